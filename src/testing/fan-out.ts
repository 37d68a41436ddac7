/** Builders for the rule tests of SNS: a topic `T` with subscribers, driven by script calls. */
import type { Json } from "../vocabulary/json.ts";
import { calls, simulate, type Simulation, type SimulateOptions } from "./simulate.ts";

/** `[seconds, call, on, input, as]`. */
export type Row = readonly [seconds: number, call: string, on: string, input?: Json, as?: string];

export interface Subscriber { readonly id: string; readonly type?: string; readonly node?: object; readonly behaviourOfNode?: object; readonly properties?: object; readonly behaviour?: object; readonly dead?: string }

/** A topic, its subscribers (connection `s-<id>`), dead-letter queues (`dead`), and script rows `[seconds, call, on, input, as]`. */
export function fanOut(subscribers: readonly Subscriber[], rows: readonly Row[], more: { readonly topic?: object; readonly nodes?: readonly object[]; readonly script?: readonly Json[]; readonly account?: object } = {}, options: Partial<SimulateOptions> = {}): Simulation {
  const deadIds = [...new Set(subscribers.flatMap((each) => each.dead ?? []))];
  return simulate({
    ...(more.account === undefined ? {} : { account: more.account }),
    nodes: [
      { id: "T", type: "sns.topic", properties: more.topic ?? {} },
      ...subscribers.map((each) => ({ id: each.id, type: each.type ?? "sqs.queue", properties: each.node ?? {}, ...(each.behaviourOfNode === undefined ? {} : { behaviour: each.behaviourOfNode }) })),
      ...deadIds.filter((id) => !(more.nodes ?? []).some((node) => (node as { id: string }).id === id)).map((id) => ({ id, type: "sqs.queue" })),
      ...(more.nodes ?? []),
    ],
    connections: [
      ...subscribers.map((each) => ({ id: `s-${each.id}`, type: "sns.subscription", from: "T", to: each.id, ...(each.properties === undefined ? {} : { properties: each.properties }), ...(each.behaviour === undefined ? {} : { behaviour: each.behaviour }) })),
      ...subscribers.flatMap((each) => (each.dead === undefined ? [] : [{ id: `d-${each.id}`, type: "sns.redrive", from: `s-${each.id}`, to: each.dead }])),
    ],
    script: [...calls(...rows), ...(more.script ?? [])].sort((a, b) => at(a) - at(b)),
  }, options);
}

function at(entry: Json): number {
  const text = (entry as { readonly at: string }).at;
  return text.endsWith("us") ? Number(text.slice(0, -2)) : Number(text.slice(0, -1)) * 1e6;
}

export interface QueueMessage { readonly id: string; readonly messageId: string; readonly body: string; readonly attributes?: Record<string, unknown>; readonly group?: string; readonly deduplicationId?: string; readonly sentAt: number; readonly receiveCount: number }

export function queue(run: Simulation, id: string): QueueMessage[] {
  return run.inspect<{ visible: QueueMessage[] }>(id).visible;
}

/** What the messages in a queue say: the text inside the envelope, or the bare body. */
export function texts(run: Simulation, id: string): string[] {
  return queue(run, id).map(({ body }) => open(body).Message ?? body);
}

export function open(body: string): Record<string, string> & { readonly MessageAttributes?: Record<string, unknown> } {
  try {
    return JSON.parse(body) as Record<string, string>;
  } catch {
    return {};
  }
}

export interface Tally { readonly standing: string; readonly pending: readonly { readonly attempt: number; readonly phase: number; readonly stage: string; readonly nextAt?: number }[]; readonly delivered: number; readonly filtered: number; readonly failed: number; readonly deadLettered: number; readonly dropped: number; readonly attempts: number; readonly duplicated: number }

export function tally(run: Simulation, id: string): Tally {
  return run.inspect<Tally>(`s-${id}`);
}

/** Instants in seconds at which calls of the subscription reached its endpoint. */
export function attempts(run: Simulation, id: string): number[] {
  return run.rows({ what: "call", entity: id }).filter((row) => row.connection === `s-${id}`).map((row) => row.atUs / 1e6);
}

export const publish = (seconds: number, message: string, attributes?: Record<string, unknown>, more: object = {}, as?: string): Row =>
  [seconds, "sns:Publish", "T", { Message: message, ...(attributes === undefined ? {} : { MessageAttributes: attributes as never }), ...more }, ...(as === undefined ? [] : [as])] as unknown as Row;

export const text = (value: string) => ({ DataType: "String", StringValue: value });
export const number = (value: number | string) => ({ DataType: "Number", StringValue: String(value) });
