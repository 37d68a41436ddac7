/** UTF-8 and Base64 without the browser's or Node's helpers. A lone surrogate counts as U+FFFD, as in every encoder. */

/** Bytes of a text in UTF-8. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (isPairAt(text, index, unit)) {
      // Two units of two bytes each.
      bytes += 2;
      index += 1;
    } else bytes += 2;
  }
  return bytes;
}

export function utf8Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(utf8Length(text));
  writeUtf8(text, bytes, 0);
  return bytes;
}

/** Writes a text at an offset and gives the offset behind it. The caller sees to the room (`utf8Length`). */
export function writeUtf8(text: string, into: Uint8Array, offset: number): number {
  let at = offset;
  for (let index = 0; index < text.length; index += 1) {
    let code = text.charCodeAt(index);
    if (code < 0x80) {
      into[at++] = code;
      continue;
    }
    if (code < 0x800) {
      into[at++] = 0xc0 | (code >> 6);
    } else {
      if (isPairAt(text, index, code)) {
        code = 0x10000 + ((code - 0xd800) << 10) + (text.charCodeAt(index + 1) - 0xdc00);
        index += 1;
        into[at++] = 0xf0 | (code >> 18);
        into[at++] = 0x80 | ((code >> 12) & 0x3f);
      } else {
        if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd;
        into[at++] = 0xe0 | (code >> 12);
      }
      into[at++] = 0x80 | ((code >> 6) & 0x3f);
    }
    into[at++] = 0x80 | (code & 0x3f);
  }
  return at;
}

/** The text of UTF-8 bytes. A byte that fits nowhere becomes U+FFFD. */
export function utf8Text(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at]!;
    const size = first < 0x80 ? 1 : first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
    let code = size < 2 ? first : first & (0xff >> (size + 1));
    let read = 1;
    while (read < size && ((bytes[at + read] ?? 0) & 0xc0) === 0x80) {
      code = (code << 6) | (bytes[at + read]! & 0x3f);
      read += 1;
    }
    const whole = size > 0 && read === size && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) && !isOverlong(code, size);
    text += whole ? String.fromCodePoint(code) : "\ufffd";
    at += whole ? size : 1;
  }
  return text;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Base64 with padding, of a text's UTF-8 or of bytes. */
export function base64Encode(data: string | Uint8Array): string {
  const bytes = typeof data === "string" ? utf8Bytes(data) : data;
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const group = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const left = bytes.length - at;
    text += ALPHABET[group >> 18]! + ALPHABET[(group >> 12) & 63]! + (left > 1 ? ALPHABET[(group >> 6) & 63]! : "=") + (left > 2 ? ALPHABET[group & 63]! : "=");
  }
  return text;
}

/** Bytes of Base64 with padding; undefined for a text that is none. */
export function base64Decode(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let from = 0, to = 0; from < text.length; from += 4) {
    let group = 0;
    for (let index = from; index < from + 4; index += 1) group = (group << 6) | sextet(text.charCodeAt(index));
    for (let shift = 16; shift >= 0 && to < bytes.length; shift -= 8) bytes[to++] = (group >> shift) & 0xff;
  }
  return bytes;
}

/** The text in Base64; undefined where it is no Base64. */
export function base64Text(text: string): string | undefined {
  const bytes = base64Decode(text);
  return bytes && utf8Text(bytes);
}

/** Bytes as lower-case hexadecimal. */
export function hexOf(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += (byte < 16 ? "0" : "") + byte.toString(16);
  return text;
}

function sextet(unit: number): number {
  if (unit >= 97) return unit - 71;
  if (unit >= 65) return unit - 65;
  if (unit >= 48 && unit <= 57) return unit + 4;
  if (unit === 43) return 62;
  return unit === 47 ? 63 : 0;
}

function isPairAt(text: string, index: number, unit: number): boolean {
  if (unit < 0xd800 || unit > 0xdbff) return false;
  const next = text.charCodeAt(index + 1);
  return next >= 0xdc00 && next <= 0xdfff;
}

function isOverlong(code: number, size: number): boolean {
  return code < (size === 3 ? 0x800 : size === 4 ? 0x10000 : size === 2 ? 0x80 : 0);
}
