/**
 * Making, describing, changing and deleting delivery streams by calls.
 * Source: https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html, …/API_UpdateDestination.html
 */
import { deliveryStreamArn } from "../../aws/arn.ts";
import { isoFromMs } from "../../aws/date.ts";
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import type { Json } from "../../vocabulary/json.ts";
import { defineEntity, type Answered, type AwsError, type Call, type Context, type Outcome } from "../define.ts";
import { hintsOf, type FirehoseContext } from "./config.ts";
import { endsOf } from "./deliver.ts";
import type { FirehoseState } from "./state.ts";

const MOST_STREAMS = 5_000;

export interface AccountState {
  names: Map<string, string>;
  /** Made by a call in this instant: they begin as CREATING. */
  made: Set<string>;
}
type AccountContext = Context<Record<never, never>, Record<never, never>>;

interface Destination { readonly BucketARN?: unknown; readonly BufferingHints?: Json; readonly Prefix?: unknown; readonly ErrorOutputPrefix?: unknown; readonly S3BackupMode?: unknown; readonly ProcessingConfiguration?: { readonly Processors?: readonly { readonly Parameters?: readonly { readonly ParameterName?: string; readonly ParameterValue?: string }[] }[] } }
interface CreateInput { readonly DeliveryStreamName?: unknown; readonly KinesisStreamSourceConfiguration?: { readonly KinesisStreamARN?: unknown }; readonly ExtendedS3DestinationConfiguration?: Destination; readonly S3DestinationConfiguration?: Destination }

const invalid = (message: string): AwsError => awsError("InvalidArgumentException", message);
const noStream = (name: unknown, accountId: string): AwsError => awsError("ResourceNotFoundException", `Firehose ${String(name ?? "")} under accountId ${accountId} not found.`);

export const firehoseAccount = defineEntity({
  kind: "account", type: "account:firehose", service: "firehose", title: "Firehose in this account", says: "Makes, finds and lists delivery streams.",
  properties: {}, behaviour: {},
  init: (): AccountState => ({ names: new Map(), made: new Set() }),
  calls: {
    "firehose:CreateDeliveryStream": create,
    "firehose:ListDeliveryStreams": (state: AccountState, call, ctx) => ctx.reply(call.id, succeeded({ DeliveryStreamNames: [...state.names.keys()].sort(), HasMoreDeliveryStreams: false }), "FIR-001"),
  },
  otherwise(state: AccountState, call, ctx) {
    const name = (call.input as { readonly DeliveryStreamName?: unknown } | null)?.DeliveryStreamName;
    const peer = typeof name === "string" && state.names.has(name) ? ctx.resolve(deliveryStreamArn(ctx.settings, name)) : undefined;
    if (peer === undefined) return ctx.reply(call.id, failed(noStream(name, ctx.settings.accountId)), "FIR-004");
    ctx.call(peer, call.operation, call.input, "FIR-001", { data: call.id, carries: call.carries });
  },
  answered: (_state: AccountState, call: Answered, outcome: Outcome, ctx) => ctx.reply(call.data as Call["id"], outcome, "FIR-001", { carries: call.carries }),
  metrics: {},
  view: (state: AccountState) => ({ streams: state.names.size }),
  inspect: (state: AccountState) => ({ streams: [...state.names.keys()] }),
});

function create(state: AccountState, call: Call, ctx: AccountContext): void {
  const { DeliveryStreamName: name, KinesisStreamSourceConfiguration: source, ExtendedS3DestinationConfiguration: extended, S3DestinationConfiguration: plain } = (call.input ?? {}) as CreateInput;
  const given = extended ?? plain;
  const refuse = (error: AwsError) => ctx.reply(call.id, failed(error), "FIR-001");
  if (typeof name !== "string" || !/^[a-zA-Z0-9_.-]{1,64}$/.test(name)) return refuse(awsError("ValidationException", `1 validation error detected: Value '${String(name ?? "null")}' at 'deliveryStreamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+`));
  if (state.names.has(name)) return refuse(awsError("ResourceInUseException", `Firehose ${name} under accountId ${ctx.settings.accountId} already exists`));
  if (state.names.size >= MOST_STREAMS) return refuse(awsError("LimitExceededException", `You have already consumed your firehose quota of ${MOST_STREAMS} hoses.`));
  const bucket = typeof given?.BucketARN === "string" ? ctx.resolve(given.BucketARN) : undefined;
  if (bucket === undefined) return refuse(invalid(given === undefined ? "Exactly one destination configuration is supported for a Firehose" : `BucketARN ${String(given.BucketARN)} was not found.`));
  const stream = source === undefined ? undefined : ctx.resolve(String(source.KinesisStreamARN));
  if (source !== undefined && stream === undefined) return refuse(invalid(`Kinesis stream ${String(source.KinesisStreamARN)} was not found.`));
  state.made.add(name);
  const problems = ctx.add({ id: name, type: "firehose.deliveryStream", properties: settings(given!) });
  if (problems.length > 0) {
    state.made.delete(name);
    return refuse(invalid(problems[0]!.message));
  }
  ctx.add({ id: `${name}-destination`, type: "firehose.destination", from: name, to: bucket.id });
  const lambda = given!.ProcessingConfiguration?.Processors?.[0]?.Parameters?.find(({ ParameterName }) => ParameterName === "LambdaArn")?.ParameterValue;
  const fn = lambda === undefined ? undefined : ctx.resolve(lambda);
  if (fn !== undefined) ctx.add({ id: `${name}-transform`, type: "firehose.transform", from: name, to: fn.id });
  if (stream !== undefined) ctx.add({ id: `${name}-source`, type: "firehose.source", from: stream.id, to: name });
  ctx.reply(call.id, succeeded({ DeliveryStreamARN: deliveryStreamArn(ctx.settings, name) }), "FIR-001");
}

/** AWS's members that are properties here, under the same names. */
function settings({ BufferingHints, Prefix, ErrorOutputPrefix, S3BackupMode }: Destination): Record<string, Json> {
  return {
    ...(BufferingHints === undefined ? {} : { BufferingHints }), ...(typeof Prefix === "string" ? { Prefix } : {}),
    ...(typeof ErrorOutputPrefix === "string" ? { ErrorOutputPrefix } : {}), ...(typeof S3BackupMode === "string" ? { S3BackupMode } : {}),
  };
}

export function describe(state: FirehoseState, call: Call, ctx: FirehoseContext): void {
  const { bytes, seconds } = hintsOf(ctx.config);
  const { bucket } = endsOf(ctx);
  const source = ctx.in("firehose.source")[0];
  ctx.reply(call.id, succeeded({ DeliveryStreamDescription: {
    DeliveryStreamName: ctx.self.name, DeliveryStreamARN: ctx.self.arn, DeliveryStreamStatus: state.status, DeliveryStreamType: source === undefined ? "DirectPut" : "KinesisStreamAsSource", VersionId: String(state.version),
    CreateTimestamp: isoFromMs(ctx.settings.startsAtMs + Math.floor(state.createdAt / 1000)), HasMoreDestinations: false,
    Destinations: [{ DestinationId: "destinationId-000000000001", ...(bucket === undefined ? {} : { ExtendedS3DestinationDescription: { BucketARN: bucket.arn, BufferingHints: { SizeInMBs: bytes / 1_048_576, IntervalInSeconds: seconds }, Prefix: ctx.config.properties.Prefix, S3BackupMode: ctx.config.properties.S3BackupMode } }) }],
    ...(source === undefined ? {} : { Source: { KinesisStreamSourceDescription: { KinesisStreamARN: source.arn } } }),
  } }), "FIR-001");
}

/** Names of objects bear the new version from then on (FIR-012); a backup that is on stays on (FIR-016). */
export function updateDestination(state: FirehoseState, call: Call, ctx: FirehoseContext): void {
  const { CurrentDeliveryStreamVersionId: version, ExtendedS3DestinationUpdate: given = {} } = (call.input ?? {}) as { readonly CurrentDeliveryStreamVersionId?: unknown; readonly ExtendedS3DestinationUpdate?: Destination };
  const refuse = (error: AwsError, rule: "FIR-003" | "FIR-012" | "FIR-016" = "FIR-012") => {
    state.lastError = { at: ctx.now, code: error.code };
    ctx.reply(call.id, failed(error), rule);
  };
  if (version !== undefined && String(version) !== String(state.version)) return refuse(awsError("ConcurrentModificationException", `The current version is ${state.version}, not ${String(version)}.`));
  if (ctx.config.properties.S3BackupMode === "Enabled" && given.S3BackupMode === "Disabled") return refuse(invalid("S3 backup can't be disabled once it is enabled."), "FIR-016");
  const problems = ctx.configure({ properties: settings(given) });
  if (problems.length > 0) return refuse(invalid(problems[0]!.message), "FIR-003");
  ctx.reply(call.id, succeeded(), "FIR-012");
}

export function deleteStream(_state: FirehoseState, call: Call, ctx: FirehoseContext): void {
  ctx.reply(call.id, succeeded(), "FIR-001");
  ctx.remove(ctx.self.id);
}
