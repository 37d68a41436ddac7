/** Who may call: Lambda authorizers and their cache, tokens of user pools, JWTs, signatures. */
import { executeApiArn } from "../../aws/arn.ts";
import { readJwt, userPoolIssuer, type Claims } from "../../aws/jwt.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { AwsError, Outcome, RuleId } from "../define.ts";
import type { ApiContext } from "./config.ts";
import type { AuthorizerConfig } from "./config-parts.ts";
import { authorizerArrow, type Definition, type Route } from "./definition.ts";
import { requestEvent } from "./event.ts";
import { keep } from "./exchange.ts";
import type { ResponseType } from "./respond.ts";
import { headerOf, queryOf } from "./routing.ts";
import type { ApiState, AuthorizerTally, Decision, Exchange } from "./state.ts";
import { wild } from "./wildcards.ts";

export type Verdict = { readonly ok: true } | { readonly ok: false; readonly type: ResponseType; readonly rule: RuleId; readonly message?: string; readonly headers?: Readonly<Record<string, string>>; readonly facts?: Readonly<Record<string, unknown>> };
const PASS: Verdict = Object.freeze({ ok: true });
const unauthorized = (rule: RuleId, why: string): Verdict => ({ ok: false, type: "UNAUTHORIZED", rule, facts: { why } });

/** A verdict, or "waiting" while an authorizer's function works (its answer comes to `authorizerAnswered`). */
export function authorize(state: ApiState, x: Exchange, route: Route, definition: Definition, ctx: ApiContext): Verdict | "waiting" {
  switch (route.authorization) {
    case "NONE": return PASS;
    case "AWS_IAM": return checkSignature(x);
    case "COGNITO_USER_POOLS": case "JWT": return checkToken(state, x, route, definition, ctx);
    case "CUSTOM": return askFunction(state, x, route, definition, ctx);
    default: return route.authorization satisfies never;
  }
}

/** APG-050. */
function checkSignature({ input }: Exchange): Verdict {
  const { signed } = input;
  if (signed === undefined || signed === false) return { ok: false, type: "MISSING_AUTHENTICATION_TOKEN", rule: "APG-050", facts: { why: "unsigned" } };
  if (maySign(signed, "execute-api:Invoke")) return PASS;
  return { ok: false, type: "ACCESS_DENIED", rule: "APG-050", facts: { why: "the role lacks execute-api:Invoke" } };
}

/** Whether a signature's role may do an action: `true` is every one; `execute-api:*` has a wildcard as in a policy. */
export function maySign(signed: Exchange["input"]["signed"], action: string): boolean {
  return signed === true || (Array.isArray(signed) && (signed as readonly string[]).some((each) => wild(each, action)));
}

// --------------------------------------------------------------------------------------------------------------- tokens

/** User pools and JWTs: signature, issuer, times, audience, scopes; nobody is called (APG-047, APG-048, APG-049). */
function checkToken(state: ApiState, x: Exchange, route: Route, definition: Definition, ctx: ApiContext): Verdict {
  const jwt = route.authorization === "JWT";
  const rule: RuleId = jwt ? "APG-049" : route.scopes.length > 0 ? "APG-048" : "APG-047";
  const config = definition.authorizers[route.authorizer];
  const token = identities(x, config, ctx)[0] ?? "";
  if (token === "") return jwt ? challenged(unauthorized("APG-049", "no token"), "Bearer") : unauthorized("APG-041", "no token");
  const claims = readJwt(token.replace(/^Bearer /i, ""));
  const why = claims === undefined ? "the signature is invalid" : whyNot(claims, issuerOf(config, route.authorizer, ctx), config, jwt, ctx);
  if (claims === undefined || why !== undefined) return jwt ? challenged(unauthorized(rule, why ?? ""), `Bearer scope="" error="invalid_token" error_description="${why ?? ""}"`) : unauthorized(rule, why ?? "");
  if (!jwt && route.scopes.length === 0 && claims.token_use !== "id") return unauthorized("APG-047", "an access token where an identity token is wanted");
  if (route.scopes.length > 0) {
    const granted = String(claims.scope ?? "").split(" ");
    const fits = route.scopes.some((scope) => granted.includes(scope)) && (jwt || claims.token_use === "access");
    if (!fits) return jwt ? challenged({ ok: false, type: "ACCESS_DENIED", rule, message: "Forbidden", facts: { why: "no such scope" } }, `Bearer scope="${route.scopes.join(" ")}" error="insufficient_scope" error_description="the token does not have one of the required scopes"`) : unauthorized(rule, "no such scope");
  }
  x.auth = Object.freeze({ policy: null, allowed: true, principalId: claims.sub, context: Object.freeze({ claims }), usageKey: "" });
  tally(state, route.authorizer).hits++;
  return PASS;
}

/** HTTP APIs say in a header what is wrong with a token. Source: DG http-api-troubleshooting-jwt.html */
const challenged = (verdict: Verdict, challenge: string): Verdict => ({ ...verdict, headers: { "www-authenticate": challenge } }) as Verdict;

function issuerOf(config: AuthorizerConfig | undefined, name: string, ctx: ApiContext): string | undefined {
  const written = config?.JwtConfiguration?.Issuer;
  if (written !== undefined) return written;
  const arn = authorizerArrow(ctx, name)?.arn;
  return arn === undefined ? undefined : userPoolIssuer(ctx.settings.Region, arn.slice(arn.indexOf("/") + 1));
}

function whyNot(claims: Claims, issuer: string | undefined, config: AuthorizerConfig | undefined, jwt: boolean, ctx: ApiContext): string | undefined {
  const nowS = (ctx.settings.startsAtMs + ctx.now / 1000) / 1000;
  if (issuer === undefined || claims.iss !== issuer) return "the token does not have a valid issuer";
  if (nowS >= claims.exp) return "the token has expired";
  if (typeof claims.nbf === "number" && nowS < claims.nbf) return "the token is not valid yet";
  const audience = config?.JwtConfiguration?.Audience ?? [];
  const meant = claims.aud ?? claims.client_id;
  if (jwt && audience.length > 0 && (meant === undefined || !audience.includes(meant))) return "the token does not have a valid audience";
  return undefined;
}

// ------------------------------------------------------------------------------------------------------------- function

function ttlUs(state: ApiState, config: AuthorizerConfig | undefined): number {
  return (config?.AuthorizerResultTtlInSeconds ?? (state.kind === "rest" ? 300 : 0)) * 1_000_000;
}

/** APG-039 to APG-046, APG-051. */
function askFunction(state: ApiState, x: Exchange, route: Route, definition: Definition, ctx: ApiContext): Verdict | "waiting" {
  const config = definition.authorizers[route.authorizer];
  const arrow = authorizerArrow(ctx, route.authorizer);
  if (arrow === undefined) return { ok: false, type: "AUTHORIZER_CONFIGURATION_ERROR", rule: "APG-044", facts: { why: "the authorizer has no function" } };
  const values = identities(x, config, ctx);
  const ttl = ttlUs(state, config);
  const missing = values.some((value) => value === undefined || value === "");
  if (missing && (ttl > 0 || config?.Type === "TOKEN" || (state.kind !== "rest" && config?.IdentitySource !== undefined))) return unauthorized(values.length > 1 ? "APG-045" : "APG-041", "the identity source is missing");
  const wanted = config?.IdentityValidationExpression;
  if (wanted !== undefined && !new RegExp(`^(?:${wanted})$`).test(values[0] ?? "")) return unauthorized("APG-042", "the token does not have the wanted form");
  const key = cacheKey(x.stage, route.authorizer, values);
  const kept = ttl > 0 ? state.decisions.get(key) : undefined;
  if (kept !== undefined && ctx.now < kept.until) {
    tally(state, route.authorizer).hits++;
    ctx.note("APG-040", { authorizer: route.authorizer, secondsLeft: (kept.until - ctx.now) / 1e6 }, x.messages);
    return judge(state, x, route, kept.decision, true, ctx);
  }
  tally(state, route.authorizer).invocations++;
  const payload = authorizerEvent(state, x, route, config, values, definition, ctx);
  ctx.call(arrow, "lambda:Invoke", { InvocationType: "RequestResponse", Payload: JSON.stringify(payload) }, "APG-039", {
    data: { exchange: keep(state, x), step: "authorize" }, carries: x.messages, timeoutUs: (state.kind === "http" ? 10_000 : 29_000) * 1_000,
  });
  return "waiting";
}

/** What the function said. */
export function authorizerAnswered(state: ApiState, x: Exchange, route: Route, definition: Definition, outcome: Outcome, ctx: ApiContext): Verdict {
  const config = definition.authorizers[route.authorizer];
  const failure = (why: string): Verdict => ({ ok: false, type: "AUTHORIZER_FAILURE", rule: "APG-044", ...(state.kind === "http" ? { message: "Internal Server Error" } : {}), facts: { why } });
  if (!outcome.ok) return failure(wordsOf(outcome.error));
  const { FunctionError, Payload } = outcome.output as { readonly FunctionError?: string; readonly Payload?: string };
  const answer = parse(Payload ?? "");
  if (FunctionError !== undefined) {
    const message = (answer as { readonly errorMessage?: string } | undefined)?.errorMessage ?? "";
    return message === "Unauthorized" ? unauthorized("APG-044", "the function said: Unauthorized") : failure(message);
  }
  const decision = decisionOf(answer, config?.EnableSimpleResponses === true);
  if (decision === undefined) return { ok: false, type: "AUTHORIZER_CONFIGURATION_ERROR", rule: "APG-044", ...(state.kind === "http" ? { message: "Internal Server Error" } : {}), facts: { why: "the answer is no policy" } };
  const ttl = ttlUs(state, config);
  if (ttl > 0) state.decisions.set(cacheKey(x.stage, route.authorizer, identities(x, config, ctx)), Object.freeze({ decision, until: ctx.now + ttl }));
  return judge(state, x, route, decision, false, ctx);
}

function judge(state: ApiState, x: Exchange, route: Route, decision: Decision, kept: boolean, ctx: ApiContext): Verdict {
  const said = decision.policy === null ? (decision.allowed ? "allow" : "nothing") : policySays(decision.policy, methodArn(x, route, ctx));
  if (said === "allow") {
    x.auth = decision;
    return PASS;
  }
  tally(state, route.authorizer).denied++;
  const simple = decision.policy === null;
  return { ok: false, type: "ACCESS_DENIED", rule: simple ? "APG-051" : kept ? "APG-046" : "APG-043", ...(state.kind === "http" ? { message: "Forbidden" } : said === "deny" ? { message: "User is not authorized to access this resource with an explicit deny" } : {}), facts: { why: kept ? "the kept policy denies" : "the policy denies", principal: decision.principalId } };
}

function decisionOf(answer: unknown, simple: boolean): Decision | undefined {
  if (typeof answer !== "object" || answer === null) return undefined;
  const { isAuthorized, principalId, policyDocument, context, usageIdentifierKey } = answer as Readonly<Record<string, unknown>>;
  const shared = { principalId: String(principalId ?? ""), context: (context ?? {}) as Record<string, unknown>, usageKey: String(usageIdentifierKey ?? "") };
  if (simple) return typeof isAuthorized === "boolean" ? Object.freeze({ ...shared, policy: null, allowed: isAuthorized }) : undefined;
  const statements = (policyDocument as { readonly Statement?: unknown } | undefined)?.Statement;
  if (typeof principalId !== "string" || statements === undefined) return undefined;
  return Object.freeze({ ...shared, policy: freeze(policyDocument), allowed: false });
}

/** An explicit deny wins; a policy that says nothing of the method denies it, too. */
function policySays(policy: unknown, arn: string): "allow" | "deny" | "nothing" {
  const { Statement } = policy as { readonly Statement: unknown };
  const statements = (Array.isArray(Statement) ? Statement : [Statement]) as { readonly Effect?: string; readonly Action?: string | string[]; readonly Resource?: string | string[] }[];
  const about = statements.filter(({ Action, Resource }) => list(Action).some((each) => wild(each, "execute-api:Invoke")) && list(Resource).some((each) => wild(each, arn)));
  if (about.some(({ Effect }) => Effect === "Deny")) return "deny";
  return about.some(({ Effect }) => Effect === "Allow") ? "allow" : "nothing";
}

export function methodArn(x: Exchange, route: Route, ctx: ApiContext): string {
  return executeApiArn(ctx.settings, apiIdFrom(ctx), x.stage, route.verb === "ANY" || route.verb === "" ? (x.input.method ?? "GET").toUpperCase() : route.verb, x.path);
}

/** The API's AWS id stands at the end of its ARN. */
export function apiIdFrom(ctx: ApiContext): string {
  return ctx.self.arn.slice(ctx.self.arn.lastIndexOf("/") + 1);
}

function authorizerEvent(state: ApiState, x: Exchange, route: Route, config: AuthorizerConfig | undefined, values: readonly (string | undefined)[], definition: Definition, ctx: ApiContext): Json {
  const arn = methodArn(x, route, ctx);
  if (config?.Type === "TOKEN" || config === undefined) return { type: "TOKEN", authorizationToken: values[0] ?? "", methodArn: arn };
  const event = requestEvent(state, x, route, definition, ctx) as Record<string, Json>;
  return { ...event, type: "REQUEST", ...(state.kind === "http" ? { routeArn: arn, identitySource: values.filter((value) => value !== undefined) } : { methodArn: arn }) };
}

function identities(x: Exchange, config: AuthorizerConfig | undefined, _ctx: ApiContext): readonly (string | undefined)[] {
  const sources = (config?.IdentitySource ?? "method.request.header.Authorization").split(",").map((each) => each.trim());
  return sources.map((source) => {
    const found = /(header|querystring)\.(.+)$/.exec(source);
    if (found === null) return undefined;
    return found[1] === "header" ? headerOf(x.input.headers, found[2]!) : queryOf(x.query)[found[2]!];
  });
}

function cacheKey(stage: string, name: string, values: readonly (string | undefined)[]): string {
  return [stage, name, ...values.map((value) => value ?? "")].join("\n");
}

function tally(state: ApiState, name: string): AuthorizerTally {
  let found = state.authorizers.get(name);
  if (found === undefined) state.authorizers.set(name, found = { invocations: 0, hits: 0, denied: 0 });
  return found;
}

function wordsOf(error: AwsError): string {
  return `${error.code}: ${error.message}`;
}

function list(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === "string" ? [value] : value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) freeze(member);
  }
  return value;
}
