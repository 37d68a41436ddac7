/** One state: its type, the fields it may have, and what stands in them. */
import type { Json } from "../../../vocabulary/json.ts";
import { timestampMs } from "../asl/choice.ts";
import type { StateType } from "../asl/program.ts";
import { expressionOf } from "../asl/template.ts";
import { checkBlock, type Surroundings } from "./block.ts";
import { checkRule } from "./choice.ts";
import { checkRetry, eachEntry } from "./errors.ts";
import { fieldProblem, STATE_TYPES } from "./fields.ts";
import { isObject, type JsonObject, type Place } from "./json.ts";
import { checkMap } from "./map.ts";
import { checkTask } from "./task.ts";
import { checkAssign, checkDynamic, checkExpressions, checkNumber, checkPath, checkReference, checkTemplate, SEES_NOTHING } from "./values.ts";

export function checkState(state: JsonObject, at: Place, blockJsonata: boolean, around: Surroundings, inner: Surroundings): void {
  const { complaints } = around;
  const { Type: type, QueryLanguage: language } = state;
  if (typeof type !== "string") return complaints.add([...at, "Type"], "This field is required");
  if (!(STATE_TYPES as readonly string[]).includes(type)) return complaints.add([...at, "Type"], `Value is not one of [${STATE_TYPES.join(", ")}]`);
  if (language !== undefined && language !== "JSONPath" && language !== "JSONata") complaints.add([...at, "QueryLanguage"], "Value is not one of [JSONPath, JSONata]");
  if (around.machineJsonata && language === "JSONPath") complaints.add(at, "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine", "INVALID_DOWNGRADE_QUERY_LANGUAGE");
  const jsonata = language === undefined ? blockJsonata : language === "JSONata";
  for (const name of Object.keys(state)) {
    const problem = fieldProblem(type as StateType, name, jsonata);
    if (problem !== undefined) complaints.add([...at, name], problem);
  }
  checkWay(state, type as StateType, at, around);
  checkData(state, type as StateType, at, jsonata, around);
  checkErrors(state, at, jsonata, around);
  checkWork(state, type as StateType, at, jsonata, around, inner);
}

/** SFN-022: exactly one of Next and End. */
function checkWay(state: JsonObject, type: StateType, at: Place, { complaints }: Surroundings): void {
  if (type === "Choice" || type === "Succeed" || type === "Fail") return;
  if (state.Next !== undefined && typeof state.Next !== "string") complaints.add([...at, "Next"], "Expected value of type String");
  if (state.End !== undefined && typeof state.End !== "boolean") complaints.add([...at, "End"], "Expected value of type Boolean");
  if (state.Next === undefined && state.End !== true) complaints.add(at, "These fields are required: [Next or End]");
  if (state.Next !== undefined && state.End === true) complaints.add(at, "Only one of these fields is allowed: [Next, End]");
}

const RESULT = { result: true, errorOutput: false };

function checkData(state: JsonObject, type: StateType, at: Place, jsonata: boolean, { complaints, outerVariables }: Surroundings): void {
  const sees = type === "Task" || type === "Parallel" || type === "Map" ? RESULT : SEES_NOTHING;
  checkAssign(state.Assign, [...at, "Assign"], jsonata, outerVariables, complaints, sees);
  if (jsonata) {
    checkExpressions(state.Output, [...at, "Output"], complaints, sees);
    for (const name of ["Arguments", "Items", "ItemSelector", "Error", "Cause", "Credentials"]) checkExpressions(state[name], [...at, name], complaints);
    return;
  }
  checkPath(state.InputPath, [...at, "InputPath"], complaints);
  checkPath(state.OutputPath, [...at, "OutputPath"], complaints);
  checkReference(state.ResultPath, [...at, "ResultPath"], complaints, true);
  for (const name of ["Parameters", "ResultSelector", "ItemSelector"]) if (state[name] !== undefined) checkTemplate(state[name], [...at, name], complaints);
  for (const name of ["SecondsPath", "TimestampPath", "TimeoutSecondsPath", "HeartbeatSecondsPath", "ItemsPath", "MaxConcurrencyPath", "ToleratedFailureCountPath", "ToleratedFailurePercentagePath"])
    if (state[name] !== undefined && !(typeof state[name] === "string" && state[name].startsWith("States."))) checkReference(state[name], [...at, name], complaints);
}

function checkErrors(state: JsonObject, at: Place, jsonata: boolean, { complaints, outerVariables }: Surroundings): void {
  checkRetry(state.Retry, [...at, "Retry"], complaints);
  const sees = { result: false, errorOutput: true };
  eachEntry(state.Catch, [...at, "Catch"], complaints, (entry, place) => {
    if (typeof entry.Next !== "string") complaints.add([...place, "Next"], "This field is required");
    if (jsonata && entry.ResultPath !== undefined) complaints.add([...place, "ResultPath"], "Field 'ResultPath' is not supported when QueryLanguage is JSONata");
    if (!jsonata && entry.Output !== undefined) complaints.add([...place, "Output"], "Field 'Output' is supported only when QueryLanguage is JSONata");
    checkReference(entry.ResultPath, [...place, "ResultPath"], complaints, true);
    if (jsonata) checkExpressions(entry.Output, [...place, "Output"], complaints, sees);
    checkAssign(entry.Assign, [...place, "Assign"], jsonata, outerVariables, complaints, sees);
  });
}

function checkWork(state: JsonObject, type: StateType, at: Place, jsonata: boolean, around: Surroundings, inner: Surroundings): void {
  const { complaints } = around;
  switch (type) {
    case "Pass": case "Succeed": return;
    case "Fail": return checkFail(state, at, jsonata, around);
    case "Wait": return checkWait(state, at, jsonata, around);
    case "Choice": {
      const { Choices: choices } = state;
      if (!Array.isArray(choices) || choices.length === 0) return complaints.add([...at, "Choices"], choices === undefined ? "This field is required" : "Value cannot be empty");
      return (choices as readonly Json[]).forEach((rule, i) => {
        const place = [...at, "Choices", i];
        if (!isObject(rule)) return complaints.add(place, "Expected value of type Object");
        if (typeof rule.Next !== "string") complaints.add([...place, "Next"], "This field is required");
        checkRule(rule, place, jsonata, complaints);
        checkAssign(rule.Assign, [...place, "Assign"], jsonata, around.outerVariables, complaints, SEES_NOTHING);
        if (jsonata) checkExpressions(rule.Output, [...place, "Output"], complaints);
      });
    }
    case "Task": return checkTask(state, at, jsonata, around);
    case "Parallel": {
      const { Branches: branches } = state;
      if (!Array.isArray(branches)) return complaints.add([...at, "Branches"], branches === undefined ? "This field is required" : "Expected value of type Array");
      if (branches.length === 0) return complaints.add([...at, "Branches"], "Value cannot be empty");
      return (branches as readonly Json[]).forEach((branch, i) => {
        if (!isObject(branch)) complaints.add([...at, "Branches", i], "Expected value of type Object");
        else checkBlock(branch, [...at, "Branches", i], branch.QueryLanguage === undefined ? around.machineJsonata : branch.QueryLanguage === "JSONata", inner);
      });
    }
    case "Map": return checkMap(state, at, jsonata, around, inner);
    default: return type satisfies never;
  }
}

function checkFail(state: JsonObject, at: Place, jsonata: boolean, { complaints }: Surroundings): void {
  for (const name of ["Error", "Cause"]) {
    const path = `${name}Path`;
    if (state[name] !== undefined && typeof state[name] !== "string") complaints.add([...at, name], "Expected value of type String");
    if (jsonata) continue;
    if (state[name] !== undefined && state[path] !== undefined) complaints.add(at, `Only one of these fields is allowed: [${name}, ${path}]`);
    if (state[path] !== undefined) checkDynamic(state[path], [...at, path], complaints);
  }
}

function checkWait(state: JsonObject, at: Place, jsonata: boolean, { complaints }: Surroundings): void {
  const forms = ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"].filter((name) => state[name] !== undefined);
  if (forms.length !== 1) return complaints.add(at, "Exactly one of these fields is required: [Seconds, SecondsPath, Timestamp, TimestampPath]");
  checkNumber(state, "Seconds", at, { min: 0, max: 99_999_999, integer: true }, jsonata, complaints);
  const { Timestamp: timestamp } = state;
  if (timestamp === undefined) return;
  if (jsonata && typeof timestamp === "string" && expressionOf(timestamp) !== undefined) return checkExpressions(timestamp, [...at, "Timestamp"], complaints);
  if (typeof timestamp !== "string" || timestampMs(timestamp) === undefined) complaints.add([...at, "Timestamp"], "String does not match RFC3339 timestamp");
}
