import { expect, test } from "vitest";
import { wireFault } from "./wire-faults.ts";

const words = (behaviour: object) => wireFault({ properties: {}, behaviour } as never)?.words;

test("an arrow says what is wrong with it, the worst first", () => {
  expect(words({})).toBeUndefined();
  expect(words({ latencyMs: 5, losesRequest: { kind: "never" }, allowed: true })).toBeUndefined();
  expect(words({ latencyMs: 2000 })).toBe("2 s on the way");
  expect(words({ losesRequest: { kind: "ratio", of: [1, 5] }, latencyMs: 2000 })).toBe("1 in 5 lost");
  expect(words({ losesAnswer: { kind: "everyNth", n: 3 } })).toBe("answers lost, 1 in 3");
  expect(words({ fails: { when: { kind: "between", from: "1s", to: "2s" } } })).toBe("some fail");
  expect(words({ allowed: false, fails: { when: { kind: "always" } } })).toBe("denied");
});
