/**
 * Random systems under random faults: nodes of every registered type, joined in every legal way, with values drawn from
 * their own fields. What comes out has passed the loading door, so whatever goes wrong in it is a bug.
 */
import { Sfc32, seedState } from "../kernel/random.ts";
import { legalTypes, endOf } from "../scenario/legality.ts";
import { loadScenario } from "../scenario/load.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { EntityDefinition, Service } from "../services/define.ts";
import type { Json } from "../vocabulary/json.ts";
import { fault } from "./random-faults.ts";
import { randomGoals } from "./random-goals.ts";
import { randomScript } from "./random-script.ts";
import { pick, values, type Draw } from "./random-values.ts";
import { TEMPLATES } from "./random-words.ts";

interface DraftNode { id: string; type: string; properties: Record<string, Json>; behaviour: Record<string, Json> }
interface Draft { nodes: DraftNode[]; connections: Record<string, Json>[] }

/** A scenario for this seed; parts that the door refuses are left out again. Undefined when nothing is left to run. */
export function randomScenario(seed: number, services: readonly Service[]): { readonly document: Json; readonly scenario: Scenario } | undefined {
  const dice = new Sfc32(seedState(seed, "fuzz", "scenario"));
  const types = services.flatMap((service) => service.entities).filter((definition) => definition.kind === "node");
  const draft: Draft = { nodes: [], connections: [] };
  const callers = types.filter((type) => type.roles?.includes("caller") === true);
  const count = dice.integer(2, 7);
  // Plain systems have numbers and chances alone; the others all that a document can say.
  const rich = new Sfc32(seedState(seed, "fuzz", "rich")).ratio(3, 4);
  const draw: Draw = { dice, rich, ids: Array.from({ length: count }, (_, i) => `n${i}`) };
  for (let i = 0; i < count; i++) {
    const definition = i === 0 && callers.length > 0 ? (callers.find((type) => type.type === "client") ?? pick(dice, callers)) : pick(dice, types);
    draft.nodes.push({ id: `n${i}`, type: definition.type, properties: values(definition.properties, draw, 0.2), behaviour: values(definition.behaviour, draw, 0.3) });
  }
  join(draft, services, draw);
  return settle(draft, services, seed, draw);
}

/** Draws arrows among nodes, then failure arrows from arrows. */
function join(draft: Draft, services: readonly Service[], draw: Draw): void {
  const { dice } = draw;
  const definitions = definitionsOf(services);
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
      draft.connections.push({ id, from: from.id, to: to.id, type, properties: values(definition.properties, draw, 0.3), behaviour: dice.ratio(1, 4) ? fault(dice) : {}, ...(draw.rich ? callMembers(definition, draw) : {}) });
      ends.push({ id, definition });
    }
  }
}

/** Of a call connection: what it sends instead, and when. */
function callMembers({ compose, behaviour }: EntityDefinition, draw: Draw): Record<string, Json> {
  const { dice } = draw;
  if (compose === undefined) return { behaviour: { ...values(behaviour, draw, 0.2), ...(dice.ratio(1, 4) ? fault(dice) : {}) } };
  return {
    ...(dice.ratio(1, 4) ? { body: pick(dice, TEMPLATES) } : {}), ...(dice.ratio(1, 6) ? { input: { MessageGroupId: "{{body.n}}", Key: "{{uuid}}", input: "{{body}}", taskToken: "{{body.token}}" } } : {}),
    ...(dice.ratio(1, 4) ? { when: pick(dice, ["success", "failure", "each record"]) } : {}), ...(dice.ratio(1, 6) ? { ignoreErrors: true } : {}),
  };
}

/** Loads; what the door complains of is taken away, at most a few times. */
function settle(draft: Draft, services: readonly Service[], seed: number, draw: Draw): { readonly document: Json; readonly scenario: Scenario } | undefined {
  const { dice, rich } = draw;
  const definitions = definitionsOf(services);
  const parts = [...draft.nodes, ...draft.connections].map((each) => ({ id: String(each.id), definition: definitions.get(String(each.type))! }));
  const script = !dice.ratio(1, 2) ? [] : rich ? randomScript(parts, services, draw) : changes(draft, services, draw);
  const account: Json = rich ? richAccount(draw) : dice.ratio(1, 3) ? { profile: "realistic" } : { latencyMs: 5 };
  let goals: Json[] = rich ? randomGoals(parts, draw) : [];
  let scripted: Json[] = script;
  for (let attempt = 0; attempt < 30; attempt++) {
    const document = { eventyard: 1, title: `fuzz ${seed}`, seed, until: "90s", account, nodes: draft.nodes, connections: draft.connections, script: scripted, ...(goals.length === 0 ? {} : { goals }) } as unknown as Json;
    const loaded = loadScenario(document, services);
    if (loaded.ok) return { document, scenario: loaded.scenario };
    const nodes = new Set<number>();
    const connections = new Set<number>();
    const entries = new Set<number>();
    for (const { path } of loaded.problems) {
      const node = /^nodes\[(\d+)\](?:\.(properties|behaviour)\.(\w+))?/.exec(path);
      const connection = /^connections\[(\d+)\](?:\.(properties|behaviour)\.(\w+))?/.exec(path);
      const entry = /^script\[(\d+)\]/.exec(path);
      if (node?.[2] !== undefined) delete draft.nodes[Number(node[1])]![node[2] as "properties" | "behaviour"][node[3]!];
      else if (node !== null) {
        const target = draft.nodes[Number(node[1])]!;
        if (Object.keys(target.properties).length + Object.keys(target.behaviour).length > 0) { target.properties = {}; target.behaviour = {}; }
        else nodes.add(Number(node[1]));
      } else if (rich && connection?.[2] !== undefined && attempt < 6) delete (draft.connections[Number(connection[1])]![connection[2]] as Record<string, Json>)[connection[3]!];
      else if (connection !== null) connections.add(Number(connection[1]));
      else if (rich && entry !== null) entries.add(Number(entry[1]));
      else if (rich && path.startsWith("goals")) goals = [];
      else scripted = [];
    }
    scripted = scripted.filter((_, i) => !entries.has(i));
    const gone = new Set<unknown>([...[...nodes].map((i) => draft.nodes[i]!.id), ...[...connections].map((i) => draft.connections[i]!.id)]);
    draft.nodes = draft.nodes.filter((_, i) => !nodes.has(i));
    for (let size = -1; size !== gone.size; ) {
      size = gone.size;
      for (const connection of draft.connections) if (gone.has(connection.from) || gone.has(connection.to)) gone.add(connection.id);
    }
    draft.connections = draft.connections.filter((connection) => !gone.has(connection.id));
    if (gone.size > 0 && !rich) scripted = [];
  }
  return undefined;
}

function richAccount({ dice }: Draw): Json {
  return {
    profile: pick(dice, ["exact", "realistic"]), latencyMs: pick(dice, [0, 5, { kind: "exponential", mean: 20 }, { kind: "lognormal", median: 1, p99: 1000 }] as Json[]),
    ...(dice.ratio(1, 3) ? { ConcurrentExecutions: dice.integer(0, 20) } : {}), ...(dice.ratio(1, 3) ? { apiGatewayRate: dice.integer(0, 5), apiGatewayBurst: dice.integer(0, 3) } : {}),
    ...(dice.ratio(1, 3) ? { startExecutionBucket: [dice.integer(0, 5), dice.integer(0, 2)], transitionBucket: [dice.integer(1, 20), dice.integer(0, 5)] } : {}), ...(dice.ratio(1, 6) ? { Region: "eu-central-1", startsAt: "2024-02-29T23:59:59.999Z", billing: false } : {}),
  };
}

/** A few changes of behaviour while running. */
function changes(draft: Draft, services: readonly Service[], draw: Draw): Json[] {
  const { dice } = draw;
  const definitions = definitionsOf(services);
  return Array.from({ length: dice.integer(1, 4) }, () => {
    const node = draft.nodes[dice.integer(0, draft.nodes.length - 1)]!;
    const definition = definitions.get(node.type)!;
    return { at: `${dice.integer(1, 80_000)}ms`, change: node.id, behaviour: values(definition.behaviour, draw, 0.3) } as Json;
  });
}

function definitionsOf(services: readonly Service[]): ReadonlyMap<string, EntityDefinition> {
  return new Map(services.flatMap((service) => service.entities).map((definition) => [definition.type, definition]));
}
