/**
 * Patterns as sets of clauses, and events as flat lists of fields. A clause names a path and what its value must be; all
 * clauses of one alternative must hold, and below a list of objects all by the same element. `$or` is multiplied out.
 *
 * The order of clauses is part of the behaviour: `exists: false` looks only at the elements that clauses before it (by
 * name) have settled on. So does AWS's matcher, github.com/aws/event-ruler (ACFinder, NameState).
 */
import type { Json } from "./json.ts";
import { isObject } from "./json.ts";
import type { PatternDialect, PatternTest, Scalar } from "./pattern-test.ts";
import { describeTest, fits, readTest, refuse } from "./pattern-test.ts";

/** `name` is the path, joined by dots. One of `tests` must hold. */
export interface Clause { readonly name: string; readonly tests: readonly PatternTest[] }

/** A pattern as plain data: alternatives of clauses sorted by name. It may be kept in the state of an entity. */
export interface ParsedPattern {
  readonly alternatives: readonly (readonly Clause[])[];
  /** Paths worth looking at, so that the rest of an event is passed by. */
  readonly paths: { readonly [path: string]: PathUse };
}

/** Whether a clause asks for the value of a path, for something below it, or for both. */
interface PathUse { readonly value: boolean; readonly below: boolean }

/** Where a value stands in lists of objects: pairs of list number and index, by ascending list number. */
type Places = readonly number[];

interface EventField { readonly value: Scalar; readonly places: Places }

const OPERATORS: ReadonlySet<string> = new Set(["exactly", "prefix", "suffix", "equals-ignore-case", "wildcard", "numeric", "cidr", "exists", "anything-but"]);

// ------------------------------------------------------------------------------------------------------------- reading

/** Reads the object of a pattern; refusals are thrown. `most` bounds the alternatives. */
export function readPattern(pattern: Json, dialect: PatternDialect, most: number): ParsedPattern {
  if (!isObject(pattern)) refuse("Filter is not an object");
  const alternatives = readObject([new Map()], pattern, "", dialect, most)
    .map((tests) => [...tests].map(([name, each]) => ({ name, tests: each })).sort((a, b) => (a.name < b.name ? -1 : 1)));
  return { alternatives, paths: usesOf(new Set(alternatives.flatMap((clauses) => clauses.map((clause) => clause.name)))) };
}

/** Every clause's path, and all that lie above one. */
function usesOf(names: ReadonlySet<string>): { [path: string]: PathUse } {
  const uses = new Map<string, PathUse>();
  for (const name of names) {
    uses.set(name, { value: true, below: uses.get(name)?.below ?? false });
    for (let dot = name.indexOf("."); dot >= 0; dot = name.indexOf(".", dot + 1)) {
      const above = name.slice(0, dot);
      uses.set(above, { value: names.has(above), below: true });
    }
  }
  return Object.fromEntries(uses);
}

type Alternative = ReadonlyMap<string, readonly PatternTest[]>;

function readObject(before: readonly Alternative[], object: { readonly [name: string]: Json }, path: string, dialect: PatternDialect, most: number): readonly Alternative[] {
  if (Object.keys(object).length === 0) refuse("Empty objects are not allowed");
  let alternatives = before;
  for (const [name, value] of Object.entries(object)) {
    const full = path === "" ? name : `${path}.${name}`;
    if (isAlternatives(name, value)) {
      const soFar = alternatives;
      alternatives = value.flatMap((each) => readObject(soFar, each, path, dialect, most));
    } else if (isObject(value)) alternatives = readObject(alternatives, value, full, dialect, most);
    else if (Array.isArray(value)) alternatives = withTests(alternatives, full, value as readonly Json[], dialect);
    else refuse(`"${name}" must be an object or an array`);
    if (alternatives.length > most) refuse(`Rule is too complex - it has more than ${most} combinations of $or`);
  }
  return alternatives;
}

function withTests(alternatives: readonly Alternative[], name: string, values: readonly Json[], dialect: PatternDialect): readonly Alternative[] {
  if (values.length === 0) refuse("Empty arrays are not allowed");
  const tests = values.map((value) => readTest(value, dialect));
  // A path that is written twice keeps what was written last.
  return alternatives.map((each) => new Map([...each, [name, tests] as const]));
}

/**
 * `$or` is a relation only with at least two objects none of whose members is named like an operator; else it is a
 * field of that name. Source: github.com/aws/event-ruler, README, "Or".
 */
export function isAlternatives(name: string, value: Json): value is readonly { readonly [name: string]: Json }[] {
  return name === "$or" && Array.isArray(value) && value.length >= 2
    && (value as readonly Json[]).every((each) => isObject(each) && Object.keys(each).every((member) => !OPERATORS.has(member)));
}

// ------------------------------------------------------------------------------------------------------------ matching

/** Whether an event fits. What is no object fits nothing. */
export function matchesPattern(pattern: ParsedPattern, event: Json): boolean {
  if (!isObject(event)) return false;
  const fields = flatten(event, pattern.paths);
  return pattern.alternatives.some((clauses) => holds(clauses, fields));
}

type Fields = ReadonlyMap<string, readonly EventField[]>;

function holds(clauses: readonly Clause[], fields: Fields): boolean {
  return holdsFrom(clauses, 0, NOWHERE, fields, new Set());
}

/** `failed` remembers what was tried in vain, so that many lists do not multiply their lengths. */
function holdsFrom(clauses: readonly Clause[], index: number, places: Places, fields: Fields, failed: Set<string>): boolean {
  const clause = clauses[index];
  if (clause === undefined) return true;
  const tried = places.length === 0 ? "" : `${index}:${stillOpen(clauses, index, places, fields).join(",")}`;
  if (tried !== "" && failed.has(tried)) return false;
  const candidates = fields.get(clause.name) ?? [];
  if (wantsAbsence(clause) && !candidates.some((field) => merged(places, field.places)) && holdsFrom(clauses, index + 1, places, fields, failed)) return true;
  let last: Places | undefined;
  for (const field of candidates) {
    // The values of one list stand at the same place: one that fits decides for all.
    if (last === field.places || !clause.tests.some((test) => fits(test, field.value))) continue;
    const next = merged(places, field.places);
    if (next && holdsFrom(clauses, index + 1, next, fields, failed)) return true;
    last = field.places;
  }
  if (tried !== "") failed.add(tried);
  return false;
}

function wantsAbsence(clause: Clause): boolean {
  return clause.tests.some((test) => test.op === "exists" && !test.wanted);
}

/** Both places together; undefined where they lie in different elements of one list. */
function merged(a: Places, b: Places): Places | undefined {
  if (b.length === 0 || a === b) return a;
  if (a.length === 0) return b;
  const both: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const fromA = j >= b.length || (i < a.length && a[i]! <= b[j]!);
    if (i < a.length && j < b.length && a[i] === b[j]) {
      if (a[i + 1] !== b[j + 1]) return undefined;
      j += 2;
    }
    if (fromA) {
      both.push(a[i]!, a[i + 1]!);
      i += 2;
    } else {
      both.push(b[j]!, b[j + 1]!);
      j += 2;
    }
  }
  return both;
}

/** The part of the places that later clauses can still run against: the rest makes no difference to them. */
function stillOpen(clauses: readonly Clause[], from: number, places: Places, fields: Fields): number[] {
  const lists = new Set<number>();
  for (let index = from; index < clauses.length; index += 1) {
    for (const field of fields.get(clauses[index]!.name) ?? []) for (let at = 0; at < field.places.length; at += 2) lists.add(field.places[at]!);
  }
  const open: number[] = [];
  for (let at = 0; at < places.length; at += 2) if (lists.has(places[at]!)) open.push(places[at]!, places[at + 1]!);
  return open;
}

const NOWHERE: Places = [];

/** The leaves of an event that the pattern asks for, by joined path. An empty list or object has none. */
function flatten(event: { readonly [name: string]: Json }, paths: ParsedPattern["paths"]): Fields {
  const fields = new Map<string, EventField[]>();
  let lists = 0;
  const walkValue = (value: Json, path: string, use: PathUse, places: Places) => {
    if (value === null || typeof value !== "object") {
      if (use.value) add(fields, path, { value, places });
    } else if (!Array.isArray(value)) {
      if (use.below) walkObject(value as { readonly [name: string]: Json }, path, places);
    } else {
      const number = lists;
      lists += 1;
      for (const [index, each] of (value as readonly Json[]).entries()) {
        // Plain values stand where their list stands; only objects and lists in it are elements apart.
        walkValue(each, path, use, each === null || typeof each !== "object" ? places : [...places, number, index]);
      }
    }
  };
  const walkObject = (object: { readonly [name: string]: Json }, above: string, places: Places) => {
    for (const name of Object.keys(object)) {
      const path = above === "" ? name : `${above}.${name}`;
      if (Object.hasOwn(paths, path)) walkValue(object[name]!, path, paths[path]!, places);
    }
  };
  walkObject(event, "", NOWHERE);
  return fields;
}

function add(fields: Map<string, EventField[]>, path: string, field: EventField): void {
  const there = fields.get(path);
  if (there) there.push(field);
  else fields.set(path, [field]);
}

// --------------------------------------------------------------------------------------------------------------- words

/** Why an event does not fit. */
export interface Mismatch {
  /** The path of the first clause that fails. */
  readonly name: string;
  /** What the clause wants, in words. */
  readonly wants: string;
  /** The values that stand there; none where nothing does. */
  readonly found: readonly Scalar[];
  /** The whole in one sentence. */
  readonly says: string;
}

/** The first clause that fails, of the alternative that gets furthest; undefined where the event fits. */
export function whyNot(pattern: ParsedPattern, event: Json): Mismatch | undefined {
  if (matchesPattern(pattern, event)) return undefined;
  if (!isObject(event)) return { name: "", wants: "an object", found: [], says: "The event is no JSON object, and a pattern looks at the members of one." };
  const fields = flatten(event, pattern.paths);
  const reached = pattern.alternatives.map((clauses) => firstFailure(clauses, fields));
  const furthest = reached.reduce((best, each, index) => (each > reached[best]! ? index : best), 0);
  const clauses = pattern.alternatives[furthest]!;
  return describe(clauses[reached[furthest]!] ?? clauses.at(-1)!, clauses, fields);
}

/** How many clauses, in order, can be held together. */
function firstFailure(clauses: readonly Clause[], fields: Fields): number {
  let count = 0;
  while (count < clauses.length && holds(clauses.slice(0, count + 1), fields)) count += 1;
  return count;
}

function describe(clause: Clause, clauses: readonly Clause[], fields: Fields): Mismatch {
  const found = (fields.get(clause.name) ?? []).map((field) => field.value);
  const wants = clause.tests.map(describeTest).join(" or ");
  const alone = holds([clause], fields);
  const there = found.length === 0 ? "is not there" : `is ${found.slice(0, 5).map((value) => JSON.stringify(value)).join(", ")}${found.length > 5 ? ", …" : ""}`;
  const together = alone && clauses.length > 1 ? "; no one element of the list has all that is wanted" : "";
  return { name: clause.name, wants, found, says: `${clause.name} ${there}; the pattern wants ${wants}${together}.` };
}
