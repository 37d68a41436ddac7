/** Windows over rows: what is in them, and what they say. Plain functions over plain data. */
import type { Micros } from "../../kernel/time.ts";
import type { MessageId } from "../define.ts";

/** A row's columns from a reference table. Frozen. */
export type Columns = Readonly<Record<string, unknown>>;
/** Frozen: checkpoints share rows with the state. */
export interface Row {
  readonly at: Micros; readonly group: string; readonly value: number;
  readonly message: MessageId;
  /** The copy that came from the stream: what a row restored from a checkpoint is made of again. */
  readonly source: MessageId;
  readonly columns?: Columns;
}
export type Aggregate = "count" | "sum" | "average" | "minimum" | "maximum";

/** The end of the tumbling window that holds `at`; windows begin at whole multiples of their length since 1970. */
export function windowEnd(at: Micros, lengthUs: Micros, startsAtUs: number): Micros {
  return Math.floor((startsAtUs + at) / lengthUs + 1) * lengthUs - startsAtUs;
}

export function aggregate(rows: readonly Row[], how: Aggregate): number {
  switch (how) {
    case "count": return rows.length;
    case "sum": return sum(rows);
    case "average": return rows.length === 0 ? 0 : sum(rows) / rows.length;
    case "minimum": return rows.reduce((least, { value }) => Math.min(least, value), Number.POSITIVE_INFINITY);
    case "maximum": return rows.reduce((most, { value }) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    default: return how satisfies never;
  }
}

const sum = (rows: readonly Row[]): number => rows.reduce((total, { value }) => total + value, 0);

/** Rows by group, groups in order of their first row. */
export function byGroup(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const list = groups.get(row.group);
    if (list === undefined) groups.set(row.group, [row]);
    else list.push(row);
  }
  return groups;
}

/** What the table told of all these rows, where it told the same of each. */
export function columnsOf(rows: readonly Row[]): Columns | undefined {
  const first = rows[0]?.columns;
  return rows.every(({ columns }) => columns === first) ? first : undefined;
}
