/** Which fields each state type has, by query language. Source: https://states-language.net/spec.html (state type tables). */
import type { StateType } from "../asl/program.ts";

export const STATE_TYPES: readonly StateType[] = ["Pass", "Task", "Choice", "Wait", "Succeed", "Fail", "Parallel", "Map"];

const ALWAYS = ["Type", "Comment", "QueryLanguage"];
const ON = ["Next", "End"];
const PATHS = ["InputPath", "OutputPath"];
const GUARD = ["Retry", "Catch"];

interface Fields { readonly both: readonly string[]; readonly path: readonly string[]; readonly jsonata: readonly string[] }

/** Fields beside those of all states. */
const FIELDS: { readonly [type in StateType]: Fields } = {
  Pass: { both: [...ON, "Assign"], path: [...PATHS, "Parameters", "ResultPath", "Result"], jsonata: ["Output"] },
  Task: { both: [...ON, ...GUARD, "Assign", "Resource", "TimeoutSeconds", "HeartbeatSeconds", "Credentials"], path: [...PATHS, "Parameters", "ResultSelector", "ResultPath", "TimeoutSecondsPath", "HeartbeatSecondsPath"], jsonata: ["Arguments", "Output"] },
  Choice: { both: ["Choices", "Default", "Assign"], path: PATHS, jsonata: ["Output"] },
  Wait: { both: [...ON, "Assign", "Seconds", "Timestamp"], path: [...PATHS, "SecondsPath", "TimestampPath"], jsonata: ["Output"] },
  Succeed: { both: [], path: PATHS, jsonata: ["Output"] },
  Fail: { both: ["Error", "Cause"], path: ["ErrorPath", "CausePath"], jsonata: [] },
  Parallel: { both: [...ON, ...GUARD, "Assign", "Branches"], path: [...PATHS, "Parameters", "ResultSelector", "ResultPath"], jsonata: ["Arguments", "Output"] },
  Map: {
    both: [...ON, ...GUARD, "Assign", "ItemProcessor", "Iterator", "ItemSelector", "MaxConcurrency", "ItemReader", "ItemBatcher", "ResultWriter", "ToleratedFailureCount", "ToleratedFailurePercentage", "Label"],
    path: [...PATHS, "Parameters", "ResultSelector", "ResultPath", "ItemsPath", "MaxConcurrencyPath", "ToleratedFailureCountPath", "ToleratedFailurePercentagePath"], jsonata: ["Items", "Output"],
  },
};

/** Why this field may not stand here; undefined if it may. */
export function fieldProblem(type: StateType, name: string, jsonata: boolean): string | undefined {
  const { both, path, jsonata: own } = FIELDS[type];
  if (ALWAYS.includes(name) || both.includes(name)) return undefined;
  if ((jsonata ? own : path).includes(name)) return undefined;
  if (jsonata && path.includes(name)) return `Field '${name}' is not supported when QueryLanguage is JSONata`;
  if (!jsonata && own.includes(name)) return `Field '${name}' is supported only when QueryLanguage is JSONata`;
  return `Field '${name}' is not supported in a ${type} state`;
}

/** Names that begin with "States." and mean something. */
export const PREDEFINED_ERRORS: ReadonlySet<string> = new Set([
  "States.ALL", "States.BranchFailed", "States.DataLimitExceeded", "States.ExceedToleratedFailureThreshold", "States.HeartbeatTimeout", "States.Http.Socket", "States.IntrinsicFailure",
  "States.ItemReaderFailed", "States.NoChoiceMatched", "States.ParameterPathFailure", "States.Permissions", "States.QueryEvaluationError", "States.ResultPathMatchFailure",
  "States.ResultWriterFailed", "States.Runtime", "States.TaskFailed", "States.Timeout",
]);
