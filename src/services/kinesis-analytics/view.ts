/** What is drawn and told of an application. */
import { fromSeconds, SECOND } from "../../kernel/time.ts";
import type { AppContext } from "./config.ts";
import { kpus } from "./job.ts";
import { allRows, type State } from "./state.ts";
import { tableView } from "./tables.ts";
import { byGroup, columnsOf, type Columns, type Row } from "./windows.ts";

const MOST_GROUPS = 8;
const MOST_SNAPSHOTS = 5;

/** The columns that the table adds, as a card's second line. */
function second(columns: Columns | undefined, group: string): string | null {
  if (columns === undefined) return null;
  const told = Object.values(columns).map(String).filter((text) => text !== group);
  return told.length === 0 ? null : told.join(", ");
}

export function viewApplication(state: State, ctx: AppContext) {
  const { properties: given } = ctx.config;
  const rows = allRows(state);
  const now = state.status === "READY" ? 0 : kpus(state, ctx);
  return {
    nowUs: ctx.now, kind: given.WindowType, sizeUs: fromSeconds(given.WindowSizeInSeconds), endsAtUs: state.endsAt < 0 ? null : state.endsAt, rows: rows.length, historic: given.RuntimeEnvironment === "SQL-1_0",
    status: state.status, job: state.job, dueUs: state.dueAt < 0 ? null : state.dueAt, version: state.version,
    groups: [...byGroup(rows)].slice(0, MOST_GROUPS).map(([group, list]: [string, Row[]]) => ({ group, rows: list.length, endsAtUs: state.stagger.get(group)?.endsAt ?? null, second: second(columnsOf(list), group) })),
    last: state.last.slice(-5).map(({ at, group, value, columns }) => ({ atUs: at, group, value, second: second(columns, group) })),
    tables: [...state.tables.values()].map(tableView),
    /** Rows that the state has counted, and where its flag stands. */
    counted: state.counted,
    checkpoint: state.checkpoint === null ? null : { atUs: state.checkpoint.at, counted: state.checkpoint.counted },
    nextCheckpointUs: state.nextCheckpointAt < 0 ? null : state.nextCheckpointAt, everyUs: given.CheckpointInterval * 1000,
    lastFailure: state.lastFailure === null ? null : { atUs: state.lastFailure.at, counted: state.lastFailure.counted, restored: state.lastFailure.restored, backAtUs: state.lastFailure.restoredAt },
    snapshots: { total: state.snapshots.length, items: state.snapshots.slice(-MOST_SNAPSHOTS).map(({ name, saved }) => ({ name, atUs: saved.at, counted: saved.counted })) },
    kpus: now, billed: now === 0 ? 0 : now + 1, parallelism: state.parallelism, cpu: ctx.config.behaviour.rowsPerSecond === undefined ? null : state.cpu,
    blocked: state.refused.size, held: state.held.length, counters: { ...state.tally },
  };
}

export function inspectApplication(state: State, ctx: AppContext) {
  return {
    status: state.status, job: state.job, version: state.version,
    rows: allRows(state).map(({ at, group, value, columns }) => ({ at: at / SECOND, group, value, ...columns })),
    results: state.last.map(({ at, group, value, columns }) => ({ at: at / SECOND, group, value, ...columns })),
    rowsIn: state.tally.rows, counted: state.counted, resultsOut: state.tally.results, unreadable: state.tally.unreadable, unmatched: state.tally.unmatched, retries: state.tally.retries, repeated: state.tally.repeated, restarts: state.tally.restarts,
    tables: [...state.tables.values()].map(({ name, status, at, error, rows }) => ({ name, status, ...(at < 0 ? {} : { loadedAt: at / SECOND }), ...(error === "" ? {} : { error }), rows: [...rows.values()] })),
    checkpoint: state.checkpoint === null ? null : { at: state.checkpoint.at / SECOND, counted: state.checkpoint.counted }, checkpoints: state.tally.checkpoints,
    snapshots: state.snapshots.map(({ name, version, saved }) => ({ name, version, at: saved.at / SECOND, counted: saved.counted })),
    kpus: state.status === "READY" ? 0 : kpus(state, ctx), parallelism: state.parallelism,
  };
}
