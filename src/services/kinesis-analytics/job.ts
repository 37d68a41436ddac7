/**
 * The job: it runs, fails, goes back to its last checkpoint, sleeps through updates. State and places in the streams are
 * written down together, so the state counts each row once, whatever happens; what was sent since may be sent again.
 * Source: https://docs.aws.amazon.com/managed-flink/latest/java/how-fault.html
 */
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import { Phase } from "../../kernel/phase.ts";
import { fromMs, MINUTE, type Micros } from "../../kernel/time.ts";
import type { CallId, MessageId, Peer } from "../define.ts";
import { isSql, type AppContext } from "./config.ts";
import { armStagger, armTumbling, slide } from "./query.ts";
import { allRows, type Saved, type State, type Status } from "./state.ts";
import { loadTables } from "./tables.ts";
import type { Row } from "./windows.ts";

export const TAKE = "internal:kinesisanalytics.Take";
export const SOURCE = "kinesisanalytics.source";
/** Source: https://aws.amazon.com/managed-service-apache-flink/pricing/ (us-east-1) */
const USD_PER_KPU_HOUR = 0.11;

export function kpus(state: State, ctx: AppContext): number {
  return Math.ceil(state.parallelism / ctx.config.properties.ParallelismPerKPU);
}

/** The account lists applications by what they say of themselves. */
export interface AccountState {
  /** By AWS name. */
  names: Map<string, { readonly status: Status; readonly version: number; readonly runtime: string }>;
  /** Made by a call: they wait for their start. */
  made: Set<string>;
}

/** KPUs are paid while the application runs, and while it starts, stops or changes; READY costs nothing. */
export function showKpus(state: State, ctx: AppContext): void {
  const now = state.status === "READY" ? 0 : kpus(state, ctx);
  ctx.gauge("KPUs", now);
  ctx.gauge("StandingCharge", now === 0 ? 0 : (now + 1) * USD_PER_KPU_HOUR);
  ctx.account<AccountState>().names.set(ctx.self.name, { status: state.status, version: state.version, runtime: ctx.config.properties.RuntimeEnvironment });
}

/** From now on rows are taken in. */
export function beginJob(state: State, ctx: AppContext): void {
  state.job = "running";
  state.scope = ctx.scope();
  state.dueAt = -1;
  state.status = "RUNNING";
  state.busyUs = 0;
  state.busyUntil = ctx.now;
  loadTables(state, ctx);
  armCheckpoint(state, ctx);
  if (ctx.config.behaviour.rowsPerSecond !== undefined) ctx.after(MINUTE, "analytics/minute-over", null, "KDA-008", { scope: state.scope });
  showKpus(state, ctx);
}

// ---------------------------------------------------------------------------------------------------------- checkpoints

function armCheckpoint(state: State, ctx: AppContext): void {
  const { CheckpointingEnabled, CheckpointInterval } = ctx.config.properties;
  state.checkpointDue = false;
  state.nextCheckpointAt = -1;
  if (!CheckpointingEnabled || isSql(ctx)) return;
  state.nextCheckpointAt = ctx.now + fromMs(CheckpointInterval);
  ctx.after(fromMs(CheckpointInterval), "analytics/checkpoint-due", null, "KDA-009a", { scope: state.scope as never });
}

/** Results that are on their way are awaited first: a checkpoint behind them would lose them. */
export function checkpointDue(state: State, ctx: AppContext): void {
  armCheckpoint(state, ctx);
  state.checkpointDue = true;
  takeCheckpoint(state, ctx);
}

export function takeCheckpoint(state: State, ctx: AppContext): void {
  if (!state.checkpointDue || state.outstanding > 0 || state.pending.length > 0) return;
  state.checkpointDue = false;
  state.checkpoint = save(state, ctx);
  state.tally.checkpoints++;
  ctx.count("Checkpoints");
  ctx.note("KDA-009a", { counted: state.counted, held: allRows(state).length });
}

export function save(state: State, ctx: AppContext): Saved {
  return Object.freeze({
    at: ctx.now, counted: state.counted, rows: Object.freeze([...state.rows]), endsAt: state.endsAt,
    stagger: Object.freeze([...state.stagger].map(([key, { rows, endsAt }]) => Object.freeze([key, Object.freeze([...rows]), endsAt] as const))),
    places: Object.freeze([...state.places].map(([connection, shards]) => Object.freeze([connection, Object.freeze(Object.fromEntries(shards))] as const))),
  });
}

// --------------------------------------------------------------------------------------------------- failing, restoring

/** The job is gone with all that it held; the application is still RUNNING, and restarts it by itself. */
export function crash(state: State, ctx: AppContext): void {
  const before = state.checkpoint;
  const again = state.counted - (before?.counted ?? 0);
  halt(state, ctx);
  letGo(state, ctx);
  state.job = "failed";
  state.tally.restarts++;
  state.tally.repeated += again;
  ctx.count("fullRestarts");
  const delay = Math.max(0, fromMs(ctx.amount(ctx.config.behaviour.restartMs, "restartMs")));
  state.dueAt = ctx.now + delay;
  state.lastFailure = { at: ctx.now, counted: state.counted, restored: before?.counted ?? 0, restoredAt: ctx.now + delay };
  ctx.note("KDA-009", { again, counted: state.counted, seconds: delay / 1e6 });
  state.scope = ctx.scope();
  ctx.after(delay, "analytics/restart-due", null, "KDA-009", { scope: state.scope });
}

/** The rows of a checkpoint or snapshot come back as new copies: the old ones are gone, or were worked off. */
export function restore(state: State, ctx: AppContext, saved: Saved | null): void {
  const again = (rows: readonly Row[]): Row[] => rows.map((row) => Object.freeze({ ...row, message: ctx.message("copy", [row.source], { body: ctx.facts(row.source).body ?? "", group: row.group }) }));
  state.counted = saved?.counted ?? 0;
  state.rows = again(saved?.rows ?? []);
  state.endsAt = saved?.endsAt ?? -1;
  state.stagger = new Map((saved?.stagger ?? []).map(([key, rows, endsAt]) => [key, { rows: again(rows), endsAt }]));
  state.places = new Map((saved?.places ?? []).map(([connection, shards]) => [connection, new Map(Object.entries(shards))]));
  if (state.scope !== -1) ctx.close(state.scope, "KDA-009");
  ctx.note("KDA-009", saved === null ? { afresh: true } : { restored: saved.counted, checkpointS: saved.at / 1e6 });
  wake(state, ctx, saved === null);
}

/** What waited goes on: windows that ended meanwhile end now. `afresh`: the streams are read from their tips. */
export function wake(state: State, ctx: AppContext, afresh = false): void {
  beginJob(state, ctx);
  if (state.endsAt >= 0) armTumbling(state, ctx);
  for (const [key, { endsAt }] of state.stagger) armStagger(state, ctx, key, endsAt);
  if (state.fresh > 0) slide(state, ctx);
  for (const peer of ctx.in(SOURCE)) toSource(ctx, peer, "Resume", { positions: Object.fromEntries(state.places.get(peer.connection) ?? []), afresh });
}

/** Nothing more is read; what is on its way is passed over when it comes. */
export function halt(state: State, ctx: AppContext): void {
  if (state.scope !== -1) ctx.close(state.scope, "KDA-009");
  state.scope = -1;
  state.nextCheckpointAt = -1;
  state.checkpointDue = false;
  for (const peer of ctx.in(SOURCE)) toSource(ctx, peer, "Halt", {});
  for (const { call, carries } of state.pending.splice(0)) giveBack(ctx, call, carries);
  for (const held of [...state.held.splice(0), ...state.working.splice(0)]) ctx.reply(held, succeeded(), "KDA-009");
}

/** The rows and results of a job that will never go on. */
export function letGo(state: State, ctx: AppContext): void {
  state.jobs++;
  drop(ctx, allRows(state).map(({ message }) => message));
  drop(ctx, state.waiting);
  state.rows = [];
  state.fresh = 0;
  state.endsAt = -1;
  state.stagger = new Map();
  state.waiting = [];
  state.refused = new Set();
  state.outstanding = 0;
}

/** Rows that no state has counted: their places are not moved on, so they are read again. */
export function giveBack(ctx: AppContext, call: CallId, carries: readonly MessageId[]): void {
  drop(ctx, carries);
  ctx.reply(call, failed(awsError("Eventyard.NotRunning", "The job does not run.")), "KDA-009");
}

export function drop(ctx: AppContext, messages: readonly MessageId[]): void {
  for (const message of messages) ctx.ended(message, "dropped", "KDA-009");
}

function toSource(ctx: AppContext, peer: Peer, what: "Halt" | "Resume", input: unknown): void {
  ctx.call({ ...peer, id: peer.connection, connection: "" }, `${TAKE}.${what}`, input, "KDA-009");
}

/** One source that reads for a job that does not run. */
export function haltSource(ctx: AppContext, connection: string): void {
  const peer = ctx.in(SOURCE).find((one) => one.connection === connection);
  if (peer !== undefined) toSource(ctx, peer, "Halt", {});
}

// --------------------------------------------------------------------------------------------------------------- scaling

const HOT = 75;
const COLD = 10;
const HOT_MINUTES = 15;
const COLD_MINUTES = 360;

/** How long the tasks have work with so many more rows (KDA-008): the next rows wait until then. */
export function work(state: State, ctx: AppContext, rows: number): Micros {
  const rate = ctx.config.behaviour.rowsPerSecond;
  if (rate === undefined) return 0;
  const takes = Math.ceil((rows * 1_000_000) / (rate * state.parallelism));
  const from = Math.max(ctx.now, state.busyUntil);
  state.busyUntil = from + takes;
  state.busyUs += takes;
  return state.busyUntil - ctx.now;
}

/**
 * Once a minute, as CloudWatch's containerCPUUtilization is looked at.
 * Source: https://docs.aws.amazon.com/managed-flink/latest/java/how-scaling-auto.html
 */
export function minuteOver(state: State, ctx: AppContext, most: number): void {
  const { AutoScalingEnabled, Parallelism } = ctx.config.properties;
  // What is still to be worked on belongs to the minutes that come.
  const ahead = Math.max(0, state.busyUntil - ctx.now);
  state.cpu = Math.min(100, Math.round((100 * (state.busyUs - ahead)) / MINUTE));
  state.busyUs = ahead;
  ctx.gauge("containerCPUUtilization", state.cpu);
  state.hotMinutes = state.cpu >= HOT ? state.hotMinutes + 1 : 0;
  state.coldMinutes = state.cpu < COLD ? state.coldMinutes + 1 : 0;
  ctx.after(MINUTE, "analytics/minute-over", null, "KDA-008", { scope: state.scope as never });
  if (!AutoScalingEnabled || isSql(ctx)) return;
  const up = state.hotMinutes >= HOT_MINUTES ? Math.min(2 * state.parallelism, most * ctx.config.properties.ParallelismPerKPU) : state.parallelism;
  const to = state.coldMinutes >= COLD_MINUTES ? Math.max(Parallelism, Math.ceil(state.parallelism / 2)) : up;
  if (to === state.parallelism) return;
  state.hotMinutes = 0;
  state.coldMinutes = 0;
  ctx.note("KDA-008", { from: state.parallelism, to, cpu: state.cpu });
  sleep(state, ctx, "AUTOSCALING", "KDA-008");
  state.parallelism = to;
}

/** State and places stay as they are while the service puts the job somewhere else. */
export function sleep(state: State, ctx: AppContext, status: "UPDATING" | "AUTOSCALING", rule: "KDA-008" | "KDA-009b"): void {
  halt(state, ctx);
  state.status = status;
  state.job = "asleep";
  const delay = Math.max(0, fromMs(ctx.amount(ctx.config.behaviour.restartMs, "restartMs")));
  state.dueAt = ctx.now + delay;
  state.scope = ctx.scope();
  showKpus(state, ctx);
  ctx.after(delay, "analytics/awake", null, rule, { phase: Phase.expiry, scope: state.scope });
}
