/**
 * Plain data: what can be saved, hashed, compared and rewound. Numbers, strings, booleans, bigints, null, undefined,
 * arrays, plain objects, Map, Set (keys and members primitive) and typed arrays. Never functions, promises, class
 * instances, symbols or cycles. What is frozen is taken to be frozen throughout: copies share it.
 */
import { Bug } from "./assert.ts";
import { shallowClone } from "./shallow-clone.ts";

export type Primitive = null | undefined | boolean | number | bigint | string;
export type Plain =
  | Primitive
  | readonly Plain[]
  | { readonly [name: string]: Plain }
  | ReadonlyMap<Primitive, Plain>
  | ReadonlySet<Primitive>
  | TypedArray;
export type TypedArray =
  | Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array | Uint32Array
  | Float32Array | Float64Array | BigInt64Array | BigUint64Array;

/**
 * Throws a Bug that names the path of whatever is not plain. For tests and for the edges of the model: too slow for
 * each event.
 * @param where What the value is, for the sentence: `state of orders`.
 */
export function assertPlain(value: unknown, where: string): void {
  const reason = refusal(value, where, new Set());
  if (reason !== undefined) throw new Bug(reason);
}

function refusal(value: unknown, where: string, above: Set<object>): string | undefined {
  if (value === null || typeof value !== "object") return typeof value === "function" || typeof value === "symbol" ? `${where} is a ${typeof value}: only plain data can be saved.` : undefined;
  if (above.has(value)) return `${where} contains itself: a cycle can't be saved.`;
  if (isTypedArray(value)) return undefined;
  above.add(value);
  const reason = refusalInside(value, where, above);
  above.delete(value);
  return reason;
}

function refusalInside(value: object, where: string, above: Set<object>): string | undefined {
  if (Array.isArray(value)) return firstRefusal(value.entries(), (key) => `${where}[${String(key)}]`, above);
  if (value instanceof Map) {
    for (const key of value.keys()) if (!isPrimitive(key)) return `A key of ${where} is no primitive: it would be lost in a copy.`;
    return firstRefusal(value.entries(), (key) => `${where}.get(${String(key)})`, above);
  }
  if (value instanceof Set) {
    for (const member of value) if (!isPrimitive(member)) return `A member of ${where} is no primitive: it would be lost in a copy.`;
    return undefined;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return `${where} is an instance of a class: only plain data can be saved.`;
  if (Object.getOwnPropertySymbols(value).length > 0) return `${where} has a symbol for a key: it would be lost in a copy.`;
  return firstRefusal(Object.entries(value), (key) => `${where}.${String(key)}`, above);
}

function firstRefusal(entries: Iterable<[unknown, unknown]>, path: (key: unknown) => string, above: Set<object>): string | undefined {
  for (const [key, inner] of entries) {
    const reason = refusal(inner, path(key), above);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** A deep copy that shares strings and whatever is frozen. */
export function copy<T>(value: T): T {
  return typeof value === "object" && value !== null ? (copyObject(value) as T) : value;
}

function copyObject(value: object): object {
  if (Array.isArray(value)) return copyArray(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype) return copyRecord(value as Record<string, unknown>);
  if (value instanceof Map) return copyMap(value);
  if (value instanceof Set) return new Set(value);
  if (isTypedArray(value)) return value.slice();
  if (prototype !== null) throw new Bug("Only plain data can be copied; this is an instance of a class.");
  return Object.isFrozen(value) ? value : Object.assign(Object.create(null) as object, copyRecord(value as Record<string, unknown>));
}

function copyRecord(value: Record<string, unknown>): object {
  if (Object.isFrozen(value)) return value;
  let first: string | undefined;
  let last = "";
  let nested = false;
  for (const key in value) {
    first ??= key;
    last = key;
    const inner = value[key];
    if (typeof inner === "object" && inner !== null) nested = true;
  }
  if (first === undefined) return {};
  const result = shallowClone(value, first, last);
  if (nested) {
    for (const key in value) {
      const inner = value[key];
      if (typeof inner === "object" && inner !== null) result[key] = copyObject(inner);
    }
  }
  return result;
}

function copyArray(value: readonly unknown[]): readonly unknown[] {
  if (Object.isFrozen(value)) return value;
  const result = value.slice();
  for (let i = typeof value[0] === "number" ? numbersAtHead(value) : 0; i < result.length; i++) {
    const inner = result[i];
    if (typeof inner === "object" && inner !== null) result[i] = copyObject(inner);
  }
  return result;
}

/** How many numbers come first. A loop of its own, which sees hardly anything but arrays of numbers and is fast for it. */
function numbersAtHead(value: readonly unknown[]): number {
  let i = 0;
  while (i < value.length && typeof value[i] === "number") i++;
  return i;
}

function copyMap(value: ReadonlyMap<unknown, unknown>): Map<unknown, unknown> {
  const result = new Map<unknown, unknown>();
  value.forEach((inner, key) => result.set(key, typeof inner === "object" && inner !== null ? copyObject(inner) : inner));
  return result;
}

/**
 * Whether two plain values say the same. Order of object keys doesn't count, order in Map and Set does; -0 equals 0,
 * NaN equals NaN; a member that is undefined equals one that is not there.
 */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a !== a && b !== b;
  if (Array.isArray(a)) return Array.isArray(b) && equalLists(a, b);
  if (Array.isArray(b) || kindOf(a) !== kindOf(b)) return false;
  if (a instanceof Map) return a.size === (b as Map<unknown, unknown>).size && equalLists([...a].flat(1), [...(b as Map<unknown, unknown>)].flat(1));
  if (a instanceof Set) return equalLists([...a], [...(b as Set<unknown>)]);
  if (isTypedArray(a)) return equalLists(a, b as TypedArray);
  return equalRecords(a as Record<string, unknown>, b as Record<string, unknown>);
}

/** A record without a prototype is a record. */
function kindOf(value: object): unknown {
  return Object.getPrototypeOf(value) ?? Object.prototype;
}

function equalLists(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!equal(a[i], b[i])) return false;
  return true;
}

function equalRecords(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean {
  for (const key of Object.keys(a)) if (!equal(a[key], Object.hasOwn(b, key) ? b[key] : undefined)) return false;
  for (const key of Object.keys(b)) if (b[key] !== undefined && !Object.hasOwn(a, key)) return false;
  return true;
}

export function isTypedArray(value: unknown): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

function isPrimitive(value: unknown): value is Primitive {
  return value === null || (typeof value !== "object" && typeof value !== "function" && typeof value !== "symbol");
}
