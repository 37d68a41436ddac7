/** What a scenario may say of a state machine: AWS's properties, and how the simulated world around it behaves. */
import { NEVER, type Chance } from "../../vocabulary/chance.ts";
import type { Amount } from "../../vocabulary/amount.ts";
import { field, optional, type FieldProblem } from "../../vocabulary/field.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { Context } from "../define.ts";
import { checkStubs } from "./config-stubs.ts";
import { definitionProblems } from "./validate/validate.ts";

export const EXAMPLE: Json = { StartAt: "Hello", States: { Hello: { Type: "Pass", End: true } } };

/** A stand-in for what a Task calls and no node is: a Lambda function by name, or an API by `service:api`. */
export interface Stub {
  readonly durationMs?: Amount;
  readonly returns?: Json;
  readonly fails?: Chance;
  /** AWS's error object, or one for each failure in turn (null: that attempt succeeds; the last one stays). */
  readonly error?: StubError | readonly (StubError | null)[];
}
export interface StubError { readonly errorType: string; readonly errorMessage?: string }

export const machineProperties = {
  StateMachineType: field.choice(["STANDARD", "EXPRESS"], "STANDARD", { help: "Standard: up to a year, each step once, priced by transition. Express: up to five minutes, steps may repeat, priced by time. Fixed when the machine is made.", change: "replace", error: "StateMachineTypeNotSupported", rules: ["SFN-004", "SFN-005", "SFN-006"] }),
  Definition: field.json<Json>(EXAMPLE, { help: "Amazon States Language: JSON, or its text.", editor: "states-language", error: "InvalidDefinition", rules: ["SFN-020", "SFN-021", "SFN-028"] }),
  LoggingConfiguration: optional.object({
    Level: field.choice(["ALL", "ERROR", "FATAL", "OFF"], "OFF", { help: "Which events go to CloudWatch Logs.", rules: ["SFN-139"] }),
    IncludeExecutionData: field.boolean(false, { help: "Inputs and outputs in the log." }),
  }, { help: "CloudWatch Logs: for Express the only history AWS keeps.", rules: ["SFN-139"], advanced: true }),
};

export const machineBehaviour = {
  stubs: field.json<Readonly<Record<string, Stub>>>({}, { help: "Stand-ins for Lambda functions (by name) and jobs (by service:api) that are no nodes: durationMs, returns, fails, error.", check: checkStubs, rules: ["SFN-080", "SFN-087"] }),
  transitionLatencyMs: field.amount(0, { unit: "ms", min: 0, help: "Time of each transition.", knob: "sim.transitionLatencyMs", realistic: 20, assumed: true, rules: ["SFN-001"], advanced: true }),
  taskStartLatencyMs: field.amount(0, { unit: "ms", min: 0, help: "From a task's Scheduled event to its Started event.", knob: "sim.taskStartLatencyMs", realistic: 10, assumed: true, rules: ["SFN-080"], advanced: true }),
  updateLagSeconds: field.integer(0, { unit: "s", min: 0, max: 60, help: "How long new executions may still use the old definition.", knob: "sim.updateLagSeconds", assumed: true, rules: ["SFN-014"], advanced: true }),
  losesExpressState: field.chance(NEVER, { help: "Express: the host of an execution is lost as it enters a state; an asynchronous run begins anew.", knob: "loseExpressState", assumed: true, rules: ["SFN-008"] }),
  mapObjects: field.boolean(false, { help: "Map takes JSON objects too (as today's guide says; recordings of 2024 refused them).", knob: "sim.mapObjects", rules: ["SFN-122"], advanced: true }),
};

export type MachineContext = Context<typeof machineProperties, typeof machineBehaviour>;
export type MachineConfig = MachineContext["config"];

/** The definition with its type: AWS's complaints, each with its place. */
export function checkMachine(config: MachineConfig): readonly FieldProblem[] {
  const { Definition, StateMachineType } = config.properties;
  return definitionProblems(Definition, StateMachineType).map(({ place, path, code, message }) => ({
    path: `properties.Definition${typeof Definition === "string" || path === "" ? "" : path}`, code: "InvalidDefinition", message: `${code}: ${message} at ${place}`,
  }));
}
