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
  const children: number[] = [];
  for (let id = (message + 1) as MessageId; id < messages.count && children.length < 64; id = (id + 1) as MessageId) if (messages.parentsOf(id).includes(message)) children.push(id);
  const facts = messages.factsOf(message);
  const fate = messages.fateOf(message);
  return {
    message, label: messages.labelOf(message), ...(facts.body === undefined ? {} : { body: facts.body }), ...(facts.group === undefined ? {} : { group: facts.group }),
    madeAtUs: messages.madeAt(message), madeBy: world.entities[messages.makerOf(message)]!.id, parents: messages.parentsOf(message), children, stretches, ...(fate === undefined ? {} : { fate }),
  };
}
