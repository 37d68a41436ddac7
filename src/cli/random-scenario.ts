/**
 * Random systems under random faults: nodes of every registered type, joined in every legal way, with values drawn from
 * their own fields. What comes out has passed the loading door, so whatever goes wrong in it is a bug.
 */
import { Sfc32, seedState } from "../kernel/random.ts";
import { legalTypes, endOf } from "../scenario/legality.ts";
import { loadScenario } from "../scenario/load.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { EntityDefinition, Service } from "../services/define.ts";
import type { Field } from "../vocabulary/field.ts";
import type { Json } from "../vocabulary/json.ts";

interface Draft { nodes: { id: string; type: string; properties: Record<string, Json>; behaviour: Record<string, Json> }[]; connections: Record<string, Json>[] }

/** A scenario for this seed; parts that the door refuses are left out again. Undefined when nothing is left to run. */
export function randomScenario(seed: number, services: readonly Service[]): { readonly document: Json; readonly scenario: Scenario } | undefined {
  const dice = new Sfc32(seedState(seed, "fuzz", "scenario"));
  const types = services.flatMap((service) => service.entities).filter((definition) => definition.kind === "node");
  const draft: Draft = { nodes: [], connections: [] };
  const callers = types.filter((type) => type.roles?.includes("caller") === true);
  const pick = <T>(list: readonly T[]): T => list[dice.integer(0, list.length - 1)]!;
  const count = dice.integer(2, 7);
  for (let i = 0; i < count; i++) {
    const definition = i === 0 && callers.length > 0 ? (callers.find((type) => type.type === "client") ?? pick(callers)) : pick(types);
    draft.nodes.push({ id: `n${i}`, type: definition.type, properties: values(definition.properties, dice, 0.2), behaviour: values(definition.behaviour, dice, 0.3) });
  }
  join(draft, services, dice);
  return settle(draft, services, seed, dice);
}

/** Draws arrows among nodes, then failure arrows from arrows. */
function join(draft: Draft, services: readonly Service[], dice: Sfc32): void {
  const definitions = new Map(services.flatMap((service) => service.entities).map((definition) => [definition.type, definition]));
  const ends: { id: string; definition: EntityDefinition }[] = draft.nodes.map(({ id, type }) => ({ id, definition: definitions.get(type)! }));
  for (let round = 0; round < 2; round++) {
    const starts = round === 0 ? ends : ends.filter(({ definition }) => definition.kind === "connection");
    for (const from of starts.slice()) for (const to of ends.filter(({ definition }) => definition.kind === "node")) {
      if (!dice.ratio(from.definition.type === "client" ? 4 : 2, 5)) continue;
      const { types } = legalTypes(endOf(from.definition), endOf(to.definition), services);
      if (types.length === 0) continue;
      const { type } = types[dice.integer(0, types.length - 1)]!;
      const definition = definitions.get(type)!;
      const id = `c${draft.connections.length}`;
      draft.connections.push({ id, from: from.id, to: to.id, type, properties: values(definition.properties, dice, 0.3), behaviour: dice.ratio(1, 4) ? fault(dice) : {} });
      ends.push({ id, definition });
    }
  }
}

/** Loads; what the door complains of is taken away, at most a few times. */
function settle(draft: Draft, services: readonly Service[], seed: number, dice: Sfc32): { readonly document: Json; readonly scenario: Scenario } | undefined {
  const script = dice.ratio(1, 2) ? changes(draft, services, dice) : [];
  let scripted: Json[] = script;
  for (let attempt = 0; attempt < 12; attempt++) {
    const document = { eventyard: 1, title: `fuzz ${seed}`, seed, until: "90s", account: dice.ratio(1, 3) ? { profile: "realistic" } : { latencyMs: 5 }, nodes: draft.nodes, connections: draft.connections, script: scripted } as unknown as Json;
    const loaded = loadScenario(document, services);
    if (loaded.ok) return { document, scenario: loaded.scenario };
    const nodes = new Set<number>();
    const connections = new Set<number>();
    for (const { path } of loaded.problems) {
      const node = /^nodes\[(\d+)\](?:\.(properties|behaviour)\.(\w+))?/.exec(path);
      const connection = /^connections\[(\d+)\]/.exec(path);
      if (node?.[2] !== undefined) delete draft.nodes[Number(node[1])]![node[2] as "properties" | "behaviour"][node[3]!];
      else if (node !== null) {
        const target = draft.nodes[Number(node[1])]!;
        if (Object.keys(target.properties).length + Object.keys(target.behaviour).length > 0) { target.properties = {}; target.behaviour = {}; }
        else nodes.add(Number(node[1]));
      } else if (connection !== null) connections.add(Number(connection[1]));
      else scripted = [];
    }
    const gone = new Set<unknown>([...[...nodes].map((i) => draft.nodes[i]!.id), ...[...connections].map((i) => draft.connections[i]!.id)]);
    draft.nodes = draft.nodes.filter((_, i) => !nodes.has(i));
    for (let size = -1; size !== gone.size; ) {
      size = gone.size;
      for (const connection of draft.connections) if (gone.has(connection.from) || gone.has(connection.to)) gone.add(connection.id);
    }
    draft.connections = draft.connections.filter((connection) => !gone.has(connection.id));
    if (gone.size > 0) scripted = [];
  }
  return undefined;
}

/** A few changes of behaviour and of properties while running. */
function changes(draft: Draft, services: readonly Service[], dice: Sfc32): Json[] {
  const definitions = new Map(services.flatMap((service) => service.entities).map((definition) => [definition.type, definition]));
  return Array.from({ length: dice.integer(1, 4) }, () => {
    const node = draft.nodes[dice.integer(0, draft.nodes.length - 1)]!;
    const definition = definitions.get(node.type)!;
    return { at: `${dice.integer(1, 80_000)}ms`, change: node.id, behaviour: values(definition.behaviour, dice, 0.3) } as Json;
  });
}

function fault(dice: Sfc32): Record<string, Json> {
  const chance = (): Json => ({ kind: "ratio", of: [1, dice.integer(2, 10)] });
  switch (dice.integer(0, 4)) {
    case 0: return { losesRequest: chance() };
    case 1: return { losesAnswer: chance() };
    case 2: return { fails: { when: chance(), as: ["serverError", "clientError", "timeout", 429][dice.integer(0, 3)]! } };
    case 3: return { allowed: false };
    default: return { latencyMs: { kind: "uniform", min: 1, max: 500 } };
  }
}

/** Values for some of the fields; small ones more often than large ones. */
function values(fields: Readonly<Record<string, Field>>, dice: Sfc32, share: number): Record<string, Json> {
  const chosen: Record<string, Json> = {};
  for (const [name, field] of Object.entries(fields)) {
    if (!dice.ratio(Math.round(share * 100), 100)) continue;
    const value = valueOf(field, dice);
    if (value !== undefined) chosen[name] = value;
  }
  return chosen;
}

function valueOf(field: Field, dice: Sfc32): Json | undefined {
  switch (field.kind) {
    case "boolean": return dice.ratio(1, 2);
    case "choice": return field.options[dice.integer(0, field.options.length - 1)]!;
    case "number": {
      const low = field.min ?? 0;
      const high = Math.min(field.max ?? 1000, low + 10 ** dice.integer(0, 3));
      return field.integer ? dice.integer(low, Math.max(low, Math.floor(high))) : low + dice.unit() * (high - low);
    }
    case "amount": return dice.ratio(1, 2) ? dice.integer(field.min ?? 0, Math.min(field.max ?? 2000, 2000)) : { kind: "uniform", min: field.min ?? 1, max: Math.min(field.max ?? 3000, 3000) };
    case "chance": return [{ kind: "always" }, { kind: "ratio", of: [1, 3] }, { kind: "everyNth", n: 3 }, { kind: "first", n: 2 }][dice.integer(0, 3)]!;
    default: return undefined;
  }
}
