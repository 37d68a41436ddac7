/** Making, describing, listing and deleting channels. Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateChannel.html */
import { isoFromMs } from "../../aws/date.ts";
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import { arnOf } from "../../aws/arn.ts";
import type { AwsError, Call, Context } from "../define.ts";
import type { AccountState } from "./account.ts";
import { badMember, inUse, invalid } from "./errors.ts";

const RULE = "KIN-067";
type AccountContext = Context<Record<never, never>, Record<never, never>>;
export interface ChannelFacts { readonly status: string; readonly reason: string; readonly stream: string; readonly bucket: string; readonly freshness: number; readonly createdAt: number }

interface CreateInput {
  readonly ChannelName?: unknown; readonly StreamConfigurationList?: readonly { readonly StreamARN?: unknown }[]; readonly S3TablesDestinationConfiguration?: unknown;
  readonly S3DestinationConfiguration?: { readonly DataFreshnessInSeconds?: unknown; readonly StorageConfiguration?: { readonly BucketARN?: unknown } };
}

const arnOfChannel = (ctx: AccountContext, name: string): string => arnOf("kinesis", ctx.settings, `channel/${name}`);
const noSuchChannel = (arn: unknown): AwsError => awsError("ResourceNotFoundException", `Channel ${String(arn)} not found.`);

export function createChannel(state: AccountState, call: Call, ctx: AccountContext): void {
  const { ChannelName: name, StreamConfigurationList: streams, S3DestinationConfiguration: s3, S3TablesDestinationConfiguration: tables } = (call.input ?? {}) as CreateInput;
  const no = (error: AwsError) => ctx.reply(call.id, failed(error), RULE);
  if (typeof name !== "string" || !/^[a-zA-Z0-9_.-]{1,128}$/.test(name)) return no(badMember(name ?? "null", "channelName", "must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"));
  if (!Array.isArray(streams) || streams.length !== 1) return no(badMember(JSON.stringify(streams ?? null), "streamConfigurationList", "must name one stream"));
  if ((s3 === undefined) === (tables === undefined)) return no(invalid("Exactly one of S3DestinationConfiguration and S3TablesDestinationConfiguration must be given."));
  if (s3 === undefined) return no(invalid("Tables as a destination are not modelled: name a bucket in S3DestinationConfiguration."));
  const freshness = s3.DataFreshnessInSeconds ?? 300;
  if (typeof freshness !== "number" || !Number.isInteger(freshness) || freshness < 300 || freshness > 900) return no(badMember(freshness, "s3DestinationConfiguration.dataFreshnessInSeconds", "must have value between 300 and 900"));
  if (state.channels?.has(name) === true) return no(inUse(`Channel ${name} under account ${ctx.settings.accountId} already exists.`));
  const arn = (streams[0] as { readonly StreamARN?: unknown }).StreamARN;
  const stream = typeof arn === "string" ? ctx.resolve(arn) : undefined;
  if (stream === undefined) return no(awsError("ResourceNotFoundException", `Stream ${String(arn)} under account ${ctx.settings.accountId} not found.`));
  const bucket = typeof s3.StorageConfiguration?.BucketARN === "string" ? ctx.resolve(s3.StorageConfiguration.BucketARN) : undefined;
  if (bucket === undefined) return no(invalid(`Bucket ${String(s3.StorageConfiguration?.BucketARN)} was not found.`));
  const problems = ctx.add({ id: name, type: "kinesis.channel", from: stream.id, to: bucket.id, properties: { DataFreshnessInSeconds: freshness } });
  if (problems.length > 0) return no(awsError(problems[0]!.code === "ValidationException" ? "ValidationException" : "InvalidArgumentException", problems[0]!.message));
  ctx.reply(call.id, succeeded({ ChannelDescription: describe(ctx, name, { status: "CREATING", reason: "", stream: stream.arn, bucket: bucket.arn, freshness, createdAt: ctx.now }) }), RULE);
}

function describe(ctx: AccountContext, name: string, channel: ChannelFacts) {
  return {
    ChannelName: name, ChannelARN: arnOfChannel(ctx, name), ChannelStatus: channel.status, ...(channel.reason === "" ? {} : { ChannelStatusReason: channel.reason }),
    ChannelCreationTimestamp: isoFromMs(ctx.settings.startsAtMs + Math.floor(channel.createdAt / 1000)), StreamConfigurationList: [{ StreamARN: channel.stream }],
    S3DestinationConfiguration: { DataFreshnessInSeconds: channel.freshness, StorageConfiguration: { BucketARN: channel.bucket } },
  };
}

function named(state: AccountState, call: Call, ctx: AccountContext): readonly [string, ChannelFacts] | undefined {
  const arn = ((call.input ?? {}) as { readonly ChannelARN?: unknown }).ChannelARN;
  const found = [...(state.channels ?? [])].find(([name]) => arnOfChannel(ctx, name) === arn);
  if (found === undefined) ctx.reply(call.id, failed(noSuchChannel(arn)), RULE);
  return found;
}

export function describeChannel(state: AccountState, call: Call, ctx: AccountContext): void {
  const found = named(state, call, ctx);
  if (found !== undefined) ctx.reply(call.id, succeeded({ ChannelDescription: describe(ctx, ...found) }), RULE);
}

export function deleteChannel(state: AccountState, call: Call, ctx: AccountContext): void {
  const found = named(state, call, ctx);
  if (found === undefined) return;
  ctx.reply(call.id, succeeded(), RULE);
  ctx.remove(found[0]);
}

export function listChannels(state: AccountState, call: Call, ctx: AccountContext): void {
  ctx.reply(call.id, succeeded({ ChannelSummaries: [...(state.channels ?? [])].map(([name, { status, stream }]) => ({ ChannelName: name, ChannelARN: arnOfChannel(ctx, name), ChannelStatus: status, ChannelDestinationType: "S3", Streams: [{ StreamARN: stream }] })) }), RULE);
}
