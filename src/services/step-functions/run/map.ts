/** Map: one lane per element, at most so many at a time (SFN-117 to SFN-122). */
import type { Json } from "../../../vocabulary/json.ts";
import { runtime } from "../asl/failure.ts";
import type { StateOf } from "../asl/program.ts";
import { fill } from "../asl/template.ts";
import { close } from "./children.ts";
import { typeName } from "./choice.ts";
import { contextObject } from "./context-object.ts";
import type { Filled } from "./data.ts";
import { beginMapRun, newMapRun } from "./distributed.ts";
import { readItems } from "./item-reader.ts";
import { record, write } from "./history.ts";
import { evaluate, failQuery } from "./jobs.ts";
import { goTo, newLane } from "./lane.ts";
import type { Execution, Lane, MapVisit } from "./state.ts";
import { luckOf, rootsOf, stateOf, type Work } from "./work.ts";

/** Iterations of an inline Map at a time (SFN-119), and children of a distributed one (SFN-124). */
const MOST_INLINE = 40;
const MOST_CHILDREN = 10_000;

type MapState = StateOf<"Map">;

export function startMap(w: Work, exec: Execution, lane: Lane, spec: MapState, filled: Filled): void {
  const { distribution } = spec;
  lane.visit = ++exec.visits;
  const concurrency = limitOf(filled, "MaxConcurrency", 0);
  const count = limitOf(filled, "ToleratedFailureCount", -1);
  const toleratedPercentage = limitOf(filled, "ToleratedFailurePercentage", -1);
  const toleratedCount = count < 0 && toleratedPercentage < 0 ? 0 : count;
  if (toleratedPercentage > 100) throw runtime("ToleratedFailurePercentage cannot be greater than 100.");
  const most = distribution === undefined ? MOST_INLINE : MOST_CHILDREN;
  lane.map = { ...EMPTY, concurrency: concurrency === 0 ? most : Math.min(concurrency, most), results: [] };
  if (distribution !== undefined) lane.map.run = newMapRun(w, spec, filled, { toleratedCount, toleratedPercentage });
  if (distribution?.reader !== undefined) return readItems(w, exec, lane, spec);
  const source = filled.Items ?? ("Items" in filled ? null : lane.effective);
  const items = listOf(w, exec, lane, spec, source);
  if (items === undefined) return;
  lane.map = { ...lane.map, values: items.values, keys: items.keys };
  selectItems(w, exec, lane, spec);
}

const EMPTY: MapVisit = { items: [], keys: undefined, values: [], next: 0, running: 0, done: 0, failed: 0, concurrency: 0, results: [], run: undefined };

export function limitOf(filled: Filled, name: string, otherwise: number): number {
  const value = filled[name];
  if (value === undefined) return otherwise;
  if (typeof value !== "number") throw runtime(`The ${name}Path field refers to value "${typeof value === "string" ? value : JSON.stringify(value)}" which is not a valid integer`);
  if (value < 0) throw runtime(`${name} cannot be negative.`);
  return value;
}

/** The elements; undefined when the state has failed because there are none to be had (SFN-122). */
function listOf(w: Work, exec: Execution, lane: Lane, spec: MapState, source: Json): { readonly values: readonly Json[]; readonly keys: readonly string[] | undefined } | undefined {
  if (Array.isArray(source)) return { values: source as readonly Json[], keys: undefined };
  if (w.ctx.config.behaviour.mapObjects && typeof source === "object" && source !== null) return { values: Object.values(source), keys: Object.keys(source) };
  lane.map = undefined;
  const says = `Map state input must be an array but was: ${typeof source === "object" && source !== null ? "object" : JSON.stringify(source)}`;
  if (spec.jsonata) failQuery(w, exec, lane, spec.fields.some(([name]) => name === "Items") ? `The JSONata expression for the field 'Items' returned an unexpected result type: ${typeName(source)}.` : says, "Items");
  else throw runtime(says.replace("Map state input", "Reference path 'ItemsPath'"));
  return undefined;
}

/** ItemSelector, for all elements (SFN-121). */
export function selectItems(w: Work, exec: Execution, lane: Lane, spec: MapState): void {
  const { values, keys } = lane.map!;
  const about = (value: Json, index: number) => ({ index, value, ...(keys === undefined ? {} : { key: keys[index]! }) });
  if (spec.selector === undefined) return itemsSelected(w, exec, lane, values);
  if (spec.jsonata) return evaluate(w, exec, lane, "item", 0, values.map((_, i) => [String(i), spec.selector!] as const), undefined, { items: values.map(about) });
  const luck = luckOf(w);
  itemsSelected(w, exec, lane, values.map((value, i) => fill(spec.selector!, rootsOf(exec, lane, lane.effective, () => contextObject(w, exec, lane, about(value, i))), luck)));
}

export function itemsSelected(w: Work, exec: Execution, lane: Lane, items: readonly Json[]): void {
  const spec = stateOf<"Map">(exec, lane);
  const map = lane.map!;
  lane.phase = "children";
  if (map.run !== undefined) return beginMapRun(w, exec, lane, items);
  map.items = Object.freeze([...items]);
  map.values = Object.freeze([]);
  record(w, exec, lane, "MapStateStarted", undefined, { length: items.length });
  w.ctx.note("SFN-117", { execution: exec.name, state: spec.name, items: items.length, atOnce: map.concurrency }, exec.messages);
  if (items.length === 0) {
    write(w, exec, "MapStateSucceeded", lane.last);
    return close(w, exec, lane, []);
  }
  fillSlots(w, exec, lane, lane.last);
}

/** Starts what waits at the door, lowest first. `previous` is the event that made room. */
export function fillSlots(w: Work, exec: Execution, lane: Lane, previous: number): void {
  const spec = stateOf<"Map">(exec, lane);
  const map = lane.map!;
  const started: number[] = [];
  while (map.running < map.concurrency && map.next < map.items.length) {
    const index = map.next++;
    map.running++;
    const input = map.items[index]!;
    const child = newLane(exec, spec.processor, lane.id, index, input, previous);
    child.last = write(w, exec, "MapIterationStarted", previous, undefined, { index }, spec.name);
    started.push(child.id);
    goTo(w, exec, child, child.state, input);
  }
  if (started.length > 0) lane.children = Object.freeze([...lane.children, ...started]);
}
