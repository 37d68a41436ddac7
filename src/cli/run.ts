/** `eventyard run`: a scenario from a file or a link, to its end, and what came of it. */
import { once } from "node:events";
import { createWriteStream, readFileSync } from "node:fs";
import { finished } from "node:stream/promises";
import { evaluateJsonata } from "../engine/evaluate.ts";
import { ENGINE_VERSION } from "../engine/version.ts";
import { summarise } from "../engine/metrics.ts";
import { Run } from "../engine/run.ts";
import { callRecords } from "../engine/script.ts";
import { ROW_KINDS } from "../engine/trace.ts";
import { fromSeconds } from "../kernel/time.ts";
import { loadScenario } from "../scenario/load.ts";
import type { Problem } from "../scenario/problem.ts";
import { parseDuration } from "../vocabulary/duration.ts";
import { parseOptions } from "./options.ts";

const MOST_ITEMS = 1_000;

export async function run(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, { values: ["until", "seed", "trace"], flags: ["json", "full"] });
  const json = options.flags.has("json");
  if (options.problem !== undefined || options.operands.length !== 1) {
    return refuse([{ path: "", code: "Usage", message: options.problem ?? "Name one scenario: a file or a link." }], json);
  }
  const source = readSource(options.operands[0]!);
  if (typeof source !== "string") return refuse([source], json);
  const loaded = loadScenario(source);
  if (!loaded.ok) return refuse(loaded.problems, json);
  const { scenario } = loaded;
  const untilUs = options.values.until === undefined ? scenario.untilUs : parseDuration(options.values.until);
  if (untilUs === undefined) return refuse([{ path: "--until", code: "Usage", message: `${options.values.until} is not a duration; 90s, 10m or 1.5h are.` }], json);
  const seed = options.values.seed === undefined ? scenario.seed : Number(options.values.seed);
  if (!Number.isSafeInteger(seed) || seed < 0) return refuse([{ path: "--seed", code: "Usage", message: "A seed is a whole number, 0 or more." }], json);

  const one = new Run(scenario, { seed, traceCap: options.values.trace === undefined ? 0 : Infinity });
  await toEnd(one, untilUs);
  if (options.values.trace !== undefined) await writeTrace(one, options.values.trace);
  const result = report(one, untilUs, options.flags.has("full"));
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : inWords(result, loaded.notices.map((notice) => notice.message)));
  return result.goals.some((goal) => goal.held === false) ? 1 : 0;
}

/** Runs to the end, evaluating what must be evaluated on the way. */
export async function toEnd(one: Run, untilUs: number): Promise<void> {
  while (one.advance(untilUs) === "evaluation") {
    while (one.evaluations.length > 0) {
      const evaluation = one.evaluations[0]!;
      one.provide(evaluation, await evaluateJsonata(evaluation, one.world));
    }
  }
}

function readSource(operand: string): string | Problem {
  if (/^https?:\/\/|^#|^(s=)?d1\./.test(operand)) return operand;
  try {
    return readFileSync(operand, "utf8");
  } catch (error) {
    return { path: "", code: "NoSuchFile", message: `${operand} cannot be read: ${(error as Error).message}` };
  }
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
      at: seconds(record.at), ...(record.answeredAt === undefined ? {} : { answeredAt: seconds(record.answeredAt) }), call: record.call, on: record.on,
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

async function writeTrace(one: Run, path: string): Promise<void> {
  const out = createWriteStream(path);
  const { world } = one;
  const id = (index: number) => (index < 0 ? undefined : world.entities[index]?.id);
  for (let row = world.trace.first; row < world.rows; row++) {
    const read = world.trace.read(row);
    if (read === undefined) continue;
    const line = {
      at: read.at / 1e6, seq: row, cause: read.cause < 0 ? null : read.cause, entity: id(read.entity) ?? null, ...(read.connection < 0 ? {} : { connection: id(read.connection) }),
      messages: read.messages, what: ROW_KINDS[read.kind], rule: read.rule ?? null, facts: plain({ name: read.name, ...read.facts }),
    };
    if (!out.write(`${JSON.stringify(line)}\n`)) await once(out, "drain");
  }
  out.end();
  await finished(out);
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
