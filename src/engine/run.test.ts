import { describe, expect, test } from "vitest";
import { field } from "../vocabulary/field.ts";
import { defineCallConnection, defineEntity, type CallId, type MessageId, type Service } from "../services/define.ts";
import { loadScenario } from "../scenario/load.ts";
import { Simulation, simulate } from "../testing/simulate.ts";
import { Run } from "./run.ts";

/** A box that answers after a while, and a pinger that calls it every second. */
const box = defineEntity({
  kind: "node", type: "toy.box", service: "toy", title: "Box", says: "Answers after a while.", properties: {}, behaviour: { workMs: field.number(1000, { unit: "ms" }) },
  metrics: { Calls: { kind: "counter", unit: "Count", says: "Calls." }, Held: { kind: "gauge", unit: "Count", says: "Calls held." } },
  init: () => ({ held: [] as CallId[], abandoned: 0 }),
  calls: {
    "toy:Ping"(state: { held: CallId[]; abandoned: number }, call, ctx) {
      ctx.count("Calls");
      state.held.push(call.id);
      ctx.gauge("Held", state.held.length);
      ctx.note("EYD-004", { n: state.held.length }, call.carries);
      ctx.after(ctx.config.behaviour.workMs * 1000, "toy/done", { call: call.id }, "EYD-004", { phase: 1 });
    },
  },
  on: {
    "toy/done"(state, { call }: { call: CallId }, ctx) {
      state.held = state.held.filter((id) => id !== call);
      ctx.gauge("Held", state.held.length);
      ctx.reply(call, { ok: true, output: { pong: true } }, "EYD-004");
    },
  },
  abandoned(state) {
    state.abandoned++;
  },
  view: (state) => ({ held: state.held.length }),
  inspect: (state) => ({ held: state.held.length, abandoned: state.abandoned }),
});

const pinger = defineEntity({
  kind: "node", type: "toy.pinger", service: "toy", title: "Pinger", says: "Calls.", roles: ["caller"], properties: {}, behaviour: { patienceMs: field.number(60_000), everyMs: field.number(1000) },
  metrics: { Answers: { kind: "counter", unit: "Count", says: "" }, Jitter: { kind: "distribution", unit: "Milliseconds", says: "" } },
  init: () => ({ sent: 0, answers: [] as [number, boolean][], held: [] as MessageId[] }),
  started(_state, ctx) {
    ctx.after(0, "toy/tick", null, "EYD-004");
  },
  on: {
    "toy/tick"(state: { sent: number; answers: [number, boolean][]; held: MessageId[] }, _data, ctx) {
      state.sent++;
      for (const peer of ctx.out("toy:Ping")) {
        const message = ctx.message("message", [], { body: JSON.stringify({ n: state.sent }), label: `#${state.sent}` });
        state.held.push(message);
        ctx.call(peer, "toy:Ping", {}, "EYD-004", { carries: [message], data: { message }, timeoutUs: ctx.config.behaviour.patienceMs * 1000 });
      }
      ctx.measure("Jitter", ctx.amount({ kind: "exponential", mean: 5 }, "jitter"));
      ctx.after(ctx.config.behaviour.everyMs * 1000, "toy/tick", null, "EYD-004");
    },
  },
  answered(state, call: { data: { message: MessageId } } & Parameters<NonNullable<Parameters<typeof defineEntity>[0]["answered"]>>[1], outcome, ctx) {
    state.answers.push([ctx.now, outcome.ok]);
    state.held = state.held.filter((id) => id !== call.data.message);
    ctx.ended(call.data.message, outcome.ok ? "answered" : "dropped", "EYD-004");
    ctx.count("Answers");
  },
  holds: (state) => state.held,
  view: (state) => ({ sent: state.sent }),
  inspect: (state) => ({ sent: state.sent, answers: state.answers }),
});

const ping = defineCallConnection({
  type: "toy:Ping", service: "toy", title: "Ping", says: "", properties: {}, joins: { from: ["caller"], to: ["toy.box"], verb: "ping" }, compose: { one: (content) => ({ body: content.body }) },
});

const toy: Service = { name: "toy", title: "Toy", rules: {}, family: "actor", entities: [box, pinger, ping] };

const document = (more: Record<string, unknown> = {}) => ({
  seed: 7, until: "60s", nodes: [{ id: "p", type: "toy.pinger" }, { id: "b", type: "toy.box" }], connections: [{ id: "c", from: "p", to: "b", type: "toy:Ping" }], ...more,
});
const start = (more: Record<string, unknown> = {}, options: { checkpointEvery?: number; latencyMs?: number } = {}): Simulation => simulate(document(more), { services: [toy], ...options });

describe("a run", () => {
  test("calls take the connection's latency each way and the callee's own time between", () => {
    const run = start({}, { latencyMs: 5 }).to(1.5);
    expect(run.inspect<{ answers: unknown }>("p").answers).toEqual([[1_010_000, true]]);
  });

  test("a caller's time-out reaches the callee as abandoned, and the late answer is dropped", () => {
    const run = start({ nodes: [{ id: "p", type: "toy.pinger", behaviour: { patienceMs: 400, everyMs: 100_000 } }, { id: "b", type: "toy.box" }] }).to(5);
    expect(run.inspect<{ answers: unknown }>("p").answers).toEqual([[400_000, false]]);
    expect(run.inspect<{ abandoned: number }>("b").abandoned).toBe(1);
    expect(run.rows({ what: "drop" }).map((row) => row.says).at(-1)).toContain("no longer waits");
    expect(run.fates("p")).toEqual(["dropped"]);
  });

  test("a lost request is answered by a time-out, and allowed: false by an access-denied error", () => {
    const lost = start({ connections: [{ id: "c", from: "p", to: "b", type: "toy:Ping", behaviour: { losesRequest: { kind: "always" } } }] }).to(61);
    expect(lost.inspect<{ answers: [number, boolean][] }>("p").answers[0]).toEqual([60_000_000, false]);
    const denied = start({ connections: [{ id: "c", from: "p", to: "b", type: "toy:Ping", behaviour: { allowed: false } }] }).to(0.5);
    expect(denied.inspect<{ answers: unknown }>("p").answers).toEqual([[0, false]]);
  });

  test("restoring a checkpoint and going on is the same as never having stopped", () => {
    const straight = start().to(60);
    const saved = start({}, { checkpointEvery: 10 });
    saved.to(30);
    expect(saved.run.checkpointCount).toBeGreaterThan(0);
    for (const seconds of [60, 3, 45.5, 12, 0, 60]) {
      saved.run.rewindTo(seconds * 1e6);
      saved.to(seconds);
    }
    expect(saved.hash()).toBe(straight.hash());
  });

  test("an act at the playhead and its replay from the start are the same run", () => {
    const live = start();
    live.to(10);
    const at = live.run.freeUs;
    const script = [{ at: `${at}us`, change: "b", behaviour: { workMs: 250 } }];
    const loaded = loadScenario({ eventyard: 1, title: "test", account: { latencyMs: 0 }, ...document({ script }) }, [toy]);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    live.run.rescript(loaded.scenario.script);
    live.to(40);
    const replay = new Simulation(new Run(loaded.scenario)).to(40);
    expect(live.hash()).toBe(replay.hash());
    expect(live.hash()).not.toBe(start().to(40).hash());
  });

  test("taking the act out again gives the run without it", () => {
    const plain = start().to(40).hash();
    const live = start({ script: [{ at: "10s", change: "b", behaviour: { workMs: 250 } }] }, { checkpointEvery: 10 }).to(40);
    live.run.rescript([]);
    live.to(40);
    expect(live.hash()).toBe(plain);
  });

  test("editing one node leaves its neighbour's luck alone", () => {
    const two = (workMs: number) => start({ nodes: [{ id: "p", type: "toy.pinger" }, { id: "q", type: "toy.pinger" }, { id: "b", type: "toy.box", behaviour: { workMs } }], connections: [{ id: "c", from: "p", to: "b", type: "toy:Ping" }] }).to(20);
    expect(two(10).metric("q", "Jitter")).toEqual(two(5000).metric("q", "Jitter"));
  });

  test("why tells the chain back to its root", () => {
    const run = start().to(1.5);
    expect(run.why(0).length).toBeGreaterThan(0);
  });
});
