/** Reading members of a JSON text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not JSON: it has no members.
    return undefined;
  }
}

/** The member at `$.customer.id` or `customer.id`; undefined where there is none. */
export function memberOf(value: unknown, path: string): unknown {
  let at = value;
  for (const step of path.replace(/^\$?\.?/, "").split(".")) {
    if (at === null || typeof at !== "object") return undefined;
    at = (at as Readonly<Record<string, unknown>>)[step];
  }
  return at;
}

/** A plain value as text; undefined for what is none. */
export function textAt(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}
