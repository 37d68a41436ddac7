/** What a fleet knows: its instances, each with its threads. */
import type { Micros } from "../../kernel/time.ts";
import type { CallId, EntityId, MessageId, ScopeId, TimerId } from "../define.ts";

/** A message in a thread's hands. The queue still holds it. */
export interface Work {
  /** Its place in the answer that it came with: names it in a batch. */
  readonly Id: string;
  readonly message: MessageId;
  /** What the queue gave in place of AWS's handle: three members that go back to it together. */
  readonly ReceiptHandle: unknown;
  readonly queue: unknown;
  readonly Body: string;
  readonly receiveCount: number;
  readonly hiddenUntil: Micros;
  readonly group: string | undefined;
}

export interface Thread {
  readonly index: number;
  doing: "polling" | "pausing" | "working" | "sending" | "deleting";
  since: Micros;
  /** End of the work or the pause; -1 where nobody knows. */
  until: Micros;
  /** Connection it polls now. */
  connection: EntityId;
  /** Which of the fleet's queues comes next. */
  turn: number;
  batch: readonly Work[];
  /** Number of the message at work. */
  at: number;
  done: Work[];
  /** Answers that the outgoing calls of the present message still owe, and whether one of them failed. */
  owed: number;
  spoilt: boolean;
  heartbeat: TimerId | -1;
  poll: CallId | -1;
  /** A batch of a stream that a consumer has handed over, and how it went so far (stream.ts). */
  job: CallId | -1;
  jobProcessed: number;
  jobFailed: boolean;
}

export interface Instance {
  readonly id: number;
  readonly launchedAt: Micros;
  /** pending: it boots. */
  state: "pending" | "inService" | "crashed";
  /** End of the boot, then of the warm-up. */
  readyAt: Micros;
  warmUntil: Micros;
  crashedAt: Micros;
  /** Messages it held when it crashed. */
  lost: number;
  readonly scope: ScopeId;
  threads: Thread[];
}

export interface FleetState {
  instances: Instance[];
  desired: number;
  nextId: number;
  /** Samples in a row above and below the target, and the last one. */
  above: number;
  below: number;
  /** Samples in a row at or above the thresholds of the step and the simple policy, and when the latter may act again. */
  stepAlarm: number;
  simpleAlarm: number;
  coolUntil: Micros;
  sampling: boolean;
  lastSample: number | null;
  /** Visible messages by queue, as the answers to the present sample come in. */
  pendingSamples: number;
  sampledVisible: number;
  tally: { processed: number; failed: number; crashed: number; kept: number; deleted: number; lateDeletes: number; emptyPolls: number };
  lastCrash: { readonly at: Micros; readonly instance: number; readonly lost: number } | null;
  lastError: { readonly at: Micros; readonly code: string } | null;
  gauges: { busy: number; inService: number; desired: number };
}

export function emptyFleet(): FleetState {
  return {
    instances: [], desired: 0, nextId: 1, above: 0, below: 0, stepAlarm: 0, simpleAlarm: 0, coolUntil: 0, sampling: false, lastSample: null, pendingSamples: 0, sampledVisible: 0,
    tally: { processed: 0, failed: 0, crashed: 0, kept: 0, deleted: 0, lateDeletes: 0, emptyPolls: 0 }, lastCrash: null, lastError: null,
    gauges: { busy: -1, inService: -1, desired: -1 },
  };
}

export function newThread(index: number): Thread {
  return { index, doing: "pausing", since: 0, until: -1, connection: "", turn: index, batch: [], at: 0, done: [], owed: 0, spoilt: false, heartbeat: -1, poll: -1, job: -1, jobProcessed: 0, jobFailed: false };
}

/** Where an answer or a timer belongs. Undefined once the instance is gone. */
export function threadOf(state: FleetState, place: Place): { readonly instance: Instance; readonly thread: Thread } | undefined {
  const instance = state.instances.find(({ id }) => id === place.instance);
  const thread = instance?.threads[place.thread];
  return instance === undefined || thread === undefined || instance.state !== "inService" ? undefined : { instance, thread };
}

export interface Place { readonly instance: number; readonly thread: number }

export function isBusy(thread: Thread): boolean {
  return thread.doing === "working" || thread.doing === "sending" || thread.doing === "deleting";
}
