import { expect, test } from "vitest";
import { layMarks } from "./lay-marks.ts";

const comesBack = { x: 200, text: "first comes back" };

test("words stand to the right, and to the left where the next mark is too near", () => {
  expect(layMarks([comesBack], 800)).toEqual([{ x: 200, text: "first comes back", side: 1 }]);
  expect(layMarks([comesBack, { x: 220, text: "first fails" }], 800).map(({ text, side }) => [text, side])).toEqual([["first comes back", -1], ["first fails", 1]]);
});

test("the playhead's pin never covers the words of another moment", () => {
  expect(layMarks([comesBack], 800, 240)).toEqual([{ x: 200, text: "first comes back", side: -1 }]);
  expect(layMarks([comesBack], 800, 200)).toEqual([{ x: 200, text: "first comes back", side: 1 }]);
  expect(layMarks([{ ...comesBack, x: 20 }], 800, 60)).toEqual([{ x: 20, text: undefined, side: 1 }]);
});
