/** `eventyard mark`: submissions judged by a lesson's goals, under the lesson's seed and for as long as it says. */
import { Run } from "../engine/run.ts";
import { DEFAULT_UNTIL } from "../scenario/document.ts";
import { loadScenario } from "../scenario/load.ts";
import type { Problem } from "../scenario/problem.ts";
import { parseOptions } from "./options.ts";
import { toEnd } from "./run.ts";
import { openSource } from "./source.ts";

export async function mark(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, { values: ["lesson"], flags: ["json"] });
  const { lesson: lessonAt } = options.values;
  if (options.problem !== undefined || lessonAt === undefined || options.operands.length === 0) return refuse(options.problem ?? "Name the submissions, and the lesson with --lesson.");
  const lesson = await openSource(lessonAt);
  if (!lesson.ok) return refuse(`${lessonAt}: ${inWords(lesson.problems)}`);
  const { goals = [], seed = lesson.scenario.seed, until = DEFAULT_UNTIL } = lesson.scenario.document;
  if (goals.length === 0) return refuse(`${lessonAt} has no goals to mark by.`);
  const marks: { submission: string; held: number; of: number; goals: readonly { say: string; held: boolean | null; because: string }[]; problem?: string }[] = [];
  for (const submission of options.operands) {
    const own = await openSource(submission);
    const judged = own.ok ? loadScenario({ ...own.scenario.document, goals, seed, until }) : own;
    if (!judged.ok) {
      const problem = own.ok ? `It does not have what the goals ask about. ${inWords(judged.problems)}` : inWords(judged.problems);
      marks.push({ submission, held: 0, of: goals.length, goals: [], problem });
      continue;
    }
    const run = new Run(judged.scenario, { traceCap: 0 });
    await toEnd(run, judged.scenario.untilUs);
    const results = run.goals.results(run.reachedUs, run.world.stopped === undefined).map(({ say, held, because }) => ({ say, held, because }));
    marks.push({ submission, held: results.filter(({ held }) => held === true).length, of: results.length, goals: results });
  }
  if (options.flags.has("json")) process.stdout.write(`${JSON.stringify(marks)}\n`);
  else for (const { submission, held, of, goals: judged, problem } of marks) {
    process.stdout.write(`${submission}: ${held} of ${of}${problem === undefined ? "" : ` (${problem})`}\n`);
    for (const goal of judged) process.stdout.write(`  ${goal.held === true ? "held  " : goal.held === false ? "FAILED" : "open  "} ${goal.say}\n         ${goal.because}\n`);
  }
  // One that cannot be opened keeps none of the others from its mark, and is told at the end.
  if (marks.some(({ problem }) => problem !== undefined)) return 2;
  return marks.every(({ held, of }) => held === of) ? 0 : 1;
}

const MOST_TOLD = 5;

function inWords(problems: readonly Problem[]): string {
  const told = problems.slice(0, MOST_TOLD).map(({ path, message }) => `${path === "" ? "" : `${path}: `}${message}`);
  return [...told, ...(problems.length > MOST_TOLD ? [`And ${problems.length - MOST_TOLD} more.`] : [])].join(" ");
}

function refuse(message: string): number {
  process.stderr.write(`${message}\n`);
  return 2;
}
