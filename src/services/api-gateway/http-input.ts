/** Reads what a request says: the console, the script and an arrow's `input` may hold anything. */
import type { Json } from "../../vocabulary/json.ts";
import { isObject } from "../../vocabulary/problem.ts";
import type { HttpInput } from "./state.ts";

const TEXTS = ["method", "path", "stage", "scheme", "vpcEndpoint"] as const;
const NOTHING: HttpInput = Object.freeze({});

/** Texts where HTTP has texts. What is written rightly, which is nearly everything, is taken as it is. */
export function httpInput(input: unknown): HttpInput {
  if (!isObject(input)) return NOTHING;
  const given: HttpInput = input;
  return isRight(given) ? given : tidied(input);
}

function isRight({ method, path, stage, scheme, vpcEndpoint, headers }: HttpInput): boolean {
  return isTextOrNone(method) && isTextOrNone(path) && isTextOrNone(stage) && isTextOrNone(scheme) && isTextOrNone(vpcEndpoint) && (headers === undefined || areTexts(headers));
}

function isTextOrNone(value: unknown): boolean {
  return value === undefined || typeof value === "string";
}

function areTexts(headers: unknown): boolean {
  if (!isObject(headers)) return false;
  for (const name in headers) if (typeof headers[name] !== "string") return false;
  return true;
}

/** Numbers and the like as text; what is no text at all is left out. */
function tidied(given: { readonly [name: string]: Json }): HttpInput {
  const { headers, ...others } = given;
  const members = Object.entries(others).map(([name, value]) => [name, (TEXTS as readonly string[]).includes(name) ? asText(value) : value] as const);
  const kept = isObject(headers) ? Object.entries(headers).flatMap(([name, value]) => (typeof value === "object" ? [] : [[name, String(value)] as const])) : [];
  return { ...Object.fromEntries(members.filter(([, value]) => value !== undefined)), headers: Object.fromEntries(kept) };
}

function asText(value: Json): string | undefined {
  return typeof value === "object" ? undefined : String(value);
}
