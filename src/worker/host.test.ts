import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Host } from "./host.ts";

const DOCUMENT = JSON.parse(readFileSync("src/scenario/examples/worker-that-fails.json", "utf8")) as { nodes: { id: string; properties?: object }[] };
const longer = { ...DOCUMENT, nodes: DOCUMENT.nodes.map((node) => (node.id === "orders" ? { ...node, properties: { ...node.properties, VisibilityTimeout: 40 } } : node)) };

async function both(twin: object = DOCUMENT) {
  const host = new Host(() => 0, (value) => value);
  const opened = await host.open(DOCUMENT, { seed: 11 });
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
  const beside = await host.open(twin, { beside: opened.runId });
  if (!beside.ok) throw new Error(JSON.stringify(beside.problems));
  const ids = [opened.runId, beside.runId] as const;
  const hashes = async () => Promise.all(ids.map((id) => host.hash(id)));
  const seek = async (us: number) => Promise.all(ids.map((id) => host.seek(id, us)));
  return { host, ids, hashes, seek };
}

test("a call that waits for what an earlier one answers is told, and told again when it is made", async () => {
  const host = new Host(() => 0, (value) => value);
  const opened = await host.open({
    eventyard: 1, nodes: [{ id: "orders", type: "sqs.queue" }], connections: [],
    script: [
      { at: "1s", call: "sqs:ReceiveMessage", on: "orders", as: "got", input: { WaitTimeSeconds: 5 } },
      { at: "2s", call: "sqs:DeleteMessage", on: "orders", input: { ReceiptHandle: { $from: "got.Messages[0].ReceiptHandle" } } },
      { at: "4s", call: "sqs:SendMessage", on: "orders", input: { MessageBody: "hello" } },
    ],
  }, {});
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
  const told = async (us: number) => (await host.advance(opened.runId, us, Infinity, { views: false })).calls.map(({ call, atUs, ok, waits }) => [call.slice(4), atUs / 1e6, ok, waits]);
  expect(await told(3e6)).toEqual([["ReceiveMessage", 1, null, undefined], ["DeleteMessage", 2, null, true]]);
  expect(await told(4.5e6)).toEqual([["ReceiveMessage", 1, true, undefined], ["SendMessage", 4, true, undefined], ["DeleteMessage", 4, true, undefined]]);
});

test("a step to a moment that never comes stays where it is, and is the same run still", async () => {
  const host = new Host(() => 0, (value) => value);
  const opened = await host.open({ eventyard: 1, until: "1m", nodes: [{ id: "shop", type: "client", behaviour: { arrivals: { kind: "every", ms: 1000 } } }, { id: "orders", type: "sqs.queue" }], connections: [{ id: "c1", type: "sqs:SendMessage", from: "shop", to: "orders" }] }, {});
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
  const before = await host.seek(opened.runId, 10e6), hash = await host.hash(opened.runId);
  const after = await host.step(opened.runId, 1, "moment");
  expect(after.nowUs).toBe(before.nowUs);
  expect(await host.hash(opened.runId)).toBe(hash);
});

describe("two runs in one worker", () => {
  test("with nothing changed they are the same at all times: played, stepped and sought", async () => {
    const { host, ids, hashes, seek } = await both();
    const same = async () => { const [a, b] = await hashes(); expect(b).toBe(a); };
    for (const us of [10e6, 35e6, 20e6, 90e6, 1e6]) { await seek(us); await same(); }
    for (const [direction, kind] of [[1, "event"], [1, "event"], [1, "moment"], [-1, "event"], [1, "moment"], [-1, "moment"]] as const) {
      const [a, b] = await host.stepBoth(ids[0], ids[1], direction, kind);
      expect(b.nowUs).toBe(a.nowUs);
      await same();
    }
    await seek(90e6);
    expect(await host.compare(ids[1])).toMatchObject({ parts: null, metrics: [] });
    for (const each of (await host.compare(ids[1])).measures) expect(each.there).toBe(each.here);
  });

  test("a changed value parts them at the same instant however they came there, and steps keep them together", async () => {
    const { host, ids, seek } = await both(longer);
    await seek(15e6);
    expect((await host.compare(ids[1])).parts).toBeNull();
    await seek(90e6);
    const { parts, measures } = await host.compare(ids[1]);
    expect(parts).toMatchObject({ before: false });
    expect(parts?.here ?? parts?.there).toMatchObject({ atUs: parts?.atUs });
    expect(measures.some(({ here, there }) => here !== there)).toBe(true);
    await seek(parts!.atUs - 1);
    expect((await host.compare(ids[1])).parts).toEqual(parts);
    const again = await both(longer);
    for (let us = 1e6; us <= parts!.atUs + 1e6; us += 1e6) { await again.seek(us); await again.host.compare(again.ids[1]); }
    expect((await again.host.compare(again.ids[1])).parts).toMatchObject({ atUs: parts!.atUs });
    for (const direction of [1, 1, 1, -1, -1, 1] as const) {
      const [a, b] = await host.stepBoth(ids[0], ids[1], direction, "moment");
      expect(b.nowUs).toBe(a.nowUs);
    }
  });

  test("closing forgets the second run, and opening another document both", async () => {
    const { host, ids } = await both();
    await host.close(ids[1]);
    await expect(host.hash(ids[1])).rejects.toThrow("StaleRun");
    await expect(host.compare(ids[1])).rejects.toThrow("StaleRun");
    expect(await host.hash(ids[0])).not.toBe("");
    const second = await host.open(DOCUMENT, { beside: ids[0] });
    await host.open(DOCUMENT);
    await expect(host.hash(second.ok ? second.runId : -1)).rejects.toThrow("StaleRun");
  });

  test("a twin that is refused leaves the one before in its place", async () => {
    const { host, ids } = await both();
    const refused = await host.open({ ...DOCUMENT, nodes: [{ id: "x", type: "sqs.cue" }] }, { beside: ids[0] });
    expect(refused.ok).toBe(false);
    expect(await host.hash(ids[1])).toBe(await host.hash(ids[0]));
  });
});
