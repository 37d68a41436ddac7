/** A field's value in a few words, for lists, flags and the log. */
import { describeAmount } from "./amount.ts";
import type { Amount } from "./amount.ts";
import { describeChance } from "./chance.ts";
import type { Chance } from "./chance.ts";
import type { Field } from "./field.ts";

export function describeValue(field: Field | undefined, value: unknown): string {
  if (value === undefined || value === null) return "default";
  if (field?.kind === "amount") return describeAmount(value as Amount, field.unit ?? "");
  if (field?.kind === "chance") return describeChance(value as Chance);
  if (typeof value === "boolean") return value ? "on" : "off";
  if (value === "") return "empty";
  if (typeof value === "number" || typeof value === "string") return `${value}${field?.unit && field.unit !== "count" && field.unit !== "ratio" ? ` ${field.unit}` : ""}`;
  return JSON.stringify(value);
}
