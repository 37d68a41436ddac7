/** What a mapping draws (microseconds) and what the panel shows (seconds). */
import type { Micros } from "../../kernel/time.ts";
import { batchSize, rampOf, type MappingContext } from "./mapping-config.ts";
import type { MappingState } from "./mapping-state.ts";

const MOST_DRAWN = 24;

export interface MappingView {
  readonly kind: string;
  readonly state: string;
  readonly problem: string;
  readonly lastResult: string;
  readonly pollers: { readonly waiting: number; readonly sinceUs: readonly Micros[] };
  readonly slots: { readonly used: number; readonly allowance: number; readonly most: number };
  readonly batches: readonly { readonly slot: number; readonly state: string; readonly records: number; readonly startedAtUs: Micros; readonly deadlineUs: Micros; readonly nextAtUs: Micros; readonly throttles: number; readonly groups: readonly string[] }[];
  readonly ready: number;
  readonly openBatch: { readonly records: number; readonly size: number; readonly bytes: number; readonly openedAtUs: Micros; readonly closesAtUs: Micros } | null;
  readonly held: number;
  readonly batchSize: number;
  readonly windowS: number;
  readonly filters: number;
  readonly tally: MappingState["tally"];
}

export function viewMapping(state: MappingState, ctx: MappingContext): MappingView {
  const { queue } = state;
  const limit = ctx.settings.ConcurrentExecutions;
  const ramp = rampOf(ctx.config, typeof limit === "number" ? limit : 1_000);
  let held = 0;
  const batches = [];
  for (const batch of queue.batches.values()) {
    if (batch.state === "held") held++;
    if (batches.length < MOST_DRAWN && batch.state !== "waits")
      batches.push({ slot: batch.slot, state: batch.state, records: batch.records.length, startedAtUs: batch.startedAt, deadlineUs: batch.deadline, nextAtUs: batch.nextAt, throttles: batch.throttles, groups: [...new Set(batch.records.map((record) => record.group))].slice(0, 4) });
  }
  const size = batchSize(ctx.config, state.kind);
  return {
    kind: state.kind, state: state.status, problem: state.problem, lastResult: state.lastResult,
    pollers: { waiting: queue.pollers.size, sinceUs: [...queue.pollers.values()].slice(0, MOST_DRAWN) },
    slots: { used: queue.inSlots, allowance: Math.floor(queue.allowance.value), most: ramp.most },
    batches, ready: queue.ready.length, held,
    openBatch: queue.open === null ? null : { records: queue.open.records.length, size, bytes: queue.open.bytes, openedAtUs: queue.open.openedAt, closesAtUs: queue.open.closesAt },
    batchSize: size, windowS: ctx.config.properties.MaximumBatchingWindowInSeconds, filters: ctx.config.properties.FilterCriteria?.Filters.length ?? 0, tally: { ...state.tally },
  };
}

export function inspectMapping(state: MappingState, ctx: MappingContext): Readonly<Record<string, unknown>> {
  const { queue } = state;
  const seconds = (us: Micros) => us / 1_000_000;
  return {
    state: state.status, lastProcessingResult: state.lastResult, ...(state.problem === "" ? {} : { problem: state.problem }),
    pollers: { waiting: queue.pollers.size, allowance: Math.floor(queue.allowance.value) },
    slots: [...queue.batches.values()].filter((batch) => batch.slot >= 0).map((batch) => ({
      slot: batch.slot, state: batch.state, messages: batch.records.map((record) => record.messageId), startedAt: seconds(batch.startedAt), deadline: seconds(batch.deadline),
      throttles: batch.throttles, ...(batch.state === "held" && batch.timer !== -1 ? { nextAttemptAt: seconds(batch.nextAt) } : {}),
    })),
    ...(queue.open === null ? {} : { openBatch: { messages: queue.open.records.map((record) => record.messageId), openedAt: seconds(queue.open.openedAt), closesAt: seconds(queue.open.closesAt) } }),
    source: ctx.from?.id, target: ctx.to?.id, ...state.tally,
  };
}
