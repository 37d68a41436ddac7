/** `eventyard mark`: submissions judged by a lesson's goals, under the lesson's seed and for as long as it says. */
import { readFileSync } from "node:fs";
import { Run } from "../engine/run.ts";
import { loadScenario } from "../scenario/load.ts";
import { parseOptions } from "./options.ts";
import { toEnd } from "./run.ts";

export async function mark(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, { values: ["lesson"], flags: ["json"] });
  const json = options.flags.has("json");
  if (options.problem !== undefined || options.values.lesson === undefined || options.operands.length === 0) return refuse(options.problem ?? "Name the submissions, and the lesson with --lesson.");
  const lesson = open(options.values.lesson);
  if (!lesson.ok) return refuse(`${options.values.lesson}: ${lesson.says}`);
  if (lesson.scenario.goals.length === 0) return refuse(`${options.values.lesson} has no goals to mark by.`);
  const marks: { submission: string; held: number; of: number; goals: readonly { say: string; held: boolean | null; because: string }[]; problem?: string }[] = [];
  for (const submission of options.operands) {
    const { goals, seed, until } = lesson.scenario.document;
    const own = open(submission);
    const judged = own.ok ? loadScenario({ ...own.scenario.document, goals, seed: seed ?? lesson.scenario.seed, ...(until === undefined ? {} : { until }) }) : undefined;
    if (!own.ok || judged === undefined || !judged.ok) {
      marks.push({ submission, held: 0, of: lesson.scenario.goals.length, goals: [], problem: own.ok ? "It does not have what the goals ask about." : own.says });
      continue;
    }
    const run = new Run(judged.scenario, { traceCap: 0 });
    await toEnd(run, judged.scenario.untilUs);
    const results = run.goals.results(run.reachedUs, true).map(({ say, held, because }) => ({ say, held, because }));
    marks.push({ submission, held: results.filter(({ held }) => held === true).length, of: results.length, goals: results });
  }
  if (json) process.stdout.write(`${JSON.stringify(marks)}\n`);
  else for (const { submission, held, of, goals, problem } of marks) {
    process.stdout.write(`${submission}: ${held} of ${of}${problem === undefined ? "" : ` (${problem})`}\n`);
    for (const goal of goals) process.stdout.write(`  ${goal.held === true ? "held  " : goal.held === false ? "FAILED" : "open  "} ${goal.say}\n         ${goal.because}\n`);
  }
  return marks.every(({ held, of }) => held === of) ? 0 : 1;
}

function open(path: string): { readonly ok: true; readonly scenario: Extract<ReturnType<typeof loadScenario>, { ok: true }>["scenario"] } | { readonly ok: false; readonly says: string } {
  let text: string;
  try {
    text = /^https?:\/\/|^#|^(s=)?d1\./.test(path) ? path : readFileSync(path, "utf8");
  } catch (error) {
    return { ok: false, says: (error as Error).message };
  }
  const loaded = loadScenario(text);
  return loaded.ok ? loaded : { ok: false, says: loaded.problems.map(({ path: at, message }) => `${at} ${message}`).join(" ") };
}

function refuse(message: string): number {
  process.stderr.write(`${message}\n`);
  return 2;
}
