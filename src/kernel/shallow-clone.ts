/**
 * `{ ...value }`, fast for many shapes of objects. V8 copies an object as one block of memory (30 ns) where a place in
 * the code has met at most four shapes, and key by key (400 ns) where it has met more. A world has dozens of shapes, so
 * one place is not enough: here are 32, and an object goes to the one that its first and last key choose. Other engines
 * just see a spread. Measured with 50 shapes of 15 members: 45 ms → 13 ms for 100,000 objects.
 */
type Plain = Readonly<Record<string, unknown>>;

/** A shallow copy. `first` and `last` are two keys of the object, the same two for objects of one shape. */
export function shallowClone(value: Plain, first: string, last: string): Record<string, unknown> {
  switch (placeFor(first, last)) {
    case 0: return { ...value };
    case 1: return { ...value };
    case 2: return { ...value };
    case 3: return { ...value };
    case 4: return { ...value };
    case 5: return { ...value };
    case 6: return { ...value };
    case 7: return { ...value };
    case 8: return { ...value };
    case 9: return { ...value };
    case 10: return { ...value };
    case 11: return { ...value };
    case 12: return { ...value };
    case 13: return { ...value };
    case 14: return { ...value };
    case 15: return { ...value };
    case 16: return { ...value };
    case 17: return { ...value };
    case 18: return { ...value };
    case 19: return { ...value };
    case 20: return { ...value };
    case 21: return { ...value };
    case 22: return { ...value };
    case 23: return { ...value };
    case 24: return { ...value };
    case 25: return { ...value };
    case 26: return { ...value };
    case 27: return { ...value };
    case 28: return { ...value };
    case 29: return { ...value };
    case 30: return { ...value };
    default: return { ...value };
  }
}

/** Any spread over the places does; it only has to be cheap. */
function placeFor(first: string, last: string): number {
  const a = first.length * 5 + first.charCodeAt(0) + first.charCodeAt(first.length >> 1) * 3;
  const b = last.length * 7 + last.charCodeAt(0) * 11 + last.charCodeAt(last.length >> 1) * 13;
  return ((a + b) ^ ((a + b) >> 5)) & 31;
}
