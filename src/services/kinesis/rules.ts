/** The rules of Kinesis Data Streams, by section. */
import type { RuleDefinition } from "../define.ts";
import { consumingRules } from "./rules-consuming.ts";
import { puttingRules } from "./rules-putting.ts";
import { readingRules } from "./rules-reading.ts";

export const rules: Readonly<Record<string, RuleDefinition>> = { ...puttingRules, ...readingRules, ...consumingRules };
