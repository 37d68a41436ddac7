/** Collects what is wrong with a document while it is being read: reading goes on after each finding. */
import type { CheckProblem } from "../vocabulary/field-check.ts";
import type { Notice, Problem } from "./problem.ts";
import { NOTICE_CODES, PROBLEM_CODES, type NoticeCode, type ProblemCode, type Words } from "./problem-codes.ts";

export class Report {
  readonly problems: Problem[] = [];
  readonly notices: Notice[] = [];

  problem<C extends ProblemCode>(path: string, code: C, ...facts: Parameters<(typeof PROBLEM_CODES)[C]>): undefined {
    this.problems.push(problemOf(path, code, ...facts));
    return undefined;
  }

  notice<C extends NoticeCode>(path: string, code: C, ...facts: Parameters<(typeof NOTICE_CODES)[C]>): void {
    this.notices.push(worded(path, code, (NOTICE_CODES[code] as (...facts: unknown[]) => Words)(...facts)));
  }

  /** Takes over a problem that a field or a service has worded. */
  take(problem: CheckProblem): void {
    this.problems.push(problem);
  }
}

export function problemOf<C extends ProblemCode>(path: string, code: C, ...facts: Parameters<(typeof PROBLEM_CODES)[C]>): Problem {
  return worded(path, code, (PROBLEM_CODES[code] as (...facts: unknown[]) => Words)(...facts));
}

function worded(path: string, code: string, [message, fix]: Words): Problem {
  return fix === undefined ? { path, code, message } : { path, code, message, fix };
}
