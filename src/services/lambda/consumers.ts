/**
 * Kafka: consumers read the partitions of a topic, each with one batch in work at most. There are never more than
 * partitions; once a minute one is added while records wait, or taken when none do. AWS looks at the offset lag once a
 * minute and publishes no step: one at a time is our assumption.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html
 */
import { fromMs } from "../../kernel/time.ts";
import type { MappingContext } from "./mapping-config.ts";
import type { MappingState } from "./mapping-state.ts";
import type { Lane } from "./stream-state.ts";

/** Begins with one consumer, or with as many as are provisioned. */
export function startConsumers(state: MappingState, ctx: MappingContext): void {
  state.stream.consumers ??= { count: fewest(ctx), timer: -1 };
  state.stream.consumers.count = Math.max(state.stream.consumers.count, fewest(ctx));
  arm(state, ctx);
}

const fewest = (ctx: MappingContext): number => ctx.config.properties.ProvisionedPollerConfig?.MinimumPollers ?? 1;

function most(state: MappingState, ctx: MappingContext): number {
  return Math.max(1, Math.min(state.stream.shards.size, ctx.config.properties.ProvisionedPollerConfig?.MaximumPollers ?? Infinity));
}

function arm(state: MappingState, ctx: MappingContext): void {
  state.stream.consumers!.timer = ctx.after(fromMs(ctx.config.behaviour.kafkaRescaleMs), "lambda/kafka-rescaled", null, "LAM-112", { scope: state.scope as never });
}

/** The minute is over: one more while records wait, one fewer when none do. */
export function rescale(state: MappingState, ctx: MappingContext, go: (lane: Lane) => void): void {
  const consumers = state.stream.consumers!;
  let lag = 0;
  for (const lane of state.stream.lanes.values()) lag += lane.waiting.length;
  const before = consumers.count;
  if (lag > 0) consumers.count = Math.min(most(state, ctx), before + 1);
  else consumers.count = Math.max(Math.min(fewest(ctx), most(state, ctx)), before - 1);
  if (consumers.count !== before) ctx.note("LAM-112", { consumers: consumers.count, lag, partitions: state.stream.shards.size });
  arm(state, ctx);
  for (const lane of state.stream.lanes.values()) if (lane.state !== "running") go(lane);
}

/** Which consumer reads the lane's partition: partitions are dealt out in turn. */
function consumerOf(state: MappingState, lane: Lane): number {
  let index = 0;
  for (const id of state.stream.shards.keys()) {
    if (id === lane.shard) break;
    index++;
  }
  return index % state.stream.consumers!.count;
}

/** Whether the lane's consumer has a batch of another partition in work. Other streams have a reader for each lane. */
export function consumerIsBusy(state: MappingState, lane: Lane): boolean {
  if (state.stream.consumers === undefined) return false;
  const mine = consumerOf(state, lane);
  for (const other of state.stream.lanes.values()) if (other !== lane && other.state === "running" && consumerOf(state, other) === mine) return true;
  return false;
}

/** The lane's consumer is free: its other partitions have their turn, the next in order first. */
export function wakeConsumer(state: MappingState, lane: Lane, go: (other: Lane) => void): void {
  if (state.stream.consumers === undefined) return;
  const lanes = [...state.stream.lanes.values()];
  const at = lanes.indexOf(lane);
  const mine = consumerOf(state, lane);
  for (const other of [...lanes.slice(at + 1), ...lanes.slice(0, at)]) if (other.state !== "running" && other.state !== "backing off" && other.state !== "throttled" && consumerOf(state, other) === mine) go(other);
}
