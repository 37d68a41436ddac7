/** The timeline: lines of metrics on one axis, moments with words, the script's flags, and the playhead to take hold of. */
import { memo, useEffect, useReducer, useRef, useState } from "react";
import type { CSSProperties } from "react";
import { ChartLine, Maximize2, ZoomIn, ZoomOut } from "lucide-react";
import { run, session, useNames, useRun, useSession, useTwin } from "../../stores/index.ts";
import { IconButton } from "../kit/button.tsx";
import { Menu } from "../kit/menu.tsx";
import { clockText } from "../time-text.ts";
import { useAsked } from "../use-asked.ts";
import { axisEnd, following, xOf, zoomed } from "./axis.ts";
import type { Span } from "./axis.ts";
import { Row } from "./chart-row.tsx";
import { CoinRow } from "./coin-row.tsx";
import { Flags, useFlagGroups } from "./flags.tsx";
import { COINS, LABEL, LANE, LANE_TOP, LEAST_ROW, MARKS, ROW, VALUE } from "./measures.ts";
import { Overlay } from "./overlay.tsx";
import { Playhead } from "./playhead.tsx";
import { automaticRows, rowOf } from "./rows.ts";
import type { ChartRow } from "./rows.ts";

export function Charts() {
  const frame = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 800, height: 140 });
  useEffect(() => {
    const node = frame.current;
    if (!node) return undefined;
    const watch = new ResizeObserver(() => setSize({ width: node.clientWidth, height: node.clientHeight }));
    watch.observe(node);
    return () => watch.disconnect();
  }, []);
  const plot = Math.max(50, size.width - 28 - LABEL - VALUE);
  const { whole, span, zoom } = useSpan();
  const [cursor, setCursor] = useState<number | undefined>(undefined);
  const furthest = useRun((state) => state.furthestUs);
  const until = useRun((state) => state.untilUs);
  const groups = useFlagGroups();
  const parts = useTwin((state) => state.compared?.parts?.atUs);
  const parting = parts !== undefined && parts >= span.from && parts <= span.to ? partingBox(xOf(parts, span, plot), plot) : undefined;
  const lane = groups.length > 0 || parts !== undefined ? LANE : 0;
  // In a low window the lines come before their cost.
  const full = size.height - MARKS - lane;
  const coins = full - COINS > ROW ? COINS : 0;
  const room = full - coins;
  const most = Math.max(1, Math.floor(room / LEAST_ROW));
  const rows = useRows(most);
  const tall = Math.max(LEAST_ROW, Math.min(ROW, Math.floor(room / most)));
  const around = () => Math.max(span.from, Math.min(span.to, run.playheadUs()));
  const near = (aroundUs: number, factor: number) => zoom(zoomed(span, whole, aroundUs, factor));
  const zoomedIn = span.to - span.from < whole.to - whole.from;
  return (
    <div ref={frame} className="relative min-h-0 overflow-hidden pr-4 pl-3" aria-label="Timeline" role="group">
      <div className="pointer-events-none relative z-10" style={{ height: MARKS + lane, marginLeft: LABEL, marginRight: VALUE }}>
        <Overlay width={plot} height={size.height} span={span} cursor={cursor} lane={lane} />
        <PartingMark width={plot} height={size.height} span={span} />
      </div>
      {/* Above the playhead's stem, which would cross their letters. */}
      <div className="pointer-events-none absolute top-0 z-30" style={{ left: 12 + LABEL, width: plot }}>
        <Flags groups={groups} taken={parting ? [parting] : []} width={plot} height={size.height} span={span} lastUs={until} />
      </div>
      <div className="absolute top-1 left-2 z-20 flex">
        <LinesMenu rows={rows} />
        <IconButton small label="Come nearer" onClick={() => near(around(), 1 / 1.6)}><ZoomIn /></IconButton>
        {zoomedIn ? <><IconButton small label="Go further away" onClick={() => near(around(), 1.6)}><ZoomOut /></IconButton><IconButton small label="Show all of it" onClick={() => zoom(undefined)}><Maximize2 /></IconButton></> : null}
      </div>
      <div className="overflow-x-hidden overflow-y-auto" style={{ height: Math.max(0, room) }}>
        {rows.map((row) => <Row key={row.key} row={row} height={tall} width={plot} span={span} cursor={cursor} />)}
        {rows.length === 0 && furthest > 0 ? <p className="pt-3 pl-[126px] text-[13px] text-ink-2">Lines appear as soon as something is counted.</p> : null}
      </div>
      {coins > 0 ? <CoinRow width={plot} span={span} cursor={cursor} /> : null}
      <Playhead left={12 + LABEL} width={plot} height={size.height} span={span} onCursor={setCursor} onZoom={near} onAll={() => zoom(undefined)}
        onPan={(by) => zoom({ from: Math.max(0, Math.min(whole.to - (span.to - span.from), span.from + by)), to: Math.max(span.to - span.from, Math.min(whole.to, span.to + by)) })} />
    </div>
  );
}

/** What the axis shows: all there is, or what somebody came nearer to; then it goes along with the playhead. */
function useSpan(): { readonly whole: Span; readonly span: Span; zoom(to: Span | undefined): void } {
  const [wanted, setWanted] = useState<Span | undefined>(undefined);
  const to = useRun((state) => axisEnd(Math.max(state.furthestUs, state.playheadUs), state.untilUs));
  const playing = useRun((state) => state.playing);
  const now = useRun((state) => (state.playing && wanted ? state.playheadUs : -1));
  const whole = { from: 0, to };
  const next = wanted && playing ? following(wanted, whole, now) : wanted;
  if (next && next !== wanted) setWanted(next);
  return { whole, span: next ?? whole, zoom: setWanted };
}

/** The rows to show; looked at again when series are born and every other second while playing. */
function useRows(most: number): readonly ChartRow[] {
  const selection = useSession((state) => state.selection);
  const second = useRun((state) => Math.floor(state.playheadUs / 5e6));
  const [, again] = useReducer((n: number) => n + 1, 0);
  useEffect(() => run.series.onNew(again), []);
  const lines = useSession((state) => state.lines);
  return useAsked(chooseRows, JSON.stringify([most, selection, lines ?? null, run.series.all().length, second < 4 ? second : Math.floor(second / 4)])) ?? NO_ROWS;
}

const NO_ROWS: readonly ChartRow[] = [];

async function chooseRows(key: string): Promise<readonly ChartRow[]> {
  const [most, selection, lines] = JSON.parse(key) as [number, string[], string[] | null];
  if (lines) return run.series.all().map(rowOf).filter((each) => lines.includes(each.key));
  return automaticRows(run.series.all(), selection, most);
}

/** Which series have a row: the page's choice, or the person's. */
const LinesMenu = memo(function LinesMenu({ rows }: { readonly rows: readonly ChartRow[] }) {
  const lines = useSession((state) => state.lines);
  const names = useNames();
  const all = run.series.all().map(rowOf);
  const shown = rows.map((each) => each.key);
  const toggle = (key: string) => session.set({ lines: shown.includes(key) ? shown.filter((each) => each !== key) : [...shown, key] });
  const groups = [...new Set(all.map((each) => each.entity))].map((entity) => ({ title: names(entity), items: all.filter((each) => each.entity === entity).map((each) => ({ key: each.key, label: each.says, checked: shown.includes(each.key), run: () => toggle(each.key) })) }));
  return <Menu label="Choose the lines" side="top" align="start" className="btn quiet icon small" icon={<ChartLine />} groups={[{ items: [{ key: "auto", label: "What moves", says: "The page chooses.", checked: lines === undefined, run: () => session.set({ lines: undefined }) }] }, ...groups]} />;
});

const PARTING = 70;
/** Where the words of the parting stand, in pixels. */
const partingBox = (x: number, width: number) => (x > width - PARTING ? { from: x - PARTING, to: x + 1 } : { from: x - 1, to: x + PARTING });

/** Where the two runs of a twin part: a mark with words, and a button that goes there. */
function PartingMark({ width, height, span }: { readonly width: number; readonly height: number; readonly span: Span }) {
  const parts = useTwin((state) => state.compared?.parts ?? undefined);
  if (!parts || parts.atUs < span.from || parts.atUs > span.to) return null;
  const x = xOf(parts.atUs, span, width);
  const left = x > width - PARTING;
  return (
    <button type="button" className="pointer-events-auto absolute z-20 flex h-[17px] items-center gap-1 rounded-[4px] bg-ink px-3 text-small leading-none font-semibold text-on-ink after:absolute after:-inset-x-1 after:-inset-y-2"
      style={{ left: left ? undefined : x - 1, right: left ? width - x - 1 : undefined, top: LANE_TOP, "--tall": `${height - LANE_TOP - 19}px` } as CSSProperties} data-parts={parts.atUs}
      onClick={() => { run.pause(); void run.seek(parts.atUs); }} aria-label={`They part at ${clockText(parts.atUs)}: go there`}><span className={`absolute top-full h-(--tall) w-[2px] bg-ink ${left ? "right-0" : "left-0"}`} aria-hidden="true" />they part</button>
  );
}
