/** PutRecord and PutRecords: the key's hash names the shard, the shard's limits let it in or not, its place is its number. */
import { base64Text, utf8Length } from "../../aws/utf8.ts";
import { failed, succeeded } from "../../aws/errors.ts";
import { Phase } from "../../kernel/phase.ts";
import { Recent } from "../../kernel/recent.ts";
import { fromMs, SECOND, type Micros } from "../../kernel/time.ts";
import type { AwsError, Call, CallId, MessageId, RuleId } from "../define.ts";
import { begin, refuse, shardsOf } from "./begin.ts";
import { billPut } from "./charge.ts";
import { isOnDemand, MOST_ENTRIES, MOST_REQUEST_BYTES, WRITE_RECORDS, type StreamContext } from "./config.ts";
import { badMember, invalid, rateExceeded } from "./errors.ts";
import { hashOf, hex, indexOf, LAST_KEY } from "./hash-space.ts";
import { admit, chargeFor, heatUp, type Refused } from "./limits.ts";
import { append, newestAt } from "./log.ts";
import { wakePipes } from "./fan-out.ts";
import { noticeDemand, placeOf, placesItself } from "./on-demand.ts";
import { armRetention } from "./retention.ts";
import { readSequence, sequenceNumber } from "./sequence.ts";
import type { Route, Shard, StreamState } from "./state.ts";

/** Keys whose shard is remembered. */
const MOST_ROUTES = 16_384;
/** Refused rows of a receipt that are kept for drawing. */
const MOST_REFUSED_ROWS = 20;

/** AWS's members; `text` is what `Data` would encode, from callers inside the simulation (connections.ts). */
interface Entry { readonly PartitionKey?: unknown; readonly Data?: unknown; readonly text?: unknown; readonly ExplicitHashKey?: unknown; readonly SequenceNumberForOrdering?: unknown; /** Of an envelope: places of its user records in the batch (KIN-063). */ readonly UserRecords?: readonly number[] }
interface Checked { readonly key: string; readonly explicit: string; readonly data: string; readonly bytes: number }

/** A put that works on: the call's row stays with the engine. */
interface Put { readonly id: CallId; readonly brief: boolean; readonly carries: readonly MessageId[]; readonly records: readonly Checked[]; readonly many: boolean; /** Where entries are envelopes: places of their user records. */ readonly places?: readonly (readonly number[] | undefined)[] }

export function putRecord(state: StreamState, call: Call, ctx: StreamContext): void {
  if (!begin(state, call, ctx)) return;
  const entry = (call.input ?? {}) as Entry;
  const record = read(entry, ctx, -1, call.caller !== undefined);
  if ("error" in record) return reject(state, call, ctx, record.error, record.rule);
  const late = checkOrdering(state, entry, ctx);
  if (late !== undefined) return reject(state, call, ctx, late.error, late.rule);
  later(state, { id: call.id, brief: call.callerType === "client", carries: call.carries, records: [record], many: false }, ctx);
}

export function putRecords(state: StreamState, call: Call, ctx: StreamContext): void {
  if (!begin(state, call, ctx)) return;
  const { Records: entries } = (call.input ?? {}) as { readonly Records?: readonly Entry[] };
  if (!Array.isArray(entries) || entries.length === 0) return reject(state, call, ctx, badMember(JSON.stringify(entries ?? null), "records", "must have length greater than or equal to 1"), "KIN-012");
  if (entries.length > MOST_ENTRIES) return reject(state, call, ctx, badMember(`[${entries.length} entries]`, "records", `must have length less than or equal to ${MOST_ENTRIES}`), "KIN-012");
  let bytes = 0;
  const records: Checked[] = [];
  for (let i = 0; i < entries.length; i++) {
    const record = read(entries[i]!, ctx, i, call.caller !== undefined);
    if ("error" in record) return reject(state, call, ctx, record.error, record.rule);
    bytes += record.bytes;
    records.push(record);
  }
  if (bytes > MOST_REQUEST_BYTES) return reject(state, call, ctx, invalid(`Records size exceeds 10 MB limit`), "KIN-012");
  later(state, { id: call.id, brief: call.callerType === "client", carries: call.carries, records, many: true, ...(entries[0]!.UserRecords === undefined ? {} : { places: entries.map((entry) => entry.UserRecords) }) }, ctx);
}

/** The service's own time comes before the limits and the number: puts on their way may change places (KIN-010). */
function later(state: StreamState, put: Put, ctx: StreamContext): void {
  const { putLatencyMs } = ctx.config.behaviour;
  const delay = putLatencyMs === 0 ? 0 : Math.max(0, fromMs(ctx.amount(putLatencyMs, "putLatencyMs")));
  if (delay === 0) return perform(state, put, ctx);
  ctx.after(delay, "kinesis/put-due", put, "KIN-011", { phase: Phase.request });
}

/** What one shard got and refused of one call: one row of the trace each. */
interface Share { readonly shard: Shard; bytes: number; stored: MessageId[]; byRecords: number; byBytes: number; refused: MessageId[]; count: number; key: string; explicit: string }

export function perform(state: StreamState, put: Put, ctx: StreamContext): void {
  // By the shard's index: shares are opened in the order in which records come to them.
  const shares = new Map<number, Share>();
  const rows: unknown[] = [];
  let bytes = 0;
  let refusals = 0;
  const refusedRows: number[] = [];
  const { now } = ctx;
  const visibleAt = now + visibilityDelay(ctx);
  const auto = placesItself(ctx);
  const recent = recentRoutes(state, ctx);
  for (let i = 0; i < put.records.length; i++) {
    const record = put.records[i]!;
    const route = auto ? { key: record.key, shard: placeOf(state, ctx).ix } : routeOf(state, recent, record);
    let share = shares.get(route.shard);
    if (share === undefined) shares.set(route.shard, (share = { shard: state.shards.get(route.shard)!, bytes: 0, stored: [], byRecords: 0, byBytes: 0, refused: [], count: 0, key: record.key, explicit: record.explicit }));
    const { shard } = share;
    const charge = chargeFor(ctx, share.bytes, record.bytes);
    const no = admit(shard, ctx, charge);
    heatUp(shard, now, record.key, record.bytes, no !== undefined);
    const users = put.places?.[i]?.map((place) => put.carries[place]!).filter((message) => message !== undefined);
    const carried = put.places === undefined ? put.carries[i] : undefined;
    if (no !== undefined) {
      refusals++;
      if (put.many && refusals <= MOST_REFUSED_ROWS) refusedRows.push(i);
      refuseRecord(ctx, shard, share, carried, no);
      for (const user of users ?? []) share.refused.push(user);
      if (put.many) rows.push({ ErrorCode: "ProvisionedThroughputExceededException", ErrorMessage: rateExceeded(shard.id, ctx.self.name, ctx.settings.accountId).message, ...(put.places?.[i] === undefined ? {} : { UserRecords: put.places[i] }) });
      continue;
    }
    share.bytes += record.bytes;
    share.count++;
    bytes += record.bytes;
    const message = carried ?? ctx.message("record", users ?? [], { body: record.data, group: record.key, ...(users === undefined ? {} : { label: `${users.length} in one` }) });
    // What travels on is the envelope.
    for (const user of users ?? []) ctx.ended(user, "delivered", "KIN-063");
    share.stored.push(message);
    append(shard, route.key, record, !ctx.isOf(message, record.data, record.key), message, now, visibleAt);
    if (!put.brief) rows.push({ SequenceNumber: sequenceNumber(ctx.settings.startsAtMs, shard, shard.next - 1, now), ShardId: shard.id });
    else if (put.many && refusals > 0) rows.push(STORED);
  }
  if (put.many) state.lastBatch = { at: ctx.now, entries: put.records.length, failed: refusals, rows: refusedRows };
  if (isOnDemand(ctx.config)) noticeDemand(state, ctx, put.records);
  tell(state, ctx, shares, put, bytes);
  answer(ctx, put, rows, refusals, shares);
  if (put.records.length > refusals) {
    armRetention(state, ctx);
    wakePipes(state, ctx, visibleAt);
  }
}

const STORED = Object.freeze({});
const BRIEF = Object.freeze(succeeded(Object.freeze({})));
const BRIEF_MANY = Object.freeze(succeeded(Object.freeze({ FailedRecordCount: 0, Records: Object.freeze([]) })));

function answer(ctx: StreamContext, put: Put, rows: unknown[], refusals: number, shares: ReadonlyMap<number, Share>): void {
  const rule: RuleId = refusals > 0 ? "KIN-013" : put.many ? "KIN-012" : "KIN-011";
  if (!put.many) {
    if (refusals === 0) return ctx.reply(put.id, put.brief ? BRIEF : succeeded(rows[0]), "KIN-011");
    const [share] = [...shares.values()];
    return ctx.reply(put.id, failed(rateExceeded(share!.shard.id, ctx.self.name, ctx.settings.accountId)), share!.byBytes > 0 ? "KIN-018" : "KIN-017");
  }
  if (put.brief && refusals === 0) return ctx.reply(put.id, BRIEF_MANY, rule);
  // A brief answer names what failed by its place: rows before the first failure are filled in.
  const missing = put.records.length - rows.length;
  ctx.reply(put.id, succeeded({ FailedRecordCount: refusals, Records: missing > 0 ? [...Array.from({ length: missing }, () => STORED), ...rows] : rows }, refusals > 0 ? { refused: [...shares.values()].flatMap(({ refused }) => refused) } : undefined), rule);
}

function refuseRecord(ctx: StreamContext, shard: Shard, share: Share, message: MessageId | undefined, no: NonNullable<Refused>): void {
  shard.tally.refused++;
  shard.lastRefusedAt = ctx.now;
  if (no === "records") share.byRecords++;
  else share.byBytes++;
  if (message === undefined) return;
  ctx.mark(message, "throttled", no === "records" ? "KIN-017" : "KIN-018");
  share.refused.push(message);
}

/** Counters, and one row for each shard and outcome. */
function tell(state: StreamState, ctx: StreamContext, shares: ReadonlyMap<number, Share>, put: Put, bytes: number): void {
  let stored = 0;
  let refused = 0;
  for (const share of shares.values()) {
    const { shard } = share;
    stored += share.count;
    refused += share.byRecords + share.byBytes;
    if (share.count > 0) ctx.note("KIN-002", { shard: shard.id, key: share.key, hash: hex(hashOf(share.key, share.explicit)), records: share.count, bytes: share.bytes }, share.stored);
    if (share.byRecords > 0) ctx.note("KIN-017", { shard: shard.id, refused: share.byRecords, of: put.records.length, key: share.key }, share.refused);
    if (share.byBytes > 0) ctx.note("KIN-018", { shard: shard.id, refused: share.byBytes, of: put.records.length, key: share.key }, share.refused);
    if (share.byRecords + share.byBytes > 0) tellHeat(state, ctx, shard, share);
  }
  state.tally.stored += stored;
  state.tally.bytes += bytes;
  state.tally.refused += refused;
  if (stored > 0) {
    ctx.count("IncomingRecords", stored);
    ctx.count("IncomingBytes", bytes);
    billPut(ctx, put.records, stored);
  }
  if (put.many) {
    ctx.count("PutRecords.TotalRecords", put.records.length);
    if (stored > 0) ctx.count("PutRecords.SuccessfulRecords", stored);
    if (refused > 0) ctx.count("PutRecords.ThrottledRecords", refused);
  } else if (stored > 0) ctx.count("PutRecord.Success");
  if (refused === 0) return;
  ctx.count("WriteProvisionedThroughputExceeded", refused);
  const hot = [...shares.values()].find((share) => share.byRecords + share.byBytes > 0)!.shard;
  state.lastRefusal = { at: ctx.now, code: "ProvisionedThroughputExceededException", says: `${hot.id} is at its limit.`, shard: hot.ix };
}

/** A shard at its limit beside shards that sleep (KIN-021); one key that has more than a shard takes (KIN-022). */
function tellHeat(state: StreamState, ctx: StreamContext, shard: Shard, share: Share): void {
  const { heat } = shard;
  const second = Math.floor(ctx.now / SECOND);
  const first = heat.refused === share.byRecords + share.byBytes;
  let total = 0;
  for (const ix of state.open) total += state.shards.get(ix)!.heat.second === second ? state.shards.get(ix)!.heat.records : 0;
  const share100 = Math.round((100 * total) / (WRITE_RECORDS * state.open.length));
  if (state.open.length > 1 && first) ctx.note("KIN-021", { shard: shard.id, ofStream: share100, shards: state.open.length }, share.refused);
  if (first && shard.votes > WRITE_RECORDS / 2) ctx.note("KIN-022", { shard: shard.id, key: shard.hotKey }, share.refused);
}

function visibilityDelay(ctx: StreamContext): Micros {
  const { visibilityDelayMs } = ctx.config.behaviour;
  return visibilityDelayMs === 0 ? 0 : Math.max(0, fromMs(ctx.amount(visibilityDelayMs, "visibilityDelayMs")));
}

/** Routes that were taken lately, of one memory of them. To forget it changes nothing, so it is no part of the state. */
interface RecentRoutes { of: ReadonlyMap<string, Route> | undefined; routes: Recent<Route> }

const noRecentRoutes = (): RecentRoutes => ({ of: undefined, routes: new Recent() });

function recentRoutes(state: StreamState, ctx: StreamContext): Recent<Route> {
  const recent = ctx.derived(noRecentRoutes);
  // Another memory after a reshard or a seek: nothing of the old one holds.
  if (recent.of !== state.routes) Object.assign(recent, { of: state.routes, routes: new Recent() });
  return recent.routes;
}

/** Where a record goes: to the open shard whose range holds its key's hash. */
function routeOf(state: StreamState, recent: Recent<Route>, { key, explicit }: Checked): Route {
  if (explicit !== "") return routeTo(state, key, explicit);
  const taken = recent.find(key);
  if (taken !== undefined) return taken;
  let route = state.routes.get(key);
  if (route === undefined) {
    if (state.routes.size >= MOST_ROUTES) state.routes = new Map();
    state.routes.set(key, (route = routeTo(state, key, "")));
  }
  recent.put(key, route);
  return route;
}

function routeTo(state: StreamState, key: string, explicit: string): Route {
  const open = shardsOf(state);
  return Object.freeze({ key, shard: open[indexOf(open, hashOf(key, explicit))]!.ix });
}

type Problem = { readonly error: AwsError; readonly rule: RuleId };

/**
 * A record as it will be stored, or what is wrong with the entry; `index` is its place in a batch, -1 outside of one. Only a caller
 * `inside` the simulation may give `text`: the console and the script speak AWS's words.
 */
function read(entry: Entry, ctx: StreamContext, index: number, inside: boolean): Checked | Problem {
  const { Data: data, text, ExplicitHashKey: explicit } = entry;
  // Where the service places records itself, a key need not be there (KIN-008).
  const key = entry.PartitionKey === undefined && placesItself(ctx) ? "-" : entry.PartitionKey;
  if (typeof key !== "string") return wrong("KIN-007", "null", index, "partitionKey", "must not be null");
  if (key === "") return wrong("KIN-007", "", index, "partitionKey", "must have length greater than or equal to 1");
  if (key.length > 256 && [...key].length > 256) return wrong("KIN-007", key, index, "partitionKey", "must have length less than or equal to 256");
  const plain = inside && data === undefined && typeof text === "string";
  if (!plain && (typeof data !== "string" || data.length % 4 !== 0)) return wrong("KIN-015", data ?? "null", index, "data", data === undefined ? "must not be null" : "must be base64");
  const most = ctx.config.properties.MaxRecordSizeInKiB * 1024;
  const bytes = (plain ? utf8Length(text) : base64Length(data as string)) + utf8Length(key);
  if (bytes > most) return wrong("KIN-015", `[${bytes} bytes]`, index, "data", `must have length less than or equal to ${most}, partition key included`);
  if (explicit !== undefined) {
    if (typeof explicit !== "string" || !/^(0|[1-9]\d{0,38})$/.test(explicit)) return wrong("KIN-006", explicit, index, "explicitHashKey", "must satisfy regular expression pattern: 0|([1-9]\\d{0,38})");
    if (BigInt(explicit) > LAST_KEY) return { error: invalid(`Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was ${explicit}`), rule: "KIN-006" };
  }
  return { key, explicit: explicit ?? "", data: plain ? text : (base64Text(data as string) ?? (data as string)), bytes };
}

function wrong(rule: RuleId, value: unknown, index: number, member: string, constraint: string): Problem {
  return { error: badMember(value, index < 0 ? member : `records.${index + 1}.member.${member}`, constraint), rule };
}

function base64Length(text: string): number {
  return (text.length / 4) * 3 - (text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0);
}

/** KIN-010: a number that this stream can't have given yet is refused. The next one is larger by itself. */
function checkOrdering(state: StreamState, entry: Entry, ctx: StreamContext): Problem | undefined {
  const { SequenceNumberForOrdering: after } = entry;
  if (after === undefined) return undefined;
  if (placesItself(ctx)) return { error: invalid("SequenceNumberForOrdering can't be used where the service places the records."), rule: "KIN-008" };
  const found = readSequence(after);
  const shard = found === undefined ? undefined : state.shards.get(found.shard);
  const nowS = Math.floor((ctx.settings.startsAtMs * 1000 + ctx.now) / SECOND);
  if (found === undefined || shard === undefined || found.second > nowS || found.position >= shard.next || newestAt(shard) > ctx.now)
    return { error: invalid(`ExclusiveMinimumSequenceNumber ${String(after)} used in PutRecord on stream ${ctx.self.name} under account ${ctx.settings.accountId} is invalid.`), rule: "KIN-010" };
  return undefined;
}

function reject(state: StreamState, call: Call, ctx: StreamContext, error: AwsError, rule: RuleId): void {
  state.tally.rejected++;
  refuse(state, call, ctx, error, rule);
}
