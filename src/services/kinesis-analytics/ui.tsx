/** What an analytics application looks like: its window, the rows of each group in it, its tables, and where its checkpoint stands. */
import type { ReactNode } from "react";
import type { NodeUi, NodeUis, Trouble } from "../../canvas/node-ui.ts";
import { Arc, Countdown, Foot, GroupLetter, groupStyle, Ring, Rule, sayUs, tone, Words, sayCount } from "../../canvas/kit/index.ts";
import type { viewApplication } from "./view.ts";

const WIDTH = 252;
const ROWS = 3;
const PITCH = 26;
const TOP = 46;
/** Where the rows begin: right of the window's own drawing. */
const LEFT = 76;
const RECENT_US = 5_000_000;
/** Of the strip that tells of the state and its checkpoint. */
const STRIP = 38;
/** How long the camera flashes, simulated microseconds. */
const FLASH_US = 2_000_000;

export type AnalyticsView = ReturnType<typeof viewApplication>;
type GroupView = AnalyticsView["groups"][number];

const count = sayCount;
const results = (n: number): string => `${count(n)} ${n === 1 ? "result" : "results"}`;
const value = (n: number | null) => (n === null ? "" : ` ${Number.isInteger(n) ? count(n) : n.toFixed(1)}`);
const short = (text: string, most: number) => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);
const span = (us: number) => sayUs(us).replace(".0", "");
const NAMES: Readonly<Record<AnalyticsView["kind"], string>> = { TUMBLING: "Tumbling", SLIDING: "Sliding", STAGGER: "Stagger", NONE: "Row by row" };

/** A ring that fills until the window closes; a bracket that slides along; nothing where each key has its own. */
function Frame({ view }: { readonly view: AnalyticsView }): ReactNode {
  const middle = TOP + (ROWS * PITCH) / 2 - 10;
  if (view.kind === "SLIDING") {
    return (
      <g>
        <path d={`M20 ${middle - 20}h-7v32h7M48 ${middle - 20}h7v32h-7`} className="ey-axis" strokeWidth={2.5} />
        <Words x={34} y={middle} size="tick" ink={2} anchor="middle">the last</Words>
        <Words x={34} y={middle + 15} bold anchor="middle">{span(view.sizeUs)}</Words>
      </g>
    );
  }
  if (view.kind === "NONE") return <><path d={`M18 ${middle - 6}h26m-8-7l8 7l-8 7`} className="ey-axis" strokeWidth={2.5} /><Words x={34} y={middle + 30} size="tick" ink={3} anchor="middle">row by row</Words></>;
  if (view.endsAtUs === null) return <><circle cx={34} cy={middle - 6} r={17} className="ey-ring-bed" /><Words x={34} y={middle + 30} size="tick" ink={3} anchor="middle">no window</Words></>;
  return (
    <>
      <Ring cx={34} cy={middle - 6} r={17} endsAtUs={view.endsAtUs} totalUs={view.sizeUs} />
      <Countdown x={34} y={middle + 30} anchor="middle" endsAtUs={view.endsAtUs} before="in " />
    </>
  );
}

function GroupRow({ group, most, sizeUs, left, y, width }: { readonly group: GroupView; readonly most: number; readonly sizeUs: number; readonly left: number; readonly y: number; readonly width: number }): ReactNode {
  // A second line, from the table, stands below its bar.
  const bed = group.second === null ? 6 : 3;
  const bar = width - left - 28 - 34 - (group.endsAtUs === null ? 0 : 24);
  return (
    <g>
      <GroupLetter name={group.group} x={left} y={y} size={20} />
      <rect x={left + 26} y={y + bed} width={bar} height={8} rx={4} className="ey-gauge-bed" />
      <rect x={left + 26} y={y + bed} width={Math.max(8, (bar * group.rows) / most)} height={8} rx={4} className={`ey-gauge ${tone(undefined, groupStyle(group.group).hue)}`} />
      <Words x={left + 26 + bar + 26} y={y + 14.5} bold anchor="end">{count(group.rows)}</Words>
      {group.second !== null && <Words x={left + 27} y={y + 23.5} size="tick" ink={2}>{short(group.second, Math.floor(bar / 5.6))}</Words>}
      {group.endsAtUs !== null && <Arc cx={width - 21} cy={y + 10} r={7} endsAtUs={group.endsAtUs} totalUs={sizeUs} tone="flight" />}
    </g>
  );
}

/** A reference table beside the query: its name, and how many rows it has, or why it has none. */
function TableSign({ table, x, y }: { readonly table: AnalyticsView["tables"][number]; readonly x: number; readonly y: number }): ReactNode {
  const words = table.error !== null ? `${table.name}: ${table.error}` : table.status === "LOADING" ? `${table.name} …` : `${table.name} ${count(table.rows)}`;
  return (
    <g>
      <title>{`Reference table ${table.name}: ${table.error ?? `${table.rows} rows`}`}</title>
      <Words x={x} y={y} anchor="end" {...(table.error === null ? { ink: 2 as const } : { tone: "failed" as const, bold: true })}>{short(words, 22)}</Words>
      <path d={`M${x - 17 - 7.3 * Math.min(22, words.length)} ${y - 9}h12v10h-12zm0 3.5h12m-12 3.2h12m-7-6.7v10`} className="ey-axis" strokeWidth={1.3} />
    </g>
  );
}

/** How many rows the state has counted, with the flag of the last checkpoint; a camera beside it, and the time to its next flash. */
function StateStrip({ view, y, width }: { readonly view: AnalyticsView; readonly y: number; readonly width: number }): ReactNode {
  const { checkpoint, lastFailure } = view;
  const from = 48;
  const wide = width - from - 12;
  const most = Math.max(1, view.counted, view.job === "running" && lastFailure !== null ? lastFailure.counted : 0);
  const at = (rows: number) => from + (wide * Math.min(rows, most)) / most;
  const flash = checkpoint !== null && view.nowUs - checkpoint.atUs < FLASH_US && view.job === "running";
  const gone = view.job === "failed";
  const flag = checkpoint === null ? undefined : at(checkpoint.counted);
  return (
    <g>
      <title>{`${count(view.counted)} rows counted${checkpoint === null ? ", no checkpoint yet" : `, ${count(checkpoint.counted)} of them at the last checkpoint`}`}</title>
      <Rule y={y} width={width} />
      {flash && <circle cx={24} cy={y + 19} r={13} className="ey-halo" />}
      {view.nextCheckpointUs !== null && <Arc cx={24} cy={y + 19} r={12} endsAtUs={view.nextCheckpointUs} totalUs={view.everyUs} tone="flight" />}
      <path d={`M17.5 ${y + 15}h3l1.5-2.2h4l1.5 2.2h3v9h-13z`} className={view.nextCheckpointUs === null ? "ey-open-answer" : "ey-shard"} />
      <circle cx={24} cy={y + 19.4} r={2.4} className="ey-open-answer" />
      <rect x={from} y={y + 23} width={wide} height={6} rx={3} className="ey-gauge-bed" />
      {view.counted > 0 && <rect x={from} y={y + 23} width={Math.max(4, at(view.counted) - from)} height={6} rx={3} className={`ey-gauge ${tone(gone ? "off" : "flight")}`} />}
      {gone && flag !== undefined && <rect x={from} y={y + 23} width={Math.max(2, flag - from)} height={6} rx={3} className={`ey-gauge ${tone("flight")}`} />}
      {flag !== undefined && <path d={`M${flag - 0.8} ${y + 31}V${y + 17}l-7 3l7 3v8h1.6v-14z`} className="ey-iter" />}
      <Words x={width - 12} y={y + 14.5} size="tick" ink={2} anchor="end">{strip(view)}</Words>
    </g>
  );
}

function strip(view: AnalyticsView): string {
  const { checkpoint } = view;
  if (view.job === "failed") return checkpoint === null ? "the state is gone" : `back to ${count(checkpoint.counted)} rows`;
  return view.nextCheckpointUs === null && checkpoint === null ? `${count(view.counted)} rows counted` : `${count(view.counted)} counted${checkpoint === null ? "" : `, ${count(checkpoint.counted)} safe`}`;
}

const SAID: Readonly<Record<AnalyticsView["status"], string>> = { READY: "READY: stopped", STARTING: "starts", RUNNING: "Rows in the window", STOPPING: "stops, with a snapshot", FORCE_STOPPING: "stops by force", UPDATING: "updates", AUTOSCALING: "changes its scale", DELETING: "is deleted" };

/** What it is at, where that is not its work. */
function headOf(view: AnalyticsView): string {
  if (view.status === "RUNNING" && view.job === "failed") return "The job restarts";
  if (view.status !== "RUNNING") return SAID[view.status];
  return view.kind === "NONE" ? "Each row leaves at once" : SAID.RUNNING;
}

function Chips({ view, x, y }: { readonly view: AnalyticsView; readonly x: number; readonly y: number }): ReactNode {
  const shown = Math.min(view.kpus, 8);
  return (
    <g>
      <title>{`${count(view.kpus)} KPUs work, ${count(view.billed)} are billed`}</title>
      {Array.from({ length: shown }, (_, i) => <rect key={i} x={x + i * 11} y={y - 8.5} width={8} height={8} rx={1.5} className={`ey-gauge ${tone(view.cpu !== null && view.cpu >= 75 ? "throttled" : "flight")}`} />)}
      {view.billed > 0 && <rect x={x + shown * 11} y={y - 8.5} width={8} height={8} rx={1.5} className="ey-open-answer" />}
      <Words x={x + (shown + (view.billed > 0 ? 1 : 0)) * 11 + 3} y={y} ink={2}>{`${count(view.kpus)} of ${count(view.billed)} KPUs`}</Words>
    </g>
  );
}

function Body({ view, width }: { readonly view: AnalyticsView; readonly width: number }): ReactNode {
  const left = view.kind === "STAGGER" ? 12 : LEFT;
  const groups = [...view.groups].sort((a, b) => (a.group < b.group ? -1 : 1));
  const shown = groups.slice(0, ROWS);
  const most = Math.max(1, ...groups.map(({ rows }) => rows));
  const last = view.last.at(-1);
  const idle = view.job !== "running";
  const end = TOP - 12 + ROWS * PITCH + 6;
  const [table] = view.tables;
  return (
    <>
      <Words x={12} y={22} ink={2}>{headOf(view)}</Words>
      {idle && view.dueUs !== null ? <Countdown x={width - 12} y={22} anchor="end" endsAtUs={view.dueUs} before="in " />
        : table !== undefined ? <TableSign table={table} x={width - 12} y={22} />
        : <Words x={width - 12} y={22} ink={2} anchor="end">{groups.length > ROWS ? `${count(ROWS)} of ${groups.length >= 8 ? "8 or more" : groups.length} groups` : ""}</Words>}
      {view.kind !== "STAGGER" && <Frame view={view} />}
      {shown.map((group, i) => <GroupRow key={group.group} group={group} most={most} sizeUs={view.sizeUs} left={left} y={TOP - 12 + i * PITCH} width={width} />)}
      {view.kind === "NONE" && view.last.slice(-ROWS).reverse().map((each, i) => (
        <g key={`${each.atUs} ${i}`}>
          <GroupLetter name={each.group} x={left} y={TOP - 12 + i * PITCH} size={20} />
          <Words x={left + 27} y={TOP - 12 + i * PITCH + (each.second === null ? 14.5 : 10)} bold>{short(`${each.group}${value(each.value)}`, 20)}</Words>
          {each.second !== null && <Words x={left + 27} y={TOP - 12 + i * PITCH + 22} size="tick" ink={2}>{short(each.second, 24)}</Words>}
        </g>
      ))}
      {shown.length === 0 && (view.kind !== "NONE" || last === undefined) && <Words x={left} y={TOP + 18} ink={3}>no rows yet</Words>}
      <StateStrip view={view} y={end} width={width} />
      <Foot y={end + STRIP} width={width} right={results(view.counters.results)}>{last === undefined || view.kind === "NONE" ? "" : `last: ${short(last.group, 14)}${value(last.value)}`}</Foot>
      {(last === undefined || view.kind === "NONE") && <Chips view={view} x={12} y={end + STRIP + 18} />}
    </>
  );
}

function troubleOf(view: AnalyticsView): Trouble | undefined {
  if (view.job === "failed") return { mark: "failed", words: `the job failed, ${count(view.counters.restarts)}×` };
  if (view.lastFailure !== null && view.lastFailure.backAtUs <= view.nowUs && view.nowUs - view.lastFailure.backAtUs < RECENT_US) return { mark: "retry", words: `${count(view.lastFailure.counted - view.lastFailure.restored)} rows again` };
  const table = view.tables.find(({ error }) => error !== null);
  if (table !== undefined) return { mark: "failed", words: `table: ${table.error}`.slice(0, 28) };
  if (view.counters.retries > 0 && view.last.some(({ atUs }) => view.nowUs - atUs < RECENT_US)) return { mark: "retry", words: `${results(view.counters.retries)} sent again` };
  return view.counters.unreadable > 0 ? { mark: "dropped", words: `${count(view.counters.unreadable)} rows unreadable` } : undefined;
}

const windowOf = (view: AnalyticsView) => (view.kind === "NONE" ? "row by row" : `${NAMES[view.kind].toLowerCase()}, ${span(view.sizeUs)}`);

const application: NodeUi<AnalyticsView> = {
  glyph: "kinesisanalytics-application", family: "kinesis", width: WIDTH, part: { name: "Analytics" },
  subtitle: (_config, view) => (view === undefined ? "Stream analytics" : `${view.historic ? "SQL" : "Flink"}: ${windowOf(view)}`),
  Body,
  height: () => TOP - 12 + ROWS * PITCH + 6 + STRIP + 28,
  summary: (view) => ({ ...(view.kind === "NONE" ? { number: count(view.counted), unit: "counted" } : { number: count(view.rows), unit: view.rows === 1 ? "row held" : "rows held" }), gauge: { metric: "RowsIn", ...(troubleOf(view) === undefined ? {} : { tone: troubleOf(view)!.mark }) }, says: view.status === "RUNNING" ? results(view.counters.results) : view.status.toLowerCase() }),
  trouble: troubleOf,
  says: (view) => `${view.kind === "NONE" ? "Row by row" : `${NAMES[view.kind]} window of ${sayUs(view.sizeUs)}`}, ${count(view.rows)} rows in it, ${results(view.counters.results)} so far${view.status === "RUNNING" ? "" : `, ${view.status}`}`,
};

export const nodes: NodeUis = { "kinesisanalytics.application": application };
