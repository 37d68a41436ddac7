import { describe, expect, test } from "vitest";
import example from "../scenario/examples/worker-that-fails.json";
import { runHost } from "../testing/run-host.ts";
import { createDocumentStore } from "./document.ts";
import { createRunStore } from "./run.ts";
import { asDocument } from "./scenario-document.ts";
import { memoryShelf } from "./shelf.ts";
import { createTwin } from "./twin.ts";
import { createWorkbench } from "./workbench.ts";

const LONGER = [{ entity: "orders", part: "properties" as const, name: "VisibilityTimeout", value: 60 }];

async function page() {
  let clock = 0;
  let ids = 0;
  const host = runHost();
  const documents = createDocumentStore({ shelf: memoryShelf(), draft: { read: () => null, write: () => {} }, now: () => clock, newId: () => `d${(ids += 1)}`, later: () => () => {} });
  const run = createRunStore({ connect: () => ({ host, end: () => {} }), later: () => () => {}, now: () => clock });
  const workbench = createWorkbench({ documents, run, now: () => clock });
  const twin = createTwin({ documents, run, workbench, now: () => clock });
  await workbench.open(asDocument(example)!);
  /** The page's requests are answered within a frame. */
  const settle = async () => { for (let i = 0; i < 60; i++) await Promise.resolve(); };
  const play = async (frames: number) => { for (let i = 0; i < frames; i++) { clock += 16; run.frame(16); await settle(); } };
  const runIds = () => [run.store.getState().runId, run.beside()!.store.getState().runId] as const;
  const hashes = async () => { const [a, b] = runIds(); return [await host.hash(a), await host.hash(b)] as const; };
  const idle = async () => { do await settle(); while (twin.store.getState().busy); };
  return { host, documents, run, workbench, twin, play, settle, idle, hashes, runIds };
}

/** Everything that the page shows of one run and not of the other. */
function unlike(run: Awaited<ReturnType<typeof page>>["run"]): readonly string[] {
  const beside = run.beside()!;
  return run.views.keys().filter((id) => JSON.stringify(run.views.get(id)) !== JSON.stringify(beside.views.get(id)));
}

describe("a twin with nothing changed", () => {
  test("is the same run at all times: sought, stepped, played at both paces and paused", async () => {
    const { run, twin, play, settle, hashes } = await page();
    await run.seek(30e6);
    expect(await twin.open()).toEqual([]);
    const same = async () => {
      const [a, b] = await hashes();
      expect(b).toBe(a);
      expect(unlike(run)).toEqual([]);
      expect(run.beside()!.store.getState().reachedUs).toBe(run.store.getState().reachedUs);
    };
    await same();
    for (const us of [62e6, 5e6, 20.005e6]) { await run.seek(us); await same(); }
    for (const [direction, kind] of [[1, "event"], [1, "moment"], [-1, "event"], [-1, "moment"], [1, "event"]] as const) { await run.step(direction, kind); await same(); }
    for (const pace of ["story", "steady"] as const) {
      run.setPace(pace);
      run.setRatio(5);
      await run.play();
      await play(120);
      run.pause();
      await settle();
      await same();
    }
    expect(twin.store.getState().compared).toMatchObject({ parts: null, metrics: [] });
  });
});

describe("a twin with another value", () => {
  test("parts at the same instant wherever one looks from, and both go there", async () => {
    const { run, twin, idle } = await page();
    await run.seek(90e6);
    await twin.open(LONGER);
    await idle();
    const parts = twin.store.getState().compared?.parts;
    expect(parts).toMatchObject({ atUs: 20_005_000, before: false, there: null });
    expect(parts?.here?.says).toContain("ran out");
    await run.seek(parts!.atUs - 1);
    await idle();
    expect(unlike(run).filter((id) => id !== "orders")).toEqual([]);
    await run.seek(90e6);
    await idle();
    expect(unlike(run)).toContain("orders");
    const returned = twin.store.getState().compared?.measures.find(({ name }) => name === "returned");
    expect(returned?.here).toBeGreaterThan(returned?.there ?? Infinity);
  });

  test("rests at one instant in both, wherever a pause finds them", async () => {
    const { run, twin, play, settle } = await page();
    await run.seek(19e6);
    await twin.open(LONGER);
    for (const frames of [37, 90, 141]) {
      await run.play();
      await play(frames);
      run.pause();
      await settle();
      expect(run.beside()?.store.getState().reachedUs).toBe(run.store.getState().reachedUs);
      expect(run.beside()?.store.getState()).toMatchObject({ playing: false, playheadUs: run.store.getState().playheadUs });
    }
    expect(run.playheadUs()).toBeGreaterThan(20.005e6);
  });

  test("tells where they will part before they do, and where they never will", async () => {
    const { run, twin, idle } = await page();
    await run.seek(5e6);
    await twin.open(LONGER);
    await idle();
    expect(twin.store.getState().compared?.parts).toMatchObject({ atUs: 20_005_000 });
    expect([run.playheadUs(), run.beside()?.store.getState().reachedUs]).toEqual([5e6, 5e6]);
    await twin.drop(LONGER[0]!);
    await twin.put([{ entity: "orders", part: "properties", name: "MessageRetentionPeriod", value: 1_209_600 }]);
    // Looking ahead to the end of the run takes its turns.
    for (let i = 0; i < 100 && !twin.store.getState().never; i++) await idle();
    expect(twin.store.getState()).toMatchObject({ never: true, compared: { parts: null } });
  });

  test("a value that is refused leaves the twin as it was, and says why", async () => {
    const { twin, hashes, idle } = await page();
    await twin.open(LONGER);
    const before = await hashes();
    const [problem] = await twin.put([{ ...LONGER[0]!, value: -1 }]);
    expect(problem?.path).toBe("nodes[1].properties.VisibilityTimeout");
    await idle();
    expect(await hashes()).toEqual(before);
    expect(twin.store.getState().values).toEqual(LONGER);
  });

  test("what is done while it stands there is done in both", async () => {
    const { run, workbench, documents, twin, idle, host } = await page();
    await run.seek(30e6);
    await twin.open(LONGER);
    await workbench.change("worker", { behaviour: { fails: { kind: "never" } } });
    await idle();
    expect(documents.store.getState().document.script).toHaveLength(1);
    expect(twin.document.getState().document.script).toEqual(documents.store.getState().document.script);
    const fresh = runHost();
    const opened = await fresh.open(twin.document.getState().document);
    if (!opened.ok) throw new Error();
    await fresh.seek(opened.runId, 70e6);
    await run.seek(70e6);
    expect(await host.hash(run.beside()!.store.getState().runId)).toBe(await fresh.hash(opened.runId));
  });

  test("a value of this half is turned in this run alone, from its beginning, and undo takes it back", async () => {
    const { run, workbench, documents, twin, idle, hashes } = await page();
    await run.seek(30e6);
    await twin.open(LONGER);
    expect(await twin.change("here", "orders", { properties: { VisibilityTimeout: 60 } })).toEqual([]);
    await idle();
    const [a, b] = await hashes();
    expect(a).toBe(b);
    expect(run.playheadUs()).toBe(30e6);
    await workbench.undo();
    await idle();
    expect(documents.store.getState().document.nodes.find(({ id }) => id === "orders")?.properties?.["VisibilityTimeout"]).toBe(20);
    const [c, d] = await hashes();
    expect(d).not.toBe(c);
  });
});

describe("closing", () => {
  test("frees the second run", async () => {
    const { run, twin, host, runIds, settle } = await page();
    await twin.open(LONGER);
    const [, second] = runIds();
    twin.close();
    await settle();
    await expect(host.hash(second)).rejects.toThrow("StaleRun");
    expect(run.beside()).toBeUndefined();
    expect(twin.store.getState()).toMatchObject({ open: false, values: [], view: undefined });
    await run.seek(40e6);
    expect(run.playheadUs()).toBe(40e6);
  });

  test("keeps the twin on request, as one step that can be undone, at the same playhead", async () => {
    const { run, workbench, documents, twin } = await page();
    const timeout = () => documents.store.getState().document.nodes.find(({ id }) => id === "orders")?.properties?.["VisibilityTimeout"];
    await run.seek(30e6);
    await twin.open(LONGER);
    expect(await twin.keepTwin()).toEqual([]);
    expect([timeout(), run.playheadUs(), twin.store.getState().open]).toEqual([60, 30e6, false]);
    await workbench.undo();
    expect(timeout()).toBe(20);
  });

  test("comes with another diagram", async () => {
    const { workbench, twin } = await page();
    await twin.open(LONGER);
    await workbench.open(asDocument({ ...example, title: "Another" })!);
    expect(twin.store.getState().open).toBe(false);
  });
});
