/** A field's unit, default and limits in words. */
import { describeValue } from "../../stores/vocabulary.ts";
import type { Field } from "../../vocabulary/field.ts";
import { lengthText } from "../kit/length-text.ts";
import { numberText } from "../time-text.ts";

export function unitText(field: Field): string | undefined {
  return field.unit === undefined || field.unit === "count" || field.unit === "ratio" ? undefined : field.unit;
}

/** "0 to 43,200 s, 30 when not set". */
export function limitsText(field: Field): string {
  const parts: string[] = [];
  const unit = unitText(field);
  const [min, max] = field.kind === "number" || field.kind === "amount" ? [field.min, field.max] : [undefined, undefined];
  const say = (value: number) => {
    const words = unit ? lengthText(value, unit) : undefined;
    return `${numberText(value)}${unit ? ` ${unit}` : ""}${words ? ` (${words})` : ""}`;
  };
  if (min !== undefined && max !== undefined) parts.push(`${numberText(min)} to ${say(max)}`);
  else if (min !== undefined) parts.push(`at least ${say(min)}`);
  else if (max !== undefined) parts.push(`at most ${say(max)}`);
  if (field.default !== undefined && field.kind !== "json" && field.kind !== "template") parts.push(`${describeValue(field, field.default)} when not set`);
  return parts.join(", ");
}

/** How a change reaches a running resource, where that isn't at once. */
export function changeText(field: Field): string | undefined {
  if (field.change === undefined || field.change === "now") return undefined;
  if (field.change === "draft") return "Takes effect with the next deployment.";
  if (field.change === "replace") return "AWS cannot change this in a running resource: it would be replaced.";
  return `Changed by ${field.change.call}, which takes its time.`;
}
