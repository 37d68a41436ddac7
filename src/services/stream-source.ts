/**
 * A connection by which a managed service reads a data stream: one more standard consumer, once a second from each
 * shard, from its tip on, parents before children. What it reads goes on as copies, by an internal call.
 * Source: https://docs.aws.amazon.com/firehose/latest/dev/writing-with-kinesis-streams.html
 */
import { isoFromMs } from "../aws/date.ts";
import { succeeded } from "../aws/errors.ts";
import { Phase } from "../kernel/phase.ts";
import { SECOND, type Micros } from "../kernel/time.ts";
import { defineEntity, type Answered, type Context, type EntityDefinition, type Joins, type Outcome, type RuleId, type ScopeId } from "./define.ts";
import { takeRecords, type Batch } from "./stream-batch.ts";

interface Reading {
  readonly parents: readonly string[];
  /** LATEST at the first look, TRIM_HORIZON for shards that came later. */
  readonly from: "LATEST" | "TRIM_HORIZON";
  /** Closed before it began to read: passed over for good. */
  readonly passed: boolean;
  iterator: string; last: string;
  /** When it took its place at the tip; -1: not yet. Whoever is sent back without a number begins there again. */
  tipAt: Micros;
  state: "waiting" | "reading" | "done";
}
interface SourceState {
  shards: Map<string, Reading>; first: boolean; read: number; throttled: number; behindMs: number;
  /** Of one that may be halted: what it waits for, so that all of it can be let go. */
  scope?: ScopeId;
  /** Counts halts: what was handed over before one is passed over when it is answered. */
  halts?: number;
  halted?: boolean;
}
type SourceContext = Context<Record<never, never>, Record<never, never>>;
interface Data { readonly shard: string; readonly halts?: number }
interface Listed { readonly ShardId: string; readonly ParentShardId?: string; readonly AdjacentParentShardId?: string; readonly SequenceNumberRange?: { readonly EndingSequenceNumber?: string } }

export interface StreamSource {
  readonly type: string; readonly service: string; readonly title: string; readonly says: string; readonly joins: Joins;
  /** The internal call that takes `{ records: texts, keys }`, carrying a copy of each. */
  readonly take: string;
  readonly rule: RuleId;
  /**
   * It reads on only when what it read was taken: who is behind stops reading (KDA-007). Its reader may halt it and send
   * it back (`Halt`, `Resume` of its `take`): each take then tells the shard and the number of its last record (KDA-009).
   */
  readonly waits?: boolean;
}

/** Where to read on, by shard: after this number. A shard without one is read from where it was begun. */
export interface Positions { readonly [shard: string]: string }

/** The definition of such a connection. */
export function streamSource({ take, rule, waits = false, ...about }: StreamSource): EntityDefinition {
  return defineEntity({
    kind: "connection", ...about,
    properties: {}, behaviour: {},
    init: (): SourceState => ({ shards: new Map(), first: true, read: 0, throttled: 0, behindMs: 0 }),
    started(state, ctx) {
      if (waits) state.scope = ctx.scope();
      // What is added while running becomes ACTIVE after ten seconds, and begins at the tip then.
      later(state, ctx, ctx.now === 0 ? 0 : 10 * SECOND, "stream/list-due", null, rule);
    },
    calls: waits ? {
      [`${take}.Halt`](state: SourceState, call, ctx) {
        halt(state, ctx, rule);
        ctx.reply(call.id, succeeded(), rule);
      },
      [`${take}.Resume`](state: SourceState, call, ctx) {
        const { positions, afresh } = call.input as { readonly positions: Positions; readonly afresh: boolean };
        halt(state, ctx, rule);
        resume(state, ctx, positions, afresh, rule);
        ctx.reply(call.id, succeeded(), rule);
      },
    } : {},
    on: {
      "stream/list-due": (state, _data, ctx) => list(state, ctx, rule),
      "stream/poll-due": (state, shard: string, ctx) => read(state, ctx, shard, rule),
    },
    answered(state, call: Answered<Data>, outcome, ctx) {
      const again = () => later(state, ctx, SECOND, "stream/poll-due", call.data.shard, rule);
      if (call.operation === take) return void (waits && state.halted !== true && call.data.halts === state.halts && again());
      if (call.operation === "kinesis:ListShards") return listed(state, ctx, outcome, rule);
      const shard = state.shards.get(call.data.shard)!;
      if (!outcome.ok) {
        if (outcome.error.code === "ProvisionedThroughputExceededException") state.throttled++;
        else shard.iterator = "";
        // The shard's last record is old, and it is listed no more (KIN-047).
        if (outcome.error.code === "ResourceNotFoundException" && call.operation === "kinesis:GetShardIterator" && shard.last !== "") {
          shard.state = "done";
          return list(state, ctx, rule);
        }
        return again();
      }
      if (call.operation === "kinesis:GetShardIterator") {
        shard.iterator = (outcome.output as { readonly ShardIterator: string }).ShardIterator;
        if (shard.tipAt < 0) shard.tipAt = call.sentAt;
        return read(state, ctx, call.data.shard, rule);
      }
      const { NextShardIterator, MillisBehindLatest } = outcome.output as { readonly NextShardIterator: string | null; readonly MillisBehindLatest: number };
      state.behindMs = MillisBehindLatest;
      const { batch, lastSequence } = outcome.sim as { readonly batch: Batch; readonly lastSequence?: string };
      const got = batch.messages.length;
      if (got > 0) {
        state.read += got;
        shard.last = lastSequence ?? "";
        const { bodies: records, keys, copies } = takeRecords(ctx, batch);
        const at = waits ? { connection: ctx.self.id, shard: call.data.shard, last: shard.last } : {};
        ctx.call("to", take, { records, keys, ...at }, rule, { carries: copies, data: { shard: call.data.shard, ...(state.halts === undefined ? {} : { halts: state.halts }) } });
      }
      if (NextShardIterator === null) {
        shard.state = "done";
        return list(state, ctx, rule);
      }
      shard.iterator = NextShardIterator;
      if (!waits || got === 0) again();
    },
    metrics: {},
    view: (state: SourceState) => ({ read: state.read, throttled: state.throttled, behindMs: state.behindMs, shards: [...state.shards.values()].filter(({ state: at }) => at === "reading").length, ...(state.halted === true ? { halted: true } : {}) }),
    inspect: (state: SourceState) => ({ read: state.read, throttled: state.throttled, behindMs: state.behindMs }),
  });
}

/** New shards, and children whose parents are read to their end. */
function listed(state: SourceState, ctx: SourceContext, outcome: Outcome, rule: RuleId): void {
  if (!outcome.ok) return later(state, ctx, SECOND, "stream/list-due", null, rule);
  for (const shard of (outcome.output as { readonly Shards: readonly Listed[] }).Shards) {
    if (state.shards.has(shard.ShardId)) continue;
    const passed = state.first && shard.SequenceNumberRange?.EndingSequenceNumber !== undefined;
    state.shards.set(shard.ShardId, { parents: [shard.ParentShardId, shard.AdjacentParentShardId].filter((id) => id !== undefined), from: state.first ? "LATEST" : "TRIM_HORIZON", passed, iterator: "", last: "", tipAt: -1, state: passed ? "done" : "waiting" });
  }
  state.first = false;
  for (const [id, shard] of state.shards) if (shard.state === "waiting" && shard.parents.every((parent) => (state.shards.get(parent)?.state ?? "done") === "done")) {
    shard.state = "reading";
    read(state, ctx, id, rule);
  }
}

/** All that is under way is let go; nothing more is read until it is sent on. */
function halt(state: SourceState, ctx: SourceContext, rule: RuleId): void {
  if (state.scope !== undefined) ctx.close(state.scope, rule);
  state.scope = ctx.scope();
  state.halts = (state.halts ?? 0) + 1;
  state.halted = true;
}

/** From these numbers on, or `afresh` at the tip: what it knows of shards stays, where it stands in them does not. */
function resume(state: SourceState, ctx: SourceContext, positions: Positions, afresh: boolean, rule: RuleId): void {
  state.halted = false;
  if (afresh) {
    state.shards.clear();
    state.first = true;
  }
  for (const [id, shard] of state.shards) {
    if (shard.passed) continue;
    shard.iterator = "";
    shard.last = positions[id] ?? "";
    shard.state = "waiting";
  }
  list(state, ctx, rule);
}

function later(state: SourceState, ctx: SourceContext, delay: Micros, event: string, data: unknown, rule: RuleId): void {
  ctx.after(delay, event, data, rule, { phase: Phase.request, ...(state.scope === undefined ? {} : { scope: state.scope }) });
}

function ask(state: SourceState, ctx: SourceContext, operation: string, input: unknown, shard: string, rule: RuleId): void {
  ctx.call("from", operation, input, rule, { data: { shard }, ...(state.scope === undefined ? {} : { scope: state.scope }) });
}

function list(state: SourceState, ctx: SourceContext, rule: RuleId): void {
  ask(state, ctx, "kinesis:ListShards", { StreamName: ctx.from!.id }, "", rule);
}

function read(state: SourceState, ctx: SourceContext, id: string, rule: RuleId): void {
  const shard = state.shards.get(id);
  if (shard === undefined || shard.state !== "reading") return;
  if (shard.iterator !== "") return ask(state, ctx, "kinesis:GetRecords", { ShardIterator: shard.iterator }, id, rule);
  // Once it has begun, the tip of that moment is where an unread shard begins again.
  const from = shard.last !== "" ? { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", StartingSequenceNumber: shard.last }
    : shard.from === "LATEST" && shard.tipAt >= 0 ? { ShardIteratorType: "AT_TIMESTAMP", Timestamp: isoFromMs(ctx.settings.startsAtMs + Math.floor(shard.tipAt / 1000)) }
    : { ShardIteratorType: shard.from };
  ask(state, ctx, "kinesis:GetShardIterator", { StreamName: ctx.from!.id, ShardId: id, ...from }, id, rule);
}
