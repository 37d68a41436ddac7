import { expect, test } from "vitest";
import { insideText } from "./inside-text.ts";

test("what is inside is told with units and names", () => {
  const names = (id: string) => (id === "c2" ? "Orders → Worker" : id);
  expect(insideText("hiddenUntil", 68.005, names)).toBe("1:08.0");
  expect(insideText("billedMs", 27_434, names)).toBe("27,434 ms");
  expect(insideText("ageSeconds", 1.5, names)).toBe("1.5 s");
  expect(insideText("holder", "c2", names)).toBe("Orders → Worker");
  expect(insideText("receiveCount", 3, names)).toBe("3");
  expect(insideText("enabled", true, names)).toBe("yes");
});
