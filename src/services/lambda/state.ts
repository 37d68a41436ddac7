/** What a function knows. Environments, invocations and queued events lie in maps by number; lists refer to them. */
import type { TokenBucket } from "../../aws/token-bucket.ts";
import { newBucket } from "../../aws/token-bucket.ts";
import type { Micros } from "../../kernel/time.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { CallId, MessageId, ScopeId, TimerId } from "../define.ts";
import type { Code, FunctionContext } from "./config.ts";

export const LATEST = "$LATEST";
/** LAM-068: new environments of one function, at most 1,000 at once and 100 a second after. */
export const SCALING_BURST = 1_000;
export const SCALING_PER_SECOND = 100;

export type InitType = "on-demand" | "provisioned-concurrency" | "snap-start" | "lambda-managed-instances";
export type EnvironmentState = "creating" | "init" | "busy" | "idle" | "needs-init" | "shutdown";

export interface Environment {
  readonly id: number;
  readonly version: string;
  /** Which code of `$LATEST` it runs; environments of an older one are not used any more. */
  readonly revision: number;
  readonly initType: InitType;
  readonly createdAt: Micros;
  /** Replaced then, busy or not (LAM-047). */
  readonly retireAt: Micros;
  /** It serves this tenant only; "" without isolation. */
  readonly tenant: string;
  state: EnvironmentState;
  lastUsedAt: Micros;
  /** Start of the phase it is in, and when that will end as far as is known (-1: not known). */
  startedAt: Micros;
  endsAt: Micros;
  timeoutAt: Micros;
  /** Invocations in it: at most one, but for managed instances. */
  busy: number;
  /** Invocation it works on, or 0. */
  invocation: number;
  timer: TimerId | -1;
  /** Runs since its last init: what a counter in a global variable would show. */
  globals: number;
  /** Runs since it was made: what a counter in a file of /tmp would show; and megabytes written there. */
  files: number;
  tmpMB: number;
  resets: number;
  /** CPU microseconds left of work that runs left behind; frozen while it is idle. */
  background: Micros[];
  backgroundAt: Micros;
}

/** A message that a run works on. */
export interface WorkItem {
  /** -1 where the caller sent no message (the script). */
  readonly message: MessageId | -1;
  readonly body: string;
  /** How often this message has been run, this time included. */
  readonly attempt: number;
  /** What batchItemFailures names: AWS's MessageId or a sequence number. */
  readonly identifier: string;
  readonly group: string;
}

export interface RunResult {
  readonly kind: "success" | "error" | "timeout" | "crash";
  /** JSON text of the answer: the handler's, or AWS's error object. */
  readonly payload: string;
  readonly errorType: string;
  readonly errorMessage: string;
}

/** One call that the handler makes over an arrow: which, and for which item (-1: for the event as a whole). */
export interface PlannedCall { readonly connection: string; readonly item: number }

export interface Invocation {
  readonly id: number;
  readonly requestId: string;
  readonly kind: "sync" | "mapping" | "async" | "url" | /** InvokeWithResponseStream. */ "stream";
  /** The call to answer, or -1. */
  readonly call: CallId | -1;
  /** The asynchronous event, or 0. */
  readonly event: number;
  readonly environment: number;
  readonly version: string;
  readonly qualifier: string;
  readonly pool: "provisioned" | "reserved" | "unreserved";
  readonly code: Code;
  readonly timeoutUs: Micros;
  readonly memoryMB: number;
  readonly items: readonly WorkItem[];
  readonly messages: readonly MessageId[];
  /** The event as the handler sees it. */
  readonly payload: Json;
  readonly admittedAt: Micros;
  readonly cold: boolean;
  readonly scope: ScopeId;
  /** Items are worked on in order, and none after the first that fails (FIFO queues). */
  readonly inOrder: boolean;
  /** Of a tumbling window: the state that the last run returned. */
  readonly window: { readonly state: Json } | null;
  phase: "create" | "init" | "run" | "calls" | "streams";
  runAt: Micros;
  /** Init as reported and billed apart from the run. */
  initUs: Micros;
  /** Init that is part of the run (LAM-050, LAM-051). */
  suppressedUs: Micros;
  /** How the handler will end, drawn when it begins; and which items it will report as failed. */
  ends: "success" | "error" | "hang" | "crash";
  failing: readonly number[];
  result: RunResult | null;
  plan: readonly PlannedCall[];
  planAt: number;
  attempt: number;
  /** Message under way in the call of the plan, or -1; and whether the SDK waits before it sends it again. */
  sending: MessageId | -1;
  resends: boolean;
}

/** An event in Lambda's internal queue. */
export interface AsyncEvent {
  readonly id: number;
  readonly requestId: string;
  readonly payload: Json;
  readonly payloadText: string;
  readonly bytes: number;
  readonly qualifier: string;
  readonly messages: readonly MessageId[];
  /** A caller that waits for the whole of a durable execution, or -1. */
  readonly call: CallId | -1;
  readonly enqueuedAt: Micros;
  readonly maximumRetries: number;
  readonly maximumAgeUs: Micros;
  /** Runs so far. */
  runs: number;
  /** Throttled attempts in a row. */
  throttles: number;
  nextAt: Micros;
  state: "queued" | "running" | "waits-after-error" | "waits-after-throttle" | "waits-durable";
  /** A second delivery of a successful event (LAM-036) is the last. */
  duplicate: boolean;
  /** Durable functions: the next step. */
  step: number;
}

export interface VersionState {
  readonly version: string;
  readonly code: Code;
  readonly timeoutS: number;
  readonly memoryMB: number;
  readonly publishedAt: Micros;
}

export interface Provisioned {
  /** Version or alias as asked for, and the version behind it. */
  readonly qualifier: string;
  readonly version: string;
  readonly requested: number;
  readonly since: Micros;
  status: "IN_PROGRESS" | "READY" | "FAILED";
  statusReason: string;
  readyAt: Micros;
  timer: TimerId | -1;
  billing: TimerId | -1;
  /** Requests in the second (LAM-071). */
  second: number;
  requests: number;
}

export interface FunctionState {
  nextEnvironment: number;
  environments: Map<number, Environment>;
  /** Idle environments by `keyOf`, the one used last at the end. */
  idle: Map<string, number[]>;
  nextInvocation: number;
  invocations: Map<number, Invocation>;
  nextEvent: number;
  async: Map<number, AsyncEvent>;
  /** How often a message was run, where a Chance asks for it. */
  attempts: Map<MessageId, number>;
  versions: Map<string, VersionState>;
  provisioned: Map<string, Provisioned>;
  scaling: TokenBucket;
  /** Code of `$LATEST`: counts its updates. */
  revision: number;
  /** Version published last from this revision, "" if none. */
  publishedRevision: number;
  update: { readonly at: Micros; readonly endsAt: Micros; readonly timer: TimerId } | null;
  status: "Active" | "Pending" | "Inactive" | "Failed";
  statusTimer: TimerId | -1;
  lastInvokedAt: Micros;
  permissions: Map<string, Json>;
  /** Names of durable executions and what they were started with. */
  executions: Map<string, string>;
  /** What left and what the pictures need. */
  tally: {
    invocations: number; errors: number; throttles: number; coldStarts: number; timeouts: number; crashes: number;
    asyncReceived: number; asyncDropped: number; recursionStopped: number; deadLettered: number; destinations: number; undelivered: number; logLines: number; billedMs: number; runs: number;
  };
  lastThrottle: { readonly at: Micros; readonly reason: string } | null;
  /** A request that was turned away at the door: too large, bad JSON, unknown qualifier, not ready. */
  lastRefusal: { readonly at: Micros; readonly code: string; readonly status: number } | null;
  lastError: { readonly at: Micros; readonly errorType: string; readonly errorMessage: string } | null;
  lastCold: { readonly at: Micros; readonly sandboxUs: Micros; readonly initUs: Micros } | null;
}

export function emptyFunction(ctx: FunctionContext): FunctionState {
  return {
    nextEnvironment: 1, environments: new Map(), idle: new Map(), nextInvocation: 1, invocations: new Map(), nextEvent: 1, async: new Map(), attempts: new Map(),
    versions: new Map(), provisioned: new Map(), scaling: newBucket(SCALING_PER_SECOND, SCALING_BURST, ctx.now), revision: 1, publishedRevision: 0,
    update: null, status: "Active", statusTimer: -1, lastInvokedAt: ctx.now, permissions: new Map(), executions: new Map(),
    tally: { invocations: 0, errors: 0, throttles: 0, coldStarts: 0, timeouts: 0, crashes: 0, asyncReceived: 0, asyncDropped: 0, recursionStopped: 0, deadLettered: 0, destinations: 0, undelivered: 0, logLines: 0, billedMs: 0, runs: 0 },
    lastThrottle: null, lastRefusal: null, lastError: null, lastCold: null,
  };
}

/** Environments of one version (and tenant) can stand in for each other; provisioned ones are apart. */
export function keyOf(version: string, provisioned: boolean, tenant: string): string {
  return `${version}${provisioned ? "+" : ""}${tenant === "" ? "" : `/${tenant}`}`;
}
