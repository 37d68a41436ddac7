/** State machines under test: one machine, stubs for what it calls, and its history at hand. */
import { readFileSync } from "node:fs";
import { toEnd } from "../cli/run.ts";
import { conservation } from "../engine/conservation.ts";
import { Run } from "../engine/run.ts";
import { assertPlain } from "../kernel/plain.ts";
import { Sfc32, seedState } from "../kernel/random.ts";
import type { ScenarioDocument } from "../scenario/document.ts";
import { loadScenario } from "../scenario/load.ts";
import type { Json } from "../vocabulary/json.ts";
import { calls, problemsOf, simulate, type Simulation } from "./simulate.ts";

export interface HistoryRow { readonly id: number; readonly previousEventId: number; readonly type: string; readonly timestamp: string; readonly [details: string]: unknown }
export interface ExecutionRow { readonly arn: string; readonly name: string; readonly status: string; readonly output?: Json; readonly error?: string; readonly cause?: string; readonly startDate: string; readonly stopDate: string | null; readonly transitions: number; readonly history: readonly HistoryRow[]; readonly mapRunArn?: string }

export interface MachineOptions {
  readonly input?: Json;
  readonly type?: "STANDARD" | "EXPRESS";
  readonly stubs?: Json;
  readonly behaviour?: Readonly<Record<string, Json>>;
  readonly properties?: Readonly<Record<string, Json>>;
  readonly account?: Readonly<Record<string, Json>>;
  /** Runs up to here, in seconds. Default 1,000. */
  readonly until?: number;
  readonly name?: string;
  /** Instead of one start at 0. */
  readonly script?: readonly (readonly [seconds: number, call: string, on: string, input?: Json, as?: string])[];
  readonly nodes?: readonly Json[];
  readonly connections?: readonly Json[];
  readonly seed?: number;
  readonly services?: Parameters<typeof simulate>[1] extends infer O ? (O extends { readonly services?: infer S } ? S : never) : never;
}

const ARN = "arn:aws:lambda:us-east-1:123456789012:function:";
export const fn = (name: string) => `${ARN}${name}`;
/** A definition of one state that ends. */
export const one = (state: Readonly<Record<string, Json>>, more: Readonly<Record<string, Json>> = {}): Json => ({ StartAt: "X", ...more, States: { X: { ...(["Succeed", "Fail", "Choice"].includes(String(state.Type)) ? {} : { End: true }), ...state } } });
/** States in their order, each leading to the next, the last one ends. */
export function chain(states: Readonly<Record<string, Readonly<Record<string, Json>>>>, more: Readonly<Record<string, Json>> = {}): Json {
  const names = Object.keys(states);
  const linked = names.map((name, i): [string, Json] => {
    const state = states[name]!;
    const free = state.Next !== undefined || state.End !== undefined || ["Succeed", "Fail", "Choice"].includes(String(state.Type));
    return [name, free ? state : { ...state, ...(names[i + 1] === undefined ? { End: true } : { Next: names[i + 1]! }) }];
  });
  return { StartAt: names[0]!, ...more, States: Object.fromEntries(linked) };
}

export interface Machine {
  readonly sim: Simulation;
  readonly executions: readonly ExecutionRow[];
  readonly execution: ExecutionRow;
  /** `[type, seconds]` of each event of the first execution. */
  readonly events: readonly (readonly [string, number])[];
  readonly types: readonly string[];
  /** Output, or "status error". */
  readonly outcome: Json;
}

export async function runMachine(definition: Json, options: MachineOptions = {}): Promise<Machine> {
  const { input, type, stubs, behaviour, properties, account, until = 1_000, name, script, nodes = [], connections = [], seed, services } = options;
  const start = { ...(name === undefined ? {} : { name }), ...(input === undefined ? {} : { input: JSON.stringify(input) }) };
  const sim = simulate({
    ...(account === undefined ? {} : { account }),
    nodes: [{ id: "m", type: "stepfunctions.stateMachine", properties: { Definition: definition, ...(type === undefined ? {} : { StateMachineType: type }), ...properties }, behaviour: { ...(stubs === undefined ? {} : { stubs }), ...behaviour } }, ...nodes],
    connections: [...connections],
    script: calls(...(script ?? [[0, "states:StartExecution", "m", start, "start"] as const])),
  }, { ...(seed === undefined ? {} : { seed }), ...(services === undefined ? {} : { services }) });
  await sim.toAsync(until);
  return look(sim);
}

export function look(sim: Simulation, id = "m"): Machine {
  const { executions } = sim.inspect<{ executions: ExecutionRow[] }>(id);
  const execution = executions[0]!;
  const events = execution === undefined ? [] : execution.history.map((event) => [event.type, secondsOf(event.timestamp)] as const);
  return {
    sim, executions, execution, events, types: events.map(([type]) => type),
    outcome: execution?.status === "SUCCEEDED" ? (execution.output ?? null) : `${execution?.status} ${execution?.error ?? ""}`.trim(),
  };
}

const ZERO = Date.UTC(2026, 0, 1);
export const secondsOf = (timestamp: string) => (Date.parse(timestamp) - ZERO) / 1000;

/** Messages of the loading door about a definition. */
export function complaints(definition: Json, type?: "EXPRESS"): readonly string[] {
  return problemsOf({ nodes: [{ id: "m", type: "stepfunctions.stateMachine", properties: { Definition: definition, ...(type === undefined ? {} : { StateMachineType: type }) } }] }).map(({ message }) => message);
}

export { services as allServices } from "../services/registry.ts";

export interface Counted { readonly started: number; readonly succeeded: number; readonly failed: number; readonly timedOut: number; readonly aborted: number; readonly open: number; readonly executions: readonly ExecutionRow[] }

/**
 * Runs an example of the gallery to its end, asserting invariants, conservation and plain state on the way, and a second
 * time by leaps back and forth: what its machine tells, and the hash of both worlds.
 */
export async function runExample(name: string, seed: number, profile: "exact" | "realistic"): Promise<{ readonly machine: Counted; readonly hash: string; readonly zigzag: string }> {
  const document = JSON.parse(readFileSync(`src/scenario/examples/${name}.json`, "utf8")) as ScenarioDocument;
  const loaded = loadScenario({ ...document, account: { profile } });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const { scenario } = loaded;
  const straight = new Run(scenario, { seed, checks: true });
  await toEnd(straight, scenario.untilUs);
  conservation(straight.world);
  const machine = straight.world.entities.find((each) => each.type === "stepfunctions.stateMachine")!;
  assertPlain(machine.state, machine.id);
  const dice = new Sfc32(seedState(seed, name, "zigzag"));
  const leaps = new Run(scenario, { seed, checkpointEvery: 50, traceCap: 0 });
  for (const to of [...Array.from({ length: 4 }, () => dice.integer(0, scenario.untilUs)), scenario.untilUs]) {
    leaps.rewindTo(to);
    await toEnd(leaps, to);
  }
  return { machine: straight.world.inspect(machine) as Counted, hash: straight.hash(), zigzag: leaps.hash() };
}
