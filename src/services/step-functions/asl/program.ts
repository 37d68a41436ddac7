/**
 * A definition, read once into an immutable program: states in one list, names resolved to indexes, paths and templates
 * parsed. Frozen, so that executions and checkpoints share it.
 */
import type { Json } from "../../../vocabulary/json.ts";
import type { Rule } from "./choice.ts";
import type { JsonPath } from "./path.ts";
import type { Resource } from "./resource.ts";
import type { Template } from "./template.ts";

export interface Program {
  /** The definition as JSON text, as the API shows it. */
  readonly text: string;
  /** Block 0 is the machine itself. */
  readonly blocks: readonly Block[];
  readonly states: readonly State[];
  readonly timeoutSeconds: number | undefined;
}

/** A `States` object: the machine's, a branch's, an item processor's. */
export interface Block { readonly startAt: number; readonly names: { readonly [name: string]: number }; /** The Parallel or Map it belongs to, -1 for the machine. */ readonly owner: number }

/** `null` discards; undefined is the whole. */
export type PathField = JsonPath | null | undefined;

export interface Retrier { readonly errors: readonly string[]; readonly intervalSeconds: number; readonly maxAttempts: number; readonly backoffRate: number; readonly maxDelaySeconds: number; readonly full: boolean }
export interface Catcher { readonly errors: readonly string[]; readonly next: number; readonly resultPath: PathField; readonly output: Template | undefined; readonly assign: Template | undefined }

interface Common {
  readonly index: number; readonly name: string; readonly block: number;
  readonly jsonata: boolean;
  /** Index of the next state; -1 ends the block. */
  readonly next: number;
  readonly inputPath: PathField; readonly outputPath: PathField; readonly resultPath: PathField;
  readonly resultSelector: Template | undefined;
  readonly output: Template | undefined; readonly assign: Template | undefined;
  /** What is filled before the work: Arguments or Parameters, times, items, limits, by name. */
  readonly fields: readonly (readonly [name: string, template: Template])[];
  readonly retriers: readonly Retrier[]; readonly catchers: readonly Catcher[];
}

export interface ChoiceRule { readonly rule: Rule | undefined; readonly condition: Template | undefined; readonly next: number; readonly output: Template | undefined; readonly assign: Template | undefined }

export interface Reader { readonly resource: string; readonly inputType: string; readonly headerLocation: string; readonly headers: readonly string[]; readonly delimiter: string }
export interface Writer { readonly resource: string; readonly transformation: string; readonly outputType: string }
export interface Distribution {
  readonly executionType: "STANDARD" | "EXPRESS"; readonly label: string;
  readonly batches: boolean; readonly reader: Reader | undefined; readonly writer: Writer | undefined;
}

export type State = Common & (
  | { readonly type: "Pass"; readonly result: Json | undefined }
  | { readonly type: "Succeed" }
  | { readonly type: "Fail" }
  | { readonly type: "Wait" }
  | { readonly type: "Choice"; readonly rules: readonly ChoiceRule[]; readonly otherwise: number }
  | { readonly type: "Task"; readonly resource: Resource }
  | { readonly type: "Parallel"; readonly branches: readonly number[] }
  | { readonly type: "Map"; readonly processor: number; readonly selector: Template | undefined; readonly distribution: Distribution | undefined }
);
export type StateType = State["type"];
export type StateOf<T extends StateType> = Extract<State, { readonly type: T }>;

/** Deeply, once. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const each of Object.values(value)) deepFreeze(each);
  }
  return value;
}
