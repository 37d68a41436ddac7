import { describe, expect, test } from "vitest";
import { fakeRunHost } from "../testing/fake-run-host.ts";
import type { FakeOptions } from "../testing/fake-run-host.ts";
import { createDocumentStore } from "./document.ts";
import { effectiveAt } from "./effective.ts";
import { createRunStore } from "./run.ts";
import type { ScenarioDocument } from "./scenario-document.ts";
import { memoryShelf } from "./shelf.ts";
import { createWorkbench } from "./workbench.ts";

const DOCUMENT: ScenarioDocument = {
  eventyard: 1, title: "Orders", seed: 7,
  nodes: [{ id: "orders", type: "sqs.queue", at: [0, 0] }, { id: "worker", type: "lambda.function", at: [300, 0] }],
  connections: [{ id: "poll", from: "orders", to: "worker", type: "lambda.eventSourceMapping" }],
};

async function bench(options: FakeOptions = {}, press: () => number | undefined = () => undefined) {
  let clock = 0;
  let ids = 0;
  const host = fakeRunHost(options);
  const documents = createDocumentStore({ shelf: memoryShelf(), draft: { read: () => null, write: () => {} }, now: () => clock, newId: () => `d${(ids += 1)}`, later: () => () => {} });
  const run = createRunStore({ connect: () => ({ host, end: () => {} }), later: () => () => {}, now: () => clock });
  const workbench = createWorkbench({ documents, run, now: () => clock, press });
  await workbench.open(DOCUMENT);
  const document = () => documents.store.getState().document;
  return { host, documents, run, workbench, document, pass: (ms: number) => { clock += ms; } };
}

describe("before anything has run", () => {
  test("a change goes into the document itself and the run starts from it", async () => {
    const { workbench, document, host } = await bench();
    await workbench.change("orders", { properties: { VisibilityTimeout: 60 } });
    expect(document().nodes[0]?.properties).toEqual({ VisibilityTimeout: 60 });
    expect(document().script).toBeUndefined();
    expect(host.asked).toEqual(["open", "open"]);
  });

  test("null is the default again", async () => {
    const { workbench, document } = await bench();
    await workbench.change("orders", { properties: { VisibilityTimeout: 60 } });
    await workbench.change("orders", { properties: { VisibilityTimeout: null } });
    expect(document().nodes[0]).toEqual({ id: "orders", type: "sqs.queue", at: [0, 0] });
  });
});

describe("while a run has begun", () => {
  test("a change acts at the playhead and lands in the script as the engine stamped it", async () => {
    const { workbench, document, run, host } = await bench();
    await run.seek(5e6);
    await workbench.change("orders", { properties: { VisibilityTimeout: 60 } });
    expect(document().nodes[0]?.properties).toBeUndefined();
    expect(document().script).toEqual([{ at: "5000001us", change: "orders", properties: { VisibilityTimeout: 60 } }]);
    expect(host.asked).toEqual(["open", "seek 5000000", 'act {"change":"orders","properties":{"VisibilityTimeout":60}}']);
    expect(effectiveAt(document(), 6e6).nodes[0]?.properties).toEqual({ VisibilityTimeout: 60 });
  });

  test("undo takes the entry out and re-simulates to the same playhead", async () => {
    const { workbench, document, run, host } = await bench();
    await run.seek(5e6);
    await workbench.change("orders", { properties: { VisibilityTimeout: 60 } });
    await workbench.undo();
    expect(document().script).toBeUndefined();
    expect(host.asked.at(-1)).toBe("rescript 0 5000001");
    await workbench.redo();
    expect(host.asked.at(-1)).toBe("rescript 1 5000001");
  });

  test("what is refused changes nothing", async () => {
    const { workbench, document, run } = await bench({ refuse: () => "At most 900." });
    await run.seek(5e6);
    const problems = await workbench.change("orders", { properties: { DelaySeconds: 901 } });
    expect(problems[0]?.message).toBe("At most 900.");
    expect(document()).toEqual(DOCUMENT);
  });

  test("a drag is one step of undo, also when its movements come faster than the worker answers", async () => {
    const { workbench, document, run, documents } = await bench();
    await run.seek(5e6);
    await Promise.all([40, 50, 60].map((VisibilityTimeout) => workbench.change("orders", { properties: { VisibilityTimeout } })));
    expect(document().script).toEqual([{ at: "5000001us", change: "orders", properties: { VisibilityTimeout: 60 } }]);
    expect(documents.store.getState().past).toHaveLength(1);
    await workbench.undo();
    expect(document()).toEqual(DOCUMENT);
  });

  test("a slow drag is one step of undo, and the next drag another", async () => {
    let press: number | undefined = 1;
    const { workbench, document, run, documents, pass } = await bench({}, () => press);
    await run.seek(5e6);
    const to = async (VisibilityTimeout: number) => { await workbench.change("orders", { properties: { VisibilityTimeout } }); pass(1500); };
    for (const value of [40, 50, 60]) await to(value);
    press = 2;
    for (const value of [70, 80]) await to(value);
    expect(document().script?.map((entry) => entry.properties)).toEqual([{ VisibilityTimeout: 60 }, { VisibilityTimeout: 80 }]);
    expect(documents.store.getState().past).toHaveLength(2);
  });

  test("movements of one control within a second are one entry", async () => {
    const { workbench, document, run, pass, documents } = await bench();
    await run.seek(5e6);
    for (const VisibilityTimeout of [40, 50, 60]) { await workbench.change("orders", { properties: { VisibilityTimeout } }); pass(300); }
    expect(document().script).toEqual([{ at: "5000001us", change: "orders", properties: { VisibilityTimeout: 60 } }]);
    pass(2000);
    await workbench.change("orders", { properties: { VisibilityTimeout: 70 } });
    expect(document().script).toHaveLength(2);
    expect(documents.store.getState().past.length).toBeGreaterThanOrEqual(2);
  });

  test("moving and renaming never touch the run", async () => {
    const { workbench, document, run, host } = await bench();
    await run.seek(5e6);
    const before = host.asked.length;
    workbench.restyle("Move orders", { orders: { at: [40, 60] } });
    workbench.restyle("Rename", { orders: { name: "Orders of today" } });
    await workbench.undo();
    await workbench.undo();
    expect(host.asked).toHaveLength(before);
    expect(document().nodes[0]?.at).toEqual([0, 0]);
  });

  test("adding and removing are acts, and a removed node takes its connections along", async () => {
    const { workbench, document, run } = await bench();
    await run.seek(5e6);
    await workbench.add({ id: "dead", type: "sqs.queue", at: [0, 200] });
    await run.seek(6e6);
    await workbench.remove(["worker", "poll"]);
    expect(document().script?.map((each) => each.add?.id ?? each.remove)).toEqual(["dead", "worker"]);
    const now = effectiveAt(document(), 7e6);
    expect(now.nodes.map((each) => each.id)).toEqual(["orders", "dead"]);
    expect(now.connections).toEqual([]);
    expect([...now.added]).toEqual(["dead"]);
  });

  test("a group that is inserted is one step, and one refusal takes all of it back", async () => {
    const group = [{ id: "a", type: "sqs.queue" }, { id: "b", type: "sqs.queue" }];
    const { workbench, document, run, documents, host } = await bench({ refuse: (act) => ("add" in act && (act.add as { id: string }).id === "b-2" ? "No second b." : undefined) });
    await run.seek(5e6);
    await workbench.insert("Add both", group, [{ id: "c", from: "a", to: "b", type: "sqs.redrive" }]);
    expect(document().script).toHaveLength(3);
    expect(documents.store.getState().past).toHaveLength(1);
    const { problems } = await workbench.insert("Add both", group, []);
    expect(problems[0]?.message).toBe("No second b.");
    expect(document().script).toHaveLength(3);
    expect(host.asked.at(-1)).toBe("rescript 3 5000004");
  });

  test("notes and frames come and go with the parts beside them in one step, and the run hears of the parts alone", async () => {
    const { workbench, document, run, documents, host } = await bench();
    await run.seek(5e6);
    const { ids } = await workbench.insert("Paste", [{ id: "box", type: "frame", at: [0, 0] }, { id: "more", type: "sqs.queue", at: [20, 20] }], []);
    expect(ids).toEqual(["box", "more"]);
    expect(document().nodes.map(({ id }) => id)).toEqual(["orders", "worker", "box"]);
    expect(document().script?.map((each) => each.add?.id)).toEqual(["more"]);
    await workbench.remove(["box", "more"]);
    expect(document().nodes.map(({ id }) => id)).toEqual(["orders", "worker"]);
    expect(document().script?.map((each) => each.add?.id ?? each.remove)).toEqual(["more", "more"]);
    expect(documents.store.getState().past.map(({ name }) => name)).toEqual(["Paste", "Remove 2 parts"]);
    await workbench.undo();
    expect(document().nodes.map(({ id }) => id)).toContain("box");
    expect(host.asked.filter((each) => each === "open")).toHaveLength(1);
  });

  test("names and notes are no longer than what can be opened again", async () => {
    const { workbench, document } = await bench();
    workbench.restyle("Rename orders", { orders: { name: `${"x".repeat(99)}\u{1F600}y` } });
    expect(document().nodes[0]?.name).toBe("x".repeat(99));
    workbench.restyle("Write a note", { worker: { text: "x".repeat(30_000) } });
    expect(document().nodes[1]?.text).toHaveLength(20_000);
  });

  test("undo where a pause has left the clock between two microseconds stays on whole ones", async () => {
    const { workbench, run, host } = await bench();
    await run.seek(5e6);
    await workbench.change("orders", { properties: { VisibilityTimeout: 60 } });
    run.setPace("steady");
    await run.play();
    run.frame(16.683_371);
    run.pause();
    expect(Number.isInteger(run.playheadUs())).toBe(false);
    await workbench.undo();
    expect(host.asked.at(-1)).toMatch(/^rescript 0 \d+$/);
  });

  test("what is done and undone at the very same instant is told as another state of it", async () => {
    const { workbench, run } = await bench();
    await run.seek(5e6);
    await workbench.remove(["worker"]);
    const before = run.store.getState().edition;
    await workbench.undo();
    expect(run.store.getState().edition).toBeGreaterThan(before);
  });

  test("starting over with this design folds the changes in and keeps the calls", async () => {
    const { workbench, document, run, host } = await bench();
    await run.seek(5e6);
    await workbench.change("orders", { properties: { VisibilityTimeout: 60 } });
    await workbench.call("sqs:SendMessage", "orders", { MessageBody: "hello" });
    await run.seek(8e6);
    await workbench.startOver();
    expect(document().nodes[0]?.properties).toEqual({ VisibilityTimeout: 60 });
    expect(document().script?.map((each) => each.call)).toEqual(["sqs:SendMessage"]);
    expect(host.asked.at(-1)).toBe("open");
  });
});

describe("the run store", () => {
  test("plays by asking the engine on, and stops at the end", async () => {
    const { run, pass } = await bench({ untilUs: 2e6 });
    run.setPace("steady");
    await run.play();
    for (let i = 0; i < 400 && run.store.getState().playing; i += 1) { run.frame(16); pass(16); await Promise.resolve(); await new Promise((resolve) => { setImmediate(resolve); }); }
    expect(run.store.getState().playing).toBe(false);
    expect(run.store.getState().playheadUs).toBe(2e6);
  });

  test("keeps what was seen beyond the present when going back, until something is changed", async () => {
    const moments = [{ atUs: 30e6, row: 3, entity: "orders", says: "first comes back", mark: "returning" }];
    const { run, workbench } = await bench({ moments });
    await run.seek(60e6);
    await run.seek(10e6);
    const series = run.series.get("orders ApproximateNumberOfMessagesVisible");
    expect(series?.at[(series.count ?? 0) - 1]).toBe(10e6);
    expect(series?.known?.at[(series.known?.count ?? 0) - 1]).toBe(60e6);
    expect(run.store.getState().moments).toHaveLength(1);
    await workbench.change("orders", { properties: { VisibilityTimeout: 60 } });
    expect(run.series.get("orders ApproximateNumberOfMessagesVisible")?.known).toBeUndefined();
    expect(run.store.getState().moments).toHaveLength(0);
    expect(run.store.getState().furthestUs).toBe(10_000_001);
  });

  test("a worker that breaks is told, and a new one goes back to the last good instant", async () => {
    const { run, host } = await bench();
    await run.seek(10e6);
    host.failNext("one environment was busy twice");
    await run.step(1, "event");
    expect(run.store.getState().dead?.message).toBe("one environment was busy twice");
    await run.revive(9.9e6);
    expect(run.store.getState().status).toBe("ready");
    expect(host.asked.slice(-2)).toEqual(["open", "seek 9900000"]);
  });

  test("once left, a run's views come no more: another diagram may use its ids for other types", async () => {
    const { run } = await bench();
    await run.seek(3e6);
    run.leave();
    await run.seek(4e6);
    expect(run.views.get("orders")).toBeUndefined();
    run.stay();
    await run.seek(5e6);
    expect(run.views.get("orders")).toBeDefined();
  });

  test("tells only those who look at an entity that its view changed", async () => {
    const { run } = await bench();
    const heard: string[] = [];
    run.views.subscribe("orders", () => heard.push("orders"));
    run.views.subscribe("worker", () => heard.push("worker"));
    await run.seek(3e6);
    expect(heard).toContain("orders");
    expect(heard).not.toContain("worker");
  });
});
