/** What the palette offers: every node type of the services, the variants worth a line of their own, in four groups. */
import { nodeUi } from "../../canvas/registry.ts";
import type { Service } from "../../services/define.ts";
import type { Catalogue } from "../../stores/catalogue.ts";
import type { JsonObject } from "../../stores/scenario-document.ts";

export interface Part {
  readonly key: string;
  readonly type: string;
  readonly name: string;
  readonly says: string;
  /** Stem of a new node's id. */
  readonly stem: string;
  readonly properties?: JsonObject;
  readonly behaviour?: JsonObject;
}

export interface PartGroup { readonly title: string; readonly parts: readonly Part[] }

const GROUPS: readonly { readonly title: string; readonly families: readonly Service["family"][] }[] = [
  { title: "Queues and topics", families: ["queue", "topic", "bus"] },
  { title: "Streams", families: ["stream"] },
  { title: "Compute and workflow", families: ["function", "workflow"] },
  { title: "Storage", families: ["store"] },
  { title: "Ends", families: ["api", "actor", "end"] },
];

/** What is no part of the system: a person's own words and outlines. */
export const OWN: PartGroup = { title: "Notes and frames", parts: [
  { key: "note", type: "note", name: "Note", says: "Words of your own on the canvas.", stem: "note" },
  { key: "frame", type: "frame", name: "Frame", says: "A named outline around what is chosen; what stands in it moves with it.", stem: "frame" },
] };

/** In the order of the registry, variants after their type. Names are those of the types' drawings, sentences those of their definitions. */
export function partGroups(catalogue: Catalogue): readonly PartGroup[] {
  const all = catalogue.services.flatMap((service) => service.entities.filter((each) => each.kind === "node").flatMap((each) => {
    const words = nodeUi(each.type).part;
    const name = words?.name ?? each.title;
    const family = words?.family ?? service.family;
    const own: Part = { key: each.type, type: each.type, name, says: each.says, stem: words?.stem ?? stemOf(name) };
    return [own, ...(words?.variants ?? []).map((one): Part => ({ key: `${each.type} ${one.stem}`, type: each.type, ...one }))].map((part) => ({ family, part }));
  }));
  return GROUPS.map(({ title, families }) => ({ title, parts: all.filter((each) => families.includes(each.family)).map((each) => each.part) })).filter((each) => each.parts.length > 0);
}

const stemOf = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");

/** What a search finds, what is called so before what only speaks of it: "frame" is the frame, and not the API whose frames go both ways. */
export function found(groups: readonly PartGroup[], query: string): readonly PartGroup[] {
  if (query.trim() === "") return groups;
  const nearness = ({ name, type }: Part) => (name.toLowerCase() === query.trim().toLowerCase() ? 0 : matches(query, name) ? 1 : matches(query, name, type) ? 2 : 3);
  const nearest = ({ parts }: PartGroup) => Math.min(...parts.map(nearness));
  return groups
    .map((group) => ({ ...group, parts: group.parts.filter((part) => matches(query, part.name, part.says, part.type)).sort((a, b) => nearness(a) - nearness(b)) }))
    .filter((group) => group.parts.length > 0)
    .sort((a, b) => nearest(a) - nearest(b));
}

/** True when every word of the query starts some word of the part. */
export function matches(query: string, ...texts: readonly string[]): boolean {
  const words = texts.join(" ").toLowerCase().split(/[^a-z0-9]+/);
  return query.toLowerCase().split(/[^a-z0-9]+/).filter(Boolean).every((one) => words.some((word) => word.startsWith(one)));
}
