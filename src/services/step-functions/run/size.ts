/** Payload sizes: 262,144 bytes of UTF-8 for inputs, outputs and results (SFN-109, SFN-134). */
import { utf8Length } from "../../../aws/utf8.ts";
import type { Json } from "../../../vocabulary/json.ts";

export const MOST_BYTES = 262_144;

/** Whether a value is too large. Small values, nearly all, are told from a rough count without being written out. */
export function isTooLarge(value: Json, most: number = MOST_BYTES): boolean {
  return rough(value, 0, most) > most && utf8Length(JSON.stringify(value)) > most;
}

/** Never less than the true size: six bytes for each character, as `\u0000` takes. */
function rough(value: Json, sum: number, most: number): number {
  if (typeof value === "string") return sum + 2 + value.length * 6;
  if (value === null || typeof value !== "object") return sum + 24;
  let total = sum + 2;
  if (Array.isArray(value)) {
    for (const each of value as readonly Json[]) {
      total = rough(each, total + 1, most);
      if (total > most) return total;
    }
    return total;
  }
  const members = value as { readonly [name: string]: Json };
  for (const name in members) {
    total = rough(members[name]!, total + 4 + name.length * 6, most);
    if (total > most) return total;
  }
  return total;
}
