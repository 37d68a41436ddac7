import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { emptySurroundings, SurroundingsContext } from "../../canvas/kit/index.ts";
import { event, fn, invoke, many, mapped, mapping, send, view, warm } from "../../testing/lambda.ts";
import type { Simulation } from "../../testing/simulate.ts";
import { connections, nodes } from "./ui.tsx";

const ui = nodes["lambda.function"]!;
const arrow = connections["lambda.eventSourceMapping"]!;
const Badge = arrow.Badge!;
const always = { kind: "always" };
const configOf = (s: Simulation, id = "f") => s.run.world.byId.get(id)!.config;

/** The body as it stands now; views of other entities come from the run. */
function draw(s: Simulation): string {
  const surroundings = { ...emptySurroundings, views: { get: (id: string) => s.view(id) as unknown, subscribe: () => () => {} } };
  return renderToStaticMarkup(<SurroundingsContext value={surroundings}><svg><ui.Body view={view(s)} id="f" config={configOf(s)} width={ui.width} /></svg></SurroundingsContext>);
}
const times = (text: string, part: RegExp) => text.match(part)?.length ?? 0;

test("LAM-008 LAM-041 draws a tile for each environment, and the wall of its concurrency", () => {
  const s = fn({ properties: { ReservedConcurrentExecutions: 5 }, behaviour: { durationMs: 1000 } }, [...many(2, 0, "a"), invoke(2, "b"), invoke(2, "c"), invoke(2, "d")]);
  expect(times(draw(s.to(0.1)), /ey-env ey-init/g)).toBe(2);
  expect(times(draw(s.to(0.5)), /ey-env ey-busy/g)).toBe(2);
  s.to(2.1);
  expect([times(draw(s), /ey-env ey-busy/g), times(draw(s), /ey-env ey-init/g), times(draw(s), /ey-env-none/g)]).toEqual([2, 1, 2]);
  expect(draw(s)).toContain("3 busy of 5");
  expect(draw(s)).toContain("ey-wall");
  expect(ui.summary(view(s), configOf(s))).toMatchObject({ number: "3", unit: "running", gauge: { value: 3, limit: 5 }, says: "of 5" });
  expect(ui.says!(view(s), configOf(s))).toBe("3 running, 0 warm, 1 starting");
});

test("LAM-011 LAM-061 says that it is at its limit, or switched off", () => {
  const full = fn({ properties: { ReservedConcurrentExecutions: 1 }, behaviour: { durationMs: 1000 } }, many(3, 0, "a")).to(0);
  expect(ui.trouble!(view(full), configOf(full))).toEqual({ mark: "throttled", words: "at its limit, 2 throttled" });
  expect(draw(full)).toContain("ey-c-throttled");
  const off = fn({ properties: { ReservedConcurrentExecutions: 0 } }).to(0);
  expect(ui.trouble!(view(off), configOf(off))).toEqual({ mark: "throttled", words: "switched off" });
});

test("LAM-049 LAM-063 marks a reset environment and a provisioned one", () => {
  const reset = fn(warm({ behaviour: { fails: always, failsWith: "crash" } }), [invoke(0, "a")]).to(1);
  expect(draw(reset)).toContain("ey-env ey-failed");
  expect(ui.trouble!(view(reset), configOf(reset))).toEqual({ mark: "failed", words: "Runtime.ExitError" });
  const provisioned = fn({ properties: { PublishedVersions: [{ Version: "1", ProvisionedConcurrentExecutions: 3 }] } }).to(0);
  expect(times(draw(provisioned), /ey-pin/g)).toBe(3);
});

test("LAM-074 LAM-083 LAM-086 draws the pollers of its mapping", () => {
  const s = mapped({ f: { behaviour: { durationMs: 1000 } } }, [send(0, "a")]).to(0.5);
  expect(draw(s)).toContain("from q");
  expect([times(draw(s), /ey-poller/g), times(draw(s), /class="ey-poll"/g), times(draw(s), /ey-disc/g)]).toEqual([5, 4, 1]);
  expect(ui.anchor!("m", view(s), configOf(s))).toMatchObject({ side: "left" });
  expect(ui.height!(view(s), configOf(s), ui.width)).toBeGreaterThan(120);
  const held = mapped({ f: { properties: { ReservedConcurrentExecutions: 0 } } }, [send(0, "a")]).to(0.5);
  expect(draw(held)).toContain("ey-poller ey-off");
  expect(arrow.trouble!(mapping(held), configOf(held, "m"))).toEqual({ mark: "throttled", words: "1 held" });
  const refused = mapped({ mapping: { behaviour: { allowed: false } } }).to(0);
  expect(draw(refused)).toContain("refused");
  expect(arrow.trouble!(mapping(refused), configOf(refused, "m"))!.mark).toBe("failed");
});

test("LAM-022 LAM-024 counts the wait of an event down", () => {
  const s = fn(warm({ behaviour: { fails: always } }), [event(0, "a")]).to(1);
  expect(draw(s)).toContain("events 1");
  expect(draw(s)).toContain("1 of 3");
});

test("LAM-076 fills the open batch on the arrow", () => {
  const s = mapped({ mapping: { properties: { BatchSize: 100, MaximumBatchingWindowInSeconds: 5 } } }, [send(0, "a")]).to(1);
  expect(arrow.label!(mapping(s), configOf(s, "m"))).toBe("100 or 5 s");
  expect(renderToStaticMarkup(<svg><Badge view={mapping(s)} id="m" config={configOf(s, "m")} /></svg>)).toContain("ey-gauge");
});

test("LAM-009 shows how often it fails", () => {
  const s = fn({ behaviour: { fails: { kind: "ratio", of: [1, 4] } } }).to(0);
  expect(draw(s)).toContain("1 in 4");
  expect(draw(fn({}).to(0))).toContain("never");
});
