/** The graph of a definition as far as it can be read: states and their arrows, those inside a Parallel or Map below it. */
import type { GraphState } from "../../canvas/kit/state-graph.tsx";
import type { JsonObject } from "../../stores/scenario-document.ts";
import type { Json } from "../../vocabulary/json.ts";

/** More can't be read. */
const MOST_STATES = 60;

export interface Drawn { readonly states: readonly GraphState[]; readonly start: string; readonly left: number }

/** @param troubled names of states that have something wrong */
export function graphOf(definition: Json, troubled: ReadonlySet<string>): Drawn {
  const states = new Map<string, GraphState>();
  if (isObject(definition)) addBlock(definition, true, states, troubled);
  const all = [...states.values()];
  return { states: all.slice(0, MOST_STATES), start: isObject(definition) && typeof definition.StartAt === "string" ? definition.StartAt : (all[0]?.name ?? ""), left: Math.max(0, all.length - MOST_STATES) };
}

function addBlock(block: JsonObject, outermost: boolean, into: Map<string, GraphState>, troubled: ReadonlySet<string>): void {
  for (const [name, state] of Object.entries(isObject(block.States) ? block.States : {})) {
    if (!isObject(state) || into.has(name)) continue;
    const inner = blocksOf(state);
    const next: { to: string; text?: string; caught?: boolean }[] = [];
    const go = (to: Json | undefined, how: { text?: string; caught?: boolean } = {}) => {
      // Two arrows between the same states and of one kind would lie upon each other.
      if (typeof to === "string" && !next.some((each) => each.to === to && each.caught === how.caught && each.text === how.text)) next.push({ to, ...how });
    };
    for (const rule of list(state.Choices)) go(rule.Next);
    go(state.Default, { text: "else" });
    go(state.Next);
    if (outermost && (state.End === true || state.Type === "Succeed" || state.Type === "Fail")) go("end");
    for (const catcher of list(state.Catch)) go(catcher.Next, { caught: true });
    for (const each of inner) go(each.StartAt, state.Type === "Map" ? { text: "each" } : {});
    into.set(name, { name, next, kind: state.Type === "Choice" ? "choice" : state.Type === "Task" ? "task" : "other", ...(troubled.has(name) ? { tone: "failed" as const } : {}) });
    for (const each of inner) addBlock(each, false, into, troubled);
  }
}

function blocksOf(state: JsonObject): readonly JsonObject[] {
  const processor = state.ItemProcessor ?? state.Iterator;
  return [...list(state.Branches), ...(isObject(processor) ? [processor] : [])];
}

const list = (json: Json | undefined): readonly JsonObject[] => (Array.isArray(json) ? (json as readonly Json[]).filter(isObject) : []);

function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
