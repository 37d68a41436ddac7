import type { Json } from "../../../vocabulary/json.ts";

export type JsonObject = { readonly [name: string]: Json };
export type Place = readonly (string | number)[];

export function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
