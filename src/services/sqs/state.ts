/** What a queue knows. Messages lie in one map by order of arrival; every other list refers to them by that number. */
import { emptyNumbered, type Numbered } from "../../kernel/numbered.ts";
import { emptyOrdered, type Ordered } from "../../kernel/ordered.ts";
import type { Micros } from "../../kernel/time.ts";
import type { CallId, EntityId, MessageId, TimerId } from "../define.ts";
import type { QueueContext } from "./config.ts";

/** Where a message is. A ghost was deleted but will come back once (SQS-031): it counts nowhere. */
export const Place = { visible: 0, inFlight: 1, delayed: 2, ghost: 3 } as const;
export type Place = (typeof Place)[keyof typeof Place];

/** AWS's MessageAttributeValue. Frozen: checkpoints share it. */
export interface AttributeValue { readonly DataType: string; readonly StringValue?: string; readonly BinaryValue?: string }
export type MessageAttributes = { readonly [name: string]: AttributeValue };

/** What a message may have and most have not: those share one object. Never changed. */
export interface Extra {
  /** AWS's MessageId where it came along (a move); "" = follows from `order` (identity.ts). */
  readonly messageId: string;
  readonly attributes: MessageAttributes | undefined;
  readonly deduplicationId: string | undefined;
  /** FIFO: counts up by one; shown as AWS shows it (identity.ts). */
  readonly sequence: number;
  /** ARN of the queue it was moved from, or "". */
  readonly deadLetterSource: string;
  /** Servers it lies on, as bits; 0 = all. */
  readonly servers: number;
}

/** Checkpoints share it: `ownOf` (new-message.ts) gives one that may be changed. */
export interface StoredMessage {
  /** Number of arrival in this queue: 1, 2, … */
  readonly order: number;
  /** The engine's id, kept through receive, move and redrive. */
  readonly id: MessageId;
  readonly body: string;
  /** Bytes of body and attributes. */
  readonly size: number;
  readonly group: string | undefined;
  readonly extra: Extra;
  /** SentTimestamp, and the start of the retention clock. */
  readonly sentAt: Micros;
  /** When it came into this queue: the age metric counts from here. */
  readonly arrivedAt: Micros;
  place: Place;
  /** Its place in line among the visible: (key, order). */
  key: Micros;
  /** End of the delay or of the visibility timeout; meaningful in those places only. */
  until: Micros;
  /** Hiding (below) that ends at `until`, or 0. */
  hiding: number;
  receiveCount: number;
  /** -1 = never. */
  firstReceivedAt: Micros;
  /** Start of the twelve hours of SQS-023. */
  lastReceivedAt: Micros;
  holder: EntityId;
  /** The duplicate that at-least-once delivery allows was made already. */
  resurrected: boolean;
}

/** Messages that are hidden by the same call until the same instant share one timer; it is gone when none is left. */
export interface Hiding { readonly id: number; readonly timer: TimerId; readonly until: Micros; readonly orders: number[]; left: number }

/** A long poll. */
export interface Waiter {
  readonly call: CallId;
  readonly caller: EntityId;
  readonly since: Micros;
  readonly deadline: Micros;
  readonly timer: TimerId;
  readonly request: ReceiveRequest;
}

/** A receive after its parameters were checked. */
export interface ReceiveRequest {
  readonly max: number;
  readonly waitUs: Micros;
  /** -1 = the queue's value at the moment of the receive. */
  readonly hideUs: Micros;
  readonly attemptId: string | undefined;
  /** Names of system attributes and message attributes asked for. */
  readonly systemNames: readonly string[];
  readonly attributeNames: readonly string[];
  /** Simulated actors look at the body and the handle only (answers.ts). */
  readonly brief: boolean;
}

/** FIFO: one message group. */
export interface Group {
  /** Orders of its messages, oldest first; those no longer in the queue are skipped. `start` is the first that may exist. */
  orders: number[];
  start: number;
  size: number;
  inFlight: number;
  /** Its entry in `ready`, or readyOrder 0. */
  readyKey: Micros;
  readyOrder: number;
}

/** FIFO: what a deduplication ID stands for. */
export interface Fingerprint { readonly messageId: string; readonly sequence: number; readonly at: Micros }

/** FIFO: what a receive with a ReceiveRequestAttemptId returned. */
/** `hiding`: the one that all of them were put under; whoever changes a message's visibility puts it under another. */
export interface AttemptMemory { readonly at: Micros; readonly orders: readonly number[]; readonly counts: readonly number[]; hiding: number }

/** Standard with message groups: one tenant of a fair queue. */
export interface Tenant { count: number; inFlight: number; noisy: boolean; lastSentAt: Micros; /** Its visible messages while it is noisy. */ line: Ordered }

export interface MoveTask {
  readonly handle: string;
  readonly source: string;
  /** ARN, or "" for each message's own source. */
  readonly destination: string;
  /** 0 = none was named. */
  readonly rate: number;
  readonly startedAt: Micros;
  status: "RUNNING" | "COMPLETED" | "CANCELLING" | "CANCELLED" | "FAILED";
  moved: number;
  readonly toMove: number;
  failure: string;
  timer: TimerId | -1;
}

export interface QueueState {
  readonly fifo: boolean;
  /** Seeds of message ids and handles. */
  readonly salt: readonly [number, number];
  readonly handlePrefix: string;
  nextOrder: number;
  messages: Numbered<StoredMessage>;
  /** Messages with lower orders are shared with a checkpoint, but for those of `unshared`. */
  sharedBelow: number;
  unshared: Set<number>;
  /** Standard: the visible messages (of quiet tenants) in line. */
  visible: Ordered;
  hidings: Numbered<Hiding>;
  nextHiding: number;
  counts: { visible: number; inFlight: number; delayed: number };
  waiters: Waiter[];
  /** No message with a lower order exists. Two walks: for retention, and for the age metric. */
  oldest: number;
  oldestForAge: number;
  /** Messages whose clock began before they arrived (a standard dead-letter queue), by (sentAt, order). */
  inherited: Ordered;
  retentionTimer: TimerId | -1;
  retentionAt: Micros;
  minuteArmed: boolean;

  groups: Map<string, Group>;
  /** FIFO: groups whose head is visible, by (when the head became available, its order). */
  ready: Ordered;
  fingerprints: Map<string, Fingerprint>;
  attempts: Map<string, AttemptMemory>;
  nextSequence: number;
  /** FIFO: last order inside the look-ahead window, and how many messages lie in it. */
  windowEnd: number;
  windowCount: number;
  /** FIFO: calls in the current second by action and partition. */
  rate: { second: number; calls: Map<string, number> };

  tenants: Map<string, Tenant>;
  noisy: string[];

  lastPurgeAt: Micros;
  purgePending: boolean;
  tasks: MoveTask[];
  /** Last published counters (GetQueueAttributes), and whether newer ones are on their way. */
  shown: { visible: number; inFlight: number; delayed: number };
  shownPending: boolean;
  gauges: { visible: number; inFlight: number; delayed: number };
  deleted: boolean;
  createdAt: Micros;
  modifiedAt: Micros;
  /** What left, and what the pictures need. */
  tally: { deleted: number; expired: number; purged: number; deadLettered: number; redriven: number; duplicates: number; deduplicated: number; refused: number; throttled: number; requests: number };
  lastRefusal: { readonly at: Micros; readonly code: string; readonly says: string } | null;
  lastDuplicateAt: Micros;
  lastDeduplicatedAt: Micros;
  lastSample: number;
}

export function emptyQueue(ctx: QueueContext): QueueState {
  const random = ctx.random("identity");
  // A queue that is made anew under an old name draws the same again: when it was made tells them apart.
  const salt = [(random.uint32() + ctx.now) >>> 0, random.uint32()] as const;
  return {
    fifo: ctx.config.properties.FifoQueue,
    salt,
    handlePrefix: `AQEB${salt[0].toString(36)}${salt[1].toString(36)}+`,
    nextOrder: 1, messages: emptyNumbered(), sharedBelow: 0, unshared: new Set(), visible: emptyOrdered(), hidings: emptyNumbered(), nextHiding: 1,
    counts: { visible: 0, inFlight: 0, delayed: 0 },
    waiters: [], oldest: 1, oldestForAge: 1, inherited: emptyOrdered(), retentionTimer: -1, retentionAt: 0, minuteArmed: false,
    groups: new Map(), ready: emptyOrdered(), fingerprints: new Map(), attempts: new Map(), nextSequence: 0, windowEnd: 0, windowCount: 0,
    rate: { second: -1, calls: new Map() },
    tenants: new Map(), noisy: [],
    lastPurgeAt: -1, purgePending: false, tasks: [],
    shown: { visible: 0, inFlight: 0, delayed: 0 }, shownPending: false, gauges: { visible: -1, inFlight: -1, delayed: -1 },
    deleted: false, createdAt: ctx.now, modifiedAt: ctx.now,
    tally: { deleted: 0, expired: 0, purged: 0, deadLettered: 0, redriven: 0, duplicates: 0, deduplicated: 0, refused: 0, throttled: 0, requests: 0 },
    lastRefusal: null, lastDuplicateAt: -1, lastDeduplicatedAt: -1, lastSample: 0,
  };
}
