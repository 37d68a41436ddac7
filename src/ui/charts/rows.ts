/** Which series are worth a row, and how a row is named. */
import type { Series } from "../../stores/boards.ts";

export interface ChartRow { readonly key: string; readonly entity: string; readonly metric: string; readonly says: string; readonly tone: string; readonly unit: string }

/** In the order of interest; what is counted, in the row's second line. */
const KNOWN: readonly { readonly metric: RegExp; readonly says: string; readonly tone: string }[] = [
  { metric: /^ApproximateNumberOfMessagesVisible$/, says: "messages waiting", tone: "waiting" },
  { metric: /^ApproximateAgeOfOldestMessage$/, says: "age of the oldest", tone: "retry" },
  { metric: /^ConcurrentExecutions$/, says: "runs at once", tone: "flight" },
  { metric: /^(Iterator|GetRecords\.Iterator)Age/, says: "iterator age", tone: "retry" },
  { metric: /Throttle|ThrottlingErrors|Exceeded|429/, says: "throttled", tone: "throttled" },
  { metric: /^Errors$|^5XXError$|Failed/, says: "errors", tone: "failed" },
  { metric: /^4XXError$/, says: "answers 4xx", tone: "throttled" },
  { metric: /^ApproximateNumberOfMessagesNotVisible$/, says: "messages in flight", tone: "flight" },
  { metric: /^BusyThreads$/, says: "busy threads", tone: "flight" },
  { metric: /^GroupInServiceInstances$/, says: "instances", tone: "waiting" },
  { metric: /^NumberOfMessagesSent$|^Sent$/, says: "sent", tone: "waiting" },
  { metric: /^NumberOfMessagesReceived$/, says: "received", tone: "flight" },
  { metric: /^NumberOfMessagesDeleted$|^Succeeded$/, says: "done", tone: "ok" },
  { metric: /^Duration$|^Latency$/, says: "time taken", tone: "flight" },
  { metric: /^IncomingRecords$/, says: "records in", tone: "waiting" },
  { metric: /^NumberOfMessagesPublished$/, says: "published", tone: "waiting" },
  { metric: /^Count$/, says: "requests", tone: "waiting" },
  { metric: /^ExecutionsStarted$/, says: "started", tone: "flight" },
];

/** What stands behind a value. */
const UNITS: Readonly<Record<string, string>> = { Seconds: "s", Milliseconds: "ms", Bytes: "B", Percent: "%" };
export const unitOf = (row: ChartRow) => UNITS[row.unit] ?? "";

export function rowOf(series: Series): ChartRow {
  const { entity, metric, unit } = series.info;
  const known = KNOWN.find((each) => each.metric.test(metric));
  return { key: `${entity} ${metric}`, entity, metric, unit, says: known?.says ?? wordsOf(metric), tone: known?.tone ?? "waiting" };
}

/** `NumberOfEmptyReceives` → "empty receives": AWS's own words, as words. */
function wordsOf(metric: string): string {
  return metric.replace(/^(Approximate)?NumberOf/, "").replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
}

/** The rows when nobody chose: the chosen node's first, then what moves, by interest. */
export function automaticRows(all: readonly Series[], selection: readonly string[], most: number): readonly ChartRow[] {
  const scored = all.flatMap((series, index) => {
    const rank = KNOWN.findIndex((each) => each.metric.test(series.info.metric));
    const chosen = selection.includes(series.info.entity);
    // Its line is the cost's own.
    if ((rank < 0 && !chosen) || series.info.metric === "StandingCharge") return [];
    let top = 0;
    for (let i = 0; i < series.count; i += 1) top = Math.max(top, series.value[i] ?? 0);
    return [{ series, score: (chosen ? 1000 : 0) + (rank < 0 ? 0 : 200 - rank * 5) + (top > 0 ? 100 : 0) - index * 0.01 }];
  });
  return scored.sort((a, b) => b.score - a.score).slice(0, most).map((each) => rowOf(each.series));
}
