// @vitest-environment jsdom
import { expect, test } from "vitest";
import { commands, keyName } from "./keys.ts";

const press = (key: string, more: Partial<KeyboardEvent> = {}) => keyName({ key, metaKey: false, ctrlKey: false, shiftKey: false, ...more });

test("keys are named as the table spells them", () => {
  expect(press(" ")).toBe("Space");
  expect(press("z", { ctrlKey: true })).toBe("Mod+Z");
  expect(press("Z", { metaKey: true, shiftKey: true })).toBe("Mod+Shift+Z");
  expect(press("?", { shiftKey: true })).toBe("?");
  expect(press("M", { shiftKey: true })).toBe("Shift+M");
});

test("no key stands for two commands", () => {
  const keys = commands.flatMap((each) => each.keys);
  expect(new Set(keys).size).toBe(keys.length);
});
