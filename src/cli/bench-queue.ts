/** The queue model of the design: a producer, a queue, ten consumers that receive and delete in tens, 5 % failures, dead-letter after three receives. */
import { Run } from "../engine/run.ts";
import { loadScenario } from "../scenario/load.ts";
import { assert } from "../kernel/assert.ts";

export interface QueueFigures { readonly events: number; readonly processed: number; readonly deadLettered: number }

export function queueModel(messages: number, traceCap: number): Run {
  const loaded = loadScenario({
    eventyard: 1, title: "queue model", seed: 1, until: "14d", account: { latencyMs: 0 },
    nodes: [
      { id: "producer", type: "client", behaviour: { arrivals: { kind: "every", ms: 0.1 }, body: { n: "{{seq}}" }, stopAfter: messages, batch: { size: 10, lingerMs: 1 } } },
      { id: "queue", type: "sqs.queue", properties: { VisibilityTimeout: 30 } },
      { id: "dead", type: "sqs.queue" },
      { id: "consumers", type: "worker.fleet", properties: { MinSize: 10, MaxSize: 10, DesiredCapacity: 10 }, behaviour: { threads: 1, durationMs: 0, fails: { kind: "ratio", of: [1, 20] } } },
    ],
    connections: [
      { id: "c1", from: "producer", to: "queue", type: "sqs:SendMessage" },
      { id: "c2", from: "queue", to: "consumers", type: "sqs.poll", properties: { MaxNumberOfMessages: 10, WaitTimeSeconds: 20 } },
      { id: "c3", from: "queue", to: "dead", type: "sqs.redrive", properties: { maxReceiveCount: 3 } },
    ],
  });
  assert(loaded.ok, loaded.ok ? "" : JSON.stringify(loaded.problems));
  const run = new Run(loaded.scenario, { traceCap });
  // The consumers poll for ever: an hour after the last arrival all is settled.
  const endUs = messages * 100 + 3_600e6;
  const advance = run.advance.bind(run);
  run.advance = () => advance(endUs);
  return run;
}

export function evaluateQueueModel(run: Run, messages: number): QueueFigures {
  let processed = 0;
  let living = 0;
  for (let id = 0; id < run.world.messages.count; id++) {
    if (run.world.messages.fateOf(id as never) === "processed") processed++;
    else living++;
  }
  assert(processed + living === messages, `The queue model made ${processed + living} messages, not ${messages}.`);
  return { events: run.world.events, processed, deadLettered: living };
}
