/** What the node draws (bounded) and what the panel and the command line show (whole). Times are seconds in `inspect`, microseconds in `view`. */
import type { Micros } from "../../kernel/time.ts";
import type { MessageId } from "../define.ts";
import { claimed, RATE_PER_CONCURRENCY, rowOf, sumReserved, unreservedLimit, type AccountState } from "./account.ts";
import type { FunctionContext } from "./config.ts";
import { interfacesOf } from "./lifecycle.ts";
import { SCALING_BURST, SCALING_PER_SECOND, type AsyncEvent, type Environment, type FunctionState } from "./state.ts";
import { tokensAt } from "../../aws/token-bucket.ts";

/** Tiles drawn at most; the rest is a count. */
export const MOST_TILES = 48;
const MOST_EVENTS = 12;

export interface Tile {
  readonly id: number;
  readonly version: string;
  readonly state: Environment["state"] | "calls" | "streams";
  readonly initType: Environment["initType"];
  readonly startedAtUs: Micros;
  readonly endsAtUs: Micros;
  readonly timeoutAtUs: Micros;
  readonly message: MessageId | -1;
  readonly messages: number;
  readonly globals: number;
  readonly files: number;
  readonly resets: number;
  readonly busy: number;
  readonly background: boolean;
  readonly tenant: string;
  /** Its age ring: when it was made, and when it is replaced, traffic or not (LAM-047). */
  readonly createdAtUs: Micros;
  readonly retireAtUs: Micros;
  /** The part of a run that is init again (LAM-050): until then, or -1. */
  readonly initUntilUs: Micros;
  /** What lies in /tmp (LAM-056). */
  readonly tmpMB: number;
}

export interface QueuedEvent { readonly id: number; readonly message: MessageId; readonly state: AsyncEvent["state"]; readonly runs: number; readonly attempts: number; readonly throttles: number; readonly nextAtUs: Micros; readonly enqueuedAtUs: Micros; readonly oldestUntilUs: Micros; /** It runs once more without an error (LAM-036). */ readonly duplicate: boolean; /** Durable functions: the step it is at. */ readonly step: number }

export interface Concurrency {
  readonly used: number;
  /** What this function may use at most. */
  readonly limit: number;
  readonly reserved: number | null;
  readonly provisioned: number;
  readonly account: { readonly used: number; readonly limit: number; readonly unreserved: number; readonly claimed: number; readonly reserved: number };
}

export interface FunctionView {
  readonly nowUs: Micros;
  /** Its mappings, in document order: the node draws their pollers from the views of these connections. */
  readonly mappings: readonly { readonly connection: string; readonly source: string }[];
  readonly receivesEvents: boolean;
  readonly environments: readonly Tile[];
  readonly environmentCount: number;
  readonly counts: Readonly<Record<"busy" | "idle" | "starting" | "provisioned", number>>;
  readonly concurrency: Concurrency;
  readonly throttles: number;
  readonly lastThrottle: { readonly atUs: Micros; readonly reason: string } | null;
  readonly lastRefusal: { readonly atUs: Micros; readonly code: string; readonly status: number } | null;
  readonly lastError: { readonly atUs: Micros; readonly errorType: string; readonly errorMessage: string } | null;
  readonly lastCold: { readonly atUs: Micros; readonly sandboxMs: number; readonly initMs: number } | null;
  readonly async: { readonly events: readonly QueuedEvent[]; readonly total: number; readonly dropped: number };
  /** What left for dead-letter queues and destinations, and what of it was lost on the way (LAM-033). */
  readonly handedOn: { readonly deadLettered: number; readonly records: number; readonly lost: number };
  /** Requests of this second, of the most that the account, or its reservation, takes in one (LAM-070). */
  readonly rate: { readonly requests: number; readonly most: number };
  /** Network interfaces that it uses: subnet and security groups. Functions with the same pair share one (LAM-124). */
  readonly interfaces: readonly string[];
  /** Megabytes of /tmp in each environment. */
  readonly tmpMB: number;
  readonly invocations: number;
  readonly errors: number;
  readonly coldStarts: number;
  /** New environments that may still be made at once: so many at that moment, growing by 100 a second up to 1,000. */
  readonly scaling: { readonly tokens: number; readonly atUs: Micros; readonly perSecond: number; readonly most: number };
  readonly billedMs: number;
  readonly versions: readonly { readonly version: string; readonly provisioned: number }[];
  readonly aliases: readonly { readonly name: string; readonly version: string; readonly second: string; readonly weight: number }[];
  readonly provisioned: readonly { readonly qualifier: string; readonly version: string; readonly requested: number; readonly status: string; readonly readyAtUs: Micros }[];
  readonly state: string;
  readonly updatingUntilUs: Micros | null;
  readonly logging: boolean;
  readonly recursionStopped: number;
  /** LAM-005: what a handler that adds 10 and one that sets 20 would have made of an account of 0. */
  readonly balance: { readonly added: number; readonly set: number };
  readonly packageType: string;
  readonly inVpc: boolean;
}

export function concurrencyOf(ctx: FunctionContext): Concurrency {
  const account = ctx.account<AccountState>();
  const row = rowOf(account, ctx.self.id);
  const unreserved = unreservedLimit(account);
  let used = 0;
  for (const one of account.functions.values()) used += one.inFlight;
  return {
    used: row.inFlight, limit: row.reserved >= 0 ? row.reserved : unreserved + row.provisioned, reserved: row.reserved >= 0 ? row.reserved : null, provisioned: row.provisioned,
    account: { used, limit: account.limit, unreserved, claimed: claimed(account), reserved: sumReserved(account) },
  };
}

/** LAM-070: ten requests a second for each unit of concurrency. */
function rateOf(ctx: FunctionContext): FunctionView["rate"] {
  const account = ctx.account<AccountState>();
  const row = rowOf(account, ctx.self.id);
  const second = Math.floor(ctx.now / 1_000_000);
  const own = row.reserved > 0;
  const of = own ? row : account;
  return { requests: of.second === second ? of.requests : 0, most: (own ? row.reserved : account.limit) * RATE_PER_CONCURRENCY };
}

function tileOf(state: FunctionState, environment: Environment): Tile {
  const invocation = state.invocations.get(environment.invocation);
  return {
    id: environment.id, version: environment.version, state: invocation?.phase === "calls" || invocation?.phase === "streams" ? invocation.phase : environment.state, initType: environment.initType,
    startedAtUs: environment.startedAt, endsAtUs: environment.endsAt, timeoutAtUs: environment.timeoutAt, message: invocation?.messages[0] ?? -1, messages: invocation?.messages.length ?? 0,
    globals: environment.globals, files: environment.files, resets: environment.resets, busy: environment.busy, background: environment.background.length > 0, tenant: environment.tenant,
    createdAtUs: environment.createdAt, retireAtUs: environment.retireAt, initUntilUs: invocation === undefined || invocation.suppressedUs === 0 ? -1 : invocation.runAt + invocation.suppressedUs, tmpMB: environment.tmpMB,
  };
}

export function viewFunction(state: FunctionState, ctx: FunctionContext): FunctionView {
  const tiles: Tile[] = [];
  const counts = { busy: 0, idle: 0, starting: 0, provisioned: 0 };
  for (const environment of state.environments.values()) {
    if (tiles.length < MOST_TILES) tiles.push(tileOf(state, environment));
    if (environment.state === "busy") counts.busy++;
    else if (environment.state === "creating" || environment.state === "init") counts.starting++;
    else if (environment.state !== "shutdown") counts.idle++;
    if (environment.initType === "provisioned-concurrency") counts.provisioned++;
  }
  const events: QueuedEvent[] = [];
  for (const event of state.async.values()) {
    if (events.length === MOST_EVENTS) break;
    events.push({
      id: event.id, message: event.messages[0]!, state: event.state, runs: event.runs, attempts: event.maximumRetries + 1, throttles: event.throttles,
      nextAtUs: event.nextAt, enqueuedAtUs: event.enqueuedAt, oldestUntilUs: event.enqueuedAt + event.maximumAgeUs, duplicate: event.duplicate, step: event.step,
    });
  }
  const { properties, behaviour } = ctx.config;
  const { tally, lastThrottle, lastRefusal, lastError, lastCold } = state;
  return {
    nowUs: ctx.now, mappings: ctx.in("lambda.eventSourceMapping").map((peer) => ({ connection: peer.connection, source: peer.id })), receivesEvents: tally.asyncReceived > 0,
    environments: tiles, environmentCount: state.environments.size, counts, concurrency: concurrencyOf(ctx), throttles: tally.throttles,
    lastThrottle: lastThrottle === null ? null : { atUs: lastThrottle.at, reason: lastThrottle.reason },
    lastRefusal: lastRefusal === null ? null : { atUs: lastRefusal.at, code: lastRefusal.code, status: lastRefusal.status },
    lastError: lastError === null ? null : { atUs: lastError.at, errorType: lastError.errorType, errorMessage: lastError.errorMessage },
    lastCold: lastCold === null ? null : { atUs: lastCold.at, sandboxMs: lastCold.sandboxUs / 1000, initMs: lastCold.initUs / 1000 },
    handedOn: { deadLettered: tally.deadLettered, records: tally.destinations, lost: tally.undelivered }, rate: rateOf(ctx), interfaces: interfacesOf(properties.VpcConfig), tmpMB: properties.EphemeralStorage?.Size ?? 512,
    async: { events, total: state.async.size, dropped: tally.asyncDropped },
    invocations: tally.invocations, errors: tally.errors, coldStarts: tally.coldStarts, scaling: { tokens: tokensAt(state.scaling, ctx.now), atUs: ctx.now, perSecond: SCALING_PER_SECOND, most: SCALING_BURST }, billedMs: tally.billedMs,
    versions: properties.PublishedVersions.slice(-6).map((one) => ({ version: one.Version, provisioned: one.ProvisionedConcurrentExecutions ?? 0 })),
    aliases: properties.Aliases.slice(0, 4).map((alias) => {
      const [second] = Object.entries(alias.AdditionalVersionWeights ?? {});
      return { name: alias.Name, version: alias.FunctionVersion, second: second?.[0] ?? "", weight: second?.[1] ?? 0 };
    }),
    provisioned: [...state.provisioned.values()].slice(0, 4).map((one) => ({ qualifier: one.qualifier, version: one.version, requested: one.requested, status: one.status, readyAtUs: one.readyAt })),
    state: state.status, updatingUntilUs: state.update?.endsAt ?? null, logging: behaviour.mayLog, recursionStopped: tally.recursionStopped,
    balance: { added: 10 * tally.runs, set: tally.runs > 0 ? 20 : 0 }, packageType: properties.PackageType, inVpc: (properties.VpcConfig?.SubnetIds.length ?? 0) > 0,
  };
}

const seconds = (us: Micros): number => us / 1_000_000;

export function inspectFunction(state: FunctionState, ctx: FunctionContext): Readonly<Record<string, unknown>> {
  return {
    state: state.status,
    environments: [...state.environments.values()].map((one) => ({
      id: `env-${one.id}`, version: one.version, state: one.state, initType: one.initType, createdAt: seconds(one.createdAt), lastUsedAt: seconds(one.lastUsedAt),
      ...(one.state === "busy" && one.endsAt >= 0 ? { busyUntil: seconds(one.endsAt) } : {}), runsSinceInit: one.globals, runs: one.files, ...(one.tenant === "" ? {} : { tenant: one.tenant }),
    })),
    async: [...state.async.values()].map((event) => ({
      requestId: event.requestId, state: event.state, attempts: event.runs, throttles: event.throttles, enqueuedAt: seconds(event.enqueuedAt), nextAttemptAt: seconds(event.nextAt), payload: event.payload,
    })),
    concurrency: concurrencyOf(ctx),
    versions: [...state.versions.keys()],
    provisioned: [...state.provisioned.values()].map((one) => ({ qualifier: one.qualifier, version: one.version, requested: one.requested, status: one.status, ...(one.statusReason === "" ? {} : { statusReason: one.statusReason }) })),
    permissions: [...state.permissions.values()],
    ...state.tally,
  };
}
