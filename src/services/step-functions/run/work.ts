/** What one handler works with: the machine, its context, and lanes that are about to enter a state. Never kept. */
import type { Json } from "../../../vocabulary/json.ts";
import type { RuleId } from "../../define.ts";
import type { MachineContext } from "../config.ts";
import type { Luck } from "../asl/intrinsic-functions.ts";
import type { Roots } from "../asl/path.ts";
import type { State, StateOf, StateType } from "../asl/program.ts";
import type { AccountState, Execution, Lane, MachineState } from "./state.ts";

export interface Work {
  readonly state: MachineState;
  readonly ctx: MachineContext;
  readonly account: AccountState;
  readonly ready: { readonly exec: Execution; readonly lane: Lane; readonly failure: Failure | undefined }[];
  /** Executions that began: their clocks are set when they have taken their first steps. */
  readonly begun: Execution[];
  /** Where CloudWatch Logs are on. */
  readonly logs: ((exec: Execution, type: string, id: number) => void) | undefined;
}

/** An error on its way out of a lane. */
export interface Failure { readonly error: string; readonly cause: string | undefined }

export function luckOf(w: Work): Luck {
  return { random: () => w.ctx.random("MathRandom"), uuid: () => w.ctx.uuid("States.UUID") };
}

export function stateOf<T extends StateType = StateType>(exec: Execution, lane: Lane): StateOf<T> {
  return exec.program.states[lane.state]! as State as StateOf<T>;
}

/** The value of a variable as the lane sees it: its own scope, then those around it (SFN-062). */
export function variable(exec: Execution, lane: Lane, name: string): Json | undefined {
  for (let at: Lane | undefined = lane; at !== undefined; at = at.parent < 0 ? undefined : exec.lanes[at.parent])
    if (at.vars !== undefined && Object.hasOwn(at.vars, name)) return at.vars[name];
  return undefined;
}

/** All variables that the lane sees. */
export function variables(exec: Execution, lane: Lane): Record<string, Json> {
  const outer = lane.parent < 0 ? {} : variables(exec, exec.lanes[lane.parent]!);
  return lane.vars === undefined ? outer : { ...outer, ...lane.vars };
}

/** What paths of this lane read from. */
export function rootsOf(exec: Execution, lane: Lane, data: Json, context: () => Json): Roots {
  return { data, context, variable: (name) => variable(exec, lane, name) };
}

/** The rule of a plain step of the walk. */
export const WALK: RuleId = "SFN-001";
