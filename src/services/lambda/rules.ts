/** The rules of Lambda: what it does, where AWS says so, and the sentences that tell it. */
import type { RuleDefinition } from "../define.ts";
import { environmentRules } from "./rules-environments.ts";
import { invokingRules } from "./rules-invoking.ts";
import { mappingRules } from "./rules-mappings.ts";
import { restRules } from "./rules-rest.ts";

export const rules: { readonly [id: string]: RuleDefinition } = { ...invokingRules, ...environmentRules, ...mappingRules, ...restRules };
