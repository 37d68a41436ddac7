import { afterEach, expect, test, vi } from "vitest";
import { admit, linkOf } from "./links.ts";

const scenario = { eventyard: 1 as const, title: "Orders", nodes: [{ id: "orders", type: "sqs.queue" }], connections: [] };

afterEach(() => vi.unstubAllGlobals());

test("a document that speaks of a link is a document", async () => {
  const about = `Next: https://x.example/#${await linkOf(scenario)} and https://x.example/?a=1&s=2`;
  expect(await admit(JSON.stringify({ ...scenario, about }))).toMatchObject({ ok: true, document: { title: "Orders", about }, overrides: undefined });
});

test("what a link points at is taken with the link's overrides", async () => {
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify(scenario)));
  expect(await admit("https://x.example/#src=https://x.example/a.json&seed=9&set=orders.VisibilityTimeout:60&view=play")).toMatchObject({
    ok: true, document: { seed: 9, nodes: [{ properties: { VisibilityTimeout: 60 } }] }, overrides: { view: "play" },
  });
});

test("what a link points at may never end: it is left when it is longer than any scenario", async () => {
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({ pull(controller) { sent += 65_536; controller.enqueue(new Uint8Array(65_536).fill(32)); } });
  vi.stubGlobal("fetch", async () => new Response(endless));
  expect(await admit("#src=https://x.example/endless")).toMatchObject({ ok: false });
  expect(sent).toBeLessThan(6_000_000);
});
