/** The rules of Step Functions: what it does, where AWS says so, and the sentences that tell it. */
import type { RuleDefinition } from "../define.ts";
import { dataRules } from "./rules-data.ts";
import { definitionsRules } from "./rules-definitions.ts";
import { errorsRules } from "./rules-errors.ts";
import { executionsRules } from "./rules-executions.ts";
import { flowRules } from "./rules-flow.ts";
import { jsonataRules } from "./rules-jsonata.ts";
import { lanesRules } from "./rules-lanes.ts";
import { limitsRules } from "./rules-limits.ts";
import { tasksRules } from "./rules-tasks.ts";

export const rules: { readonly [id: string]: RuleDefinition } = { ...executionsRules, ...definitionsRules, ...dataRules, ...jsonataRules, ...flowRules, ...tasksRules, ...errorsRules, ...lanesRules, ...limitsRules };
