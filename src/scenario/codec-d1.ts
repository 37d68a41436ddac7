/**
 * The codec `d1` of links: canonical JSON → UTF-8 → raw deflate with a frozen preset dictionary → base64url, the CRC-32
 * of the UTF-8 in front. Frozen: a link published once must open for ever, so a better idea becomes `d2`.
 */
import { Inflate, deflateSync } from "fflate";
import { crc32 } from "../aws/digests.ts";
import { utf8Bytes, utf8Text } from "../aws/utf8.ts";
import { base64urlDecode, base64urlEncode } from "./base64url.ts";
import { D1_DICTIONARY } from "./dictionary-d1.ts";
import { problemOf } from "./report.ts";
import type { Problem } from "./problem.ts";
import { joined } from "./bytes.ts";

/** Caps, checked before and while unpacking: characters of the payload, and bytes of the JSON. */
export const MOST_PAYLOAD = 65_536;
export const MOST_JSON = 1_048_576;

export type Unpacked = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: Problem };

export function packD1(text: string): string {
  const bytes = utf8Bytes(text);
  // `mem` is named because fflate would take it from Math.log, which differs between browsers.
  const packed = deflateSync(bytes, { level: 9, mem: 8, dictionary: utf8Bytes(D1_DICTIONARY) });
  const payload = new Uint8Array(4 + packed.length);
  new DataView(payload.buffer).setUint32(0, crc32(bytes));
  payload.set(packed, 4);
  return base64urlEncode(payload);
}

export function unpackD1(payload: string): Unpacked {
  if (payload.length > MOST_PAYLOAD) return { ok: false, problem: problemOf("", "LinkTooLong", payload.length, MOST_PAYLOAD) };
  const bytes = base64urlDecode(payload);
  if (bytes === undefined) return damaged("it has characters that do not belong there");
  if (bytes.length < 5) return damaged("its end is missing");
  const inflated = inflate(bytes.subarray(4));
  if (inflated === "damaged") return damaged("it cannot be unpacked");
  if (inflated === "too large") return { ok: false, problem: problemOf("", "LinkTooLarge", MOST_JSON) };
  if (crc32(inflated) !== new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)) return damaged("its checksum does not fit");
  return { ok: true, text: utf8Text(inflated) };
}

function damaged(how: string): Unpacked {
  return { ok: false, problem: problemOf("", "LinkDamaged", how) };
}

/** Bytes fed at once: deflate grows at most 1,032-fold, so that no step makes much more than a megabyte. */
const STEP = 1_024;

function inflate(packed: Uint8Array): Uint8Array | "damaged" | "too large" {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const stream = new Inflate({ dictionary: utf8Bytes(D1_DICTIONARY) }, (chunk) => {
    size += chunk.length;
    if (size <= MOST_JSON) chunks.push(chunk);
  });
  try {
    for (let at = 0; at < packed.length; at += STEP) {
      stream.push(packed.subarray(at, at + STEP), at + STEP >= packed.length);
      if (size > MOST_JSON) return "too large";
    }
  } catch {
    // fflate says by throwing that the bytes are no deflate stream; who changed them is not known.
    return "damaged";
  }
  return joined(chunks, size);
}
