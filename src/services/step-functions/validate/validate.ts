/**
 * Holds a definition against the language: AWS's kinds of complaint, each with its place.
 * Source: https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html
 */
import type { Json } from "../../../vocabulary/json.ts";
import { Complaints, type DefinitionProblem } from "./problem.ts";
import { checkBlock, type Surroundings } from "./block.ts";
import { isObject, type JsonObject } from "./json.ts";

/** Bytes of a definition (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html). */
const MOST_BYTES = 1_048_576;
const MOST_COMPLAINTS = 100;

export function definitionProblems(definition: Json, type: "STANDARD" | "EXPRESS"): readonly DefinitionProblem[] {
  const complaints = new Complaints();
  const json = readable(definition, complaints);
  if (json !== undefined) checkMachine(json, type, complaints);
  return complaints.problems.slice(0, MOST_COMPLAINTS);
}

function readable(definition: Json, complaints: Complaints): JsonObject | undefined {
  let json = definition;
  if (typeof definition === "string") {
    if (definition.length > MOST_BYTES) return void complaints.add([], "The definition exceeds 1,048,576 bytes.");
    if (definition.trim() !== "") {
      try {
        json = JSON.parse(definition) as Json;
      } catch (error) {
        return void complaints.add([], (error as Error).message, "INVALID_JSON_DESCRIPTION");
      }
    }
  }
  if (!isObject(json)) return void complaints.add([], "Definition must be a valid JSON object", "INVALID_JSON_DESCRIPTION");
  return json;
}

const TOP = new Set(["Comment", "StartAt", "States", "Version", "TimeoutSeconds", "QueryLanguage"]);

function checkMachine(json: JsonObject, type: "STANDARD" | "EXPRESS", complaints: Complaints): void {
  const missing = ["States", "StartAt"].filter((name) => json[name] === undefined);
  for (const name of Object.keys(json)) if (!TOP.has(name)) complaints.add([name], `Field '${name}' is not supported`);
  if (missing.length > 0) return complaints.add([], `These fields are required: [${missing.join(", ")}]`);
  if (json.Version !== undefined && json.Version !== "1.0") complaints.add(["Version"], "Version must be 1.0");
  const { TimeoutSeconds: timeout } = json;
  if (timeout !== undefined && !(typeof timeout === "number" && Number.isInteger(timeout) && timeout > 0 && timeout <= 99_999_999)) complaints.add(["TimeoutSeconds"], "Value must be a positive integer of at most 99999999");
  if (json.QueryLanguage !== undefined && json.QueryLanguage !== "JSONPath" && json.QueryLanguage !== "JSONata") complaints.add(["QueryLanguage"], "Value is not one of [JSONPath, JSONata]");
  const around: Surroundings = { complaints, express: type === "EXPRESS", machineJsonata: json.QueryLanguage === "JSONata", names: new Map(), outerVariables: new Set() };
  checkBlock(json, [], around.machineJsonata, around);
}
