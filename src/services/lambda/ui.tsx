/** What a function looks like: a tile for each environment, the concurrency wall, its pollers, the events that wait. */
import type { ReactNode } from "react";
import type { ConnectionUi, ConnectionUis, NodeUi, NodeUis, Trouble } from "../../canvas/node-ui.ts";
import { Bar, Countdown, fitText, groupStyle, Knob, Line, Mark, Poller, Rule, TileGrid, tileGridHeight, tilesPerRow, useNeighbours, useNodeActions, useView, Words, type TileState, sayCount } from "../../canvas/kit/index.ts";
import type { AnyConfig } from "../define.ts";
import type { MappingView } from "./mapping-view.ts";
import type { FunctionView, QueuedEvent, Tile } from "./view.ts";

const WIDTH = 252;
const ROW = 34;
const KNOB = 38;
const RECENT_US = 5_000_000;
const LONG_POLL_US = 20_000_000;
const MOST_MAPPINGS = 3;
const count = sayCount;

// -------------------------------------------------------------------------------------------------------- environments

/** Rooms that are drawn: as many as may run, two rows at most. */
function roomsOf(config: AnyConfig): number {
  const reserved = config.properties.ReservedConcurrentExecutions;
  return typeof reserved === "number" ? Math.max(1, reserved) : Number.POSITIVE_INFINITY;
}

const rowsOf = (config: AnyConfig, width: number) => (roomsOf(config) <= tilesPerRow(width) ? 1 : 2);
/** A finite stand-in for "as many as the account has": the wall is far away. */
const capacityOf = (config: AnyConfig, view: FunctionView) => Math.min(roomsOf(config), Math.max(1, view.concurrency.limit));

function tileOf(tile: Tile): TileState {
  const whole = { endsAtUs: tile.endsAtUs, totalUs: Math.max(1, tile.endsAtUs - tile.startedAtUs) };
  const message = tile.message === -1 ? {} : { message: tile.message };
  const provisioned = tile.initType === "provisioned-concurrency";
  switch (tile.state) {
    case "creating": return { state: "creating", progress: whole, provisioned, ...message };
    case "init": return { state: "init", progress: whole, provisioned, text: tile.initType === "snap-start" ? "Rest." : "Init", ...message };
    case "busy": case "calls": case "streams": return { state: "busy", progress: { endsAtUs: tile.timeoutAtUs, totalUs: Math.max(1, tile.timeoutAtUs - tile.startedAtUs) }, provisioned, ...message };
    case "needs-init": return { state: "failed", provisioned };
    case "idle": return { state: "idle", provisioned, ...(tile.endsAtUs > 0 ? { reclaim: whole } : {}) };
    case "shutdown": return { state: "idle", text: "end", reclaim: whole };
    default: return tile.state satisfies never;
  }
}

/** A wall of its own, or one that it might meet: what others leave of a whole account says nothing of this function. */
const isNear = ({ reserved, limit, used }: FunctionView["concurrency"]) => reserved !== null || limit <= 100 || used >= limit;

function Environments({ view, config, width }: { readonly view: FunctionView; readonly config: AnyConfig; readonly width: number }): ReactNode {
  const { concurrency } = view;
  const full = concurrency.used >= concurrency.limit;
  // Busy ones first when there are more than rooms: they are what is happening.
  const rooms = tilesPerRow(width) * rowsOf(config, width);
  const tiles = view.environments.length <= rooms ? view.environments : [...view.environments].sort((a, b) => b.busy - a.busy || a.id - b.id);
  const limit = isNear(concurrency) ? ` of ${count(concurrency.limit)}` : "";
  return (
    <>
      <Line y={20} width={width} label="Environments" value={`${count(concurrency.used)} busy${limit}`} {...(full ? { tone: "throttled" as const } : {})} />
      <TileGrid y={28} width={width} tiles={tiles.map(tileOf)} capacity={Number.isFinite(capacityOf(config, view)) ? capacityOf(config, view) : 1000} rows={rowsOf(config, width)} full={full} />
    </>
  );
}

const environmentsHeight = (config: AnyConfig, width: number) => 28 + tileGridHeight(width, Math.min(1000, roomsOf(config)), rowsOf(config, width)) + 4;

// ------------------------------------------------------------------------------------------------------------- pollers

/** Where messages come from: a poller each, waiting (its arc is the long poll), holding a batch, or backing off. */
function MappingRow({ connection, source, y, width }: { readonly connection: string; readonly source: string; readonly y: number; readonly width: number }): ReactNode {
  const view = useView<MappingView>(connection);
  const end = view?.state === "Enabled" ? pollersLeft(view, width) : width - 100;
  return (
    <>
      <Rule y={y} width={width} />
      <Words x={12} y={y + 21} ink={2}>{fitText(`from ${source}`, end - 16, LETTER)}</Words>
      {view !== undefined && (view.state === "Enabled" ? <Pollers view={view} y={y + 17} width={width} /> : <Words x={width - 12} y={y + 21} anchor="end" bold {...(view.state === "Refused" ? { tone: "failed" as const } : {})}>{view.state.toLowerCase()}</Words>)}
    </>
  );
}

type PollerState = Parameters<typeof Poller>[0];

function pollersOf(view: MappingView): Omit<PollerState, "cx" | "cy">[] {
  if (view.kind !== "queue") return view.lanes.map((lane) => ({ state: lane.state === "running" ? "holding" : lane.state === "idle" ? "idle" : lane.state === "gathering" ? "polling" : "backing-off" }));
  return [
    ...view.batches.map((batch) => ({ state: batch.state === "held" ? "backing-off" as const : "holding" as const })),
    ...view.pollers.sinceUs.map((since) => ({ state: "polling" as const, poll: { endsAtUs: since + LONG_POLL_US, totalUs: LONG_POLL_US } })),
  ];
}

/** About as wide is a letter of the rows below. */
const LETTER = 6.2;
const MOST_POLLERS = 5;

/** How many stand behind the pollers that are drawn: "+38", or nothing. */
function otherPollers(view: MappingView): string {
  const drawn = pollersOf(view).length;
  const total = view.kind === "queue" ? view.slots.used + view.ready + view.pollers.waiting : drawn;
  const others = total - Math.min(MOST_POLLERS, drawn);
  return others > 0 ? `+${count(others)}` : "";
}

/** Middle of the first poller. */
const firstPoller = (drawn: number, width: number) => width - 20 - (Math.min(MOST_POLLERS, drawn) - 1) * 19;

/** Where they begin: a name must end before. */
const pollersLeft = (view: MappingView, width: number) => firstPoller(pollersOf(view).length, width) - 14 - otherPollers(view).length * LETTER;

function Pollers({ view, y, width }: { readonly view: MappingView; readonly y: number; readonly width: number }): ReactNode {
  const all = pollersOf(view);
  const shown = all.slice(0, MOST_POLLERS);
  const others = otherPollers(view);
  const left = firstPoller(all.length, width);
  return (
    <>
      {others !== "" && <Words x={left - 14} y={y + 4} anchor="end" bold ink={2}>{others}</Words>}
      {shown.map((poller, i) => <Poller key={i} cx={left + i * 19} cy={y} {...poller} />)}
    </>
  );
}

// -------------------------------------------------------------------------------------------------------------- events

/** The internal queue: each event with what it waits for. */
function EventsRow({ view, y, width }: { readonly view: FunctionView; readonly y: number; readonly width: number }): ReactNode {
  const waiting = view.async.events.filter((event) => event.state !== "running");
  const next = waiting.reduce<QueuedEvent | undefined>((first, event) => (first === undefined || event.nextAtUs < first.nextAtUs ? event : first), undefined);
  const events = `events ${count(view.async.total)}`;
  const after = Math.max(92, 22 + events.length * LETTER);
  return (
    <>
      <Rule y={y} width={width} />
      <Words x={12} y={y + 21} ink={2}>{events}</Words>
      {next === undefined ? <Words x={width - 12} y={y + 21} anchor="end" ink={2}>{view.async.dropped > 0 ? `${count(view.async.dropped)} given up` : "none wait"}</Words> : (
        <>
          <Mark name={next.state === "waits-after-throttle" ? "throttled" : next.state === "waits-durable" ? "delayed" : "retry"} x={after} y={y + 17} r={5.5} />
          <Words x={after + 12} y={y + 21} bold>{next.state === "waits-after-error" ? `${next.runs} of ${next.attempts}` : next.state === "waits-durable" ? "waits" : "no capacity"}</Words>
          <Countdown x={width - 12} y={y + 21} anchor="end" endsAtUs={next.nextAtUs} before="in " className="ey-small ey-b" />
        </>
      )}
    </>
  );
}

// --------------------------------------------------------------------------------------------------------------- fails

interface ChanceLike { readonly kind: string; readonly of?: readonly unknown[]; readonly n?: number }

function shareOf(chance: ChanceLike | undefined): number {
  if (chance === undefined || chance.kind === "never") return 0;
  if (chance.kind === "always") return 1;
  if (chance.kind === "ratio" && chance.of !== undefined) return Number(chance.of[0]) / Math.max(1, Number(chance.of[1]));
  return chance.kind === "everyNth" ? 1 / Math.max(1, Number(chance.n)) : 0.5;
}

function sayChance(chance: ChanceLike | undefined): string {
  switch (chance?.kind) {
    case undefined: case "never": return "never";
    case "always": return "always";
    case "ratio": return `${String(chance.of?.[0])} in ${String(chance.of?.[1])}`;
    case "everyNth": return `each ${String(chance.n)}th`;
    case "first": return `first ${String(chance.n)}`;
    default: return "some";
  }
}

function Fails({ id, config, y, width }: { readonly id: string; readonly config: AnyConfig; readonly y: number; readonly width: number }): ReactNode {
  const { change, mayTurn } = useNodeActions();
  const chance = config.behaviour.fails as ChanceLike | undefined;
  const set = (at: number) => {
    const n = Math.round(at * 10);
    change(id, { behaviour: { fails: n === 0 ? { kind: "never" } : n === 10 ? { kind: "always" } : { kind: "ratio", of: [n, 10] } } });
  };
  return (
    <>
      <Rule y={y} width={width} />
      <Knob y={y + 24} width={width} label="Fails" at={shareOf(chance)} says={sayChance(chance)} set={set} disabled={!mayTurn(id, "fails")} />
    </>
  );
}

// ------------------------------------------------------------------------------------------------------------ the node

const isRecent = (view: FunctionView, atUs: number | undefined) => atUs !== undefined && view.nowUs - atUs < RECENT_US;

/** A generic error says nothing: its message does. */
function errorWords({ errorType, errorMessage }: { readonly errorType: string; readonly errorMessage: string }): string {
  const words = /^(Error|Exception)$/.test(errorType) && errorMessage !== "" ? errorMessage : errorType;
  return words.length > 26 ? `${words.slice(0, 25)}…` : words;
}

function troubleOf(view: FunctionView): Trouble | undefined {
  const { concurrency, lastThrottle, lastError } = view;
  if (view.state !== "Active") return { mark: "delayed", words: view.state };
  if (concurrency.reserved === 0) return { mark: "throttled", words: "switched off" };
  if (view.recursionStopped > 0 && isRecent(view, lastThrottle?.atUs ?? lastError?.atUs ?? 0)) return { mark: "failed", words: `loop stopped ${count(view.recursionStopped)}×` };
  if (isRecent(view, lastThrottle?.atUs)) return { mark: "throttled", words: concurrency.used >= concurrency.limit ? `at its limit, ${count(view.throttles)} throttled` : `${count(view.throttles)} throttled` };
  if (isRecent(view, lastError?.atUs)) return { mark: "failed", words: errorWords(lastError!) };
  if (view.updatingUntilUs !== null) return { mark: "delayed", words: "update under way" };
  return undefined;
}

const mappingsOf = (view: FunctionView) => view.mappings.slice(0, MOST_MAPPINGS);

const lambdaFunction: NodeUi<FunctionView> = {
  glyph: "lambda-function",
  family: "lambda",
  part: { name: "Function" },
  width: WIDTH,
  subtitle: (config) => (config.properties.PackageType === "Image" ? "Lambda function, image" : "Lambda function"),
  Body({ view, id, config, width }) {
    // As people named them.
    const { in: sources } = useNeighbours(id);
    let y = environmentsHeight(config, width);
    const at = (height: number) => {
      const here = y;
      y += height;
      return here;
    };
    return (
      <>
        <Environments view={view} config={config} width={width} />
        {mappingsOf(view).map(({ connection, source }) => <MappingRow key={connection} connection={connection} source={sources.find((each) => each.connection === connection)?.name ?? source} y={at(ROW)} width={width} />)}
        {view.receivesEvents && <EventsRow view={view} y={at(ROW)} width={width} />}
        <Fails id={id} config={config} y={at(KNOB)} width={width} />
      </>
    );
  },
  height: (view, config, width) => environmentsHeight(config, width) + mappingsOf(view).length * ROW + (view.receivesEvents ? ROW : 0) + KNOB,
  anchor(connection, view, config) {
    const index = mappingsOf(view).findIndex((mapping) => mapping.connection === connection);
    return index < 0 ? undefined : { side: "left", at: environmentsHeight(config, WIDTH) + index * ROW + ROW / 2 };
  },
  summary: (view) => {
    const { used, limit } = view.concurrency;
    const full = used >= limit;
    return {
      number: count(used), unit: "running", ...(full ? { tone: "throttled" as const } : {}),
      gauge: isNear(view.concurrency) ? { value: used, limit: Math.max(1, limit), tone: full ? "throttled" : "flight" } : { metric: "ConcurrentExecutions", tone: "flight" },
      says: isNear(view.concurrency) ? `of ${count(limit)}` : `${count(view.environmentCount)} warm or busy`,
    };
  },
  trouble: troubleOf,
  says: (view) => `${view.concurrency.used} running, ${view.counts.idle} warm, ${view.counts.starting} starting${view.async.total > 0 ? `, ${view.async.total} events waiting` : ""}${view.throttles > 0 ? `, ${view.throttles} throttled so far` : ""}`,
};

export const nodes: NodeUis = { "lambda.function": lambdaFunction };

// --------------------------------------------------------------------------------------------------------- connections

function mappingTrouble(view: MappingView): Trouble | undefined {
  if (view.state === "Refused") return { mark: "failed", words: "AWS would refuse this mapping" };
  const blocked = view.lanes.find((lane) => lane.state === "backing off");
  if (blocked !== undefined) return { mark: "failed", words: `${blocked.shard.slice(-8)} is blocked` };
  if (view.held > 0 || view.lanes.some((lane) => lane.state === "throttled")) return { mark: "throttled", words: view.held > 0 ? `${count(view.held)} held` : "throttled" };
  return undefined;
}

const mapping: ConnectionUi<MappingView> = {
  label(view, config) {
    const window = view?.windowS ?? Number(config.properties.MaximumBatchingWindowInSeconds ?? 0);
    const size = view?.batchSize ?? Number(config.properties.BatchSize ?? 10);
    return window > 0 ? `${count(size)} or ${count(window)} s` : `batches of ${count(size)}`;
  },
  Badge({ view }) {
    if (view.openBatch !== null) {
      return (
        <g>
          <Bar x={-20} y={-3} width={40} of={view.openBatch.records / Math.max(1, view.openBatch.size)} tone="waiting" limit={1} />
          <Countdown x={0} y={22} anchor="middle" className="ey-tick ey-b ey-rim-canvas" endsAtUs={view.openBatch.closesAtUs} />
        </g>
      );
    }
    const group = view.batches[0]?.groups[0];
    return group === undefined || group === "" ? null : <Words x={0} y={4} anchor="middle" bold size="tick">{groupStyle(group).letter}</Words>;
  },
  trouble: mappingTrouble,
};

const says = (text: string): ConnectionUi => ({ label: () => text });

export const connections: ConnectionUis = {
  "lambda.eventSourceMapping": mapping,
  "lambda:Invoke": { label: (_view, config) => (config.properties.InvocationType === "Event" ? "event" : config.properties.Qualifier === undefined ? undefined : /^\d+$/.test(String(config.properties.Qualifier)) ? `version ${String(config.properties.Qualifier)}` : String(config.properties.Qualifier)) },
  "lambda.deadLetter": says("dead letters"),
  "lambda.onFailure": says("on failure"),
  "lambda.onSuccess": says("on success"),
  "lambda.mappingOnFailure": says("given up"),
};
