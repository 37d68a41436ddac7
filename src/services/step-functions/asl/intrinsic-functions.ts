/** The eighteen intrinsic functions over plain values, and what JSONata mode shares with them. */
import { md5Hex, sha1Hex, sha256Hex } from "../../../aws/digests.ts";
import { sha384Hex, sha512Hex } from "../../../aws/sha512.ts";
import { base64Encode, base64Text } from "../../../aws/utf8.ts";
import { equal } from "../../../kernel/plain.ts";
import { Sfc32, seedState, type RandomStream } from "../../../kernel/random.ts";
import type { Json } from "../../../vocabulary/json.ts";

/** Where chance comes from: streams of the machine. */
export interface Luck { random(): RandomStream; uuid(): string }

type Done = { readonly value: Json } | { readonly problem: string };
type Fn = (args: readonly Json[], luck: Luck) => Done;

const value = (it: Json): Done => ({ value: it });
const problem = (says: string): Done => ({ problem: says });
/** Bytes that hashes and Base64 take at most; items that a range makes at most. */
const MOST_CHARACTERS = 10_000;
const MOST_RANGE = 1_000;

const isList = (it: Json | undefined): it is readonly Json[] => Array.isArray(it);
const isObject = (it: Json | undefined): it is { readonly [name: string]: Json } => typeof it === "object" && it !== null && !Array.isArray(it);
/** Half up, towards positive infinity: -1.5 is -1. */
const whole = (n: number) => Math.floor(n + 0.5);

/** With `n` arguments; the last `optional` may be missing. */
function arity(n: number, fn: Fn, optional = 0): Fn {
  return (args, luck) => (args.length > n || args.length < n - optional ? problem(`Invalid number of arguments: ${args.length}, expected ${n}.`) : fn(args, luck));
}

const short = (fn: (text: string) => Json | undefined): Fn => ([text]) => {
  if (typeof text !== "string") return problem("The argument must be a string.");
  if (text.length > MOST_CHARACTERS) return problem(`The argument exceeds ${MOST_CHARACTERS} characters.`);
  const made = fn(text);
  return made === undefined ? problem("The argument could not be decoded.") : value(made);
};

const HASHES: Readonly<Record<string, (text: string) => string>> = { MD5: md5Hex, "SHA-1": sha1Hex, "SHA-256": sha256Hex, "SHA-384": sha384Hex, "SHA-512": sha512Hex };

/** Undefined for an algorithm that does not exist. */
export function hashOf(text: string, algorithm: string): string | undefined {
  return HASHES[algorithm]?.(text);
}

export function partition(list: readonly Json[], size: number): Json[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}

/** Numbers from `from` to `to`, the end included when it is hit; undefined when there is no such range. */
export function range(from: number, to: number, by: number): number[] | undefined {
  if (by === 0) return undefined;
  const count = Math.max(0, Math.floor((to - from) / by) + 1);
  return count > MOST_RANGE ? undefined : Array.from({ length: count }, (_, i) => from + i * by);
}

export const intrinsicFunctions: { readonly [name: string]: Fn } = {
  "States.Array": (args) => value([...args]),
  "States.ArrayPartition": arity(2, ([list, size]) => {
    if (!isList(list) || typeof size !== "number") return problem("Expected an array and a number.");
    return whole(size) > 0 ? value(partition(list, whole(size))) : problem("The chunk size must be a positive number.");
  }),
  "States.ArrayContains": arity(2, ([list, item]) => (isList(list) ? value(list.some((each) => equal(each, item))) : problem("The first argument must be an array."))),
  "States.ArrayRange": arity(3, ([from, to, by]) => {
    if (typeof from !== "number" || typeof to !== "number" || typeof by !== "number") return problem("Expected three numbers.");
    const made = range(whole(from), whole(to), whole(by));
    return made === undefined ? problem("The step must not be 0 and the range must not exceed 1000 items.") : value(made);
  }),
  "States.ArrayGetItem": arity(2, ([list, index]) => {
    if (!isList(list) || typeof index !== "number") return problem("Expected an array and an index.");
    const item = list[whole(index)];
    return item === undefined ? problem("Index out of range.") : value(item);
  }),
  "States.ArrayLength": arity(1, ([list]) => (isList(list) ? value(list.length) : problem("The argument must be an array."))),
  "States.ArrayUnique": arity(1, ([list]) => (isList(list) ? value(list.filter((each, i) => list.findIndex((other) => equal(each, other)) === i)) : problem("The argument must be an array."))),
  "States.Base64Encode": arity(1, short((text) => base64Encode(text))),
  "States.Base64Decode": arity(1, short((text) => base64Text(text))),
  "States.Hash": arity(2, ([data, algorithm]) => {
    if (typeof algorithm !== "string" || !Object.hasOwn(HASHES, algorithm)) return problem("The algorithm must be MD5, SHA-1, SHA-256, SHA-384 or SHA-512.");
    const text = typeof data === "string" ? data : JSON.stringify(data);
    return text.length > MOST_CHARACTERS ? problem(`The argument exceeds ${MOST_CHARACTERS} characters.`) : value(HASHES[algorithm]!(text));
  }),
  "States.JsonMerge": arity(3, ([a, b, deep]) => {
    if (!isObject(a) || !isObject(b)) return problem("The first two arguments must be JSON objects.");
    return deep === false ? value({ ...a, ...b }) : problem("Only the shallow merging mode (false) is supported.");
  }),
  "States.MathRandom": arity(3, ([from, to, seed], luck) => {
    if (typeof from !== "number" || typeof to !== "number") return problem("Expected two numbers.");
    const [low, high] = [whole(from), whole(to)];
    if (low >= high) return problem("The end of the range must be greater than its start.");
    const stream = typeof seed === "number" ? new Sfc32(seedState(whole(seed), "States", "MathRandom")) : luck.random();
    return value(stream.integer(low, high - 1));
  }, 1),
  "States.MathAdd": arity(2, ([a, b]) => (typeof a === "number" && typeof b === "number" ? value(whole(a) + whole(b)) : problem("Expected two numbers."))),
  "States.StringSplit": arity(2, ([text, delimiters]) => {
    if (typeof text !== "string" || typeof delimiters !== "string") return problem("Expected two strings.");
    return value(splitByAny(text, delimiters));
  }),
  "States.StringToJson": arity(1, ([text]) => {
    if (typeof text !== "string") return problem("The argument must be a string.");
    if (text.trim() === "") return value(null);
    try {
      return value(JSON.parse(text) as Json);
    } catch {
      return problem(`The text is no JSON: ${text}`);
    }
  }),
  "States.JsonToString": arity(1, ([it]) => value(JSON.stringify(it))),
  "States.Format": (args) => format(args),
  "States.UUID": arity(0, (_args, luck) => value(luck.uuid())),
};

/** Any character of `delimiters` splits; empty pieces are dropped (SFN-047). */
function splitByAny(text: string, delimiters: string): string[] {
  const pieces: string[] = [];
  let piece = "";
  for (const c of text) {
    if (!delimiters.includes(c)) piece += c;
    else if (piece !== "") {
      pieces.push(piece);
      piece = "";
    }
  }
  return piece === "" ? pieces : [...pieces, piece];
}

function format([template, ...args]: readonly Json[]): Done {
  if (typeof template !== "string") return problem("The first argument must be a string.");
  let used = 0;
  const text = template.replace(/\\([{}\\])|\{\}/g, (_, escaped: string | undefined) => escaped ?? printed(args[used++]));
  if (used !== args.length) return problem(`Number of arguments does not match the occurrences of {} in '${template}'.`);
  return value(text);
}

/** Texts as they are; objects in the manner of Java, as AWS prints them. */
function printed(it: Json | undefined): string {
  if (typeof it === "string") return it;
  if (isList(it)) return `[${it.map(printed).join(", ")}]`;
  if (isObject(it)) return `{${Object.entries(it).map(([name, each]) => `${name}=${printed(each)}`).join(", ")}}`;
  return String(it ?? null);
}
