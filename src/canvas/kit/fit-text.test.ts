import { expect, test } from "vitest";
import { fitText } from "./fit-text.ts";

test("a text that fits is left alone, a longer one ends in an ellipsis", () => {
  expect(fitText("Orders", 60, 8)).toBe("Orders");
  expect(fitText("Orders of the whole week", 80, 8)).toBe("Orders of…");
});

test("letters that fill a square take twice the room", () => {
  expect(fitText("订单处理队列订单处理队列", 100, 8)).toBe("订单处理队…");
});

test("what is drawn as one letter is not cut in two", () => {
  expect(fitText("👩‍💻👩‍💻👩‍💻👩‍💻👩‍💻👩‍💻", 50, 8)).toBe("👩‍💻👩‍💻…");
  expect(fitText("é".normalize("NFD").repeat(9), 40, 8)).toBe(`${"é".normalize("NFD").repeat(4)}…`);
});
