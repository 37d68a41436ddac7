/** Short words for scripts about functions, so that a test shows what matters. Times are seconds; the function is `f`, the queue `q`, the mapping `m`. */
import type { FunctionView } from "../services/lambda/view.ts";
import type { MappingView } from "../services/lambda/mapping-view.ts";
import type { Json } from "../vocabulary/json.ts";
import { calls, simulate, type SimulateOptions, type Simulation } from "./simulate.ts";

export type Row = readonly [seconds: number, call: string, on: string, input?: Json, as?: string];
type Members = { readonly [member: string]: Json };

export const invoke = (at: number, as: string, input: Members = {}, on = "f"): Row => [at, "lambda:Invoke", on, input, as];
export const event = (at: number, as: string, input: Members = {}, on = "f"): Row => [at, "lambda:Invoke", on, { InvocationType: "Event", ...input }, as];
/** The same request several times at one instant: a1, a2 … */
export const many = (count: number, at: number, as: string, on = "f"): Row[] => Array.from({ length: count }, (_, n) => invoke(at, `${as}${n + 1}`, {}, on));
export const send = (at: number, body: string, more: Members = {}, on = "q"): Row => [at, "sqs:SendMessage", on, { MessageBody: body, ...more }];
/** Sends to a FIFO queue: `a1` of group a. */
export const sendTo = (at: number, body: string, group = body[0]!): Row => send(at, body, { MessageGroupId: group, MessageDeduplicationId: body });

export interface FunctionTest {
  readonly properties?: Members;
  readonly behaviour?: Members;
  readonly nodes?: readonly object[];
  readonly connections?: readonly object[];
  readonly account?: Members;
}

/** A function under a script. */
export function fn(given: FunctionTest, rows: readonly (Row | Json)[] = [], options?: SimulateOptions): Simulation {
  const { properties = {}, behaviour = {}, nodes = [], connections = [], account = {} } = given;
  return simulate({ account, nodes: [{ id: "f", type: "lambda.function", properties, behaviour }, ...nodes], connections, script: script(rows) }, options);
}

/** Rows of calls, and entries of other kinds as they are, in order of time. */
function script(rows: readonly (Row | Json)[]): Json[] {
  const at = (entry: Json): number => Number(/^(\d+)us$/.exec((entry as { readonly at: string }).at)?.[1] ?? 0);
  return rows.flatMap((row) => (Array.isArray(row) ? calls(row as unknown as Row) : [row as Json])).map((entry, index) => ({ entry, index })).sort((a, b) => at(a.entry) - at(b.entry) || a.index - b.index).map(({ entry }) => entry);
}

/** A change of the script. */
export const change = (at: number, id: string, members: Members): Json => ({ at: `${Math.round(at * 1e6)}us`, change: id, ...members });

/** A warm function: an environment costs nothing to start. */
export const warm = (given: FunctionTest): FunctionTest => ({ ...given, behaviour: { initMs: 0, ...given.behaviour } });

export interface MappingTest {
  readonly f?: FunctionTest;
  readonly queue?: { readonly properties?: Members; readonly behaviour?: Members };
  readonly mapping?: { readonly properties?: Members; readonly behaviour?: Members };
  /** Gives the queue a dead-letter queue `d` with this maxReceiveCount. */
  readonly max?: number;
  readonly account?: Members;
  readonly nodes?: readonly object[];
  readonly connections?: readonly object[];
}

/** A queue whose mapping feeds a warm function. VisibilityTimeout is six times the Timeout unless given. */
export function mapped(given: MappingTest, rows: readonly (Row | Json)[] = [], options?: SimulateOptions): Simulation {
  const { f = {}, queue = {}, mapping = {}, max, account, nodes = [], connections = [] } = given;
  const timeout = Number(f.properties?.Timeout ?? 3);
  const fifo = queue.properties?.FifoQueue === true ? { FifoQueue: true } : {};
  return fn({
    ...warm(f), ...(account === undefined ? {} : { account }),
    nodes: [{ id: "q", type: "sqs.queue", ...queue, properties: { VisibilityTimeout: 6 * timeout, ...queue.properties } }, ...(max === undefined ? [] : [{ id: "d", type: "sqs.queue", properties: fifo }]), ...nodes],
    connections: [
      { id: "m", from: "q", to: "f", type: "lambda.eventSourceMapping", ...mapping }, ...(max === undefined ? [] : [{ id: "r", from: "q", to: "d", type: "sqs.redrive", properties: { maxReceiveCount: max } }]), ...connections,
    ],
  }, rows, options);
}

export const view = (s: Simulation, id = "f") => s.view<FunctionView>(id);
export const mapping = (s: Simulation, id = "m") => s.view<MappingView>(id);

/** Seconds at which requests got an environment: when runs start where init takes no time. */
export function starts(s: Simulation, id = "f"): number[] {
  return s.rows({ entity: id, what: "note" }).filter((row) => row.entity === id && (row.rule === "LAM-042" || row.rule === "LAM-043")).map((row) => row.atUs / 1e6);
}

/** Seconds of the rows of a rule at an entity, notes only. */
export const notes = (s: Simulation, rule: string, id = "f"): number[] => s.rows({ entity: id, rule, what: "note" }).filter((row) => row.entity === id).map((row) => row.atUs / 1e6);

/** When a call was answered, and how: `[0.3, "ok"]`, `[0, "TooManyRequestsException 429"]`, `[1, "Unhandled Sandbox.Timedout"]`. */
export function answer(s: Simulation, as: string): readonly [number | undefined, string] {
  const { answeredAt, ok, output, error } = s.call(as);
  if (ok === null) return [undefined, "open"];
  if (!ok) return [answeredAt, `${error!.code} ${error!.status}`];
  const { FunctionError, Payload } = output as { readonly FunctionError?: string; readonly Payload?: string };
  return [answeredAt, FunctionError === undefined ? "ok" : `${FunctionError} ${(JSON.parse(Payload!) as { readonly errorType: string }).errorType}`];
}

export const reason = (s: Simulation, as: string): unknown => (s.call(as).error as { readonly Reason?: unknown } | undefined)?.Reason;
export const output = <T = Record<string, unknown>>(s: Simulation, as: string): T => s.call(as).output as unknown as T;

/** Bodies that lie visible in a queue. */
export const waiting = (s: Simulation, id = "q"): string[] => s.inspect<{ readonly visible: readonly { readonly body: string }[] }>(id).visible.map((message) => message.body);
export const flying = (s: Simulation, id = "q"): string[] => s.inspect<{ readonly inFlight: readonly { readonly body: string }[] }>(id).inFlight.map((message) => message.body);
/** JSON bodies that lie in a queue, parsed. */
export const records = (s: Simulation, id: string): Record<string, never>[] => waiting(s, id).map((body) => JSON.parse(body) as Record<string, never>);
