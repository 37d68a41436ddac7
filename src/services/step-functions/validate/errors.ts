/** Retry and Catch (SFN-029). */
import type { Json } from "../../../vocabulary/json.ts";
import { PREDEFINED_ERRORS } from "./fields.ts";
import { isObject, type JsonObject, type Place } from "./json.ts";
import type { Complaints } from "./problem.ts";
import { checkNumber } from "./values.ts";

const RETRIER = new Set(["ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds", "JitterStrategy", "Comment"]);

export function checkRetry(retry: Json | undefined, at: Place, complaints: Complaints): void {
  eachEntry(retry, at, complaints, (entry, place) => {
    for (const name of Object.keys(entry)) if (!RETRIER.has(name)) complaints.add([...place, name], `Field '${name}' is not supported in a retrier`);
    checkNumber(entry, "IntervalSeconds", place, { min: 1, max: 99_999_999, integer: true }, false, complaints);
    checkNumber(entry, "MaxAttempts", place, { min: 0, max: 99_999_999, integer: true }, false, complaints);
    checkNumber(entry, "BackoffRate", place, { min: 1, max: 1e9, integer: false }, false, complaints);
    checkNumber(entry, "MaxDelaySeconds", place, { min: 1, max: 31_622_400, integer: true }, false, complaints);
    if (entry.JitterStrategy !== undefined && entry.JitterStrategy !== "FULL" && entry.JitterStrategy !== "NONE") complaints.add([...place, "JitterStrategy"], "Value is not one of [FULL, NONE]");
  });
}

/** Also used for Catch, whose other fields the caller checks. */
export function eachEntry(list: Json | undefined, at: Place, complaints: Complaints, check: (entry: JsonObject, place: Place) => void): void {
  if (list === undefined) return;
  if (!Array.isArray(list)) return complaints.add(at, "Expected value of type Array");
  (list as readonly Json[]).forEach((entry, i) => {
    const place = [...at, i];
    if (!isObject(entry)) return complaints.add(place, "Expected value of type Object");
    checkErrors(entry.ErrorEquals, [...place, "ErrorEquals"], i === (list as readonly Json[]).length - 1, complaints);
    check(entry, place);
  });
}

function checkErrors(names: Json | undefined, at: Place, isLast: boolean, complaints: Complaints): void {
  if (!Array.isArray(names) || names.length === 0 || !names.every((name) => typeof name === "string")) return complaints.add(at, "ErrorEquals must be a non-empty array of strings");
  for (const name of names as readonly string[])
    if (name.startsWith("States.") && !PREDEFINED_ERRORS.has(name) && !name.startsWith("States.Http.StatusCode.")) complaints.add(at, `'${name}' is not a predefined error name: names that begin with 'States.' are reserved`);
  if (!(names as readonly string[]).includes("States.ALL")) return;
  if (names.length > 1) complaints.add(at, "States.ALL must appear alone");
  if (!isLast) complaints.add(at, "States.ALL must be in the last entry");
}
