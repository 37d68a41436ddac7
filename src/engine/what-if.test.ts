import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { MessageId } from "../services/define.ts";
import { loadScenario } from "../scenario/load.ts";
import { Run } from "./run.ts";
import { compare, runTo, twinOf } from "./twin.ts";
import { whatIf } from "./what-if.ts";

const load = (document: unknown) => {
  const loaded = loadScenario(document);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.scenario;
};
const example = () => load(JSON.parse(readFileSync("src/scenario/examples/worker-that-fails.json", "utf8")));
const never = () => false;

describe("a twin run", () => {
  test("without a change never parts", async () => {
    const run = new Run(example());
    run.advance(90e6);
    const twin = twinOf(run, [], []);
    if (!twin.ok) throw new Error();
    await runTo(twin.run, 90e6);
    expect(compare(run, twin.run)).toMatchObject({ parts: null, metrics: [] });
    expect(twin.run.hash()).toBe(run.hash());
  });

  test("with a longer timeout parts when the first one would have run out, and says what differs", async () => {
    const run = new Run(example());
    run.advance(90e6);
    const twin = twinOf(run, [{ entity: "orders", properties: { VisibilityTimeout: 40 } }], []);
    if (!twin.ok) throw new Error();
    await runTo(twin.run, 90e6);
    const { parts, metrics } = compare(run, twin.run);
    expect(parts?.atUs).toBeGreaterThan(0);
    expect(parts?.atUs).toBeLessThanOrEqual(20_005_000 + 1e6);
    expect(metrics.some(({ entity }) => entity === "dead")).toBe(true);
  });

  test("with a value that is wrong is refused with the place", () => {
    const twin = twinOf(new Run(example()), [{ entity: "orders", properties: { VisibilityTimeout: -1 } }], []);
    expect(twin).toMatchObject({ ok: false, problems: [{ path: "nodes[1].properties.VisibilityTimeout" }] });
  });
});

describe("what if", () => {
  test("a dead-lettered order would have been spared by more receives or a luckier worker, and the change that is told works", async () => {
    const run = new Run(example());
    run.advance(90e6);
    const { messages } = run.world;
    const dead = Array.from({ length: messages.marks }, (_, i) => messages.markAt(i)).find(({ mark }) => mark === "dead-lettered")!.message;
    const hint = await whatIf(run, dead, [], never);
    expect(hint).toBeDefined();
    const twin = twinOf(run, [{ entity: hint!.entity, [hint!.part]: { [hint!.name]: hint!.to } }], []);
    if (!twin.ok) throw new Error();
    await runTo(twin.run, 90e6);
    const fates = Array.from({ length: twin.run.world.messages.marks }, (_, i) => twin.run.world.messages.markAt(i)).filter(({ message }) => message === dead).map(({ mark }) => mark);
    expect(fates).not.toContain("dead-lettered");
  }, 60_000);

  test("a message that fared well needs no hint", async () => {
    const run = new Run(load({ eventyard: 1, title: "well", nodes: [{ id: "q", type: "sqs.queue" }, { id: "c", type: "client", behaviour: { arrivals: { kind: "once", count: 1 } } }], connections: [{ id: "a", from: "c", to: "q", type: "sqs:SendMessage" }] }));
    run.advance(10e6);
    expect(await whatIf(run, 0 as MessageId, [], never)).toBeUndefined();
  });
});
