/** The vocabulary's checks and words, for the page: one value of one field at a time. */
import { describeAmount } from "../vocabulary/amount.ts";
import type { Amount } from "../vocabulary/amount.ts";
import { describeChance } from "../vocabulary/chance.ts";
import type { Chance } from "../vocabulary/chance.ts";
import { checkFields, defaultOf } from "../vocabulary/field-check.ts";
import type { CheckProblem } from "../vocabulary/field-check.ts";
import type { Field } from "../vocabulary/field.ts";
import type { Json } from "../vocabulary/json.ts";

export { defaultOf, describeAmount, describeChance };

/** What is wrong with a value, before it is applied; empty when nothing is. */
export function checkValue(part: "properties" | "behaviour", name: string, field: Field, value: Json | null): readonly CheckProblem[] {
  if (value === null) return [];
  return checkFields({ [name]: field }, { [name]: value }, part).problems;
}

/** A value in a few words, for lists and flags. */
export function describeValue(field: Field | undefined, value: unknown): string {
  if (value === undefined || value === null) return "default";
  if (field?.kind === "amount") return describeAmount(value as Amount, field.unit ?? "");
  if (field?.kind === "chance") return describeChance(value as Chance);
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value === "number" || typeof value === "string") return `${value}${field?.unit && field.unit !== "count" && field.unit !== "ratio" ? ` ${field.unit}` : ""}`;
  return JSON.stringify(value);
}
