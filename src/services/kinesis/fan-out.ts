/**
 * Enhanced fan-out: registered consumers, each with a wire of 2 MiB a second to every shard. A wire carries what lies
 * ready, up to 64 KiB at once (assumed), and then has to be free again; latency comes on top and holds nobody up.
 * Source: https://docs.aws.amazon.com/streams/latest/dev/enhanced-consumers.html
 */
import { streamConsumerArn } from "../../aws/arn.ts";
import { failed, succeeded } from "../../aws/errors.ts";
import { isoFromMs } from "../../aws/date.ts";
import { Phase } from "../../kernel/phase.ts";
import { fromMs, SECOND, type Micros } from "../../kernel/time.ts";
import type { Call } from "../define.ts";
import { lastAt, NO_RECORDS } from "../stream-batch.ts";
import { begin, refuse } from "./begin.ts";
import { billRead, chargeShards } from "./charge.ts";
import { isOnDemand, READ_BYTES, type StreamContext } from "./config.ts";
import type { AccountState } from "./account.ts";
import { badMember, inUse, limitExceeded, noSuchConsumer, noSuchShard } from "./errors.ts";
import { startOf } from "./iterator.ts";
import { arrivedAt, reach, readableEnd, readFrom } from "./log.ts";
import { childrenOf, outputOf, simOf } from "./read.ts";
import { trimAll } from "./retention.ts";
import { sequenceNumber, shardIndex } from "./sequence.ts";
import type { Consumer, Pipe, StreamState } from "./state.ts";

const SUBSCRIPTION: Micros = 300 * SECOND;
const RESUBSCRIBE: Micros = 5 * SECOND;
const MOST_CONSUMERS = 20;
/** … with On-demand Advantage. */
const MOST_COMMITTED = 50;
const MOST_CREATING = 5;
const ON_THE_WIRE = 65_536;

export function registerConsumer(state: StreamState, call: Call, ctx: StreamContext): void {
  if (!begin(state, call, ctx)) return;
  const { ConsumerName: name } = (call.input ?? {}) as { readonly ConsumerName?: unknown };
  if (typeof name !== "string" || !/^[a-zA-Z0-9_.-]{1,128}$/.test(name)) return refuse(state, call, ctx, badMember(name ?? "null", "consumerName", "must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"), "KIN-041");
  if (state.consumers.has(name)) return refuse(state, call, ctx, inUse(`Consumer ${name} already exists in stream ${ctx.self.name}.`), "KIN-041");
  const creating = [...state.consumers.values()].filter(({ status }) => status === "CREATING").length;
  const most = isOnDemand(ctx.config) && ctx.account<AccountState>().committed === true ? MOST_COMMITTED : MOST_CONSUMERS;
  if (state.consumers.size >= most) return refuse(state, call, ctx, limitExceeded(`A stream has at most ${most} registered consumers.`), "KIN-041");
  if (creating >= MOST_CREATING) return refuse(state, call, ctx, limitExceeded(`At most ${MOST_CREATING} consumers can be CREATING at once.`), "KIN-041");
  const delay = ctx.now === 0 ? 0 : fromMs(ctx.amount(ctx.config.behaviour.registerMs, "registerMs"));
  const createdS = Math.floor((ctx.settings.startsAtMs * 1000 + ctx.now) / SECOND);
  const consumer: Consumer = { name, arn: streamConsumerArn(ctx.settings, ctx.self.name, name, createdS), createdAt: ctx.now, status: delay > 0 ? "CREATING" : "ACTIVE" };
  state.consumers.set(name, consumer);
  chargeShards(state, ctx);
  if (delay > 0) ctx.after(delay, "kinesis/consumer-ready", name, "KIN-041");
  ctx.reply(call.id, succeeded({ Consumer: consumerOutput(ctx, consumer, true) }), "KIN-038");
}

export function consumerOutput(ctx: StreamContext, consumer: Consumer, fresh = false): Readonly<Record<string, unknown>> {
  return { ConsumerName: consumer.name, ConsumerARN: consumer.arn, ConsumerStatus: fresh ? "CREATING" : consumer.status, ConsumerCreationTimestamp: isoFromMs(ctx.settings.startsAtMs + Math.floor(consumer.createdAt / 1000)) };
}

export function deregisterConsumer(state: StreamState, call: Call, ctx: StreamContext): void {
  const { ConsumerARN, ConsumerName } = (call.input ?? {}) as { readonly ConsumerARN?: unknown; readonly ConsumerName?: unknown };
  const consumer = [...state.consumers.values()].find(({ arn, name }) => arn === ConsumerARN || name === ConsumerName);
  if (consumer === undefined) return refuse(state, call, ctx, noSuchConsumer(String(ConsumerARN ?? ConsumerName)), "KIN-041");
  state.consumers.delete(consumer.name);
  chargeShards(state, ctx);
  for (const pipe of Array.from(state.pipes.values())) if (pipe.consumer === consumer.name) closePipe(state, ctx, pipe, "kicked");
  ctx.reply(call.id, succeeded(), "KIN-041");
}

export function listConsumers(state: StreamState, call: Call, ctx: StreamContext): void {
  ctx.reply(call.id, succeeded({ Consumers: [...state.consumers.values()].map((consumer) => consumerOutput(ctx, consumer)) }), "KIN-041");
}

interface SubscribeInput { readonly ConsumerARN?: unknown; readonly ShardId?: unknown; readonly StartingPosition?: { readonly Type?: unknown; readonly SequenceNumber?: unknown; readonly Timestamp?: unknown } }

export function subscribeToShard(state: StreamState, call: Call, ctx: StreamContext): void {
  if (!begin(state, call, ctx)) return;
  trimAll(state, ctx);
  const input = (call.input ?? {}) as SubscribeInput;
  const consumer = [...state.consumers.values()].find(({ arn }) => arn === input.ConsumerARN);
  if (consumer === undefined) return refuse(state, call, ctx, noSuchConsumer(String(input.ConsumerARN)), "KIN-040");
  if (consumer.status !== "ACTIVE") return refuse(state, call, ctx, inUse(`Consumer ${consumer.arn} is not ACTIVE yet.`), "KIN-041");
  const shard = state.shards.get(shardIndex(input.ShardId));
  if (shard === undefined) return refuse(state, call, ctx, noSuchShard(String(input.ShardId), ctx.self.name, ctx.settings.accountId), "KIN-040");
  const key = `${consumer.name} ${shard.ix}`;
  const open = [...state.pipes.values()].find((pipe) => pipe.consumer === consumer.name && pipe.shard === shard.ix);
  if (open !== undefined && ctx.now - (state.subscribedAt.get(key) ?? 0) < RESUBSCRIBE) return refuse(state, call, ctx, inUse(`Another active subscription exists for this consumer: ${consumer.arn}:${shard.id}`), "KIN-040");
  const { Type, SequenceNumber, Timestamp } = input.StartingPosition ?? {};
  const found = startOf(shard, ctx, String(Type), SequenceNumber, Timestamp);
  if ("error" in found) return refuse(state, call, ctx, found.error, "KIN-029");
  if (open !== undefined) closePipe(state, ctx, open, "kicked");
  const id = state.nextPipe++;
  const timer = ctx.after(SUBSCRIPTION, "kinesis/subscription-ended", id, "KIN-040", { phase: Phase.deadline });
  state.pipes.set(id, {
    id, consumer: consumer.name, caller: call.connection ?? call.caller ?? "console", shard: shard.ix, call: call.id, startedAt: ctx.now, timer,
    position: found.position, arrived: found.position, freeAt: ctx.now, lastArrivalAt: ctx.now, armed: false,
  });
  state.subscribedAt.set(key, ctx.now);
  ctx.count("SubscribeToShard.Success");
  ctx.note("KIN-038", { consumer: consumer.name, shard: shard.id });
  ctx.look("kinesis/pipes-looked", "KIN-038");
}

/** Records were stored, or became readable: idle wires take them, once an instant. */
export function wakePipes(state: StreamState, ctx: StreamContext, visibleAt: Micros): void {
  if (state.pipes.size === 0) return;
  if (visibleAt > ctx.now) ctx.after(visibleAt - ctx.now, "kinesis/records-visible", null, "KIN-038");
  else ctx.look("kinesis/pipes-looked", "KIN-038");
}

export function lookAtPipes(state: StreamState, ctx: StreamContext): void {
  for (const pipe of Array.from(state.pipes.values())) if (pipe.freeAt <= ctx.now) sendOn(state, ctx, pipe);
}

interface OnTheWire { readonly pipe: number; readonly from: number; readonly to: number; readonly startedAt: Micros }

/** The wire takes the next records, if any are there; at the end of a closed shard the subscription ends. */
function sendOn(state: StreamState, ctx: StreamContext, pipe: Pipe): void {
  const shard = state.shards.get(pipe.shard);
  if (shard === undefined) return closePipe(state, ctx, pipe, "end");
  pipe.position = Math.max(pipe.position, shard.first);
  const end = readableEnd(shard, ctx.now);
  if (pipe.position >= end) {
    if (shard.closedAt >= 0 && pipe.position >= shard.next && pipe.arrived >= pipe.position) closePipe(state, ctx, pipe, "end");
    return;
  }
  const { to, bytes } = reach(shard, pipe.position, end, 10_000, ON_THE_WIRE);
  const wire = fromMs(Math.ceil((1000 * bytes) / READ_BYTES));
  const arrival = Math.max(pipe.lastArrivalAt, ctx.now + wire + Math.max(0, fromMs(ctx.amount(ctx.config.behaviour.efoLatencyMs, "efoLatencyMs"))));
  const data: OnTheWire = { pipe: pipe.id, from: pipe.position, to, startedAt: ctx.now };
  pipe.position = to;
  pipe.freeAt = ctx.now + wire;
  pipe.lastArrivalAt = arrival;
  ctx.after(arrival - ctx.now, "kinesis/pushed", data, "KIN-039", { phase: Phase.answer });
  if (!pipe.armed) {
    pipe.armed = true;
    ctx.after(wire, "kinesis/wire-free", pipe.id, "KIN-038", { phase: Phase.answer });
  }
}

export function wireFree(state: StreamState, id: number, ctx: StreamContext): void {
  const pipe = state.pipes.get(id);
  if (pipe === undefined) return;
  pipe.armed = false;
  sendOn(state, ctx, pipe);
}

/** Records are at the consumer. */
export function pushed(state: StreamState, { pipe: id, from, to }: OnTheWire, ctx: StreamContext): void {
  const pipe = state.pipes.get(id);
  const shard = pipe === undefined ? undefined : state.shards.get(pipe.shard);
  if (pipe === undefined || shard === undefined) return;
  const start = Math.max(from, shard.first);
  pipe.arrived = to;
  if (start < to) {
    const batch = readFrom(shard, start, to);
    const count = to - start;
    ctx.markAll(batch.messages, "received", "KIN-038");
    state.tally.pushed += count;
    ctx.count("SubscribeToShardEvent.Records", count);
    const { bytes } = reach(shard, start, to, count, Infinity);
    ctx.count("SubscribeToShardEvent.Bytes", bytes);
    billRead(ctx, bytes, true);
    const behindMs = to >= readableEnd(shard, ctx.now) ? 0 : (ctx.now - lastAt(batch)) / 1000;
    ctx.gauge("SubscribeToShardEvent.MillisBehindLatest", behindMs);
    const output = {
      SubscribeToShardEvent: {
        Records: pipe.caller !== "console" && isBrief(ctx, pipe) ? [] : outputOf(ctx, shard, batch),
        ContinuationSequenceNumber: sequenceNumber(ctx.settings.startsAtMs, shard, to - 1, lastAt(batch)), MillisBehindLatest: Math.round(behindMs),
      },
    };
    ctx.reply(pipe.call, succeeded(output, simOf(shard, batch, to)), "KIN-039", { more: true, carries: batch.messages });
  }
  if (shard.closedAt >= 0) sendOn(state, ctx, pipe);
}

function isBrief(ctx: StreamContext, pipe: Pipe): boolean {
  return ctx.out("kinesis.consumer").some(({ connection }) => connection === pipe.caller);
}

export function subscriptionEnded(state: StreamState, id: number, ctx: StreamContext): void {
  const pipe = state.pipes.get(id);
  if (pipe !== undefined) closePipe(state, ctx, pipe, "expired");
}

/** `end`: the shard is closed and read to its end; its children are named. */
export function closePipe(state: StreamState, ctx: StreamContext, pipe: Pipe, why: "end" | "expired" | "kicked" | "gone"): void {
  state.pipes.delete(pipe.id);
  ctx.cancel(pipe.timer);
  if (why === "gone") return;
  const shard = state.shards.get(pipe.shard);
  const arrivedLast = shard === undefined ? -1 : arrivedAt(shard, pipe.arrived - 1);
  if (why === "kicked") ctx.note("KIN-040", { consumer: pipe.consumer, shard: shard?.id ?? "" });
  const end = why === "end";
  ctx.reply(pipe.call, succeeded({
    SubscribeToShardEvent: {
      Records: [], MillisBehindLatest: 0, ContinuationSequenceNumber: end || shard === undefined || arrivedLast < 0 ? null : sequenceNumber(ctx.settings.startsAtMs, shard, pipe.arrived - 1, arrivedLast),
      ...(end ? { ChildShards: shard === undefined ? [] : childrenOf(state, shard) } : {}),
    },
  }, { batch: NO_RECORDS, shard: pipe.shard, next: pipe.arrived, end, why }), end ? "KIN-049" : "KIN-040");
}

/** The stream goes away. */
export function closeAllPipes(state: StreamState, ctx: StreamContext, says: string): void {
  for (const pipe of Array.from(state.pipes.values())) {
    state.pipes.delete(pipe.id);
    ctx.cancel(pipe.timer);
    ctx.reply(pipe.call, failed({ code: "ResourceNotFoundException", message: says, status: 400 }), "KIN-025");
  }
}

export function abandonedPipe(state: StreamState, call: Call, ctx: StreamContext): void {
  const pipe = [...state.pipes.values()].find((one) => one.call === call.id);
  if (pipe === undefined) return;
  closePipe(state, ctx, pipe, "gone");
  ctx.reply(call.id, succeeded({}), "KIN-040");
}

