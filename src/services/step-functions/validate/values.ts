/** Checks values that may hold paths, intrinsics or expressions. */
import type { Json } from "../../../vocabulary/json.ts";
import { parseIntrinsic } from "../asl/intrinsics.ts";
import { isReferencePath, parsePath } from "../asl/path.ts";
import { expressionOf } from "../asl/template.ts";
import { expressionProblem, type Sees } from "./jsonata.ts";
import { isObject, type JsonObject, type Place } from "./json.ts";
import type { Complaints } from "./problem.ts";

export const SEES_NOTHING: Sees = { result: false, errorOutput: false };

/** A payload template of a JSONPath state (SFN-040, SFN-046). */
export function checkTemplate(json: Json, at: Place, complaints: Complaints): void {
  if (Array.isArray(json)) return (json as readonly Json[]).forEach((each, i) => checkTemplate(each, [...at, i], complaints));
  if (!isObject(json)) return;
  const names = new Set<string>();
  for (const [name, value] of Object.entries(json)) {
    const plain = name.endsWith(".$") ? name.slice(0, -2) : name;
    if (names.has(plain)) complaints.add([...at, name], `The name '${plain}' stands twice once '.$' is taken away`);
    names.add(plain);
    if (plain === name) checkTemplate(value, [...at, name], complaints);
    else checkDynamic(value, [...at, name], complaints);
  }
}

/** A path or an intrinsic call. */
export function checkDynamic(value: Json, at: Place, complaints: Complaints): void {
  if (typeof value !== "string") return complaints.add(at, "The value for a field ending in '.$' must be a string that is a JSONPath or an intrinsic function expression");
  if (value.startsWith("$")) {
    if (parsePath(value) === undefined) complaints.add(at, `Value is not a valid JSONPath: ${value}`);
    return;
  }
  const call = parseIntrinsic(value);
  if (typeof call === "string") complaints.add(at, `The value for the field must be a valid JSONPath or a valid intrinsic function call: ${call}`);
}

/** InputPath and OutputPath: a path, or null. */
export function checkPath(value: Json | undefined, at: Place, complaints: Complaints): void {
  if (value === undefined || value === null) return;
  if (typeof value !== "string" || parsePath(value) === undefined) complaints.add(at, `Value is not a valid JSONPath: ${String(value)}`);
}

/** A path that addresses one node (SFN-043). With `data` it must start at `$`: ResultPath. */
export function checkReference(value: Json | undefined, at: Place, complaints: Complaints, data = false): void {
  if (value === undefined || (data && value === null)) return;
  const path = typeof value === "string" ? parsePath(value) : undefined;
  if (path === undefined || !isReferencePath(path) || (data && path.root !== "$")) complaints.add(at, `Value is not a Reference Path${data ? " that starts at the state's input" : ""}: ${JSON.stringify(value)}`);
}

/** Every text `{% … %}` in it (SFN-051). */
export function checkExpressions(json: Json | undefined, at: Place, complaints: Complaints, sees: Sees = SEES_NOTHING): void {
  if (typeof json === "string") {
    const source = expressionOf(json);
    const problem = source === undefined ? undefined : expressionProblem(source, sees);
    if (problem !== undefined) complaints.add(at, problem);
  } else if (Array.isArray(json)) (json as readonly Json[]).forEach((each, i) => checkExpressions(each, [...at, i], complaints, sees));
  else if (isObject(json)) for (const [name, value] of Object.entries(json)) checkExpressions(value, [...at, name], complaints, sees);
}

/** Assign: names of variables (SFN-060, SFN-062, SFN-064). */
export function checkAssign(json: Json | undefined, at: Place, jsonata: boolean, outer: ReadonlySet<string>, complaints: Complaints, sees: Sees): void {
  if (json === undefined) return;
  if (!isObject(json)) return complaints.add(at, "Assign must be an object");
  for (const name of Object.keys(json)) {
    const plain = jsonata || !name.endsWith(".$") ? name : name.slice(0, -2);
    if (!/^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(plain) || plain.length > 80) complaints.add([...at, name], `'${plain}' is not a valid variable name: a Unicode identifier of at most 80 characters`);
    else if (plain === "states") complaints.add([...at, name], "The variable 'states' is reserved");
    else if (outer.has(plain)) complaints.add([...at, name], `The variable '${plain}' is assigned in an outer scope and cannot be assigned here`);
  }
  if (jsonata) checkExpressions(json, at, complaints, sees);
  else checkTemplate(json, at, complaints);
}

/** A number within limits, or an expression. */
export function checkNumber(json: JsonObject, name: string, at: Place, limits: { readonly min: number; readonly max: number; readonly integer: boolean }, jsonata: boolean, complaints: Complaints): void {
  const value = json[name];
  if (value === undefined) return;
  const place = [...at, name];
  if (jsonata && typeof value === "string" && expressionOf(value) !== undefined) return checkExpressions(value, place, complaints);
  if (typeof value !== "number" || (limits.integer && !Number.isInteger(value))) return complaints.add(place, `Expected value of type ${limits.integer ? "Integer" : "Number"}`);
  if (value < limits.min || value > limits.max) complaints.add(place, `Value must be from ${limits.min} to ${limits.max}`);
}
