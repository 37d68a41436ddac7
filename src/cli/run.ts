/** `eventyard run`: a scenario from a file or a link, to its end, and what came of it. */
import { once } from "node:events";
import { createWriteStream, openSync, statSync, type WriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { evaluateJsonata } from "../engine/evaluate.ts";
import { ENGINE_VERSION } from "../engine/version.ts";
import { summarise } from "../engine/metrics.ts";
import { Run } from "../engine/run.ts";
import { callRecords } from "../engine/script.ts";
import { ROW_KINDS } from "../engine/trace.ts";
import { fromSeconds } from "../kernel/time.ts";
import type { Problem } from "../scenario/problem.ts";
import { parseDuration } from "../vocabulary/duration.ts";
import { parseOptions, wholeOption } from "./options.ts";
import { openSource, reasonOf } from "./source.ts";

const MOST_ITEMS = 1_000;
/** Rows that are kept while a trace is written, and how many come together before they are. */
const TRACE_CAP = 1 << 20;
const TRACE_ROWS = 1 << 16;

export async function run(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, { values: ["until", "seed", "trace"], flags: ["json", "full"], operands: 1 });
  const json = options.flags.has("json");
  const usage = (path: string, message: string) => refuse([{ path, code: "Usage", message }], json);
  const [operand] = options.operands;
  if (options.problem !== undefined || operand === undefined) return usage("", options.problem ?? "Name one scenario: a file, a link, or - for standard input.");
  const { until, trace } = options.values;
  const toUs = until === undefined ? undefined : parseDuration(until);
  if (until !== undefined && toUs === undefined) return usage("--until", `"${until}" is not a duration; 90s, 10m or 1.5h are.`);
  const seed = options.values.seed === undefined ? undefined : wholeOption(options.values.seed);
  if (options.values.seed !== undefined && seed === undefined) return usage("--seed", `A seed is a whole number, from 0 to ${Number.MAX_SAFE_INTEGER}.`);
  const loaded = await openSource(operand);
  if (!loaded.ok) return refuse(loaded.problems, json);
  const { scenario } = loaded;
  const untilUs = toUs ?? scenario.untilUs;
  const out = trace === undefined ? undefined : openTrace(trace, operand);
  if (typeof out === "string") return usage("--trace", out);

  const one = new Run(scenario, { ...(seed === undefined ? {} : { seed }), traceCap: out === undefined ? 0 : TRACE_CAP });
  const broken = out === undefined ? void (await toEnd(one, untilUs)) : await traced(one, untilUs, out);
  if (broken !== undefined) return usage("--trace", `${trace} cannot be written: ${broken}.`);
  const result = report(one, untilUs, options.flags.has("full"));
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : inWords(result, loaded.notices.map((notice) => notice.message)));
  return result.goals.some((goal) => goal.held === false) ? 1 : 0;
}

/** Runs to the end, evaluating what must be evaluated on the way. `spent` and `rest`: asked now and then, and what is done when it was true. */
export async function toEnd(one: Run, untilUs: number, spent?: () => boolean, rest?: () => Promise<void>): Promise<void> {
  for (;;) {
    const stop = one.advance(untilUs, spent);
    if (stop === "budget") await rest?.();
    else if (stop !== "evaluation") return;
    while (one.evaluations.length > 0) {
      const evaluation = one.evaluations[0]!;
      one.provide(evaluation, await evaluateJsonata(evaluation, one.world));
    }
  }
}

/** The open file of a trace, or why there is none: before the run, which may take long. */
function openTrace(path: string, scenario: string): WriteStream | string {
  try {
    if (isSameFile(path, scenario)) return `${path} is the scenario itself: the trace would overwrite it.`;
    return createWriteStream(path, { fd: openSync(path, "w") });
  } catch (error) {
    return `${path} cannot be written: ${reasonOf(error)}.`;
  }
}

function isSameFile(a: string, b: string): boolean {
  const [one, other] = [a, b].map((path) => statSync(path, { throwIfNoEntry: false }));
  return one !== undefined && other !== undefined && one.isFile() && one.dev === other.dev && one.ino === other.ino;
}

/** Runs to the end, and writes rows as they come, so that a long run's trace needs no memory. Gives why it could not be written. */
async function traced(one: Run, untilUs: number, out: WriteStream): Promise<string | undefined> {
  let failed: unknown;
  out.on("error", (error) => { failed ??= error; });
  let next = 0;
  const flush = async () => {
    for (; next < one.world.rows && !out.destroyed; next++) {
      // Told by the handler above.
      if (!out.write(traceLine(one, next))) await once(out, "drain").catch(() => {});
    }
  };
  await toEnd(one, untilUs, () => one.world.rows - next >= TRACE_ROWS, flush);
  await flush();
  out.end();
  await finished(out).catch((error: unknown) => { failed ??= error; });
  return failed === undefined ? undefined : reasonOf(failed);
}

function refuse(problems: readonly Problem[], json: boolean): number {
  if (json) process.stdout.write(`${JSON.stringify({ problems: problems.map(({ path, code, message, fix }) => ({ path, code, message, ...(fix === undefined ? {} : { fix }) })) })}\n`);
  else for (const { path, code, message, fix } of problems) process.stderr.write(`${path === "" ? "" : `${path}: `}${message} [${code}]${fix === undefined ? "" : `\n  ${fix}`}\n`);
  return 2;
}

interface Report {
  readonly title: string; readonly engine: string; readonly seed: number; readonly untilSeconds: number; readonly hash: string; readonly events: number;
  readonly nodes: Record<string, unknown>; readonly connections: Record<string, unknown>; readonly calls: readonly unknown[];
  readonly goals: readonly { readonly say: string; readonly held: boolean | null; readonly at?: number; readonly message?: string; readonly because: string }[];
  readonly findings: readonly { readonly code: string; readonly at: number; readonly message: string }[];
}

function report(one: Run, untilUs: number, full: boolean): Report {
  const { world, scenario } = one;
  const seconds = (us: number) => us / fromSeconds(1);
  const nodes: Record<string, unknown> = {};
  const connections: Record<string, unknown> = {};
  for (const entity of world.entities) {
    if (!entity.alive || entity.kind === "account") continue;
    const metrics = Object.fromEntries(world.metrics.forEntity(entity.index).map((series) => [series.metric, summarise(series)]));
    const inspect = world.inspect(entity);
    (entity.kind === "node" ? nodes : connections)[entity.id] = { type: entity.type, metrics, inspect: full ? plain(inspect) : shortened(inspect) };
  }
  // Where the person stops it, the run ends; only what reached a limit was cut short.
  const ended = world.stopped === undefined;
  return {
    title: scenario.title, engine: ENGINE_VERSION, seed: world.options.seed, untilSeconds: seconds(untilUs), hash: one.hash(), events: world.events, nodes, connections,
    calls: callRecords(one.script, one.scriptState).map((record) => ({
      at: seconds(record.at), answeredAt: record.answeredAt === undefined ? null : seconds(record.answeredAt), call: record.call, on: record.on,
      ...(record.as === undefined ? {} : { as: record.as }), ok: record.outcome === undefined ? null : record.outcome.ok,
      ...(record.outcome?.ok === true ? { output: plain(record.outcome.output) } : {}), ...(record.outcome !== undefined && !record.outcome.ok ? { error: record.outcome.error } : {}),
    })),
    goals: one.goals.results(one.reachedUs, ended).map(({ say, held, atUs, message, because }) => ({
      say, held, ...(atUs === undefined ? {} : { at: seconds(atUs) }), ...(message === undefined ? {} : { message: world.messages.labelOf(message) }), because,
    })),
    findings: world.findings.map(({ code, at, message }) => ({ code, at: seconds(at), message })),
  };
}

/** As JSON can say it: big integers as decimal text. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
}

/** Long lists become their length and their first items. */
function shortened(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.length > MOST_ITEMS ? { total: value.length, items: value.slice(0, MOST_ITEMS).map(shortened) } : value.map(shortened);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shortened(item)]));
}

function traceLine({ world }: Run, row: number): string {
  const read = world.trace.read(row);
  if (read === undefined) return "";
  const id = (index: number) => world.entities[index]?.id ?? null;
  return `${JSON.stringify({
    at: read.at / fromSeconds(1), seq: row, cause: read.cause < 0 ? null : read.cause, entity: read.entity < 0 ? null : id(read.entity), ...(read.connection < 0 ? {} : { connection: id(read.connection) }),
    messages: read.messages, what: ROW_KINDS[read.kind], rule: read.rule ?? null, facts: plain({ name: read.name, ...read.facts }),
  })}\n`;
}

function inWords(result: Report, notices: readonly string[]): string {
  const lines = [`${result.title}: ${result.untilSeconds} s, seed ${result.seed}, engine ${result.engine}`, `${result.events} events, hash ${result.hash}`, ""];
  for (const [id, entry] of Object.entries(result.nodes)) {
    const { type, metrics } = entry as { type: string; metrics: Record<string, number | { count: number; p50: number; p99: number }> };
    lines.push(`${id} (${type})`);
    for (const [name, value] of Object.entries(metrics)) lines.push(`  ${name}: ${typeof value === "number" ? Math.round(value * 1000) / 1000 : `${value.count} values, p50 ${value.p50}, p99 ${value.p99}`}`);
  }
  for (const goal of result.goals) lines.push("", `${goal.held === true ? "held" : goal.held === false ? "FAILED" : "open"}: ${goal.say}`, `  ${goal.because}`);
  for (const notice of notices) lines.push("", `Notice: ${notice}`);
  for (const finding of result.findings) lines.push("", `${finding.code} at ${finding.at} s: ${finding.message}`);
  return `${lines.join("\n")}\n`;
}
