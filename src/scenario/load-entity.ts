/**
 * The same door for one entity: what the script, the console, a `Create…` call or the page adds to a running scenario,
 * and what changes there.
 */
import type { AnyConfig, EntityDefinition, Service, Settings } from "../services/define.ts";
import type { Change } from "../vocabulary/field.ts";
import type { EntityChange } from "./document.ts";
import type { Notice, Problem } from "./problem.ts";
import type { LoadedConnection, LoadedNode } from "./scenario.ts";
export type { LoadedConnection, LoadedNode } from "./scenario.ts";

/** What stands around the entity: the engine answers from its own entities. */
export interface Door {
  readonly settings: Settings;
  /** A node or connection that is there now. */
  find(id: string): { readonly type: string; readonly roles: readonly string[] } | undefined;
  /** How many connections of this type start at the entity. */
  outgoing(id: string, type: string): number;
  /** The id of the node with this ARN, for implied connections; without it none are made. */
  resolve?(arnOrId: string): string | undefined;
  /** Default: the registry. */
  readonly services?: readonly Service[];
}

export type LoadedEntity =
  | { readonly ok: true; readonly kind: "node"; readonly entity: LoadedNode; readonly implied: readonly LoadedConnection[]; readonly notices: readonly Notice[] }
  | { readonly ok: true; readonly kind: "connection"; readonly entity: LoadedConnection; readonly implied: readonly LoadedConnection[]; readonly notices: readonly Notice[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Checks one node or connection as `loadScenario` would, with all defaults applied. `path` is put in front of the paths of problems. */
export declare function loadEntity(json: unknown, door: Door, path?: string): LoadedEntity;

/** One member that a change gives another value, and how that reaches a running resource. */
export interface ChangedMember { readonly part: "properties" | "behaviour"; readonly name: string; readonly value: unknown; readonly change: Change }

export type ChangedConfig =
  | { readonly ok: true; readonly config: AnyConfig; readonly changed: readonly ChangedMember[]; readonly notices: readonly Notice[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export interface ChangeOptions {
  /** The entity's id: for checks that look at it and for the paths of problems. */
  readonly path: string;
  /**
   * True for what a person changes in a running resource: a member of kind `replace` is then a problem. False for what
   * AWS's own calls change, and for edits before anything has run.
   */
  readonly running: boolean;
  readonly door: Door;
}

/**
 * The configuration after a change of some members; `null` is the default again. `config` has every member changed,
 * whatever its kind of change: for `{ call }` and `draft` the engine looks at `changed` and makes the call, or keeps the
 * draft, instead of taking the member over.
 */
export declare function changeConfig(definition: EntityDefinition, config: AnyConfig, change: EntityChange, options: ChangeOptions): ChangedConfig;
