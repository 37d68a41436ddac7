/** A document with some values other than they are: what a twin run is a run of. */
import type { Json } from "../vocabulary/json.ts";
import type { Change } from "./effective.ts";
import { merged } from "./effective.ts";
import type { ConnectionDocument, JsonObject, NodeDocument, ScenarioDocument, ScriptEntry } from "./scenario-document.ts";

export type Part = "properties" | "behaviour";

/** One value of one entity; `null` is the default. */
export interface TwinValue { readonly entity: string; readonly part: Part; readonly name: string; readonly value: Json }

export const valueKey = ({ entity, part, name }: Omit<TwinValue, "value">): string => `${entity} ${part} ${name}`;

/** The document in which these values hold from beginning to end, whatever the script says of them. */
export function withValues(document: ScenarioDocument, values: readonly TwinValue[]): ScenarioDocument {
  if (values.length === 0) return document;
  const laid = <T extends NodeDocument | ConnectionDocument>(each: T): T => values.filter(({ entity }) => entity === each.id).reduce((part, { part: of, name, value }) => merged(part, { [of]: { [name]: value } } as Change), each);
  const script = document.script?.flatMap((entry): readonly ScriptEntry[] => (entry.add ? [{ ...entry, add: laid(entry.add) }] : entry.change === undefined ? [entry] : without(entry, values)));
  return { ...document, nodes: document.nodes.map(laid), connections: document.connections.map(laid), ...(script ? { script } : {}) };
}

/** A change of the script without what is said of these values; nothing where it says no more. */
function without(entry: ScriptEntry, values: readonly TwinValue[]): readonly ScriptEntry[] {
  const own = values.filter(({ entity }) => entity === entry.change);
  if (own.length === 0) return [entry];
  const { properties, behaviour, ...rest } = entry;
  const kept = (members: JsonObject | undefined, of: Part): JsonObject | undefined => {
    const left = Object.entries(members ?? {}).filter(([name]) => !own.some((each) => each.part === of && each.name === name));
    return left.length > 0 ? Object.fromEntries(left) : undefined;
  };
  const [p, b] = [kept(properties, "properties"), kept(behaviour, "behaviour")];
  const says = p || b || Object.keys(rest).some((name) => name !== "at" && name !== "change");
  return says ? [{ ...rest, ...(p ? { properties: p } : {}), ...(b ? { behaviour: b } : {}) }] : [];
}

/** Members as single values. */
export function valuesOf(entity: string, members: Change): readonly TwinValue[] {
  const of = (part: Part): readonly TwinValue[] => Object.entries(members[part] ?? {}).map(([name, value]) => ({ entity, part, name, value }));
  return [...of("properties"), ...of("behaviour")];
}

/** The earlier values with these in the place of those of the same name. */
export function replaced(before: readonly TwinValue[], by: readonly TwinValue[]): readonly TwinValue[] {
  const next = new Map([...before, ...by].map((each) => [valueKey(each), each]));
  return [...next.values()];
}
