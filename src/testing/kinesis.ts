/** Streams for tests: large inputs, calls at milliseconds. */
import { Run } from "../engine/run.ts";
import { loadScenario } from "../scenario/load.ts";
import type { Service } from "../services/define.ts";
import { Simulation } from "./simulate.ts";
import { clientService } from "../services/client/index.ts";
import { lambda } from "../services/lambda/index.ts";
import { workerFleet } from "../services/worker-fleet/index.ts";
import type { Json } from "../vocabulary/json.ts";
import { kinesis } from "../services/kinesis/index.ts";

export type { StreamView } from "../services/kinesis/view.ts";
export const services = [clientService, lambda, workerFleet, kinesis];

/** Base64 of `bytes` zero bytes. */
export function zeros(bytes: number): string {
  const rest = bytes % 3;
  return "AAAA".repeat(Math.floor(bytes / 3)) + (rest === 0 ? "" : rest === 1 ? "AA==" : "AAA=");
}

/** Large inputs are written short in the document and made long behind the door, which refuses what is over a mebibyte. */
export const put = (key: string, bytes = 1, more: object = {}) => ({ PartitionKey: key, Data: `zeros ${bytes}`, ...more });
export const puts = (count: number, key: string, bytes: number) => ({ Records: { times: count, of: put(key, bytes) } });

function grown(value: unknown): unknown {
  if (typeof value === "string") return /^zeros \d+$/.test(value) ? zeros(Number(value.slice(6))) : value;
  if (Array.isArray(value)) return value.map(grown);
  if (value === null || typeof value !== "object") return value;
  const { times, of } = value as { readonly times?: number; readonly of?: unknown };
  if (typeof times === "number") {
    const one = grown(of);
    return Array.from({ length: times }, () => one);
  }
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, grown(member)]));
}

/** As `simulate`, with such inputs. */
export function simulateLarge(document: Record<string, unknown>, known: readonly Service[] = services): Simulation {
  const loaded = loadScenario({ eventyard: 1, title: "test", ...document, account: { latencyMs: 0, ...(document.account as object | undefined) } }, known);
  if (!loaded.ok) throw new Error(loaded.problems.map((p) => `${p.path}: ${p.code} ${p.message}`).join("\n"));
  const { scenario } = loaded;
  return new Simulation(new Run({ ...scenario, script: scenario.script.map((entry) => grown(entry) as typeof entry) }, { checks: true }));
}

/** A stream `s` and calls at milliseconds: `[ms, operation, input, as?]`. */
export type Row = readonly [ms: number, operation: string, input?: object, as?: string];
export function stream(rows: readonly Row[], properties: object = {}, behaviour: object = {}, more: { readonly nodes?: object[]; readonly connections?: object[]; readonly account?: object } = {}): Simulation {
  return simulateLarge({
    ...(more.account === undefined ? {} : { account: more.account }),
    nodes: [{ id: "s", type: "kinesis.stream", properties, behaviour }, ...(more.nodes ?? [])], connections: more.connections ?? [],
    script: rows.map(([ms, operation, input, as]) => ({ at: `${Math.round(ms * 1000)}us`, call: operation.includes(":") ? operation : `kinesis:${operation}`, on: "s", ...(input === undefined ? {} : { input: input as Json }), ...(as === undefined ? {} : { as }) })),
  });
}

export interface InspectedShard { id: string; parents: string[]; hashRange: [string, string]; state: string; records: { key: string; data: string; sequenceNumber: string; at: number }[] }
export const shards = (run: Simulation, id = "s") => run.inspect<{ shards: InspectedShard[] }>(id).shards;
export const counts = (run: Simulation) => shards(run).map(({ records }) => records.length);
export const shardName = (ix: number) => `shardId-${String(ix).padStart(12, "0")}`;
