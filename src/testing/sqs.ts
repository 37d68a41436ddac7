/** Short words for scripts about queues, so that a test shows what matters. Times are seconds; the queue is `q`, its dead-letter queue `d`. */
import type { Json } from "../vocabulary/json.ts";
import { conservation } from "../engine/conservation.ts";
import { send as sendCall } from "../engine/network.ts";
import type { Outcome } from "../services/define.ts";
import { calls, simulate, type SimulateOptions, type Simulation } from "./simulate.ts";

type Row = readonly [seconds: number, call: string, on: string, input?: Json, as?: string];
type Input = { readonly [member: string]: Json };

/** Calls are named in plain words here; a script wants names without blanks. */
const named = (as: string) => `c_${as.replace(/[^A-Za-z0-9]/g, (c) => (c === "-" ? "minus" : "_"))}`;

export const send = (at: number, body: string, input: Input = {}, as?: string, on = "q"): Row => [at, "sqs:SendMessage", on, { MessageBody: body, ...input }, as ?? `send ${body}`];
/** Sends to a FIFO queue: `m1/g1` is message m1 of group g1, with its own deduplication ID. */
export const sendTo = (at: number, name: string, input: Input = {}, as?: string): Row =>
  send(at, name, { MessageGroupId: name.split("/")[1]!, MessageDeduplicationId: name, ...input }, as);
export const receive = (at: number, as: string, input: Input = {}, on = "q"): Row => [at, "sqs:ReceiveMessage", on, input, as];
const handle = (of: string, n = 0): Json => ({ $from: `${named(of)}.Messages[${n}].ReceiptHandle` });
export const remove = (at: number, of: string, as = `delete ${of}`, n = 0, on = "q"): Row => [at, "sqs:DeleteMessage", on, { ReceiptHandle: handle(of, n) }, as];
export const change = (at: number, of: string, VisibilityTimeout: number, as = `change ${of} ${at}`, n = 0): Row =>
  [at, "sqs:ChangeMessageVisibility", "q", { ReceiptHandle: handle(of, n), VisibilityTimeout }, as];
export const call = (at: number, operation: string, input: Json = {}, as?: string, on = "q"): Row => [at, `sqs:${operation}`, on, input, as ?? operation];

export interface QueueTest {
  readonly properties?: Input;
  readonly behaviour?: Input;
  /** Gives it a dead-letter queue `d` with this maxReceiveCount. */
  readonly max?: number;
  readonly dead?: { readonly properties?: Input; readonly behaviour?: Input };
  readonly account?: Input;
  readonly nodes?: readonly object[];
  readonly connections?: readonly object[];
}

/** A queue (and its dead-letter queue) under a script. */
export function queue(given: QueueTest, rows: readonly Row[], options?: SimulateOptions): Simulation {
  const { properties = {}, behaviour = {}, max, dead, nodes = [], connections = [], account = {} } = given;
  const fifo = properties.FifoQueue === true ? { FifoQueue: true } : {};
  return simulate({
    account,
    nodes: [{ id: "q", type: "sqs.queue", properties, behaviour }, ...(max === undefined && dead === undefined ? [] : [{ id: "d", type: "sqs.queue", properties: { ...fifo, ...dead?.properties }, behaviour: dead?.behaviour ?? {} }]), ...nodes],
    connections: [...(max === undefined ? [] : [{ id: "r", from: "q", to: "d", type: "sqs.redrive", properties: { maxReceiveCount: max } }]), ...connections],
    script: calls(...[...rows].sort((a, b) => a[0] - b[0]).map(([at, operation, on, input, as]): Row => [at, operation, on, input, as === undefined ? undefined : named(as)])),
  }, options);
}

export const fifoQueue = (given: QueueTest, rows: readonly Row[], options?: SimulateOptions): Simulation =>
  queue({ ...given, properties: { FifoQueue: true, ...given.properties } }, rows, options);

interface MessageOutput { readonly Body: string; readonly MessageId: string; readonly ReceiptHandle: string; readonly Attributes?: Readonly<Record<string, string>> }

/** The messages that a receive returned. */
export function messages(of: Simulation, as: string): readonly MessageOutput[] {
  const answer = of.call(named(as));
  if (answer.ok !== true) throw new Error(`${as}: ${answer.ok === null ? "not answered" : answer.error!.code}`);
  return (answer.output as { readonly Messages?: readonly MessageOutput[] }).Messages ?? [];
}

/** Their bodies: "A B", or "" for an empty answer. */
export const bodies = (of: Simulation, as: string): string => messages(of, as).map(({ Body }) => Body).join(" ");
export const counts = (of: Simulation, as: string): number[] => messages(of, as).map(({ Attributes }) => Number(Attributes!.ApproximateReceiveCount));
/** "MissingParameter 400", or "ok". */
export function outcome(of: Simulation, as: string): string {
  const { ok, error } = of.call(named(as));
  return ok === true ? "ok" : ok === null ? "open" : `${error!.code} ${error!.status}`;
}

/** Visible, in flight, delayed. */
export function places(of: Simulation, id = "q"): readonly [visible: number, inFlight: number, delayed: number] {
  const { visible, inFlight, delayed } = of.inspect<{ readonly visible: readonly unknown[]; readonly inFlight: readonly unknown[]; readonly delayed: readonly unknown[] }>(id);
  return [visible.length, inFlight.length, delayed.length];
}

/** The record of a call by its name here. */
export const answered = (of: Simulation, as: string) => of.call(named(as));

/** Makes a call at the playhead, for inputs that are too long for a document. */
export function callNow(of: Simulation, operation: string, on: string, input: Json): Outcome | undefined {
  const { world } = of.run;
  const before = world.scriptAnswered;
  let got: Outcome | undefined;
  world.scriptAnswered = (entry, answer) => void (entry === -7 ? (got = answer) : before(entry, answer));
  sendCall(world, undefined, world.entity(on)!, undefined, false, operation, input, "EYD-003", { data: -7 });
  of.to(of.now);
  world.scriptAnswered = before;
  return got;
}

/** Throws when a living message is nowhere, or something holds one that has ended. */
export const assertConserved = (of: Simulation): void => conservation(of.run.world);

/** All attributes of the answer, as the examples ask for. */
export const ALL: Input = { MessageSystemAttributeNames: ["All"], MessageAttributeNames: ["All"] };
