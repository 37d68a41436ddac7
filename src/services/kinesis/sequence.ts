/**
 * Sequence numbers that look like AWS's (KIN-009). Hexadecimal: 2, nine digits of the second in which the shard was
 * made, one digit of its index, sixteen of a counter, two zeros, nine of the second of arrival, eight of the index, 2.
 * AWS does not promise this layout; it was found by the authors of kinesalite.
 * Source: https://github.com/mhart/kinesalite/blob/master/db/index.js
 */
import { SECOND, type Micros } from "../../kernel/time.ts";

interface Numbered { readonly ix: number; readonly openedAt: Micros }

/** Number of the record at `position`; -1 is the shard's own start. */
export function sequenceNumber(startsAtMs: number, shard: Numbered, position: number, at: Micros): string {
  const second = (time: Micros) => Math.floor((startsAtMs * 1000 + time) / SECOND).toString(16).padStart(9, "0");
  const ix = shard.ix.toString(16);
  return BigInt(`0x2${second(shard.openedAt)}${ix.at(-1)!}${(position + 1).toString(16).padStart(16, "0")}00${second(at)}${ix.padStart(8, "0")}2`).toString();
}

/** What a sequence number says; undefined for a text that is none. `second` since 1970. */
export function readSequence(text: unknown): { readonly shard: number; readonly position: number; readonly second: number } | undefined {
  if (typeof text !== "string" || !/^(0|[1-9]\d{0,127})$/.test(text)) return undefined;
  const digits = BigInt(text).toString(16);
  if (digits.length !== 47 || digits[0] !== "2" || digits[46] !== "2") return undefined;
  return { shard: Number.parseInt(digits.slice(38, 46), 16), position: Number.parseInt(digits.slice(11, 27), 16) - 1, second: Number.parseInt(digits.slice(29, 38), 16) };
}

/** `shardId-000000000007`. */
export function shardId(ix: number): string {
  return `shardId-${String(ix).padStart(12, "0")}`;
}

/** The index in a shard's id; -1 for what is none. */
export function shardIndex(id: unknown): number {
  const found = typeof id === "string" ? /^shardId-(\d{12})$/.exec(id) : null;
  return found === null ? -1 : Number(found[1]);
}
