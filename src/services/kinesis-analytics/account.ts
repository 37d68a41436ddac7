/**
 * Making, finding and deleting applications, and what SQL applications are given piece by piece.
 * Source: https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_CreateApplication.html, …/API_AddApplicationReferenceDataSource.html
 */
import { analyticsApplicationArn } from "../../aws/arn.ts";
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import { defineEntity, type Answered, type AwsError, type Call, type Context, type Outcome } from "../define.ts";
import { inUse, invalid, references, refuse, staleVersion } from "./calls.ts";
import { isSql, sqlIsOver, type AppContext } from "./config.ts";
import type { AccountState } from "./job.ts";
import type { State } from "./state.ts";
import { loadTable, REFERENCE } from "./tables.ts";

const RULE = "KDA-009b";
const MOST_OUTPUTS = 3;

type AccountContext = Context<Record<never, never>, Record<never, never>>;
interface CreateInput {
  readonly ApplicationName?: unknown; readonly RuntimeEnvironment?: unknown;
  readonly ApplicationConfiguration?: {
    readonly FlinkApplicationConfiguration?: {
      readonly ParallelismConfiguration?: { readonly Parallelism?: unknown; readonly ParallelismPerKPU?: unknown; readonly AutoScalingEnabled?: unknown };
      readonly CheckpointConfiguration?: { readonly CheckpointingEnabled?: unknown; readonly CheckpointInterval?: unknown };
    };
    readonly ApplicationSnapshotConfiguration?: { readonly SnapshotsEnabled?: unknown };
  };
}

const missing = (name: unknown): AwsError => awsError("ResourceNotFoundException", `Application ${String(name ?? "")} was not found.`);
/** Runtimes that the model knows, and those that AWS has beside them. */
const RUNTIME = /^(SQL-1_0|FLINK-\d+_\d+|ZEPPELIN-FLINK-\d_0)$/;

export const analyticsAccount = defineEntity({
  kind: "account", type: "account:kinesisanalytics", service: "kinesisanalytics", title: "Stream analytics in this account", says: "Makes, finds and lists applications.",
  properties: {}, behaviour: {},
  init: (): AccountState => ({ names: new Map(), made: new Set() }),
  calls: {
    "kinesisanalytics:CreateApplication": create,
    "kinesisanalytics:ListApplications": (state: AccountState, call, ctx) => ctx.reply(call.id, succeeded({
      ApplicationSummaries: [...state.names].map(([name, { status, version, runtime }]) => ({ ApplicationName: name, ApplicationARN: analyticsApplicationArn(ctx.settings, name), ApplicationStatus: status, ApplicationVersionId: version, RuntimeEnvironment: runtime, ApplicationMode: "STREAMING" })),
    }), RULE),
  },
  otherwise(state: AccountState, call, ctx) {
    const name = (call.input as { readonly ApplicationName?: unknown } | null)?.ApplicationName;
    const peer = typeof name === "string" && state.names.has(name) ? ctx.resolve(analyticsApplicationArn(ctx.settings, name)) : undefined;
    if (peer === undefined) return ctx.reply(call.id, failed(missing(name)), RULE);
    ctx.call(peer, call.operation, call.input, RULE, { data: call.id, carries: call.carries });
  },
  answered: (_state: AccountState, call: Answered, outcome: Outcome, ctx) => ctx.reply(call.data as Call["id"], outcome, RULE, { carries: call.carries }),
  metrics: {},
  view: (state: AccountState) => ({ applications: state.names.size }),
  inspect: (state: AccountState) => ({ applications: [...state.names.keys()] }),
});

function create(state: AccountState, call: Call, ctx: AccountContext): void {
  const { ApplicationName: name, RuntimeEnvironment: runtime, ApplicationConfiguration: given } = (call.input ?? {}) as CreateInput;
  const no = (error: AwsError) => ctx.reply(call.id, failed(error), "KDA-001");
  if (typeof name !== "string" || !/^[a-zA-Z0-9_.-]{1,128}$/.test(name)) return no(invalid("ApplicationName must have 1 to 128 letters, digits, points, dashes or underscores."));
  if (typeof runtime !== "string" || !RUNTIME.test(runtime)) return no(invalid(`RuntimeEnvironment ${String(runtime)} is none of AWS's.`));
  const over = sqlIsOver(runtime, ctx.settings, ctx.settings.startsAtMs + ctx.now / 1000);
  if (over !== undefined) return no(awsError("UnsupportedOperationException", over));
  if (state.names.has(name)) return no(inUse(`Application ${name} exists already.`));
  const { ParallelismConfiguration: tasks = {}, CheckpointConfiguration: points = {} } = given?.FlinkApplicationConfiguration ?? {};
  const wanted = {
    // All versions of Flink behave as one here.
    RuntimeEnvironment: runtime === "SQL-1_0" ? runtime : "FLINK-1_20", Parallelism: tasks.Parallelism, ParallelismPerKPU: tasks.ParallelismPerKPU, AutoScalingEnabled: tasks.AutoScalingEnabled,
    CheckpointingEnabled: points.CheckpointingEnabled, CheckpointInterval: points.CheckpointInterval, SnapshotsEnabled: given?.ApplicationSnapshotConfiguration?.SnapshotsEnabled,
  };
  state.made.add(name);
  const problems = ctx.add({ id: name, type: "kinesisanalytics.application", properties: Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)) as never });
  if (problems.length > 0) {
    state.made.delete(name);
    return no(awsError(problems[0]!.code === "LimitExceededException" ? "LimitExceededException" : "InvalidArgumentException", problems[0]!.message));
  }
  ctx.reply(call.id, succeeded({ ApplicationDetail: { ApplicationARN: analyticsApplicationArn(ctx.settings, name), ApplicationName: name, RuntimeEnvironment: runtime, ApplicationStatus: "READY", ApplicationVersionId: 1 } }), RULE);
}

// --------------------------------------------------------------------------------------------- pieces of SQL applications

interface AddInput {
  readonly Output?: { readonly Name?: unknown; readonly KinesisStreamsOutput?: Named; readonly KinesisFirehoseOutput?: Named; readonly LambdaOutput?: Named };
  readonly ReferenceDataSource?: { readonly TableName?: unknown; readonly S3ReferenceDataSource?: { readonly BucketARN?: unknown; readonly FileKey?: unknown }; readonly ReferenceSchema?: { readonly RecordFormat?: unknown } };
  readonly OutputId?: unknown; readonly ReferenceId?: unknown;
}
interface Named { readonly ResourceARN?: unknown }
const read = (call: Call): AddInput => (call.input ?? {}) as AddInput;

/** A Flink application says such things in its own code. */
function mayChange(state: State, call: Call, ctx: AppContext): boolean {
  const no = !isSql(ctx) ? invalid(`${call.operation.split(":")[1]!} is of SQL-based applications; ${ctx.self.name} runs ${ctx.config.properties.RuntimeEnvironment}.`) : (staleVersion(state, call) ?? (state.status === "READY" || state.status === "RUNNING" ? undefined : inUse(`Application ${ctx.self.name} is ${state.status}.`)));
  if (no !== undefined) refuse(call, ctx, no, "KDA-002");
  return no === undefined;
}

export function addOutput(state: State, call: Call, ctx: AppContext): void {
  if (!mayChange(state, call, ctx)) return;
  const { Output: output } = read(call);
  const arn = (output?.KinesisStreamsOutput ?? output?.KinesisFirehoseOutput ?? output?.LambdaOutput)?.ResourceARN;
  if (ctx.out("kinesisanalytics.output").length >= MOST_OUTPUTS) return refuse(call, ctx, invalid(`An application has ${MOST_OUTPUTS} outputs at most.`), "KDA-002");
  const to = typeof arn === "string" ? ctx.resolve(arn) : undefined;
  if (to === undefined) return refuse(call, ctx, invalid(`There is no destination ${String(arn)}.`), "KDA-002");
  const id = `${ctx.self.id}-output-${state.version + 1}`;
  const problems = ctx.add({ id, type: "kinesisanalytics.output", from: ctx.self.id, to: to.id });
  if (problems.length > 0) return refuse(call, ctx, invalid(problems[0]!.message), "KDA-002");
  state.version++;
  ctx.reply(call.id, succeeded({ ApplicationARN: ctx.self.arn, ApplicationVersionId: state.version, OutputDescriptions: ctx.out("kinesisanalytics.output").map(({ connection }) => ({ OutputId: connection })) }), "KDA-002");
}

export function addReference(state: State, call: Call, ctx: AppContext): void {
  if (!mayChange(state, call, ctx)) return;
  const { TableName, S3ReferenceDataSource: source } = read(call).ReferenceDataSource ?? {};
  if (typeof TableName !== "string" || TableName === "" || typeof source?.FileKey !== "string") return refuse(call, ctx, invalid("A reference data source has a TableName and an S3ReferenceDataSource with BucketARN and FileKey."), "KDA-006");
  if (ctx.in(REFERENCE).length > 0) return refuse(call, ctx, invalid("An application has one reference data source at most."), "KDA-006");
  const from = typeof source.BucketARN === "string" ? ctx.resolve(source.BucketARN) : undefined;
  if (from === undefined) return refuse(call, ctx, invalid(`There is no bucket ${String(source.BucketARN)}.`), "KDA-006");
  const id = `${ctx.self.id}-reference-${state.version + 1}`;
  const problems = ctx.add({ id, type: REFERENCE, from: from.id, to: ctx.self.id, properties: { TableName, FileKey: source.FileKey } });
  if (problems.length > 0) return refuse(call, ctx, invalid(problems[0]!.message), "KDA-006");
  state.version++;
  const added = ctx.in(REFERENCE).find(({ connection }) => connection === id);
  if (added !== undefined && state.job === "running") loadTable(state, ctx, added);
  ctx.reply(call.id, succeeded({ ApplicationARN: ctx.self.arn, ApplicationVersionId: state.version, ReferenceDataSourceDescriptions: references(ctx) }), "KDA-006");
}

/** Takes an output or a reference table away. */
export function removePiece(type: "kinesisanalytics.output" | typeof REFERENCE, state: State, call: Call, ctx: AppContext): void {
  if (!mayChange(state, call, ctx)) return;
  const id = type === REFERENCE ? read(call).ReferenceId : read(call).OutputId;
  const pieces = type === REFERENCE ? ctx.in(type) : ctx.out(type);
  if (typeof id !== "string" || !pieces.some(({ connection }) => connection === id)) return refuse(call, ctx, awsError("ResourceNotFoundException", `There is no ${String(id)} at application ${ctx.self.name}.`), "KDA-002");
  ctx.remove(id);
  state.tables.delete(id);
  state.version++;
  ctx.reply(call.id, succeeded({ ApplicationARN: ctx.self.arn, ApplicationVersionId: state.version }), "KDA-002");
}
