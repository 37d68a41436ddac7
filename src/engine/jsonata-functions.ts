/** Functions that Step Functions adds to JSONata. Source: https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html */
import type { Expression } from "jsonata";
import { md5Hex, sha1Hex, sha256Hex } from "../aws/digests.ts";
import { sha384Hex, sha512Hex } from "../aws/sha512.ts";
import { Sfc32, seedState, type RandomStream } from "../kernel/random.ts";

const HASHES: Readonly<Record<string, (text: string) => string>> = { MD5: md5Hex, "SHA-1": sha1Hex, "SHA-256": sha256Hex, "SHA-384": sha384Hex, "SHA-512": sha512Hex };
/** Items of a range at most. */
const MOST_RANGE = 1_000;

export function addStatesFunctions(expression: Expression, stream: RandomStream): void {
  expression.registerFunction("partition", (list: readonly unknown[], size: number) => {
    if (!(Math.floor(size) > 0)) throw new Error("The size of a partition must be a positive number.");
    const step = Math.floor(size);
    return Array.from({ length: Math.ceil(list.length / step) }, (_, i) => list.slice(i * step, (i + 1) * step));
  });
  expression.registerFunction("range", (from: number, to: number, by: number) => {
    const count = by === 0 ? MOST_RANGE + 1 : Math.max(0, Math.floor((to - from) / by) + 1);
    if (count > MOST_RANGE) throw new Error("The step must not be 0 and the range must not exceed 1000 items.");
    const made = Array.from({ length: count }, (_, i) => from + i * by);
    // A sequence of one item is that item, as JSONata has it.
    return made.length === 1 ? made[0] : made;
  });
  expression.registerFunction("hash", (text: string, algorithm: string = "SHA-256") => {
    const hash = HASHES[algorithm];
    if (hash === undefined) throw new Error(`The algorithm ${algorithm} does not exist.`);
    return hash(text);
  });
  expression.registerFunction("parse", (text: string) => JSON.parse(text) as unknown);
  expression.registerFunction("random", (seed?: number) => (seed === undefined ? stream : new Sfc32(seedState(Math.floor(seed), "States", "random"))).unit());
}
