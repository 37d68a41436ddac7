/**
 * Amazon Kinesis Video Streams, in brief: fragments in order of time, one producer, readers by API.
 * Source: https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_PutMedia.html, …/API_dataplane_GetMedia.html
 */
import { isoFromMs } from "../../aws/date.ts";
import { utf8Length } from "../../aws/utf8.ts";
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import { Phase } from "../../kernel/phase.ts";
import { HOUR, SECOND, type Micros } from "../../kernel/time.ts";
import { field } from "../../vocabulary/field.ts";
import { defineCallConnection, defineEntity, type Call, type CallId, type Content, type Context, type MessageId, type Service, type TimerId } from "../define.ts";
import { videoAccount, videoArn, type VideoAccount } from "./account.ts";
import { rules } from "./rules.ts";

/** Without retention: this long, and so many bytes. */
const BUFFER_US: Micros = 300 * SECOND;
const BUFFER_BYTES = 209_715_200;
/** GetMedia calls a second. */
const MOST_READS = 5;
const SHOWN = 16;

const properties = {
  DataRetentionInHours: field.integer(0, { unit: "h", min: 0, max: 87_600, help: "How long fragments are kept; 0: a buffer of five minutes or 200 MB only.", error: "InvalidArgumentException", change: { call: "kinesisvideo:UpdateDataRetention", as: "DataRetentionInHours" }, rules: ["KVS-001"] }),
};
type VideoContext = Context<typeof properties, Record<never, never>>;

interface Fragment { readonly number: number; readonly at: Micros; readonly bytes: number; readonly body: string; readonly message: MessageId }
interface VideoState { fragments: Fragment[]; next: number; version: number; bytes: number; producer: string; readers: Map<CallId, { sent: number }>; asked: Micros[]; timer: TimerId | -1; tally: { put: number; expired: number; read: number; refused: number } }
interface VideoInput { readonly Fragment?: unknown; readonly Body?: unknown; readonly StartSelector?: { readonly StartSelectorType?: unknown; readonly AfterFragmentNumber?: unknown }; readonly Fragments?: readonly unknown[]; readonly DataRetentionInHours?: unknown; readonly Operation?: unknown; readonly DataRetentionChangeInHours?: unknown; readonly CurrentVersion?: unknown }

const inputOf = (call: Call): VideoInput => (call.input ?? {}) as VideoInput;
const invalid = (message: string) => awsError("InvalidArgumentException", message);

export interface VideoView {
  readonly nowUs: Micros; readonly fragments: number; readonly bytes: number; readonly keptUs: Micros; readonly buffered: boolean; readonly readers: number; readonly producer: string | null;
  readonly strip: readonly { readonly number: number; readonly atUs: Micros; readonly message: MessageId; readonly endsAtUs: Micros }[];
  readonly counters: VideoState["tally"];
}

const keptOf = (ctx: VideoContext): Micros => (ctx.config.properties.DataRetentionInHours === 0 ? BUFFER_US : ctx.config.properties.DataRetentionInHours * HOUR);

const video = defineEntity({
  kind: "node", type: "kinesisvideo.stream", service: "kinesisvideo", title: "Kinesis video stream", says: "Fragments of one camera, in order of time; read by API only.",
  properties, behaviour: {},
  refusals: [
    { from: "kinesisvideo.stream", to: "s3.bucket", says: "Video is never reached as files: readers ask by API.", instead: [{ label: "Put a Lambda function between", insert: "lambda.function" }] },
    { from: "kinesisvideo.stream", to: "lambda.function", says: "There is no mapping for video: a consumer calls GetMedia by itself.", instead: [] },
  ],
  arn: (id, _config, settings) => videoArn(id, settings),
  init: (): VideoState => ({ fragments: [], next: 1, version: 1, bytes: 0, producer: "", readers: new Map(), asked: [], timer: -1, tally: { put: 0, expired: 0, read: 0, refused: 0 } }),
  started: (_state, ctx) => void ctx.account<VideoAccount>().names.set(ctx.self.name, ctx.self.id),
  calls: {
    "kinesisvideo:DeleteStream"(_state, call, ctx) {
      ctx.reply(call.id, succeeded({}), "KVS-001");
      ctx.remove(ctx.self.id);
    },
    "kinesisvideo:PutMedia": putMedia, "kinesisvideo:GetMedia": getMedia, "kinesisvideo:GetMediaForFragmentList": getList, "kinesisvideo:ListFragments": listFragments, "kinesisvideo:GetHLSStreamingSessionURL": playlist, "kinesisvideo:GetDASHStreamingSessionURL": playlist,
    "kinesisvideo:DescribeStream": describe, "kinesisvideo:UpdateDataRetention": updateRetention,
  },
  on: {
    "video/old"(state, _data, ctx) {
      state.timer = -1;
      expire(state, ctx);
    },
  },
  changed: (state, _before, ctx) => expire(state, ctx),
  abandoned(state, call, ctx) {
    if (state.readers.delete(call.id)) ctx.reply(call.id, succeeded({}), "KVS-001");
  },
  removed(state, ctx) {
    ctx.account<VideoAccount>().names.delete(ctx.self.name);
    for (const { message } of state.fragments) ctx.ended(message, "purged", "KVS-001");
    for (const reader of state.readers.keys()) ctx.reply(reader, failed(awsError("ResourceNotFoundException", `The stream ${ctx.self.name} is gone.`, 404)), "KVS-001");
    state.fragments = [];
  },
  *holds(state): Iterable<MessageId> { for (const { message } of state.fragments) yield message; },
  metrics: {
    "PutMedia.IncomingFragments": { kind: "counter", unit: "Count", says: "Fragments that came in." }, "PutMedia.IncomingBytes": { kind: "counter", unit: "Bytes", says: "Bytes that came in." },
    "GetMedia.OutgoingFragments": { kind: "counter", unit: "Count", says: "Fragments that readers got." },
  },
  view: (state, ctx): VideoView => ({
    nowUs: ctx.now, fragments: state.fragments.length, bytes: state.bytes, keptUs: keptOf(ctx), buffered: ctx.config.properties.DataRetentionInHours === 0, readers: state.readers.size, producer: state.producer === "" ? null : state.producer,
    strip: state.fragments.slice(-SHOWN).map(({ number, at, message }) => ({ number, atUs: at, message, endsAtUs: at + keptOf(ctx) })), counters: { ...state.tally },
  }),
  inspect: (state) => ({ fragments: state.fragments.map(({ number, at, bytes, body }) => ({ number, at: at / SECOND, bytes, body })), readers: state.readers.size, ...state.tally }),
  actions: [{ label: "Put a fragment", operation: "kinesisvideo:PutMedia", input: { Body: "{{uuid}}" }, says: "One fragment from the console." }],
});

function refuse(state: VideoState, call: Call, ctx: VideoContext, error: ReturnType<typeof awsError>): void {
  state.tally.refused++;
  ctx.reply(call.id, failed(error), "KVS-001");
}

/** Old fragments go: by age, and without retention also by the size of the buffer. */
function expire(state: VideoState, ctx: VideoContext): void {
  const before = ctx.now - keptOf(ctx);
  const most = ctx.config.properties.DataRetentionInHours === 0 ? BUFFER_BYTES : Number.MAX_SAFE_INTEGER;
  for (let gone = state.fragments[0]; gone !== undefined && (gone.at <= before || state.bytes > most); gone = state.fragments[0]) {
    state.fragments.shift();
    state.bytes -= gone.bytes;
    state.tally.expired++;
    ctx.ended(gone.message, "expired", "KVS-001");
  }
  if (state.timer !== -1) ctx.cancel(state.timer);
  const oldest = state.fragments[0];
  state.timer = oldest === undefined ? -1 : ctx.after(oldest.at + keptOf(ctx) - ctx.now, "video/old", null, "KVS-001", { phase: Phase.retention });
}

function putMedia(state: VideoState, call: Call, ctx: VideoContext): void {
  const producer = call.connection ?? call.caller ?? "console";
  if (state.producer !== "" && state.producer !== producer) return refuse(state, call, ctx, awsError("ConnectionLimitExceededException", "A stream has one producer."));
  state.producer = producer;
  const given = inputOf(call).Body ?? inputOf(call).Fragment ?? "";
  const body = typeof given === "string" ? given : JSON.stringify(given);
  const fragment: Fragment = Object.freeze({ number: state.next++, at: ctx.now, bytes: utf8Length(body), body, message: call.carries[0] ?? ctx.message("record", [], { body }) });
  state.fragments.push(fragment);
  state.bytes += fragment.bytes;
  state.tally.put++;
  ctx.count("PutMedia.IncomingFragments");
  ctx.count("PutMedia.IncomingBytes", fragment.bytes);
  ctx.note("KVS-001", { number: fragment.number, bytes: fragment.bytes }, [fragment.message]);
  expire(state, ctx);
  ctx.reply(call.id, succeeded({ EventType: "PERSISTED", FragmentNumber: String(fragment.number), FragmentTimecode: Math.floor((ctx.settings.startsAtMs * 1000 + ctx.now) / 1000) }), "KVS-001");
  for (const [reader, open] of state.readers) push(state, ctx, reader, open, fragment);
}

function push(state: VideoState, ctx: VideoContext, reader: CallId, open: { sent: number }, fragment: Fragment): void {
  open.sent = fragment.number;
  state.tally.read++;
  ctx.count("GetMedia.OutgoingFragments");
  ctx.mark(fragment.message, "received", "KVS-001");
  ctx.reply(reader, succeeded(outputOf(ctx, fragment)), "KVS-001", { more: true, carries: [fragment.message] });
}

const outputOf = (ctx: VideoContext, { number, at, bytes, body }: Fragment) => ({ FragmentNumber: String(number), ServerTimestamp: isoFromMs(ctx.settings.startsAtMs + Math.floor(at / 1000)), FragmentSizeInBytes: bytes, Payload: body });

/** The answer goes on, fragment by fragment, until the reader leaves. */
function getMedia(state: VideoState, call: Call, ctx: VideoContext): void {
  state.asked = state.asked.filter((at) => at > ctx.now - SECOND);
  if (state.asked.length >= MOST_READS) return refuse(state, call, ctx, awsError("ClientLimitExceededException", `GetMedia may be called ${MOST_READS} times a second.`));
  state.asked.push(ctx.now);
  const { StartSelectorType: type = "NOW", AfterFragmentNumber: after } = inputOf(call).StartSelector ?? {};
  const from = type === "NOW" ? state.next : type === "EARLIEST" ? 0 : type === "FRAGMENT_NUMBER" ? Number(after) + 1 : -1;
  if (from < 0 || Number.isNaN(from)) return refuse(state, call, ctx, invalid("StartSelectorType must be NOW, EARLIEST or FRAGMENT_NUMBER."));
  const open = { sent: 0 };
  state.readers.set(call.id, open);
  for (const fragment of state.fragments) if (fragment.number >= from) push(state, ctx, call.id, open, fragment);
}

function getList(state: VideoState, call: Call, ctx: VideoContext): void {
  const wanted = (inputOf(call).Fragments ?? []).map(Number);
  const found = wanted.map((number) => state.fragments.find((each) => each.number === number));
  if (wanted.length === 0 || found.some((each) => each === undefined)) return refuse(state, call, ctx, awsError("ResourceNotFoundException", "A fragment of the list is not there.", 404));
  state.tally.read += found.length;
  ctx.reply(call.id, succeeded({ Fragments: found.map((fragment) => outputOf(ctx, fragment!)) }), "KVS-001", { carries: found.map((fragment) => fragment!.message) });
}

function listFragments(state: VideoState, call: Call, ctx: VideoContext): void {
  if (noRetention(state, call, ctx)) return;
  ctx.reply(call.id, succeeded({ Fragments: state.fragments.map(({ number, bytes }) => ({ FragmentNumber: String(number), FragmentSizeInBytes: bytes })) }), "KVS-001");
}

function playlist(state: VideoState, call: Call, ctx: VideoContext): void {
  if (noRetention(state, call, ctx)) return;
  const kind = call.operation.includes("HLS") ? "HLS" : "DASH";
  ctx.reply(call.id, succeeded({ [`${kind}StreamingSessionURL`]: `https://${ctx.self.name}.kinesisvideo.${ctx.settings.Region}.amazonaws.com/${kind.toLowerCase()}/v1/master` }), "KVS-001");
}

/** What is played back must have been kept. */
function noRetention(state: VideoState, call: Call, ctx: VideoContext): boolean {
  if (ctx.config.properties.DataRetentionInHours > 0) return false;
  refuse(state, call, ctx, awsError("NoDataRetentionException", "The stream has a data retention of 0 hours."));
  return true;
}

function describe(state: VideoState, call: Call, ctx: VideoContext): void {
  ctx.reply(call.id, succeeded({ StreamInfo: { StreamName: ctx.self.name, StreamARN: ctx.self.arn, Status: "ACTIVE", DataRetentionInHours: ctx.config.properties.DataRetentionInHours, Version: String(state.version) } }), "KVS-001");
}

function updateRetention(state: VideoState, call: Call, ctx: VideoContext): void {
  const { Operation, DataRetentionChangeInHours: by, DataRetentionInHours: to, CurrentVersion } = inputOf(call);
  const now = ctx.config.properties.DataRetentionInHours;
  if (CurrentVersion !== undefined && CurrentVersion !== String(state.version)) return refuse(state, call, ctx, awsError("VersionMismatchException", `The stream version ${String(CurrentVersion)} is not the latest one, ${state.version}.`));
  // A changed property says where to; AWS's call says by how much.
  if (to === undefined && Operation !== "INCREASE_DATA_RETENTION" && Operation !== "DECREASE_DATA_RETENTION") return refuse(state, call, ctx, invalid("Operation must be INCREASE_DATA_RETENTION or DECREASE_DATA_RETENTION."));
  if (to === undefined && (typeof by !== "number" || !Number.isInteger(by) || by < 1)) return refuse(state, call, ctx, invalid("DataRetentionChangeInHours must be a whole number of hours, 1 or more."));
  const wanted = typeof to === "number" ? to : now + (Operation === "DECREASE_DATA_RETENTION" ? -1 : 1) * Number(by);
  if (!Number.isInteger(wanted) || wanted < 0 || wanted > 87_600) return refuse(state, call, ctx, invalid("The retention must lie between 0 and 87,600 hours."));
  state.version++;
  ctx.configure({ properties: { DataRetentionInHours: wanted } });
  ctx.reply(call.id, succeeded(), "KVS-001");
}

const putConnection = defineCallConnection({
  type: "kinesisvideo:PutMedia", service: "kinesisvideo", title: "Put media", says: "Sends each message as one fragment; a stream has one producer.", properties: {},
  joins: { from: ["caller"], to: ["kinesisvideo.stream"], verb: "put media", preference: 1 },
  compose: { one: (content: Content) => ({ Body: content.body, ...content.input }) },
});

export const kinesisVideo: Service = { name: "kinesisvideo", title: "Amazon Kinesis Video Streams", family: "stream", rules, entities: [video, videoAccount, putConnection] };
