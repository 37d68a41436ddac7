import { Recent } from "./recent.ts";

/** Strings as small whole numbers, 0, 1, 2 … in order of first sight: columns of typed arrays hold the numbers. */
export class Interner {
  readonly #ids = new Map<string, number>();
  readonly #texts: string[] = [];
  readonly #recent = new Recent<number>();

  get size(): number {
    return this.#texts.length;
  }

  /** The number of this text; a new one when it was never seen. */
  intern(text: string): number {
    const recent = this.#recent.find(text);
    if (recent !== undefined) return recent;
    const id = this.#ids.get(text) ?? this.#add(text);
    this.#recent.put(text, id);
    return id;
  }

  #add(text: string): number {
    const id = this.#texts.length;
    this.#ids.set(text, id);
    this.#texts.push(text);
    return id;
  }

  /** The number of this text, or -1 when it was never interned. */
  find(text: string): number {
    return this.#ids.get(text) ?? -1;
  }

  /** The text of a number that `intern` gave. */
  text(id: number): string {
    const text = this.#texts[id];
    if (text === undefined) throw new RangeError(`No text was interned as ${id}.`);
    return text;
  }
}
