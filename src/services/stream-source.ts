/**
 * A connection by which a managed service reads a data stream: one more standard consumer, once a second from each
 * shard, from its tip on, parents before children. What it reads goes on as copies, by an internal call.
 * Source: https://docs.aws.amazon.com/firehose/latest/dev/writing-with-kinesis-streams.html
 */
import { openRecords } from "../aws/aggregate.ts";
import { Phase } from "../kernel/phase.ts";
import { SECOND } from "../kernel/time.ts";
import { defineEntity, type Answered, type Context, type EntityDefinition, type Joins, type MessageId, type RuleId } from "./define.ts";

interface Reading { readonly parents: readonly string[]; readonly from: "LATEST" | "TRIM_HORIZON"; iterator: string; last: string; state: "waiting" | "reading" | "done" }
interface SourceState { shards: Map<string, Reading>; first: boolean; read: number; throttled: number; behindMs: number }
type SourceContext = Context<Record<never, never>, Record<never, never>>;
interface Data { readonly shard: string }
interface Listed { readonly ShardId: string; readonly ParentShardId?: string; readonly AdjacentParentShardId?: string; readonly SequenceNumberRange?: { readonly EndingSequenceNumber?: string } }

export interface StreamSource {
  readonly type: string; readonly service: string; readonly title: string; readonly says: string; readonly joins: Joins;
  /** The internal call that takes `{ records: texts, keys }`, carrying a copy of each. */
  readonly take: string;
  readonly rule: RuleId;
  /** It reads on only when what it read was taken: who is behind stops reading (KDA-007). */
  readonly waits?: boolean;
}

/** The definition of such a connection. */
export function streamSource({ take, rule, waits = false, ...about }: StreamSource): EntityDefinition {
  return defineEntity({
    kind: "connection", ...about,
    properties: {}, behaviour: {},
    init: (): SourceState => ({ shards: new Map(), first: true, read: 0, throttled: 0, behindMs: 0 }),
    started(_state, ctx) {
      // What is added while running becomes ACTIVE after ten seconds, and begins at the tip then.
      ctx.after(ctx.now === 0 ? 0 : 10 * SECOND, "stream/list-due", null, rule, { phase: Phase.request });
    },
    on: {
      "stream/list-due": (_state, _data, ctx) => list(ctx, rule),
      "stream/poll-due": (state, shard: string, ctx) => read(state, ctx, shard, rule),
    },
    answered(state, call: Answered<Data>, outcome, ctx) {
      if (call.operation === take) {
        if (waits) ctx.after(SECOND, "stream/poll-due", call.data.shard, rule, { phase: Phase.request });
        return;
      }
      if (call.operation === "kinesis:ListShards") {
        if (!outcome.ok) return void ctx.after(SECOND, "stream/list-due", null, rule, { phase: Phase.request });
        for (const shard of (outcome.output as { readonly Shards: readonly Listed[] }).Shards) {
          if (state.shards.has(shard.ShardId)) continue;
          const passed = state.first && shard.SequenceNumberRange?.EndingSequenceNumber !== undefined;
          state.shards.set(shard.ShardId, { parents: [shard.ParentShardId, shard.AdjacentParentShardId].filter((id) => id !== undefined), from: state.first ? "LATEST" : "TRIM_HORIZON", iterator: "", last: "", state: passed ? "done" : "waiting" });
        }
        state.first = false;
        for (const [id, shard] of state.shards) if (shard.state === "waiting" && shard.parents.every((parent) => (state.shards.get(parent)?.state ?? "done") === "done")) {
          shard.state = "reading";
          read(state, ctx, id, rule);
        }
        return;
      }
      const shard = state.shards.get(call.data.shard)!;
      const again = () => void ctx.after(SECOND, "stream/poll-due", call.data.shard, rule, { phase: Phase.request });
      if (!outcome.ok) {
        if (outcome.error.code === "ProvisionedThroughputExceededException") state.throttled++;
        else shard.iterator = "";
        return again();
      }
      if (call.operation === "kinesis:GetShardIterator") {
        shard.iterator = (outcome.output as { readonly ShardIterator: string }).ShardIterator;
        return read(state, ctx, call.data.shard, rule);
      }
      const { NextShardIterator, MillisBehindLatest } = outcome.output as { readonly NextShardIterator: string | null; readonly MillisBehindLatest: number };
      state.behindMs = MillisBehindLatest;
      const records = (outcome.sim as { readonly messages: readonly { readonly message: MessageId; readonly data: string; readonly key: string }[] }).messages;
      if (records.length > 0) {
        state.read += records.length;
        // The records stay in their stream: copies travel on.
        // Envelopes of the producer library are opened (KIN-063).
        const users = records.flatMap(({ message, data: text, key }) => (openRecords(text) ?? [text]).map((body) => ({ message, body, key })));
        const copies = users.map(({ message, body, key }) => ctx.message("copy", [message], { body, group: key }));
        ctx.call("to", take, { records: users.map(({ body }) => body), keys: users.map(({ key }) => key) }, rule, { carries: copies, data: { shard: call.data.shard } });
      }
      if (NextShardIterator === null) {
        shard.state = "done";
        return list(ctx, rule);
      }
      shard.iterator = NextShardIterator;
      if (!waits || records.length === 0) again();
    },
    metrics: {},
    view: (state: SourceState) => ({ read: state.read, throttled: state.throttled, behindMs: state.behindMs, shards: [...state.shards.values()].filter(({ state: at }) => at === "reading").length }),
    inspect: (state: SourceState) => ({ read: state.read, throttled: state.throttled, behindMs: state.behindMs }),
  });
}

function list(ctx: SourceContext, rule: RuleId): void {
  ctx.call("from", "kinesis:ListShards", { StreamName: ctx.from!.id }, rule, { data: { shard: "" } });
}

function read(state: SourceState, ctx: SourceContext, id: string, rule: RuleId): void {
  const shard = state.shards.get(id);
  if (shard === undefined || shard.state !== "reading") return;
  const data: Data = { shard: id };
  if (shard.iterator === "") ctx.call("from", "kinesis:GetShardIterator", { StreamName: ctx.from!.id, ShardId: id, ShardIteratorType: shard.from }, rule, { data });
  else ctx.call("from", "kinesis:GetRecords", { ShardIterator: shard.iterator }, rule, { data });
}
