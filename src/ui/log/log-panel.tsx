/** The log in AWS's words: what happened, newest first, up to the playhead. A click moves the playhead there. */
import { memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { Filter, X } from "lucide-react";
import type { LogFilter, LogRow } from "../../worker/protocol.ts";
import { run, session, useEffective, useNames, useRun, useSession, useStage } from "../../stores/index.ts";
import type { RunView } from "../../stores/run.ts";
import { IconButton } from "../kit/button.tsx";
import { Mark } from "../kit/mark.tsx";
import { Select } from "../kit/select.tsx";
import { Switch } from "../kit/switch.tsx";
import { inNames } from "../named.ts";
import { clockText, numberText } from "../time-text.ts";
import { useAsked } from "../use-asked.ts";
import { useCalm } from "../use-calm.ts";

/** Rows are as high as their sentences: until one has been seen, it counts as two lines. */
const GUESS = 38;
const PAGE = 60;
const OVERSCAN = 6;
const EVERY_MS = 330;

interface Loaded { readonly rows: readonly LogRow[]; readonly total: number; readonly more: boolean }

const NO_ROWS: readonly LogRow[] = [];
let asking = { key: "", at: 0, last: { rows: NO_ROWS, total: 0, more: false } as Loaded };

/** The newest rows under a filter. At most three times a second: a run told flat out would ask for nothing else. */
const askLog = (of: RunView) => async (key: string): Promise<Loaded> => {
  const [filter] = JSON.parse(key) as [LogFilter];
  asking = { ...asking, key };
  const wait = asking.at + EVERY_MS - performance.now();
  if (wait > 0) await new Promise((resolve) => { setTimeout(resolve, wait); });
  // Meanwhile something newer is wanted: that one will be asked.
  if (asking.key !== key) return asking.last;
  asking = { ...asking, at: performance.now() };
  const next = await of.ask((host, runId) => host.log(runId, filter, null, PAGE));
  if (next) asking = { ...asking, last: { ...next, rows: newestFirst(next.rows) } };
  return asking.last;
};

export function LogPanel() {
  const stage = useStage().run;
  const filter = useSession((state) => state.logFilter);
  const followed = useSession((state) => state.followed);
  const names = useNames();
  const [open, setOpen] = useState(false);
  const moment = useRun((state) => `${state.runId} ${state.status} ${state.playheadUs} ${state.events} ${state.edition}`);
  const calm = useCalm(moment, useRun((state) => state.playing));
  const list = useRef<HTMLOListElement>(null);
  const [scroll, setScroll] = useState({ top: 0, height: 160 });
  const [heights] = useState(() => new Map<number, number>());
  // While somebody reads further down, the list stands still.
  const [still, setStill] = useState<string | undefined>(undefined);
  const key = JSON.stringify([filter, still ?? calm]);
  const newest = useAsked(useMemo(() => askLog(stage), [stage]), key);
  const [older, setOlder] = useState<{ readonly of: Loaded | undefined; readonly rows: readonly LogRow[]; readonly more: boolean }>({ of: undefined, rows: NO_ROWS, more: true });
  const beyond = older.of === newest ? older : { rows: NO_ROWS, more: newest?.more ?? false };
  const loaded: Loaded = { rows: [...(newest?.rows ?? NO_ROWS), ...beyond.rows], total: newest?.total ?? 0, more: beyond.more };

  const busy = useRef(false);
  const more = async () => {
    const last = loaded.rows.at(-1);
    if (!last || !loaded.more || busy.current) return;
    busy.current = true;
    const next = await stage.ask((host, runId) => host.log(runId, filter, last.row, PAGE));
    busy.current = false;
    if (next) setOlder({ of: newest, more: next.more, rows: [...beyond.rows, ...newestFirst(next.rows).filter((each) => each.row < last.row)] });
  };

  useEffect(() => {
    const node = list.current;
    if (!node) return undefined;
    const watch = new ResizeObserver(() => setScroll((now) => ({ ...now, height: node.clientHeight })));
    watch.observe(node);
    return () => watch.disconnect();
  }, []);

  const heightOf = (row: LogRow) => heights.get(row.row) ?? GUESS;
  const { first, above, last, below } = windowOf(loaded.rows, heightOf, scroll);
  const shown = loaded.rows.slice(first, last);
  return (
    <section className="flex min-h-0 flex-1 flex-col py-3.5 pb-0" aria-label="Log">
      <header className="mb-1.5 flex items-center gap-2.5 px-4">
        <h2 className="text-name font-strong">Log</h2>
        <span className="ml-auto text-small text-ink-2">{filterText(filter, names)} · {numberText(loaded.total)} {loaded.total === 1 ? "row" : "rows"} in all</span>
        <IconButton small label={open ? "Close the filters" : "Filter the log"} aria-expanded={open} onClick={() => setOpen(!open)}>{open ? <X /> : <Filter />}</IconButton>
      </header>
      {open ? <Filters filter={filter} followed={followed} /> : null}
      <ol ref={list} aria-label="Rows, newest first" className="min-h-0 flex-1 overflow-y-auto px-4 pb-2" onScroll={(event) => {
        const { scrollTop, clientHeight, scrollHeight } = event.currentTarget;
        setScroll({ top: scrollTop, height: clientHeight });
        setStill(scrollTop > GUESS * 2 ? (still ?? moment) : undefined);
        if (scrollHeight - scrollTop - clientHeight < 300) void more();
      }}>
        <li aria-hidden="true" style={{ height: above }} />
        {shown.map((row) => <Row key={row.row} row={row} names={names} chosen={followed !== undefined && row.messages.includes(followed)} heights={heights} />)}
        <li aria-hidden="true" style={{ height: below }} />
        {loaded.rows.length === 0 ? <li className="text-[13px] text-ink-2">Nothing yet.</li> : null}
      </ol>
    </section>
  );
}

/** Which rows are in sight, with what lies above and below them, in pixels. */
function windowOf(rows: readonly LogRow[], heightOf: (row: LogRow) => number, { top, height }: { readonly top: number; readonly height: number }): { readonly first: number; readonly last: number; readonly above: number; readonly below: number } {
  const margin = OVERSCAN * GUESS;
  let [first, above] = [0, 0];
  for (let row = rows[first]; row !== undefined && above + heightOf(row) < top - margin; row = rows[first]) { above += heightOf(row); first += 1; }
  let [last, end] = [first, above];
  for (let row = rows[last]; row !== undefined && end < top + height + margin; row = rows[last]) { end += heightOf(row); last += 1; }
  return { first, last, above, below: rows.slice(last).reduce((sum, row) => sum + heightOf(row), 0) };
}

const Row = memo(function Row({ row, names, chosen, heights }: { readonly row: LogRow; readonly names: (id: string) => string; readonly chosen: boolean; readonly heights: Map<number, number> }) {
  const item = useRef<HTMLLIElement>(null);
  // Once for a row: measuring at each rendering would lay the page out ten times a second.
  useLayoutEffect(() => { if (item.current) heights.set(row.row, item.current.offsetHeight); }, [row, heights]);
  const says = inNames(row, names);
  const exact = row.exact === undefined ? says : inNames({ ...row, says: row.exact }, names);
  return (
    <li ref={item}>
      <button type="button" className={`grid w-full grid-cols-[14px_50px_minmax(0,1fr)] gap-1.5 py-[2.5px] text-left text-[12.5px] leading-[1.32] hover:bg-well ${chosen ? "bg-mark-soft shadow-[0_0_0_2px_var(--mark-soft)]" : ""}`}
        title={`${clockText(row.atUs, 6)} ${exact}${row.rule ? ` [${row.rule}]` : ""}`} onClick={() => { run.pause(); void run.seek(row.atUs); session.explain({ row: row.row }); }}>
        <span className="mt-[2px]"><Mark name={row.mark} size={12} /></span>
        <time className="text-ink-2">{clockText(row.atUs)}</time>
        <span className="min-w-0 wrap-anywhere"><b className="font-semibold">{names(row.entity)}</b>{row.about === undefined ? "" : ` · ${row.about}`}{": "}{says}</span>
      </button>
    </li>
  );
});

function Filters({ filter, followed }: { readonly filter: LogFilter; readonly followed: number | undefined }) {
  const { nodes, connections } = useEffective();
  const names = useNames();
  const set = (next: Partial<Record<keyof LogFilter, LogFilter[keyof LogFilter] | undefined>>) => {
    const all = { ...filter, ...next };
    session.set({ logFilter: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value !== "" && value !== false)) as LogFilter });
  };
  const options = [{ value: "", label: "all nodes" }, ...nodes.filter((each) => each.type !== "note" && each.type !== "frame").map((each) => ({ value: each.id, label: each.name ?? each.id })), ...connections.map((each) => ({ value: each.id, label: names(each.id) }))];
  return (
    <div className="mb-2 grid grid-cols-2 gap-2 px-4 text-[13px]">
      <div className="field"><input aria-label="Text in a body or a sentence" placeholder="order 17" defaultValue={filter.text ?? ""} onChange={(event) => set({ text: event.target.value })} /></div>
      <div className="field mono"><input aria-label="Rule" placeholder="SQS-018" defaultValue={filter.rule ?? ""} onChange={(event) => set({ rule: event.target.value.trim().toUpperCase() })} /></div>
      <Select label="Node or connection" value={filter.entity ?? ""} options={options} onChange={(value) => set({ entity: value })} />
      <div className="flex items-center justify-between gap-2">only trouble<Switch label="Only trouble" checked={filter.trouble === true} onChange={(trouble) => set({ trouble })} /></div>
      <Select label="Outcome" value={filter.what ?? ""} options={OUTCOMES} onChange={(value) => set({ what: value })} />
      <div className="flex items-center justify-between gap-2">all that happens<Switch label="All that happens: calls, timers, polls too" checked={filter.all === true} onChange={(all) => set({ all })} /></div>
      {followed === undefined ? null : <div className="col-span-2 flex items-center justify-between gap-2">only the followed message<Switch label="Only the followed message" checked={filter.message === followed} onChange={(on) => set({ message: on ? followed : undefined })} /></div>}
    </div>
  );
}

const OUTCOMES = [{ value: "", label: "all kinds" }, { value: "note", label: "what happened" }, { value: "call", label: "calls" }, { value: "answer", label: "answers" }, { value: "drop", label: "what was lost" }, { value: "event", label: "timers" }, { value: "finding", label: "findings" }];

function filterText(filter: LogFilter, names: (id: string) => string): string {
  const parts = [filter.entity === undefined ? "all nodes" : names(filter.entity), OUTCOMES.find((each) => each.value === filter.what && filter.what !== "")?.label, filter.rule, filter.text ? `“${filter.text}”` : undefined, filter.trouble ? "trouble" : undefined, filter.message === undefined ? undefined : "one message"];
  return parts.filter(Boolean).join(", ");
}

function newestFirst(rows: readonly LogRow[]): readonly LogRow[] {
  return [...rows].sort((a, b) => b.row - a.row);
}
