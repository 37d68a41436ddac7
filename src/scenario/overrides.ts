/** Readable overrides of a link are laid over its document, which then goes through the same door. */
import type { Json } from "../vocabulary/json.ts";
import { isObject } from "../vocabulary/problem.ts";
import type { Catalog } from "./catalog.ts";
import { behaviourFields } from "./config.ts";
import type { JsonObject } from "./document.ts";
import type { Overrides, SetOverride } from "./link-reading.ts";
import { toPlain } from "./plain.ts";
import type { Problem } from "./problem.ts";
import { problemOf } from "./report.ts";

export type Overridden = { readonly ok: true; readonly document: JsonObject } | { readonly ok: false; readonly problems: readonly Problem[] };

export function applyOverrides(document: JsonObject, { seed, set }: Overrides, catalog: Catalog): Overridden {
  const problems: Problem[] = [];
  let result: JsonObject = seed === undefined ? document : { ...document, seed };
  for (const each of set) {
    const next = applySet(result, each, catalog);
    if (next === undefined) problems.push(problemOf("", "BadOverride", `set=${each.entity}.${each.name}`, "It must name a node, a connection or account, and one of its members."));
    else result = next;
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, document: result };
}

function applySet(document: JsonObject, { entity, name, value }: SetOverride, catalog: Catalog): JsonObject | undefined {
  for (const list of ["nodes", "connections"] as const) {
    const entities = document[list];
    if (!Array.isArray(entities)) continue;
    const index = (entities as readonly Json[]).findIndex((each) => isObject(each) && each.id === entity);
    if (index < 0) continue;
    const changed = setMember(entities[index] as JsonObject, name, value, catalog);
    return changed && { ...document, [list]: (entities as readonly Json[]).map((each, at) => (at === index ? changed : each)) };
  }
  if (entity !== "account") return undefined;
  return { ...document, account: { ...(isObject(document.account) ? document.account : {}), [name]: parsed(value) } };
}

/** The part that knows a member of this name; `behaviour.latencyMs` says which. */
function setMember(entity: JsonObject, name: string, value: string, catalog: Catalog): JsonObject | undefined {
  const definition = catalog.nodes.get(String(entity.type)) ?? catalog.connections.get(String(entity.type));
  const [, said, plain = name] = /^(properties|behaviour)\.(.+)$/.exec(name) ?? [];
  const known = (part: string) => definition !== undefined && Object.hasOwn(part === "properties" ? definition.properties : behaviourFields(definition), plain);
  const part = ["properties", "behaviour"].find((each) => (said === undefined || said === each) && known(each));
  if (part === undefined) return undefined;
  return { ...entity, [part]: { ...(isObject(entity[part]) ? entity[part] : {}), [plain]: parsed(value) } };
}

/** JSON where it is JSON, else text. */
function parsed(text: string): Json {
  try {
    const plain = toPlain(JSON.parse(text));
    return plain.ok ? plain.value : text;
  } catch {
    return text;
  }
}
