/**
 * Envelopes of the Kinesis producer library: many user records in one Kinesis record. AWS's form is a magic number, protobuf and
 * an MD5; here it is text with as many bytes as the rules reckon with, 24 for the envelope and 16 for each user record.
 * Source: https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md
 */
export const ENVELOPE_BYTES = 24;
export const RECORD_BYTES = 16;
const MAGIC = "KPL~";
const FIRST = MAGIC.charCodeAt(0);

/** One envelope of these texts. */
export function sealRecords(texts: readonly string[]): string {
  return MAGIC + String(texts.length).padStart(ENVELOPE_BYTES - MAGIC.length, "0") + texts.map((text) => String(text.length).padStart(RECORD_BYTES, "0") + text).join("");
}

/** Whether a text looks like an envelope. */
export function isSealed(data: string): boolean {
  // Asked of every record: one character settles it for all but a few.
  return data.charCodeAt(0) === FIRST && data.startsWith(MAGIC);
}

/** The user records of an envelope, in order; undefined for what is none. */
export function openRecords(data: string): string[] | undefined {
  if (!isSealed(data)) return undefined;
  const count = Number(data.slice(MAGIC.length, ENVELOPE_BYTES));
  const texts: string[] = [];
  let at = ENVELOPE_BYTES;
  while (texts.length < count && at < data.length) {
    const length = Number(data.slice(at, at + RECORD_BYTES));
    if (!Number.isInteger(length)) return undefined;
    texts.push(data.slice(at + RECORD_BYTES, at + RECORD_BYTES + length));
    at += RECORD_BYTES + length;
  }
  return texts.length === count ? texts : undefined;
}
