import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { partLeft, sayUs } from "./arc.tsx";
import { Lane, Pips, SlotRow } from "./slots.tsx";
import { arcPath } from "./shapes.ts";
import { StateGraph, stateGraphHeight } from "./state-graph.tsx";
import { layoutStates } from "./state-layout.ts";
import { groupStyle, markOfRule } from "./tone.ts";

const draw = (what: ReactNode): string => renderToStaticMarkup(<svg>{what}</svg>);
const count = (text: string, part: string): number => text.split(part).length - 1;

describe("the kit", () => {
  test("a row draws what fits, says how many more, and keeps empty places", () => {
    const messages = Array.from({ length: 20 }, (_, i) => ({ state: "visible" as const, message: i }));
    const full = draw(<SlotRow y={0} width={252} messages={messages} total={31} />);
    expect(full).toContain("+24");
    expect(count(full, "data-message")).toBe(7);
    expect(count(draw(<SlotRow y={0} width={252} messages={messages.slice(0, 2)} />), "ey-slot")).toBe(8);
  });

  test("pips: the last is square, and warns one receive before the end", () => {
    const two = draw(<Pips cx={0} y={0} count={2} max={3} />);
    expect(count(two, "<rect")).toBe(1);
    expect(count(two, "ey-on ey-c-retry")).toBe(2);
    expect(count(draw(<Pips cx={0} y={0} count={3} max={3} />), "ey-on ey-c-failed")).toBe(3);
    expect(draw(<Pips cx={0} y={0} count={3} max={20} />)).toContain("3/20");
  });

  test("a lane whose head is in flight is locked", () => {
    const lane = draw(<Lane y={0} width={252} group="B" head={{ state: "flight" }} waiting={Array.from({ length: 9 }, () => ({ state: "visible" as const }))} total={27} />);
    expect(lane).toContain("ey-locked");
    expect(lane).toContain("ey-dim");
    expect(lane).toMatch(/\+2\d/);
    expect(draw(<Lane y={0} width={252} group="B" waiting={[]} />)).not.toContain("ey-locked");
  });

  test("what is left runs from one to nothing", () => {
    expect([0, 10, 20, 30].map((now) => partLeft({ endsAtUs: 20, totalUs: 20 }, now))).toEqual([1, 0.5, 0, 0]);
    expect(arcPath(0, 0, 5, 0)).toBe("");
    expect(arcPath(0, 0, 5, 1)).toContain("a5 5");
  });

  test("spans are said as people say them", () => {
    expect([200, 1500, 400_000, 12_400_000, 200e6, 7500e6].map(sayUs)).toEqual(["0.2 ms", "2 ms", "0.4 s", "12 s", "3 min 20 s", "2 h 5 min"]);
  });

  test("a group's letter and hue come from its name alone", () => {
    expect(groupStyle("user-3")).toEqual({ letter: "C", hue: 3 });
    expect(groupStyle("B")).toEqual({ letter: "B", hue: 2 });
    expect(groupStyle("anna-1").letter).toBe("A");
    expect(groupStyle("ben-1")).toEqual({ letter: "B", hue: 2 });
    expect(groupStyle("user-7")).toEqual({ letter: "G", hue: 1 });
    expect(markOfRule("returning")).toBe("retry");
  });
});

describe("state graphs", () => {
  const states = [
    { name: "Reserve", kind: "task" as const, next: [{ to: "In stock?" }, { to: "Undo", caught: true }], retry: ["2 of 3", "1.2 s"] },
    { name: "In stock?", kind: "choice" as const, next: [{ to: "Pack", text: "yes" }, { to: "Wait", text: "no" }] },
    { name: "Pack", kind: "task" as const, next: [{ to: "end" }] },
    { name: "Wait", kind: "other" as const, next: [{ to: "Reserve" }] },
    { name: "Undo", kind: "task" as const, next: [{ to: "end" }] },
  ];

  test("layers follow the arrows, loops do not push", () => {
    const { states: placed } = layoutStates(states, "Reserve", 252);
    const y = Object.fromEntries(placed.map((each) => [each.name, each.y]));
    expect(y["Reserve"]).toBeLessThan(y["In stock?"]!);
    expect(y["In stock?"]).toBeLessThan(y["Pack"]!);
    expect(y["Pack"]).toBe(y["Wait"]);
  });

  test("boxes of one layer do not touch and stay inside", () => {
    const { states: placed } = layoutStates(states, "Reserve", 252);
    for (const a of placed) {
      expect(a.x).toBeGreaterThanOrEqual(0);
      expect(a.x + a.width).toBeLessThanOrEqual(252);
      for (const b of placed) if (a !== b && a.y === b.y) expect(a.x + a.width <= b.x || b.x + b.width <= a.x).toBe(true);
    }
  });

  test("draws every state, a caught error's dashed road, and fits its height", () => {
    const text = draw(<StateGraph states={states} start="Reserve" width={252} />);
    for (const { name } of states) expect(text).toContain(name.replace("?", ""));
    expect(text).toContain("ey-caught");
    expect(stateGraphHeight(states, "Reserve", 252)).toBeGreaterThan(120);
  });
});
