/**
 * Lanes of a stream's mapping: each shard has one (or several, by partition key), each works on one batch at a time.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
 */
import { isoFromMs } from "../../aws/date.ts";
import { jittered } from "../../aws/retry.ts";
import { Phase } from "../../kernel/phase.ts";
import { fromMs, fromSeconds, SECOND, type Micros } from "../../kernel/time.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { Answered, MessageId, Outcome } from "../define.ts";
import { parsed } from "./handler.ts";
import type { HandOver, WindowFacts } from "./invoke.ts";
import { afterError, afterPartial, afterThrottle, batchLength, byAge, failureRecord, isFull, laneOfKey, newWork, windowOf, type GiveUpCondition, type LaneRules, type StreamRecord, type Work } from "./lane.ts";
import { consumerIsBusy, rescale, startConsumers, wakeConsumer } from "./consumers.ts";
import { batchSize, gatheringUs, type MappingContext } from "./mapping-config.ts";
import type { MappingState } from "./mapping-state.ts";
import { readReported } from "./partial.ts";
import { MOST_BATCH_BYTES } from "./queue-mapping.ts";
import { listed, recordsCame, registered, shardDue, shardSourceOf, startReading, startWaiting, stopReading, type ShardCall } from "./stream-reader.ts";
import type { Lane, Shard } from "./stream-state.ts";

interface InvokeData { readonly lane: string; readonly runs: number }

export const streamEvents = {
  "lambda/shard-due": (state: MappingState, shard: string, ctx: MappingContext) => shardDue(state, shard, ctx),
  "lambda/stream-again": (state: MappingState, _data: unknown, ctx: MappingContext) => startReading(state, ctx),
  "lambda/lane-window-ended"(state: MappingState, id: string, ctx: MappingContext) {
    const lane = state.stream.lanes.get(id)!;
    lane.timer = -1;
    takeWaiting(state, ctx, lane);
  },
  "lambda/lane-waited"(state: MappingState, id: string, ctx: MappingContext) {
    const lane = state.stream.lanes.get(id)!;
    lane.timer = -1;
    run(state, ctx, lane);
  },
  "lambda/kafka-rescaled": (state: MappingState, _data: unknown, ctx: MappingContext) => rescale(state, ctx, (lane) => goAgain(state, ctx, lane)),
  "lambda/tumbled"(state: MappingState, id: string, ctx: MappingContext) {
    const lane = state.stream.lanes.get(id)!;
    if (lane.window === null) return;
    lane.window.timer = -1;
    lane.window.due = true;
    next(state, ctx, lane);
  },
};

export function rulesOf(ctx: MappingContext): LaneRules {
  const { properties, behaviour } = ctx.config;
  return {
    batchSize: batchSize(ctx), mostBytes: MOST_BATCH_BYTES, retries: properties.MaximumRetryAttempts,
    maxAgeUs: properties.MaximumRecordAgeInSeconds < 0 ? -1 : fromSeconds(properties.MaximumRecordAgeInSeconds), bisect: properties.BisectBatchOnFunctionError,
    retryBaseMs: behaviour.streamRetryBaseMs, retryCapMs: behaviour.streamRetryCapMs, tumblingUs: fromSeconds(properties.TumblingWindowInSeconds),
  };
}

export function startStream(state: MappingState, ctx: MappingContext): void {
  startReading(state, ctx);
  if (shardSourceOf(ctx)?.consumers === true) startConsumers(state, ctx);
  for (const lane of state.stream.lanes.values()) next(state, ctx, lane);
}

/** Reading stops; what is in work ends, and what was read waits at its checkpoint. */
export function stopStream(state: MappingState, _ctx: MappingContext): void {
  stopReading(state);
  for (const lane of state.stream.lanes.values()) if (lane.state === "gathering") Object.assign(lane, { state: "idle", timer: -1 });
}

export function streamAnswered(state: MappingState, call: Answered, outcome: Outcome, ctx: MappingContext): void {
  if (call.operation === "internal:lambda.InvokeFromMapping") return invoked(state, call as Answered<InvokeData>, outcome, ctx);
  if (call.operation.startsWith("internal:")) return;
  if (isDelivery(call.data)) return delivered(ctx, call as Answered<Delivery>, outcome);
  const { asks } = call.data as { readonly asks?: string };
  if (asks === "shards") return listed(state, outcome, ctx);
  if (asks === "consumer") return registered(state, outcome, ctx);
  if (asks === "commit") return;
  const shard = state.stream.shards.get((call.data as ShardCall).shard)!;
  const records = recordsCame(state, call as Answered<ShardCall>, outcome, ctx);
  deal(state, ctx, shard, records);
  ageGauge(state, ctx);
  finishShard(state, ctx, shard);
}

/** Each record into the lane of its key. */
function deal(state: MappingState, ctx: MappingContext, shard: Shard, records: readonly StreamRecord[]): void {
  const factor = ctx.config.properties.ParallelizationFactor;
  const range = [BigInt(shard.range[0]), BigInt(shard.range[1])] as const;
  const touched = new Set<Lane>();
  for (const record of records) {
    const lane = laneFor(state, shard.id, laneOfKey(record.key, range, factor));
    lane.waiting.push(record);
    touched.add(lane);
  }
  for (const lane of touched) next(state, ctx, lane);
}

function laneFor(state: MappingState, shard: string, index: number): Lane {
  const id = `${shard}/${index}`;
  let lane = state.stream.lanes.get(id);
  if (lane === undefined) {
    lane = { id, shard, waiting: [], parts: [], work: null, state: "idle", startedAt: -1, nextAt: -1, timer: -1, window: null, checkpoint: "", processed: 0, discarded: 0 };
    state.stream.lanes.set(id, lane);
  }
  return lane;
}

/** A free lane takes the next batch, if there is one to take. */
function next(state: MappingState, ctx: MappingContext, lane: Lane): void {
  if (lane.work !== null || state.status === "Disabled" || state.status === "Disabling" || consumerIsBusy(state, lane)) return;
  const part = lane.parts.shift();
  if (part !== undefined) {
    lane.work = part;
    return begin(state, ctx, lane);
  }
  const rules = rulesOf(ctx);
  if (closesWindow(lane, rules)) {
    lane.work = newWork([], true);
    return begin(state, ctx, lane);
  }
  if (lane.waiting.length === 0) {
    lane.state = "idle";
    const shard = state.stream.shards.get(lane.shard)!;
    return finishShard(state, ctx, shard);
  }
  const gather = gatheringUs(ctx);
  if (gather === 0 || isFull(lane.waiting, rules)) return takeWaiting(state, ctx, lane);
  if (lane.state === "gathering") return;
  lane.state = "gathering";
  lane.startedAt = ctx.now;
  lane.nextAt = ctx.now + gather;
  lane.timer = ctx.after(gather, "lambda/lane-window-ended", lane.id, "LAM-097", { phase: Phase.deadline, scope: state.scope as never });
}

/** The open tumbling window has ended and none of its records is left. */
function closesWindow(lane: Lane, rules: LaneRules): boolean {
  const { window } = lane;
  if (window === null) return false;
  const first = lane.waiting[0];
  if (first !== undefined && windowOf(first.arrivedAt, rules.tumblingUs) === window.number) return false;
  return window.due || first !== undefined;
}

function takeWaiting(state: MappingState, ctx: MappingContext, lane: Lane): void {
  if (lane.timer !== -1) ctx.cancel(lane.timer);
  lane.timer = -1;
  if (lane.waiting.length === 0) return void (lane.state = "idle");
  if (consumerIsBusy(state, lane)) return void (lane.state = "waits");
  lane.work = newWork(lane.waiting.splice(0, batchLength(lane.waiting, rulesOf(ctx))));
  begin(state, ctx, lane);
}

function begin(state: MappingState, ctx: MappingContext, lane: Lane): void {
  openWindow(ctx, lane);
  run(state, ctx, lane);
}

/** A lane whose consumer was busy: it runs what it has, or takes what has gathered meanwhile. */
function goAgain(state: MappingState, ctx: MappingContext, lane: Lane): void {
  if (lane.state !== "waits") return next(state, ctx, lane);
  if (lane.work !== null) run(state, ctx, lane);
  else takeWaiting(state, ctx, lane);
}

/** The first batch of a tumbling window opens it, and sets the clock for its last run. */
function openWindow(ctx: MappingContext, lane: Lane): void {
  const { tumblingUs } = rulesOf(ctx);
  const first = lane.work?.records[0];
  if (tumblingUs === 0 || first === undefined || lane.window !== null) return;
  const number = windowOf(first.arrivedAt, tumblingUs);
  const end = (number + 1) * tumblingUs + fromMs(ctx.config.behaviour.windowCloseDelayMs);
  lane.window = { number, state: {}, due: end <= ctx.now, timer: -1 };
  if (end > ctx.now) lane.window.timer = ctx.after(end - ctx.now, "lambda/tumbled", lane.id, "LAM-107", { phase: Phase.deadline });
}

/** One attempt: what is too old is given up first. */
function run(state: MappingState, ctx: MappingContext, lane: Lane): void {
  if (consumerIsBusy(state, lane)) return void (lane.state = "waits");
  const work = lane.work!;
  const { expired, fresh } = byAge(work.records, ctx.now, rulesOf(ctx));
  if (expired.length > 0) {
    giveUp(state, ctx, lane, expired, "RecordAgeExceeded", work.failures + 1);
    if (fresh.length === 0 && !work.final) {
      lane.work = null;
      return next(state, ctx, lane);
    }
  }
  const now: Work = expired.length > 0 ? { ...work, records: fresh } : work;
  lane.work = now;
  lane.state = "running";
  lane.startedAt = ctx.now;
  const messages = messagesOf(now.records);
  const input: HandOver = {
    Payload: null, inOrder: false, qualifier: ctx.config.properties.Qualifier ?? "",
    items: now.records.map((record) => ({ message: record.message, body: record.data, identifier: record.sequence, group: record.key })),
    ...(lane.window === null ? {} : { window: windowFacts(ctx, lane, now.final) }),
  };
  state.tally.invoked += now.records.length;
  state.tally.batches++;
  ctx.count("InvokedEventCount", now.records.length);
  const last = now.records.at(-1);
  if (last !== undefined) ctx.call("to", "internal:lambda.IteratorAge", { ms: (ctx.now - last.arrivedAt) / 1000 }, "LAM-140");
  ageGauge(state, ctx);
  const data: InvokeData = { lane: lane.id, runs: now.failures + 1 };
  ctx.call("to", "internal:lambda.InvokeFromMapping", input, "LAM-094", { carries: messages, data });
}

function windowFacts(ctx: MappingContext, lane: Lane, final: boolean): WindowFacts {
  const size = ctx.config.properties.TumblingWindowInSeconds;
  const { number, state } = lane.window!;
  return { startS: number * size, endS: (number + 1) * size, state, isFinalInvokeForWindow: final, shardId: lane.shard };
}

const messagesOf = (records: readonly StreamRecord[]): readonly MessageId[] => records.flatMap((record) => (record.message === -1 ? [] : [record.message]));

/** The function has answered, or was not reached; whoever shares the lane's consumer has its turn. */
function invoked(state: MappingState, call: Answered<InvokeData>, outcome: Outcome, ctx: MappingContext): void {
  const lane = state.stream.lanes.get(call.data.lane)!;
  lane.state = "idle";
  wakeConsumer(state, lane, (other) => goAgain(state, ctx, other));
  goOn(state, outcome, ctx, lane);
}

function goOn(state: MappingState, outcome: Outcome, ctx: MappingContext, lane: Lane): void {
  const work = lane.work!;
  if (!outcome.ok) {
    const { status, code } = outcome.error;
    if (status !== 429 && status !== 409 && status < 500) return failed(state, ctx, lane, work, code);
    state.tally.throttled++;
    state.lastResult = "PROBLEM: Function call throttled";
    return wait(state, ctx, lane, afterThrottle(work, rulesOf(ctx)), "throttled");
  }
  const { FunctionError, Payload } = outcome.output as { readonly FunctionError?: string; readonly Payload: string };
  if (FunctionError !== undefined) return failed(state, ctx, lane, work, FunctionError);
  const partial = ctx.config.properties.FunctionResponseTypes.includes("ReportBatchItemFailures");
  const reported = partial ? readReported(Payload, new Set(work.records.map((record) => record.sequence))) : ({ kind: "none" } as const);
  if (reported.kind === "all") return failed(state, ctx, lane, work, "InvalidPartialResponse");
  if (lane.window !== null && !keepWindowState(lane, Payload, work.final)) return failed(state, ctx, lane, work, "MissingWindowState");
  if (reported.kind === "some") {
    const cut = afterPartial(work, reported.identifiers);
    if (cut === undefined) return failed(state, ctx, lane, work, "batchItemFailures", false);
    succeed(state, ctx, lane, cut.done);
    ctx.note("LAM-103", { done: cut.done.length, sequence: cut.rest.records[0]!.sequence }, messagesOf(cut.rest.records));
    lane.work = cut.rest;
    return run(state, ctx, lane);
  }
  succeed(state, ctx, lane, work.records);
  if (work.final) closeWindow(ctx, lane);
  lane.work = null;
  next(state, ctx, lane);
}

function succeed(state: MappingState, ctx: MappingContext, lane: Lane, records: readonly StreamRecord[]): void {
  lane.processed += records.length;
  checkpoint(ctx, lane, records.at(-1)?.sequence);
  state.lastResult = "OK";
  state.problem = "";
}

/** Everything up to here is done; a source that keeps offsets is told. */
function checkpoint(ctx: MappingContext, lane: Lane, sequence: string | undefined): void {
  if (sequence === undefined) return;
  lane.checkpoint = sequence;
  const call = shardSourceOf(ctx)?.commit?.(ctx.config, lane.shard, sequence, ctx.self.id);
  if (call !== undefined) ctx.call("from", call.operation, call.input, "LAM-112", { data: { asks: "commit" } });
}

/** What the function returned as `state` goes to the next run of the window; without one the run has failed. */
function keepWindowState(lane: Lane, payload: string, final: boolean): boolean {
  const answer = parsed(payload);
  const kept = typeof answer === "object" && answer !== null && !Array.isArray(answer) ? (answer as { readonly state?: Json }).state : undefined;
  if (kept !== undefined) lane.window!.state = kept;
  return kept !== undefined || final;
}

function closeWindow(ctx: MappingContext, lane: Lane): void {
  if (lane.window === null) return;
  if (lane.window.timer !== -1) ctx.cancel(lane.window.timer);
  ctx.note("LAM-107", { window: lane.window.number, state: lane.window.state });
  lane.window = null;
}

/** LAM-098 ff.: again, in halves, or not at all. */
function failed(state: MappingState, ctx: MappingContext, lane: Lane, work: Work, error: string, threw = true): void {
  const messages = messagesOf(work.records);
  state.tally.failed += work.records.length;
  state.lastResult = "PROBLEM: Function call failed";
  ctx.count("FailedInvokeEventCount", work.records.length);
  ctx.note("LAM-098", { error, records: work.records.length, failures: work.failures + 1 }, messages);
  const verdict = afterError(work, rulesOf(ctx));
  switch (verdict.kind) {
    case "again": return wait(state, ctx, lane, verdict, "backing off");
    case "halves": {
      ctx.note("LAM-102", { first: verdict.first.records.length, second: verdict.second.records.length }, messages);
      lane.parts.unshift(verdict.second);
      const delay = fromMs(ctx.config.behaviour.bisectDelayMs);
      if (delay > 0) return wait(state, ctx, lane, { work: verdict.first, delayUs: delay }, "backing off");
      lane.work = verdict.first;
      return run(state, ctx, lane);
    }
    case "give up": {
      if (work.records.length > 0) giveUp(state, ctx, lane, work.records, "RetryAttemptsExhausted", verdict.runs, threw);
      if (work.final) closeWindow(ctx, lane);
      lane.work = null;
      return next(state, ctx, lane);
    }
    default: verdict satisfies never;
  }
}

function wait(_state: MappingState, ctx: MappingContext, lane: Lane, verdict: { readonly work: Work; readonly delayUs: Micros }, how: "backing off" | "throttled"): void {
  lane.work = verdict.work;
  lane.state = how;
  const delay = ctx.settings.profile === "realistic" ? Math.max(1_000, Math.round(jittered(verdict.delayUs, "full", ctx.random("lane")))) : verdict.delayUs;
  lane.nextAt = ctx.now + delay;
  ctx.note(how === "throttled" ? "LAM-108" : "LAM-099", { delayS: delay / SECOND, failures: verdict.work.failures }, messagesOf(verdict.work.records));
  lane.timer = ctx.after(delay, "lambda/lane-waited", lane.id, how === "throttled" ? "LAM-108" : "LAM-099", { phase: Phase.request });
}

// ---------------------------------------------------------------------------------------------------------- given up

interface Delivery { readonly delivery: MessageId; readonly records: number }
const isDelivery = (data: unknown): data is Delivery => typeof data === "object" && data !== null && "delivery" in data;

/** The records are passed over; a pointer to them goes to the on-failure destination. */
function giveUp(state: MappingState, ctx: MappingContext, lane: Lane, records: readonly StreamRecord[], condition: GiveUpCondition, count: number, threw = true): void {
  const messages = messagesOf(records);
  lane.discarded += records.length;
  checkpoint(ctx, lane, records.at(-1)!.sequence);
  state.tally.discarded += records.length;
  ctx.count("DroppedEventCount", records.length);
  ctx.note("LAM-100", { records: records.length, condition, count }, messages);
  const iso = (at: Micros) => isoFromMs(ctx.settings.startsAtMs + Math.floor(at / 1000));
  const [first, last] = [records[0]!, records.at(-1)!];
  const about = { shard: lane.shard, source: ctx.from!, mapping: ctx.config, first, last, firstAt: iso(first.arrivedAt), lastAt: iso(last.arrivedAt), count: records.length, bytes: records.reduce((sum, record) => sum + record.bytes, 0) };
  const info = shardSourceOf(ctx)?.givenUp(about) ?? {};
  for (const peer of ctx.out("lambda.mappingOnFailure")) {
    const record = failureRecord({
      requestId: ctx.uuid("failure"), functionArn: ctx.to!.arn, condition, count, info, nowIso: iso(ctx.now), version: "$LATEST", functionError: threw,
    });
    // A pointer, but for those that get the records as well: a bucket, and a Kafka topic.
    const whole = JSON.stringify({ ...record, payload: records.map((one) => one.data) });
    const write = peer.source?.protocol === "shards" ? peer.source.write : undefined;
    const body = write === undefined ? JSON.stringify(record) : whole;
    const message = ctx.message("record", messages, { body });
    const data: Delivery = { delivery: message, records: records.length };
    const { operation, input } = write !== undefined ? write(String(peer.connectionConfig.properties.Topic ?? "failed"), body)
      : peer.type === "sqs.queue" ? { operation: "sqs:SendMessage", input: { MessageBody: body } }
      : peer.type === "sns.topic" ? { operation: "sns:Publish", input: { TopicArn: peer.arn, Message: body } }
      : { operation: "s3:PutObject", input: { Bucket: peer.id, Key: `aws/lambda/${ctx.self.id}/${lane.shard}/${iso(ctx.now)}`, Body: whole } };
    ctx.call(peer, operation, input, "LAM-101", { carries: [message], data });
  }
}

function delivered(ctx: MappingContext, call: Answered<Delivery>, outcome: Outcome): void {
  if (outcome.ok) return ctx.count("OnFailureDestinationDeliveredEventCount", call.data.records);
  ctx.note("LAM-033", { error: outcome.error.code, message: outcome.error.message, target: call.to }, [call.data.delivery]);
  ctx.ended(call.data.delivery, "dropped", "LAM-033");
}

// ------------------------------------------------------------------------------------------------------------- shards

/** A closed shard is done when its lanes are empty: its children may begin. */
function finishShard(state: MappingState, ctx: MappingContext, shard: Shard): void {
  if (shard.state !== "closed") return;
  for (const lane of state.stream.lanes.values()) if (lane.shard === shard.id && (lane.work !== null || lane.waiting.length > 0 || lane.parts.length > 0)) return;
  shard.state = "done";
  startWaiting(state, ctx);
  startReading(state, ctx);
}

/** Age of the last record of the oldest batch in work. */
export function iteratorAge(state: MappingState, now: Micros): Micros {
  let most = 0;
  for (const lane of state.stream.lanes.values()) {
    const record = lane.work?.records.at(-1) ?? lane.waiting[0];
    if (record !== undefined) most = Math.max(most, now - record.arrivedAt);
  }
  return most;
}

function ageGauge(state: MappingState, ctx: MappingContext): void {
  ctx.gauge("IteratorAge", iteratorAge(state, ctx.now) / 1000);
}
