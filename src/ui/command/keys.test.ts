// @vitest-environment jsdom
import { expect, test } from "vitest";
import { commands, isAllowed, keyName } from "./keys.ts";

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

test("a diagram that is explored or played is not built, whatever the key", () => {
  const forbidden = (mode: "edit" | "explore" | "play" | "embed") => commands.filter((each) => !isAllowed(each, mode)).map(({ id }) => id);
  expect(forbidden("edit")).toEqual([]);
  expect(forbidden("explore")).toEqual(["add", "cut", "duplicate", "remove", "console"]);
  expect(forbidden("play")).toEqual(["add", "undo", "redo", "cut", "duplicate", "remove", "console"]);
  expect(commands.filter((each) => isAllowed(each, "embed")).every(({ group }) => group === "Playing")).toBe(true);
});
