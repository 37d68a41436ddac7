// oxlint-disable vitest/no-standalone-expect -- the steps of the model are methods, called by the tests alone
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EventQueue, type PendingEvent } from "./event-queue.ts";
import { holdModel } from "./hold-model.ts";
import { Phase } from "./phase.ts";

/** What the queue must do, written as plainly as can be: a list that is sorted at every look. */
class NaiveQueue {
  now = 0;
  nextSeq = 0;
  events: PendingEvent[] = [];

  add(event: Omit<PendingEvent, "seq">): void {
    this.events.push({ ...event, seq: this.nextSeq++ });
    this.events.sort((a, b) => a.at - b.at || a.phase - b.phase || a.seq - b.seq);
  }

  cancel(id: number): boolean {
    const before = this.events.length;
    this.events = this.events.filter((event) => event.id !== id);
    return this.events.length < before;
  }

  pop(): PendingEvent | undefined {
    const event = this.events.shift();
    if (event !== undefined) this.now = event.at;
    return event;
  }

  copy(): NaiveQueue {
    return Object.assign(new NaiveQueue(), { now: this.now, nextSeq: this.nextSeq, events: [...this.events] });
  }
}

/** Few different delays and many equal ones, so that lanes open, close and compete with the heap. */
const schedule = fc.record({
  kind: fc.constant("schedule" as const),
  delay: fc.oneof(fc.constantFrom(0, 0, 1, 5, 30, 30), fc.integer({ min: 0, max: 60 })),
  phase: fc.constantFrom(...Object.values(Phase)),
  times: fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constant(90) }),
  data: fc.constantFrom(null, 7, { body: ["x"] }),
});
const command = fc.oneof(
  { weight: 6, arbitrary: schedule },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("pop" as const), times: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("cancel" as const), which: fc.nat(), times: fc.constantFrom(1, 1, 1, 70) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("look" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("save" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("restore" as const) }) },
);
type Command = typeof command extends fc.Arbitrary<infer C> ? C : never;

/** Plays the commands on both; the saved moments are restored into a fresh queue every other time. */
class Pair {
  queue = new EventQueue();
  model = new NaiveQueue();
  saved: { readonly snapshot: ReturnType<EventQueue["snapshot"]>; readonly model: NaiveQueue } | undefined;
  ids: number[] = [];
  restores = 0;

  play(step: Command): void {
    switch (step.kind) {
      case "schedule": for (let i = 0; i < step.times; i++) this.schedule(step.delay, step.phase, step.data); break;
      case "pop": for (let i = 0; i < step.times; i++) this.pop(); break;
      case "cancel": for (let i = 0; i < step.times; i++) this.cancel(step.which + i); break;
      case "look": this.look(); break;
      case "save": this.saved = { snapshot: this.queue.snapshot(), model: this.model.copy() }; break;
      case "restore": this.restore(); break;
      default: step satisfies never;
    }
    expect(this.queue.size).toBe(this.model.events.length);
    expect(this.queue.nextSeq).toBe(this.model.nextSeq);
  }

  /** Not after each step: a look may set right what the step left undone. */
  look(): void {
    expect(this.queue.peekAt()).toBe(this.model.events[0]?.at ?? -1);
    expect(this.queue.peekPhase()).toBe(this.model.events[0]?.phase ?? -1);
  }

  schedule(delay: number, phase: Phase, data: unknown): void {
    const seq = this.model.nextSeq;
    const at = this.model.now + delay;
    const facts = { at, phase, target: seq % 5, type: seq % 3, data, cause: seq - 1, scope: (seq % 4) - 1 };
    const id = this.queue.schedule(at, phase, facts.target, facts.type, data, facts.cause, facts.scope);
    expect(this.model.events.some((event) => event.id === id)).toBe(false);
    this.ids.push(id);
    this.model.add({ id, ...facts });
  }

  pop(): void {
    const expected = this.model.pop();
    expect(this.queue.pop()).toBe(expected !== undefined);
    if (expected === undefined) return;
    const { id, at, phase, seq, target, type, data, cause, scope } = this.queue;
    expect({ id, at, phase, seq, target, type, data, cause, scope }).toEqual(expected);
    expect(this.queue.has(id)).toBe(false);
  }

  cancel(which: number): void {
    if (this.ids.length === 0) return;
    const id = this.ids[which % this.ids.length]!;
    expect(this.queue.has(id)).toBe(this.model.events.some((event) => event.id === id));
    expect(this.queue.cancel(id)).toBe(this.model.cancel(id));
    expect(this.queue.has(id)).toBe(false);
  }

  restore(): void {
    if (this.saved === undefined) return;
    if (this.restores++ % 2 === 0) this.queue = new EventQueue();
    this.queue.restore(this.saved.snapshot);
    this.model = this.saved.model.copy();
  }

  listed(): PendingEvent[] {
    const list: PendingEvent[] = [];
    this.queue.forEach((event) => list.push(event));
    return list;
  }
}

describe("EventQueue", () => {
  test("does what a sorted list does, with cancelling, saving and restoring in the middle", () => {
    fc.assert(
      fc.property(fc.array(command, { minLength: 1, maxLength: 120 }), (commands) => {
        const pair = new Pair();
        for (const step of commands) pair.play(step);
        expect(pair.listed()).toEqual(pair.model.events);
        pair.look();
        while (pair.model.events.length > 0) pair.pop();
        expect(pair.queue.pop()).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test("goes on after a restore with the same ids as the run that was never interrupted", () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60 }), fc.array(command, { maxLength: 60 }), (first, second) => {
        const whole = new Pair();
        for (const step of first) whole.play(step);
        const resumed = new Pair();
        resumed.queue.restore(whole.queue.snapshot());
        resumed.model = whole.model.copy();
        resumed.ids = [...whole.ids];
        const later = second.filter((step) => step.kind !== "restore");
        for (const step of later) whole.play(step);
        for (const step of later) resumed.play(step);
        expect(resumed.listed()).toEqual(whole.listed());
        expect(resumed.queue.snapshot()).toEqual(whole.queue.snapshot());
      }),
    );
  });

  test("runs an event of a lower phase, made at this instant, before the others of this instant", () => {
    const queue = new EventQueue();
    const order: number[] = [];
    queue.schedule(10, Phase.deadline, 0, 0, null, -1);
    queue.schedule(10, Phase.request, 1, 0, null, -1);
    queue.pop();
    queue.schedule(10, Phase.look, 2, 0, null, -1);
    queue.schedule(10, Phase.answer, 3, 0, null, -1);
    do order.push(queue.target); while (queue.pop());
    expect(order).toEqual([1, 3, 2, 0]);
  });

  test("keeps to the order of scheduling among events that came over the heap, a delay lane and the present", () => {
    const queue = new EventQueue();
    // Enough sightings to open a lane for the delay of 10.
    for (let i = 0; i < 40; i++) queue.schedule(10, Phase.expiry, -1, 0, null, -1);
    while (queue.pop());
    queue.schedule(20, Phase.expiry, 1, 0, null, -1);
    queue.schedule(17, Phase.expiry, 0, 0, null, -1);
    queue.pop();
    queue.schedule(20, Phase.expiry, 2, 0, null, -1);
    queue.pop();
    queue.schedule(20, Phase.expiry, 3, 0, null, -1);
    const order: number[] = [queue.target];
    while (queue.pop()) order.push(queue.target);
    expect(order).toEqual([1, 2, 3]);
  });

  test("refuses the past, half microseconds and what is no time", () => {
    const queue = new EventQueue();
    queue.schedule(5, Phase.expiry, 0, 0, null, -1);
    queue.pop();
    for (const at of [4, 5.5, NaN, Infinity, -1]) expect(() => queue.schedule(at, Phase.expiry, 0, 0, null, -1)).toThrow("can't be scheduled");
    expect(queue.schedule(5, Phase.expiry, 0, 0, null, -1)).toBeGreaterThan(0);
  });

  test("says no to ids that never were, and leaves the last popped event alone when it is empty", () => {
    const queue = new EventQueue();
    const id = queue.schedule(3, Phase.answer, 8, 2, "x", 11, 6);
    for (const stranger of [-1, NaN, id + 1, id + 4_194_304, 1e300]) expect(queue.cancel(stranger)).toBe(false);
    expect(queue.pop()).toBe(true);
    expect(queue.pop()).toBe(false);
    expect([queue.at, queue.phase, queue.target, queue.type, queue.data, queue.cause, queue.scope, queue.id]).toEqual([3, Phase.answer, 8, 2, "x", 11, 6, id]);
  });

  test("a snapshot is immune to what happens to the data afterwards, on either side", () => {
    const queue = new EventQueue();
    const data = { tries: [1] };
    queue.schedule(1, Phase.expiry, 0, 0, data, -1);
    const snapshot = queue.snapshot();
    data.tries.push(2);
    for (let i = 0; i < 2; i++) {
      queue.restore(snapshot);
      queue.pop();
      expect(queue.data).toEqual({ tries: [1] });
      (queue.data as typeof data).tries.push(3);
    }
  });

  test("time-outs that never come take no room", () => {
    const queue = new EventQueue();
    let id = -1;
    for (let i = 0; i < 20_000; i++) {
      queue.cancel(id);
      id = queue.schedule(queue.at + 30_000_000, Phase.deadline, 0, 0, null, -1);
      queue.schedule(queue.at + 1, Phase.request, 0, 0, null, -1);
      queue.pop();
    }
    const { ties, delayed } = queue.snapshot();
    expect(queue.size).toBe(1);
    expect(ties.length).toBeLessThan(10);
    expect(Math.max(...delayed.lanes.map((lane) => lane.at.length))).toBeLessThan(100);
  });

  test("the hold model gives the same times for ever", () => {
    expect(holdModel(1_000, 20_000)).toBe(546_007_742);
  });
});
