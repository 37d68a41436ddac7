/** Stream analytics: windows over a data stream. Today Managed Service for Apache Flink; Kinesis Data Analytics in older notes. */
import { analyticsApplicationArn } from "../../aws/arn.ts";
import { base64Encode } from "../../aws/digests.ts";
import { succeeded } from "../../aws/errors.ts";
import { Phase } from "../../kernel/phase.ts";
import { fromSeconds, SECOND, type Micros } from "../../kernel/time.ts";
import { field, optional } from "../../vocabulary/field.ts";
import { defineEntity, type CallId, type Context, type MessageId, type RuleId, type Service } from "../define.ts";
import { streamSource } from "../stream-source.ts";
import { readPath } from "./json.ts";
import { rules } from "./rules.ts";
import { aggregate, byGroup, windowEnd, type Row } from "./windows.ts";

/** New SQL applications were refused from this instant on: 2025-10-15. */
const SQL_ENDED_MS = 1_760_486_400_000;
const RETRY: Micros = SECOND;

const properties = {
  RuntimeEnvironment: field.choice(["FLINK-1_20", "SQL-1_0"], "FLINK-1_20", { help: "SQL-1_0 is historic: refused from 15 October 2025 on.", error: "UnsupportedOperationException", rules: ["KDA-001"] }),
  WindowType: field.choice(["TUMBLING", "SLIDING", "STAGGER"], "TUMBLING", { help: "Tumbling: one result at the end of each stretch of time. Sliding: one for each row. Stagger: one per key, counted from its first row.", rules: ["KDA-003", "KDA-004", "KDA-005"] }),
  WindowSizeInSeconds: field.integer(60, { unit: "s", min: 1, max: 86_400, help: "Length of the window.", rules: ["KDA-003", "KDA-004", "KDA-005"] }),
  Parallelism: field.integer(1, { unit: "count", min: 1, max: 256, help: "Tasks at once.", rules: ["KDA-008"] }),
  ParallelismPerKPU: field.integer(1, { unit: "count", min: 1, max: 8, help: "Tasks of one KPU.", rules: ["KDA-008"] }),
};
const behaviour = {
  aggregate: field.choice(["count", "sum", "average", "minimum", "maximum"], "count", { help: "What is told of each group." }),
  groupBy: optional.text({ maxLength: 200, help: "Path into the JSON row ($.ticker); absent: one group." }),
  value: optional.text({ maxLength: 200, help: "Path to the number that is summed, averaged or compared." }),
};
type AppContext = Context<typeof properties, typeof behaviour>;

interface State {
  /** Rows of open windows: all (tumbling, sliding), oldest first; or by key (stagger). */
  rows: Row[];
  fresh: number;
  endsAt: Micros;
  stagger: Map<string, { rows: Row[]; endsAt: Micros }>;
  outstanding: number;
  /** Results that a destination refused, until they are sent again. */
  waiting: MessageId[];
  /** Results that were refused at least once and are not taken yet: while there are any, nothing more is taken in. */
  refused: Set<MessageId>;
  /** Who waits with the next rows. */
  held: CallId[];
  tally: { rows: number; results: number; unreadable: number; retries: number };
  last: { at: Micros; group: string; value: number }[];
}
interface Result { readonly message: MessageId; readonly body: string; readonly group: string; readonly connection: string }

/** Source: https://aws.amazon.com/managed-service-apache-flink/pricing/ (us-east-1) */
const USD_PER_KPU_HOUR = 0.11;

const application = defineEntity({
  kind: "node", type: "kinesisanalytics.application", service: "kinesisanalytics", title: "Stream analytics (Flink)", says: "Queries a stream without end, in windows of time. Kinesis Data Analytics in older notes.",
  properties, behaviour,
  refusals: [
    { from: "kinesisanalytics.application", to: "s3.bucket", says: "Results reach S3 through Firehose.", instead: [{ label: "Put a Firehose between", insert: "firehose.deliveryStream" }] },
    { from: "kinesisanalytics.application", to: "sqs.queue", says: "It writes to data streams, Firehose and functions: let a function send to the queue.", instead: [{ label: "Put a Lambda function between", insert: "lambda.function" }] },
  ],
  arn: (id, _config, settings) => analyticsApplicationArn(settings, id),
  check: ({ properties: given }, { settings }) => given.RuntimeEnvironment === "SQL-1_0" && settings.startsAtMs >= SQL_ENDED_MS
    ? [{ path: "properties.RuntimeEnvironment", code: "UnsupportedOperationException", message: "Kinesis Data Analytics for SQL takes no new applications since 15 October 2025.", fix: "Use FLINK-1_20, or let the run start before that day (account.startsAt)." }] : [],
  init: (): State => ({ rows: [], fresh: 0, endsAt: -1, stagger: new Map(), outstanding: 0, waiting: [], refused: new Set(), held: [], tally: { rows: 0, results: 0, unreadable: 0, retries: 0 }, last: [] }),
  started(_state, ctx) {
    ctx.gauge("KPUs", kpus(ctx));
    ctx.gauge("StandingCharge", (kpus(ctx) + 1) * USD_PER_KPU_HOUR);
  },
  calls: {
    "internal:kinesisanalytics.Take"(state: State, call, ctx) {
      const { records } = call.input as { readonly records: readonly string[] };
      ctx.count("RowsIn", records.length);
      state.tally.rows += records.length;
      ctx.note("KDA-002", { rows: records.length }, call.carries);
      records.forEach((text, i) => addRow(state, ctx, text, call.carries[i]!));
      if (state.refused.size > 0) return void state.held.push(call.id);
      ctx.reply(call.id, succeeded(), "KDA-002");
    },
  },
  on: {
    "analytics/window-ended"(state, _data, ctx) {
      const rows = state.rows;
      state.rows = [];
      state.endsAt = -1;
      const groups = byGroup(rows);
      ctx.note("KDA-003", { seconds: ctx.config.properties.WindowSizeInSeconds, groups: groups.size }, rows.map(({ message }) => message));
      for (const [group, list] of groups) emit(state, ctx, group, list, "KDA-003");
      release(ctx, rows);
    },
    "analytics/rows-came": (state, _data, ctx) => slide(state, ctx),
    "analytics/key-ended"(state, key: string, ctx) {
      const open = state.stagger.get(key);
      if (open === undefined) return;
      state.stagger.delete(key);
      ctx.note("KDA-005", { key, seconds: ctx.config.properties.WindowSizeInSeconds }, open.rows.map(({ message }) => message));
      emit(state, ctx, key, open.rows, "KDA-005");
      release(ctx, open.rows);
    },
    "analytics/send-again"(state, result: Result, ctx) {
      state.waiting = state.waiting.filter((message) => message !== result.message);
      send(ctx, result);
    },
  },
  answered(state, call, outcome, ctx) {
    const result = call.data as Result;
    if (outcome.ok) {
      state.outstanding--;
      state.refused.delete(result.message);
      if (state.refused.size === 0) for (const held of state.held.splice(0)) ctx.reply(held, succeeded(), "KDA-007");
      if (call.operation === "lambda:Invoke") ctx.ended(result.message, "answered", "KDA-002");
      return;
    }
    state.tally.retries++;
    state.refused.add(result.message);
    ctx.note("KDA-007", { to: call.to, error: outcome.error.code }, [result.message]);
    ctx.after(RETRY, "analytics/send-again", result, "KDA-007", { phase: Phase.request });
    state.waiting.push(result.message);
  },
  removed: (state, ctx) => release(ctx, allRows(state)),
  *holds(state): Iterable<MessageId> {
    for (const { message } of allRows(state)) yield message;
    yield* state.waiting;
  },
  metrics: {
    RowsIn: { kind: "counter", unit: "Count", says: "Rows that came in." },
    ResultsOut: { kind: "counter", unit: "Count", says: "Results that windows gave." },
    KPUs: { kind: "gauge", unit: "Count", says: "Processing units that work; one more is billed." },
    StandingCharge: { kind: "gauge", unit: "None", says: "US dollars an hour for its KPUs and the one more, used or not (not a metric of CloudWatch).", usd: 1 },
  },
  view: (state, ctx) => ({
    nowUs: ctx.now, kind: ctx.config.properties.WindowType, sizeUs: fromSeconds(ctx.config.properties.WindowSizeInSeconds), endsAtUs: state.endsAt < 0 ? null : state.endsAt, rows: allRows(state).length, historic: ctx.config.properties.RuntimeEnvironment === "SQL-1_0",
    groups: [...byGroup(allRows(state))].slice(0, 8).map(([group, rows]) => ({ group, rows: rows.length, endsAtUs: state.stagger.get(group)?.endsAt ?? null })), last: state.last.slice(-5).map(({ at, group, value }) => ({ atUs: at, group, value })), kpus: kpus(ctx), billed: kpus(ctx) + 1, blocked: state.refused.size, held: state.held.length, counters: { ...state.tally },
  }),
  inspect: (state, ctx) => ({ rows: allRows(state).map(({ at, group, value }) => ({ at: at / SECOND, group, value })), results: state.last.map(({ at, group, value }) => ({ at: at / SECOND, group, value })), rowsIn: state.tally.rows, resultsOut: state.tally.results, unreadable: state.tally.unreadable, retries: state.tally.retries, kpus: kpus(ctx) }),
});

function kpus(ctx: AppContext): number {
  return Math.ceil(ctx.config.properties.Parallelism / ctx.config.properties.ParallelismPerKPU);
}

function allRows(state: State): Row[] {
  return [...state.rows, ...[...state.stagger.values()].flatMap(({ rows }) => rows)];
}

function addRow(state: State, ctx: AppContext, text: string, message: MessageId): void {
  const { groupBy, value: path } = ctx.config.behaviour;
  const group = groupBy === undefined ? "all" : readPath(text, groupBy);
  const value = path === undefined ? 0 : Number(readPath(text, path));
  if (group === undefined || Number.isNaN(value)) {
    state.tally.unreadable++;
    ctx.ended(message, "filtered", "KDA-007");
    return;
  }
  const row: Row = { at: ctx.now, group, value, message };
  const length = fromSeconds(ctx.config.properties.WindowSizeInSeconds);
  switch (ctx.config.properties.WindowType) {
    case "TUMBLING": {
      state.rows.push(row);
      if (state.endsAt >= 0) return;
      state.endsAt = windowEnd(ctx.now, length, ctx.settings.startsAtMs * 1000);
      return void ctx.after(state.endsAt - ctx.now, "analytics/window-ended", null, "KDA-003");
    }
    case "SLIDING": {
      state.rows.push(row);
      state.fresh++;
      return ctx.look("analytics/rows-came", "KDA-004");
    }
    case "STAGGER": {
      const open = state.stagger.get(group);
      if (open !== undefined) return void open.rows.push(row);
      state.stagger.set(group, { rows: [row], endsAt: ctx.now + length });
      return void ctx.after(length, "analytics/key-ended", group, "KDA-005", { phase: Phase.deadline });
    }
    default: ctx.config.properties.WindowType satisfies never;
  }
}

/** KDA-004: rows of one instant are one instant. The window is (now − L, now]. */
function slide(state: State, ctx: AppContext): void {
  const after = ctx.now - fromSeconds(ctx.config.properties.WindowSizeInSeconds);
  const old = state.rows.filter(({ at }) => at <= after);
  const fresh = new Set(state.rows.slice(state.rows.length - state.fresh).map(({ group }) => group));
  state.rows = state.rows.filter(({ at }) => at > after);
  state.fresh = 0;
  release(ctx, old);
  ctx.note("KDA-004", { seconds: ctx.config.properties.WindowSizeInSeconds });
  for (const [group, rows] of byGroup(state.rows)) if (fresh.has(group)) emit(state, ctx, group, rows, "KDA-004");
}

function emit(state: State, ctx: AppContext, group: string, rows: readonly Row[], rule: RuleId): void {
  const value = aggregate(rows, ctx.config.behaviour.aggregate);
  state.tally.results++;
  state.last.push({ at: ctx.now, group, value });
  if (state.last.length > 1_000) state.last.shift();
  ctx.count("ResultsOut");
  const body = JSON.stringify({ group, [ctx.config.behaviour.aggregate]: value });
  for (const peer of ctx.out("kinesisanalytics.output")) {
    const message = ctx.message("record", rows.map(({ message: parent }) => parent), { body, group, label: `${group}: ${value}` });
    state.outstanding++;
    send(ctx, { message, body, group, connection: peer.connection }, rule);
  }
}

function send(ctx: AppContext, result: Result, rule: RuleId = "KDA-007"): void {
  const peer = ctx.out("kinesisanalytics.output").find(({ connection }) => connection === result.connection);
  if (peer === undefined) return ctx.ended(result.message, "dropped", "KDA-007");
  const Data = base64Encode(result.body);
  const [operation, input] = peer.type === "kinesis.stream" ? ["kinesis:PutRecord", { PartitionKey: result.group, Data }] as const
    : peer.type === "firehose.deliveryStream" ? ["firehose:PutRecord", { Record: { Data } }] as const
    : ["lambda:Invoke", { FunctionName: peer.arn, InvocationType: "RequestResponse", Payload: result.body }] as const;
  ctx.call(peer, operation, input, rule, { data: result, carries: [result.message] });
}

/** Rows that no window needs any more. */
function release(ctx: AppContext, rows: readonly Row[]): void {
  for (const { message } of rows) ctx.ended(message, "processed", "KDA-002");
}

const source = streamSource({
  type: "kinesisanalytics.source", service: "kinesisanalytics", title: "Input", says: "The application reads the data stream.", take: "internal:kinesisanalytics.Take", rule: "KDA-002", waits: true,
  joins: { from: ["kinesis.stream"], to: ["kinesisanalytics.application"], verb: "analyse", preference: 1 },
});
const output = defineEntity({
  kind: "connection", type: "kinesisanalytics.output", service: "kinesisanalytics", title: "Output", says: "Results go to a data stream, Firehose or a function.",
  properties: {}, behaviour: {}, joins: { from: ["kinesisanalytics.application"], to: ["kinesis.stream", "firehose.deliveryStream", "lambda.function"], verb: "write results", mostFrom: 3, preference: 1 },
  metrics: {}, init: () => null, view: () => null, inspect: () => null,
});

export const kinesisAnalytics: Service = { name: "kinesisanalytics", title: "Managed Service for Apache Flink", family: "stream", rules, entities: [application, source, output] };
