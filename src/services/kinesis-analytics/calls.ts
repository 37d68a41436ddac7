/**
 * Starting, stopping, updating and snapshots by calls.
 * Source: https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_Operations.html
 */
import { isoFromMs } from "../../aws/date.ts";
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import { fromMs, SECOND, type Micros } from "../../kernel/time.ts";
import type { AwsError, Call, RuleId } from "../define.ts";
import { isSql, type AppContext } from "./config.ts";
import { drop, halt, letGo, restore, save, showKpus, sleep, wake } from "./job.ts";
import { allRows, type Snapshot, type State } from "./state.ts";
import { loadTable, REFERENCE } from "./tables.ts";

const RULE = "KDA-009b";
const MOST_SNAPSHOTS = 1_000;

interface Input {
  readonly Force?: unknown; readonly SnapshotName?: unknown; readonly CurrentApplicationVersionId?: unknown;
  readonly RunConfiguration?: RunConfiguration; readonly RunConfigurationUpdate?: RunConfiguration;
  readonly ApplicationConfigurationUpdate?: {
    readonly FlinkApplicationConfigurationUpdate?: {
      readonly ParallelismConfigurationUpdate?: { readonly ParallelismUpdate?: unknown; readonly ParallelismPerKPUUpdate?: unknown; readonly AutoScalingEnabledUpdate?: unknown };
      readonly CheckpointConfigurationUpdate?: { readonly CheckpointingEnabledUpdate?: unknown; readonly CheckpointIntervalUpdate?: unknown };
    };
    readonly SqlApplicationConfigurationUpdate?: { readonly ReferenceDataSourceUpdates?: readonly { readonly ReferenceId?: unknown }[] };
    readonly ApplicationSnapshotConfigurationUpdate?: { readonly SnapshotsEnabledUpdate?: unknown };
  };
}
interface RunConfiguration { readonly ApplicationRestoreConfiguration?: { readonly ApplicationRestoreType?: unknown; readonly SnapshotName?: unknown } }

export const inputOf = (call: Call): Input => (call.input ?? {}) as Input;
export const inUse = (message: string): AwsError => awsError("ResourceInUseException", message);
export const invalid = (message: string): AwsError => awsError("InvalidArgumentException", message);

export function refuse(call: Call, ctx: AppContext, error: AwsError, rule: RuleId = RULE): void {
  ctx.reply(call.id, failed(error), rule);
}

const accepted = (ctx: AppContext) => succeeded({ OperationId: ctx.uuid("operation") });

// ------------------------------------------------------------------------------------------------------ start and stop

export function startApplication(state: State, call: Call, ctx: AppContext): void {
  if (state.status !== "READY") return refuse(call, ctx, inUse(`Application ${ctx.self.name} can't be started: it is ${state.status}, not READY.`));
  const from = snapshotToRestore(state, ctx, inputOf(call).RunConfiguration);
  if ("error" in from) return refuse(call, ctx, from.error);
  // The state that fell asleep with its snapshot is restored as it is; any other starts from its own.
  state.startsFrom = from.snapshot?.name ?? null;
  begin(state, ctx, "STARTING");
  ctx.note(RULE, from.snapshot === undefined ? { starts: "afresh" } : { starts: `from ${from.snapshot.name}` });
  ctx.reply(call.id, accepted(ctx), RULE);
}

function begin(state: State, ctx: AppContext, status: "STARTING"): void {
  state.status = status;
  showKpus(state, ctx);
  timer(state, ctx, "analytics/started", fromMs(ctx.amount(ctx.config.behaviour.restartMs, "restartMs")));
}

function timer(state: State, ctx: AppContext, event: string, delay: Micros): void {
  if (state.scope !== -1) ctx.close(state.scope, RULE);
  state.scope = ctx.scope();
  state.dueAt = ctx.now + Math.max(0, delay);
  ctx.after(Math.max(0, delay), event, null, RULE, { scope: state.scope });
}

/** What is added while running starts by itself. */
export const beginStart = (state: State, ctx: AppContext): void => begin(state, ctx, "STARTING");

export function started(state: State, ctx: AppContext): void {
  const from = state.snapshots.find(({ name }) => name === state.startsFrom);
  if (from !== undefined && state.asleepAs === from.name) {
    state.asleepAs = null;
    ctx.note("KDA-009", { restored: state.counted, checkpointS: from.saved.at / 1e6 });
    return wake(state, ctx);
  }
  letGo(state, ctx);
  state.asleepAs = null;
  state.checkpoint = from?.saved ?? null;
  restore(state, ctx, from?.saved ?? null);
}

function snapshotToRestore(state: State, ctx: AppContext, run: RunConfiguration | undefined): { readonly snapshot: Snapshot | undefined } | { readonly error: AwsError } {
  const { ApplicationRestoreType: type = "RESTORE_FROM_LATEST_SNAPSHOT", SnapshotName } = run?.ApplicationRestoreConfiguration ?? {};
  switch (type) {
    case "SKIP_RESTORE_FROM_SNAPSHOT": return { snapshot: undefined };
    case "RESTORE_FROM_LATEST_SNAPSHOT": return { snapshot: ctx.config.properties.SnapshotsEnabled ? state.snapshots.at(-1) : undefined };
    case "RESTORE_FROM_CUSTOM_SNAPSHOT": {
      const snapshot = state.snapshots.find(({ name }) => name === SnapshotName);
      return snapshot === undefined ? { error: awsError("ResourceNotFoundException", `Snapshot ${String(SnapshotName)} of application ${ctx.self.name} was not found.`) } : { snapshot };
    }
    default: return { error: invalid(`ApplicationRestoreType ${String(type)} is none of SKIP_RESTORE_FROM_SNAPSHOT, RESTORE_FROM_LATEST_SNAPSHOT, RESTORE_FROM_CUSTOM_SNAPSHOT.`) };
  }
}

export function stopApplication(state: State, call: Call, ctx: AppContext): void {
  const force = inputOf(call).Force === true;
  if (state.status === "READY" || state.status === "FORCE_STOPPING" || (!force && state.status !== "RUNNING")) return refuse(call, ctx, inUse(`Application ${ctx.self.name} can't be stopped: it is ${state.status}${force ? "" : ", not RUNNING. Force stops it all the same, without a snapshot"}.`));
  if (!force && state.job !== "running" && ctx.config.properties.SnapshotsEnabled) return refuse(call, ctx, inUse(`Application ${ctx.self.name} has no running job to take a snapshot of. Force stops it without one.`));
  if (state.job !== "down") halt(state, ctx);
  if (force) letGo(state, ctx);
  state.job = force ? "down" : "asleep";
  state.status = force ? "FORCE_STOPPING" : "STOPPING";
  showKpus(state, ctx);
  ctx.note(RULE, { stops: force ? "by force, without a snapshot" : "with a snapshot" });
  timer(state, ctx, "analytics/stopped", fromMs(ctx.amount(ctx.config.behaviour.stopMs, "stopMs")));
  ctx.reply(call.id, accepted(ctx), RULE);
}

/** Results under way are awaited: the snapshot is behind them. */
export function stopped(state: State, ctx: AppContext): void {
  if (state.status === "STOPPING" && state.outstanding > 0) return timer(state, ctx, "analytics/stopped", SECOND);
  if (state.status === "STOPPING" && ctx.config.properties.SnapshotsEnabled && !isSql(ctx)) state.asleepAs = keep(state, ctx, `stopped-${state.snapshots.length + 1}`).name;
  // Without a snapshot the state ends with the job; of the SQL product the places alone stay.
  else if (state.job === "asleep") letGo(state, ctx);
  state.status = "READY";
  state.job = "down";
  state.dueAt = -1;
  showKpus(state, ctx);
  ctx.note(RULE, { ready: state.asleepAs === null ? "nothing of the state is kept" : `the state is in ${state.asleepAs}` });
}

// ----------------------------------------------------------------------------------------------------------- snapshots

function keep(state: State, ctx: AppContext, name: string): Snapshot {
  const snapshot: Snapshot = Object.freeze({ name, version: state.version, saved: save(state, ctx) });
  state.snapshots.push(snapshot);
  ctx.note(RULE, { snapshot: name, counted: state.counted });
  return snapshot;
}

export function createSnapshot(state: State, call: Call, ctx: AppContext): void {
  const name = inputOf(call).SnapshotName;
  if (isSql(ctx)) return refuse(call, ctx, awsError("UnsupportedOperationException", "SQL-based applications have no snapshots."));
  if (!ctx.config.properties.SnapshotsEnabled) return refuse(call, ctx, awsError("InvalidApplicationConfigurationException", `Snapshots are not enabled for application ${ctx.self.name}.`));
  if (typeof name !== "string" || !/^[a-zA-Z0-9_.-]{1,256}$/.test(name)) return refuse(call, ctx, invalid("SnapshotName must have 1 to 256 letters, digits, points, dashes or underscores."));
  if (state.status !== "RUNNING" || state.job !== "running") return refuse(call, ctx, inUse(`Application ${ctx.self.name} must be RUNNING for a snapshot; it is ${state.status}.`));
  if (state.snapshots.some((each) => each.name === name)) return refuse(call, ctx, inUse(`Snapshot ${name} exists already.`));
  if (state.snapshots.length >= MOST_SNAPSHOTS) return refuse(call, ctx, awsError("LimitExceededException", `An application keeps ${MOST_SNAPSHOTS} snapshots.`));
  keep(state, ctx, name);
  ctx.reply(call.id, succeeded({}), RULE);
}

const detailOf = (ctx: AppContext, { name, version, saved }: Snapshot) => ({ SnapshotName: name, SnapshotStatus: "READY", ApplicationVersionId: version, SnapshotCreationTimestamp: iso(ctx, saved.at) });
const iso = (ctx: AppContext, at: Micros): string => isoFromMs(ctx.settings.startsAtMs + Math.floor(at / 1000));

export function listSnapshots(state: State, call: Call, ctx: AppContext): void {
  ctx.reply(call.id, succeeded({ SnapshotSummaries: state.snapshots.map((each) => detailOf(ctx, each)).reverse() }), RULE);
}

export function describeSnapshot(state: State, call: Call, ctx: AppContext): void {
  const snapshot = named(state, call, ctx);
  if (snapshot !== undefined) ctx.reply(call.id, succeeded({ SnapshotDetails: detailOf(ctx, snapshot) }), RULE);
}

export function deleteSnapshot(state: State, call: Call, ctx: AppContext): void {
  const snapshot = named(state, call, ctx);
  if (snapshot === undefined) return;
  state.snapshots = state.snapshots.filter((each) => each !== snapshot);
  if (state.asleepAs === snapshot.name) {
    state.asleepAs = null;
    letGo(state, ctx);
  }
  ctx.reply(call.id, succeeded({}), RULE);
}

function named(state: State, call: Call, ctx: AppContext): Snapshot | undefined {
  const name = inputOf(call).SnapshotName;
  const snapshot = state.snapshots.find((each) => each.name === name);
  if (snapshot === undefined) refuse(call, ctx, awsError("ResourceNotFoundException", `Snapshot ${String(name)} of application ${ctx.self.name} was not found.`));
  return snapshot;
}

// -------------------------------------------------------------------------------------------------- update and describe

/** A version that the caller names must be the one there is. */
export function staleVersion(state: State, call: Call): AwsError | undefined {
  const version = inputOf(call).CurrentApplicationVersionId;
  return version === undefined || version === state.version ? undefined : awsError("ConcurrentModificationException", `Application version ${String(version)} is not the current one, ${state.version}.`);
}

export function updateApplication(state: State, call: Call, ctx: AppContext): void {
  const stale = staleVersion(state, call);
  if (stale !== undefined) return refuse(call, ctx, stale);
  if (state.status !== "READY" && (state.status !== "RUNNING" || state.job !== "running")) return refuse(call, ctx, inUse(`Application ${ctx.self.name} can't be updated: it is ${state.status}.`));
  const given = inputOf(call).ApplicationConfigurationUpdate ?? {};
  const tables = given.SqlApplicationConfigurationUpdate?.ReferenceDataSourceUpdates ?? [];
  if (tables.length > 0 && !isSql(ctx)) return refuse(call, ctx, invalid("ReferenceDataSourceUpdates are of SQL-based applications. A Flink application reads its tables when its job starts: an update without them, or a stop and a start, does that."));
  const lenders = tables.map(({ ReferenceId }) => ctx.in(REFERENCE).find(({ connection }) => connection === ReferenceId));
  if (lenders.includes(undefined)) return refuse(call, ctx, invalid(`There is no reference table ${String(tables[lenders.indexOf(undefined)]!.ReferenceId)}.`));
  const parallel = given.FlinkApplicationConfigurationUpdate?.ParallelismConfigurationUpdate ?? {};
  const points = given.FlinkApplicationConfigurationUpdate?.CheckpointConfigurationUpdate ?? {};
  const wanted = {
    Parallelism: parallel.ParallelismUpdate, ParallelismPerKPU: parallel.ParallelismPerKPUUpdate, AutoScalingEnabled: parallel.AutoScalingEnabledUpdate,
    CheckpointingEnabled: points.CheckpointingEnabledUpdate, CheckpointInterval: points.CheckpointIntervalUpdate, SnapshotsEnabled: given.ApplicationSnapshotConfigurationUpdate?.SnapshotsEnabledUpdate,
  };
  const before = state.version;
  const change = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
  const problems = Object.keys(change).length === 0 ? [] : ctx.configure({ properties: change as never });
  if (problems.length > 0) return refuse(call, ctx, awsError(problems[0]!.code === "LimitExceededException" ? "LimitExceededException" : "InvalidArgumentException", problems[0]!.message));
  for (const peer of lenders) if (peer !== undefined && state.job === "running") loadTable(state, ctx, peer);
  // A change of the configuration has made the new version already (`changed`).
  if (state.version === before) update(state, ctx);
  ctx.reply(call.id, succeeded({ ApplicationDetail: detail(state, ctx), ...(detail(state, ctx).ApplicationStatus === "UPDATING" ? { OperationId: ctx.uuid("operation") } : {}) }), RULE);
}

/** A new version: a job that runs is put down with its state and taken up again. */
export function update(state: State, ctx: AppContext): void {
  state.version++;
  // The SQL product goes on meanwhile.
  if (state.job === "running" && !isSql(ctx)) {
    if (ctx.config.properties.SnapshotsEnabled) ctx.note(RULE, { updates: state.version });
    sleep(state, ctx, "UPDATING", RULE);
  }
  showKpus(state, ctx);
}

export function awake(state: State, ctx: AppContext): void {
  if (state.outstanding > 0) return timer(state, ctx, "analytics/awake", SECOND);
  if (state.status === "UPDATING" && ctx.config.properties.SnapshotsEnabled) keep(state, ctx, `updated-${state.version}`);
  if (state.scope !== -1) ctx.close(state.scope, RULE);
  wake(state, ctx);
}

export function describe(state: State, call: Call, ctx: AppContext): void {
  ctx.reply(call.id, succeeded({ ApplicationDetail: detail(state, ctx) }), RULE);
}

export function detail(state: State, ctx: AppContext): Readonly<Record<string, unknown>> {
  const { properties: given } = ctx.config;
  return {
    ApplicationARN: ctx.self.arn, ApplicationName: ctx.self.name, RuntimeEnvironment: given.RuntimeEnvironment, ApplicationStatus: state.status, ApplicationVersionId: state.version, CreateTimestamp: iso(ctx, state.createdAt),
    ApplicationConfigurationDescription: isSql(ctx)
      ? { SqlApplicationConfigurationDescription: { OutputDescriptions: ctx.out("kinesisanalytics.output").map(({ connection }) => ({ OutputId: connection })), ReferenceDataSourceDescriptions: references(ctx) } }
      : {
        FlinkApplicationConfigurationDescription: {
          CheckpointConfigurationDescription: { ConfigurationType: given.CheckpointInterval === 60_000 && given.CheckpointingEnabled ? "DEFAULT" : "CUSTOM", CheckpointingEnabled: given.CheckpointingEnabled, CheckpointInterval: given.CheckpointInterval, MinPauseBetweenCheckpoints: 5_000 },
          ParallelismConfigurationDescription: { ConfigurationType: "CUSTOM", Parallelism: given.Parallelism, ParallelismPerKPU: given.ParallelismPerKPU, CurrentParallelism: state.parallelism, AutoScalingEnabled: given.AutoScalingEnabled },
        },
        ApplicationSnapshotConfigurationDescription: { SnapshotsEnabled: given.SnapshotsEnabled },
      },
    ApplicationMode: "STREAMING",
  };
}

export const references = (ctx: AppContext) => ctx.in(REFERENCE).map((peer) => ({
  ReferenceId: peer.connection, TableName: peer.connectionConfig.properties.TableName, S3ReferenceDataSourceDescription: { BucketARN: peer.arn, FileKey: peer.connectionConfig.properties.FileKey },
}));

export function removed(state: State, ctx: AppContext): void {
  for (const { carries } of state.pending) drop(ctx, carries);
  for (const { message } of allRows(state)) ctx.ended(message, "processed", "KDA-002");
}
