/** Reading a member of a JSON text. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not JSON: it has no members.
    return undefined;
  }
}

/** `$.customer.id` or `customer.id` as text; undefined where there is none. */
export function readPath(text: string, path: string): string | undefined {
  let at = parseJson(text);
  for (const step of path.replace(/^\$?\.?/, "").split(".")) {
    if (at === null || typeof at !== "object") return undefined;
    at = (at as Readonly<Record<string, unknown>>)[step];
  }
  return typeof at === "string" || typeof at === "number" || typeof at === "boolean" ? String(at) : undefined;
}
