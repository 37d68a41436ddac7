/** What an arrival sends: body, key, group, attributes, and how a person would name it. */
import type { Json } from "../../vocabulary/json.ts";
import { isObject } from "../../vocabulary/problem.ts";
import { bodyText } from "../../vocabulary/template.ts";
import type { Content, MessageFacts, TemplateFacts } from "../define.ts";
import type { ClientContext } from "./config.ts";
import type { ClientState } from "./state.ts";

/** One arrival: what is sent, and how it is named. One object for all of it: there are millions. */
export interface Made extends Content, Label { readonly bodyTemplate: Json | undefined }

/** How a person names an arrival: a word, a number, or both (`MessageFacts`). */
export interface Label { readonly label?: string | undefined; readonly number?: number | undefined }

/** Input of `client:Send`, which may stand in for what the behaviour says. */
export interface Given { readonly body?: Json; readonly key?: string; readonly group?: string; readonly attributes?: Readonly<Record<string, Json>>; readonly deduplicationId?: string }

const NOTHING: Given = {};

/** Draws everything that one arrival needs, in a fixed order; `seq` is its number, from 1. */
export function makeContent(state: ClientState, seq: number, ctx: ClientContext, given: Given = NOTHING): Made {
  const { behaviour } = ctx.config;
  const key = given.key ?? (behaviour.key === undefined ? undefined : nameOf(ctx.derived(keyNames), pickNumber(behaviour.key, seq, state.keyWeights, ctx, "key")));
  const group = given.group ?? (behaviour.group === undefined ? undefined : nameOf(ctx.derived(groupNames), pickNumber(behaviour.group, seq, state.groupWeights, ctx, "group")));
  const facts: TemplateFacts = key === undefined ? { seq } : { seq, key };
  let body: string;
  let label: string | undefined;
  let number: number | undefined = seq;
  const counting = given.body === undefined ? ctx.derived(countingBody) : NOT_COUNTING;
  if (given.body === undefined && state.constantBody !== undefined) {
    body = state.constantBody;
  } else if (counting.word !== "") {
    body = ctx.templateText(behaviour.body, "body", facts);
    if (counting.word !== "#") label = counting.word;
  } else {
    const value = ctx.template(given.body ?? behaviour.body, "body", facts);
    const named = labelOf(value);
    if (named !== undefined) ({ label, number } = named);
    body = bodyText(value);
  }
  const made: { -readonly [M in keyof Made]: Made[M] } = { body, seq, label, number, bodyTemplate: counting.template };
  if (key !== undefined) made.key = key;
  if (group !== undefined) made.group = group;
  if (given.deduplicationId !== undefined) made.deduplicationId = given.deduplicationId;
  else if (behaviour.deduplicationId !== undefined) made.deduplicationId = bodyText(ctx.template(behaviour.deduplicationId, "deduplicationId", facts));
  const attributes = given.attributes ?? behaviour.attributes;
  const drawn = attributes === undefined ? undefined : ctx.template(attributes as Json, "attributes", facts);
  // Attributes have names: anything else is none.
  if (isObject(drawn)) made.attributes = drawn;
  return made;
}

/** What the message of an arrival is called and drawn by. A key stands for a group where there is none. */
export function factsOf(made: Made): MessageFacts {
  return made.group === undefined && made.key !== undefined ? { body: made.body, group: made.key, label: made.label, number: made.number, bodyTemplate: made.bodyTemplate } : made;
}

/** The body's text where no placeholder makes it differ from arrival to arrival. */
export function constantBody(body: Json): string | undefined {
  const text = bodyText(body);
  return text.includes("{{") || (typeof body === "object" && labelOf(body) !== undefined) ? undefined : text;
}

/** Members that are named like an id. */
const ID_WORD = /^(.*?)_?(?:id|no|number|nr)$/i;

/**
 * "order 12": the first short member of the body, if its name is a word for a thing; "#12" for a bare id. Undefined
 * where the body has no such member, and the arrival's number stands for it.
 */
export function labelOf(body: Json): Label | undefined {
  if (body === null || typeof body !== "object" || Array.isArray(body)) return undefined;
  for (const name in body) {
    const value = (body as { readonly [name: string]: Json })[name];
    if (typeof value !== "number" && (typeof value !== "string" || value.length > 16)) return undefined;
    const word = wordOf(name);
    if (word === undefined) return undefined;
    if (typeof value === "number") return { label: word === "#" ? undefined : word, number: value };
    return { label: word === "#" ? `#${value}` : `${word} ${value}`, number: undefined };
  }
  return undefined;
}

/** The word for a thing in a member's name; "#" where the name says nothing. Undefined if it is too long for a label. */
function wordOf(name: string): string | undefined {
  const word = (ID_WORD.exec(name)?.[1] ?? name).toLowerCase();
  if (word.length > 16) return undefined;
  return word === "" || word === "seq" || word === "n" ? "#" : word;
}

/** A body whose first member is the arrival's number, as most begin: its label's word, and itself where nothing else goes into it. */
interface Counting { readonly word: string; readonly template: Json | undefined }
const NOT_COUNTING: Counting = Object.freeze({ word: "", template: undefined });

function countingBody({ behaviour: { body } }: Pick<ClientContext["config"], "behaviour">): Counting {
  if (body === null || typeof body !== "object" || Array.isArray(body)) return NOT_COUNTING;
  for (const name in body) {
    const value = (body as { readonly [name: string]: Json })[name];
    if (typeof value !== "string" || !SEQ.test(value)) return NOT_COUNTING;
    return { word: wordOf(name) ?? "#", template: isOfSeqAlone(body) ? body : undefined };
  }
  return NOT_COUNTING;
}

const SEQ = /^\{\{\s*seq\s*\}\}$/;

/** Doubled braces, which write themselves, count as more than the number: they are rare. */
function isOfSeqAlone(template: Json): boolean {
  if (typeof template === "string") return !template.replace(/\{\{\s*seq\s*\}\}/g, "").includes("{{");
  return template === null || typeof template !== "object" || Object.values(template).every(isOfSeqAlone);
}

type Choice = NonNullable<ClientContext["config"]["behaviour"]["key"]>;

/** Which of a choice's names, from 1. */
function pickNumber(choice: Choice, seq: number, weights: Float64Array | undefined, ctx: ClientContext, purpose: string): number {
  switch (choice.kind) {
    case "cycle": return ((seq - 1) % choice.count) + 1;
    case "uniform": return ctx.random(purpose).integer(1, choice.count);
    case "zipf": return pickWeighted(weights!, ctx.random(purpose).unit());
    default: return choice.kind satisfies never;
  }
}

/**
 * The names of a choice, `made` when they are first wanted. One text for all arrivals of a name: whoever looks it up later (a
 * stream its shard, the world its group) knows it at once by being the same, and need not compare letters.
 */
interface Names { readonly prefix: string; readonly made: (string | undefined)[] }

/** Names that are remembered, from the first. */
const MOST_NAMES = 16_384;

const namesOf = (choice: Choice | undefined): Names => ({ prefix: choice?.prefix ?? "", made: Array.from({ length: Math.min(choice?.count ?? 0, MOST_NAMES) + 1 }, () => undefined) });
const keyNames = ({ behaviour: { key } }: Pick<ClientContext["config"], "behaviour">): Names => namesOf(key);
const groupNames = ({ behaviour: { group } }: Pick<ClientContext["config"], "behaviour">): Names => namesOf(group);

function nameOf({ prefix, made }: Names, number: number): string {
  if (number >= made.length) return `${prefix}${number}`;
  return (made[number] ??= `${prefix}${number}`);
}

/** Cumulative weights 1, 1 + 1/2, 1 + 1/2 + 1/3 … of a zipf choice. */
export function weightsOf(choice: Choice | undefined): Float64Array | undefined {
  if (choice?.kind !== "zipf") return undefined;
  const weights = new Float64Array(choice.count);
  let sum = 0;
  for (let rank = 1; rank <= choice.count; rank++) weights[rank - 1] = sum += 1 / rank;
  return weights;
}

/** The rank (from 1) whose share of the whole holds `unit`, a number in [0, 1). */
function pickWeighted(weights: Float64Array, unit: number): number {
  const wanted = unit * weights[weights.length - 1]!;
  let low = 0;
  let high = weights.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (weights[middle]! <= wanted) low = middle + 1;
    else high = middle;
  }
  return low + 1;
}
