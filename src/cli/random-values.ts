/** Random values of fields: plain ones always, and, where a system is rich, everything else that a field may hold. */
import type { Sfc32 } from "../kernel/random.ts";
import type { Field } from "../vocabulary/field.ts";
import type { Json } from "../vocabulary/json.ts";
import { randomDefinition } from "./random-definition.ts";
import { chanceOf, NOISE, PATTERNS, TEMPLATES, WORDS } from "./random-words.ts";

export interface Draw {
  readonly dice: Sfc32;
  /** Also templates, texts, objects, lists and free JSON, and every kind of Amount and Chance. */
  readonly rich: boolean;
  /** Ids of the nodes that there are. */
  readonly ids: readonly string[];
}

export function pick<T>(dice: Sfc32, list: readonly T[]): T {
  return list[dice.integer(0, list.length - 1)]!;
}

/** Values for some of the fields; small ones more often than large ones. */
export function values(fields: Readonly<Record<string, Field>>, draw: Draw, share: number): Record<string, Json> {
  const chosen: Record<string, Json> = {};
  for (const [name, field] of Object.entries(fields)) {
    if (!draw.dice.ratio(Math.round(share * 100), 100)) continue;
    const value = valueOf(name, field, draw);
    if (value !== undefined) chosen[name] = value;
  }
  return chosen;
}

function valueOf(name: string, field: Field, draw: Draw): Json | undefined {
  const { dice, rich } = draw;
  switch (field.kind) {
    case "boolean": return dice.ratio(1, 2);
    case "choice": return field.options[dice.integer(0, field.options.length - 1)]!;
    case "number": {
      const low = field.min ?? 0;
      const high = Math.min(field.max ?? 1000, low + 10 ** dice.integer(0, 3));
      return field.integer ? dice.integer(low, Math.max(low, Math.floor(high))) : low + dice.unit() * (high - low);
    }
    case "amount": return rich ? richAmount(field, dice) : plainAmount(field, dice);
    case "chance": return rich ? chanceOf(dice) : [{ kind: "always" }, { kind: "ratio", of: [1, 3] }, { kind: "everyNth", n: 3 }, { kind: "first", n: 2 }][dice.integer(0, 3)]!;
    default: return rich ? richValue(name, field, draw) : undefined;
  }
}

interface Bounds { readonly min?: number; readonly max?: number }

function plainAmount({ min, max }: Bounds, dice: Sfc32): Json {
  return dice.ratio(1, 2) ? dice.integer(min ?? 0, Math.min(max ?? 2000, 2000)) : { kind: "uniform", min: min ?? 1, max: Math.min(max ?? 3000, 3000) };
}

function richAmount(field: Bounds, dice: Sfc32): Json {
  const [low, high] = [Math.max(field.min ?? 0, 1), Math.min(field.max ?? 3000, 3000)];
  switch (dice.integer(0, 6)) {
    case 0: return { kind: "exponential", mean: low };
    case 1: return { kind: "lognormal", median: low, p99: high };
    case 2: return { kind: "sequence", values: [low, high, low], then: pick(dice, ["last", "repeat"]) };
    case 3: return { kind: "byMessage", path: pick(dice, ["$.n", "$.ms", "$.list[0]"]), else: low };
    case 4: return { kind: "constant", value: field.max ?? 1e12 };
    default: return plainAmount(field, dice);
  }
}

function richValue(name: string, field: Extract<Field, { kind: "text" | "template" | "json" | "object" | "list" }>, draw: Draw): Json | undefined {
  const { dice } = draw;
  switch (field.kind) {
    case "text": return pick(dice, Object.hasOwn(WORDS, name) ? WORDS[name]! : ["a", "$.n", "/a/{b}", "prod", "1", ""]);
    case "template": return pick(dice, TEMPLATES);
    case "object": return values(field.fields, draw, 0.5);
    case "list": {
      const items = Array.from({ length: dice.integer(0, 3) }, () => valueOf(name, field.of, draw));
      return items.filter((item) => item !== undefined);
    }
    case "json": {
      if (name === "Definition") return randomDefinition(dice, draw.ids);
      // Now and then what nobody should write: the door refuses it, or the service lives with it.
      if (dice.ratio(1, 12)) return pick(dice, NOISE);
      if (name === "reaches") return [pick(dice, [...draw.ids, "internet"])];
      return Object.hasOwn(PATTERNS, name) ? pick(dice, PATTERNS[name]!) : ((field.default ?? null) as Json);
    }
    default: return field satisfies never;
  }
}
