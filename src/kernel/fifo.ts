/** First in, first out, as plain data. Items before `head` are gone; the array is cut when they are the larger half. */
export interface Fifo<T> {
  items: T[];
  head: number;
}

export function emptyFifo<T>(): Fifo<T> {
  return { items: [], head: 0 };
}

export function push<T>(fifo: Fifo<T>, item: T): void {
  fifo.items.push(item);
}

/** Takes the oldest item out; undefined when there is none. */
export function shift<T>(fifo: Fifo<T>): T | undefined {
  const { items, head } = fifo;
  if (head >= items.length) return undefined;
  const item = items[head];
  const next = head + 1;
  if (next === items.length) {
    items.length = 0;
    fifo.head = 0;
  } else if (next >= CUT_AT && next * 2 >= items.length) {
    fifo.items = items.slice(next);
    fifo.head = 0;
  } else {
    // Let go of what was taken: checkpoints and hashes would see it else.
    items[head] = undefined as T;
    fifo.head = next;
  }
  return item;
}

/** Fewer gone items than this are not worth the copying. */
const CUT_AT = 32;

/** The oldest item, left where it is; undefined when there is none. */
export function peek<T>(fifo: Fifo<T>): T | undefined {
  return fifo.items[fifo.head];
}

export function length<T>(fifo: Fifo<T>): number {
  return fifo.items.length - fifo.head;
}

/** Oldest first. */
export function toArray<T>(fifo: Fifo<T>): T[] {
  return fifo.items.slice(fifo.head);
}
