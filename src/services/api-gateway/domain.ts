/**
 * A custom domain: base paths lead to APIs and their stages (APG-034).
 * Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html
 */
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import { field } from "../../vocabulary/field.ts";
import { defineEntity, type Answered, type Call, type CallId, type Context, type Peer } from "../define.ts";
import { gatewayAnswer } from "./respond.ts";
import { httpInput } from "./http-input.ts";

type DomainContext = Context<Record<never, never>, Record<never, never>>;
interface DomainState { requests: number; unmapped: number; served: Map<string, number>; last: { readonly at: number; readonly path: string; readonly to: string } | null }

export const domainName = defineEntity({
  kind: "node", type: "apigateway.domainName", service: "apigateway", title: "Custom domain", says: "One host of one's own before several APIs: base paths name API and stage.",
  properties: {}, behaviour: {},
  roles: ["apigateway.domain"],
  init: (): DomainState => ({ requests: 0, unmapped: 0, served: new Map(), last: null }),
  calls: { "apigateway:Request": pass },
  answered(_state, call: Answered<CallId>, outcome, ctx) { ctx.reply(call.data, outcome, "APG-034", { carries: call.carries }); },
  metrics: { Count: { kind: "counter", unit: "Count", says: "Requests to the domain." } },
  view: (state, ctx) => ({ nowUs: ctx.now, requests: state.requests, unmapped: state.unmapped, mappings: mappingsOf(ctx).map(({ peer, base, stage }) => ({ base, api: peer.id, stage, served: state.served.get(peer.connection) ?? 0 })), last: state.last }),
  inspect: (state, ctx) => ({ requests: state.requests, unmapped: state.unmapped, mappings: mappingsOf(ctx).map(({ peer, base, stage }) => ({ base, api: peer.id, stage, served: state.served.get(peer.connection) ?? 0 })) }),
});

export const mapping = defineEntity({
  kind: "connection", type: "apigateway.mapping", service: "apigateway", title: "Base path mapping", says: "Paths that begin so go to this API and stage.",
  properties: {
    BasePath: field.text("", { maxLength: 300, pattern: "[A-Za-z0-9._/-]*", help: "How the path begins, without slashes at its ends (orders, v1/orders); empty: everything else.", rules: ["APG-034"] }),
    Stage: field.text("", { maxLength: 128, help: "The stage that serves it; empty: the API's first.", rules: ["APG-034"] }),
  },
  behaviour: {}, joins: { from: ["apigateway.domainName"], to: ["apigateway.restApi", "apigateway.httpApi"], verb: "map a base path", preference: 1 },
  metrics: {}, init: () => null, view: () => null, inspect: () => null,
});

interface Mapping { readonly peer: Peer; readonly base: string; readonly stage: string }

/** The longest base first. */
function mappingsOf(ctx: DomainContext): Mapping[] {
  return ctx.out("apigateway.mapping").map((peer) => ({ peer, base: String(peer.connectionConfig.properties.BasePath ?? "").replace(/^\/|\/$/g, ""), stage: String(peer.connectionConfig.properties.Stage ?? "") }))
    .sort((a, b) => b.base.length - a.base.length);
}

function pass(state: DomainState, call: Call, ctx: DomainContext): void {
  const input = httpInput(call.input);
  if (input.scheme === "http") return ctx.reply(call.id, failed(awsError("ConnectionRefused", "APIs speak HTTPS only: nothing listens on plain HTTP.", 0)), "APG-033");
  state.requests++;
  ctx.count("Count");
  const path = input.path ?? "/";
  const found = mappingsOf(ctx).find(({ base }) => base === "" || path === `/${base}` || path.startsWith(`/${base}/`) || path.startsWith(`/${base}?`));
  state.last = { at: ctx.now, path, to: found?.peer.id ?? "" };
  if (found === undefined) {
    state.unmapped++;
    return ctx.reply(call.id, succeeded(gatewayAnswer(undefined, "INVALID_API_KEY")), "APG-034");
  }
  const { peer, base, stage } = found;
  state.served.set(peer.connection, (state.served.get(peer.connection) ?? 0) + 1);
  const rest = base === "" ? path : path.slice(base.length + 1);
  ctx.note("APG-034", { path, api: peer.id }, call.carries);
  ctx.call(peer, "apigateway:Request", { ...input, path: `${stage === "" ? "" : `/${stage}`}${rest === "" || rest.startsWith("?") ? `/${rest}` : rest}` }, "APG-034", { data: call.id, carries: call.carries });
}
