/** The rules of SNS: what it does, where AWS says so, and the sentences that tell it. */
import type { RuleDefinition } from "../define.ts";
import { deliveryRules } from "./rules-delivery.ts";
import { filterRules } from "./rules-filters.ts";
import { publishingRules } from "./rules-publishing.ts";

export const rules: { readonly [id: string]: RuleDefinition } = { ...publishingRules, ...deliveryRules, ...filterRules };
