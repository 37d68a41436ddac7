/** Windows over rows: what is in them, and what they say. Plain functions over plain data. */
import type { Micros } from "../../kernel/time.ts";
import type { MessageId } from "../define.ts";

export interface Row { readonly at: Micros; readonly group: string; readonly value: number; readonly message: MessageId }
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
