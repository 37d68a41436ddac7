/** What belongs to account and Region: the bucket that all APIs share, and the one for new WebSocket connections. */
import { newBucket, retune, tokensAt } from "../../aws/token-bucket.ts";
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import { field } from "../../vocabulary/field.ts";
import { defineEntity, type Call, type Context } from "../define.ts";
import type { Bucket } from "./state.ts";

export interface AccountState { bucket: Bucket; connects: Bucket; /** Requests that found the bucket empty. */ throttled: number; /** AWS id and name of each API → its ARN. */ apis: Map<string, string> }

const accountProperties = {
  apiGatewayRate: field.number(10_000, { unit: "/s", min: 0, max: 10_000_000, help: "Requests per second of all APIs of the account and Region together.", rules: ["APG-001", "APG-016"] }),
  apiGatewayBurst: field.integer(5_000, { unit: "count", min: 0, max: 10_000_000, help: "Size of that bucket: no limit of requests in flight.", rules: ["APG-001", "APG-003"] }),
  webSocketConnectRate: field.number(500, { unit: "/s", min: 0, max: 1_000_000, help: "New WebSocket connections per second.", rules: ["APG-106"] }),
};
type AccountContext = Context<typeof accountProperties, Record<never, never>>;

export const apiAccount = defineEntity({
  kind: "account", type: "account:apigateway", service: "apigateway", title: "API Gateway in this account", says: "The token bucket that all APIs of the Region share.",
  properties: accountProperties, behaviour: {},
  init(ctx): AccountState {
    const { rate, burst, connects } = limitsOf(ctx);
    return { bucket: newBucket(rate, burst, ctx.now), connects: newBucket(connects, connects, ctx.now), throttled: 0, apis: new Map() };
  },
  calls: {
    "apigateway:GetAccount"(state: AccountState, call: Call, ctx: AccountContext) {
      ctx.reply(call.id, succeeded({ throttleSettings: { rateLimit: state.bucket.rate, burstLimit: state.bucket.burst } }), "APG-001");
    },
  },
  /** Whatever names an API is handed to it. */
  otherwise(state: AccountState, call: Call, ctx: AccountContext) {
    const { restApiId, ApiId } = (call.input ?? {}) as { readonly restApiId?: unknown; readonly ApiId?: unknown };
    const wanted = restApiId ?? ApiId;
    const arn = typeof wanted === "string" ? state.apis.get(wanted) : undefined;
    const peer = arn === undefined ? undefined : ctx.resolve(arn);
    if (peer === undefined) return ctx.reply(call.id, failed(awsError("NotFoundException", "Invalid API identifier specified", 404)), "APG-019");
    ctx.call(peer, call.operation, call.input, "APG-019", { data: call.id, carries: call.carries });
  },
  answered: (_state: AccountState, call, outcome, ctx) => ctx.reply(call.data as Call["id"], outcome, "APG-019"),
  changed(state: AccountState, _before, ctx) {
    const { rate, burst, connects } = limitsOf(ctx);
    retune(state.bucket, ctx.now, rate, burst);
    retune(state.connects, ctx.now, connects, connects);
  },
  metrics: {},
  view: (state: AccountState, ctx) => ({ tokens: tokensAt(state.bucket, ctx.now), rate: state.bucket.rate, burst: state.bucket.burst, at: ctx.now, throttled: state.throttled }),
  inspect: (state: AccountState, ctx) => ({ rate: state.bucket.rate, burst: state.bucket.burst, tokens: tokensAt(state.bucket, ctx.now), throttled: state.throttled }),
});

function limitsOf(ctx: AccountContext): { readonly rate: number; readonly burst: number; readonly connects: number } {
  const number = (value: unknown, fallback: number) => (typeof value === "number" ? value : fallback);
  const { settings } = ctx;
  return { rate: number(settings.apiGatewayRate, 10_000), burst: number(settings.apiGatewayBurst, 5_000), connects: number(settings.webSocketConnectRate, 500) };
}
