/**
 * Holds what a document says of an entity against its fields: fills defaults in and says in sentences what is wrong.
 * A value with a problem is replaced by its default, so that the rest can still be looked at.
 */
import { checkAmount } from "./amount.ts";
import type { PatternCheck } from "./chance.ts";
import { checkChance } from "./chance.ts";
import { defaultOf } from "./default-of.ts";
import type { Field, FieldProblem, Fields, NumberField, TextField, Unit } from "./field.ts";
import type { Json } from "./json.ts";
import type { ValueProblemCode } from "./problem.ts";
import { groupDigits, isObject, joinPaths, nameOf, nearest } from "./problem.ts";
import { checkTemplate } from "./template.ts";

export interface CheckOptions {
  /** Which default an absent value takes. Default `exact`. */
  readonly profile?: "exact" | "realistic" | undefined;
  /**
   * True where the members are AWS's own: a refusal then names AWS's error. Default: true, unless the path's last name
   * is `behaviour`.
   */
  readonly aws?: boolean | undefined;
  /** Checks the patterns of Chances, whose language is not of this folder. */
  readonly checkPattern?: PatternCheck | undefined;
}

/** One thing that is wrong, where it is and how to mend it. */
export interface CheckProblem { readonly path: string; readonly code: string; readonly message: string; readonly fix?: string }

export interface Checked {
  readonly value: Record<string, unknown>;
  readonly problems: CheckProblem[];
  /** Names of the members that no field describes; each is among the problems too. */
  readonly unknown: string[];
}

/**
 * @param value The members as written; undefined means none. `null` means "default again", except where null is itself
 * a value (templates and free JSON).
 * @param path Where they stand in the document, such as `nodes[2].properties`; put before each problem's path.
 */
export function checkFields(fields: Fields, value: Json | undefined, path: string, options: CheckOptions = {}): Checked {
  const checker = new Checker(options, options.aws ?? !/(^|\.)behaviour$/.test(path));
  const checked = checker.members(fields, value, path);
  return { value: checked.value, problems: checker.problems, unknown: checked.unknown };
}

class Checker {
  readonly problems: CheckProblem[] = [];

  constructor(private readonly options: CheckOptions, private readonly aws: boolean) {}

  members(fields: Fields, value: Json | undefined, path: string): { value: Record<string, unknown>; unknown: string[] } {
    const given = isObject(value) ? value : {};
    if (value !== undefined && value !== null && !isObject(value)) {
      this.say(path, "WrongType", `${lastName(path)} must be an object with members, not ${nameOf(value)}.`);
    }
    const unknown = Object.keys(given).filter((name) => !Object.hasOwn(fields, name));
    for (const name of unknown) this.stranger(name, Object.keys(fields), path);
    const filled: Record<string, unknown> = {};
    for (const [name, field] of Object.entries(fields)) {
      const one = Object.hasOwn(given, name) ? this.field(field, given[name]!, joinPaths(path, name), name) : undefined;
      const stands = one === undefined ? defaultOf(field, this.options.profile) : one;
      if (stands !== undefined) filled[name] = stands;
    }
    return { value: filled, unknown };
  }

  /** The value as it stands, or undefined where the default must stand in. */
  private field(field: Field, value: Json, path: string, name: string): unknown {
    if (value === null && field.kind !== "json" && field.kind !== "template") return undefined;
    const before = this.problems.length;
    const kept = this.kind(field, value, path, name);
    return this.problems.length === before || field.kind === "object" || field.kind === "list" ? kept : undefined;
  }

  private kind(field: Field, value: Json, path: string, name: string): unknown {
    switch (field.kind) {
      case "number": return this.number(field, value, path, name);
      case "boolean": return typeof value === "boolean" ? value : this.wrongType(path, name, "true or false", value, field);
      case "text": return this.text(field, value, path, name);
      case "choice": {
        if (typeof value === "string" && field.options.includes(value)) return value;
        const near = typeof value === "string" ? nearest(value, field.options) : undefined;
        return this.refuse(path, "NotAnOption", `${name} is ${nameOf(value)}; it must be ${listWords(field.options)}.`, field, near && `Did you mean ${near}?`);
      }
      case "amount": return this.below(checkAmount(value, { min: field.min, max: field.max, unit: unitWord(field.unit) }), value, path, name, field);
      case "chance": return this.below(checkChance(value, { checkPattern: this.options.checkPattern }), value, path, name, field);
      case "template": return this.below(checkTemplate(value), value, path, name, field);
      case "json": return this.below((field.check as ((value: Json) => FieldProblem[]) | undefined)?.(value) ?? [], value, path, name, field);
      case "object": return this.members(field.fields, value, path).value;
      case "list": {
        if (!Array.isArray(value)) return this.wrongType(path, name, "a list", value, field);
        const items = value as readonly Json[];
        this.length(field, items.length, path, name);
        // `null` is the default again for a member, but an item of a list has none to go back to.
        return items.map((item, index) => (item === null && field.of.kind !== "json" && field.of.kind !== "template"
          ? this.wrongType(`${path}[${index}]`, `${name}[${index}]`, "a value", item, field.of)
          : this.field(field.of, item, `${path}[${index}]`, `${name}[${index}]`)));
      }
      default: return field satisfies never;
    }
  }

  private number(field: NumberField, value: Json, path: string, name: string): unknown {
    if (typeof value !== "number" || !Number.isFinite(value)) return this.wrongType(path, name, field.integer ? "a whole number" : "a number", value, field);
    if (field.integer && !Number.isSafeInteger(value)) return this.refuse(path, "NotInteger", `${name} is ${value}; it must be a whole number.`, field, `Write ${Math.round(value)}.`);
    const limit = beyond(value, field.min, field.max);
    if (limit === undefined) return value;
    return this.refuse(path, "OutOfRange", `${name} is ${withUnit(value, field.unit)}; ${limit.word} ${withUnit(limit.limit, field.unit)}.`, field, `Write ${limit.limit}.`);
  }

  private text(field: TextField, value: Json, path: string, name: string): unknown {
    if (typeof value !== "string") return this.wrongType(path, name, "a text", value, field);
    if (field.maxLength !== undefined && value.length > field.maxLength) {
      return this.refuse(path, "OutOfRange", `${name} has ${groupDigits(value.length)} characters; at most ${groupDigits(field.maxLength)}.`, field);
    }
    // Patterns are of the whole text, as AWS's are.
    const fits = field.pattern === undefined || new RegExp(`^(?:${field.pattern})$`, "u").test(value);
    return fits ? value : this.refuse(path, "BadText", `${name} is ${nameOf(value)}; it must have the form ${field.pattern}.`, field);
  }

  private length(field: Field & { readonly min?: number | undefined; readonly max?: number | undefined }, length: number, path: string, name: string): void {
    const limit = beyond(length, field.min, field.max);
    if (limit) this.refuse(path, "OutOfRange", `${name} has ${groupDigits(length)} ${length === 1 ? "entry" : "entries"}; ${limit.word} ${groupDigits(limit.limit)}.`, field);
  }

  /** Takes over the problems of a vocabulary word, found below the value. */
  private below(found: readonly FieldProblem[], value: Json, path: string, name: string, field: Field): unknown {
    for (const each of found) {
      const message = each.path === "" && each.message.startsWith("The value is") ? `${name}${each.message.slice("The value".length)}` : each.message;
      this.push(joinPaths(path, each.path), each.code ?? "BadValue", message + this.answer(field, each.message), each.fix);
    }
    return value;
  }

  private wrongType(path: string, name: string, wanted: string, value: Json, field: Field): undefined {
    return this.refuse(path, "WrongType", `${name} must be ${wanted}, not ${nameOf(value)}.`, field, fixForText(field, value));
  }

  private stranger(name: string, known: readonly string[], path: string): void {
    const near = nearest(name, known);
    this.say(joinPaths(path, name), "UnknownMember", `${lastName(path)} has no member "${name}".`, near === undefined ? undefined : `Did you mean ${near}?`);
  }

  private refuse(path: string, code: ValueProblemCode, message: string, field: Field, fix?: string | undefined): undefined {
    this.say(path, code, message + this.answer(field, message), fix);
    return undefined;
  }

  /** What AWS would answer, said once a sentence. */
  private answer(field: Field, message: string): string {
    return this.aws && !message.includes("AWS answers") ? ` AWS answers ${field.error ?? "InvalidParameterValue"}.` : "";
  }

  private say(path: string, code: ValueProblemCode, message: string, fix?: string): void {
    this.push(path, code, message, fix);
  }

  private push(path: string, code: string, message: string, fix: string | undefined): void {
    this.problems.push(fix === undefined ? { path, code, message } : { path, code, message, fix });
  }
}

function beyond(value: number, min: number | undefined, max: number | undefined): { readonly word: string; readonly limit: number } | undefined {
  if (min !== undefined && value < min) return { word: "at least", limit: min };
  return max !== undefined && value > max ? { word: "at most", limit: max } : undefined;
}

const SECONDS: Partial<Record<Unit, number>> = { ms: 0.001, s: 1, min: 60, h: 3_600, d: 86_400 };

/** A number in quotes, or with its unit, is the usual slip. */
function fixForText(field: Field, value: Json): string | undefined {
  if (field.kind === "boolean") return value === "true" || value === "false" ? `Write ${value} without quotes.` : undefined;
  if (field.kind === "text") return typeof value === "number" || typeof value === "boolean" ? `Write "${value}" in quotes.` : undefined;
  if (field.kind === "list") return "Put it between [ and ].";
  if (typeof value !== "string") return undefined;
  const found = /^\s*(-?\d+(?:\.\d+)?)\s*(ms|s|min|m|h|d)?\s*$/.exec(value);
  if (!found) return undefined;
  const from = SECONDS[(found[2] === "m" ? "min" : found[2]) as Unit];
  const to = field.unit && SECONDS[field.unit];
  if (found[2] === undefined) return `Write ${Number(found[1])} without quotes.`;
  return from === undefined || to === undefined ? undefined : `Write ${Math.round((Number(found[1]) * from / to) * 1e6) / 1e6}: the unit is ${field.unit}.`;
}

function withUnit(value: number, unit: Unit | undefined): string {
  const word = unitWord(unit);
  return word ? `${groupDigits(value)} ${word}` : groupDigits(value);
}

function unitWord(unit: Unit | undefined): string | undefined {
  if (unit === "count" || unit === "ratio") return undefined;
  return unit === "/s" ? "per second" : unit;
}

function listWords(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** `nodes[2].properties` → `properties`. */
function lastName(path: string): string {
  return path.split(".").at(-1) || "The document";
}
