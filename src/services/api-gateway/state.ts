/** What an API keeps. Deployments, entries and requests on their way are frozen: checkpoints share them. */
import type { TokenBucket } from "../../aws/token-bucket.ts";
import type { Micros } from "../../kernel/time.ts";
import type { CallId, MessageId, TimerId } from "../define.ts";
import type { Definition } from "./definition.ts";
import type { Remembered } from "./routing.ts";

export type Kind = "rest" | "http" | "websocket";

/** An HTTP request as it comes in. */
export interface HttpInput {
  readonly method?: string; readonly path?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown;
  /** Instead of the path's first part. */
  readonly stage?: string;
  /** "http" is refused: APIs speak HTTPS only. */
  readonly scheme?: string;
  /** The interface endpoint through which it comes, for PRIVATE APIs. */
  readonly vpcEndpoint?: string;
  /** Actions that the caller's signature may do (`execute-api:Invoke`), or true for all. Absent: unsigned. */
  readonly signed?: boolean | readonly string[];
}
export interface HttpAnswer { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }

export type Bucket = TokenBucket;

/** An answer that is kept. */
export interface CacheEntry { readonly answer: HttpAnswer; readonly storedAt: Micros; readonly expiresAt: Micros; readonly bytes: number }
export interface Cache {
  entries: Map<string, CacheEntry>;
  bytes: number;
  /** GB; 0 = none. */
  sizeGb: number;
  /** From when it serves. */
  availableAt: Micros;
  hits: number;
  misses: number;
}

/** What a stage says of one route: resolved once per deployment. Frozen. */
export interface RouteSettings {
  readonly rate: number; readonly burst: number; readonly throttled: boolean;
  /** 0: not cached. */
  readonly cacheTtlUs: Micros;
  /** The method itself is told to be cached: an ANY method then for every verb, otherwise for GET alone. */
  readonly cachesEveryVerb: boolean;
  readonly invalidationNeedsPermission: boolean;
  readonly strategy: "SUCCEED_WITH_RESPONSE_HEADER" | "SUCCEED_WITHOUT_RESPONSE_HEADER" | "FAIL_WITH_403";
}

export interface Stage {
  readonly name: string;
  deployment: string;
  /** "" without a canary. */
  canaryDeployment: string;
  percent: number;
  /** Adds up `percent`; at 100 a request goes to the canary (APG-028). */
  accumulator: number;
  served: number;
  canaryServed: number;
  autoDeploy: boolean;
  /** By route key: each route its own. */
  buckets: Map<string, Bucket>;
  /** By deployment: settings of each of its routes. */
  settings: Map<string, readonly RouteSettings[]>;
  cache: Cache;
}

/** What one key has used of one plan. */
export interface Usage { bucket: Bucket | null; methods: Map<string, Bucket>; used: number; periodEndsAt: Micros; firstPeriod: boolean }

/** A deployment: an immutable copy of the definition. */
export interface Deployment { readonly id: string; readonly createdAt: Micros; readonly definition: Definition }

/** What an authorizer decided. Frozen. */
export interface Decision {
  /** An IAM policy document, or null where `allowed` says all. */
  readonly policy: unknown;
  readonly allowed: boolean;
  readonly principalId: string;
  readonly context: Readonly<Record<string, unknown>>;
  readonly usageKey: string;
}
export interface CachedDecision { readonly decision: Decision; readonly until: Micros }
export interface AuthorizerTally { invocations: number; hits: number; denied: number }

/** A request that is on its way through the gateway. Mutable only until it is kept (then frozen). */
export interface Exchange {
  readonly call: CallId;
  readonly input: HttpInput;
  readonly messages: readonly MessageId[];
  readonly at: Micros;
  stage: string;
  deployment: string;
  canary: boolean;
  route: number;
  /** Without stage and query. */
  path: string;
  query: string;
  params: Readonly<Record<string, string>>;
  /** What the authorizer gives on. */
  auth: Decision | null;
  /** "" = not to be stored. */
  cacheKey: string;
  /** Stored answers get this header, or "". */
  warning: string;
  /** When the back end was called, its limit, and the message made for it (-1: none). */
  startedAt: Micros;
  limitUs: Micros;
  child: MessageId | -1;
  /** WebSocket: the connection it belongs to, or "". */
  socket: string;
}

export interface Socket {
  readonly id: string;
  /** By what it came: an arrow's id, or "" for the console. */
  readonly door: string;
  state: "CONNECTING" | "OPEN" | "CLOSED";
  readonly stage: string;
  connectedAt: Micros;
  lastActiveAt: Micros;
  idleTimer: TimerId | -1;
  ageTimer: TimerId | -1;
  framesIn: number;
  /** The route that its last frame took. */
  route?: string;
  framesOut: number;
  /** The latest frames that were sent to the client. */
  received: { readonly at: Micros; readonly body: string }[];
  /** Frames of its arrow that wait until it is open: exchanges by number. */
  waiting: number[];
  closeCode: number;
}

export interface Refusal { readonly at: Micros; readonly status: number; readonly limiter: string; readonly rule: string; /** What the client was told, where it names something. */ readonly says?: string }

export interface ApiState {
  /** Errors of functions that went out as a success (APG-070). */
  disguised?: number;
  readonly kind: Kind;
  deployments: Map<string, Deployment>;
  nextDeployment: number;
  /** Routes of the latest paths. */
  matched: Map<string, readonly Remembered[]>;
  stages: Map<string, Stage>;
  /** Since when the definition differs from what is deployed, or -1. */
  draftSince: Micros;
  /** By plan and key, joined by a line break. */
  usage: Map<string, Usage>;
  /** Keys that calls have switched (APG-012), by value. */
  keyOverrides: Map<string, boolean>;
  exchanges: Map<number, Readonly<Exchange>>;
  nextExchange: number;
  /** Those that wait for a back end. */
  waiting: number;
  decisions: Map<string, CachedDecision>;
  authorizers: Map<string, AuthorizerTally>;
  sockets: Map<string, Socket>;
  nextSocket: number;
  /** Connections that were closed, so that their ids are told from those that never were; the last 1,000. */
  closedSockets: number;
  statuses: Record<string, number>;
  /** By name of the gate: usagePlan, stage, account, quota. */
  limited: Record<string, number>;
  lastRefusal: Refusal | null;
  /** Late answers that nobody waits for any more. */
  timedOut: number;
  requests: number;
  /** The cache's hour is being counted. */
  hourArmed: boolean;
}

export function newApi(kind: Kind): ApiState {
  return {
    kind, deployments: new Map(), nextDeployment: 1, matched: new Map(), stages: new Map(), draftSince: -1, usage: new Map(), keyOverrides: new Map(), exchanges: new Map(), nextExchange: 1, waiting: 0,
    decisions: new Map(), authorizers: new Map(), sockets: new Map(), nextSocket: 1, closedSockets: 0, statuses: {}, limited: {}, lastRefusal: null, timedOut: 0, requests: 0, hourArmed: false,
  };
}
