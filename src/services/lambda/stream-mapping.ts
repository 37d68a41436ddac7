import type { Answered, Outcome } from "../define.ts";
import type { MappingContext } from "./mapping-config.ts";
import type { MappingState } from "./mapping-state.ts";
export const streamEvents = {};
export function startStream(_state: MappingState, _ctx: MappingContext): void {}
export function stopStream(_state: MappingState, _ctx: MappingContext): void {}
export function streamAnswered(_state: MappingState, _call: Answered, _outcome: Outcome, _ctx: MappingContext): void {}
