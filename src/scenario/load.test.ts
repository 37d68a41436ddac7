import { expect, test } from "vitest";
import { fakeServices } from "../testing/scenario-services.ts";
import { encodeLink } from "./link.ts";
import { loadScenario } from "./load.ts";
import spine from "./examples/worker-that-fails.json";
test("smoke", () => {
  const r = loadScenario(spine, fakeServices);
  console.log(JSON.stringify(r, (k, v) => (k === "definition" || k === "services" ? undefined : v), 1).slice(0, 6000));
  if (r.ok) { const l = encodeLink(r.scenario.document, { seed: 9, atUs: 31e6, view: "play", set: [{ entity: "orders", name: "VisibilityTimeout", value: "60" }] }, fakeServices); console.log(l.length, l);
   const back = loadScenario("https://x.org/p#" + l, fakeServices); console.log(JSON.stringify(back.ok ? back.scenario.document : back.problems)); }
  expect(r.ok).toBe(true);
});
