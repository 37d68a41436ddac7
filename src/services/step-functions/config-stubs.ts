/** Checks stubs, the stand-ins for what is no node. */
import { checkFields } from "../../vocabulary/field-check.ts";
import { field, optional, type FieldProblem, type Fields } from "../../vocabulary/field.ts";
import type { Json } from "../../vocabulary/json.ts";
import { NEVER } from "../../vocabulary/chance.ts";

const stub = {
  durationMs: field.amount(0, { unit: "ms", min: 0, help: "How long it works." }),
  returns: optional.template({ help: "What it answers." }),
  fails: field.chance(NEVER, { help: "Which calls fail." }),
  error: optional.json<Json>({ help: "errorType and errorMessage, or a list of them." }),
} satisfies Fields;

export function checkStubs(value: Json): FieldProblem[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [{ path: "", message: "stubs is an object: a function's name, then durationMs, returns, fails, error." }];
  return Object.entries(value).flatMap(([name, each]) => {
    const at = /^[A-Za-z_]\w*$/.test(name) ? name : `["${name}"]`;
    if (typeof each !== "object" || each === null || Array.isArray(each)) return [{ path: at, message: `The stub ${name} must be an object.` }];
    return checkFields(stub, each as Json, at, { profile: "exact", aws: false, checkPattern: () => undefined }).problems.map(({ path, message, code, fix }): FieldProblem => ({ path, message, ...(code === undefined ? {} : { code }), ...(fix === undefined ? {} : { fix }) }));
  });
}
