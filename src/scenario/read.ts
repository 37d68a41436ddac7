/** Reads single members of a document: each says in the report what is wrong, and gives undefined then. */
import type { Micros } from "../kernel/time.ts";
import { formatDuration, parseDuration } from "../vocabulary/duration.ts";
import type { Json } from "../vocabulary/json.ts";
import { isObject, nameOf, nearest } from "../vocabulary/problem.ts";
import type { JsonObject } from "./document.ts";
import { memberPath } from "./plain.ts";
import type { Report } from "./report.ts";

export const ID_PATTERN = "^[A-Za-z][A-Za-z0-9_-]{0,63}$";
const ID = new RegExp(ID_PATTERN);


/** What AWS names with an ARN and a document draws (DESIGN § 4.1). */
const ARROWS: { readonly [member: string]: string } = {
  RedrivePolicy: "an arrow of type sqs.redrive to the dead-letter queue",
  DeadLetterConfig: "a failure arrow to the dead-letter queue",
  DestinationConfig: "lambda.onSuccess and lambda.onFailure arrows",
  EventSourceArn: "the arrow from the source",
  FunctionName: "the arrow to the function",
  TopicArn: "the arrow from the topic",
  QueueArn: "the arrow to the queue",
  DestinationArn: "the arrow to the destination",
  TargetArn: "the arrow to the target",
  Endpoint: "the arrow to the endpoint",
  Role: "nothing: an arrow carries its permission, unless its behaviour says allowed: false",
  RoleArn: "nothing: an arrow carries its permission, unless its behaviour says allowed: false",
};

/** Tells of members that nobody knows: a slip of the pen is a problem, anything else is kept and told. */
export function checkNames(report: Report, object: JsonObject, known: readonly string[], path: string): void {
  // A name whose neighbour is there too is no slip.
  const missing = known.filter((name) => !Object.hasOwn(object, name));
  for (const name of Object.keys(object)) if (!known.includes(name)) sayUnknown(report, memberPath(path, name), name, missing);
}

export function sayUnknown(report: Report, path: string, name: string, known: readonly string[]): void {
  const arrow = Object.hasOwn(ARROWS, name) ? ARROWS[name] : undefined;
  const near = nearest(name, known);
  if (arrow !== undefined) report.notice(path, "ArrowInstead", name, arrow);
  else if (near !== undefined && isSlip(name, near)) report.problem(path, "Misspelt", name, near);
  else report.notice(path, "UnknownMember", name);
}

/** Case aside, at most one letter too many, missing, other, or swapped with its neighbour; two in long names. */
function isSlip(name: string, near: string): boolean {
  const a = name.toLowerCase();
  const b = near.toLowerCase();
  const most = b.length >= 8 ? 2 : 1;
  let left = 0;
  while (left < a.length && left < b.length && a[left] === b[left]) left += 1;
  let right = 0;
  while (right < a.length - left && right < b.length - left && a[a.length - 1 - right] === b[b.length - 1 - right]) right += 1;
  // What lies between the common head and tail.
  const rest = [a.length - left - right, b.length - left - right] as const;
  const swapped = rest[0] === 2 && rest[1] === 2 && a[left] === b[left + 1] && a[left + 1] === b[left];
  return swapped || Math.max(...rest) <= most;
}

export function readObject(report: Report, value: Json | undefined, path: string, name: string): JsonObject | undefined {
  if (isObject(value)) return value;
  if (value !== undefined) report.problem(path, "WrongType", name, "an object with members", nameOf(value));
  return undefined;
}

/** An absent list is an empty one. */
export function readList(report: Report, value: Json | undefined, path: string, name: string, most: number): readonly Json[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return report.problem(path, "WrongType", name, "a list", nameOf(value)) ?? [];
  const list = value as readonly Json[];
  if (list.length <= most) return list;
  report.problem(path, "TooMany", name, list.length, most);
  // What is wrong in a million others helps nobody.
  return list.slice(0, most);
}

export function readText(report: Report, value: Json | undefined, path: string, name: string, most: number): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "string") return report.problem(path, "WrongType", name, "a text", nameOf(value));
  if (value.length > most) return report.problem(path, "TooLong", name, value.length, most);
  return value;
}

/** A text that must be there. */
export function readName(report: Report, object: JsonObject, member: string, path: string, what: string): string | undefined {
  const value = object[member];
  if (value === undefined) return report.problem(memberPath(path, member), "MissingMember", member, what);
  if (typeof value !== "string") return report.problem(memberPath(path, member), "WrongType", member, "a text", nameOf(value));
  return value;
}

export function readId(report: Report, object: JsonObject, path: string): string | undefined {
  const id = readName(report, object, "id", path, "everything that others can name needs one");
  return id === undefined || ID.test(id) ? id : report.problem(`${path}.id`, "BadId", nameOf(id));
}

export function readOption<T extends string>(report: Report, value: Json | undefined, path: string, name: string, options: readonly T[]): T | undefined {
  if (typeof value === "string" && (options as readonly string[]).includes(value)) return value as T;
  const near = typeof value === "string" ? nearest(value, options) : undefined;
  return report.problem(path, "NotAnOption", name, nameOf(value), `${options.slice(0, -1).join(", ")} or ${options.at(-1)}`, near);
}

export function readWhole(report: Report, value: Json | undefined, path: string, name: string, least: number, most: number): number | undefined {
  if (typeof value !== "number") return report.problem(path, "WrongType", name, "a whole number", nameOf(value));
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  return report.problem(path, "OutOfRange", name, String(value), `a whole number from ${least} to ${most}`);
}

/** A Duration in microseconds. */
export function readDuration(report: Report, value: Json | undefined, path: string, name: string): Micros | undefined {
  const us = typeof value === "string" ? parseDuration(value) : undefined;
  if (us !== undefined) return us;
  // A bare number most often means seconds.
  const seconds = typeof value === "number" ? value : typeof value === "string" && /^\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
  const meant = seconds !== undefined && seconds >= 0 && seconds < 1e9 ? `Write "${formatDuration(Math.round(seconds * 1e6))}" for ${seconds} seconds.` : "For example 1.5s, 250ms or 10m.";
  return report.problem(path, "BadDuration", name, nameOf(value), meant);
}
