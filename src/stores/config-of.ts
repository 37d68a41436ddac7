import type { AnyConfig, EntityDefinition } from "../services/define.ts";
import { defaultOf } from "../vocabulary/default-of.ts";
import type { Fields } from "../vocabulary/field.ts";
import type { ConnectionDocument, NodeDocument } from "./scenario-document.ts";

/** What was written of a part, over the defaults of its schema. */
export function configOf(part: NodeDocument | ConnectionDocument, definition: EntityDefinition | undefined): AnyConfig {
  return { properties: { ...defaults(definition?.properties), ...part.properties }, behaviour: { ...defaults(definition?.behaviour), ...part.behaviour } };
}

function defaults(fields: Fields = {}): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).flatMap(([name, field]) => { const value = defaultOf(field); return value === undefined ? [] : [[name, value]]; }));
}
