/** The vocabulary's checks and words, for the page's panels: one value of one field at a time. The first picture does without. */
import { describeAmount } from "../vocabulary/amount.ts";
import { describeChance } from "../vocabulary/chance.ts";
import { defaultOf } from "../vocabulary/default-of.ts";
import { describeValue } from "../vocabulary/describe-value.ts";
import { checkFields } from "../vocabulary/field-check.ts";
import type { CheckProblem } from "../vocabulary/field-check.ts";
import type { Field } from "../vocabulary/field.ts";
import type { Json } from "../vocabulary/json.ts";

export { defaultOf, describeAmount, describeChance, describeValue };

/** What is wrong with a value, before it is applied; empty when nothing is. */
export function checkValue(part: "properties" | "behaviour", name: string, field: Field, value: Json | null): readonly CheckProblem[] {
  if (value === null) return [];
  return checkFields({ [name]: field }, { [name]: value }, part).problems;
}
