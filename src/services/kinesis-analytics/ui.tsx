/** What an analytics application looks like: its window, the rows of each group in it, and the last results. */
import type { ReactNode } from "react";
import type { NodeUi, NodeUis, Trouble } from "../../canvas/node-ui.ts";
import { Arc, Countdown, Foot, GroupLetter, groupStyle, Ring, sayUs, tone, Words, sayCount } from "../../canvas/kit/index.ts";

const WIDTH = 252;
const ROWS = 3;
const PITCH = 26;
const TOP = 46;
/** Where the rows begin: right of the window's own drawing. */
const LEFT = 76;
const RECENT_US = 5_000_000;

interface GroupView { readonly group: string; readonly rows: number; readonly endsAtUs: number | null }
export interface AnalyticsView {
  readonly nowUs: number; readonly kind: "TUMBLING" | "SLIDING" | "STAGGER"; readonly sizeUs: number;
  /** Of the open tumbling window; null while none is open. */
  readonly endsAtUs: number | null;
  readonly rows: number; readonly historic: boolean;
  readonly groups: readonly GroupView[];
  readonly last: readonly { readonly atUs: number; readonly group: string; readonly value: number }[];
  readonly kpus: number; readonly billed: number;
  readonly counters: { readonly rows: number; readonly results: number; readonly unreadable: number; readonly retries: number };
}

const count = sayCount;
const value = (n: number) => (Number.isInteger(n) ? count(n) : n.toFixed(1));
const short = (text: string, most: number) => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);
const NAMES: Readonly<Record<AnalyticsView["kind"], string>> = { TUMBLING: "Tumbling", SLIDING: "Sliding", STAGGER: "Stagger" };

/** A ring that fills until the window closes; a bracket that slides along; nothing where each key has its own. */
function Frame({ view }: { readonly view: AnalyticsView }): ReactNode {
  const middle = TOP + (ROWS * PITCH) / 2 - 10;
  if (view.kind === "SLIDING") {
    return (
      <g>
        <path d={`M20 ${middle - 20}h-7v32h7M48 ${middle - 20}h7v32h-7`} className="ey-axis" strokeWidth={2.5} />
        <Words x={34} y={middle} size="tick" ink={2} anchor="middle">the last</Words>
        <Words x={34} y={middle + 15} bold anchor="middle">{sayUs(view.sizeUs).replace(".0", "")}</Words>
      </g>
    );
  }
  if (view.endsAtUs === null) return <><circle cx={34} cy={middle - 6} r={17} className="ey-ring-bed" /><Words x={34} y={middle + 30} size="tick" ink={3} anchor="middle">no window</Words></>;
  return (
    <>
      <Ring cx={34} cy={middle - 6} r={17} endsAtUs={view.endsAtUs} totalUs={view.sizeUs} />
      <Countdown x={34} y={middle + 30} anchor="middle" endsAtUs={view.endsAtUs} before="in " />
    </>
  );
}

function GroupRow({ group, most, sizeUs, left, y, width }: { readonly group: GroupView; readonly most: number; readonly sizeUs: number; readonly left: number; readonly y: number; readonly width: number }): ReactNode {
  const bar = width - left - 28 - 34 - (group.endsAtUs === null ? 0 : 24);
  return (
    <g>
      <GroupLetter name={group.group} x={left} y={y} size={20} />
      <rect x={left + 26} y={y + 6} width={bar} height={8} rx={4} className="ey-gauge-bed" />
      <rect x={left + 26} y={y + 6} width={Math.max(8, (bar * group.rows) / most)} height={8} rx={4} className={`ey-gauge ${tone(undefined, groupStyle(group.group).hue)}`} />
      <Words x={left + 26 + bar + 26} y={y + 14.5} bold anchor="end">{count(group.rows)}</Words>
      {group.endsAtUs !== null && <Arc cx={width - 21} cy={y + 10} r={7} endsAtUs={group.endsAtUs} totalUs={sizeUs} tone="flight" />}
    </g>
  );
}

function Body({ view, width }: { readonly view: AnalyticsView; readonly width: number }): ReactNode {
  const left = view.kind === "STAGGER" ? 12 : LEFT;
  const groups = [...view.groups].sort((a, b) => (a.group < b.group ? -1 : 1));
  const shown = groups.slice(0, ROWS);
  const most = Math.max(1, ...groups.map(({ rows }) => rows));
  const last = view.last.at(-1);
  return (
    <>
      <Words x={12} y={22} ink={2}>Rows in the window</Words>
      <Words x={width - 12} y={22} ink={2} anchor="end">{groups.length > ROWS ? `${count(ROWS)} of ${groups.length >= 8 ? "8 or more" : groups.length} groups` : ""}</Words>
      {view.kind !== "STAGGER" && <Frame view={view} />}
      {shown.map((group, i) => <GroupRow key={group.group} group={group} most={most} sizeUs={view.sizeUs} left={left} y={TOP - 12 + i * PITCH} width={width} />)}
      {shown.length === 0 && <Words x={left} y={TOP + 18} ink={3}>no rows yet</Words>}
      <Foot y={TOP - 12 + ROWS * PITCH + 6} width={width} right={`${count(view.counters.results)} results`}>{last === undefined ? `${count(view.kpus)} of ${count(view.billed)} KPUs work` : `last: ${short(last.group, 12)} ${value(last.value)}`}</Foot>
    </>
  );
}

function troubleOf(view: AnalyticsView): Trouble | undefined {
  if (view.counters.retries > 0 && view.last.some(({ atUs }) => view.nowUs - atUs < RECENT_US)) return { mark: "retry", words: `${count(view.counters.retries)} results sent again` };
  return view.counters.unreadable > 0 ? { mark: "dropped", words: `${count(view.counters.unreadable)} rows unreadable` } : undefined;
}

const application: NodeUi<AnalyticsView> = {
  glyph: "kinesisanalytics-application", family: "kinesis", width: WIDTH, part: { name: "Analytics" },
  subtitle: (_config, view) => (view === undefined ? "Stream analytics" : `${view.historic ? "SQL" : "Flink"}: ${NAMES[view.kind].toLowerCase()}, ${sayUs(view.sizeUs).replace(".0", "")}`),
  Body,
  height: () => TOP - 12 + ROWS * PITCH + 6 + 28,
  summary: (view) => ({ number: count(view.rows), unit: view.rows === 1 ? "row held" : "rows held", gauge: { metric: "RowsIn", ...(troubleOf(view) === undefined ? {} : { tone: troubleOf(view)!.mark }) }, says: `${count(view.counters.results)} results` }),
  trouble: troubleOf,
  says: (view) => `${NAMES[view.kind]} window of ${sayUs(view.sizeUs)}, ${count(view.rows)} rows in it, ${count(view.counters.results)} results so far`,
};

export const nodes: NodeUis = { "kinesisanalytics.application": application };
