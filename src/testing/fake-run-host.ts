/**
 * A run without an engine, for tests of stores and panels: time passes, a queue's depth goes up and down, there are
 * moments, a log, and one message with a story. It keeps the promises of the protocol that the page relies on.
 */
import type { Acted, Chunk, FlightColumns, GaugeColumns, Journey, LogRow, Moment, RunHost, ScriptAct, SeriesInfo } from "../worker/protocol.ts";
import type { Json } from "../vocabulary/json.ts";

const SECOND = 1e6;

export interface FakeOptions { readonly untilUs?: number; readonly refuse?: (act: ScriptAct) => string | undefined; readonly moments?: readonly Moment[]; readonly rows?: readonly LogRow[]; readonly journey?: Journey }

export interface FakeRunHost extends RunHost {
  /** What was asked, in order: `open`, `seek 3000000`, … */
  readonly asked: string[];
  failNext(message: string): void;
}

export function fakeRunHost(options: FakeOptions = {}): FakeRunHost {
  const asked: string[] = [];
  let now = 0;
  let runId = 0;
  let failure: string | undefined;
  let document: { nodes: { id: string; type: string }[]; connections: { id: string; type: string; from: string; to: string }[]; seed?: number } = { nodes: [], connections: [] };
  let told = -1;
  let series: SeriesInfo[] = [];
  const note = (text: string) => {
    asked.push(text);
    if (failure !== undefined) { const message = failure; failure = undefined; throw new Error(message); }
  };
  const chunk = (fresh: boolean, toUs: number): Chunk => {
    const from = fresh ? 0 : now;
    now = toUs;
    const gauges = samples(from, toUs);
    const moments = (options.moments ?? []).filter((each) => each.atUs <= now && (fresh || each.atUs > told));
    told = now;
    return {
      runId, fresh, fromUs: from, nowUs: now, nextUs: now + SECOND / 2, events: Math.floor(now / SECOND) * 10, flights: noFlights(), gauges,
      newSeries: fresh ? series : [], newStrings: [], newEntities: [], removed: [], views: { orders: { visible: Math.floor(now / SECOND) } }, moments, findings: [], configured: [], calls: [], goals: null, cost: null,
    };
  };
  return {
    asked,
    failNext: (message) => { failure = message; },
    open: async (given) => {
      note("open");
      document = given as typeof document;
      runId += 1;
      now = 0;
      told = -1;
      series = document.nodes.flatMap((node) => node.type === "sqs.queue" ? [{ entity: node.id, metric: "ApproximateNumberOfMessagesVisible", kind: "gauge" as const, unit: "Count", bucketUs: SECOND }, { entity: node.id, metric: "ApproximateAgeOfOldestMessage", kind: "gauge" as const, unit: "Seconds", bucketUs: SECOND }] : node.type === "lambda.function" ? [{ entity: node.id, metric: "ConcurrentExecutions", kind: "gauge" as const, unit: "Count", bucketUs: SECOND }, { entity: node.id, metric: "Throttles", kind: "counter" as const, unit: "Count", bucketUs: SECOND }] : []);
      return { ok: true, runId, engine: "0.0.0", seed: document.seed ?? 1, untilUs: options.untilUs ?? 120 * SECOND, entities: document.nodes.map((each) => ({ id: each.id, type: each.type, kind: "node" as const, implied: false })), notices: [], chunk: chunk(true, 0) };
    },
    advance: async (_run, toUs) => { note(`advance ${toUs}`); return chunk(false, Math.max(now, toUs)); },
    seek: async (_run, atUs) => { note(`seek ${atUs}`); return chunk(true, atUs); },
    step: async (_run, direction) => { note(`step ${direction}`); return chunk(direction < 0, Math.max(0, now + direction * SECOND)); },
    act: async (_run, act): Promise<Acted> => {
      note(`act ${JSON.stringify(act)}`);
      const refused = options.refuse?.(act);
      if (refused) return { chunk: chunk(false, now), problems: [{ path: "", code: "Refused", message: refused }], entry: null };
      return { chunk: chunk(false, now + 1), problems: [], entry: { at: `${now}us`, ...(act as object) } as Json };
    },
    rescript: async (_run, script, toUs) => { note(`rescript ${(script as readonly unknown[]).length} ${toUs}`); return chunk(true, toUs); },
    inspect: async () => ({ visible: [{ id: 45, body: '{"order":45}', receiveCount: 2 }], inFlight: [], delayed: [], deleted: 12 }),
    log: async (_run, filter, before, limit) => {
      const all = (options.rows ?? []).filter((each) => each.atUs <= now && (!filter.entity || each.entity === filter.entity) && (!filter.rule || each.rule === filter.rule) && (!filter.text || each.says.includes(filter.text)));
      const rows = all.filter((each) => before === null || each.row < before).slice(-limit);
      return { rows, total: all.length, more: rows.length < all.length };
    },
    why: async () => (options.rows ? { title: `Why is ${options.journey?.label ?? "it"} here again?`, links: options.rows.slice(0, 7), next: "If this run fails too, the first receive after 2:02.1 moves it to billing-dead." } : null),
    journey: async () => options.journey ?? null,
    messages: async (_run, ids) => ids.map((id) => ({ id, label: `order ${id}` })),
    series: async () => ({ at: new Float64Array(), value: new Float64Array() }),
    hash: async () => "0",
    close: async () => note("close"),
    foresee: async () => ({ parts: null, never: false }),
    compare: async () => ({ parts: null, metrics: [], measures: [] }),
    stepBoth: async (_run, _beside, direction) => { note(`step both ${direction}`); const told1 = chunk(direction < 0, Math.max(0, now + direction * SECOND)); return [told1, told1]; },
    whatIf: async () => null,
    whatNext: async () => null,
    operations: async () => [],
  };

  /** Four series a queue and a function: enough to draw with. */
  function samples(fromUs: number, toUs: number): GaugeColumns {
    const which: number[] = [];
    const at: number[] = [];
    const value: number[] = [];
    let index = 0;
    for (const node of document.nodes) {
      const count = node.type === "sqs.queue" || node.type === "lambda.function" ? 2 : 0;
      for (let i = 0; i < count; i += 1) {
        for (let t = Math.ceil(fromUs / SECOND); t * SECOND <= toUs; t += 1) {
          which.push(index);
          at.push(t * SECOND);
          value.push(node.type === "sqs.queue" ? (i === 0 ? wave(t, index) * 20 : Math.min(t, 20 + (t % 21))) : i === 0 ? 1 + ((t * 7919) % 3) : t > 49 && t < 52 ? 9 : 0);
        }
        index += 1;
      }
    }
    return { count: at.length, series: Int32Array.from(which), at: Float64Array.from(at), value: Float64Array.from(value) };
  }
}

function wave(t: number, salt: number): number {
  return ((t * 7 + salt * 13) % 17) / 17 * 0.2 + (t > 50 && t < 64 ? (64 - t) / 14 : 0);
}

function noFlights(): FlightColumns {
  return { count: 0, first: 0, connection: new Int32Array(), departs: new Float64Array(), arrives: new Float64Array(), kind: new Uint8Array(), reverse: new Uint8Array(), result: new Uint8Array(), message: new Int32Array(), size: new Uint16Array(), group: new Int32Array(), receives: new Uint16Array(), twin: new Uint8Array(), cause: new Int32Array(), row: new Int32Array(), rates: { count: 0, connection: new Int32Array(), second: new Float64Array(), now: new Int32Array(), before: new Int32Array() } };
}
