import { describe, expect, test } from "vitest";
import { createCalmViews } from "./calm-views.ts";

function source() {
  const values = new Map<string, number>(), listeners = new Map<string, () => void>();
  return {
    get: (id: string) => values.get(id),
    subscribe: (id: string, changed: () => void) => { listeners.set(id, changed); return () => { listeners.delete(id); }; },
    put: (id: string, value: number) => { values.set(id, value); listeners.get(id)?.(); },
    listeners,
  };
}

describe("calm views", () => {
  test("while it plays a few are told a frame, in turn, each at most about ten times a second", () => {
    const views = source();
    const calm = createCalmViews(views, () => true, () => true);
    const told: string[] = [];
    const ids = Array.from({ length: 50 }, (_, i) => `n${i}`);
    for (const id of ids) calm.subscribe(id, () => told.push(id));
    for (const id of ids) views.put(id, 1);
    expect(told).toEqual([]);
    calm.frame(0);
    expect(told).toHaveLength(10);
    for (let at = 1; at <= 10; at++) calm.frame(at);
    expect(told).toEqual(ids);
    for (const id of ids) views.put(id, 2);
    calm.frame(80);
    expect(told).toHaveLength(50);
    for (let at = 100; at <= 112; at++) calm.frame(at);
    expect(told.slice(50)).toEqual(ids);
    expect(calm.get("n0")).toBe(2);
  });

  test("what is out of sight is told when it comes into it", () => {
    const views = source();
    let seen = false, told = 0;
    const calm = createCalmViews(views, () => true, () => seen);
    calm.subscribe("a", () => told++);
    views.put("a", 1);
    calm.frame(0);
    expect(told).toBe(0);
    seen = true;
    calm.frame(16);
    expect(told).toBe(1);
  });

  test("where it stands all are told at once, also those that still waited", () => {
    const views = source();
    let playing = true, told = 0;
    const calm = createCalmViews(views, () => playing, () => false);
    const stop = calm.subscribe("a", () => told++);
    calm.subscribe("b", () => told++);
    views.put("a", 1);
    playing = false;
    views.put("b", 1);
    expect(told).toBe(1);
    calm.frame(0);
    expect(told).toBe(2);
    stop();
    expect([...views.listeners.keys()]).toEqual(["b"]);
  });
});
