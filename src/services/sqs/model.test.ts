/**
 * Random sequences of operations against a naive model of a queue: a list of messages, walked from the front each time.
 * The model knows neither lines nor lanes nor hidings, only the rules.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { eachNumbered, emptyNumbered } from "../../kernel/numbered.ts";
import { calls, simulate } from "../../testing/simulate.ts";
import { assertConserved } from "../../testing/sqs.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { QueueState } from "./state.ts";

interface Naive { readonly body: string; readonly group: string | undefined; readonly sentAt: number; availableAt: number; hiddenUntil: number; count: number; key: number; readonly order: number; movedAt?: number }
type Operation =
  | { readonly kind: "send"; readonly group: number; readonly delay: number }
  | { readonly kind: "receive"; readonly max: number; readonly timeout: number }
  | { readonly kind: "delete" | "give back" | "extend"; readonly of: number; readonly which: number }
  | { readonly kind: "purge" };
interface Step { readonly wait: number; readonly operation: Operation }

const RETENTION = 60;
const MAX_RECEIVES = 3;

/** The rules of SQS-001 to SQS-061 that concern one queue, as plainly as can be. */
class NaiveQueue {
  messages: Naive[] = [];
  dead: string[] = [];
  #order = 0;
  #purgedAt = -Infinity;
  constructor(readonly fifo: boolean) {}

  pass(now: number): void {
    this.messages = this.messages.filter(({ sentAt }) => sentAt + RETENTION > now);
    for (const message of this.messages) {
      if (message.hiddenUntil <= 0 || message.hiddenUntil > now) continue;
      // It returned: on FIFO it is available from then on, on standard after the third receive it stands at the back.
      if (this.fifo || message.count >= 3) message.key = message.hiddenUntil;
      message.hiddenUntil = 0;
    }
  }

  send(now: number, body: string, group: string | undefined, delay: number): void {
    const availableAt = now + (this.fifo ? 0 : delay);
    this.messages.push({ body, group, sentAt: now, availableAt, hiddenUntil: 0, count: 0, key: availableAt, order: this.#order++ });
  }

  #visible(message: Naive, now: number): boolean { return message.availableAt <= now && message.hiddenUntil <= now; }

  receive(now: number, max: number, timeout: number): Naive[] {
    const taken: Naive[] = [];
    const meet = (message: Naive) => {
      if (message.count >= MAX_RECEIVES) {
        this.dead.push(message.body);
        this.messages = this.messages.filter((one) => one !== message);
      } else {
        message.count++;
        taken.push(message);
      }
    };
    if (!this.fifo) {
      for (const message of this.messages.filter((one) => this.#visible(one, now)).sort((a, b) => a.key - b.key || a.order - b.order)) if (taken.length < max) meet(message);
    } else {
      const done = new Set<string>();
      while (taken.length < max) {
        const heads = this.messages.filter((one, i) => this.messages.findIndex(({ group }) => group === one.group) === i && this.#visible(one, now) && !done.has(one.group!));
        const head = heads.sort((a, b) => a.key - b.key || a.order - b.order)[0];
        if (head === undefined) break;
        let went = false;
        for (const message of this.messages.filter(({ group }) => group === head.group)) {
          if (!this.#visible(message, now) || taken.length >= max) break;
          const before = taken.length;
          meet(message);
          went ||= taken.length > before;
        }
        // Only what was moved away lets the same group come again in this receive.
        if (went) done.add(head.group!);
      }
    }
    for (const message of taken) {
      if (timeout > 0) message.hiddenUntil = now + timeout;
      else if (this.fifo || message.count >= 3) message.key = now;
    }
    return taken;
  }

  delete(now: number, message: Naive, count: number): void {
    if (message.count !== count || !this.messages.includes(message)) return;
    if (this.fifo && message.hiddenUntil <= now) return;
    this.messages = this.messages.filter((one) => one !== message);
  }

  change(now: number, message: Naive, count: number, timeout: number): void {
    if (!this.messages.includes(message)) return;
    if (this.fifo && (message.count !== count || message.hiddenUntil <= now)) return;
    if (timeout > 0) message.hiddenUntil = now + timeout;
    else if (message.hiddenUntil > now) {
      message.hiddenUntil = 0;
      if (this.fifo || message.count >= 3) message.key = now;
    }
  }

  purge(now: number): void {
    if (now < this.#purgedAt + 60) return;
    this.#purgedAt = now;
    this.messages = [];
  }
}

/** Runs both, and compares every answer and the end. */
function compare(fifo: boolean, steps: readonly Step[]): void {
  const naive = new NaiveQueue(fifo);
  const rows: (readonly [seconds: number, call: string, on: string, input: Json, as: string])[] = [];
  const received: { readonly as: string; readonly expected: string }[] = [];
  const held: { readonly as: string; readonly n: number; readonly message: Naive; readonly count: number }[] = [];
  let now = 0;
  steps.forEach(({ wait, operation }, i) => {
    now += wait;
    naive.pass(now);
    const at = now;
    const as = `r${i}`;
    const put = (call: string, input: Json) => rows.push([at, `sqs:${call}`, "q", input, as]);
    switch (operation.kind) {
      case "send": {
        const group = `g${operation.group}`;
        naive.send(now, `m${i}`, group, operation.delay);
        put("SendMessage", fifo ? { MessageBody: `m${i}`, MessageGroupId: group, MessageDeduplicationId: `${i}` } : { MessageBody: `m${i}`, DelaySeconds: operation.delay });
        break;
      }
      case "receive": {
        const taken = naive.receive(now, operation.max, operation.timeout);
        taken.forEach((message, n) => held.push({ as, n, message, count: message.count }));
        received.push({ as, expected: taken.map(({ body, count }) => `${body}#${count}`).join(" ") });
        put("ReceiveMessage", { MaxNumberOfMessages: operation.max, VisibilityTimeout: operation.timeout, MessageSystemAttributeNames: ["All"] });
        break;
      }
      case "purge":
        naive.purge(now);
        put("PurgeQueue", {});
        break;
      default: {
        if (held.length === 0) return;
        const one = held[operation.which % held.length]!;
        const ReceiptHandle = { $from: `${one.as}.Messages[${one.n}].ReceiptHandle` };
        if (operation.kind === "delete") {
          // A FIFO handle of zero length is good until its millisecond ends: seconds apart here, unless at the same instant.
          naive.delete(now, one.message, one.count);
          put("DeleteMessage", { ReceiptHandle });
        } else {
          const timeout = operation.kind === "extend" ? operation.of : 0;
          naive.change(now, one.message, one.count, timeout);
          put("ChangeMessageVisibility", { ReceiptHandle, VisibilityTimeout: timeout });
        }
      }
    }
  });
  const s = simulate({
    nodes: [{ id: "q", type: "sqs.queue", properties: { FifoQueue: fifo, MessageRetentionPeriod: RETENTION } }, { id: "d", type: "sqs.queue", properties: { FifoQueue: fifo } }],
    connections: [{ id: "r", from: "q", to: "d", type: "sqs.redrive", properties: { maxReceiveCount: MAX_RECEIVES } }],
    script: calls(...rows),
  }).to(now);
  for (const { as, expected } of received) {
    const output = s.call(as).output as { readonly Messages?: readonly { readonly Body: string; readonly Attributes: { readonly ApproximateReceiveCount: string } }[] };
    expect(`${as}: ${(output.Messages ?? []).map(({ Body, Attributes }) => `${Body}#${Attributes.ApproximateReceiveCount}`).join(" ")}`).toBe(`${as}: ${expected}`);
  }
  const { messages } = s.state<QueueState>("q");
  expect([...eachNumbered(messages)].map(({ body, receiveCount }) => `${body}#${receiveCount}`)).toEqual(naive.messages.map(({ body, count }) => `${body}#${count}`));
  expect(s.inspect<{ deadLettered: number }>("q").deadLettered).toBe(naive.dead.length);
  // Each message is in exactly one place or has ended.
  assertConserved(s);
}

const operation = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("send" as const), group: fc.integer({ min: 0, max: 2 }), delay: fc.constantFrom(0, 0, 0, 3, 10) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("receive" as const), max: fc.integer({ min: 1, max: 4 }), timeout: fc.constantFrom(1, 5, 5, 20, 20) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom("delete" as const, "give back" as const, "extend" as const), of: fc.constantFrom(2, 15), which: fc.nat(50) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("purge" as const) }) },
);
const steps = fc.array(fc.record({ wait: fc.constantFrom(0, 0.5, 1, 1, 2, 5, 30), operation }), { minLength: 1, maxLength: 40 });

describe("a queue does what a naive model does", () => {
  // Seeds that failed once are pinned by number.
  for (const seed of [1, 2, 3]) {
    test(`SQS-001 SQS-018 SQS-055 standard, seed ${seed}`, () => fc.assert(fc.property(steps, (all) => compare(false, all)), { seed, numRuns: 60 }));
    test(`SQS-038 SQS-042 SQS-043 SQS-044 FIFO, seed ${seed}`, () => fc.assert(fc.property(steps, (all) => compare(true, all)), { seed, numRuns: 60 }));
  }

  test("canary: a message that vanishes is caught", () => {
    const s = simulate({ nodes: [{ id: "q", type: "sqs.queue" }], script: calls([0, "sqs:SendMessage", "q", { MessageBody: "a" }], [1, "sqs:GetQueueAttributes", "q", {}]) }).to(0);
    s.state<QueueState>("q").messages = emptyNumbered();
    expect(() => s.to(1)).toThrow("Invariant of q");
  });

  test("canary: a naive model with another maxReceiveCount does not agree", () => {
    const thrice: Step[] = [{ wait: 0, operation: { kind: "send", group: 0, delay: 0 } }, ...Array.from({ length: 4 }, (): Step => ({ wait: 1, operation: { kind: "receive", max: 1, timeout: 1 } }))];
    const run = NaiveQueue.prototype.receive;
    NaiveQueue.prototype.receive = function (now, max, timeout) { return run.call(this, now, max, timeout).slice(0, 0); };
    try {
      expect(() => compare(false, thrice)).toThrow("expected");
    } finally {
      NaiveQueue.prototype.receive = run;
    }
    compare(false, thrice);
  });
});
