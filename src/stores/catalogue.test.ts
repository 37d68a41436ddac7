import { expect, test } from "vitest";
import { loadCatalogue } from "./catalogue.ts";

test("a refusal offers only parts that there are", async () => {
  const catalogue = await loadCatalogue();
  const { types, refusal } = catalogue.between("sqs.queue", "client");
  expect(types).toEqual([]);
  expect(refusal?.instead?.length).toBeGreaterThan(0);
  expect(refusal?.instead?.every(({ insert }) => catalogue.definition(insert) !== undefined)).toBe(true);
});
