/**
 * What comes next to a message, if nothing is changed: the same run is played on beside this one until its story has
 * another step. Nothing is guessed, and nothing of this run is touched.
 */
import type { MessageId } from "../services/define.ts";
import type { Json } from "../vocabulary/json.ts";
import { Narrator } from "./log.ts";
import type { Run } from "./run.ts";
import { storyOf } from "./story.ts";
import { runTo, twinOf } from "./twin.ts";
import { linkOf, type WhyLink } from "./why.ts";

/** How far it is looked ahead, in steps that grow: seconds. */
const AHEAD_S = [1, 5, 20, 60, 300, 1_800, 7_200, 43_200, 345_600];

/** Undefined where the run ends first, nothing will come any more, or `spent` said that this takes too long. */
export async function whatNext(run: Run, message: MessageId, script: readonly Json[], spent: () => boolean): Promise<WhyLink | undefined> {
  if (message < 0 || message >= run.world.messages.count || !run.world.messages.lives(message)) return undefined;
  const twin = twinOf(run, [], script);
  if (!twin.ok) return undefined;
  const { world } = twin.run;
  const narrator = new Narrator(world);
  for (const seconds of AHEAD_S) {
    const toUs = Math.min(run.scenario.untilUs, run.reachedUs + seconds * 1e6);
    if (!(await runTo(twin.run, toUs, spent))) return undefined;
    // Rows have the same numbers in both: what this run has told already is no news.
    const next = storyOf(world, narrator, message, world.rows).find((link) => link.row >= run.world.rows);
    if (next !== undefined) return linkOf(world, narrator, next);
    if (toUs === run.scenario.untilUs || twin.run.nextUs < 0) return undefined;
  }
  return undefined;
}
