/**
 * A channel: an on-demand stream delivers to S3 by itself. It takes nothing of the shards' reads and no place among the
 * registered consumers; what came in is one object every `DataFreshnessInSeconds`.
 * Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateChannel.html
 */
import { parts } from "../../aws/date.ts";
import { Phase } from "../../kernel/phase.ts";
import { fromSeconds, SECOND, type Micros } from "../../kernel/time.ts";
import { field } from "../../vocabulary/field.ts";
import { defineEntity, type Answered, type Call, type Context, type MessageId, type Outcome } from "../define.ts";
import { succeeded } from "../../aws/errors.ts";
import type { AccountState } from "./account.ts";
import { begin } from "./begin.ts";
import type { StreamContext } from "./config.ts";
import { readableEnd, recordAt } from "./log.ts";
import type { StreamState } from "./state.ts";

export const CHANNEL = "kinesis.channel";
const TAP = "internal:kinesis.Tap";
const RULE = "KIN-067";
/** From CreateChannel until it is ACTIVE, and the pause before S3 is tried again: AWS says neither. */
const CREATING: Micros = 10 * SECOND;
const RETRY: Micros = 60 * SECOND;

const properties = {
  DataFreshnessInSeconds: field.integer(300, { unit: "s", min: 300, max: 900, error: "ValidationException", help: "What came in is delivered this often.", rules: ["KIN-067"] }),
};
type ChannelContext = Context<typeof properties, Record<never, never>>;

/** Next position by shard. */
type Places = Readonly<Record<string, number>>;
interface Parcel { readonly message: MessageId; readonly key: string; readonly body: string; readonly records: number }
interface ChannelState {
  status: "CREATING" | "ACTIVE" | "FAILED";
  reason: string;
  /** null: it begins at the tip when it is ACTIVE. */
  places: Places | null;
  parcel: Parcel | null;
  dueAt: Micros;
  tally: { records: number; objects: number; retries: number };
}
interface Tapped { readonly places: Places; readonly texts: readonly string[]; readonly messages: readonly MessageId[] }

export const channel = defineEntity({
  kind: "connection", type: CHANNEL, service: "kinesis", title: "Channel", says: "An on-demand stream delivers to the bucket by itself, every few minutes.",
  properties, behaviour: {},
  joins: { from: ["kinesis.stream"], to: ["s3.bucket"], verb: "deliver by a channel", preference: 1 },
  checkEnds: (_config, { from }) => (from.config.properties.StreamModeDetails as { readonly StreamMode?: string } | undefined)?.StreamMode === "ON_DEMAND" ? []
    : [{ path: "", code: "ValidationException", message: "A provisioned stream never pushes by itself: channels to S3 are for on-demand streams.", fix: "Put a Firehose between, or make the stream on-demand." }],
  init: (ctx): ChannelState => ({ status: ctx.now === 0 ? "ACTIVE" : "CREATING", reason: "", places: ctx.now === 0 ? {} : null, parcel: null, dueAt: -1, tally: { records: 0, objects: 0, retries: 0 } }),
  started(state, ctx) {
    tell(state, ctx);
    if (state.status === "ACTIVE") return arm(state, ctx);
    ctx.after(CREATING, "kinesis/channel-active", null, RULE);
  },
  on: {
    "kinesis/channel-active"(state, _data, ctx) {
      state.status = "ACTIVE";
      tell(state, ctx);
      ctx.call("from", TAP, { places: null }, RULE);
      arm(state, ctx);
    },
    "kinesis/channel-due"(state, _data, ctx) {
      arm(state, ctx);
      if (state.parcel === null && state.places !== null) ctx.call("from", TAP, { places: state.places }, RULE);
    },
    "kinesis/channel-again": (state, _data, ctx) => put(state, ctx),
  },
  answered(state, call: Answered, outcome: Outcome, ctx) {
    if (call.operation === TAP) return tapped(state, ctx, outcome);
    const { parcel } = state;
    if (parcel === null) return;
    if (outcome.ok) {
      state.parcel = null;
      state.tally.records += parcel.records;
      state.tally.objects++;
      ctx.note(RULE, { records: parcel.records, key: parcel.key });
      return;
    }
    if (outcome.error.status === 403) return fail(state, ctx, outcome.error.code);
    state.tally.retries++;
    ctx.note(RULE, { error: outcome.error.code, seconds: RETRY / SECOND }, [parcel.message]);
    ctx.after(RETRY, "kinesis/channel-again", null, RULE, { phase: Phase.request });
  },
  removed(state, ctx) {
    ctx.account<AccountState>().channels?.delete(ctx.self.id);
    if (state.parcel !== null) ctx.ended(state.parcel.message, "dropped", RULE);
  },
  *holds(state): Iterable<MessageId> {
    if (state.parcel !== null) yield state.parcel.message;
  },
  metrics: {},
  view: (state, ctx) => ({ nowUs: ctx.now, status: state.status, reason: state.reason === "" ? null : state.reason, nextUs: state.dueAt < 0 ? null : state.dueAt, everyUs: fromSeconds(ctx.config.properties.DataFreshnessInSeconds), waiting: state.parcel?.records ?? 0, counters: { ...state.tally } }),
  inspect: (state) => ({ status: state.status, ...(state.reason === "" ? {} : { reason: state.reason }), ...state.tally }),
});

function arm(state: ChannelState, ctx: ChannelContext): void {
  const every = fromSeconds(ctx.config.properties.DataFreshnessInSeconds);
  state.dueAt = ctx.now + every;
  ctx.after(every, "kinesis/channel-due", null, RULE, { phase: Phase.deadline });
}

function tapped(state: ChannelState, ctx: ChannelContext, outcome: Outcome): void {
  if (!outcome.ok) return;
  const { places, texts, messages } = outcome.output as Tapped;
  state.places = places;
  if (texts.length === 0) return;
  const body = `${texts.join("\n")}\n`;
  state.parcel = { message: ctx.message("record", messages, { body, label: `${texts.length} records` }), key: keyOf(ctx), body, records: texts.length };
  put(state, ctx);
}

function put(state: ChannelState, ctx: ChannelContext): void {
  const { parcel } = state;
  if (parcel !== null && state.status === "ACTIVE") ctx.call("to", "s3:PutObject", { Bucket: ctx.to!.id, Key: parcel.key, Body: parcel.body }, RULE, { carries: [parcel.message] });
}

/** It never comes back: it must be made anew. */
function fail(state: ChannelState, ctx: ChannelContext, reason: string): void {
  state.status = "FAILED";
  state.reason = reason;
  ctx.note(RULE, { failed: reason }, state.parcel === null ? [] : [state.parcel.message]);
  if (state.parcel !== null) ctx.ended(state.parcel.message, "dropped", RULE);
  state.parcel = null;
  tell(state, ctx);
}

/** The account describes channels by what they say of themselves. */
function tell(state: ChannelState, ctx: ChannelContext): void {
  const account = ctx.account<AccountState>();
  account.channels ??= new Map();
  account.channels.set(ctx.self.id, { status: state.status, reason: state.reason, stream: ctx.from!.arn, bucket: ctx.to!.arn, freshness: ctx.config.properties.DataFreshnessInSeconds, createdAt: account.channels.get(ctx.self.id)?.createdAt ?? ctx.now });
}

function keyOf(ctx: ChannelContext): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const { year, month, day, hour } = parts(ctx.settings.startsAtMs + Math.floor(ctx.now / 1000));
  return `${ctx.from!.id}/${year}/${two(month)}/${two(day)}/${two(hour)}/${ctx.self.id}-${ctx.uuid("object")}`;
}

/** The stream's side: all that came since, past every limit of reading. */
export function tap(state: StreamState, call: Call, ctx: StreamContext): void {
  if (!begin(state, call, ctx)) return;
  const { places } = call.input as { readonly places: Places | null };
  const next: Record<string, number> = {};
  const texts: string[] = [];
  const messages: MessageId[] = [];
  for (const shard of state.shards.values()) {
    const end = readableEnd(shard, ctx.now);
    next[shard.id] = end;
    if (places === null) continue;
    for (let position = Math.max(shard.first, places[shard.id] ?? 0); position < end; position++) {
      const record = recordAt(shard, position)!;
      texts.push(record.data);
      messages.push(record.message);
    }
  }
  ctx.reply(call.id, succeeded({ places: next, texts, messages } satisfies Tapped), RULE);
}
