/** The figures that single services are to show: records through a stream, requests through an API, executions of a state machine. */
import { assert } from "../kernel/assert.ts";
import { Run } from "../engine/run.ts";
import { runTo } from "../engine/twin.ts";
import { loadScenario } from "../scenario/load.ts";

const PASS = (i: number) => ({ [`S${i}`]: { Type: "Pass", ...(i < 10 ? { Next: `S${i + 1}` } : { End: true }) } });
const TEN_STATES = { StartAt: "S1", States: Object.assign({}, ...Array.from({ length: 10 }, (_, i) => PASS(i + 1))) as object };
const JSONATA = { QueryLanguage: "JSONata", StartAt: "S1", States: { S1: { Type: "Pass", Output: "{% $states.input.n + 1 %}", End: true } } };

/** Executions started by a client, JSONPath or JSONata; seconds. */
export async function executions(count: number, jsonata: boolean): Promise<number> {
  return timedRun({
    nodes: [
      { id: "client", type: "client", behaviour: { arrivals: { kind: "every", ms: 1 }, body: { n: "{{seq}}" }, stopAfter: count } },
      { id: "machine", type: "stepfunctions.stateMachine", properties: { StateMachineType: "EXPRESS", Definition: jsonata ? JSONATA : TEN_STATES } },
    ],
    connections: [{ id: "c", from: "client", to: "machine", type: "states:StartExecution" }],
    account: { latencyMs: 0, startExecutionBucket: [100_000, 100_000] },
  }, count * 1e3 + 60e6, { "client Succeeded": count, "machine ExecutionsSucceeded": count });
}

export type BackEnd = "mock" | "server" | "cache";

/** Requests through the throttles of a REST API (the method's own and the account's): answered by the gateway itself (MOCK), by a web server, or from the cache; seconds. */
export async function requests(count: number, backEnd: BackEnd): Promise<number> {
  const cached = backEnd === "cache";
  const throttle = { ThrottlingRateLimit: 8_000, ThrottlingBurstLimit: 4_000, ...(cached ? { CachingEnabled: true, CacheTtlInSeconds: 60 } : {}) };
  const mock = { Methods: [{ HttpMethod: "ANY", ResourcePath: "/", Integration: { Type: "MOCK" } }] };
  // 5,000 a second: an entry serves for a minute; until the server has answered, in 100 ms, 500 requests go past the cache.
  const past = 500 * Math.ceil(count / (5_000 * 60));
  return timedRun({
    nodes: [
      { id: "client", type: "client", behaviour: { arrivals: { kind: "every", ms: 0.2 }, stopAfter: count, retries: { mode: "none" } } },
      { id: "api", type: "apigateway.restApi", properties: { Stages: [{ StageName: "prod", CacheClusterEnabled: cached, MethodSettings: [throttle] }], ...(backEnd === "mock" ? mock : {}) } },
      ...(backEnd === "mock" ? [] : [{ id: "web", type: "http.endpoint" }]),
    ],
    // A cache serves GET by itself (APG-083).
    connections: [{ id: "c", from: "client", to: "api", type: "apigateway:Request", properties: { method: "GET" } }, ...(backEnd === "mock" ? [] : [{ id: "i", from: "api", to: "web", type: "apigateway.integration" }])],
    account: { latencyMs: 0 },
  }, count * 200 + 60e6, { "client Succeeded": count, "api Count": count, ...(cached ? { "api CacheHitCount": count - past } : backEnd === "server" ? { "web Requests": count } : {}) });
}

/** Records, put in batches as producers put them, through 16 shards and three consumers, each of which reads all; seconds. */
export async function records(count: number): Promise<number> {
  return timedRun({
    nodes: [
      { id: "producer", type: "client", behaviour: { arrivals: { kind: "every", ms: 0.1 }, body: { n: "{{seq}}" }, key: { kind: "uniform", count: 10_000 }, stopAfter: count, batch: { size: 500, lingerMs: 100 } } },
      { id: "stream", type: "kinesis.stream", properties: { ShardCount: 16 } },
      ...["a", "b", "c"].map((id) => ({ id, type: "worker.fleet", behaviour: { durationMs: 0 } })),
    ],
    connections: [
      { id: "put", from: "producer", to: "stream", type: "kinesis:PutRecords" },
      ...["a", "b", "c"].map((id) => ({ id: `c${id}`, from: "stream", to: id, type: "kinesis.consumer" })),
    ],
    account: { latencyMs: 0 },
  }, count * 100 + 60e6, { "producer Succeeded": count, "stream IncomingRecords": count, "ca RecordsProcessed": count, "cb RecordsProcessed": count, "cc RecordsProcessed": count });
}

/** `totals`: what the metrics must say in the end, by entity and name. A run that does less work is no figure. */
async function timedRun(document: object, untilUs: number, totals: Readonly<Record<string, number>>): Promise<number> {
  const loaded = loadScenario({ eventyard: 1, title: "bench", until: "14d", ...document });
  assert(loaded.ok, loaded.ok ? "" : JSON.stringify(loaded.problems));
  const run = new Run(loaded.scenario, { traceCap: 500_000 });
  const start = process.hrtime.bigint();
  await runTo(run, untilUs);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const { byId, metrics } = run.world;
  for (const [name, wanted] of Object.entries(totals)) {
    const [entity = "", metric = ""] = name.split(" ");
    const total = metrics.find(byId.get(entity)!.index, metric)?.total;
    assert(total === wanted, `The benchmark counts ${String(total)} ${metric} of ${entity}, not ${wanted}.`);
  }
  return seconds;
}
