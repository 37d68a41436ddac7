/** A message's journey: where it waited, was hidden, was worked on, and how it ended. */
import type { MessageId } from "../services/define.ts";
import { places } from "./conservation.ts";
import type { World } from "./world.ts";

export interface Stretch { readonly fromUs: number; readonly toUs: number | null; readonly kind: "waiting" | "delayed" | "hidden" | "running" | "travelling" | "ended"; readonly entity: string; readonly says: string }
export interface Journey {
  readonly message: number; readonly label: string; readonly body?: string; readonly group?: string; readonly madeAtUs: number; readonly madeBy: string;
  readonly parents: readonly number[]; readonly children: readonly number[]; readonly stretches: readonly Stretch[]; readonly fate?: string;
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
  const shown = withWork(stretches, worksOn(world, message));
  const children: number[] = [];
  for (let id = (message + 1) as MessageId; id < messages.count && children.length < 64; id = (id + 1) as MessageId) if (messages.parentsOf(id).includes(message)) children.push(id);
  const facts = messages.factsOf(message);
  const fate = messages.fateOf(message);
  return {
    message, label: messages.labelOf(message), ...(facts.body === undefined ? {} : { body: facts.body }), ...(facts.group === undefined ? {} : { group: facts.group }),
    madeAtUs: messages.madeAt(message), madeBy: world.entities[messages.makerOf(message)]!.id, parents: messages.parentsOf(message), children, stretches: shown, ...(fate === undefined ? {} : { fate }),
  };
}

interface Span { readonly from: number; readonly to: number; readonly entity: string }

/** When somebody worked on it: from receiving it to having done it or failed. Who only keeps it never says the latter. */
function worksOn(world: World, message: MessageId): Span[] {
  const { messages } = world;
  const begun = new Map<number, number>();
  const spans: Span[] = [];
  for (let i = 0; i < messages.marks; i++) {
    const { message: of, mark, entity, at } = messages.markAt(i);
    if (of !== message) continue;
    const from = begun.get(entity);
    if (mark === "received") {
      // Somebody else of them has it now, too: one stretch after the other is told.
      if (from !== undefined && entity !== messages.keeperOf(message)) spans.push({ from, to: at, entity: world.entities[entity]!.id });
      begun.set(entity, at);
    }
    if (from === undefined || (mark !== "worked" && mark !== "failed")) continue;
    spans.push({ from, to: at, entity: world.entities[entity]!.id });
    begun.delete(entity);
  }
  // Still at it, where it is not the keeper.
  for (const [entity, from] of begun) if (entity !== messages.keeperOf(message) && messages.lives(message)) spans.push({ from, to: Infinity, entity: world.entities[entity]!.id });
  return spans.sort((a, b) => a.from - b.from);
}

/** Cuts the stretches in which it was hidden into those in which somebody worked on it and the rest. */
function withWork(stretches: readonly Stretch[], works: readonly Span[]): Stretch[] {
  return stretches.flatMap((stretch) => {
    if (stretch.kind !== "hidden") return [stretch];
    const end = stretch.toUs ?? Infinity;
    const parts: Stretch[] = [];
    let at = stretch.fromUs;
    const until = (to: number) => (to === Infinity ? null : to);
    for (const work of works) {
      const [from, to] = [Math.max(at, work.from), Math.min(end, work.to)];
      if (to <= from) continue;
      if (from > at) parts.push({ ...stretch, fromUs: at, toUs: from });
      parts.push({ fromUs: from, toUs: until(to), kind: "running", entity: work.entity, says: "worked on" });
      at = to;
    }
    if (at < end || parts.length === 0) parts.push({ ...stretch, fromUs: at, toUs: until(end) });
    return parts;
  });
}
