/** What belongs to the account: which streams there are, making them, and calls that name a stream. */
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import { parseArn, resourceName, streamArn } from "../../aws/arn.ts";
import { defineEntity, type Answered, type Call, type Context, type Outcome } from "../define.ts";
import { createChannel, deleteChannel, describeChannel, listChannels, type ChannelFacts } from "./channel-calls.ts";
import { badMember, inUse, limitExceeded, noSuchStream } from "./errors.ts";
import { readIterator } from "./iterator.ts";

export interface AccountState {
  /** AWS name → id of the entity, in order of appearance. */
  streams: Map<string, string>;
  creating: Set<string>;
  /** The account has committed itself to a minimum throughput (KIN-055). */
  committed?: boolean;
  /** By id of the connection: what its channel says of itself (KIN-067). */
  channels?: Map<string, ChannelFacts>;
}

type AccountContext = Context<Record<never, never>, Record<never, never>>;
interface Named { readonly StreamName?: unknown; readonly StreamARN?: unknown; readonly ConsumerARN?: unknown; readonly ShardIterator?: unknown }
interface CreateInput extends Named { readonly ShardCount?: unknown; readonly StreamModeDetails?: { readonly StreamMode?: unknown } }

export const kinesisAccount = defineEntity({
  kind: "account", type: "account:kinesis", service: "kinesis", title: "Kinesis in this account", says: "Makes, finds and lists streams.",
  properties: {}, behaviour: {},
  init: (): AccountState => ({ streams: new Map(), creating: new Set() }),
  calls: {
    "kinesis:CreateStream": createStream,
    "kinesis:UpdateAccountSettings"(state: AccountState, call, ctx) {
      const { MinimumThroughputBillingCommitment: given } = (call.input ?? {}) as { readonly MinimumThroughputBillingCommitment?: { readonly Status?: unknown } };
      state.committed = given?.Status === "ENABLED";
      ctx.reply(call.id, succeeded({ MinimumThroughputBillingCommitment: { Status: state.committed ? "ENABLED" : "DISABLED" } }), "KIN-055");
    },
    "kinesis:CreateChannel": createChannel, "kinesis:DescribeChannel": describeChannel, "kinesis:DeleteChannel": deleteChannel, "kinesis:ListChannels": listChannels,
    "kinesis:ListStreams": (state: AccountState, call, ctx) => ctx.reply(call.id, succeeded({ StreamNames: [...state.streams.keys()].sort(), HasMoreStreams: false }), "KIN-024"),
  },
  otherwise(state: AccountState, call, ctx) {
    const name = nameIn((call.input ?? {}) as Named);
    const peer = name === undefined || !state.streams.has(name) ? undefined : ctx.resolve(streamArn(ctx.settings, name));
    if (peer === undefined) return ctx.reply(call.id, failed(noSuchStream(name ?? "", ctx.settings.accountId)), "KIN-024");
    ctx.call(peer, call.operation, call.input, "KIN-024", { data: call.id, carries: call.carries });
  },
  answered: (_state: AccountState, call: Answered, outcome: Outcome, ctx) => ctx.reply(call.data as Call["id"], outcome, "KIN-024", { carries: call.carries, ...(call.more ? { more: true } : {}) }),
  metrics: {},
  view: (state: AccountState) => ({ streams: state.streams.size }),
  inspect: (state: AccountState) => ({ streams: [...state.streams.keys()] }),
});

function nameIn(input: Named): string | undefined {
  if (typeof input.StreamName === "string") return input.StreamName;
  const arn = parseArn(String(input.StreamARN ?? input.ConsumerARN ?? ""));
  return arn !== undefined ? resourceName(arn) : readIterator(input.ShardIterator)?.stream;
}

function createStream(state: AccountState, call: Call, ctx: AccountContext): void {
  const { StreamName: name, ShardCount, StreamModeDetails } = (call.input ?? {}) as CreateInput;
  const refuse = (error: ReturnType<typeof awsError>) => ctx.reply(call.id, failed(error), "KIN-024");
  if (typeof name !== "string" || !/^[a-zA-Z0-9_.-]{1,128}$/.test(name)) return refuse(badMember(name ?? "null", "streamName", "must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"));
  const onDemand = StreamModeDetails?.StreamMode === "ON_DEMAND";
  if (!onDemand && (typeof ShardCount !== "number" || !Number.isInteger(ShardCount) || ShardCount < 1)) return refuse(badMember(ShardCount ?? "null", "shardCount", "must have value greater than or equal to 1"));
  if (state.streams.has(name)) return refuse(inUse(`Stream ${name} under account ${ctx.settings.accountId} already exists.`));
  if (state.creating.size >= 5) return refuse(limitExceeded("This request would exceed the limit of 5 simultaneous CREATING streams."));
  // Made by a call it takes its time, also in the first instant, when all that the document has is in place.
  state.creating.add(name);
  const problems = ctx.add({ id: name, type: "kinesis.stream", properties: onDemand ? { StreamModeDetails: { StreamMode: "ON_DEMAND" } } : { ShardCount: ShardCount as number } });
  if (problems.length > 0) {
    state.creating.delete(name);
    return refuse(awsError(problems[0]!.code ?? "ValidationException", problems[0]!.message));
  }
  ctx.reply(call.id, succeeded(), "KIN-024");
}
