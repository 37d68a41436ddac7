/** Counts what departs on each connection, second by second of simulated time: streams are told as a rate, however few of their hops are told one by one. */
import type { RateColumns } from "./protocol.ts";

const SECOND_US = 1_000_000;

interface Rate { second: number; messages: number; messagesBefore: number; hops: number; hopsBefore: number; carries: boolean; told: boolean }
/** What of a hop is counted. */
interface Hop { readonly connection: number; readonly departs: number; readonly reverse: boolean; readonly messages: { readonly length: number } }

export class RateLog {
  #rates = new Map<number, Rate>();
  #changed: number[] = [];

  count({ connection, departs, reverse, messages }: Hop): void {
    const second = Math.floor(departs / SECOND_US);
    let rate = this.#rates.get(connection);
    if (!rate) this.#rates.set(connection, (rate = { second, messages: 0, messagesBefore: 0, hops: 0, hopsBefore: 0, carries: false, told: true }));
    // A hop that is told late belongs to the past second, and nobody looks at that any more.
    if (second < rate.second) return;
    if (second > rate.second) {
      const follows = second === rate.second + 1;
      rate.messagesBefore = follows ? rate.messages : 0;
      rate.hopsBefore = follows ? rate.hops : 0;
      rate.messages = rate.hops = 0;
      rate.second = second;
    }
    rate.hops++;
    if (!reverse && messages.length > 0) {
      rate.messages += messages.length;
      rate.carries = true;
    }
    if (!rate.told) return;
    rate.told = false;
    this.#changed.push(connection);
  }

  clear(): void {
    this.#rates.clear();
    this.#changed = [];
  }

  /** Of the connections that were counted since the last time. */
  drain(): RateColumns {
    const changed = this.#changed;
    this.#changed = [];
    const columns = noRates(changed.length);
    changed.forEach((connection, i) => {
      const rate = this.#rates.get(connection)!;
      rate.told = true;
      columns.connection[i] = connection;
      columns.second[i] = rate.second;
      columns.now[i] = rate.carries ? rate.messages : rate.hops;
      columns.before[i] = rate.carries ? rate.messagesBefore : rate.hopsBefore;
    });
    return columns;
  }
}

export function noRates(count = 0): RateColumns {
  return { count, connection: new Int32Array(count), second: new Float64Array(count), now: new Int32Array(count), before: new Int32Array(count) };
}
