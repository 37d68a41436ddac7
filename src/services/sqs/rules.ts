/** The rules of SQS: what it does, where AWS says so, and the sentences that tell it. */
import type { RuleDefinition } from "../define.ts";
import { fifoRules } from "./rules-fifo.ts";
import { lifeRules } from "./rules-life.ts";
import { sendingRules } from "./rules-sending.ts";
import { visibilityRules } from "./rules-visibility.ts";

export const rules: { readonly [id: string]: RuleDefinition } = { ...sendingRules, ...visibilityRules, ...fifoRules, ...lifeRules };
