import { describe, expect, test } from "vitest";
import { SECOND } from "../kernel/time.ts";
import { defineCallConnection, defineEntity, type CallId, type MessageId, type Service } from "../services/define.ts";
import { loadScenario } from "../scenario/load.ts";
import { Simulation, simulate } from "../testing/simulate.ts";
import { Run } from "./run.ts";
import { field } from "../vocabulary/field.ts";

/**
 * The flows of DESIGN § 3 that the contract must carry, walked with throw-away entities: what an API, a state machine
 * and a stream will need, without being any of them.
 */
const RULE = "EYD-004";
const OK = (output: unknown) => ({ ok: true, output }) as const;

/** Calls its machine for each request and waits at most 29 s. */
const api = defineEntity({
  kind: "node", type: "flow.api", service: "flow", title: "API", says: "", roles: ["caller"], properties: {}, behaviour: {}, metrics: {},
  init: () => ({ waiting: new Map<CallId, CallId>(), statuses: [] as [number, number][] }),
  calls: {
    "flow:Request"(state: { waiting: Map<CallId, CallId>; statuses: [number, number][] }, call, ctx) {
      const machine = ctx.out("flow:Start")[0]!;
      const asked = ctx.call(machine, "flow:Start", call.input, RULE, { timeoutUs: 29 * SECOND, carries: call.carries });
      state.waiting.set(asked, call.id);
    },
  },
  answered(state, call, outcome, ctx) {
    const waiting = state.waiting.get(call.id)!;
    state.waiting.delete(call.id);
    const status = outcome.ok ? 200 : outcome.timeout === true ? 504 : 502;
    state.statuses.push([ctx.now, status]);
    ctx.reply(waiting, OK({ status, body: outcome.ok ? outcome.output : null }), RULE);
  },
  view: () => ({}), inspect: (state) => ({ statuses: state.statuses }),
});

/** Evaluates JSONata on its input, works for `workMs`, answers; or hands a token to a box and waits for it to come back. */
const machine = defineEntity({
  kind: "node", type: "flow.machine", service: "flow", title: "Machine", says: "", roles: ["caller"], properties: {}, behaviour: { workMs: field.number(40_000) }, metrics: {},
  init: () => ({ done: [] as [number, unknown][], tokens: new Map<string, CallId>(), abandoned: 0 }),
  calls: {
    "flow:Start"(_state: { done: [number, unknown][]; tokens: Map<string, CallId>; abandoned: number }, call, ctx) {
      ctx.evaluate("$sum($amounts) + ($random() < 2 ? 1 : 0)", call.input as Record<string, unknown>, "flow/evaluated", { call: call.id }, RULE);
    },
    "flow:Wait"(state, call, ctx) {
      const token = ctx.uuid("token");
      state.tokens.set(token, call.id);
      ctx.call(ctx.out("flow:Put")[0]!, "flow:Put", { token }, RULE);
    },
    "flow:Success"(state, call, ctx) {
      const { token, output } = call.input as { token: string; output: unknown };
      const waiting = state.tokens.get(token);
      ctx.reply(call.id, waiting === undefined ? { ok: false, error: { code: "InvalidToken", message: "no", status: 400 } } : OK({}), RULE);
      if (waiting === undefined) return;
      state.tokens.delete(token);
      ctx.reply(waiting, OK(output), RULE);
    },
  },
  on: {
    "flow/evaluated"(_state, { data, result, error }: { data: { call: CallId }; result?: unknown; error?: unknown }, ctx) {
      if (error !== undefined) return ctx.reply(data.call, { ok: false, error: { code: "States.QueryEvaluationError", message: JSON.stringify(error), status: 400 } }, RULE);
      ctx.after(ctx.config.behaviour.workMs * 1000, "flow/worked", { call: data.call, result }, RULE, { phase: 1 });
    },
    "flow/worked"(state, { call, result }: { call: CallId; result: unknown }, ctx) {
      state.done.push([ctx.now, result]);
      ctx.reply(call, OK(result), RULE);
    },
  },
  answered() {},
  abandoned(state) {
    state.abandoned++;
  },
  view: () => ({}), inspect: (state) => ({ done: state.done, abandoned: state.abandoned, tokens: state.tokens.size }),
});

/** Keeps what is put; hands it out to who asks. */
const box = defineEntity({
  kind: "node", type: "flow.box", service: "flow", title: "Box", says: "", properties: {}, behaviour: {}, metrics: {},
  init: () => ({ items: [] as unknown[] }),
  calls: {
    "flow:Put"(state: { items: unknown[] }, call, ctx) {
      state.items.push(call.input);
      ctx.reply(call.id, OK({}), RULE);
    },
    "flow:Take"(state, call, ctx) {
      ctx.reply(call.id, OK({ item: state.items.shift() }), RULE);
    },
  },
  view: () => ({}), inspect: (state) => ({ items: state.items }),
});

interface StreamState { shards: number; splitting: boolean; records: { shard: number; message: MessageId; n: number }[]; readers: CallId[] }
/** Takes two records a call and shard; a subscription answers in parts; `ShardCount` changes by a call that takes 30 s. */
const stream = defineEntity({
  kind: "node", type: "flow.stream", service: "flow", title: "Stream", says: "",
  properties: { ShardCount: field.integer(1, { min: 1, max: 8, change: { call: "flow:UpdateShardCount", as: "Target" } }) }, behaviour: {}, metrics: {},
  init: (ctx): StreamState => ({ shards: ctx.config.properties.ShardCount, splitting: false, records: [], readers: [] }),
  calls: {
    "flow:PutRecords"(state: StreamState, call, ctx) {
      const { records } = call.input as { records: { n: number }[] };
      const room = 2 * state.shards;
      const accepted = records.slice(0, room).map((record, i) => ({ shard: i % state.shards, message: call.carries[i]!, n: record.n }));
      state.records.push(...accepted);
      ctx.reply(call.id, OK({ failed: records.slice(room).map((_, i) => room + i) }), RULE);
      for (const reader of state.readers) ctx.reply(reader, OK(accepted.map(({ n, shard }) => ({ n, shard }))), RULE, { more: true, carries: accepted.map(({ message }) => message) });
    },
    "flow:Subscribe"(state, call) {
      state.readers.push(call.id);
    },
    "flow:UpdateShardCount"(state, call, ctx) {
      const { Target } = call.input as { Target: number };
      if (state.splitting) return ctx.reply(call.id, { ok: false, error: { code: "ResourceInUseException", message: "updating", status: 400 } }, RULE);
      state.splitting = true;
      ctx.reply(call.id, OK({ Target }), RULE);
      ctx.after(30 * SECOND, "flow/split", { Target }, RULE);
    },
  },
  on: {
    "flow/split"(state, { Target }: { Target: number }, ctx) {
      state.splitting = false;
      state.shards = Target;
      ctx.configure({ properties: { ShardCount: Target } });
      // A reader of a closed shard is told so, and its call is over.
      for (const reader of state.readers) ctx.reply(reader, OK("closed"), RULE);
      state.readers = [];
    },
  },
  abandoned(state, call) {
    state.readers = state.readers.filter((id) => id !== call.id);
  },
  holds: (state) => state.records.map(({ message }) => message),
  view: () => ({}), inspect: (state) => ({ shards: state.shards, records: state.records.map(({ n, shard }) => [n, shard]) }),
});

interface ProducerState { left: { message: MessageId; n: number }[]; sent: number }
/** Puts five records a second, and what failed again after 100 ms. */
const producer = defineEntity({
  kind: "node", type: "flow.producer", service: "flow", title: "Producer", says: "", roles: ["caller"], properties: {}, behaviour: {}, metrics: {},
  init: (): ProducerState => ({ left: [], sent: 0 }),
  started: (_state, ctx) => void ctx.after(0, "flow/tick", null, RULE),
  on: {
    "flow/tick"(state, _data, ctx) {
      for (let i = 0; i < 3; i++) state.left.push({ message: ctx.message("record", [], {}), n: state.sent++ });
      put(state, ctx);
      ctx.after(SECOND, "flow/tick", null, RULE);
    },
    "flow/again": (state, _data, ctx) => put(state, ctx),
  },
  answered(state, call: { data: ProducerState["left"] } & Parameters<NonNullable<Parameters<typeof defineEntity>[0]["answered"]>>[1], outcome, ctx) {
    const failed = outcome.ok ? (outcome.output as { failed: number[] }).failed : call.data.map((_, i) => i);
    if (failed.length === 0) return;
    state.left.unshift(...failed.map((i) => call.data[i]!));
    ctx.after(SECOND / 10, "flow/again", null, RULE);
  },
  holds: (state) => state.left.map(({ message }) => message),
  view: () => ({}), inspect: (state) => ({ left: state.left.length }),
});
function put(state: ProducerState, ctx: Parameters<NonNullable<Parameters<typeof defineEntity>[0]["init"]>>[0]): void {
  const batch = state.left.splice(0);
  if (batch.length > 0) ctx.call(ctx.out("flow:PutRecords")[0]!, "flow:PutRecords", { records: batch }, RULE, { data: batch, carries: batch.map(({ message }) => message) });
}

/** Subscribes, and again when its shard was closed. */
const reader = defineEntity({
  kind: "node", type: "flow.reader", service: "flow", title: "Reader", says: "", roles: ["caller"], properties: {}, behaviour: {}, metrics: {},
  init: () => ({ got: [] as number[], closed: 0 }),
  started: (_state, ctx) => void ctx.call(ctx.out("flow:Subscribe")[0]!, "flow:Subscribe", {}, RULE),
  answered(state, call, outcome, ctx) {
    if (!outcome.ok) return;
    if (call.more) state.got.push(...(outcome.output as { n: number }[]).map(({ n }) => n));
    else {
      state.closed++;
      ctx.call(ctx.out("flow:Subscribe")[0]!, "flow:Subscribe", {}, RULE);
    }
  },
  view: () => ({}), inspect: (state) => state,
});

const connection = (type: string, to: string) => defineCallConnection({ type, service: "flow", title: type, says: "", properties: {}, joins: { from: ["caller"], to: [to], verb: type }, compose: { one: (content) => content } });
const flow: Service = {
  name: "flow", title: "Flow", rules: {}, family: "actor",
  entities: [api, machine, box, stream, producer, reader, connection("flow:Start", "flow.machine"), connection("flow:Put", "flow.box"), connection("flow:PutRecords", "flow.stream"), connection("flow:Subscribe", "flow.stream")],
};
const start = (document: Record<string, unknown>, checkpointEvery?: number) => simulate(document, { services: [flow], ...(checkpointEvery === undefined ? {} : { checkpointEvery }) });

describe("flow b: an API that waits for an execution", () => {
  const document = {
    nodes: [{ id: "api", type: "flow.api" }, { id: "machine", type: "flow.machine" }],
    connections: [{ id: "c", from: "api", to: "machine", type: "flow:Start" }],
    script: [{ at: "1s", call: "flow:Request", on: "api", input: { amounts: [1, 2, 3] }, as: "slow" }],
  };

  test("504 after 29 s, while the execution works on and its late answer is dropped", async () => {
    const run = await start(document).toAsync(60);
    expect(run.call("slow")).toMatchObject({ answeredAt: 30, output: { status: 504 } });
    expect(run.inspect<Record<string, unknown>>("machine")).toMatchObject({ abandoned: 1, done: [[41_000_000, 7]] });
    expect(run.rows({ what: "drop" }).length).toBeGreaterThan(0);
  });

  test("an answer in time, with JSONata's result", async () => {
    const run = await start({ ...document, nodes: [document.nodes[0], { id: "machine", type: "flow.machine", behaviour: { workMs: 29_000 } }] }).toAsync(60);
    // Answered at 30 s, the very deadline: what is answered at t still meets a deadline at t.
    expect(run.call("slow")).toMatchObject({ answeredAt: 30, output: { status: 200, body: 7 } });
  });

  test("a task token travels through a box and comes back by the script", () => {
    const run = start({
      nodes: [{ id: "machine", type: "flow.machine" }, { id: "box", type: "flow.box" }],
      connections: [{ id: "c", from: "machine", to: "box", type: "flow:Put" }],
      script: [
        { at: "1s", call: "flow:Wait", on: "machine", as: "waits" },
        { at: "5s", call: "flow:Take", on: "box", as: "taken" },
        { at: "9s", call: "flow:Success", on: "machine", input: { token: { $from: "taken.item.token" }, output: { approved: true } }, as: "told" },
        { at: "10s", call: "flow:Success", on: "machine", input: { token: { $from: "taken.item.token" } }, as: "twice" },
        { at: "11s", call: "flow:Take", on: "box", input: { x: { $from: "taken.nothing.here" } }, as: "missing" },
      ],
    }).to(20);
    expect(run.call("waits")).toMatchObject({ answeredAt: 9, output: { approved: true } });
    expect(run.call("told").ok).toBe(true);
    expect(run.call("twice").error?.code).toBe("InvalidToken");
    expect(run.call("missing").error?.code).toBe("Eventyard.FromMissing");
  });
});

describe("flow c: a stream that is split under its reader", () => {
  const document = {
    until: "120s",
    nodes: [{ id: "producer", type: "flow.producer" }, { id: "stream", type: "flow.stream" }, { id: "reader", type: "flow.reader" }],
    connections: [{ id: "c1", from: "producer", to: "stream", type: "flow:PutRecords" }, { id: "c2", from: "reader", to: "stream", type: "flow:Subscribe" }],
  };

  test("records that failed in part are sent again, each reaches the reader once", () => {
    const run = start(document).to(10.5);
    const got = run.inspect<{ got: number[] }>("reader").got;
    expect(new Set(got).size).toBe(got.length);
    expect(got.length).toBe(33);
  });

  test("back 30 s, ShardCount changed there: the change is AWS's call, takes its time, and closes the reader's shard", () => {
    const live = start(document, 50).to(60);
    live.run.rewindTo(30e6);
    live.to(30);
    const at = live.run.freeUs;
    const script = [{ at: `${at}us`, change: "stream", properties: { ShardCount: 2 } }, { at: `${at + 5e6}us`, change: "stream", properties: { ShardCount: 3 } }];
    const loaded = loadScenario({ eventyard: 1, title: "test", account: { latencyMs: 0 }, ...document, script }, [flow]);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    live.run.rescript(loaded.scenario.script);
    live.to(59.9);
    expect(live.inspect<{ shards: number }>("stream").shards).toBe(1);
    live.to(61);
    expect(live.inspect<{ shards: number }>("stream").shards).toBe(2);
    expect(live.inspect<{ closed: number }>("reader").closed).toBe(1);
    // The second change met the first one still under way, and got AWS's error.
    expect(live.run.scriptState.records.map((record) => record.outcome?.ok)).toEqual([true, false]);
    const replay = new Simulation(new Run(loaded.scenario)).to(61);
    expect(live.hash()).toBe(replay.hash());
  });
});
