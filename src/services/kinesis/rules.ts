/** The rules of Kinesis Data Streams, by section. */
import type { RuleDefinition } from "../define.ts";

export const rules: Readonly<Record<string, RuleDefinition>> = {};
