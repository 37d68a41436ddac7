/** "Why?": the causal chain in sentences, and a message's journey. That sentence is the product. */
import type { MessageId } from "../services/define.ts";
import { places } from "./conservation.ts";
import { Narrator, type LogRow } from "./log.ts";
import { RowKind, type TraceRow } from "./trace.ts";
import type { World } from "./world.ts";

export interface Why { readonly title: string; readonly links: readonly LogRow[]; readonly next?: string }

export interface Stretch { readonly fromUs: number; readonly toUs: number | null; readonly kind: "waiting" | "delayed" | "hidden" | "running" | "travelling" | "ended"; readonly entity: string; readonly says: string }
export interface Journey {
  readonly message: number; readonly label: string; readonly body?: string; readonly group?: string; readonly madeAtUs: number; readonly madeBy: string;
  readonly parents: readonly number[]; readonly children: readonly number[]; readonly stretches: readonly Stretch[]; readonly fate?: string;
}

const MOST_LINKS = 64;

/** From a row back to its root: at each ancestor what was noted there, of the same messages where there are any. */
export function whyRow(world: World, number: number): Why | null {
  const narrator = new Narrator(world);
  const start = world.trace.read(number);
  if (start === undefined) return null;
  const about = new Set<MessageId>(start.messages);
  const links: TraceRow[] = [start];
  for (let at = start.cause; at >= 0 && links.length < MOST_LINKS; ) {
    const row = world.trace.read(at);
    if (row === undefined) break;
    const notes = notesOf(world, at, about, start.row);
    links.unshift(...(notes.length > 0 ? notes : row.kind === RowKind.event || row.facts.ok === false || links.length < 3 ? [row] : []));
    at = row.cause;
  }
  const seen = new Set<number>();
  const chain = links.filter((row) => !seen.has(row.row) && seen.add(row.row)).sort((a, b) => a.row - b.row);
  return { title: titleOf(world, start), links: chain.map((row) => narrator.tell(row)) };
}

/** What a handler noted, in order: rows right after it that name it as their cause. */
function notesOf(world: World, handler: number, about: ReadonlySet<MessageId>, before: number): TraceRow[] {
  const notes: TraceRow[] = [];
  for (let at = handler + 1; at < before && at < handler + 400; at++) {
    const row = world.trace.read(at);
    if (row === undefined || row.cause !== handler) break;
    if (row.kind !== RowKind.note) continue;
    if (about.size === 0 || row.messages.some((message) => about.has(message))) notes.push(row);
  }
  return about.size === 0 ? notes.slice(0, 2) : notes;
}

/** What befell a message and its ancestors, in order. */
export function whyMessage(world: World, message: MessageId): Why | null {
  if (message < 0 || message >= world.messages.count) return null;
  const narrator = new Narrator(world);
  const line = new Set<MessageId>([message]);
  for (let at = world.messages.parentsOf(message)[0]; at !== undefined; at = world.messages.parentsOf(at)[0]) line.add(at);
  const links: LogRow[] = [];
  const from = Math.max(world.trace.first, Math.min(...[...line].map((m) => world.messages.rowOf(m)), world.rows));
  for (let number = Math.max(0, from); number < world.rows; number++) {
    const row = world.trace.read(number);
    if (row === undefined || !row.messages.some((m) => line.has(m))) continue;
    const own = row.messages.includes(message) || row.at <= world.messages.madeAt(message);
    if (own && (row.kind === RowKind.note || row.kind === RowKind.drop || row.facts.ok === false)) links.push(narrator.tell(row));
  }
  return { title: world.messages.labelOf(message), links: links.length > MOST_LINKS ? [...links.slice(0, 4), ...links.slice(4 - MOST_LINKS)] : links };
}

function titleOf(world: World, row: TraceRow): string {
  const entity = row.entity >= 0 ? world.entities[row.entity]!.id : "the script";
  const message = row.messages[0];
  return message === undefined ? entity : `${world.messages.labelOf(message)} at ${entity}`;
}

/** A message's stretches: where it waited, ran, was hidden, and how it ended. */
export function journey(world: World, message: MessageId): Journey | null {
  const { messages } = world;
  if (message < 0 || message >= messages.count) return null;
  const stretches: Stretch[] = [];
  let open: Omit<Stretch, "toUs"> = { fromUs: messages.madeAt(message), kind: "travelling", entity: world.entities[messages.makerOf(message)]!.id, says: "made" };
  const begin = (atUs: number, kind: Stretch["kind"], entity: string, says: string) => {
    if (atUs > open.fromUs || open.says === "made") stretches.push({ ...open, toUs: atUs });
    open = { fromUs: atUs, kind, entity, says };
  };
  for (let i = 0; i < messages.marks; i++) {
    const mark = messages.markAt(i);
    if (mark.message !== message) continue;
    const entity = world.entities[mark.entity]!.id;
    switch (mark.mark) {
      case "sent": if (open.kind === "travelling") begin(mark.at, "waiting", entity, "accepted"); break;
      // Who works on it says so too: it stays hidden where it is kept.
      case "received": if (open.kind !== "hidden" || messages.keeperOf(message) === mark.entity) begin(mark.at, "hidden", entity, "received"); break;
      case "returned": begin(mark.at, "waiting", entity, "came back"); break;
      case "dead-lettered": begin(mark.at, "waiting", entity, "dead-lettered"); break;
      case "redriven": begin(mark.at, "waiting", entity, "redriven"); break;
      case "throttled": case "failed": case "duplicated": case "worked": break;
      default: begin(mark.at, "ended", entity, mark.mark);
    }
  }
  const now = places(world).get(message)?.[0];
  stretches.push({ ...open, toUs: null, ...(open.kind === "waiting" && now !== undefined && !now.startsWith("call ") ? { entity: now } : {}) });
  const children: number[] = [];
  for (let id = (message + 1) as MessageId; id < messages.count && children.length < 64; id = (id + 1) as MessageId) if (messages.parentsOf(id).includes(message)) children.push(id);
  const facts = messages.factsOf(message);
  const fate = messages.fateOf(message);
  return {
    message, label: messages.labelOf(message), ...(facts.body === undefined ? {} : { body: facts.body }), ...(facts.group === undefined ? {} : { group: facts.group }),
    madeAtUs: messages.madeAt(message), madeBy: world.entities[messages.makerOf(message)]!.id, parents: messages.parentsOf(message), children, stretches, ...(fate === undefined ? {} : { fate }),
  };
}
