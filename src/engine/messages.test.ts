import { describe, expect, test } from "vitest";
import type { Mark, MessageId } from "../services/define.ts";
import { Messages } from "./messages.ts";

const id = (n: number) => n as MessageId;

function made(count: number): Messages {
  const messages = new Messages();
  for (let i = 0; i < count; i++) messages.make("message", [], { body: `b${i}` }, 1, { now: i }, i);
  return messages;
}

describe("messages in columns", () => {
  test("tell each mark as it was given, however many share a run", () => {
    const messages = made(600);
    const given: { message: number; mark: Mark; entity: number; at: number; row: number }[] = [];
    for (let i = 0; i < 600; i++) for (const mark of ["sent", "received", "worked"] as const) given.push({ message: i, mark, entity: i % 2, at: Math.floor(i / 7), row: Math.floor(i / 3) });
    for (const { message, mark, entity, at, row } of given) messages.mark(id(message), mark, entity, { now: at }, row);
    expect(Array.from({ length: messages.marks }, (_, i) => messages.markAt(i))).toEqual(given);
    expect(messages.markAt(1700)).toEqual(given[1700]);
    expect(messages.markAt(3)).toEqual(given[3]);
  });

  test("go back, on another way, and forward again to what was on that way", () => {
    const messages = made(10);
    const start = messages.snapshot();
    // One history has many short runs …
    for (let i = 0; i < 10; i++) messages.mark(id(i), "received", i, { now: i }, i);
    messages.restore(start);
    expect([messages.marks, messages.receivesOf(id(3)), messages.lives(id(3))]).toEqual([0, 0, true]);
    // … the other one long one, over which the starts of the short ones must not show.
    for (let i = 0; i < 10; i++) messages.mark(id(i), "processed", 5, { now: 7 }, 7);
    const later = messages.snapshot();
    messages.restore(start);
    expect(messages.lives(id(3))).toBe(true);
    messages.restore(later);
    expect(messages.fateOf(id(9))).toBe("processed");
    expect(messages.markAt(9)).toEqual({ message: 9, mark: "processed", entity: 5, at: 7, row: 7 });
    // In the middle of a run, too.
    messages.restore({ ...later, marks: 4 });
    expect([messages.lives(id(3)), messages.lives(id(4))]).toEqual([false, true]);
  });

  test("name a message by its label and number, its group by its text, and inherit from the first parent", () => {
    const messages = new Messages();
    const first = messages.make("message", [], { label: "order", number: 45, group: "g1" }, 1, { now: 0 }, 0);
    const second = messages.make("message", [], { number: 7 }, 1, { now: 0 }, 0);
    const copy = messages.make("copy", [first, second], {}, 2, { now: 0 }, 0);
    expect([first, second, copy].map((each) => messages.labelOf(each))).toEqual(["order 45", "#7", "order 45"]);
    expect([messages.parentsOf(copy), messages.parentsOf(first), messages.originOf(copy)]).toEqual([[first, second], [], first]);
    expect([messages.groupOf(first), messages.groupOf(second)]).toEqual(["g1", undefined]);
    expect(messages.factsOf(first)).toEqual({ group: "g1", label: "order 45" });
    expect(messages.labelOf(messages.make("event", [], {}, 1, { now: 0 }, 0))).toBe("message 4");
  });

  test("take marks of many at once as they take them one by one, over the borders of chunks", () => {
    const [one, many] = [made(20_000), made(20_000)];
    const all = Array.from({ length: 20_000 }, (_, i) => id(i));
    for (const mark of ["received", "duplicated", "processed"] as const) {
      for (const message of all) one.mark(message, mark, 3, { now: 9 }, 9);
      many.markAll(all, mark, 3, { now: 9 }, 9);
    }
    expect(many.marks).toBe(60_000);
    for (const i of [0, 8_191, 8_192, 19_999, 20_000, 59_999]) expect(many.markAt(i)).toEqual(one.markAt(i));
    expect([many.receivesOf(id(8_192)), many.keeperOf(id(8_192)), many.isTwin(id(8_192)), many.fateOf(id(8_192))]).toEqual([1, 3, true, "processed"]);
    many.restore({ ...many.snapshot(), marks: 20_000, runs: 1 });
    expect([many.receivesOf(id(19_999)), many.isTwin(id(19_999)), many.lives(id(19_999))]).toEqual([1, false, true]);
  });

  test("tell who lives, with the very list where all do", () => {
    const messages = made(4);
    const all = [id(0), id(1), id(3)];
    expect(messages.living(all)).toBe(all);
    messages.mark(id(1), "dropped", 1, { now: 1 }, 1);
    expect(messages.living(all)).toEqual([0, 3]);
  });

  test("copy many at once: with bodies and groups of their own, or their parents'", () => {
    const messages = new Messages();
    const parents = ["a", "b"].map((text, i) => messages.make("message", [], { body: text, group: `g${text}`, label: "order", number: i }, 1, { now: 0 }, 0));
    const copies = messages.copies(parents, ["a", "other"], ["ga", "another"], 2, { now: 5 }, 5);
    const again = messages.copies(copies, ["a", "other"], ["ga", "another"], 3, { now: 6 }, 6);
    for (const list of [copies, again]) expect(list.map((each) => [messages.bodyOf(each), messages.groupOf(each), messages.labelOf(each)])).toEqual([["a", "ga", "order 0"], ["other", "another", "order 1"]]);
    expect(again.map((each) => [messages.kindOf(each), messages.makerOf(each), messages.parentsOf(each), messages.originOf(each)])).toEqual([["copy", 3, [copies[0]], parents[0]], ["copy", 3, [copies[1]], parents[1]]]);
    const alike = messages.copies(again, undefined, undefined, 4, { now: 7 }, 7);
    expect(alike.map((each) => [messages.bodyOf(each), messages.groupOf(each)])).toEqual([["a", "ga"], ["other", "another"]]);
    expect([messages.isOf(alike[1]!, "other", "another"), messages.isOf(alike[1]!, "b", "another"), messages.isOf(alike[1]!, "other", "gb")]).toEqual([true, false, false]);
    // A message without a body has none, whoever its parents are.
    expect(messages.bodyOf(messages.make("request", [parents[0]!], {}, 1, { now: 7 }, 7))).toBeUndefined();
  });
});
