/** Stream analytics: windows over a data stream. Today Managed Service for Apache Flink; Kinesis Data Analytics in older notes. */
import { analyticsApplicationArn } from "../../aws/arn.ts";
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import { Phase } from "../../kernel/phase.ts";
import { defineEntity, type Answered, type Call, type CallId, type MessageId, type Outcome, type Service } from "../define.ts";
import { streamSource } from "../stream-source.ts";
import { addOutput, addReference, analyticsAccount, removePiece } from "./account.ts";
import { awake, beginStart, createSnapshot, deleteSnapshot, describe, describeSnapshot, listSnapshots, removed, startApplication, started, stopApplication, stopped, update, updateApplication } from "./calls.ts";
import { deployApplication } from "./deploy.ts";
import { behaviour, checkApplication, MOST_KPUS, properties, type AppContext } from "./config.ts";
import { beginJob, checkpointDue, crash, drop, giveBack, haltSource, minuteOver, restore, showKpus, SOURCE, TAKE, takeCheckpoint, work, type AccountState } from "./job.ts";
import { addRow, keyEnded, send, sendLater, slide, windowEnded } from "./query.ts";
import { rules } from "./rules.ts";
import { allRows, emptyState, type Result, type State, type TakeInput } from "./state.ts";
import { REFERENCE, reference, tableCame, tablesReady } from "./tables.ts";
import { inspectApplication, viewApplication } from "./view.ts";

const application = defineEntity({
  kind: "node", type: "kinesisanalytics.application", service: "kinesisanalytics", title: "Stream analytics (Flink)", says: "Queries a stream without end, in windows of time. Kinesis Data Analytics in older notes.",
  properties, behaviour, deploy: deployApplication,
  refusals: [
    { from: "kinesisanalytics.application", to: "s3.bucket", says: "Results reach S3 through Firehose.", instead: [{ label: "Put a Firehose between", insert: "firehose.deliveryStream" }] },
    { from: "kinesisanalytics.application", to: "sqs.queue", says: "It writes to data streams, Firehose and functions: let a function send to the queue.", instead: [{ label: "Put a Lambda function between", insert: "lambda.function" }] },
  ],
  arn: (id, _config, settings) => analyticsApplicationArn(settings, id),
  check: (config, { settings }) => checkApplication(config, settings),
  init: (ctx): State => emptyState(ctx.now, ctx.config.properties.Parallelism),
  started(state, ctx) {
    const account = ctx.account<AccountState>();
    if (account.made.delete(ctx.self.name)) {
      state.status = "READY";
      return showKpus(state, ctx);
    }
    if (ctx.now > 0) return beginStart(state, ctx);
    beginJob(state, ctx);
  },
  calls: {
    [TAKE]: take,
    "kinesisanalytics:StartApplication": startApplication, "kinesisanalytics:StopApplication": stopApplication, "kinesisanalytics:UpdateApplication": updateApplication, "kinesisanalytics:DescribeApplication": describe,
    "kinesisanalytics:CreateApplicationSnapshot": createSnapshot, "kinesisanalytics:ListApplicationSnapshots": listSnapshots, "kinesisanalytics:DescribeApplicationSnapshot": describeSnapshot, "kinesisanalytics:DeleteApplicationSnapshot": deleteSnapshot,
    "kinesisanalytics:AddApplicationOutput": addOutput, "kinesisanalytics:AddApplicationReferenceDataSource": addReference,
    "kinesisanalytics:DeleteApplicationOutput": (state, call, ctx) => removePiece("kinesisanalytics.output", state, call, ctx),
    "kinesisanalytics:DeleteApplicationReferenceDataSource": (state, call, ctx) => removePiece(REFERENCE, state, call, ctx),
    "kinesisanalytics:DeleteApplication"(_state, call, ctx) {
      ctx.reply(call.id, succeeded({}), "KDA-009b");
      ctx.remove(ctx.self.id);
    },
    // No call of AWS: what a failing task does to the job.
    "kinesisanalytics:FailJob"(state, call, ctx) {
      if (state.job !== "running") return ctx.reply(call.id, failed(awsError("ResourceInUseException", `No job of ${ctx.self.name} runs.`)), "KDA-009");
      crash(state, ctx);
      ctx.reply(call.id, succeeded({}), "KDA-009");
    },
  },
  on: {
    "analytics/window-ended": (state, _data, ctx) => windowEnded(state, ctx),
    "analytics/rows-came": (state, _data, ctx) => slide(state, ctx),
    "analytics/key-ended": (state, key: string, ctx) => keyEnded(state, ctx, key),
    "analytics/send-again"(state, result: Result, ctx) {
      if (result.job !== state.jobs) return;
      state.waiting = state.waiting.filter((message) => message !== result.message);
      send(ctx, result);
    },
    "analytics/worked"(state, call: CallId, ctx) {
      state.working = state.working.filter((one) => one !== call);
      settle(state, ctx, call);
    },
    "analytics/checkpoint-due": (state, _data, ctx) => checkpointDue(state, ctx),
    "analytics/restart-due": (state, _data, ctx) => restore(state, ctx, state.checkpoint),
    "analytics/minute-over": (state, _data, ctx) => minuteOver(state, ctx, MOST_KPUS),
    "analytics/started": (state, _data, ctx) => started(state, ctx),
    "analytics/stopped": (state, _data, ctx) => stopped(state, ctx),
    "analytics/awake": (state, _data, ctx) => awake(state, ctx),
  },
  answered(state, call: Answered<Result | { readonly table: string }>, outcome, ctx) {
    if (call.operation.startsWith(`${TAKE}.`)) return;
    if ("table" in call.data) return tableAnswered(state, ctx, call.data.table, outcome);
    resultAnswered(state, call as Answered<Result>, outcome, ctx);
  },
  changed(state, before, ctx) {
    if (before.properties.Parallelism !== ctx.config.properties.Parallelism) state.parallelism = ctx.config.properties.Parallelism;
    const restarts = (["Parallelism", "ParallelismPerKPU", "CheckpointInterval", "CheckpointingEnabled", "RuntimeEnvironment"] as const).some((name) => before.properties[name] !== ctx.config.properties[name]);
    if (restarts && state.job === "running" && state.status === "RUNNING") update(state, ctx);
    else showKpus(state, ctx);
  },
  removed(state, ctx) {
    ctx.account<AccountState>().names.delete(ctx.self.name);
    removed(state, ctx);
  },
  *holds(state): Iterable<MessageId> {
    for (const { message } of allRows(state)) yield message;
    yield* state.waiting;
  },
  invariants: {
    "What no job holds is nowhere": (state) => state.job !== "failed" || allRows(state).length === 0,
    "A checkpoint is never ahead of the state": (state) => state.checkpoint === null || state.job === "failed" || state.job === "down" || state.checkpoint.counted <= state.counted,
  },
  metrics: {
    RowsIn: { kind: "counter", unit: "Count", says: "Rows that came in, repeats included." },
    ResultsOut: { kind: "counter", unit: "Count", says: "Results that the query gave, repeats included." },
    Checkpoints: { kind: "counter", unit: "Count", says: "Checkpoints that were completed." },
    fullRestarts: { kind: "counter", unit: "Count", says: "Times that the job failed and started again." },
    containerCPUUtilization: { kind: "gauge", unit: "Percent", says: "How busy the tasks were in the last minute." },
    KPUs: { kind: "gauge", unit: "Count", says: "Processing units that work; one more is billed." },
    StandingCharge: { kind: "gauge", unit: "None", says: "US dollars an hour for its KPUs and the one more, used or not (not a metric of CloudWatch).", usd: 1 },
  },
  view: viewApplication,
  inspect: inspectApplication,
  actions: [
    { label: "Stop", operation: "kinesisanalytics:StopApplication", input: {}, says: "With a snapshot: a start goes on where it stopped." },
    { label: "Start", operation: "kinesisanalytics:StartApplication", input: {}, says: "From the latest snapshot, if there is one." },
    { label: "Restart with an update", operation: "kinesisanalytics:UpdateApplication", input: {}, says: "A new version: the job goes on from its state and reads its reference tables anew." },
    { label: "Take a snapshot", operation: "kinesisanalytics:CreateApplicationSnapshot", input: { SnapshotName: "by-hand-{{uuid}}" }, says: "State and places, to start from later." },
  ],
  faults: [
    { label: "Fail the job", says: "It goes back to its last checkpoint and reads on from there.", call: { operation: "kinesisanalytics:FailJob", input: {} } },
    { label: "Fail on one batch in ten", says: "The job fails with every tenth batch of rows.", change: { behaviour: { crashes: { kind: "everyNth", n: 10 } } } },
    { label: "Healthy again", says: "No batch makes it fail.", change: { behaviour: { crashes: { kind: "never" } } } },
  ],
});

function take(state: State, call: Call, ctx: AppContext): void {
  const input = call.input as TakeInput;
  if (state.job !== "running") {
    haltSource(ctx, input.connection);
    return giveBack(ctx, call.id, call.carries);
  }
  if (!tablesReady(state)) return void state.pending.push({ call: call.id, input, carries: call.carries });
  accept(state, ctx, call.id, input, call.carries);
}

function accept(state: State, ctx: AppContext, call: CallId, { records, connection, shard, last }: TakeInput, carries: readonly MessageId[]): void {
  const attempt = state.tally.restarts + 1;
  if (ctx.chance(ctx.config.behaviour.crashes, "crashes", { items: records.map((body) => ({ body, attempt })) })) {
    giveBack(ctx, call, carries);
    return crash(state, ctx);
  }
  ctx.count("RowsIn", records.length);
  state.tally.rows += records.length;
  ctx.note("KDA-002", { rows: records.length }, carries);
  records.forEach((text, i) => addRow(state, ctx, text, carries[i]!));
  const places = state.places.get(connection);
  if (places === undefined) state.places.set(connection, new Map([[shard, last]]));
  else places.set(shard, last);
  const busy = work(state, ctx, records.length);
  if (busy <= 0) return settle(state, ctx, call);
  state.working.push(call);
  ctx.after(busy, "analytics/worked", call, "KDA-008", { phase: Phase.answer, ...(state.scope === -1 ? {} : { scope: state.scope }) });
}

/** The next rows may come, unless a destination is in the way. */
function settle(state: State, ctx: AppContext, call: CallId): void {
  if (state.refused.size > 0) state.held.push(call);
  else ctx.reply(call, succeeded(), "KDA-002");
}

function tableAnswered(state: State, ctx: AppContext, connection: string, outcome: Outcome): void {
  tableCame(state, ctx, connection, outcome);
  if (!tablesReady(state)) return;
  for (const { call, input, carries } of state.pending.splice(0)) {
    if (state.job === "running") accept(state, ctx, call, input, carries);
    else giveBack(ctx, call, carries);
  }
}

function resultAnswered(state: State, call: Answered<Result>, outcome: Outcome, ctx: AppContext): void {
  const result = call.data;
  const now = result.job === state.jobs;
  if (outcome.ok) {
    if (call.operation === "lambda:Invoke") ctx.ended(result.message, "answered", "KDA-002");
    if (!now) return;
    state.outstanding--;
    state.refused.delete(result.message);
    if (state.refused.size === 0) for (const held of state.held.splice(0)) ctx.reply(held, succeeded(), "KDA-007");
    return takeCheckpoint(state, ctx);
  }
  if (now) sendLater(state, ctx, result, call.to, outcome.error.code);
  else drop(ctx, [result.message]);
}

const source = streamSource({
  type: SOURCE, service: "kinesisanalytics", title: "Input", says: "The application reads the data stream.", take: TAKE, rule: "KDA-002", waits: true,
  joins: { from: ["kinesis.stream"], to: ["kinesisanalytics.application"], verb: "analyse", preference: 1 },
});
const output = defineEntity({
  kind: "connection", type: "kinesisanalytics.output", service: "kinesisanalytics", title: "Output", says: "Results go to a data stream, Firehose or a function.",
  properties: {}, behaviour: {}, joins: { from: ["kinesisanalytics.application"], to: ["kinesis.stream", "firehose.deliveryStream", "lambda.function"], verb: "write results", mostFrom: 3, preference: 1 },
  metrics: {}, init: () => null, view: () => null, inspect: () => null,
});

export const kinesisAnalytics: Service = { name: "kinesisanalytics", title: "Managed Service for Apache Flink", family: "stream", rules, entities: [application, analyticsAccount, source, reference, output] };
