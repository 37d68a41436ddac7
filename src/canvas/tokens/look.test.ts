import { describe, expect, test } from "vitest";
import { flightColumns } from "../../testing/flight-columns.ts";
import type { FlightRow } from "../../testing/flight-columns.ts";
import { FlightIndex } from "../../timeline/flights.ts";
import type { LookFacts, TokenLook } from "./look.ts";
import { lookOf } from "./look.ts";

const plain: LookFacts = { colourBy: "fate", groupName: (index) => ["user-3", "acme"][index], originOf: (message) => (message === 9 ? 4 : undefined), isFailure: (connection) => connection === 1 };
function look(row: Partial<FlightRow>, facts: Partial<LookFacts> = {}): TokenLook {
  const index = new FlightIndex();
  index.append(flightColumns(0, [{ departs: 0, ...row }]));
  return lookOf(index.table, 0, { ...plain, ...facts });
}

describe("the look of a token", () => {
  test("shape tells the kind", () => {
    expect([0, 1, 2, 3, 4, 5, 6].map((kind) => look({ kind }).kind)).toEqual(["message", "request", "response", "copy", "error", "message", "message"]);
    expect(look({ kind: 2, result: 5 }).kind).toBe("error");
  });

  test("colour tells the fate: waiting, in flight, coming back, done, failed, throttled, dropped", () => {
    expect(look({}).tone).toBe("waiting");
    expect(look({ receives: 1 }).tone).toBe("flight");
    expect(look({ receives: 2 }).tone).toBe("retry");
    expect(look({ kind: 2, result: 1 }).tone).toBe("ok");
    expect(look({ result: 2 }).tone).toBe("failed");
    expect(look({ result: 3 }).tone).toBe("throttled");
    expect(look({ result: 4 })).toMatchObject({ tone: "dropped", lost: true });
  });

  test("on a failure arrow it has failed", () => {
    expect(look({ connection: 1, receives: 1 }).tone).toBe("failed");
  });

  test("rings count receives from the second on", () => {
    expect([0, 1, 2, 3, 7].map((receives) => look({ receives }).rings)).toEqual([0, 0, 2, 3, 7]);
  });

  test("groups have hue and letter, the same as in slots", () => {
    expect(look({ group: 0 }, { colourBy: "group" })).toMatchObject({ hue: 3, letter: "C" });
    expect(look({ group: 1 }, { colourBy: "group" })).toMatchObject({ hue: 1, letter: "A" });
    expect(look({ group: -1 }, { colourBy: "group" })).toMatchObject({ hue: undefined, letter: "" });
  });

  test("origins have hue and letter where they are known", () => {
    expect(look({ message: 9 }, { colourBy: "origin" })).toMatchObject({ hue: 5, letter: "E" });
    expect(look({ message: 8 }, { colourBy: "origin" }).hue).toBeUndefined();
  });
});
