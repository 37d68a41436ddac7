import { assert } from "./assert.ts";

/** A stream of random numbers whose state lives in the world. Implemented with sfc32; portable bit for bit. */
export interface RandomStream {
  /** A whole number in [0, 2^32). */
  uint32(): number;
  /** A number in [0, 1) with 53 bits. */
  unit(): number;
  /** A whole number in [low, high], both included, without modulo bias. */
  integer(low: number, high: number): number;
  /** True `hits` times in `of`, exactly a ratio. */
  ratio(hits: number, of: number): boolean;
}

const TWO_31 = 2_147_483_648;
const SIGN = -2_147_483_648;
const TWO_32 = 4_294_967_296;
const TWO_53 = 9_007_199_254_740_992;

/**
 * Chris Doty-Humphrey's sfc32 (from PractRand): 128 bits of state, a counter among them, so that no period is short.
 * The state is handed in: it belongs to the world, and a checkpoint of a stream is four numbers.
 */
export class Sfc32 implements RandomStream {
  constructor(readonly state: Uint32Array) {
    assert(state.length === 4, "The state of a random stream is four numbers.");
  }

  uint32(): number {
    return this.#next() >>> 0;
  }

  /** The next 32 bits as a signed number: engines keep those without an object of their own. */
  #next(): number {
    const { state } = this;
    const a = state[0]! | 0;
    const b = state[1]! | 0;
    const c = state[2]! | 0;
    const counter = state[3]! | 0;
    const result = (((a + b) | 0) + counter) | 0;
    state[0] = b ^ (b >>> 9);
    state[1] = (c + (c << 3)) | 0;
    state[2] = (((c << 21) | (c >>> 11)) + result) | 0;
    state[3] = (counter + 1) | 0;
    return result;
  }

  unit(): number {
    return this.#bits53() / TWO_53;
  }

  integer(low: number, high: number): number {
    const span = high - low + 1;
    if (!(span >= 1 && span <= TWO_53 && Number.isInteger(span) && Number.isInteger(low)))
      assert(false, `There is no whole number to draw from ${low} to ${high}.`);
    // Draws that lie beyond the last whole multiple of the span are thrown away: they would favour the low numbers.
    if (span < TWO_32) {
      // 2^32 mod span in whole numbers of 32 bits, which processors divide fast.
      const surplus = (-span >>> 0) % (span >>> 0);
      const last = 4_294_967_295 - surplus;
      let drawn = this.#next() >>> 0;
      while (drawn > last) drawn = this.#next() >>> 0;
      return low + ((drawn >>> 0) % (span >>> 0));
    }
    if (span === TWO_32) return low + this.uint32();
    const limit = TWO_53 - (TWO_53 % span);
    let drawn = this.#bits53();
    while (drawn >= limit) drawn = this.#bits53();
    return low + (drawn % span);
  }

  ratio(hits: number, of: number): boolean {
    if (!(of >= 1 && of < TWO_31 && Number.isInteger(of))) return this.integer(0, of - 1) < hits;
    // `integer` in signed words, which need no object: moved by 2^31, they compare as unsigned ones do.
    const span = of >>> 0;
    const surplus = (-of >>> 0) % span;
    const last = ~surplus ^ SIGN;
    let drawn = this.#next();
    while ((drawn ^ SIGN) > last) drawn = this.#next();
    return (drawn >>> 0) % span < hits;
  }

  #bits53(): number {
    const high = this.#next() >>> 5;
    return high * 67_108_864 + (this.#next() >>> 6);
  }
}

/** The start of the stream for one purpose of one entity: editing a node leaves its neighbours' luck alone. */
export function seedState(seed: number, entity: string, purpose: string): Uint32Array {
  // The lengths stand in front, so that ("ab", "c") and ("a", "bc") differ.
  const state = cyrb128(`${seed}/${entity.length}/${entity}/${purpose}`);
  const stream = new Sfc32(state);
  // A few rounds, so that states that differ in few bits have nothing in common at the first draw.
  for (let round = 0; round < 20; round++) stream.uint32();
  return state;
}

/** bryc's cyrb128: text to 128 well-mixed bits. */
function cyrb128(text: string): Uint32Array {
  let h1 = 1779033703;
  let h2 = 3144134277;
  let h3 = 1013904242;
  let h4 = 2773480762;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    h1 = h2 ^ Math.imul(h1 ^ unit, 597399067);
    h2 = h3 ^ Math.imul(h2 ^ unit, 2869860233);
    h3 = h4 ^ Math.imul(h3 ^ unit, 951274213);
    h4 = h1 ^ Math.imul(h4 ^ unit, 2716044179);
  }
  h1 = Math.imul(h3 ^ (h1 >>> 18), 597399067);
  h2 = Math.imul(h4 ^ (h2 >>> 22), 2869860233);
  h3 = Math.imul(h1 ^ (h3 >>> 17), 951274213);
  h4 = Math.imul(h2 ^ (h4 >>> 19), 2716044179);
  h1 ^= h2 ^ h3 ^ h4;
  return Uint32Array.of(h1, h2 ^ h1, h3 ^ h1, h4 ^ h1);
}
