/**
 * Members of a management call held against the fields that describe them: what AWS's own validation refuses before
 * anything happens, in its words. Members without a field here (Description, Handler, Role …) are AWS's all the same:
 * they are taken and not kept.
 * Source: https://docs.aws.amazon.com/lambda/latest/api/CommonErrors.html; sentences as recorded in
 * github.com/localstack/localstack, tests/aws/services/lambda_.
 */
import type { Field, Fields } from "../../vocabulary/field.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { AwsError } from "../define.ts";
import { badParameter, badValue } from "./refusals.ts";

export type Members = Readonly<Record<string, Json | undefined>>;

/** Those that a field describes. `null` is "default again" where the field knows it, and as good as absent else. */
export function knownMembers(fields: Fields, given: Members): Record<string, Json> {
  return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, Json] => {
    const [name, value] = entry;
    return value !== undefined && Object.hasOwn(fields, name) && (value !== null || (fields[name]!.kind !== "json" && fields[name]!.kind !== "template"));
  }));
}

/** AWS's refusal of the first bad member, or undefined. */
export function memberProblem(fields: Fields, given: Members, above = ""): AwsError | undefined {
  for (const [name, value] of Object.entries(given)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined || value === undefined || value === null) continue;
    const problem = fieldProblem(field, value, `${above}${name[0]!.toLowerCase()}${name.slice(1)}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** `path` is spelt as AWS's validation spells it: `scalingConfig.maximumConcurrency`. */
function fieldProblem(field: Field, value: Json, path: string): AwsError | undefined {
  const refuse = (reason: string) => constraint(value, path, reason);
  switch (field.kind) {
    case "number":
      if (typeof value !== "number" || (field.integer && !Number.isInteger(value))) return refuse(field.integer ? "Member must be an integer" : "Member must be a number");
      if (field.min !== undefined && value < field.min) return refuse(`Member must have value greater than or equal to ${field.min}`);
      return field.max !== undefined && value > field.max ? refuse(`Member must have value less than or equal to ${field.max}`) : undefined;
    case "boolean": return typeof value === "boolean" ? undefined : refuse("Member must be true or false");
    case "text": return typeof value === "string" ? undefined : refuse("Member must be a string");
    case "choice": {
      if (typeof value === "string" && field.options.includes(value)) return undefined;
      const reason = `Member must satisfy enum value set: [${field.options.join(", ")}]`;
      // Of runtimes the service says so itself: they may be ARNs too.
      return path === "runtime" ? badParameter(`Value ${text(value)} at 'runtime' failed to satisfy constraint: ${reason} or be a valid ARN`) : refuse(reason);
    }
    case "json": {
      const found = (field.check as ((value: Json) => readonly { readonly message: string; readonly code?: string }[]) | undefined)?.(value)[0];
      if (found === undefined) return undefined;
      return (found.code ?? field.error) === "ValidationException" ? refuse(found.message) : badParameter(found.message);
    }
    case "object":
      return typeof value === "object" && !Array.isArray(value) ? memberProblem(field.fields, value as Members, `${path}.`) : refuse("Member must be a structure");
    case "list": case "amount": case "chance": case "template": return undefined;
    default: return field satisfies never;
  }
}

export function constraint(value: Json | undefined, path: string, reason: string): AwsError {
  return badValue(`1 validation error detected: Value ${value === undefined || value === null ? "null" : `'${text(value)}'`} at '${path}' failed to satisfy constraint: ${reason}`);
}

/** A member that AWS requires and that is not there. */
export const missingMember = (path: string): AwsError => constraint(null, path, "Member must not be null");

const text = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));
