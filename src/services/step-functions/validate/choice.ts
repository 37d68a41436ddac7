/** Choice rules (SFN-068, SFN-071, SFN-074). */
import type { Json } from "../../../vocabulary/json.ts";
import { KIND_TESTS, OPERATORS, timestampMs } from "../asl/choice.ts";
import { parsePath } from "../asl/path.ts";
import { expressionOf } from "../asl/template.ts";
import { isObject, type JsonObject, type Place } from "./json.ts";
import type { Complaints } from "./problem.ts";
import { checkExpressions } from "./values.ts";

const RULE = new Set<string>(["Variable", "Next", "Assign", "Comment", "And", "Or", "Not", ...OPERATORS]);

/** A top-level rule's test; Next, Assign and Output are the caller's. */
export function checkRule(rule: JsonObject, at: Place, jsonata: boolean, complaints: Complaints): void {
  if (jsonata) {
    const { Condition: condition } = rule;
    if (typeof condition !== "boolean" && (typeof condition !== "string" || expressionOf(condition) === undefined)) complaints.add([...at, "Condition"], "Condition must be a boolean or a JSONata expression");
    checkExpressions(condition, [...at, "Condition"], complaints);
    for (const name of Object.keys(rule)) if (!["Condition", "Next", "Output", "Assign", "Comment"].includes(name)) complaints.add([...at, name], `Field '${name}' is not supported when QueryLanguage is JSONata`);
    return;
  }
  if (rule.Condition !== undefined) return complaints.add([...at, "Condition"], "Field 'Condition' is supported only when QueryLanguage is JSONata");
  if (rule.Output !== undefined) complaints.add([...at, "Output"], "Field 'Output' is supported only when QueryLanguage is JSONata");
  checkTest(rule, at, complaints);
}

function checkTest(rule: JsonObject, at: Place, complaints: Complaints): void {
  const names = [...OPERATORS, "And", "Or", "Not"].filter((name) => rule[name] !== undefined);
  for (const name of Object.keys(rule)) if (!RULE.has(name) && name !== "Output") complaints.add([...at, name], `Field '${name}' is not supported in a Choice rule`);
  if (names.length !== 1) return complaints.add(at, `A rule has exactly one comparison, but has ${names.length === 0 ? "none" : `[${names.join(", ")}]`}`);
  const name = names[0]!;
  const value = rule[name]!;
  const place = [...at, name];
  if (name === "And" || name === "Or") {
    if (!Array.isArray(value) || value.length === 0) return complaints.add(place, "Value cannot be empty");
    return (value as readonly Json[]).forEach((each, i) => checkNested(each, [...place, i], complaints));
  }
  if (name === "Not") return checkNested(value, place, complaints);
  if (typeof rule.Variable !== "string" || parsePath(rule.Variable) === undefined) complaints.add([...at, "Variable"], "Variable must be a JSONPath");
  checkOperand(name, value, place, complaints);
}

function checkNested(rule: Json, at: Place, complaints: Complaints): void {
  if (!isObject(rule)) return complaints.add(at, "Expected value of type Object");
  if (rule.Next !== undefined) complaints.add([...at, "Next"], "Only the top-level rule has Next");
  checkTest(rule, at, complaints);
}

function checkOperand(name: string, value: Json, at: Place, complaints: Complaints): void {
  const expect = (fine: boolean, what: string) => {
    if (!fine) complaints.add(at, `Expected ${what}`);
  };
  if (name.endsWith("Path")) expect(typeof value === "string" && parsePath(value) !== undefined, "a JSONPath");
  else if ((KIND_TESTS as readonly string[]).includes(name) || name.startsWith("Boolean")) expect(typeof value === "boolean", "value of type Boolean");
  else if (name.startsWith("Numeric")) expect(typeof value === "number", "value of type Number");
  else if (name.startsWith("Timestamp")) expect(typeof value === "string" && timestampMs(value) !== undefined, "an RFC3339 timestamp");
  else {
    expect(typeof value === "string", "value of type String");
    if (name === "StringMatches" && typeof value === "string" && /(?:^|[^\\])(?:\\\\)*\\(?![*\\])/.test(value)) complaints.add(at, "A backslash escapes * or itself only");
  }
}
