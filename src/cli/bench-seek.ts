/** Checkpoints and seeks, on runs of two sizes. */
import { save } from "../engine/checkpoint.ts";
import { Run } from "../engine/run.ts";
import { assert } from "../kernel/assert.ts";
import { Sfc32 } from "../kernel/random.ts";
import { loadScenario } from "../scenario/load.ts";
import workerThatFails from "../scenario/examples/worker-that-fails.json";
import type { Scenario } from "../scenario/scenario.ts";
import { queueModel } from "./bench-queue.ts";

type Timed = (work: () => unknown) => number;

export function seekFigures(scale: number, timed: Timed): { checkpointMs: number; lessonMs: number; longMs: number; longEvents: number } {
  const full = filledQueue();
  const checkpointMs = 1000 * [1, 2, 3, 4, 5].map(() => timed(() => save(full.world, full.scriptState, null))).sort((a, b) => a - b)[2]!;
  const lesson = new Run(load(workerThatFails), { checkpointEvery: 15_000 });
  const lessonMs = worstSeek(lesson, lesson.scenario.untilUs, 20, timed);
  const messages = Math.round(300_000 * scale);
  const long = new Run(queueModel(messages, 0).scenario, { checkpointEvery: 15_000 });
  const endUs = messages * 100;
  const longMs = worstSeek(long, endUs, 10, timed);
  return { checkpointMs, lessonMs, longMs, longEvents: long.world.events };
}

function worstSeek(run: Run, endUs: number, times: number, timed: Timed): number {
  run.advance(endUs);
  const dice = new Sfc32(Uint32Array.of(1, 2, 3, 4));
  let worst = 0;
  for (let i = 0; i < times; i++) {
    const at = dice.integer(0, endUs);
    worst = Math.max(worst, timed(() => {
      run.rewindTo(at);
      run.advance(at);
    }));
  }
  run.rewindTo(endUs);
  run.advance(endUs);
  return worst * 1000;
}

/** A queue in which 100,000 messages wait. */
function filledQueue(): Run {
  const run = new Run(load({
    eventyard: 1, title: "full", until: "1h", account: { latencyMs: 0 },
    nodes: [{ id: "producer", type: "client", behaviour: { arrivals: { kind: "once", count: 100_000 }, body: { n: "{{seq}}" }, batch: { size: 10, lingerMs: 1 } } }, { id: "queue", type: "sqs.queue" }],
    connections: [{ id: "c1", from: "producer", to: "queue", type: "sqs:SendMessage" }],
  }), { traceCap: 0 });
  run.advance(60e6);
  return run;
}

function load(document: unknown): Scenario {
  const loaded = loadScenario(document);
  assert(loaded.ok, loaded.ok ? "" : JSON.stringify(loaded.problems));
  return loaded.scenario;
}
