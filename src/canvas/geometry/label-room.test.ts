import { expect, test } from "vitest";
import { labelRoom } from "./label-room.ts";
import { makeRoute } from "./route.ts";

const level = makeRoute([{ x: 0, y: 100 }, { x: 200, y: 100 }]);
const upright = makeRoute([{ x: 100, y: 0 }, { x: 100, y: 200 }]);

test("words stand clear of nodes and of other beds, on the side that has room", () => {
  expect(labelRoom(level, [], [])).toBe("both");
  expect(labelRoom(level, [{ x: 50, y: 0, width: 100, height: 92 }], [])).toBe("second");
  expect(labelRoom(level, [], [[{ x: 90, y: 110 }, { x: 90, y: 300 }]])).toBe("first");
  expect(labelRoom(level, [], [[{ x: 90, y: 0 }, { x: 90, y: 300 }]])).toBe("none");
  expect(labelRoom(upright, [{ x: 120, y: 80, width: 50, height: 50 }], [])).toBe("second");
});
