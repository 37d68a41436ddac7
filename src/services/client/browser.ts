/** What a browser does across origins: it asks before anything unusual, and shows its page only what the answer allows. */
import type { ClientContext } from "./config.ts";

export interface HttpRequest { readonly method?: string; readonly path?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }
export interface HttpAnswer { readonly status?: number; readonly headers?: Readonly<Record<string, unknown>> }

const SIMPLE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST"]);
const SIMPLE_TYPES: ReadonlySet<string> = new Set(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]);
/** Headers that a page may send without asking, lower case. */
const SIMPLE_HEADERS: ReadonlySet<string> = new Set(["accept", "accept-language", "content-language", "content-type", "range", "origin"]);

/** The request with the page's origin on it. */
export function withOrigin(input: HttpRequest, ctx: ClientContext): HttpRequest {
  return { ...input, headers: { ...input.headers, origin: ctx.config.behaviour.origin } };
}

/** Whether the browser asks first (OPTIONS): unusual methods, headers or types of content. */
export function needsPreflight(input: HttpRequest): boolean {
  return !SIMPLE_METHODS.has(method(input)) || unusualHeaders(input).length > 0;
}

export function preflightOf(input: HttpRequest): HttpRequest {
  const asked = unusualHeaders(input);
  return {
    ...input, method: "OPTIONS", body: undefined,
    headers: {
      origin: headerOf(input.headers, "origin") ?? "",
      "access-control-request-method": method(input),
      ...(asked.length === 0 ? {} : { "access-control-request-headers": asked.join(",") }),
    },
  };
}

/** Whether the answer to a preflight lets the request go. */
export function preflightAllows(input: HttpRequest, answer: HttpAnswer): boolean {
  if (!mayRead(input, answer) || (answer.status ?? 0) < 200 || (answer.status ?? 0) > 299) return false;
  const methods = listOf(answer, "access-control-allow-methods");
  const headers = listOf(answer, "access-control-allow-headers");
  const methodFine = SIMPLE_METHODS.has(method(input)) || methods.includes("*") || methods.includes(method(input).toLowerCase());
  // A star does not cover Authorization.
  return methodFine && unusualHeaders(input).every((name) => headers.includes(name) || (headers.includes("*") && name !== "authorization"));
}

/** Whether the page may see the answer. */
export function mayRead(input: HttpRequest, answer: HttpAnswer): boolean {
  const allowed = headerOf(answer.headers, "access-control-allow-origin");
  return allowed === "*" || (allowed !== undefined && allowed === headerOf(input.headers, "origin"));
}

function unusualHeaders(input: HttpRequest): string[] {
  const names = Object.keys(input.headers ?? {}).map((name) => name.toLowerCase());
  const type = headerOf(input.headers, "content-type")?.split(";")[0]?.trim().toLowerCase();
  return names.filter((name) => !SIMPLE_HEADERS.has(name) || (name === "content-type" && !SIMPLE_TYPES.has(type ?? ""))).sort();
}

function method(input: HttpRequest): string {
  return (input.method ?? "GET").toUpperCase();
}

function listOf(answer: HttpAnswer, name: string): string[] {
  return (headerOf(answer.headers, name) ?? "").split(",").map((each) => each.trim().toLowerCase());
}

/** Header names are compared without regard to case. */
function headerOf(headers: Readonly<Record<string, unknown>> | undefined, name: string): string | undefined {
  for (const [each, value] of Object.entries(headers ?? {})) if (each.toLowerCase() === name) return String(value);
  return undefined;
}
