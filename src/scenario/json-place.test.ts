import * as fc from "fast-check";
import { expect, test } from "vitest";
import { jsonPlace } from "./json-place.ts";

const cases: readonly (readonly [text: string, line: number, column: number])[] = [
  ['{"a":1,}', 1, 8], ['{\n  "a": 1\n  "b": 2\n}', 3, 3], ['{"a":[1,2}', 1, 10], ['{"a":1', 1, 7], ["{'a':1}", 1, 2], ['{"a":01}', 1, 7], ['{"a":tru}', 1, 6], ['{"a":"x\ny"}', 1, 6], ["{} x", 1, 4], ["[1 2]", 1, 4], ["", 1, 1], ['{"a" 1}', 1, 6], ["[,]", 1, 2],
];

for (const [text, line, column] of cases) {
  test(`${JSON.stringify(text)} goes wrong in line ${line}, column ${column}`, () => {
    expect(jsonPlace(text)).toEqual({ line, column });
  });
}

test("JSON with something taken away goes wrong at the end, with something added there", () => {
  fc.assert(fc.property(fc.json(), (text) => {
    expect(jsonPlace(`${text}\n}`)).toEqual({ line: 2, column: 1 });
  }), { seed: 5, numRuns: 300 });
});
