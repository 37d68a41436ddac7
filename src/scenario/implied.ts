/**
 * What a definition names without an arrow (a Task's resource, the default bus) is an implied connection: made here when
 * the resource exists, drawn dashed, with default behaviour. Drawing that arrow makes it an ordinary one. A name without
 * a node is told, and at run time AWS's error comes.
 */
import type { AnyConfig, EntityDefinition, Settings } from "../services/define.ts";
import type { Catalog } from "./catalog.ts";
import { readConfig } from "./config.ts";
import { makeConnection } from "./read-entity.ts";
import { Report } from "./report.ts";
import type { LoadedConnection } from "./scenario.ts";

/** What may name others or be named. */
export interface Named { readonly id: string; readonly definition: EntityDefinition; readonly config: AnyConfig; readonly path: string }

/** `drawn` answers whether a connection of this type is there already. */
export function impliedConnections(
  entities: readonly Named[], targets: readonly Pick<Named, "id" | "definition" | "config">[], catalog: Catalog, settings: Settings, report: Report,
  drawn: (from: string, to: string, type: string) => boolean,
): LoadedConnection[] {
  const made: LoadedConnection[] = [];
  const namers = entities.filter(({ definition }) => definition.implies !== undefined);
  if (namers.length === 0) return made;
  const names = namesOf(targets, settings);
  const seen = new Set<string>();
  for (const { id, definition, config, path } of namers) {
    for (const { type, to } of definition.implies?.(typed(config), id, settings) ?? []) {
      const key = `${type}\n${to}\n${id}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const target = named(to, names);
      if (target === undefined) report.notice(path, "NameWithoutNode", to, type);
      else if (!drawn(id, target, type) && !made.some((each) => each.from === id && each.to === target && each.type === type) && catalog.connections.has(type)) made.push(implied(catalog.connections.get(type)!, id, target, settings, made));
    }
  }
  return made;
}

/** A version, an alias, an object's key behind the ARN of a resource name that resource too. */
function named(name: string, names: ReadonlyMap<string, string>): string | undefined {
  let rest = name;
  while (!names.has(rest) && rest.startsWith("arn:")) {
    const cut = Math.max(rest.lastIndexOf(":"), rest.lastIndexOf("/"));
    if (cut <= "arn:".length) return undefined;
    rest = rest.slice(0, cut);
  }
  return names.get(rest);
}

/** Ids and ARNs of what can be named. */
function namesOf(targets: readonly Pick<Named, "id" | "definition" | "config">[], settings: Settings): Map<string, string> {
  const names = new Map<string, string>();
  for (const { id, definition, config } of targets) {
    names.set(id, id);
    const arn = definition.arn?.(id, typed(config), settings);
    if (arn !== undefined && arn !== "") names.set(arn, id);
  }
  return names;
}

/** Its id cannot be that of a drawn one: the grammar of ids has no ">". */
function implied(definition: EntityDefinition, from: string, to: string, settings: Settings, made: readonly LoadedConnection[]): LoadedConnection {
  const plain = `${from}>${to}`;
  const id = made.some((each) => each.id === plain) ? `${plain}:${definition.type}` : plain;
  const config = readConfig(new Report(), definition, {}, {}, "", id, settings) ?? { properties: {}, behaviour: {} };
  return makeConnection(definition, { id, from, to, name: id, config, implied: true });
}

// The configuration has been held against the definition's own fields.
const typed = (config: AnyConfig) => config as Parameters<NonNullable<EntityDefinition["implies"]>>[0];
