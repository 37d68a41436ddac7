import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { loadCatalogue } from "../stores/catalogue.ts";
import { documents, nameWorker, run, session, workbench } from "../stores/index.ts";
import type { ScenarioDocument } from "../stores/scenario-document.ts";
import { fakeRunHost } from "../testing/fake-run-host.ts";
import { Shell } from "./shell/shell.tsx";
import "./theme/theme.css";

const DOCUMENT: ScenarioDocument = {
  eventyard: 1, title: "Orders", seed: 7,
  nodes: [{ id: "shop", type: "client", at: [0, 0] }, { id: "orders", type: "sqs.queue", at: [280, 0] }, { id: "servers", type: "worker.fleet", at: [640, 0] }],
  connections: [{ id: "send", from: "shop", to: "orders", type: "sqs:SendMessage" }, { id: "poll", from: "orders", to: "servers", type: "sqs.poll" }],
};

const rows = [
  { row: 1, cause: -1, atUs: 2e6, entity: "orders", what: "event" as const, name: "x", rule: "SQS-017", says: "Received by servers: hidden for 30 s.", mark: "in-flight", messages: [45], facts: {} },
  { row: 2, cause: 1, atUs: 32e6, entity: "orders", what: "event" as const, name: "x", rule: "SQS-018", says: "Visible again.", mark: "returning", messages: [45], facts: {} },
];
const moments = [{ atUs: 32e6, row: 2, entity: "orders", says: "first comes back", mark: "returning" }];
const journey = { message: 45, label: "order 45", madeAtUs: 1e6, madeBy: "shop", parents: [], children: [], stretches: [{ fromUs: 1e6, toUs: 2e6, kind: "waiting" as const, entity: "orders", says: "waiting" }, { fromUs: 2e6, toUs: 32e6, kind: "hidden" as const, entity: "orders", says: "hidden" }] };

let host: ReturnType<typeof fakeRunHost>;
nameWorker(() => ({ host, end: () => {} }));
let unmount = () => {};

beforeEach(async () => {
  host = fakeRunHost({ rows, moments, journey, refuse: (act) => ("properties" in act && JSON.stringify(act.properties).includes("13") ? "Thirteen is refused." : undefined) });
  run.end();
  await page.viewport(1440, 900);
  await loadCatalogue();
  session.set({ selection: [], about: undefined, followed: undefined, panel: undefined, mode: "edit", presenting: false, logFilter: {}, refused: undefined });
  await workbench.open(DOCUMENT, { play: false });
  const place = document.createElement("div");
  place.id = "root";
  document.body.append(place);
  const root = createRoot(place);
  root.render(<Shell canvas={null} />);
  unmount = () => { root.unmount(); place.remove(); };
  // The last ones come behind the first picture.
  await vi.waitUntil(() => ["Play", "Parts", "Log"].every((name) => document.querySelector(`[aria-label="${name}"]`) !== null), { timeout: 15_000 });
});

afterEach(() => unmount());

const now = () => documents.store.getState().document;

describe("building", () => {
  test("a part is found by typing after / and added by Enter", async () => {
    await userEvent.keyboard("/");
    await expect.element(page.getByRole("textbox", { name: "Add a node" })).toHaveFocus();
    await userEvent.keyboard("queue{Enter}");
    await vi.waitFor(() => expect(now().nodes.map((each) => each.id)).toContain("queue"));
    expect(session.store.getState().selection).toEqual(["queue"]);
  });

  test("a recipe drops a working group with ids of its own", async () => {
    await page.getByRole("button", { name: "Queue and servers" }).dblClick();
    await vi.waitFor(() => expect(now().nodes).toHaveLength(6));
    expect(now().nodes.map((each) => each.id)).toEqual(["shop", "orders", "servers", "shop-2", "jobs", "servers-2"]);
    expect(now().connections.at(-1)).toMatchObject({ from: "jobs", to: "servers-2" });
  });

  test("undo and redo have buttons that say what they do", async () => {
    await workbench.edit("Add a note", (document) => ({ ...document, nodes: [...document.nodes, { id: "note", type: "note", text: "hello" }] }));
    await page.getByRole("button", { name: "Undo: Add a note" }).click();
    expect(now().nodes).toHaveLength(3);
    await page.getByRole("button", { name: "Redo: Add a note" }).click();
    expect(now().nodes).toHaveLength(4);
  });
});

describe("the inspector", () => {
  test("what is refused stays in its field beside the message, until it is given up", async () => {
    session.select(["orders"]);
    const delay = page.getByRole("textbox", { name: "DelaySeconds" });
    await delay.fill("901");
    await userEvent.tab();
    await expect.element(page.getByRole("alert")).toHaveTextContent(/900/);
    await expect.element(delay).toHaveValue("901");
    await delay.click();
    await userEvent.keyboard("{Escape}");
    await expect.element(delay).toHaveValue("0");
    expect(page.getByRole("alert").query()).toBeNull();
    session.select(["shop"]);
    const every = page.getByRole("textbox", { name: "arrivals: every" });
    await every.fill("soon");
    await userEvent.tab();
    await expect.element(page.getByRole("alert")).toHaveTextContent("“soon” is no number.");
    await expect.element(every).toHaveValue("soon");
    expect(now().script).toBeUndefined();
  });

  test("a bad value shows the limit and AWS's error and is not applied", async () => {
    session.select(["orders"]);
    const field = page.getByRole("textbox", { name: "DelaySeconds" });
    await field.fill("901");
    await userEvent.keyboard("{Enter}");
    await expect.element(page.getByRole("alert")).toHaveTextContent(/900/);
    expect(now().nodes[1]?.properties).toBeUndefined();
    await field.fill("10");
    await userEvent.keyboard("{Enter}");
    await vi.waitFor(() => expect(now().nodes[1]?.properties).toEqual({ DelaySeconds: 10 }));
    await page.getByRole("button", { name: "DelaySeconds: back to the default" }).click();
    await vi.waitFor(() => expect(now().nodes[1]?.properties).toBeUndefined());
  });

  test("what the engine refuses while running is told at the field", async () => {
    await run.seek(5e6);
    session.select(["orders"]);
    await page.getByRole("textbox", { name: "VisibilityTimeout" }).fill("13");
    await userEvent.keyboard("{Enter}");
    await expect.element(page.getByRole("alert")).toHaveTextContent("Thirteen is refused.");
    expect(now().script).toBeUndefined();
  });

  test("the Fails slider makes a ratio, with the keyboard as well", async () => {
    session.select(["servers"]);
    const slider = page.getByRole("slider", { name: "fails", exact: true });
    await expect.element(slider).toBeVisible();
    (slider.element() as HTMLElement).focus();
    await userEvent.keyboard("{PageUp}");
    await vi.waitFor(() => expect(now().nodes[2]?.behaviour?.["fails"]).toEqual({ kind: "ratio", of: [1, 10] }));
  });
});

describe("watching and understanding", () => {
  test("a click on a log row goes there and says why", async () => {
    await run.seek(60e6);
    await page.getByRole("button", { name: /Visible again/ }).click();
    await vi.waitFor(() => expect(run.playheadUs()).toBe(32e6));
    await expect.element(page.getByRole("heading", { name: /Why is order 45 here again/ })).toBeVisible();
    await page.getByRole("button", { name: "Follow" }).click();
    expect(session.store.getState().followed).toBe(45);
    await userEvent.keyboard("{Escape}");
    expect(session.store.getState().followed).toBeUndefined();
  });

  test("the playhead is moved by keys", async () => {
    await run.seek(60e6);
    (page.getByRole("slider", { name: "Playhead" }).element() as HTMLElement).focus();
    await userEvent.keyboard("{ArrowLeft}");
    await vi.waitFor(() => expect(run.playheadUs()).toBe(59e6));
    await userEvent.keyboard("{Home}");
    await vi.waitFor(() => expect(run.playheadUs()).toBe(0));
  });

  test("a rule's chip opens what is modelled, at that rule", async () => {
    await run.seek(60e6);
    session.explain({ row: 2 });
    await page.getByRole("button", { name: "Rule SQS-018: what is modelled" }).click();
    await expect.element(page.getByRole("dialog", { name: /modelled/ })).toBeVisible();
  });

  test("space plays and pauses, and not while typing", async () => {
    await userEvent.keyboard(" ");
    await vi.waitFor(() => expect(run.store.getState().playing).toBe(true));
    run.pause();
    await page.getByRole("textbox", { name: "Title" }).click();
    await userEvent.keyboard(" ");
    expect(run.store.getState().playing).toBe(false);
  });
});

describe("sharing and trouble", () => {
  test("the share panel gives a link and its length", async () => {
    await page.getByRole("button", { name: "Share" }).click();
    await vi.waitUntil(() => document.querySelector('[role="dialog"]') !== null, { timeout: 15_000 });
    await vi.waitFor(() => expect((page.getByRole("textbox", { name: "Link" }).element() as HTMLInputElement).value).toMatch(/#s=d1\./), { timeout: 15_000 });
    await expect.element(page.getByRole("img", { name: "QR code of the link" })).toBeVisible();
  });

  test("a dead worker is our mistake, and there is a way back", async () => {
    await run.seek(31e6);
    host.failNext("one environment was busy twice");
    await run.step(1, "event");
    await expect.element(page.getByRole("heading", { name: "The simulation stopped" })).toBeVisible();
    await page.getByRole("button", { name: "Go back to 0:30.9" }).click();
    await vi.waitFor(() => expect(run.store.getState().status).toBe("ready"));
    expect(run.playheadUs()).toBe(30.9e6);
  });

  test("the command menu finds nodes and does things", async () => {
    await userEvent.keyboard("{Control>}k{/Control}");
    await expect.element(page.getByRole("combobox")).toHaveFocus();
    await userEvent.keyboard("serv{Enter}");
    expect(session.store.getState().selection).toEqual(["servers"]);
  });
});

test("on a phone the yard, a sheet and the transport are all there is", async () => {
  session.set({ paletteOpen: false });
  await page.viewport(390, 844);
  await expect.element(page.getByRole("region", { name: "Details" })).toBeVisible();
  await expect.poll(() => page.getByRole("navigation", { name: "Parts" }).elements()).toHaveLength(0);
  await page.getByRole("button", { name: "Add a part" }).click();
  await expect.element(page.getByRole("navigation", { name: "Parts" })).toBeVisible();
  session.set({ paletteOpen: false });
  session.explain({ message: 45 });
  await expect.element(page.getByRole("heading", { name: /Why is order 45/ })).toBeVisible();
});
