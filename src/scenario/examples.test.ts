import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { services } from "../services/registry.ts";
import { canonicalDocument } from "./canonical.ts";
import type { ScenarioDocument } from "./document.ts";
import { exampleOrder, firstExample } from "./examples/index.ts";
import { encodeLink } from "./link.ts";
import { loadScenario } from "./load.ts";

const FOLDER = "src/scenario/examples";

test("the gallery's order names every file, once", () => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(".json")).map((name) => name.replace(/\.json$/, ""));
  expect([...exampleOrder].sort()).toEqual(files.sort());
  expect(exampleOrder).toContain(firstExample);
});

describe("examples", () => {
  for (const name of exampleOrder) {
    test(`${name} loads without a problem or a notice, has at most 12 nodes and a link of at most 2,000 characters`, () => {
      const document = JSON.parse(readFileSync(`${FOLDER}/${name}.json`, "utf8")) as ScenarioDocument;
      expect(loadScenario(document)).toMatchObject({ ok: true, notices: [] });
      expect(document.nodes?.filter((node) => node.type !== "note" && node.type !== "frame").length).toBeLessThanOrEqual(12);
      expect(encodeLink(document, {}, services).length).toBeLessThanOrEqual(2_000);
      // What is written is meant: a value that repeats a default would be lost in a link.
      expect(canonicalDocument(document).title).toBe(document.title);
    });
  }
});
