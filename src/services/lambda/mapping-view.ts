/** What a mapping draws (microseconds) and what the panel shows (seconds). */
import type { Micros } from "../../kernel/time.ts";
import { batchSize, gatheringUs, rampOf, type MappingContext } from "./mapping-config.ts";
import type { MappingState } from "./mapping-state.ts";
import { iteratorAge } from "./stream-mapping.ts";
import type { Json } from "../../vocabulary/json.ts";

const MOST_DRAWN = 24;

export interface MappingView {
  readonly nowUs: Micros;
  readonly kind: string;
  readonly state: string;
  readonly problem: string;
  readonly lastResult: string;
  readonly pollers: { readonly waiting: number; readonly sinceUs: readonly Micros[] };
  readonly slots: { readonly used: number; readonly allowance: number; readonly most: number };
  readonly batches: readonly { readonly slot: number; readonly state: string; readonly records: number; readonly startedAtUs: Micros; readonly deadlineUs: Micros; readonly nextAtUs: Micros; readonly throttles: number; readonly groups: readonly string[]; /** Bytes of its bodies, of 6 MB (LAM-093). */ readonly bytes: number }[];
  readonly ready: number;
  readonly openBatch: { readonly records: number; readonly size: number; readonly bytes: number; readonly openedAtUs: Micros; readonly closesAtUs: Micros } | null;
  readonly held: number;
  readonly batchSize: number;
  readonly windowS: number;
  readonly filters: number;
  readonly tally: MappingState["tally"];
  /** Streams: one for each shard (and partition-key lane) with work so far. */
  readonly lanes: readonly LaneView[];
  readonly shards: readonly { readonly id: string; readonly state: string; readonly behindMs: number }[];
  readonly iteratorAgeMs: number;
  /** Kafka: consumers that read the partitions, and the most there can be. */
  readonly consumers: { readonly count: number; readonly partitions: number } | null;
}

export interface LaneView {
  readonly id: string; readonly shard: string; readonly state: string; readonly waiting: number; readonly records: number; readonly parts: readonly number[]; readonly failures: number; readonly retries: number;
  readonly startedAtUs: Micros; readonly nextAtUs: Micros; readonly oldestAtUs: Micros; readonly checkpoint: string; readonly processed: number; readonly discarded: number;
  readonly window: { readonly number: number; readonly state: Json; readonly endsAtUs: Micros } | null;
}

function lanesOf(state: MappingState, ctx: MappingContext): LaneView[] {
  const size = ctx.config.properties.TumblingWindowInSeconds * 1_000_000;
  return [...state.stream.lanes.values()].slice(0, MOST_DRAWN).map((lane) => ({
    id: lane.id, shard: lane.shard, state: lane.state, waiting: lane.waiting.length, records: lane.work?.records.length ?? 0, parts: lane.parts.map((part) => part.records.length),
    failures: lane.work?.failures ?? 0, retries: ctx.config.properties.MaximumRetryAttempts, startedAtUs: lane.startedAt, nextAtUs: lane.nextAt,
    oldestAtUs: lane.work?.records[0]?.arrivedAt ?? lane.waiting[0]?.arrivedAt ?? -1, checkpoint: lane.checkpoint, processed: lane.processed, discarded: lane.discarded,
    window: lane.window === null ? null : { number: lane.window.number, state: lane.window.state, endsAtUs: (lane.window.number + 1) * size },
  }));
}


export function viewMapping(state: MappingState, ctx: MappingContext): MappingView {
  const { queue } = state;
  const ramp = rampOf(ctx);
  let held = 0;
  const batches = [];
  for (const batch of queue.batches.values()) {
    if (batch.state === "held") held++;
    if (batches.length < MOST_DRAWN && batch.state !== "waits")
      batches.push({ slot: batch.slot, state: batch.state, records: batch.records.length, startedAtUs: batch.startedAt, deadlineUs: batch.deadline, nextAtUs: batch.nextAt, throttles: batch.throttles, bytes: batch.records.reduce((sum, record) => sum + record.bytes, 0), groups: [...new Set(batch.records.map((record) => record.group))].slice(0, 4) });
  }
  const size = batchSize(ctx);
  return {
    nowUs: ctx.now, kind: state.kind, state: state.status, problem: state.problem, lastResult: state.lastResult,
    pollers: { waiting: queue.pollers.size, sinceUs: [...queue.pollers.values()].slice(0, MOST_DRAWN) },
    slots: { used: queue.inSlots, allowance: Math.floor(queue.allowance.value), most: ramp.most },
    batches, ready: queue.ready.length, held,
    openBatch: queue.open === null ? null : { records: queue.open.records.length, size, bytes: queue.open.bytes, openedAtUs: queue.open.openedAt, closesAtUs: queue.open.closesAt },
    batchSize: size, windowS: gatheringUs(ctx) / 1_000_000, filters: ctx.config.properties.FilterCriteria?.Filters.length ?? 0, tally: { ...state.tally },
    lanes: lanesOf(state, ctx), shards: [...state.stream.shards.values()].slice(0, MOST_DRAWN).map(({ id, state: is, behindMs }) => ({ id, state: is, behindMs })), iteratorAgeMs: iteratorAge(state, ctx.now) / 1000,
    consumers: state.stream.consumers === undefined ? null : { count: state.stream.consumers.count, partitions: state.stream.shards.size },
  };
}

export function inspectMapping(state: MappingState, ctx: MappingContext): Readonly<Record<string, unknown>> {
  const { queue } = state;
  const seconds = (us: Micros) => us / 1_000_000;
  return {
    state: state.status, lastProcessingResult: state.lastResult, ...(state.problem === "" ? {} : { problem: state.problem }),
    pollers: { waiting: queue.pollers.size, allowance: Math.floor(queue.allowance.value) },
    slots: [...queue.batches.values()].filter((batch) => batch.slot >= 0).map((batch) => ({
      slot: batch.slot, state: batch.state, messages: batch.records.map((record) => record.messageId), startedAt: seconds(batch.startedAt), ...(batch.deadline < 0 ? {} : { deadline: seconds(batch.deadline) }),
      throttles: batch.throttles, ...(batch.state === "held" && batch.timer !== -1 ? { nextAttemptAt: seconds(batch.nextAt) } : {}),
    })),
    ...(queue.open === null ? {} : { openBatch: { messages: queue.open.records.map((record) => record.messageId), openedAt: seconds(queue.open.openedAt), closesAt: seconds(queue.open.closesAt) } }),
    ...(state.kind === "queue" ? {} : {
      lanes: [...state.stream.lanes.values()].map((lane) => ({
        id: lane.id, shard: lane.shard, state: lane.state, records: lane.work?.records.map((record) => record.sequence) ?? [], waiting: lane.waiting.length, failures: lane.work?.failures ?? 0,
        checkpoint: lane.checkpoint, processed: lane.processed, discarded: lane.discarded, ...(lane.window === null ? {} : { window: lane.window.number, windowState: lane.window.state }),
      })),
      shards: [...state.stream.shards.values()].map((shard) => ({ shard: shard.id, state: shard.state, position: shard.lastRead, behindMs: shard.behindMs })),
      iteratorAgeMs: iteratorAge(state, ctx.now) / 1000, ...(state.stream.consumers === undefined ? {} : { consumers: state.stream.consumers.count }),
    }),
    source: ctx.from?.id, target: ctx.to?.id, ...state.tally,
  };
}
