/**
 * Those that departed together would lie on one another: they go in single file. Each has a stretch of the hop's time of
 * its own, so that on a short bed, too, every one is seen to go all the way, and the last arrives when the hop ends.
 */
import type { FlightTable } from "../../timeline/flights.ts";

/** Hops of one bed whose parts of the way differ by less than this departed together. */
const TOGETHER = 0.002;

export class SingleFile {
  /** By place in the list of what is shown: which of its file, and which file. */
  #rank = new Int32Array(1024);
  #file = new Int32Array(1024);
  /** By file: how many, and the most rings of one of them. */
  #size = new Int32Array(1024);
  #rings = new Uint8Array(1024);
  /** By bed and direction: the file that was met last, and where it is. */
  #last = new Int32Array(128);
  #at = new Float32Array(128);

  /** Forms the files of what is on show. */
  form(table: FlightTable, shown: Int32Array, progress: Float32Array, count: number, beds: number): void {
    if (this.#rank.length < count) {
      this.#rank = new Int32Array(count * 2);
      this.#file = new Int32Array(count * 2);
      this.#size = new Int32Array(count * 2);
      this.#rings = new Uint8Array(count * 2);
    }
    if (this.#last.length < beds * 2) {
      this.#last = new Int32Array(beds * 4);
      this.#at = new Float32Array(beds * 4);
    }
    this.#at.fill(-1);
    let files = 0;
    for (let i = 0; i < count; i++) {
      const slot = shown[i]!;
      const bed = table.connection[slot]! * 2 + table.reverse[slot]!;
      if (bed < 0 || bed >= beds * 2) continue;
      if (Math.abs(this.#at[bed]! - progress[i]!) > TOGETHER) {
        this.#at[bed] = progress[i]!;
        this.#last[bed] = files;
        this.#size[files] = 0;
        this.#rings[files++] = 0;
      }
      const file = this.#last[bed]!;
      this.#file[i] = file;
      this.#rank[i] = this.#size[file]!++;
      const receives = table.receives[slot]!;
      if (receives >= 2) this.#rings[file] = Math.max(this.#rings[file]!, Math.min(3, receives));
    }
  }

  /** How many go in the file of the i-th. */
  sizeOf(i: number): number {
    return this.#size[this.#file[i]!]!;
  }

  rankOf(i: number): number {
    return this.#rank[i]!;
  }

  /** Between two of a file, in tokens' radii: rings need room. */
  roomOf(i: number): number {
    return 2 + this.#rings[this.#file[i]!]! * 0.85;
  }
}

/** Where the one of this rank is when the file's hop has come `part` of its way; below 0 and above 1 it is not on the bed. `gap` is a part of the bed's length. */
export function inFile(part: number, rank: number, size: number, gap: number): number {
  return size === 1 ? part : part * (1 + (size - 1) * gap) - rank * gap;
}
