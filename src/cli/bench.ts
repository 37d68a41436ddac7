/** `eventyard bench`: the figures of the design, as ratios and medians; beside simjs on the same model in the same run. */
import { evaluateQueueModel, queueModel, type QueueFigures } from "./bench-queue.ts";
import { executions, records, requests } from "./bench-services.ts";
import { simjsModel } from "./bench-simjs.ts";
import { seekFigures } from "./bench-seek.ts";
import { holdModel } from "../kernel/hold-model.ts";
import { parseOptions } from "./options.ts";

const REPEATS = 3;
/** What `--only` may name. */
const PARTS: readonly string[] = ["hold", "queue", "checkpoint", "seek", "services"];

export async function bench(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, { values: ["only"], flags: ["quick", "json"], operands: 0 });
  const { only } = options.values;
  const problem = options.problem ?? (only === undefined || PARTS.includes(only) ? undefined : `There is no bench called ${only}; there are ${PARTS.join(", ")}.`);
  if (problem !== undefined) {
    process.stderr.write(`${problem}\n`);
    return 2;
  }
  const scale = options.flags.has("quick") ? 0.1 : 1;
  const figures: Record<string, unknown> = {};
  const wanted = (name: string) => only === undefined || only === name;
  const print = (name: string, text: string, value: unknown) => {
    figures[name] = value;
    if (!options.flags.has("json")) process.stdout.write(`${name.padEnd(46)} ${text}\n`);
  };

  if (wanted("hold")) {
    const operations = Math.round(4_000_000 * scale);
    const seconds = median(REPEATS, () => timed(() => holdModel(100_000, operations)));
    print("event queue, hold model, 1e5 pending", `${(operations / seconds / 1e6).toFixed(2)} M/s (reach 4)`, operations / seconds);
  }
  if (wanted("queue")) {
    const messages = Math.round(1_000_000 * scale);
    // In turns, and by processor time: other work on the machine comes and goes.
    const turns = Array.from({ length: REPEATS }, () => ({ off: once(messages, 0), simjs: simjsModel(messages, processorTimed) }));
    const off = fastest(turns.map((turn) => turn.off));
    const simjs = Math.max(...turns.map((turn) => turn.simjs));
    const on = fastest(Array.from({ length: REPEATS }, () => once(messages, 2_000_000)));
    print("queue model, trace off", `${speed(off)} messages/s, ${(off.events / messages).toFixed(2)} events a message (reach 1 M)`, off);
    print("queue model, trace on", `${speed(on)} messages/s (reach 0.3 M)`, on);
    print("simjs, a simpler model without trace", `${(simjs / 1e6).toFixed(2)} M messages/s; ours with trace off is ${(off.perProcessorSecond / simjs).toFixed(2)} × that, by processor time`, simjs);
  }
  if (wanted("checkpoint") || wanted("seek")) {
    const seek = seekFigures(scale, timed);
    print("checkpoint of 100,000 live messages", `${seek.checkpointMs.toFixed(1)} ms (reach 20)`, seek.checkpointMs);
    print("seek in a lesson-size run, worst of 20", `${seek.lessonMs.toFixed(1)} ms (reach 100)`, seek.lessonMs);
    print(`seek in a run of ${(seek.longEvents / 1e6).toFixed(2)} M events, worst of 10`, `${seek.longMs.toFixed(0)} ms (reach 1,000)`, seek.longMs);
  }
  if (wanted("services")) {
    const n = Math.round(100_000 * scale);
    const many = Math.round(1_000_000 * scale);
    const each = async (name: string, count: number, work: Promise<number>, reach: string) => {
      const seconds = await work;
      print(name, `${(count / seconds / 1e3).toFixed(1)} k/s, ${seconds.toFixed(1)} s (${reach})`, count / seconds);
    };
    await each(`Step Functions, ${n} executions of ten states`, n, executions(n, false), "reach 20 k/s: 100,000 in 5 s");
    await each(`the same with one state in JSONata, ${n / 10}`, n / 10, executions(n / 10, true), "no reach set");
    await each(`API Gateway, ${many} requests through the throttles`, many, requests(many, "mock"), "reach 300 k/s");
    await each(`the same, and to a web server and back, ${many}`, many, requests(many, "server"), "no reach set");
    await each(`API Gateway, ${many} requests through the cache`, many, requests(many, "cache"), "reach 300 k/s");
    await each(`Kinesis, ${many} records, 16 shards, three consumers`, many, records(many), "reach 300 k/s");
  }
  if (options.flags.has("json")) process.stdout.write(`${JSON.stringify(figures)}\n`);
  return 0;
}

type Once = QueueFigures & { readonly perSecond: number; readonly perProcessorSecond: number };

function once(messages: number, traceCap: number): Once {
  const model = queueModel(messages, traceCap);
  let seconds = 0;
  const processor = processorTimed(() => {
    seconds = timed(() => model.advance(Infinity));
  });
  return { ...evaluateQueueModel(model, messages), perSecond: messages / seconds, perProcessorSecond: messages / processor };
}

function fastest(runs: readonly Once[]): Once {
  return runs.toSorted((a, b) => b.perProcessorSecond - a.perProcessorSecond)[0]!;
}

/** Seconds of processor that the work takes, collecting garbage beside it included. */
function processorTimed(work: () => unknown): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

function speed({ perSecond, perProcessorSecond }: Once): string {
  return `${(perSecond / 1e6).toFixed(2)} M (${(perProcessorSecond / 1e6).toFixed(2)} M by processor time)`;
}

/** Seconds that the work takes. */
function timed(work: () => unknown): number {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

function median(times: number, measure: () => number): number {
  return Array.from({ length: times }, measure).sort((a, b) => a - b)[Math.floor(times / 2)]!;
}
