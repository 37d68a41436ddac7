/** Columns of numbers that grow: typed arrays lie outside the garbage collector's way, however many rows there are. */
type Column = Uint8Array | Uint16Array | Int32Array | Float64Array;

/** The content of a column in one twice as long; new places hold 0. */
export function doubled<C extends Column>(from: C): C {
  const to = new (from.constructor as new (length: number) => C)(2 * from.length);
  to.set(from);
  return to;
}
