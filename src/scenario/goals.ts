/** Reads the goals: what must hold of the run (CONTRACTS, Goals). */
import type { EntityDefinition } from "../services/define.ts";
import { formatDuration, parseDuration } from "../vocabulary/duration.ts";
import type { Json } from "../vocabulary/json.ts";
import { isObject, nameOf } from "../vocabulary/problem.ts";
import { nearestType, type Catalog } from "./catalog.ts";
import { COMPARISONS, GOAL_FATES, MEASURES, STATISTICS, type Comparison, type JsonObject } from "./document.ts";
import { patternProblem } from "./pattern.ts";
import { MOST_CHARACTERS } from "./most-characters.ts";
import { checkNames, readDuration, readName, readObject, readOption, readText } from "./read.ts";
import type { Report } from "./report.ts";
import type { Expectation, LoadedGoal } from "./scenario.ts";

const FORMS = ["metric", "messages", "percentile", "rule", "all", "any", "not"] as const;
type Form = (typeof FORMS)[number];

export const EXPECTATION_MEMBERS: { readonly [form in Form]: readonly string[] } = {
  metric: ["metric", "of", "statistic", "is", "during"],
  messages: ["messages", "fate", "at", "times", "within"],
  percentile: ["percentile", "measure", "of", "is"],
  rule: ["rule", "of", "seen"],
  all: ["all"], any: ["any"], not: ["not"],
};

export interface GoalReading {
  readonly report: Report;
  readonly catalog: Catalog;
  /** Everything that is there at the start or that the script adds. */
  find(id: string): EntityDefinition | "inert" | "unread" | undefined;
  readonly ids: readonly string[];
  /** True when calls of the script may make what no id names. */
  readonly open: boolean;
}

export function readGoals(reading: GoalReading, list: readonly Json[]): LoadedGoal[] {
  return list.flatMap((json, index) => {
    const path = `goals[${index}]`;
    const goal = readObject(reading.report, json, path, "A goal");
    if (goal === undefined) return [];
    checkNames(reading.report, goal, ["say", "expect"], path);
    const say = goal.say === undefined ? readName(reading.report, goal, "say", path, "the goal in words") : readText(reading.report, goal.say, `${path}.say`, "say", MOST_CHARACTERS.say);
    if (goal.expect === undefined) reading.report.problem(`${path}.expect`, "MissingMember", "expect", "what must hold");
    const expect = goal.expect === undefined ? undefined : readExpectation(reading, goal.expect, `${path}.expect`);
    return say === undefined || expect === undefined ? [] : [{ say, expect }];
  });
}

function readExpectation(reading: GoalReading, json: Json, path: string): Expectation | undefined {
  const { report } = reading;
  const expect = readObject(report, json, path, "An expectation");
  if (expect === undefined) return undefined;
  const forms = FORMS.filter((form) => expect[form] !== undefined);
  const [form] = forms;
  if (form === undefined || forms.length > 1) return report.problem(path, "BadExpectation", forms.length);
  checkNames(report, expect, EXPECTATION_MEMBERS[form], path);
  const before = report.problems.length;
  const read = readForm(reading, form, expect, path);
  return report.problems.length > before ? undefined : read;
}

function readForm(reading: GoalReading, form: Form, expect: JsonObject, path: string): Expectation | undefined {
  switch (form) {
    case "metric": return readMetric(reading, expect, path);
    case "messages": return readMessages(reading, expect, path);
    case "percentile": return readPercentile(reading, expect, path);
    case "rule": return readRule(reading, expect, path);
    case "all": case "any": return readMany(reading, form, expect, path);
    case "not": {
      const of = readExpectation(reading, expect.not ?? null, `${path}.not`);
      return of === undefined ? undefined : { kind: "not", of };
    }
    default: return form satisfies never;
  }
}

function readMetric(reading: GoalReading, expect: JsonObject, path: string): Expectation | undefined {
  const { report } = reading;
  const metric = readName(report, expect, "metric", path, "CloudWatch's name of the metric");
  const of = readReference(reading, expect, "of", path, "the id of what is measured");
  const definition = of === undefined ? undefined : reading.find(of);
  // What is measured has a problem of its own: its unit is nobody's fault here.
  const unitless = typeof definition !== "object" && !reading.open;
  const known = typeof definition === "object" ? definition.metrics : undefined;
  if (metric !== undefined && known !== undefined && typeof definition === "object" && !Object.hasOwn(known, metric)) report.notice(`${path}.metric`, "UnknownMetric", metric, definition.type);
  const measured = metric !== undefined && known !== undefined && Object.hasOwn(known, metric) ? known[metric] : undefined;
  // A counter is summed up; anything else stands where it stands.
  const usual = measured?.kind === "counter" ? "Sum" : "Last";
  const statistic = expect.statistic === undefined ? usual : readOption(report, expect.statistic, `${path}.statistic`, "statistic", STATISTICS);
  const is = readComparison(report, expect, "is", path, "a number", (value) => (typeof value === "number" ? value : inUnit(value, unitless ? "Seconds" : measured?.unit)));
  const during = expect.during === undefined ? undefined : readSpan(report, expect.during, `${path}.during`);
  if (metric === undefined || of === undefined || statistic === undefined || is === undefined) return undefined;
  return { kind: "metric", metric, of, statistic, is, during };
}

/** A metric that is a time may be compared with one; the number is in CloudWatch's unit. */
function inUnit(value: Json, unit: string | undefined): number | undefined {
  const us = typeof value === "string" ? parseDuration(value) : undefined;
  if (us === undefined) return undefined;
  if (unit === "Seconds") return us / 1e6;
  return unit === "Milliseconds" ? us / 1e3 : undefined;
}

function readSpan(report: Report, value: Json, path: string): readonly [number, number] | undefined {
  if (!Array.isArray(value) || value.length !== 2) return report.problem(path, "WrongType", "during", 'two times, such as ["0s", "60s"]', nameOf(value));
  const [from, to] = [readDuration(report, value[0], `${path}[0]`, "during"), readDuration(report, value[1], `${path}[1]`, "during")];
  if (from === undefined || to === undefined) return undefined;
  return from <= to ? [from, to] : report.problem(path, "OutOfRange", "during", `from ${formatDuration(from)} to ${formatDuration(to)}`, "the earlier time first");
}

function readMessages(reading: GoalReading, expect: JsonObject, path: string): Expectation | undefined {
  const { report } = reading;
  const messages = readObject(report, expect.messages, `${path}.messages`, "messages");
  if (messages === undefined) return undefined;
  checkNames(report, messages, ["from", "matching"], `${path}.messages`);
  const from = readReference(reading, messages, "from", `${path}.messages`, "the id of who sends them");
  const wrong = messages.matching === undefined ? undefined : patternProblem(messages.matching);
  if (wrong !== undefined) report.problem(`${path}.messages.matching`, "BadPattern", wrong);
  const fate = expect.fate === undefined ? report.problem(`${path}.fate`, "MissingMember", "fate", `one of ${GOAL_FATES.join(", ")}`) : readOption(report, expect.fate, `${path}.fate`, "fate", GOAL_FATES);
  const at = expect.at === undefined ? undefined : readReference(reading, expect, "at", path, "");
  const times = readComparison(report, expect, "times", path, "a number", wholeNumber);
  const withinUs = expect.within === undefined ? undefined : readDuration(report, expect.within, `${path}.within`, "within");
  if (from === undefined || fate === undefined || times === undefined) return undefined;
  return { kind: "messages", from, matching: isObject(messages.matching) ? messages.matching : undefined, fate, at, times, withinUs };
}

function readPercentile(reading: GoalReading, expect: JsonObject, path: string): Expectation | undefined {
  const { report } = reading;
  const { percentile } = expect;
  if (typeof percentile !== "number") return report.problem(`${path}.percentile`, "WrongType", "percentile", "a number", nameOf(percentile));
  if (percentile <= 0 || percentile > 100) report.problem(`${path}.percentile`, "OutOfRange", "percentile", String(percentile), "above 0, at most 100");
  const measure = expect.measure === undefined ? report.problem(`${path}.measure`, "MissingMember", "measure", `one of ${MEASURES.join(", ")}`) : readOption(report, expect.measure, `${path}.measure`, "measure", MEASURES);
  const of = readReference(reading, expect, "of", path, "the id of where it is measured");
  const is = readComparison(report, expect, "is", path, "a time", (value) => (typeof value === "string" ? parseDuration(value) : undefined));
  return measure === undefined || of === undefined || is === undefined ? undefined : { kind: "percentile", percentile, measure, of, is };
}

function readRule(reading: GoalReading, expect: JsonObject, path: string): Expectation | undefined {
  const { report, catalog } = reading;
  const rule = readName(report, expect, "rule", path, "");
  const of = expect.of === undefined ? undefined : readReference(reading, expect, "of", path, "");
  const seen = readComparison(report, expect, "seen", path, "a number", wholeNumber);
  // The engine's own rules are in no service.
  if (rule !== undefined && !catalog.rules.has(rule) && !rule.startsWith("EYD-")) report.notice(`${path}.rule`, "UnknownRule", rule);
  return rule === undefined || seen === undefined ? undefined : { kind: "rule", rule, of, seen };
}

function readMany(reading: GoalReading, form: "all" | "any", expect: JsonObject, path: string): Expectation | undefined {
  const list = expect[form];
  if (!Array.isArray(list)) return reading.report.problem(`${path}.${form}`, "WrongType", form, "a list of expectations", nameOf(list));
  const of = (list as readonly Json[]).map((each, index) => readExpectation(reading, each, `${path}.${form}[${index}]`));
  return { kind: form, of: of.filter((each) => each !== undefined) };
}

function readReference(reading: GoalReading, object: JsonObject, member: string, path: string, what: string): string | undefined {
  const { report } = reading;
  const id = readName(report, object, member, path, what);
  if (id === undefined) return undefined;
  const found = reading.find(id);
  if (found === "inert") return report.problem(`${path}.${member}`, "InertReference", member, id);
  if (found === undefined && !reading.open) return report.problem(`${path}.${member}`, "UnknownReference", member, id, nearestType(id, reading.ids));
  if (found === undefined) report.notice(`${path}.${member}`, "PerhapsLater", member, id);
  return id;
}

function readComparison(report: Report, object: JsonObject, member: string, path: string, wanted: string, read: (value: Json) => number | undefined): readonly [Comparison, number] | undefined {
  const value = object[member];
  if (value === undefined) return report.problem(`${path}.${member}`, "MissingMember", member, `a comparison and ${wanted}, such as ["<=", ${wanted === "a time" ? '"5s"' : "3"}]`);
  const [comparison, right] = Array.isArray(value) && value.length === 2 ? (value as readonly Json[]) : [];
  const number = right === undefined ? undefined : read(right);
  if (!(COMPARISONS as readonly unknown[]).includes(comparison) || number === undefined) return report.problem(`${path}.${member}`, "BadComparison", member, wanted);
  return [comparison as Comparison, number];
}

function wholeNumber(value: Json): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
