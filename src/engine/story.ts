/** What befell one message, in sentences: from its own making on, and of its ancestors only that they were made. */
import type { MessageId, MessageKind } from "../services/define.ts";
import { isAbandoned, operationName, type LogRow, type Narrator } from "./log.ts";
import { RowKind, type TraceRow } from "./trace.ts";
import type { World } from "./world.ts";

const MOST_ANCESTORS = 4;
/** A refusal and the note of its rule are the same thing, told at both ends. */
const SAME_REFUSAL_US = 1_000_000;

/** @param until last row that belongs to the story */
export function storyOf(world: World, narrator: Narrator, message: MessageId, until: number): LogRow[] {
  const { messages, trace } = world;
  const links = birthsOf(world, narrator, message);
  const places = new Set<number>([messages.makerOf(message)]);
  const rows: TraceRow[] = [];
  for (let number = Math.max(trace.first, messages.rowOf(message), 0); number <= until && number < world.rows; number++) {
    const row = trace.read(number);
    if (row !== undefined && row.messages.includes(message)) rows.push(row);
  }
  const noted = new Set(rows.filter((row) => row.kind === RowKind.note && !narrator.isRoutine(row)).map((row) => row.cause));
  rows.forEach((row, i) => {
    if (row.kind === RowKind.call) {
      // A call that leads nowhere new, or whose callee notes what it does, is no step of its own.
      if (places.has(row.entity) || row.name.startsWith("internal:") || noted.has(row.row)) return void places.add(row.entity);
      places.add(row.entity);
      return void links.push(arrival(world, narrator, row, rows.slice(i + 1)));
    }
    if (!isStep(row, narrator)) return;
    const told = narrator.tell(row);
    const before = links.at(-1);
    if (row.kind === RowKind.answer && links.some((link) => link.rule === row.rule && row.at - link.atUs <= SAME_REFUSAL_US)) return;
    // Two notes of one moment and one kind: the later one knows more ("received" and "received again").
    if (before !== undefined && isSameStep(before, told)) links.pop();
    // That it lies there now goes without saying where it has just been told how it came to that.
    if (before !== undefined && isAfterword(before, told)) return;
    links.push(told);
  });
  return links.concat(endOf(world, narrator, message, until, links));
}

function isStep(row: TraceRow, narrator: Narrator): boolean {
  if (row.kind === RowKind.note) return !narrator.isRoutine(row) && !isAbandoned(row);
  return row.kind === RowKind.drop || row.kind === RowKind.finding || (row.kind === RowKind.answer && row.facts.ok === false);
}

function isSameStep(before: LogRow, after: LogRow): boolean {
  return before.atUs === after.atUs && before.entity === after.entity && before.what === "note" && after.what === "note" && before.mark === after.mark && before.cause === after.cause;
}

const GRAVE = ["failed", "dropped", "throttled"];

function isAfterword(before: LogRow, after: LogRow): boolean {
  return before.atUs === after.atUs && before.entity === after.entity && before.cause === after.cause && before.what === "note" && after.what === "note" && GRAVE.includes(before.mark) && after.mark === "waiting";
}

const BORN: Readonly<Record<MessageKind, (label: string, child: boolean) => string>> = {
  message: (label, child) => (child ? `Passes it on as a message of its own: ${label}.` : `Sends ${label}.`),
  copy: (label) => `Makes this copy of ${label}.`,
  request: (label) => `Asks with a request for ${label}.`,
  response: (label) => `Answers ${label} with this.`,
  record: (label, child) => (child ? `Makes a record about ${label}.` : `Puts ${label}.`),
  event: (label, child) => (child ? `Tells of ${label} with this event.` : `Emits ${label}.`),
};

/** That it was made, and before it whatever it descends from. */
function birthsOf(world: World, narrator: Narrator, message: MessageId): LogRow[] {
  const { messages, trace } = world;
  const line: MessageId[] = [message];
  for (let at = messages.parentsOf(message)[0]; at !== undefined && line.length <= MOST_ANCESTORS; at = messages.parentsOf(at)[0]) line.unshift(at);
  return line.map((each) => {
    const row = messages.rowOf(each);
    const made = trace.read(row);
    const says = BORN[messages.kindOf(each)](messages.labelOf(each), messages.parentsOf(each).length > 0);
    return {
      row, cause: made?.cause ?? -1, atUs: messages.madeAt(each), entity: world.entities[messages.makerOf(each)]!.id, what: "note", name: "made",
      ...(made?.rule === undefined || narrator.rules.get(made.rule)?.routine === true ? {} : { rule: made.rule }), says, mark: "info", messages: [each], facts: {},
    } satisfies LogRow;
  });
}

/** It comes to somebody: told by the rule of the answer, which says what was done with it. */
function arrival(world: World, narrator: Narrator, call: TraceRow, later: readonly TraceRow[]): LogRow {
  const told = narrator.tell(call);
  const answer = later.find((row) => row.kind === RowKind.answer && row.name === call.name && row.facts.ok === true && row.entity !== call.entity);
  const rule = answer?.rule === undefined ? undefined : narrator.rules.get(answer.rule);
  const service = world.entities[call.entity]!.definition.service;
  const accepted = typeof rule?.tells === "string" && rule.service === service ? narrator.fill(rule.tells, call) : undefined;
  return { ...told, ...(accepted === undefined ? { says: `Arrives with ${operationName(call.name)}.`, mark: "waiting" } : { says: accepted, rule: answer!.rule!, mark: rule?.mark ?? "waiting" }) };
}

const ENDS: Readonly<Record<string, string>> = {
  processed: "Its work is done: it ends here.", answered: "It was answered: it ends here.", delivered: "It was handed on: it ends here.", expired: "It is too old: gone.", purged: "It was purged: gone.",
  dropped: "It is dropped: gone.", filtered: "It was filtered out: nobody here gets it.",
};

/** Its end, where no step has told of it. */
function endOf(world: World, narrator: Narrator, message: MessageId, until: number, links: readonly LogRow[]): LogRow[] {
  const { messages, trace } = world;
  const fate = messages.fateOf(message);
  if (fate === undefined) return [];
  for (let i = messages.marks - 1; i >= 0; i--) {
    const mark = messages.markAt(i);
    if (mark.message !== message || mark.mark !== fate) continue;
    if (mark.row > until || links.some((link) => link.atUs === mark.at && (link.cause === mark.row || link.row === mark.row))) return [];
    const row = trace.read(mark.row);
    const rule = row?.rule === undefined ? undefined : narrator.rules.get(row.rule);
    return [{
      row: mark.row, cause: row?.cause ?? -1, atUs: mark.at, entity: world.entities[mark.entity]!.id, what: "note", name: fate, ...(row?.rule === undefined || rule === undefined ? {} : { rule: row.rule }),
      says: fate === "answered" && typeof rule?.tells === "string" && row !== undefined ? narrator.fill(rule.tells, row) : (ENDS[fate] ?? `It is ${fate}.`), mark: fate === "answered" ? (rule?.mark ?? "done") : fate === "expired" || fate === "purged" || fate === "dropped" || fate === "filtered" ? "dropped" : "done", messages: [message], facts: {},
    }];
  }
  return [];
}
