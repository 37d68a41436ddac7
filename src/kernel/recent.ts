/**
 * What was looked up lately, by its name: asked before a Map. Of ten thousand names a Map looks through chains that lie all over
 * the memory; this is one place for each, small enough for the processor's caches. What it forgets the Map still has.
 */
export class Recent<T> {
  /** A name and what it stands for, at the same place of two lists. */
  #names: string[] = [];
  #things: (T | undefined)[] = [];
  /** Names that lost their place to another since the lists last grew. */
  #lost = 0;

  constructor() {
    this.#widen(FEWEST);
  }

  find(name: string): T | undefined {
    const place = placeOf(name) & (this.#names.length - 1);
    return this.#names[place] === name ? this.#things[place] : undefined;
  }

  put(name: string, thing: T): void {
    if (this.#things[placeOf(name) & (this.#names.length - 1)] !== undefined && ++this.#lost > this.#names.length && this.#names.length < MOST) this.#widen(4 * this.#names.length);
    const place = placeOf(name) & (this.#names.length - 1);
    this.#names[place] = name;
    this.#things[place] = thing;
  }

  /** Begins anew, with so many places. */
  #widen(places: number): void {
    this.#names = Array.from({ length: places }, () => "");
    this.#things = Array.from({ length: places }, () => undefined);
    this.#lost = 0;
  }
}

/** Places: powers of 4. */
const FEWEST = 64;
const MOST = 16_384;

/** By the last four letters: names end in numbers, and times 11 each of ten thousand numbers has a place of its own. */
function placeOf(name: string): number {
  const { length } = name;
  let place = length;
  for (let i = Math.max(0, length - 4); i < length; i++) place = place * 11 + name.charCodeAt(i);
  return place;
}
