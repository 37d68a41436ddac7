import type { RuleDefinition } from "../define.ts";
export const rules: { readonly [id: string]: RuleDefinition } = {};
