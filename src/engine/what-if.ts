/**
 * Counterfactuals: the smallest change of one value that would have spared a message its fate. Nothing is guessed: each
 * candidate is a twin run, far enough beyond the fate that a mere delay does not count, and under other seeds too, so that
 * other luck does not count either.
 */
import type { MessageId } from "../services/define.ts";
import type { Field } from "../vocabulary/field.ts";
import type { Json } from "../vocabulary/json.ts";
import type { Entity } from "./entity.ts";
import { Narrator } from "./log.ts";
import type { Run } from "./run.ts";
import { runTo, twinOf, type TwinChange } from "./twin.ts";
import { whyMessage } from "./why.ts";
import type { World } from "./world.ts";

export interface WhatIf { readonly entity: string; readonly part: "properties" | "behaviour"; readonly name: string; readonly from: Json; readonly to: Json; readonly unit: string; readonly spared: string; readonly tried: number }

/** What a person would rather not see, worst first. */
const BAD = ["dead-lettered", "expired", "dropped", "failed", "throttled", "returned"] as const;
/** How it should end instead. */
const GOOD = ["processed", "answered", "delivered"] as const;
/** Candidates at most. */
const MOST_TRIES = 60;
/** How many of the message's ages a twin runs on, so that what only comes later is seen to come. */
const BEYOND = 6;
const OTHER_SEEDS = [1, 2, 3];
const STEPS = [1.25, 1.5, 2, 3, 5, 10, 0.8, 0.5, 0.2, 0];

interface Candidate { readonly entity: Entity; readonly part: "properties" | "behaviour"; readonly name: string; readonly field: Field; readonly value: Json }

/** Undefined where nothing bad happened, or where no single change of a value that played a part would have helped. */
export async function whatIf(run: Run, message: MessageId, script: readonly Json[], spent: () => boolean): Promise<WhatIf | undefined> {
  const { world } = run;
  const bad = BAD.find((mark) => marksOf(world, message).has(mark));
  if (bad === undefined) return undefined;
  const line = ordinal(world, message);
  const age = run.reachedUs - world.messages.madeAt(message);
  const horizonUs = Math.min(run.scenario.untilUs, Math.max(run.reachedUs, world.messages.madeAt(message) + BEYOND * age));
  let tried = 0;
  const ran = async (changes: readonly TwinChange[], seed: number): Promise<World | undefined> => {
    const twin = twinOf(run, changes, script, 0, seed);
    return twin.ok && (await runTo(twin.run, horizonUs, spent)) ? twin.run.world : undefined;
  };
  const { seed } = world.options;
  const spares = async (change: TwinChange): Promise<boolean> => {
    if (tried >= MOST_TRIES || spent()) return false;
    tried++;
    const twin = await ran([change], seed);
    const same = twin === undefined ? undefined : nth(twin, line);
    if (twin === undefined || same === undefined) return false;
    const marks = marksOf(twin, same);
    return !marks.has(bad) && GOOD.some((mark) => marks.has(mark));
  };
  const usual = await Promise.all(OTHER_SEEDS.map(async (more) => countOf(await ran([], seed + more), bad)));
  /** Halves the misfortunes under each other seed that had any. */
  const isNoLuck = async (change: TwinChange): Promise<boolean> => {
    for (const [i, more] of OTHER_SEEDS.entries()) if (usual[i]! > 0 && countOf(await ran([change], seed + more), bad) > usual[i]! / 2) return false;
    return true;
  };
  const successes: (WhatIf & { readonly cost: number })[] = [];
  for (const candidate of candidatesOf(world, message)) {
    for (const { value, cost } of valuesFor(candidate)) {
      const helps = async (change: TwinChange) => (await spares(change)) && (await isNoLuck(change));
      if (!(await helps(changeOf(candidate, value)))) continue;
      const refined = await refine(candidate, value, helps);
      const { entity, part, name, value: from, field } = candidate;
      successes.push({ entity: entity.id, part, name, from, to: refined, unit: field.unit ?? "", spared: bad, tried, cost: typeof from === "number" && typeof refined === "number" && from > 0 ? Math.abs(refined - from) / from : cost });
      break;
    }
  }
  const best = successes.sort((a, b) => a.cost - b.cost)[0];
  if (best === undefined) return undefined;
  const { cost: _, ...told } = best;
  return { ...told, tried };
}

/** Values that the rules of its story name as responsible, at the entities of its story. */
function candidatesOf(world: World, message: MessageId): Candidate[] {
  const narrator = new Narrator(world);
  const candidates = new Map<string, Candidate>();
  const links = whyMessage(world, message)?.links ?? [];
  const entities = new Set(links.flatMap(({ entity, connection }) => [entity, ...(connection === undefined ? [] : [connection])]));
  for (const id of Array.from(entities)) for (const other of world.entities) if (other.kind === "connection" && (other.fromId === id || other.toId === id)) entities.add(other.id);
  const named = new Set(links.flatMap(({ rule }) => (rule === undefined ? [] : (narrator.rules.get(rule)?.properties ?? []))));
  for (const id of entities) {
    const entity = world.entity(id);
    if (entity === undefined) continue;
    for (const part of ["properties", "behaviour"] as const) {
      for (const [name, field] of Object.entries(entity.definition[part])) {
        const ruled = field.rules?.some((rule) => links.some((link) => link.rule === rule)) === true;
        const value = entity.config[part][name] as Json | undefined;
        if ((named.has(name) || ruled) && value !== undefined && (field.kind === "number" || field.kind === "chance" || field.kind === "amount")) candidates.set(`${id} ${name}`, { entity, part, name, field, value });
      }
    }
  }
  return [...candidates.values()];
}

function valuesFor({ field, value }: Candidate): { value: Json; cost: number }[] {
  if (field.kind === "chance") return (value as { kind?: string }).kind === "never" ? [] : [{ value: { kind: "never" }, cost: 9 }];
  const low = "min" in field ? (field.min ?? 0) : 0;
  const high = "max" in field ? (field.max ?? Infinity) : Infinity;
  const base = typeof value === "number" ? value : null;
  if (base === null) return [];
  const whole = field.kind === "number" && field.integer;
  const seen = new Set<number>([base]);
  return STEPS.map((factor) => ({ factor, to: Math.min(high, Math.max(low, base === 0 && factor > 1 ? factor : base * factor)) }))
    .map(({ factor, to }) => ({ value: whole ? Math.round(to) : to, cost: Math.abs(factor - 1) }))
    .filter(({ value: to }) => !seen.has(to) && seen.add(to));
}

/** Between what did not help and what did: a few halvings towards the smallest that does. */
async function refine(candidate: Candidate, works: Json, spares: (change: TwinChange) => Promise<boolean>): Promise<Json> {
  if (typeof works !== "number" || typeof candidate.value !== "number") return works;
  const whole = candidate.field.kind === "number" && candidate.field.integer;
  let good = works;
  let bad = candidate.value;
  for (let i = 0; i < 4; i++) {
    const middle = whole ? Math.round((good + bad) / 2) : (good + bad) / 2;
    if (middle === good || middle === bad) break;
    if (await spares(changeOf(candidate, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function changeOf({ entity, part, name }: Candidate, value: Json): TwinChange {
  return { entity: entity.id, [part]: { [name]: value } };
}

function marksOf({ messages }: World, message: MessageId): Set<string> {
  const marks = new Set<string>();
  for (let i = 0; i < messages.marks; i++) {
    const mark = messages.markAt(i);
    if (mark.message === message) marks.add(mark.mark);
  }
  return marks;
}

/** How many messages met this by the end of a run; endlessly many in one that could not be run. */
function countOf(world: World | undefined, mark: string): number {
  if (world === undefined) return Infinity;
  let count = 0;
  for (let i = 0; i < world.messages.marks; i++) if (world.messages.markAt(i).mark === mark) count++;
  return count;
}

/** Messages are told apart across runs by their maker and their number among its messages. */
interface Line { readonly maker: string; readonly n: number }

function ordinal(world: World, message: MessageId): Line {
  const { messages, entities } = world;
  const maker = messages.makerOf(message);
  let n = 0;
  for (let id = 0 as MessageId; id < message; id = (id + 1) as MessageId) if (messages.makerOf(id) === maker) n++;
  return { maker: entities[maker]!.id, n };
}

function nth({ messages, byId }: World, { maker, n }: Line): MessageId | undefined {
  const index = byId.get(maker)?.index;
  let left = n;
  for (let id = 0 as MessageId; id < messages.count; id = (id + 1) as MessageId) if (messages.makerOf(id) === index && left-- === 0) return id;
  return undefined;
}
