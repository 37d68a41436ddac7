/**
 * A 64-bit fingerprint of plain data, equal in every browser and in Node: whole-number mixing only. Not cryptographic.
 * Two independent lanes in the manner of MurmurHash3.
 */
import { Bug } from "./assert.ts";
import { isTypedArray } from "./plain.ts";

export class Hash {
  #a = 0x9e3779b9 | 0;
  #b = 0x85ebca6b | 0;
  #words = 0;
  readonly #bits = new DataView(new ArrayBuffer(8));

  /** By the bits of its double; -0 counts as 0, and every NaN as the same. */
  number(x: number): void {
    // A NaN may carry any bits, and they are not the same in every engine: two words of our own stand for it.
    if (x !== x) {
      this.#word(0);
      this.#word(0x7ff80000);
      return;
    }
    const bits = this.#bits;
    bits.setFloat64(0, x === 0 ? 0 : x, true);
    this.#word(bits.getInt32(0, true));
    this.#word(bits.getInt32(4, true));
  }

  /** By its UTF-16 code units, and its length in front. */
  text(s: string): void {
    const { length } = s;
    this.#word(length);
    for (let i = 0; i < length; i += 2) this.#word(s.charCodeAt(i) | (i + 1 < length ? s.charCodeAt(i + 1) << 16 : 0));
  }

  /**
   * Any plain value. Object keys are sorted, so that their order doesn't matter, and members that are undefined don't
   * count; Map and Set count in the order of insertion.
   */
  plain(value: unknown): void {
    switch (typeof value) {
      case "number": this.#word(Tag.number); this.number(value); return;
      case "string": this.#word(Tag.text); this.text(value); return;
      case "boolean": this.#word(value ? Tag.true : Tag.false); return;
      case "undefined": this.#word(Tag.undefined); return;
      case "bigint": this.#word(Tag.bigint); this.text(value.toString()); return;
      case "object": if (value === null) this.#word(Tag.null); else this.#object(value); return;
      default: throw new Bug(`Only plain data can be hashed, not a ${typeof value}.`);
    }
  }

  /** 16 hexadecimal digits. More may be added afterwards. */
  digest(): string {
    let a = this.#a ^ this.#words;
    let b = this.#b ^ this.#words;
    a = finish((a + b) | 0);
    b = finish((b + a) | 0);
    a = (a + b) | 0;
    return hex(a) + hex(b);
  }

  #object(value: object): void {
    if (Array.isArray(value)) {
      this.#word(Tag.list);
      this.#word(value.length);
      for (const inner of value) this.plain(inner);
    } else if (value instanceof Map) {
      this.#word(Tag.map);
      this.#word(value.size);
      for (const [key, inner] of value) {
        this.plain(key);
        this.plain(inner);
      }
    } else if (value instanceof Set) {
      this.#word(Tag.set);
      this.#word(value.size);
      for (const member of value) this.plain(member);
    } else if (isTypedArray(value)) {
      this.#word(Tag.numbers);
      this.text(Object.prototype.toString.call(value));
      this.#word(value.length);
      for (const inner of value) if (typeof inner === "number") this.number(inner); else this.plain(inner);
    } else this.#record(value as Readonly<Record<string, unknown>>);
  }

  #record(value: Readonly<Record<string, unknown>>): void {
    this.#word(Tag.record);
    for (const key of Object.keys(value).sort()) {
      const inner = value[key];
      if (inner === undefined) continue;
      this.text(key);
      this.plain(inner);
    }
    this.#word(Tag.end);
  }

  #word(word: number): void {
    this.#words = (this.#words + 1) | 0;
    let a = Math.imul(word, 0xcc9e2d51);
    a = Math.imul((a << 15) | (a >>> 17), 0x1b873593) ^ this.#a;
    this.#a = (Math.imul((a << 13) | (a >>> 19), 5) + 0xe6546b64) | 0;
    let b = Math.imul(word, 0x239b961b);
    b = Math.imul((b << 16) | (b >>> 16), 0xab0e9789) ^ this.#b;
    this.#b = (Math.imul((b << 17) | (b >>> 15), 5) + 0x561ccd1b) | 0;
  }
}

/** One word before each value says what it is, so that 1, "1" and [1] differ. */
const Tag = { null: 1, undefined: 2, false: 3, true: 4, number: 5, text: 6, bigint: 7, list: 8, map: 9, set: 10, record: 11, numbers: 12, end: 13 } as const;

function finish(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}
