import { expect, test } from "vitest";
import { dropId } from "./ids.ts";

test("an id is taken out wherever it stands, and the others keep their order", () => {
  const ids = [5, 6, 7, 8];
  dropId(ids, 8);
  dropId(ids, 5);
  dropId(ids, 99);
  expect(ids).toEqual([6, 7]);
  dropId(ids, 6);
  dropId(ids, 7);
  dropId(ids, 7);
  expect(ids).toEqual([]);
});
