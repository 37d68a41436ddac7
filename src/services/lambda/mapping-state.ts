/** What an event source mapping knows. The messages stay in their queue or stream: it only works on them. */
import type { Micros } from "../../kernel/time.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { CallId, ScopeId, TimerId } from "../define.ts";
import type { PolledMessage } from "../polled-source.ts";
import type { Allowance } from "./allowance.ts";
import type { StreamSide } from "./stream-state.ts";

export type MappingStatus = "Creating" | "Enabled" | "Enabling" | "Disabled" | "Disabling" | "Updating" | "Deleting" | "Refused";

export interface Batch {
  readonly id: number;
  readonly records: readonly PolledMessage[];
  /** The earliest end of a visibility timeout in it: the batch is worth nothing after. -1: its messages are never hidden for a time. */
  readonly deadline: Micros;
  /** Lowest free place, from 0; -1 while it waits for one. */
  slot: number;
  state: "waits" | "invoking" | "held";
  throttles: number;
  startedAt: Micros;
  nextAt: Micros;
  timer: TimerId | -1;
  deadlineTimer: TimerId | -1;
}

export interface OpenBatch { readonly records: PolledMessage[]; bytes: number; readonly openedAt: Micros; readonly closesAt: Micros; readonly timer: TimerId }

export interface QueueSide {
  /** ReceiveMessage calls under way, and since when. */
  pollers: Map<CallId, Micros>;
  open: OpenBatch | null;
  /** Closed batches without a slot, oldest first. */
  ready: number[];
  batches: Map<number, Batch>;
  nextBatch: number;
  /** Batch in each slot, 0 = free. */
  slots: number[];
  inSlots: number;
  allowance: Allowance;
  /** The receives come back full: more pollers are worth it. */
  full: boolean;
  lastMessageAt: Micros;
  /** Of the second that runs. */
  second: { constrained: boolean; failed: boolean; timer: TimerId | -1 };
  polls: { second: number; count: number; timer: TimerId | -1 };
  errors: number;
  errorTimer: TimerId | -1;
}

export interface MappingState {
  /** "queue" for what is received and acknowledged, else the source's own name: "kinesis", "dynamodb", "kafka". */
  readonly kind: string;
  status: MappingStatus;
  /** What is to be changed when `Updating` and the like are over. */
  pending: Readonly<Record<string, Json>> | null;
  statusTimer: TimerId | -1;
  /** Everything under way that ends when it is switched off. */
  scope: ScopeId | -1;
  lastResult: string;
  problem: string;
  readonly sourceArn: string;
  /** What AWS says once the source is gone. */
  readonly missing: { readonly code: string; readonly message: string };
  queue: QueueSide;
  stream: StreamSide;
  tally: { polls: number; received: number; filtered: number; invoked: number; batches: number; failed: number; throttled: number; deleted: number; abandoned: number; discarded: number };
}

export function emptyQueueSide(allowance: Allowance, now: Micros): QueueSide {
  return {
    pollers: new Map(), open: null, ready: [], batches: new Map(), nextBatch: 1, slots: [], inSlots: 0, allowance, full: false, lastMessageAt: now,
    second: { constrained: false, failed: false, timer: -1 }, polls: { second: -1, count: 0, timer: -1 }, errors: 0, errorTimer: -1,
  };
}
