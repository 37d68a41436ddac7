/**
 * What becomes of a batch of a stream, as pure functions: gathered, halved, tried again, given up, handed on by windows.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html and services-kinesis-windows.html
 */
import { md5Bigint } from "../../aws/digests.ts";
import { backoffMs } from "../../aws/retry.ts";
import { fromMs, type Micros } from "../../kernel/time.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { MessageId } from "../define.ts";

export interface StreamRecord {
  readonly sequence: string;
  readonly key: string;
  /** The text of its data. */
  readonly data: string;
  readonly bytes: number;
  readonly arrivedAt: Micros;
  readonly message: MessageId | -1;
}

/** A batch that is tried until it succeeds or is given up. */
export interface Work {
  readonly records: readonly StreamRecord[];
  /** Runs that failed so far. */
  readonly failures: number;
  readonly throttles: number;
  /** The last run of a tumbling window: it may have no records. */
  readonly final: boolean;
}

export interface LaneRules {
  readonly batchSize: number;
  readonly mostBytes: number;
  /** -1 = no limit. */
  readonly retries: number;
  readonly maxAgeUs: Micros;
  readonly bisect: boolean;
  readonly retryBaseMs: number;
  readonly retryCapMs: number;
  /** Length of tumbling windows, 0 = none. */
  readonly tumblingUs: Micros;
}

export const newWork = (records: readonly StreamRecord[], final = false): Work => ({ records, failures: 0, throttles: 0, final });

/** How many of the records that wait make one batch: by count, by weight, and never of two tumbling windows. */
export function batchLength(waiting: readonly StreamRecord[], rules: LaneRules): number {
  let bytes = 0;
  let count = 0;
  const window = waiting.length === 0 ? 0 : windowOf(waiting[0]!.arrivedAt, rules.tumblingUs);
  for (const record of waiting) {
    if (count === rules.batchSize || (count > 0 && bytes + record.bytes > rules.mostBytes)) break;
    if (windowOf(record.arrivedAt, rules.tumblingUs) !== window) break;
    bytes += record.bytes;
    count++;
  }
  return count;
}

/** Whether what waits need not wait for a window to end: it is full, heavy, or followed by another tumbling window. */
export function isFull(waiting: readonly StreamRecord[], rules: LaneRules): boolean {
  const length = batchLength(waiting, rules);
  return length === rules.batchSize || length < waiting.length;
}

export type Verdict =
  | { readonly kind: "again"; readonly work: Work; readonly delayUs: Micros }
  | { readonly kind: "halves"; readonly first: Work; readonly second: Work }
  | { readonly kind: "give up"; readonly runs: number };

/** The function failed on the whole batch. */
export function afterError(work: Work, rules: LaneRules): Verdict {
  if (rules.bisect && work.records.length > 1) {
    const half = Math.floor(work.records.length / 2);
    return { kind: "halves", first: newWork(work.records.slice(0, half)), second: newWork(work.records.slice(half), work.final) };
  }
  const failures = work.failures + 1;
  if (rules.retries >= 0 && failures > rules.retries) return { kind: "give up", runs: failures };
  return { kind: "again", work: { ...work, failures, throttles: 0 }, delayUs: retryDelay(failures, rules) };
}

/** A throttled batch: tried again, and no retry used up (LAM-108). */
export function afterThrottle(work: Work, rules: LaneRules): Extract<Verdict, { kind: "again" }> {
  const throttles = work.throttles + 1;
  return { kind: "again", work: { ...work, throttles }, delayUs: retryDelay(throttles, rules) };
}

/** Before attempt n + 1 (LAM-099). */
export function retryDelay(failures: number, rules: LaneRules): Micros {
  return fromMs(backoffMs({ baseMs: rules.retryBaseMs, capMs: rules.retryCapMs }, failures));
}

/**
 * The function reported some: the lowest is the new checkpoint, and everything from it on runs again with retries
 * counted anew (LAM-103). Undefined when the first record is among them: that is a failure of the batch.
 */
export function afterPartial(work: Work, reported: ReadonlySet<string>): { readonly done: readonly StreamRecord[]; readonly rest: Work } | undefined {
  const cut = work.records.findIndex((record) => reported.has(record.sequence));
  if (cut <= 0) return undefined;
  return { done: work.records.slice(0, cut), rest: newWork(work.records.slice(cut), work.final) };
}

/** Records that are too old to be run, and those that are not (LAM-100). */
export function byAge(records: readonly StreamRecord[], now: Micros, rules: LaneRules): { readonly expired: readonly StreamRecord[]; readonly fresh: readonly StreamRecord[] } {
  if (rules.maxAgeUs < 0) return { expired: [], fresh: records };
  const isOld = (record: StreamRecord) => now - record.arrivedAt > rules.maxAgeUs;
  return { expired: records.filter(isOld), fresh: records.filter((record) => !isOld(record)) };
}

/** Number of the tumbling window that a record belongs to, counted from t = 0. */
export function windowOf(arrivedAt: Micros, tumblingUs: Micros): number {
  return tumblingUs === 0 ? 0 : Math.floor(arrivedAt / tumblingUs);
}

/** Which lane of its shard takes a record: the shard's range of hash keys in equal parts, so that a key has one lane (LAM-104). */
export function laneOfKey(key: string, range: readonly [bigint, bigint], factor: number): number {
  if (factor === 1) return 0;
  const [start, end] = range;
  const size = end - start + 1n;
  const lane = Number(((md5Bigint(key) - start) * BigInt(factor)) / size);
  return Math.min(factor - 1, Math.max(0, lane));
}

export type GiveUpCondition = "RetryAttemptsExhausted" | "RecordAgeExceeded";

/** What the on-failure destination gets: it points at the batch (`info`, in the source's own words) and does not hold it (LAM-101). */
export function failureRecord(about: {
  readonly requestId: string; readonly functionArn: string; readonly condition: GiveUpCondition; readonly count: number;
  readonly info: { readonly [name: string]: Json }; readonly nowIso: string; readonly version: string; readonly functionError: boolean;
}): { readonly [name: string]: Json } {
  return {
    requestContext: { requestId: about.requestId, functionArn: about.functionArn, condition: about.condition, approximateInvokeCount: about.count },
    ...(about.condition === "RecordAgeExceeded" ? {} : { responseContext: { statusCode: 200, executedVersion: about.version, functionError: about.functionError ? "Unhandled" : null } }),
    version: "1.0", timestamp: about.nowIso, ...about.info,
  };
}
