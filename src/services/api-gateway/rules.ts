/** The rules of API Gateway: what it does, where AWS says so, and the sentences that tell it. */
import type { RuleDefinition } from "../define.ts";
import { accessRules } from "./rules-access.ts";
import { backEndRules } from "./rules-back-ends.ts";
import { cacheRules } from "./rules-cache.ts";
import { limitRules } from "./rules-limits.ts";
import { stageRules } from "./rules-stages.ts";
import { webSocketRules } from "./rules-websocket.ts";

export const rules: { readonly [id: string]: RuleDefinition } = { ...limitRules, ...stageRules, ...accessRules, ...backEndRules, ...cacheRules, ...webSocketRules };
