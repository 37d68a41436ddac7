import { describe, expect, test } from "vitest";
import { createDocumentStore } from "./document.ts";
import type { DocumentStore } from "./document.ts";
import { EMPTY_DOCUMENT, freshId } from "./scenario-document.ts";
import type { ScenarioDocument } from "./scenario-document.ts";
import { memoryShelf, withVersion } from "./shelf.ts";
import type { Shelf } from "./shelf.ts";

function bench(shelf: Shelf = memoryShelf()) {
  let clock = 1_000_000;
  let ids = 0;
  let pending: (() => void) | undefined;
  const left = { text: null as string | null };
  const make = () => createDocumentStore({
    shelf, now: () => clock, newId: () => `d${(ids += 1)}`,
    draft: { read: () => left.text, write: (text) => { left.text = text; } },
    later: (run) => { pending = run; return () => { pending = undefined; }; },
  });
  return { make, shelf, left, pass: (ms: number) => { clock += ms; }, runLater: () => pending?.() };
}

const titled = (title: string): ScenarioDocument => ({ ...EMPTY_DOCUMENT, title });
const rename = (store: DocumentStore, title: string, merge?: string) => store.transact(`Title ${title}`, (document) => ({ ...document, title }), merge === undefined ? {} : { merge });
const title = (store: DocumentStore) => store.store.getState().document.title;

describe("the document store", () => {
  test("undoes and redoes each transaction by name", () => {
    const store = bench().make();
    rename(store, "one");
    rename(store, "two");
    expect(store.undo()?.name).toBe("Title two");
    expect(title(store)).toBe("one");
    store.redo();
    expect(title(store)).toBe("two");
    store.undo();
    store.undo();
    expect(title(store)).toBe("Untitled");
    expect(store.undo()).toBeUndefined();
  });

  test("forgets what was undone when something new is done", () => {
    const store = bench().make();
    rename(store, "one");
    store.undo();
    rename(store, "other");
    expect(store.redo()).toBeUndefined();
  });

  test("takes the movements of one control within a second as one transaction", () => {
    const { make, pass } = bench();
    const store = make();
    rename(store, "1", "slider");
    pass(300);
    rename(store, "2", "slider");
    pass(1500);
    rename(store, "3", "slider");
    expect(store.store.getState().past).toHaveLength(2);
    store.undo();
    expect(title(store)).toBe("2");
    store.undo();
    expect(title(store)).toBe("Untitled");
  });

  test("saves by itself after a breath and keeps earlier versions", async () => {
    const { make, shelf, runLater, pass } = bench();
    const store = make();
    rename(store, "first");
    runLater();
    await store.flush();
    pass(120_000);
    rename(store, "second");
    await store.flush();
    const kept = await shelf.read(store.store.getState().diagramId);
    expect(kept?.document.title).toBe("second");
    expect(kept?.versions.map((each) => each.title)).toEqual(["second", "first"]);
    expect(store.store.getState().saved).toBe("saved");
  });

  test("opening a link makes a new diagram and leaves the old one as it was", async () => {
    const { make } = bench();
    const store = make();
    rename(store, "mine");
    const mine = store.store.getState().diagramId;
    const theirs = await store.openNew(titled("from a link"));
    expect(theirs).not.toBe(mine);
    rename(store, "changed theirs");
    await store.flush();
    expect((await store.diagrams()).map((each) => each.title).sort()).toEqual(["changed theirs", "mine"]);
    expect(await store.openDiagram(mine)).toBe(true);
    expect(title(store)).toBe("mine");
  });

  test("a draft survives a page that dies before the database has it", async () => {
    const { make } = bench();
    const store = make();
    await store.openNew(titled("before"));
    rename(store, "typed a moment ago");
    store.leaveDraft();
    const next = make();
    expect(await next.resume()).toBe(true);
    expect(title(next)).toBe("typed a moment ago");
    expect(next.store.getState().diagramId).toBe(store.store.getState().diagramId);
  });

  test("a diagram that another window has open is gone on with as a copy", async () => {
    const id = "theirs";
    let told = 0;
    const second = createDocumentStore({ shelf: { ...memoryShelf(), read: async () => ({ id, title: "shared", document: titled("shared"), createdAt: 0, changedAt: 0, versions: [] }) }, draft: { read: () => JSON.stringify({ diagramId: id }), write: () => {} }, now: () => 0, newId: () => "copy", later: () => () => {}, claim: async (wanted) => wanted !== id, copied: () => { told += 1; } });
    expect(await second.resume()).toBe(true);
    expect(told).toBe(1);
    expect(second.store.getState()).toMatchObject({ diagramId: "copy", document: { title: "shared" } });
  });

  test("says so when nothing can be saved, and keeps the draft", async () => {
    const broken: Shelf = { ...memoryShelf(), write: () => Promise.reject(new Error("forbidden")) };
    const { make, left } = bench(broken);
    const store = make();
    rename(store, "precious");
    await store.flush();
    expect(store.store.getState().saved).toBe("failed");
    expect(left.text).toContain("precious");
  });

  test("a torn draft is no draft", async () => {
    const { make, left } = bench();
    left.text = '{"diagramId": "d1", "docu';
    expect(await make().resume()).toBe(false);
  });
});

test("versions are thinned: one a minute of the last hour, one an hour before", () => {
  let versions: ReturnType<typeof withVersion> = [];
  for (let minute = 0; minute < 600; minute += 1) versions = withVersion(versions, { at: minute * 60_000, title: String(minute), document: titled(String(minute)) });
  expect(versions[0]?.title).toBe("599");
  expect(versions.length).toBeLessThanOrEqual(40);
  expect(versions.at(-1)?.at).toBeLessThan(599 * 60_000);
});

test("a fresh id is one that neither parts nor the script have", () => {
  const document: ScenarioDocument = { ...EMPTY_DOCUMENT, nodes: [{ id: "queue", type: "sqs.queue" }], script: [{ at: "1s", add: { id: "queue-2", type: "sqs.queue" } }] };
  expect(freshId(document, "queue")).toBe("queue-3");
  expect(freshId(document, "9 lives")).toBe("lives");
});
