/** What is drawn and told of a delivery stream. */
import { SECOND, type Micros } from "../../kernel/time.ts";
import { hintsOf, type FirehoseContext } from "./config.ts";
import { endsOf } from "./deliver.ts";
import type { Buffer, FirehoseState, Held } from "./state.ts";

const MOST = 8;
export interface BufferView { readonly partition: string; readonly records: number; readonly bytes: number; readonly sinceUs: Micros; readonly endsAtUs: Micros; readonly totalUs: Micros }
export interface FirehoseView {
  readonly nowUs: Micros;
  readonly hints: { readonly bytes: number; readonly seconds: number };
  readonly buffers: { readonly total: number; readonly items: readonly BufferView[] };
  readonly transform: (BufferView & { readonly sizeBytes: number }) | null;
  /** What is not delivered yet, and since when its oldest record is there: the clock of freshness (FIR-009). */
  readonly held: { readonly records: number; readonly bytes: number; readonly oldestUs: Micros | null };
  readonly deliveries: { readonly total: number; readonly items: readonly { readonly kind: string; readonly records: number; readonly status: string; readonly attempts: number; readonly nextAtUs: Micros; readonly giveUpAtUs: Micros; readonly lastError: string }[] };
  readonly last: { readonly atUs: Micros; readonly key: string; readonly by: "size" | "time"; readonly records: number; readonly bytes: number } | null;
  readonly destination: string | null;
  readonly backup: string | null;
  readonly counters: FirehoseState["tally"];
  readonly lastError: { readonly atUs: Micros; readonly code: string } | null;
}

export function viewFirehose(state: FirehoseState, ctx: FirehoseContext): FirehoseView {
  const hints = hintsOf(ctx.config);
  const { bucket, other } = endsOf(ctx);
  const { properties } = ctx.config;
  const of = (buffer: Buffer, seconds: number): BufferView => ({ partition: buffer.partition, records: buffer.records.length, bytes: buffer.bytes, sinceUs: buffer.firstAt, endsAtUs: buffer.firstAt + seconds * SECOND, totalUs: seconds * SECOND });
  const held = { records: 0, bytes: 0, oldestUs: null as Micros | null };
  const hold = (list: readonly Held[], size: number) => {
    held.records += list.length;
    held.bytes += size;
    for (const { at } of list) held.oldestUs = Math.min(held.oldestUs ?? at, at);
  };
  for (const delivery of state.deliveries.values()) if (delivery.ends) hold(delivery.records, delivery.bytes);
  for (const buffer of state.buffers.values()) hold(buffer.records, buffer.bytes);
  return {
    nowUs: ctx.now, hints,
    buffers: { total: state.buffers.size, items: [...state.buffers.values()].slice(0, MOST).map((buffer) => of(buffer, hints.seconds)) },
    transform: state.transform === null ? null : { ...of(state.transform, properties.ProcessorBufferIntervalInSeconds), sizeBytes: properties.ProcessorBufferSizeInMBs * 1_048_576 },
    held,
    deliveries: { total: state.deliveries.size, items: [...state.deliveries.values()].slice(0, MOST).map((one) => ({ kind: one.kind, records: one.records.length, status: one.status, attempts: one.attempts, nextAtUs: one.nextAt, giveUpAtUs: one.giveUpAt, lastError: one.lastError })) },
    last: state.last === null ? null : { atUs: state.last.at, key: state.last.key, by: state.last.by, records: state.last.records, bytes: state.last.bytes },
    destination: (other ?? bucket)?.id ?? null, backup: other === undefined ? null : (bucket?.id ?? null),
    counters: { ...state.tally }, lastError: state.lastError === null ? null : { atUs: state.lastError.at, code: state.lastError.code },
  };
}

export function inspectFirehose(state: FirehoseState, ctx: FirehoseContext) {
  return {
    buffers: [...state.buffers.values()].map(({ partition, records, bytes, firstAt }) => ({ partition, records: records.length, bytes, since: firstAt / SECOND })), transforming: state.transform?.records.length ?? 0,
    deliveries: [...state.deliveries.values()].map(({ kind, records, attempts, status, lastError }) => ({ kind, records: records.length, attempts, status, lastError })), ...state.tally, now: ctx.now / SECOND,
  };
}
