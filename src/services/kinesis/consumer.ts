/** The entity `kinesis.consumer`: a consumer application of the client library, whose workers are a fleet's instances. */
import { deployConsumer } from "./deploy.ts";
import { Phase } from "../../kernel/phase.ts";
import { fromMs, SECOND } from "../../kernel/time.ts";
import { defineEntity, type Answered } from "../define.ts";
import { consumerBehaviour, consumerProperties, type ConsumerContext } from "./consumer-config.ts";
import { answeredRead, answeredWork, readOn, stopLease, type LeaseData } from "./consumer-read.ts";
import { list, listed } from "./consumer-shards.ts";
import { emptyConsumer, essenceOf, type ConsumerState, type Worker } from "./consumer-state.ts";
import { scan } from "./leases.ts";
import { inspectConsumer, viewConsumer } from "./consumer-view.ts";

export const consumer = defineEntity({
  kind: "connection", type: "kinesis.consumer", service: "kinesis", title: "Stream consumer", says: "Workers of the fleet share the shards by leases and write down checkpoints.",
  deploy: deployConsumer,
  properties: consumerProperties, behaviour: consumerBehaviour,
  joins: { from: ["kinesis.stream"], to: ["worker.fleet"], verb: "read the stream", preference: 1 },

  init: emptyConsumer,
  essence: essenceOf,
  started(state, ctx) {
    if (ctx.config.properties.kind === "enhancedFanOut") register(ctx);
    if (ctx.config.behaviour.cutOffWorker > 0) cut(state, ctx, ctx.config.behaviour.cutOffWorker);
    list(state, ctx);
    ctx.after(fromMs(ctx.config.properties.shardSyncIntervalMillis), "kinesis/sync-due", null, "KIN-048");
  },
  on: {
    "kinesis/scan-due": (_state, _data, ctx) => look(ctx),
    "kinesis/sync-due"(state, _data, ctx) {
      list(state, ctx);
      ctx.after(fromMs(ctx.config.properties.shardSyncIntervalMillis), "kinesis/sync-due", null, "KIN-048");
    },
    "kinesis/register-again": (_state, _data, ctx) => register(ctx),
    "kinesis/list-again": (state, _data, ctx) => list(state, ctx),
    "kinesis/read-due"(state, id: string, ctx) {
      const lease = state.leases.get(id);
      if (lease === undefined) return;
      lease.timer = -1;
      readOn(state, ctx, lease);
    },
  },
  answered(state, call: Answered<LeaseData>, outcome, ctx) {
    switch (call.operation) {
      case "internal:worker.Members": {
        if (outcome.ok) state.workers = (outcome.output as { readonly members: Worker[] }).members.map((worker) => ({ ...worker }));
        return scan(state, ctx);
      }
      case "internal:worker.Process": return answeredWork(state, call, outcome, ctx);
      case "kinesis:ListShards": {
        const first = !state.listed;
        const fresh = listed(state, outcome, ctx);
        if (!outcome.ok) return void ctx.after(SECOND, "kinesis/list-again", null, "KIN-048");
        // The first list starts the rhythm; what is new later need not wait for the next look.
        if (first) return look(ctx);
        if (fresh || [...state.leases.values()].some((lease) => lease.state === "waiting")) scan(state, ctx);
        return;
      }
      case "kinesis:RegisterStreamConsumer": {
        if (!outcome.ok) return void ctx.after(SECOND, "kinesis/register-again", null, "KIN-041");
        state.arn = (outcome.output as { readonly Consumer: { readonly ConsumerARN: string } }).Consumer.ConsumerARN;
        for (const lease of state.leases.values()) readOn(state, ctx, lease);
        return;
      }
      default: return answeredRead(state, call, outcome, ctx);
    }
  },
  changed(state, before, ctx) {
    const { cutOffWorker } = ctx.config.behaviour;
    if (before.behaviour.cutOffWorker !== cutOffWorker) cut(state, ctx, cutOffWorker);
  },
  removed(state, ctx) {
    for (const lease of state.leases.values()) stopLease(ctx, lease);
  },
  invariants: {
    "No lease that waits for its parents has an owner": (state) => [...state.leases.values()].every((lease) => lease.state === "owned" || lease.state === "zombie" || lease.owner === 0),
    "No checkpoint is ahead of the work": (state) => [...state.leases.values()].every((lease) => lease.checkpoint <= Math.max(lease.done, lease.checkpoint < 0 ? 0 : lease.done)),
  },
  metrics: {
    RecordsProcessed: { kind: "counter", unit: "Count", says: "Records that workers were through with, repeats included." },
    RecordsRepeated: { kind: "counter", unit: "Count", says: "Records that were worked on before." },
    RecordsSkipped: { kind: "counter", unit: "Count", says: "Records passed over because the processor threw." },
    Checkpoints: { kind: "counter", unit: "Count", says: "Places written down." },
    Throttled: { kind: "counter", unit: "Count", says: "GetRecords that the shard's limit refused." },
    MillisBehindLatest: { kind: "gauge", unit: "Milliseconds", says: "How far behind the tip the last batch was." },
  },
  view: viewConsumer,
  inspect: inspectConsumer,
});

function cut(state: ConsumerState, ctx: ConsumerContext, worker: number): void {
  if (worker > 0) state.cut = { worker, at: ctx.now };
  else delete state.cut;
}

function register(ctx: ConsumerContext): void {
  ctx.call("from", "kinesis:RegisterStreamConsumer", { StreamARN: ctx.from!.arn, ConsumerName: ctx.self.id }, "KIN-038", { data: { lease: "", epoch: 0 } });
}

/** Who lives? The lease table is looked at with the answer. */
function look(ctx: ConsumerContext): void {
  ctx.call("to", "internal:worker.Members", {}, "KIN-056", { data: { lease: "", epoch: 0 } });
  const period = fromMs(ctx.config.behaviour.takeoverScanMs);
  ctx.after(period - (ctx.now % period), "kinesis/scan-due", null, "KIN-056", { phase: Phase.expiry });
}

