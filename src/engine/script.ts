/**
 * The script: what is called, changed, added and removed, and when. Entries apply in phase 0 of their instant, in the
 * order of the list; one that needs what an entry of the same instant before it makes (a queue that a call creates), or
 * that changes or removes what such a call is on its way to, waits until the requests of the instant have been handled,
 * and those after it wait with it. The script stands beside the event queue, not in it, so that an act at the playhead and its replay
 * from the start give the same world to the last bit.
 */
import type { Entity } from "./entity.ts";
import type { Micros } from "../kernel/time.ts";
import type { Outcome } from "../services/define.ts";
import type { Json } from "../vocabulary/json.ts";
import type { ChangedMember } from "../scenario/entity.ts";
import type { Problem } from "../scenario/problem.ts";
import type { LoadedEntry } from "../scenario/scenario.ts";
import { Phase } from "../kernel/phase.ts";
import { send } from "./network.ts";
import { moveTo } from "./step.ts";
import { addEntity, configureEntity, ensureAccount, removeEntity } from "./structure.ts";
import { RowKind } from "./trace.ts";
import { parseJson, type World } from "./world.ts";

export type ScriptEntry = LoadedEntry;

/** What came of one entry that calls. Problems of other entries stand in `problems`. */
export interface CallRecord {
  readonly entry: number; readonly at: Micros; readonly call: string; readonly on: string; readonly as: string | undefined;
  answeredAt: Micros | undefined; outcome: Outcome | undefined;
}

export interface EntryProblem { readonly entry: number; readonly problem: Problem }

/** Script state in the world: only appended to, but for answers that fill in. */
export interface ScriptState { position: number; records: CallRecord[]; problems: EntryProblem[]; /** Entries whose `$from` waits for an answer. */ waiting: number[]; /** The entry that waits for the requests of this instant, or -1. */ held: number }

export function newScriptState(): ScriptState {
  return { position: 0, records: [], problems: [], waiting: [], held: -1 };
}

/** Applies the next entry, or holds it. */
export function applyNext(world: World, script: readonly ScriptEntry[], state: ScriptState): void {
  const number = state.position++;
  const entry = script[number]!;
  moveTo(world, entry.atUs);
  if (mustWait(world, script, entry, state)) state.held = number;
  else applyNow(world, number, entry, state);
}

/** Whether the entry that is held must go on waiting: requests of its instant are still to be handled. */
export function isHeld(world: World): boolean {
  return world.queue.peekAt() === world.now && (world.queue.peekPhase() as number) <= Phase.request;
}

/** The requests of the instant have been handled: the entry that waited for them applies. */
export function applyHeld(world: World, script: readonly ScriptEntry[], state: ScriptState): void {
  const number = state.held;
  state.held = -1;
  applyNow(world, number, script[number]!, state);
}

function applyNow(world: World, number: number, entry: ScriptEntry, state: ScriptState): void {
  world.flight = -1;
  world.row = -1;
  world.queue.depth = 0;
  apply(world, number, entry, state);
}

/** Entries of one instant act in their order: this one needs what a call of the same instant is only about to do. */
function mustWait(world: World, script: readonly ScriptEntry[], entry: ScriptEntry, state: ScriptState): boolean {
  const underWay = new Set<string>();
  for (let i = state.records.length - 1; i >= 0 && state.records[i]!.at === world.now; i--) if (state.records[i]!.outcome === undefined) underWay.add(state.records[i]!.on);
  if (underWay.size === 0) return false;
  // What waits for one of those answers goes out in the same instant.
  for (const number of state.waiting) {
    const waiting = script[number]!;
    if (waiting.kind === "call" && waiting.atUs === world.now) underWay.add(waiting.on);
  }
  const unknown = (id: string) => world.entity(id) === undefined && ensureAccount(world, id) === undefined;
  switch (entry.kind) {
    case "call": return unknown(entry.on);
    case "change": return underWay.has(entry.change) || unknown(entry.change);
    case "remove": return underWay.has(entry.remove) || unknown(entry.remove);
    case "add": {
      const { from, to } = entry.entity as { readonly from?: string; readonly to?: string };
      return [from, to].some((end) => end !== undefined && unknown(end));
    }
    default: return entry satisfies never;
  }
}

/** Every call of the script so far, also those that still wait for what their `$from` names: nobody has made them yet. */
export function callRecords(script: readonly ScriptEntry[], state: ScriptState): readonly CallRecord[] {
  const waiting = state.waiting.flatMap((number): CallRecord[] => {
    const entry = script[number];
    return entry?.kind === "call" ? [{ entry: number, at: entry.atUs, call: entry.call, on: entry.on, as: entry.as, answeredAt: undefined, outcome: undefined }] : [];
  });
  return waiting.length === 0 ? state.records : [...state.records, ...waiting];
}

/** The answer of a script call: it is recorded, and entries that waited for it are made. */
export function takeAnswer(world: World, script: readonly ScriptEntry[], state: ScriptState, number: number, outcome: Outcome): void {
  const record = state.records.find((r) => r.entry === number && r.outcome === undefined);
  if (record === undefined) return;
  record.outcome = outcome;
  record.answeredAt = world.now;
  if (record.as === undefined) return;
  const waiting = state.waiting;
  state.waiting = [];
  for (const other of waiting) apply(world, other, script[other]!, state);
}

function apply(world: World, number: number, entry: ScriptEntry, state: ScriptState): void {
  const problem = ({ path, code, message, fix }: Problem) => {
    state.problems.push({ entry: number, problem: { path: path === "" ? entry.path : `${entry.path}.${path}`, code, message, ...(fix === undefined ? {} : { fix }) } });
    world.finding(code, message, undefined);
  };
  const unknown = (id: string) => problem({ path: "", code: "UnknownEntity", message: `There is no ${id} at this moment.` });
  switch (entry.kind) {
    case "call": return call(world, number, entry, state);
    case "add":
      world.row = world.write(RowKind.event, "add", -1, -1, -1, "EYD-003", undefined, { what: entry.entity.id });
      for (const p of addEntity(world, entry.entity, false)) problem(p);
      return;
    case "remove": {
      const entity = world.entity(entry.remove);
      if (entity === undefined) return unknown(entry.remove);
      world.row = world.write(RowKind.event, "remove", entity.index, -1, -1, "EYD-003");
      removeEntity(world, entity.id);
      return;
    }
    case "change": {
      const entity = world.entity(entry.change);
      if (entity === undefined) return unknown(entry.change);
      world.row = world.write(RowKind.event, "change", entity.index, -1, -1, "EYD-003", undefined, { ...entry.members });
      const { problems, calls } = configureEntity(world, entity, entry.members, false);
      for (const p of problems) problem(p);
      for (const [operation, input] of asCalls(calls)) call(world, number, { call: operation, on: entity.id, input, as: undefined }, state);
      return;
    }
    default: entry satisfies never;
  }
}

/** Properties that AWS changes by a call of their own (`ShardCount`): the change is that call, one for all its members. */
function asCalls(members: readonly ChangedMember[]): Map<string, Record<string, Json>> {
  const calls = new Map<string, Record<string, Json>>();
  for (const { name, value, change } of members)
    if (typeof change === "object") calls.set(change.call, { ...calls.get(change.call), [change.as ?? name]: value as Json });
  return calls;
}

function call(world: World, number: number, act: { readonly call: string; readonly on: string; readonly input: Json; readonly as: string | undefined }, state: ScriptState): void {
  const found = fillFrom(act.input, state);
  if (found.waits) {
    state.waiting.push(number);
    return;
  }
  const record: CallRecord = { entry: number, at: world.now, call: act.call, on: act.on, as: act.as, answeredAt: undefined, outcome: undefined };
  state.records.push(record);
  const refuse = (code: string, message: string) => {
    record.answeredAt = world.now;
    record.outcome = { ok: false, error: { code, message, status: 400 } };
  };
  if (found.missing !== undefined) return refuse("Eventyard.FromMissing", `$from: ${found.missing} was not in the answer.`);
  const callee = world.entity(act.on) ?? ensureAccount(world, act.on) ?? accountOfRemoved(world, act.on);
  if (callee === undefined) return refuse("Eventyard.UnknownEntity", `There is no ${act.on} at this moment.`);
  world.row = world.write(RowKind.event, act.call, -1, -1, -1, "EYD-003", undefined, { on: act.on });
  send(world, undefined, callee, undefined, false, act.call, found.value, "EYD-003", { data: number });
}

/** What was there and is gone: its service's account answers with AWS's own error (`QueueDoesNotExist`), where it takes any operation. */
function accountOfRemoved(world: World, id: string): Entity | undefined {
  const gone = world.byId.get(id);
  const account = gone === undefined ? undefined : world.entity(`account:${gone.definition.service}`);
  return account?.definition.otherwise === undefined ? undefined : account;
}

interface Filled { readonly value: Json; readonly waits: boolean; readonly missing: string | undefined }

/** Replaces every `{ "$from": "sent.MessageId" }` by what it names. */
function fillFrom(input: Json, state: ScriptState): Filled {
  let waits = false;
  let missing: string | undefined;
  const fill = (value: Json): Json => {
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map(fill);
    const members = value as Record<string, Json>;
    if (typeof members.$from !== "string" || Object.keys(members).length > 1) return Object.fromEntries(Object.entries(members).map(([name, v]) => [name, fill(v)]));
    const path = members.$from;
    const name = /^[^.[#]*/.exec(path)![0];
    const record = state.records.findLast((r) => r.as === name);
    if (record === undefined || record.outcome === undefined) {
      waits = true;
      return null;
    }
    const at = record.outcome.ok ? walk(record.outcome.output as Json, path.slice(name.length)) : undefined;
    if (at === undefined) missing ??= path;
    return at ?? null;
  };
  return { value: fill(input), waits, missing };
}

/** `.Messages[0].Body#.token`: dots and [n]; `#` parses JSON text. */
function walk(output: Json, path: string): Json | undefined {
  let at: Json | undefined = output;
  for (const [, name, index, parse] of path.matchAll(/\.([^.[\]#]+)|\[(\d+)\]|(#)/g)) {
    if (at === undefined || at === null) return undefined;
    if (parse !== undefined) at = typeof at === "string" ? parseJson(at) : undefined;
    else if (typeof at !== "object") return undefined;
    else if (index !== undefined) at = (at as Json[])[Number(index)];
    else at = Object.hasOwn(at, name!) ? (at as Record<string, Json>)[name!] : undefined;
  }
  return at;
}
