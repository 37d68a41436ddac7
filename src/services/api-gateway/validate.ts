/** What a request validator checks before anything is called (APG-052, APG-053, APG-056). */
import { utf8Length } from "../../aws/utf8.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { RuleId } from "../define.ts";
import type { Route } from "./definition.ts";
import { bodyOf } from "./exchange.ts";
import type { ResponseType } from "./respond.ts";
import { headerOf, queryOf } from "./routing.ts";
import { satisfies } from "./schema.ts";
import type { Exchange } from "./state.ts";

/** Bytes (DG limits.html). */
export const LARGEST_PAYLOAD = 10_485_760;

/** Whether a text has more bytes than that; counts only where it may matter. */
export function isLonger(text: string, bytes: number): boolean {
  if (text.length > bytes) return true;
  return text.length * 3 > bytes && utf8Length(text) > bytes;
}

export interface Invalid { readonly type: ResponseType; readonly rule: RuleId; readonly message?: string }

export function validate(x: Exchange, route: Route): Invalid | undefined {
  if (route.checksParameters) {
    const missing = missingParameters(x, route);
    if (missing.length > 0) return { type: "BAD_REQUEST_PARAMETERS", rule: "APG-052", message: `Missing required request parameters: [${missing.join(", ")}]` };
  }
  if (route.checksBody && !bodyFits(x, route)) return { type: "BAD_REQUEST_BODY", rule: "APG-053" };
  return undefined;
}

function missingParameters(x: Exchange, route: Route): string[] {
  const query = queryOf(x.query);
  return Object.entries(route.parameters).flatMap(([name, required]) => {
    const found = /^method\.request\.(header|querystring|path)\.(.+)$/.exec(name);
    if (!required || found === null) return [];
    const [, where, key] = found as unknown as [string, string, string];
    const value = where === "header" ? headerOf(x.input.headers, key) : where === "path" ? x.params[key] : query[key];
    return value === undefined || value.trim() === "" ? [key] : [];
  });
}

function bodyFits(x: Exchange, route: Route): boolean {
  const type = (headerOf(x.input.headers, "content-type") ?? "application/json").split(";")[0]!.trim();
  const model = route.models[type] ?? route.models.$default;
  if (model === undefined) return true;
  const schema = typeof model === "string" ? parse(model) : model;
  const body = parse(bodyOf(x));
  return body !== undefined && schema !== undefined && satisfies(body, schema);
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
