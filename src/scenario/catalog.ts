/** What the services offer, found by type. Built once per pass through the door; nothing is kept between passes. */
import type { EntityDefinition, Service } from "../services/define.ts";
import { nearest } from "../vocabulary/problem.ts";

export interface Catalog {
  readonly services: readonly Service[];
  readonly nodes: ReadonlyMap<string, EntityDefinition>;
  readonly connections: ReadonlyMap<string, EntityDefinition>;
  /** By service, as in the prefix of its operations (`sqs`). */
  readonly accounts: ReadonlyMap<string, EntityDefinition>;
  /** Ids of all rules. */
  readonly rules: ReadonlySet<string>;
}

export function catalogOf(services: readonly Service[]): Catalog {
  const nodes = new Map<string, EntityDefinition>();
  const connections = new Map<string, EntityDefinition>();
  const accounts = new Map<string, EntityDefinition>();
  const rules = new Set<string>();
  for (const service of services) {
    for (const rule of Object.keys(service.rules)) rules.add(rule);
    for (const definition of service.entities) {
      if (definition.kind === "node") nodes.set(definition.type, definition);
      else if (definition.kind === "connection") connections.set(definition.type, definition);
      else accounts.set(definition.service, definition);
    }
  }
  return { services, nodes, connections, accounts, rules };
}

/** The known name nearest to one that is not known: by spelling, else the only one that ends alike (`queue` → `sqs.queue`). */
export function nearestType(type: string, known: Iterable<string>): string | undefined {
  const names = [...known];
  const alike = names.filter((each) => each.split(/[.:]/).at(-1)?.toLowerCase() === type.split(/[.:]/).at(-1)?.toLowerCase());
  return nearest(type, names) ?? (alike.length === 1 ? alike[0] : undefined);
}
