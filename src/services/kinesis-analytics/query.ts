/** The query: rows come in, are joined and gathered in windows; results go out. */
import { base64Encode } from "../../aws/digests.ts";
import { Phase } from "../../kernel/phase.ts";
import { fromSeconds, SECOND, type Micros } from "../../kernel/time.ts";
import type { MessageId, RuleId } from "../define.ts";
import type { AppContext } from "./config.ts";
import { memberOf, parseJson, textAt } from "./json.ts";
import type { Result, State } from "./state.ts";
import { joined } from "./tables.ts";
import { aggregate, byGroup, columnsOf, windowEnd, type Columns, type Row } from "./windows.ts";

const RETRY: Micros = SECOND;
const MOST_LAST = 1_000;

export function addRow(state: State, ctx: AppContext, text: string, message: MessageId): void {
  state.counted++;
  const { groupBy, value: path } = ctx.config.behaviour;
  const own = parseJson(text);
  const match = joined(state, ctx, own);
  if (match === "none") {
    state.tally.unmatched++;
    ctx.note("KDA-006", { unmatched: true, table: [...state.tables.values()].map(({ name }) => name).join(", ") }, [message]);
    return ctx.ended(message, "filtered", "KDA-006");
  }
  const columns = match === "left" ? undefined : match;
  const group = groupBy === undefined ? "all" : textAt(memberOf(own, groupBy) ?? memberOf(columns, groupBy));
  const value = path === undefined ? 0 : Number(textAt(memberOf(own, path) ?? memberOf(columns, path)));
  if (group === undefined || Number.isNaN(value)) {
    state.tally.unreadable++;
    return ctx.ended(message, "filtered", "KDA-007");
  }
  const row: Row = Object.freeze({ at: ctx.now, group, value, message, source: message, ...(columns === undefined ? {} : { columns }) });
  const length = fromSeconds(ctx.config.properties.WindowSizeInSeconds);
  switch (ctx.config.properties.WindowType) {
    case "TUMBLING": {
      state.rows.push(row);
      if (state.endsAt >= 0) return;
      state.endsAt = windowEnd(ctx.now, length, ctx.settings.startsAtMs * 1000);
      return armTumbling(state, ctx);
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
      return armStagger(state, ctx, group, ctx.now + length);
    }
    case "NONE": {
      const body = own === null || typeof own !== "object" ? text : JSON.stringify({ ...own, ...columns });
      give(state, ctx, { rows: [row], group, value: path === undefined ? null : value, body, columns }, columns === undefined ? "KDA-002" : "KDA-006");
      return release(ctx, [row]);
    }
    default: ctx.config.properties.WindowType satisfies never;
  }
}

const inJob = (state: State) => (state.scope === -1 ? {} : { scope: state.scope });

export function armTumbling(state: State, ctx: AppContext): void {
  ctx.after(Math.max(0, state.endsAt - ctx.now), "analytics/window-ended", null, "KDA-003", inJob(state));
}

export function armStagger(state: State, ctx: AppContext, group: string, endsAt: Micros): void {
  ctx.after(Math.max(0, endsAt - ctx.now), "analytics/key-ended", group, "KDA-005", { phase: Phase.deadline, ...inJob(state) });
}

export function windowEnded(state: State, ctx: AppContext): void {
  const rows = state.rows;
  state.rows = [];
  state.endsAt = -1;
  const groups = byGroup(rows);
  ctx.note("KDA-003", { seconds: ctx.config.properties.WindowSizeInSeconds, groups: groups.size }, rows.map(({ message }) => message));
  for (const [group, list] of groups) emit(state, ctx, group, list, "KDA-003");
  release(ctx, rows);
}

export function keyEnded(state: State, ctx: AppContext, key: string): void {
  const open = state.stagger.get(key);
  if (open === undefined) return;
  state.stagger.delete(key);
  ctx.note("KDA-005", { key, seconds: ctx.config.properties.WindowSizeInSeconds }, open.rows.map(({ message }) => message));
  emit(state, ctx, key, open.rows, "KDA-005");
  release(ctx, open.rows);
}

/** KDA-004: rows of one instant are one instant. The window is (now − L, now]. */
export function slide(state: State, ctx: AppContext): void {
  if (state.fresh === 0) return;
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
  const columns = columnsOf(rows);
  give(state, ctx, { rows, group, value, columns, body: JSON.stringify({ group, ...columns, [ctx.config.behaviour.aggregate]: value }) }, rule);
}

interface Given { readonly rows: readonly Row[]; readonly group: string; readonly value: number | null; readonly columns: Columns | undefined; readonly body: string }

function give(state: State, ctx: AppContext, { rows, group, value, columns, body }: Given, rule: RuleId): void {
  state.tally.results++;
  state.last.push({ at: ctx.now, group, value, ...(columns === undefined ? {} : { columns }) });
  if (state.last.length > MOST_LAST) state.last.shift();
  ctx.count("ResultsOut");
  for (const peer of ctx.out("kinesisanalytics.output")) {
    const message = ctx.message("record", rows.map(({ message: parent }) => parent), { body, group, label: value === null ? group : `${group}: ${value}` });
    state.outstanding++;
    send(ctx, { message, body, group, connection: peer.connection, job: state.jobs }, rule);
  }
}

export function send(ctx: AppContext, result: Result, rule: RuleId = "KDA-007"): void {
  const peer = ctx.out("kinesisanalytics.output").find(({ connection }) => connection === result.connection);
  if (peer === undefined) return ctx.ended(result.message, "dropped", "KDA-007");
  const Data = base64Encode(result.body);
  const [operation, input] = peer.type === "kinesis.stream" ? ["kinesis:PutRecord", { PartitionKey: result.group, Data }] as const
    : peer.type === "firehose.deliveryStream" ? ["firehose:PutRecord", { Record: { Data } }] as const
    : ["lambda:Invoke", { FunctionName: peer.arn, InvocationType: "RequestResponse", Payload: result.body }] as const;
  ctx.call(peer, operation, input, rule, { data: result, carries: [result.message] });
}

/** A destination refused a result: it comes again, and nothing more is taken in meanwhile. */
export function sendLater(state: State, ctx: AppContext, result: Result, to: string, error: string): void {
  state.tally.retries++;
  state.refused.add(result.message);
  ctx.note("KDA-007", { to, error }, [result.message]);
  ctx.after(RETRY, "analytics/send-again", result, "KDA-007", { phase: Phase.request });
  state.waiting.push(result.message);
}

/** Rows that no window needs any more. */
export function release(ctx: AppContext, rows: readonly Row[]): void {
  for (const { message } of rows) ctx.ended(message, "processed", "KDA-002");
}
