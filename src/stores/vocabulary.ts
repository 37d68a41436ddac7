/** The vocabulary's checks and words, for the page: one value of one field at a time. */
import { describeAmount } from "../vocabulary/amount.ts";
import { describeChance } from "../vocabulary/chance.ts";
import { describeValue } from "../vocabulary/describe-value.ts";
import { checkFields, defaultOf } from "../vocabulary/field-check.ts";
import type { CheckProblem } from "../vocabulary/field-check.ts";
import type { Field } from "../vocabulary/field.ts";
import type { Json } from "../vocabulary/json.ts";

export { defaultOf, describeAmount, describeChance, describeValue };

/** What is wrong with a value, before it is applied; empty when nothing is. */
export function checkValue(part: "properties" | "behaviour", name: string, field: Field, value: Json | null): readonly CheckProblem[] {
  if (value === null) return [];
  return checkFields({ [name]: field }, { [name]: value }, part).problems;
}
