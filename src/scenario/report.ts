/** Collects what is wrong with a document while it is being read: reading goes on after each finding. */
import type { CheckProblem } from "../vocabulary/field-check.ts";
import type { Notice, Problem } from "./problem.ts";
import { NOTICE_CODES, PROBLEM_CODES, type NoticeCode, type ProblemCode, type Words } from "./problem-codes.ts";

/** Nobody reads more than this many; what is wrong in many places is most often wrong once. */
const MOST_TOLD = 1_000;

export class Report {
  readonly problems: Problem[] = [];
  readonly notices: Notice[] = [];

  problem<C extends ProblemCode>(path: string, code: C, ...facts: Parameters<(typeof PROBLEM_CODES)[C]>): undefined {
    this.take(problemOf(path, code, ...facts));
    return undefined;
  }

  notice<C extends NoticeCode>(path: string, code: C, ...facts: Parameters<(typeof NOTICE_CODES)[C]>): void {
    this.tell(worded(path, code, (NOTICE_CODES[code] as (...facts: unknown[]) => Words)(...facts)));
  }

  /** Takes over a problem that a field or a service has worded. */
  take(problem: CheckProblem): void {
    if (this.problems.length < MOST_TOLD) this.problems.push(problem);
    else if (this.problems.length === MOST_TOLD) this.problems.push(problemOf("", "AndMore", MOST_TOLD));
  }

  /** Takes over a notice. */
  tell(notice: Notice): void {
    if (this.notices.length < MOST_TOLD) this.notices.push(notice);
  }
}

export function problemOf<C extends ProblemCode>(path: string, code: C, ...facts: Parameters<(typeof PROBLEM_CODES)[C]>): Problem {
  return worded(path, code, (PROBLEM_CODES[code] as (...facts: unknown[]) => Words)(...facts));
}

function worded(path: string, code: string, [message, fix]: Words): Problem {
  return fix === undefined ? { path, code, message } : { path, code, message, fix };
}
