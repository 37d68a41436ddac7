/** What an API's node draws and its panel shows. */
import { tokensAt } from "../../aws/token-bucket.ts";
import { SECOND } from "../../kernel/time.ts";
import type { AccountState } from "./account.ts";
import type { ApiContext } from "./config.ts";
import { keyOf } from "./gates.ts";
import { IDLE_US, LONGEST_US } from "./limits.ts";
import { settingsOf } from "./stages.ts";
import type { ApiState, Bucket, Refusal, Stage } from "./state.ts";

/** Buckets, requests, entries, connections that are listed. */
const SHOWN = 8;
const SHOWN_FLIGHTS = 16;

/** A token bucket at the instant `at` (µs): level then = min(burst, tokens + rate × seconds since). */
export interface BucketView { readonly name: string; readonly tokens: number; readonly rate: number; readonly burst: number; readonly at: number }
export interface CacheView { readonly sizeGb: number; readonly ttlS: number; readonly hits: number; readonly misses: number; readonly entries: number; readonly availableAt: number; readonly slots: readonly { readonly key: string; readonly storedAt: number; readonly expiresAt: number }[] }
export interface StageView {
  readonly name: string; readonly deployment: string; readonly buckets: readonly BucketView[]; readonly cache: CacheView | null;
  readonly canary: { readonly percent: number; readonly deployment: string; readonly served: number } | null;
  readonly served: number; readonly autoDeploy: boolean;
}
export interface ApiView {
  readonly kind: ApiState["kind"];
  readonly endpoint: string;
  readonly stages: readonly StageView[];
  /** The bucket that all APIs of the account share. */
  readonly account: BucketView;
  readonly plans: readonly { readonly plan: string; readonly key: string; readonly bucket: BucketView | null; readonly used: number; readonly limit: number | null; readonly periodEndsAt: number }[];
  /** Requests that wait for a back end, oldest first, and their number. */
  readonly inFlight: number;
  readonly flights: readonly { readonly message: number | null; readonly startedAtUs: number; readonly limitUs: number; readonly path: string }[];
  readonly limitUs: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly limited: Readonly<Record<string, number>>;
  /** The gate that refused last, or null. */
  readonly lastRefusal: Refusal | null;
  readonly timedOut: number;
  /** Errors of functions that went out as a success. */
  readonly disguised: number;
  readonly authorizers: readonly { readonly name: string; readonly invocations: number; readonly hits: number; readonly denied: number; readonly kept: number }[];
  /** Since when edits wait for a deployment, or null: the ghosted layer. */
  readonly draftSince: number | null;
  readonly deployments: number;
  readonly sockets: { readonly open: number; readonly closed: number; readonly list: readonly { readonly id: string; /** The id of the node whose arrow it is; "" for the console's. */ readonly who: string; readonly state: string; readonly openedAt: number; readonly idleAt: number; readonly endsAt: number; readonly framesIn: number; readonly framesOut: number; readonly route: string; readonly last: string }[] };
}

export function viewApi(state: ApiState, ctx: ApiContext): ApiView {
  const account = ctx.account<AccountState>();
  const definition = firstDefinition(state);
  return {
    kind: state.kind, endpoint: definition?.endpoint ?? "REGIONAL",
    stages: [...state.stages.values()].slice(0, 4).map((stage) => stageView(state, stage, ctx)),
    account: bucketView("account", account.bucket, ctx.now),
    plans: plansView(state, ctx),
    inFlight: state.waiting, flights: flightsOf(state), limitUs: Math.min(...(definition?.routes ?? []).map((route) => route.integration.timeoutUs), state.kind === "http" ? 30_000_000 : 29_000_000),
    statuses: state.statuses, limited: state.limited, lastRefusal: state.lastRefusal, timedOut: state.timedOut, disguised: state.disguised ?? 0,
    authorizers: [...state.authorizers].slice(0, 4).map(([name, each]) => ({ name, ...each, kept: keptDecisions(state, name, ctx.now) })),
    draftSince: state.draftSince < 0 ? null : state.draftSince, deployments: state.deployments.size,
    sockets: {
      open: state.sockets.size, closed: state.closedSockets,
      list: [...state.sockets.values()].slice(0, SHOWN).map((each) => ({
        id: each.id, who: ctx.in().find(({ connection }) => connection === each.door)?.id ?? "", state: each.state, openedAt: each.connectedAt, idleAt: each.lastActiveAt + IDLE_US, endsAt: each.connectedAt + LONGEST_US, framesIn: each.framesIn, framesOut: each.framesOut, route: each.route ?? "", last: each.received.at(-1)?.body.slice(0, 60) ?? "",
      })),
    },
  };
}

function firstDefinition(state: ApiState) {
  const [stage] = state.stages.values();
  return stage === undefined ? undefined : state.deployments.get(stage.deployment)?.definition;
}

export function bucketView(name: string, bucket: Bucket, now: number): BucketView {
  return { name, tokens: tokensAt(bucket, now), rate: bucket.rate, burst: bucket.burst, at: now };
}

/** Buckets are made when first asked for: until then they are full. */
function stageView(state: ApiState, stage: Stage, ctx: ApiContext): StageView {
  const deployment = state.deployments.get(stage.deployment);
  const routes = deployment?.definition.routes ?? [];
  const settings = stage.settings.get(stage.deployment) ?? (deployment === undefined ? [] : settingsOf({ ...state }, { ...stage, settings: new Map() }, deployment, ctx));
  const buckets = routes.flatMap((route, i) => {
    const own = stage.buckets.get(route.key);
    const setting = settings[i];
    if (own !== undefined) return [bucketView(route.key, own, ctx.now)];
    return setting?.throttled === true ? [{ name: route.key, tokens: setting.burst, rate: setting.rate, burst: setting.burst, at: ctx.now }] : [];
  });
  const { cache } = stage;
  const ttl = settings.find((each) => each.cacheTtlUs > 0)?.cacheTtlUs ?? 0;
  return {
    name: stage.name, deployment: stage.deployment, served: stage.served, autoDeploy: stage.autoDeploy, buckets: buckets.slice(0, SHOWN),
    cache: cache.sizeGb === 0 ? null : {
      sizeGb: cache.sizeGb, ttlS: ttl / SECOND, hits: cache.hits, misses: cache.misses, entries: cache.entries.size, availableAt: cache.availableAt,
      slots: [...firstOf(cache.entries, SHOWN)].map(([key, entry]) => ({ key, storedAt: entry.storedAt, expiresAt: entry.expiresAt })),
    },
    canary: stage.canaryDeployment === "" ? null : { percent: stage.percent, deployment: stage.canaryDeployment, served: stage.canaryServed },
  };
}

function* firstOf<K, V>(map: ReadonlyMap<K, V>, most: number): Generator<[K, V]> {
  let n = 0;
  for (const entry of map) {
    if (n++ >= most) return;
    yield entry;
  }
}

function plansView(state: ApiState, ctx: ApiContext): ApiView["plans"] {
  const rows: ApiView["plans"][number][] = [];
  for (const plan of ctx.config.properties.UsagePlans ?? [])
    for (const { name, value } of (plan.Keys ?? []).map(keyOf)) {
      if (rows.length >= SHOWN) return rows;
      const usage = state.usage.get(`${plan.UsagePlanName}\n${value}`);
      const full = plan.Throttle === undefined ? null : { name, tokens: plan.Throttle.BurstLimit ?? 5_000, rate: plan.Throttle.RateLimit ?? 10_000, burst: plan.Throttle.BurstLimit ?? 5_000, at: ctx.now };
      rows.push({ plan: plan.UsagePlanName, key: name, bucket: usage === undefined || usage.bucket === null ? full : bucketView(name, usage.bucket, ctx.now), used: usage?.used ?? 0, limit: plan.Quota?.Limit ?? null, periodEndsAt: usage?.periodEndsAt ?? -1 });
    }
  return rows;
}

function flightsOf(state: ApiState): ApiView["flights"] {
  const found: ApiView["flights"][number][] = [];
  for (const x of state.exchanges.values()) {
    if (x.startedAt < 0) continue;
    found.push({ message: x.messages[0] ?? null, startedAtUs: x.startedAt, limitUs: x.limitUs, path: x.path });
    if (found.length >= SHOWN_FLIGHTS) break;
  }
  return found;
}

function keptDecisions(state: ApiState, name: string, now: number): number {
  let kept = 0;
  for (const [key, { until }] of state.decisions) if (until > now && key.split("\n")[1] === name) kept++;
  return kept;
}

/** CONTRACTS: `{ stages: [{ name, buckets, cache }], responses }`. Times in seconds. */
export function inspectApi(state: ApiState, ctx: ApiContext): unknown {
  const { plans, account, authorizers } = viewApi(state, ctx);
  return {
    stages: [...state.stages.values()].map((stage) => {
      const { buckets, cache, canary, served } = stageView(state, stage, ctx);
      return {
        name: stage.name, deployment: stage.deployment, requests: served, buckets: buckets.map(plainBucket), canary,
        cache: cache === null ? null : { sizeGb: cache.sizeGb, ttlSeconds: cache.ttlS, hits: cache.hits, misses: cache.misses, entries: [...stage.cache.entries].map(([key, entry]) => ({ key, status: entry.answer.status, storedAt: entry.storedAt / SECOND, expiresAt: entry.expiresAt / SECOND })) },
      };
    }),
    responses: state.statuses, limitedBy: state.limited, account: plainBucket(account),
    usage: plans.map(({ plan, key, bucket, used, limit }) => ({ plan, key, used, limit, bucket: bucket === null ? null : plainBucket(bucket) })),
    inFlight: [...state.exchanges.values()].filter((x) => x.startedAt >= 0).map((x) => ({ path: x.path, startedAt: x.startedAt / SECOND, timesOutAt: (x.startedAt + x.limitUs) / SECOND })),
    timedOut: state.timedOut, deployments: [...state.deployments.values()].map(({ id, createdAt }) => ({ id, createdAt: createdAt / SECOND })), draft: state.draftSince >= 0, authorizers,
    ...(state.kind === "websocket" ? { connections: [...state.sockets.values()].map((each) => ({ id: each.id, state: each.state, connectedAt: each.connectedAt / SECOND, lastActiveAt: each.lastActiveAt / SECOND, framesIn: each.framesIn, framesOut: each.framesOut, received: each.received.map(({ at, body }) => ({ at: at / SECOND, body })) })), closed: state.closedSockets } : {}),
  };
}

function plainBucket({ name, tokens, rate, burst }: BucketView) {
  return { name, tokens, rate, burst };
}
