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

/** Bytes made into text at once: arguments of one call are limited. */
const AT_ONCE = 8_192;
/** So few are added up faster. */
const FEW = 32;

/** The text of UTF-8 bytes. A byte that fits nowhere becomes U+FFFD. */
export function utf8Text(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length;) {
    // Most texts are ASCII from end to end.
    let end = at;
    for (const most = Math.min(bytes.length, at + AT_ONCE); end < most && bytes[end]! < 0x80;) end += 1;
    if (end > at) {
      if (end - at > FEW) text += String.fromCharCode.apply(null, bytes.subarray(at, end) as unknown as number[]);
      else for (let index = at; index < end; index += 1) text += String.fromCharCode(bytes[index]!);
      at = end;
      continue;
    }
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

const ALPHABET = utf8Bytes("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
/** By character code; -1 for what is no letter of Base64. */
const SEXTETS = new Int8Array(128).fill(-1);
ALPHABET.forEach((code, sextet) => { SEXTETS[code] = sextet; });
const PADDING = 61;

/** Base64 with padding, of a text's UTF-8 or of bytes. */
export function base64Encode(data: string | Uint8Array): string {
  const bytes = typeof data === "string" ? utf8Bytes(data) : data;
  const letters = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(PADDING, -2);
  for (let from = 0, to = 0; from < bytes.length; from += 3, to += 4) {
    const group = (bytes[from]! << 16) | ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0);
    const left = bytes.length - from;
    letters[to] = ALPHABET[group >> 18]!;
    letters[to + 1] = ALPHABET[(group >> 12) & 63]!;
    if (left > 1) letters[to + 2] = ALPHABET[(group >> 6) & 63]!;
    if (left > 2) letters[to + 3] = ALPHABET[group & 63]!;
  }
  return utf8Text(letters);
}

/** Bytes of Base64 with padding; undefined for a text that is none. */
export function base64Decode(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const letters = text.length - padding;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let from = 0, to = 0; from < text.length; from += 4) {
    let group = 0;
    for (let index = from; index < from + 4; index += 1) {
      const sextet = index < letters ? SEXTETS[text.charCodeAt(index)] ?? -1 : 0;
      if (sextet < 0) return undefined;
      group = (group << 6) | sextet;
    }
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

function isPairAt(text: string, index: number, unit: number): boolean {
  if (unit < 0xd800 || unit > 0xdbff) return false;
  const next = text.charCodeAt(index + 1);
  return next >= 0xdc00 && next <= 0xdfff;
}

function isOverlong(code: number, size: number): boolean {
  return code < (size === 3 ? 0x800 : size === 4 ? 0x10000 : size === 2 ? 0x80 : 0);
}
