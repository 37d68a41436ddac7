/**
 * The entity `firehose.source`: Firehose reads a data stream as one more standard consumer, once a second from each
 * shard, from its tip on.
 * Source: https://docs.aws.amazon.com/firehose/latest/dev/writing-with-kinesis-streams.html
 */
import { Phase } from "../../kernel/phase.ts";
import { SECOND } from "../../kernel/time.ts";
import { defineEntity, type Answered, type Context, type MessageId } from "../define.ts";

interface Reading { readonly parents: readonly string[]; readonly from: "LATEST" | "TRIM_HORIZON"; iterator: string; last: string; state: "waiting" | "reading" | "done" }
interface SourceState { shards: Map<string, Reading>; first: boolean; read: number; throttled: number; behindMs: number }
type SourceContext = Context<Record<never, never>, Record<never, never>>;
interface Data { readonly shard: string }
interface Listed { readonly ShardId: string; readonly ParentShardId?: string; readonly AdjacentParentShardId?: string; readonly SequenceNumberRange?: { readonly EndingSequenceNumber?: string } }

export const source = defineEntity({
  kind: "connection", type: "firehose.source", service: "firehose", title: "Source", says: "Firehose reads the data stream; direct puts are switched off.",
  properties: {}, behaviour: {},
  joins: { from: ["kinesis.stream"], to: ["firehose.deliveryStream"], verb: "feed Firehose", mostFrom: 20, preference: 1 },
  init: (): SourceState => ({ shards: new Map(), first: true, read: 0, throttled: 0, behindMs: 0 }),
  started(_state, ctx) {
    // What is added while running becomes ACTIVE after ten seconds, and begins at the tip then.
    ctx.after(ctx.now === 0 ? 0 : 10 * SECOND, "firehose/list-due", null, "FIR-006", { phase: Phase.request });
  },
  on: {
    "firehose/list-due": (_state, _data, ctx) => list(ctx),
    "firehose/poll-due": (state, shard: string, ctx) => read(state, ctx, shard),
  },
  answered(state, call: Answered<Data>, outcome, ctx) {
    if (call.operation === "internal:firehose.Take") return;
    if (call.operation === "kinesis:ListShards") {
      if (!outcome.ok) return void ctx.after(SECOND, "firehose/list-due", null, "FIR-006", { phase: Phase.request });
      for (const shard of (outcome.output as { readonly Shards: readonly Listed[] }).Shards) {
        if (state.shards.has(shard.ShardId)) continue;
        const passed = state.first && shard.SequenceNumberRange?.EndingSequenceNumber !== undefined;
        state.shards.set(shard.ShardId, { parents: [shard.ParentShardId, shard.AdjacentParentShardId].filter((id) => id !== undefined), from: state.first ? "LATEST" : "TRIM_HORIZON", iterator: "", last: "", state: passed ? "done" : "waiting" });
      }
      state.first = false;
      for (const [id, shard] of state.shards) if (shard.state === "waiting" && shard.parents.every((parent) => (state.shards.get(parent)?.state ?? "done") === "done")) {
        shard.state = "reading";
        read(state, ctx, id);
      }
      return;
    }
    const shard = state.shards.get(call.data.shard)!;
    const again = () => void ctx.after(SECOND, "firehose/poll-due", call.data.shard, "FIR-006", { phase: Phase.request });
    if (!outcome.ok) {
      if (outcome.error.code === "ProvisionedThroughputExceededException") state.throttled++;
      else shard.iterator = "";
      return again();
    }
    if (call.operation === "kinesis:GetShardIterator") {
      shard.iterator = (outcome.output as { readonly ShardIterator: string }).ShardIterator;
      return read(state, ctx, call.data.shard);
    }
    const { NextShardIterator, MillisBehindLatest } = outcome.output as { readonly NextShardIterator: string | null; readonly MillisBehindLatest: number };
    state.behindMs = MillisBehindLatest;
    const records = (outcome.sim as { readonly messages: readonly { readonly message: MessageId; readonly data: string; readonly key: string }[] }).messages;
    if (records.length > 0) {
      state.read += records.length;
      // The records stay in their stream: copies travel on.
      const copies = records.map(({ message, data, key }) => ctx.message("copy", [message], { body: data, group: key }));
      ctx.call("to", "internal:firehose.Take", { records: records.map(({ data }) => data) }, "FIR-006", { carries: copies, data: { shard: call.data.shard } });
    }
    if (NextShardIterator === null) {
      shard.state = "done";
      return list(ctx);
    }
    shard.iterator = NextShardIterator;
    again();
  },
  metrics: {},
  view: (state: SourceState) => ({ read: state.read, throttled: state.throttled, behindMs: state.behindMs, shards: [...state.shards.values()].filter(({ state: at }) => at === "reading").length }),
  inspect: (state: SourceState) => ({ read: state.read, throttled: state.throttled, behindMs: state.behindMs }),
});

function list(ctx: SourceContext): void {
  ctx.call("from", "kinesis:ListShards", { StreamName: ctx.from!.id }, "FIR-006", { data: { shard: "" } });
}

function read(state: SourceState, ctx: SourceContext, id: string): void {
  const shard = state.shards.get(id);
  if (shard === undefined || shard.state !== "reading") return;
  const data: Data = { shard: id };
  if (shard.iterator === "") ctx.call("from", "kinesis:GetShardIterator", { StreamName: ctx.from!.id, ShardId: id, ShardIteratorType: shard.from }, "FIR-006", { data });
  else ctx.call("from", "kinesis:GetRecords", { ShardIterator: shard.iterator }, "FIR-006", { data });
}
