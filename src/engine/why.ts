/** "Why?": the causal chain in sentences, of whatever somebody asks about. That sentence is the product. */
import type { MessageId } from "../services/define.ts";
import type { Json } from "../vocabulary/json.ts";
import type { Entity } from "./entity.ts";
import { Narrator, operationName, roundText, type LogRow } from "./log.ts";
import type { Run } from "./run.ts";
import { storyOf } from "./story.ts";
import { RowKind, type TraceRow } from "./trace.ts";
import type { World } from "./world.ts";

export { journey, type Journey, type Stretch } from "./journey.ts";

/** A value that a step's rule names as responsible, where it stands. */
export interface Responsible { readonly entity: string; readonly part: "properties" | "behaviour"; readonly name: string; readonly value: Json; readonly unit: string }
export interface WhyLink extends LogRow { readonly responsible?: readonly Responsible[]; /** AWS's page, or what else the rule rests on. */ readonly source?: string }
/** `entity` where the title names one; `summary` is the present state in one sentence. */
export interface Why { readonly title: string; readonly links: readonly WhyLink[]; readonly entity?: string; readonly summary?: string }

export type About = { readonly row: number } | { readonly message: number } | { readonly entity: string; readonly metric?: string } | { readonly goal: number } | { readonly call: number };

const MOST_LINKS = 64;
const MOST_CAUSES = 12;
const MOST_RECENT = 6;
const MOST_RESPONSIBLE = 2;
/** A node's pennant is up for about as long. */
const RECENT_US = 10_000_000;

/** Undefined facts are told as null: nothing is known of it (any more). */
export function why(run: Run, about: About, ended: boolean): Why | null {
  const { world } = run;
  if ("row" in about) return whyRow(world, about.row);
  if ("message" in about) return whyMessage(world, about.message as MessageId);
  if ("goal" in about) return whyGoal(run, about.goal, ended);
  if ("call" in about) return whyCall(run, about.call);
  return whyEntity(world, about.entity, about.metric);
}

/** What befell a message, from its making to now. */
export function whyMessage(world: World, message: MessageId): Why | null {
  if (message < 0 || message >= world.messages.count) return null;
  const narrator = new Narrator(world);
  return { title: questionOf(world, message), links: told(world, narrator, storyOf(world, narrator, message, world.rows)) };
}

/** Of a row about messages: the story of the first, up to that row. Of any other: its causes. */
export function whyRow(world: World, number: number): Why | null {
  const narrator = new Narrator(world);
  const row = world.trace.read(number);
  if (row === undefined) return null;
  const about = row.messages.length > 0 ? row : notesOf(world, row).find((note) => note.messages.length > 0 && !narrator.isRoutine(note));
  const [message] = about?.messages ?? [];
  if (message === undefined || about === undefined) return { title: titleOfRow(world, row), entity: idOf(world, row), links: told(world, narrator, causesOf(world, narrator, row)) };
  const story = storyOf(world, narrator, message, about.row).filter((link) => link.row <= about.row);
  const last = story.at(-1);
  const links = last?.row === about.row || last?.cause === about.row ? story : [...story, narrator.tell(about)];
  return { title: questionOfMark(links.at(-1)!.mark, world.messages.labelOf(message)), links: told(world, narrator, links) };
}

/** What stands at an entity, and how that came; a metric says which side of it is meant. */
function whyEntity(world: World, id: string, metric: string | undefined): Why | null {
  const entity = world.byId.get(id);
  if (entity === undefined) return null;
  const narrator = new Narrator(world);
  const line = metric === undefined ? undefined : world.metrics.find(entity.index, metric);
  const value = line === undefined || line.length === 0 ? undefined : line.definition.kind === "gauge" ? line.total : (line.line.value[line.length - 1] ?? line.total);
  const title = metric === undefined ? `What is going on at ${id}?` : `Why is ${metric} of ${id} ${value === undefined ? "not known yet" : roundText(value)}?`;
  const summary = summaryOf(world, entity);
  const base = { title, entity: id, ...(summary === "" ? {} : { summary }) };
  if (metric !== undefined && /Age/.test(metric)) {
    const oldest = entity.alive ? world.holds(entity).reduce<MessageId | undefined>((least, one) => (least === undefined || world.messages.madeAt(one) < world.messages.madeAt(least) ? one : least), undefined) : undefined;
    if (oldest !== undefined) return { ...base, title: `Why is ${world.messages.labelOf(oldest)}, the oldest at ${id}, still here?`, links: told(world, narrator, storyOf(world, narrator, oldest, world.rows)) };
  }
  const wanted = metric === undefined ? undefined : /Throttle|429|Exceeded|Rejected/.test(metric) ? ["throttled"] : /Error|Fail|4XX|5XX|DeadLetter|Dropped/.test(metric) ? ["failed", "dropped"] : undefined;
  const recent = recentNotes(world, narrator, entity, wanted);
  const trouble = recent.at(-1);
  const isTrouble = trouble !== undefined && ["throttled", "failed", "dropped"].includes(narrator.tell(trouble).mark);
  if (isTrouble && (wanted !== undefined || (metric === undefined && world.now - trouble.at <= RECENT_US))) return { ...base, links: whyRow(world, trouble.row)?.links ?? [] };
  return { ...base, links: told(world, narrator, recent.map((row) => narrator.tell(row))) };
}

/** The message that broke it or, where it is about a metric or a rule, what goes on at its entity. */
function whyGoal(run: Run, number: number, ended: boolean): Why | null {
  const { world } = run;
  const goal = run.goals.goals[number];
  const result = run.goals.results(run.reachedUs, ended)[number];
  if (goal === undefined || result === undefined) return null;
  const state = result.held === true ? "met" : result.held === false ? "broken" : "still open";
  const base = { title: `Why is this goal ${state}: “${goal.say}”?`, summary: result.because };
  if (result.message !== undefined) {
    const narrator = new Narrator(world);
    const { atUs } = result;
    return { ...base, links: told(world, narrator, storyOf(world, narrator, result.message, world.rows).filter((link) => atUs === undefined || link.atUs <= atUs)) };
  }
  const { expect } = goal;
  const of = expect.kind === "metric" || expect.kind === "percentile" || expect.kind === "rule" ? expect.of : expect.kind === "messages" ? (expect.at ?? expect.from) : undefined;
  const about = of === undefined ? {} : { entity: of };
  const breach = result.standing === "broken" && result.atUs !== undefined && of !== undefined ? breachAt(world, of, result.atUs) : undefined;
  if (breach !== undefined) {
    const story = whyRow(world, breach.row);
    const [message] = breach.messages;
    if (story !== null && message !== undefined) return { ...base, ...about, summary: `${result.because} It was first broken with ${world.messages.labelOf(message)}.`, links: story.links };
  }
  const found = of === undefined ? null : whyEntity(world, of, expect.kind === "metric" ? expect.metric : undefined);
  return { ...base, links: found?.links ?? [], ...about };
}

/** What was noted of a message at an entity when a goal about it broke: the gravest of that instant. */
function breachAt(world: World, id: string, atUs: number): TraceRow | undefined {
  const narrator = new Narrator(world);
  const index = world.byId.get(id)?.index;
  let best: TraceRow | undefined;
  for (let number = world.rows - 1; number >= world.trace.first; number--) {
    const row = world.trace.read(number);
    if (row === undefined || row.at > atUs) continue;
    if (row.at < atUs) break;
    if (row.entity !== index || row.messages.length === 0 || (row.kind !== RowKind.note && row.facts.ok !== false) || narrator.isRoutine(row)) continue;
    if (best === undefined || gravity(narrator, row) >= gravity(narrator, best)) best = row;
  }
  return best;
}

/** How much a row has to do with something that went wrong. */
const gravity = (narrator: Narrator, row: TraceRow) => (["failed", "dropped", "throttled"].includes(narrator.tell(row).mark) ? 1 : 0);

/** A call of the script or the console: what it led to, up to its answer. */
function whyCall(run: Run, entry: number): Why | null {
  const { world } = run;
  const record = run.scriptState.records.findLast((one) => run.script[one.entry]?.index === entry) ?? run.scriptState.records.findLast((one) => one.entry === entry);
  if (record === undefined) return null;
  const narrator = new Narrator(world);
  const title = record.outcome === undefined ? `Why is ${operationName(record.call)} not answered yet?` : record.outcome.ok ? `What did ${operationName(record.call)} do?` : `Why was ${operationName(record.call)} refused?`;
  const links: TraceRow[] = [];
  const causes = new Set<number>();
  for (let number = world.trace.first; number < world.rows && links.length < MOST_CAUSES; number++) {
    const row = world.trace.read(number);
    if (row === undefined || row.at < record.at) continue;
    if (record.answeredAt !== undefined && row.at > record.answeredAt) break;
    const begins = row.kind === RowKind.event && row.rule === "EYD-003" && row.name === record.call && row.facts.on === record.on;
    const follows = causes.has(row.cause) && !narrator.isRoutine(row) && (row.kind === RowKind.note || row.name === record.call);
    if (begins || follows) causes.add(row.row);
    // Its arrival says nothing that the call has not said.
    if (begins || (follows && row.kind !== RowKind.call)) links.push(row);
  }
  return { title, entity: record.on, links: told(world, narrator, links.map((row) => narrator.tell(row))) };
}

// ------------------------------------------------------------------------------------------------------- what is found

/** What a handler noted: rows right after it that name it as their cause. */
function notesOf(world: World, { row: handler }: TraceRow): TraceRow[] {
  const notes: TraceRow[] = [];
  for (let at = handler + 1; at < world.rows && at < handler + 400; at++) {
    const row = world.trace.read(at);
    if (row === undefined || row.cause !== handler) break;
    if (row.kind === RowKind.note) notes.push(row);
  }
  return notes;
}

/** The row, what led to it, and the last trouble there; a timer that follows itself is told once. */
function causesOf(world: World, narrator: Narrator, start: TraceRow): LogRow[] {
  const links: TraceRow[] = [start];
  const seen = new Set([keyOf(start)]);
  for (let at = start.cause; at >= 0 && links.length < MOST_CAUSES; ) {
    const row = world.trace.read(at);
    if (row === undefined) break;
    at = row.cause;
    // The timer that did it is told by its note.
    const isOwn = row.row === start.cause && row.kind === RowKind.event && start.kind === RowKind.note;
    if (isOwn || seen.has(keyOf(row))) continue;
    seen.add(keyOf(row));
    const notes = notesOf(world, row).filter((note) => note.row < start.row && !narrator.isRoutine(note)).slice(0, 2);
    const isRoot = at < 0 && links.length > 1;
    if (!isRoot || row.rule === "EYD-003") links.push(...(notes.length > 0 ? notes : [row]));
  }
  const entity = start.entity >= 0 ? world.entities[start.entity] : undefined;
  const trouble = entity === undefined ? undefined : recentNotes(world, narrator, entity, ["failed", "throttled"], start.row).at(-1);
  if (trouble !== undefined && start.at - trouble.at <= RECENT_US) links.push(trouble);
  const rows = new Map(links.map((row) => [row.row, row]));
  return [...rows.values()].sort((a, b) => a.row - b.row).map((row) => narrator.tell(row));
}

const keyOf = (row: TraceRow) => `${row.kind} ${row.name} ${row.entity} ${row.rule}`;

/** The last notes at an entity or over its connections, oldest first; only those with these marks, where such are given. */
function recentNotes(world: World, narrator: Narrator, entity: Entity, marks: readonly string[] | undefined, before = world.rows): TraceRow[] {
  const here = new Set([entity.index, ...world.entities.filter((other) => other.kind === "connection" && (other.toId === entity.id || (other.fromId === entity.id && marks !== undefined))).map(({ index }) => index)]);
  const found: TraceRow[] = [];
  for (let number = before - 1; number >= world.trace.first && found.length < MOST_RECENT; number--) {
    const row = world.trace.read(number);
    if (row === undefined || !here.has(row.entity) || narrator.isRoutine(row)) continue;
    const isNote = row.kind === RowKind.note || row.kind === RowKind.drop || row.facts.ok === false || row.rule === "EYD-003";
    if (isNote && (marks === undefined || marks.includes(narrator.tell(row).mark))) found.unshift(row);
  }
  return found;
}

const HERE: readonly (readonly [mark: string, says: (n: number) => string])[] = [
  ["received", (n) => `${times(n)} received`], ["returned", (n) => `${times(n)} come back`], ["worked", (n) => `${n} worked on`], ["processed", (n) => `${n} done`], ["delivered", (n) => `${n} handed on`], ["answered", (n) => `${n} answered`],
  ["failed", (n) => `${times(n)} failed`], ["throttled", (n) => `${times(n)} throttled`], ["dead-lettered", (n) => `${n} dead-lettered`], ["filtered", (n) => `${n} filtered out`], ["expired", (n) => `${n} expired`], ["purged", (n) => `${n} purged`], ["dropped", (n) => `${n} lost`],
];
const times = (n: number) => (n === 1 ? "once" : `${n} times`);

/** What it keeps now, and what befell messages at it so far. */
function summaryOf(world: World, entity: Entity): string {
  const held = entity.alive ? world.holds(entity) : [];
  const counts = new Map<string, number>();
  for (let i = 0; i < world.messages.marks; i++) {
    const mark = world.messages.markAt(i);
    if (mark.entity === entity.index) counts.set(mark.mark, (counts.get(mark.mark) ?? 0) + 1);
  }
  const names = held.slice(0, 4).map((message) => world.messages.labelOf(message));
  const now = held.length === 0 ? "" : `Here now: ${names.join(", ")}${held.length > names.length ? ` and ${held.length - names.length} more` : ""}. `;
  const so = HERE.flatMap(([mark, says]) => (counts.has(mark) ? [says(counts.get(mark)!)] : []));
  return `${now}${so.length === 0 ? "" : `So far: ${so.join(", ")}.`}`.trim();
}

// ---------------------------------------------------------------------------------------------------------- how it is said

function questionOf(world: World, message: MessageId): string {
  const { messages } = world;
  const label = messages.labelOf(message);
  const fate = messages.fateOf(message);
  if (fate === "expired" || fate === "dropped" || fate === "purged" || fate === "filtered") return `Why is ${label} gone?`;
  if (fate !== undefined) return `What became of ${label}?`;
  let last: string | undefined;
  for (let i = messages.marks - 1; i >= 0 && last === undefined; i--) {
    const mark = messages.markAt(i);
    if (mark.message === message && mark.mark !== "sent") last = mark.mark;
  }
  if (last === "dead-lettered") return `Why was ${label} dead-lettered?`;
  if (messages.receivesOf(message) > 1 || last === "returned") return `Why is ${label} here again?`;
  return last === "failed" || last === "throttled" ? `Why has ${label} not succeeded?` : `Where is ${label}, and why?`;
}

function questionOfMark(mark: string, label: string): string {
  switch (mark) {
    case "returning": return `Why did ${label} come back?`;
    case "failed": return `Why did it go wrong with ${label}?`;
    case "throttled": return `Why was ${label} throttled?`;
    case "dropped": return `Why was ${label} lost?`;
    case "waiting": case "delayed": return `Why does ${label} wait?`;
    case "done": return `What became of ${label}?`;
    default: return `How did ${label} get here?`;
  }
}

function titleOfRow(world: World, row: TraceRow): string {
  return row.entity < 0 ? "Why did the script do this?" : `Why did this happen at ${idOf(world, row)}?`;
}

const idOf = (world: World, row: TraceRow) => (row.entity >= 0 ? world.entities[row.entity]!.id : "script");

/** The links, at most as many as somebody reads, each with what its rule names as responsible. */
function told(world: World, narrator: Narrator, links: readonly LogRow[]): WhyLink[] {
  const kept = links.length > MOST_LINKS ? [...links.slice(0, 4), ...links.slice(4 - MOST_LINKS)] : links;
  return kept.map((link) => linkOf(world, narrator, link));
}

/** A step with what its rule names as responsible, and the page that it rests on. */
export function linkOf(world: World, narrator: Narrator, link: LogRow): WhyLink {
  const rule = link.rule === undefined ? undefined : narrator.rules.get(link.rule);
  const responsible = rule?.properties === undefined ? [] : responsibleOf(world, link, rule.properties);
  return { ...link, ...(rule === undefined ? {} : { source: rule.source }), ...(responsible.length === 0 ? {} : { responsible }) };
}

/** Kinds of values that can be told in a word. */
const TOLD: ReadonlySet<string> = new Set(["number", "boolean", "choice", "amount", "chance"]);

/** Where these values stand: at the entity itself, else at its connection, else at a neighbour. */
function responsibleOf(world: World, link: LogRow, names: readonly string[]): Responsible[] {
  const own = [link.entity, link.connection].flatMap((id) => world.byId.get(id ?? "") ?? []);
  const joined = world.entities.filter((other) => other.alive && other.kind === "connection" && own.some(({ id }) => other.fromId === id || other.toId === id));
  const ends = own.flatMap(({ fromId, toId }) => [fromId, toId]).flatMap((id) => world.byId.get(id ?? "") ?? []);
  return names.flatMap((name) => {
    for (const entity of [...own, ...joined, ...ends])
      for (const part of ["properties", "behaviour"] as const) {
        const field = entity.definition[part][name];
        const value = entity.config[part][name];
        // What AWS does not publish is nobody's setting.
        if (field !== undefined && TOLD.has(field.kind) && field.advanced !== true && value !== undefined && value !== null && (value as { readonly kind?: string }).kind !== "never") return [{ entity: entity.id, part, name, value: value as Json, unit: field.unit ?? "" }];
      }
    return [];
  }).slice(0, MOST_RESPONSIBLE);
}
