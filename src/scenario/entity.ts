/**
 * The same door for one entity: what the script, the console, a `Create…` call or the page adds to a running scenario,
 * and what changes there.
 */
import type { AnyConfig, EntityDefinition, Service, Settings } from "../services/define.ts";
import type { Change } from "../vocabulary/field.ts";
import type { EntityChange } from "./document.ts";
import type { Notice, Problem } from "./problem.ts";
import type { LoadedConnection, LoadedNode } from "./scenario.ts";

/** What stands around the entity. Built anew by the engine for each use, from its own entities. */
export interface Surroundings {
  readonly services: readonly Service[];
  readonly settings: Settings;
  /** Nodes and connections that are there now, implied ones too. */
  readonly entities: readonly Standing[];
}
/** What legality and references need to know of an entity. Nodes have no ends. */
export interface Standing { readonly id: string; readonly definition: EntityDefinition; readonly config: AnyConfig; readonly from?: string | undefined; readonly to?: string | undefined }

export type LoadedEntity =
  | { readonly ok: true; readonly entity: LoadedNode | LoadedConnection; readonly implied: readonly LoadedConnection[]; readonly notices: readonly Notice[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Checks one node or connection as `loadScenario` would, with all defaults applied. `path` is put in front of the paths
 * of problems. `implied` are the connections that come with it.
 */
export declare function loadEntity(json: unknown, around: Surroundings, path?: string): LoadedEntity;

/** One member that a change gives another value, and how that reaches a running resource. */
export interface ChangedMember { readonly part: "properties" | "behaviour"; readonly name: string; readonly value: unknown; readonly change: Change }

export type ChangedConfig =
  | { readonly ok: true; readonly config: AnyConfig; readonly changed: readonly ChangedMember[]; readonly notices: readonly Notice[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * The configuration after a change of some members; `null` is the default again. `config` has every member changed,
 * whatever its kind of change: for `{ call }` and `draft` the engine makes the call, or keeps the draft, instead of
 * taking the member over. A member of kind `replace` that would get another value is a problem, unless `fresh` says
 * that nothing has run yet.
 */
export declare function changeConfig(
  entity: { readonly id: string; readonly definition: EntityDefinition; readonly config: AnyConfig },
  change: EntityChange, settings: Settings, options?: { readonly path?: string; readonly fresh?: boolean },
): ChangedConfig;
