/** What a goal has seen, in plain sentences: entities by their ids, which the page replaces by names. */
import type { Compare, Expectation } from "../scenario/scenario.ts";
import { roundText } from "./log.ts";

type Of<K extends Expectation["kind"]> = Extract<Expectation, { kind: K }>;

const UNITS: Readonly<Record<string, string>> = { Seconds: " s", Milliseconds: " ms", Bytes: " bytes", Percent: " %" };

/** Before the span of a goal begins. */
export function notBegunWords(fromUs: number): string {
  return `It counts from ${roundText(fromUs / 1e6)} s on.`;
}

/** "messages visible at dead went up to 2; it should be none." */
export function metricWords({ metric, of, statistic, is, during }: Of<"metric">, value: number, unit: string | undefined): string {
  const told = `${roundText(value)}${UNITS[unit ?? ""] ?? ""}`;
  const what = `${wordsOf(metric)} at ${of}`;
  const seen = {
    Maximum: `${what} went up to ${told}`, Minimum: `${what} went down to ${told}`, Sum: `${what}: ${told} in all`, Average: `${what}: ${told} on average`, Last: `${what}: ${told} now`,
  }[statistic];
  return sentence(`${seen}; it should be ${boundWords(is, UNITS[unit ?? ""] ?? "")}${during === undefined ? "" : `, from ${roundText(during[0] / 1e6)} s to ${roundText(during[1] / 1e6)} s`}.`);
}

export function ruleWords({ rule, of, seen: is }: Of<"rule">, seen: number): string {
  return `${rule} happened ${timesWords(seen)}${of === undefined ? "" : ` at ${of}`}; it should happen ${requiredTimes(is)}.`;
}

/** Of the message that broke it. */
export function brokenWords({ fate, at, times: is, withinUs }: Of<"messages">, label: string, times: number): string {
  const within = withinUs === undefined ? "" : ` within ${roundText(withinUs / 1e6)} s`;
  return sentence(`${label} ${fateWords(fate, times)}${at === undefined ? "" : ` at ${at}`}${within}; it should be ${requiredTimes(is)}.`);
}

/** Of all messages, as they stand. */
export function messagesWords({ from, fate, at, times: is }: Of<"messages">, good: number, count: number, isOpen: boolean): string {
  if (count === 0) return `There is no message from ${from} yet.`;
  const place = `${fate}${at === undefined ? "" : ` at ${at}`} ${requiredTimes(is)}`;
  const some = good === count ? `${count === 1 ? "The one message" : `All ${count} messages`} from ${from}` : `${good} of ${count} messages from ${from}`;
  return `${some} so far: ${place}.${isOpen && good < count ? " The others are still on their way." : ""}`;
}

export function percentileWords({ percentile, measure, of, is }: Of<"percentile">, us: number): string {
  return `${measureWords(percentile, measure)} at ${of} is ${spanWords(us)}; it should be ${boundWords([is[0], is[1] / 1000], " ms")}.`;
}

export function nothingWords({ measure, of }: Of<"percentile">, ended: boolean): string {
  return `There is no ${measure} to measure at ${of}${ended ? "" : " yet"}.`;
}

function measureWords(percentile: number, measure: string): string {
  if (percentile === 100) return `The longest ${measure}`;
  return percentile === 50 ? `The median ${measure}` : `The ${measure} of the slowest ${roundText(100 - percentile)} % (p${percentile})`;
}

/** `ApproximateNumberOfMessagesVisible` → "messages visible": AWS's own words, as words. */
export function wordsOf(metric: string): string {
  return metric.replace(/^(Approximate)?(NumberOf)?/, "").replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
}

function boundWords([how, bound]: Compare, unit: string): string {
  const told = `${roundText(bound)}${unit}`;
  switch (how) {
    case "=": return bound === 0 ? "none" : `exactly ${told}`;
    case "!=": return `anything but ${told}`;
    case "<": return `below ${told}`;
    case "<=": return `at most ${told}`;
    case ">": return `above ${told}`;
    case ">=": return `at least ${told}`;
    default: return how satisfies never;
  }
}

function requiredTimes([how, bound]: Compare): string {
  if (bound === 0 && (how === "=" || how === "<=")) return "never";
  if (bound === 0 && how === ">") return "at least once";
  const words = { "=": "exactly", "!=": "not", "<": "fewer than", "<=": "at most", ">": "more than", ">=": "at least" }[how];
  return `${words} ${timesWords(bound)}`;
}

function timesWords(n: number): string {
  return n === 0 ? "never" : n === 1 ? "once" : n === 2 ? "twice" : `${n} times`;
}

function fateWords(fate: string, times: number): string {
  return times === 0 ? `was never ${fate}` : `was ${fate} ${timesWords(times)}`;
}

function spanWords(us: number): string {
  return us >= 1e6 ? `${roundText(us / 1e6)} s` : `${roundText(us / 1000)} ms`;
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
