import { expect, test } from "vitest";
import { fetchDrawings, nodeUi } from "../../canvas/registry.ts";
import { loadCatalogue } from "../../stores/catalogue.ts";
import { OWN, found, matches, partGroups } from "./parts.ts";
import { recipes } from "./recipes.ts";

test("the palette offers every node type once, in some group, with a sentence", async () => {
  const catalogue = await loadCatalogue();
  await fetchDrawings();
  const types = catalogue.services.flatMap(({ entities }) => entities.filter(({ kind }) => kind === "node").map(({ type }) => type));
  const parts = partGroups(catalogue).flatMap((group) => group.parts);
  expect(parts.filter(({ key, type }) => key === type).map(({ type }) => type).sort()).toEqual([...types].sort());
  expect(new Set(parts.map(({ name }) => name)).size).toBe(parts.length);
  expect(parts.filter(({ says, stem }) => says === "" || !/^[a-z][a-z0-9-]*$/.test(stem))).toEqual([]);
  expect(parts.find(({ name }) => name === "FIFO queue")).toMatchObject({ type: "sqs.queue", properties: { FifoQueue: true } });
});

test("every node type is drawn by its own service, with a sign", async () => {
  const catalogue = await loadCatalogue();
  await fetchDrawings();
  const plain = catalogue.services.flatMap(({ entities }) => entities).filter(({ kind, type }) => kind === "node" && nodeUi(type).glyph === "plain").map(({ type }) => type);
  expect(plain).toEqual([]);
  expect(nodeUi("nobody.knows")).toMatchObject({ glyph: "plain", family: "endpoint" });
});

test("recipes hold known types, joined as the services allow", async () => {
  const catalogue = await loadCatalogue();
  for (const { key, nodes, connections } of recipes) {
    const typeOf = (id: string) => nodes.find((node) => node.id === id)?.type ?? "";
    for (const { type, from, to } of connections) expect(catalogue.between(typeOf(from), typeOf(to)).types.map((one) => one.type), `${key}: ${from} to ${to}`).toContain(type);
  }
});

test("a search has what is called so before what only speaks of it", async () => {
  const groups = [...partGroups(await loadCatalogue()), OWN];
  const first = (query: string) => found(groups, query)[0]?.parts[0]?.name;
  expect(["frame", "note", "function", "fifo", "queue", "table", "api", "state"].map(first)).toEqual(["Frame", "Note", "Function", "FIFO queue", "Queue", "Table", "REST API", "State machine"]);
  expect(found(groups, "")).toBe(groups);
});

test("a search finds words by their beginning, in name, sentence and type", () => {
  expect(matches("fif qu", "FIFO queue", "Keeps order", "sqs.queue")).toBe(true);
  expect(matches("ueue", "FIFO queue")).toBe(false);
});
