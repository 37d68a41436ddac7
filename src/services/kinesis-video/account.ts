/**
 * Making, finding and listing video streams.
 * Source: https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_CreateStream.html
 */
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import { defineEntity, type Answered, type AwsError, type Call, type Context, type Outcome, type Settings } from "../define.ts";

const MOST_HOURS = 87_600;

/** AWS name → id of the entity. */
export interface VideoAccount { names: Map<string, string> }
type AccountContext = Context<Record<never, never>, Record<never, never>>;
interface Input { readonly StreamName?: unknown; readonly StreamARN?: unknown; readonly DataRetentionInHours?: unknown }

/** AWS ends the ARN with the instant of its making; here with the run's beginning. */
export const videoArn = (id: string, settings: Settings): string => `arn:aws:kinesisvideo:${settings.Region}:${settings.accountId}:stream/${id}/${settings.startsAtMs}`;

const nameIn = ({ StreamName, StreamARN }: Input): string => (typeof StreamName === "string" ? StreamName : String(StreamARN ?? "").split("/")[1] ?? "");

export const videoAccount = defineEntity({
  kind: "account", type: "account:kinesisvideo", service: "kinesisvideo", title: "Video streams in this account", says: "Makes, finds and lists video streams.",
  properties: {}, behaviour: {},
  init: (): VideoAccount => ({ names: new Map() }),
  calls: {
    "kinesisvideo:CreateStream": create,
    "kinesisvideo:ListStreams": (state: VideoAccount, call, ctx) => ctx.reply(call.id, succeeded({ StreamInfoList: [...state.names.keys()].map((StreamName) => ({ StreamName, StreamARN: videoArn(StreamName, ctx.settings), Status: "ACTIVE" })) }), "KVS-001"),
  },
  otherwise(state: VideoAccount, call, ctx) {
    const name = nameIn((call.input ?? {}) as Input);
    const peer = state.names.has(name) ? ctx.resolve(videoArn(name, ctx.settings)) : undefined;
    if (peer === undefined) return ctx.reply(call.id, failed(awsError("ResourceNotFoundException", `The requested stream ${name} is not found or not active.`, 404)), "KVS-001");
    ctx.call(peer, call.operation, call.input, "KVS-001", { data: call.id, carries: call.carries });
  },
  answered: (_state: VideoAccount, call: Answered, outcome: Outcome, ctx) => ctx.reply(call.data as Call["id"], outcome, "KVS-001", { carries: call.carries, ...(call.more ? { more: true } : {}) }),
  metrics: {},
  view: (state: VideoAccount) => ({ streams: state.names.size }),
  inspect: (state: VideoAccount) => ({ streams: [...state.names.keys()] }),
});

function create(state: VideoAccount, call: Call, ctx: AccountContext): void {
  const { StreamName: name, DataRetentionInHours: hours = 0 } = (call.input ?? {}) as Input;
  const no = (error: AwsError) => ctx.reply(call.id, failed(error), "KVS-001");
  if (typeof name !== "string" || !/^[a-zA-Z0-9_.-]{1,256}$/.test(name)) return no(awsError("InvalidArgumentException", "StreamName must have 1 to 256 letters, digits, points, dashes or underscores."));
  if (typeof hours !== "number" || !Number.isInteger(hours) || hours < 0 || hours > MOST_HOURS) return no(awsError("InvalidArgumentException", "The retention must lie between 0 and 87,600 hours."));
  if (state.names.has(name)) return no(awsError("ResourceInUseException", `The stream ${name} already exists.`));
  const problems = ctx.add({ id: name, type: "kinesisvideo.stream", properties: { DataRetentionInHours: hours } });
  if (problems.length > 0) return no(awsError("InvalidArgumentException", problems[0]!.message));
  ctx.reply(call.id, succeeded({ StreamARN: videoArn(name, ctx.settings) }), "KVS-001");
}
