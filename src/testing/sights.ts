/** What a person sees: at so many seconds the view of a node or connection begins with these members. For tests of rules' *See* lines. */
import { expect } from "vitest";
import type { Simulation } from "./simulate.ts";

export type Sight = readonly [seconds: number, id: string, members: object];

/** Runs on and looks, in order. Lists of a view may go on beyond those that are expected. */
export function sees(run: Simulation, sights: readonly Sight[]): void {
  for (const [seconds, id, members] of sights) expect(begun(run.to(seconds).view(id), members), `${id} at ${seconds} s`).toMatchObject(members);
}

/** Only so much of a view as is expected. */
function begun(view: unknown, expected: unknown): unknown {
  if (Array.isArray(view) && Array.isArray(expected)) return view.slice(0, expected.length).map((each, i) => begun(each, expected[i]));
  if (view === null || typeof view !== "object" || expected === null || typeof expected !== "object") return view;
  return Object.fromEntries(Object.keys(expected).filter((name) => name in view).map((name) => [name, begun((view as Record<string, unknown>)[name], (expected as Record<string, unknown>)[name])]));
}
