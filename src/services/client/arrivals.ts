/** When a client acts: the laws of arrival (CONTRACTS, `arrivals`) and the instants that follow from them. */
import { MILLISECOND, SECOND, type Micros } from "../../kernel/time.ts";
import { parseDuration } from "../../vocabulary/duration.ts";
import type { FieldProblem } from "../../vocabulary/field.ts";
import type { Json } from "../../vocabulary/json.ts";
import { isObject, nameOf, nearest, problem } from "../../vocabulary/problem.ts";

export type Arrivals =
  | { readonly kind: "once"; readonly count: number }
  | { readonly kind: "every"; readonly ms: number }
  | { readonly kind: "poisson"; readonly perSecond: number }
  | { readonly kind: "burst"; readonly count: number; readonly everyMs: number }
  | { readonly kind: "ramp"; readonly from: number; readonly to: number; readonly over: string }
  | { readonly kind: "at"; readonly times: readonly string[] }
  | { readonly kind: "manual" };

/** The next instant at which somebody arrives, and how many. */
export interface NextArrival { readonly at: Micros; readonly count: number }

/**
 * @param startedAt When this law began: 0, or when it was changed.
 * @param step 0, 1, 2 …: how many instants of this law have been.
 * @param now A drawn gap counts from here.
 * @param gapUs Draws the next gap of a Poisson process with this mean, whole microseconds.
 * @returns undefined when nobody comes any more, or only by hand.
 */
export function nextArrival(law: Arrivals, startedAt: Micros, step: number, now: Micros, gapUs: (meanMs: number) => Micros): NextArrival | undefined {
  switch (law.kind) {
    case "once": return step === 0 && law.count > 0 ? { at: startedAt, count: law.count } : undefined;
    case "every": return { at: everyAt(law, startedAt, step), count: 1 };
    case "burst": return law.count > 0 ? { at: startedAt + Math.round(step * law.everyMs * MILLISECOND), count: law.count } : undefined;
    case "poisson": return law.perSecond > 0 ? { at: now + gapUs(1000 / law.perSecond), count: 1 } : undefined;
    case "ramp": return rampArrival(law, startedAt, step);
    case "at": return timesArrival(law.times, startedAt, step);
    case "manual": return undefined;
    default: return law satisfies never;
  }
}

/** From the start each time, so that rounding to microseconds does not add up. */
export function everyAt({ ms }: Extract<Arrivals, { kind: "every" }>, startedAt: Micros, step: number): Micros {
  return startedAt + Math.round(step * ms * MILLISECOND);
}

/**
 * The rate grows (or falls) in a straight line from `from` to `to` and stays there. Arrival n comes when the area under
 * the rate reaches n, so the solution of from·t + slope·t²/2 = n.
 */
function rampArrival(law: Extract<Arrivals, { kind: "ramp" }>, startedAt: Micros, step: number): NextArrival | undefined {
  const n = step + 1;
  const over = (parseDuration(law.over) ?? 0) / SECOND;
  const during = ((law.from + law.to) / 2) * over;
  let seconds: number;
  if (n <= during) {
    const slope = (law.to - law.from) / over;
    // The form without a difference of near numbers; for a falling rate the root is real because n ≤ during.
    seconds = (2 * n) / (law.from + Math.sqrt(Math.max(0, law.from * law.from + 2 * slope * n)));
  } else {
    if (law.to <= 0) return undefined;
    seconds = over + (n - during) / law.to;
  }
  return { at: startedAt + Math.round(seconds * SECOND), count: 1 };
}

/** Times count from the start of the run; a law that began later leaves out what is over. */
function timesArrival(times: readonly string[], startedAt: Micros, step: number): NextArrival | undefined {
  const due = times.map((time) => parseDuration(time) ?? 0).filter((at) => at >= startedAt).sort((a, b) => a - b);
  const at = due[step];
  return at === undefined ? undefined : { at, count: 1 };
}

// ------------------------------------------------------------------------------------------------------------ checking

const MEMBERS = {
  once: ["count"], every: ["ms"], poisson: ["perSecond"], burst: ["count", "everyMs"], ramp: ["from", "to", "over"], at: ["times"], manual: [],
} as const;
const KINDS = Object.keys(MEMBERS);
/** Arrivals a second: beyond it a microsecond clock cannot tell them apart. */
const MOST_PER_SECOND = 1_000_000;
const MOST_AT_ONCE = 1_000_000;

export function checkArrivals(value: Json): FieldProblem[] {
  if (!isObject(value)) return [problem("", "WrongType", `arrivals must be an object with a kind, not ${nameOf(value)}.`, 'For example { "kind": "every", "ms": 1000 }.')];
  const { kind } = value;
  if (typeof kind !== "string" || !Object.hasOwn(MEMBERS, kind)) {
    const near = typeof kind === "string" ? nearest(kind, KINDS) : undefined;
    return [problem("kind", "NotAnOption", `The kind of arrivals is one of ${KINDS.join(", ")}, not ${nameOf(kind)}.`, near === undefined ? undefined : `Did you mean ${near}?`)];
  }
  const known: readonly string[] = MEMBERS[kind as keyof typeof MEMBERS];
  const strangers = Object.keys(value).filter((name) => name !== "kind" && !known.includes(name));
  return [
    ...strangers.map((name) => problem(name, "UnknownMember", `Arrivals of kind ${kind} have no "${name}"; they have ${known.join(" and ") || "no members"}.`)),
    ...known.flatMap((name) => checkMember(name, value[name])),
    ...(kind === "ramp" && value.from === 0 && value.to === 0 ? [problem("to", "OutOfRange", "A ramp from 0 to 0 per second brings nobody.")] : []),
  ];
}

function checkMember(name: string, value: Json | undefined): FieldProblem[] {
  if (value === undefined) return [problem(name, "MissingMember", `${name} is missing.`)];
  switch (name) {
    case "count": return isWhole(value, 0, MOST_AT_ONCE) ? [] : [problem(name, "OutOfRange", `count is ${nameOf(value)}; it must be a whole number from 0 to 1,000,000.`)];
    case "ms": case "everyMs": return isNumber(value, 0.001) ? [] : [problem(name, "OutOfRange", `${name} is ${nameOf(value)}; it must be a number of milliseconds, at least 0.001.`)];
    case "perSecond": case "from": case "to": return isNumber(value, 0) && value <= MOST_PER_SECOND ? [] : [problem(name, "OutOfRange", `${name} is ${nameOf(value)}; it must be a number per second from 0 to 1,000,000.`)];
    case "over": return typeof value === "string" && (parseDuration(value) ?? 0) > 0 ? [] : [problem(name, "BadDuration", `over is ${nameOf(value)}; it must be a time such as "60s".`)];
    case "times": return checkTimes(value);
    default: return [];
  }
}

function checkTimes(value: Json): FieldProblem[] {
  if (!Array.isArray(value)) return [problem("times", "WrongType", `times is ${nameOf(value)}; it must be a list such as ["0s", "1.5s"].`)];
  return (value as readonly Json[]).flatMap((each, index) =>
    typeof each === "string" && parseDuration(each) !== undefined ? [] : [problem(`times[${index}]`, "BadDuration", `times[${index}] is ${nameOf(each)}; it must be a time such as "1.5s".`)]);
}

function isNumber(value: Json, least: number): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= least;
}

function isWhole(value: Json, least: number, most: number): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= least && value <= most;
}

// --------------------------------------------------------------------------------------------------------------- words

/** "random, 2 a second": a law in a few words. */
export function describeArrivals(law: Arrivals): string {
  switch (law.kind) {
    case "once": return law.count === 1 ? "once" : `${law.count} at once`;
    case "every": return `every ${span(law.ms)}`;
    case "poisson": return law.perSecond >= 0.1 || law.perSecond === 0 ? `random, ${short(law.perSecond)} a second` : `random, ${short(law.perSecond * 60)} a minute`;
    case "burst": return `${law.count} every ${span(law.everyMs)}`;
    case "ramp": return `${short(law.from)} to ${short(law.to)} a second over ${law.over}`;
    case "at": return law.times.length === 1 ? `at ${law.times[0]}` : `at ${law.times.length} times`;
    case "manual": return "by hand";
    default: return law satisfies never;
  }
}

function span(ms: number): string {
  return ms >= 1000 ? `${short(ms / 1000)} s` : `${short(ms)} ms`;
}

function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}
