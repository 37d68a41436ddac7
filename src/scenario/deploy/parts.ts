/** Parts of a document as the writers of `services/<service>/deploy.ts` see them, with their arrows. */
import type { ConnectionDocument, JsonObject, NodeDocument, ScenarioDocument } from "../document.ts";
import type { DeployContext, DeployPart, DeployWriter, Reference } from "../../services/deploy.ts";
import type { EntityDefinition, Settings } from "../../services/define.ts";
import { ACCOUNT_ID } from "../../aws/arn.ts";

export interface DeployParts {
  readonly context: DeployContext;
  part(id: string): DeployPart | undefined;
  /** Ids of connections that start at a node, or end there, or start at one of those connections. */
  readonly connections: readonly ConnectionDocument[];
  writer(type: string): DeployWriter | undefined;
}

/** `definition` is the catalogue's: what a document does not know is left out. */
export function deployParts(document: ScenarioDocument, definition: (type: string) => EntityDefinition | undefined): DeployParts {
  const Region = typeof document.account?.Region === "string" ? document.account.Region : "us-east-1";
  const place = { Region, accountId: ACCOUNT_ID };
  const written = new Map<string, NodeDocument | ConnectionDocument>([...(document.nodes ?? []), ...(document.connections ?? [])].map((each) => [each.id, each]));
  const known = new Map<string, DeployPart>();
  const connections = document.connections ?? [];

  const part = (id: string, depth = 0): DeployPart | undefined => {
    const seen = known.get(id);
    if (seen) return seen;
    const source = written.get(id);
    const about = source && definition(source.type);
    if (!source || !about || depth > 3) return undefined;
    const properties = source.properties ?? {};
    const config = { properties: { ...defaults(about), ...properties }, behaviour: source.behaviour ?? {} } as never;
    const made: DeployPart = {
      id, type: source.type, properties: unlike(properties, about), behaviour: (source.behaviour ?? {}) as JsonObject,
      name: about.awsName?.(id, config) ?? id, arn: about.arn?.(id, config, place as Settings) ?? id,
      ...("from" in source ? { ...end("from", source.from), ...end("to", source.to) } : {}),
    };
    known.set(id, made);
    return made;

    function end(name: "from" | "to", other: string): object {
      const found = part(other, depth + 1);
      return found ? { [name]: found } : {};
    }
  };
  const arrows = (end: "from" | "to") => (of: DeployPart, type?: string): DeployPart[] =>
    connections.flatMap((each) => (each[end] === of.id && (type === undefined || each.type === type) ? (part(each.id) ?? []) : []));

  const reference = ($of: string, $attribute: string | undefined, $text: string): Reference => ({ $of, $text, ...($attribute === undefined ? {} : { $attribute }) });
  return {
    part, connections,
    writer: (type) => definition(type)?.deploy,
    context: {
      ...place,
      out: arrows("from"), in: arrows("to"),
      arn: (of, attribute = "Arn") => reference(of.id, attribute ?? undefined, of.arn),
      ref: (of, text) => reference(of.id, undefined, text),
      own: (of, suffix, attribute, text) => reference(`${of.id}#${suffix}`, attribute, text),
    },
  };
}

function defaults(definition: EntityDefinition): JsonObject {
  return Object.fromEntries(Object.entries(definition.properties).flatMap(([name, field]) => ("default" in field && field.default !== undefined ? [[name, field.default as never]] : [])));
}

/** Members that say no more than the default are not written. */
function unlike(properties: JsonObject, definition: EntityDefinition): JsonObject {
  const own = defaults(definition);
  return Object.fromEntries(Object.entries(properties).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(own[name])));
}
