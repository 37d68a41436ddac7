/** From a definition that was checked to the program that runs. */
import type { Json } from "../../../vocabulary/json.ts";
import { compileState } from "./compile-state.ts";
import { deepFreeze, type Block, type Program, type State } from "./program.ts";

export type JsonObject = { readonly [name: string]: Json };

/** Blocks and states under construction. */
export interface Building { readonly blocks: Block[]; readonly states: State[] }

/** The definition as an object, also where it is JSON text. */
export function readDefinition(definition: Json): JsonObject {
  const json = typeof definition === "string" ? (JSON.parse(definition) as Json) : definition;
  return json as JsonObject;
}

export function compileProgram(definition: Json): Program {
  const json = readDefinition(definition);
  const building: Building = { blocks: [], states: [] };
  compileBlock(building, json, json.QueryLanguage === "JSONata", -1);
  return deepFreeze({
    text: typeof definition === "string" ? definition : JSON.stringify(definition),
    blocks: building.blocks, states: building.states, timeoutSeconds: json.TimeoutSeconds as number | undefined,
  });
}

/** Adds a `States` object and all within; returns its number. */
export function compileBlock(building: Building, json: JsonObject, jsonata: boolean, owner: number): number {
  const number = building.blocks.length;
  const entries = Object.entries(json.States as { readonly [name: string]: JsonObject });
  // Indexes first: a state may name one that stands after it.
  const first = building.states.length;
  const names: Record<string, number> = {};
  entries.forEach(([name], i) => {
    names[name] = first + i;
    building.states.push(undefined as unknown as State);
  });
  building.blocks.push({ startAt: names[json.StartAt as string]!, names, owner });
  for (const [name, state] of entries) building.states[names[name]!] = compileState(building, name, state, number, names, jsonata);
  return number;
}
