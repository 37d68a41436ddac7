/** What a state machine knows while it runs: executions, their lanes, the visit each lane makes, and what is kept of the past. */
import type { TokenBucket } from "../../../aws/token-bucket.ts";
import type { Micros } from "../../../kernel/time.ts";
import type { Json } from "../../../vocabulary/json.ts";
import type { CallId, MessageId, TimerId } from "../../define.ts";
import type { Program } from "../asl/program.ts";

export type Status = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED" | "PENDING_REDRIVE";

/** One line of the history; its id is its place, counted from 1. Frozen. `state`, `data` (input, output, parameters) and `more` become AWS's details when somebody asks. */
export interface HistoryEvent { readonly type: string; readonly previous: number; readonly at: Micros; readonly state: string; readonly data: Json | undefined; readonly more: Readonly<Record<string, unknown>> | undefined }

/** What a lane is doing. `ready`: about to enter a state; `throttled`: waits for a transition token; `evaluating`: JSONata. */
export type LanePhase = "ready" | "throttled" | "evaluating" | "waiting" | "task" | "retry" | "children" | "done" | "failed" | "aborted";

/** Which values of the state are being evaluated, and where the evaluation goes on. */
export type Stage = "input" | "choice" | "output" | "catch" | "item";

export interface Job { readonly stage: Stage; /** Choice rule or catcher. */ readonly at: number; left: number; readonly results: Json[]; readonly places: readonly string[]; readonly names: readonly string[] }

/** One attempt of a Task. */
export interface TaskAttempt {
  token: string;
  /** Micros of the deadline and of the next heartbeat's, for drawing; -1 without. */
  timeoutAt: Micros; heartbeatAt: Micros;
  heartbeatSeconds: number; timeoutSeconds: number;
  call: CallId | -1;
  message: MessageId | -1;
  /** Submitted: waits for a job or a token. */
  submitted: boolean;
  /** ARN of a child execution that is waited for, of a queued activity task, or "". */
  waitsFor: string;
  startedAt: Micros;
  /** What was sent: for drawing and the history. */
  params: Json;
}

export interface MapVisit {
  /** One per iteration or batch. */
  items: readonly Json[];
  /** Items before they were batched, or the members of an object. */
  keys: readonly string[] | undefined;
  values: readonly Json[];
  next: number;
  running: number;
  done: number;
  failed: number;
  concurrency: number;
  results: Json[];
  /** Distributed. */
  run: MapRun | undefined;
}

export interface MapRun {
  readonly arn: string; readonly label: string; readonly startedAt: Micros;
  status: Status;
  /** -1 where none was given. */
  toleratedCount: number; toleratedPercentage: number;
  /** When the next child may start; a timer is set for it. */
  nextStartAt: Micros; pacing: boolean;
  /** ItemBatcher: 0 where it sets no limit. */
  readonly perBatch: number; readonly bytesPerBatch: number; readonly batchInput: Json | undefined;
  /** Items by outcome: a batch counts for its items. */
  itemsFailed: number; itemsSucceeded: number; itemsTotal: number;
  itemsPer: readonly number[];
  /** Numbers of the children that run. */
  open: Set<number>;
  /** What the ResultWriter and the ItemReader are told, and S3 calls under way. */
  readonly reader: Json; readonly maxItems: number | undefined; readonly writer: Json; left: number;
}

export interface Lane {
  readonly id: number;
  /** -1 for the root. */
  readonly parent: number;
  /** Branch or iteration. */
  readonly index: number;
  readonly block: number;
  /** Index of the state in the program. */
  state: number;
  phase: LanePhase;
  /** Raw input of the visit; the output once the lane is done. */
  input: Json;
  /** Input after InputPath and Parameters, or Arguments. */
  effective: Json;
  /** Id of the lane's last event. */
  last: number;
  entered: number;
  enteredAt: Micros;
  /** Names the present attempt: what comes back of an earlier one is dropped. */
  visit: number;
  vars: { readonly [name: string]: Json } | undefined;
  retries: readonly number[] | undefined;
  retryCount: number;
  timer: TimerId | -1;
  beat: TimerId | -1;
  /** When the lane's timer ends, and how long it is in all: for drawing. */
  until: Micros;
  span: Micros;
  attempt: TaskAttempt | undefined;
  job: Job | undefined;
  children: readonly number[];
  /** Open children of a Parallel. */
  open: number;
  map: MapVisit | undefined;
}

export interface Execution {
  readonly id: number;
  readonly name: string;
  readonly arn: string;
  readonly express: boolean;
  readonly program: Program;
  readonly revision: number;
  /** Version or alias it was started by, "" for the machine itself. */
  readonly qualifier: string;
  /** A synchronous caller who waits, or -1; who watches for the end (`.sync`). */
  caller: CallId | -1;
  watchers: readonly CallId[];
  status: Status;
  startAt: Micros;
  stopAt: Micros;
  readonly input: Json;
  output: Json | undefined;
  error: string | undefined;
  cause: string | undefined;
  history: HistoryEvent[];
  lanes: Lane[];
  timer: TimerId | -1;
  readonly messages: readonly MessageId[];
  redriveCount: number;
  redriveAt: Micros;
  transitions: number;
  full: boolean;
  restarts: number;
  visits: number;
  /** Of a distributed Map: the run it belongs to. */
  readonly parent: { readonly execution: number; readonly lane: number; readonly index: number; readonly arn: string } | undefined;
  /** TestState: the run ends where its one state does. */
  readonly test: boolean;
}

export interface NameRow { readonly arn: string; readonly startAt: Micros; readonly input: string; closedAt: Micros }
export interface Version { readonly number: number; readonly program: Program; readonly revision: number; readonly at: Micros; readonly description: string }
export interface Alias { readonly name: string; readonly routes: readonly { readonly version: number; readonly weight: number }[]; readonly at: Micros }

export interface MachineState {
  program: Program;
  revision: number;
  deleting: boolean;
  /** Open ones, by number. */
  open: Map<number, Execution>;
  /** Closed ones that are still known in full, oldest first. Frozen. */
  closed: Map<number, Execution>;
  keptEvents: number;
  /** Number of an execution by ARN, while it is known. */
  byArn: Map<string, number>;
  names: Map<string, NameRow>;
  nextExecution: number;
  versions: Map<number, Version>;
  lastVersion: number;
  aliases: Map<string, Alias>;
  counts: { started: number; succeeded: number; failed: number; timedOut: number; aborted: number; transitions: number; throttled: number; startsThrottled: number };
  logs: string[];
  /** Executions (and lanes) that go on in this instant, when one handler did enough. */
  backlog: { execution: number; lane: number }[];
  createdAt: Micros;
}

/** The account: its buckets, who is open, and where ARNs lead. */
export interface AccountState {
  startBucket: TokenBucket;
  expressBucket: TokenBucket;
  transitions: TokenBucket;
  tasks: TokenBucket;
  openExecutions: number;
  openMapRuns: number;
  machines: Set<string>;
  made: number;
}
