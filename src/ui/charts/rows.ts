/** Which series are worth a row, and how a row is named. */
import type { Series } from "../../stores/boards.ts";

export interface ChartRow { readonly key: string; readonly entity: string; readonly metric: string; readonly says: string; readonly tone: string; readonly unit: string }

/** In the order of interest; `of` is the unit in the row's second line. */
const KNOWN: readonly { readonly metric: RegExp; readonly says: string; readonly tone: string }[] = [
  { metric: /^ApproximateNumberOfMessagesVisible$/, says: "depth, messages", tone: "waiting" },
  { metric: /^ApproximateAgeOfOldestMessage$/, says: "oldest, seconds", tone: "retry" },
  { metric: /^ConcurrentExecutions$/, says: "running", tone: "flight" },
  { metric: /^(Iterator|GetRecords\.Iterator)Age/, says: "iterator age, ms", tone: "retry" },
  { metric: /Throttle|ThrottlingErrors|Exceeded|429/, says: "throttled, per second", tone: "throttled" },
  { metric: /^Errors$|^5XXError$|Failed/, says: "errors", tone: "failed" },
  { metric: /^4XXError$/, says: "answers 4xx", tone: "throttled" },
  { metric: /^ApproximateNumberOfMessagesNotVisible$/, says: "in flight", tone: "flight" },
  { metric: /^BusyThreads$/, says: "busy threads", tone: "flight" },
  { metric: /^GroupInServiceInstances$/, says: "instances", tone: "waiting" },
  { metric: /^NumberOfMessagesSent$|^Sent$/, says: "sent", tone: "waiting" },
  { metric: /^NumberOfMessagesReceived$/, says: "received", tone: "flight" },
  { metric: /^NumberOfMessagesDeleted$|^Succeeded$/, says: "deleted or done", tone: "ok" },
  { metric: /^Duration$|^Latency$/, says: "time taken, ms", tone: "flight" },
  { metric: /^IncomingRecords$|^NumberOfMessagesPublished$|^Count$/, says: "in", tone: "waiting" },
  { metric: /^ExecutionsStarted$/, says: "started", tone: "flight" },
];

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
    if (rank < 0 && !chosen) return [];
    let top = 0;
    for (let i = 0; i < series.count; i += 1) top = Math.max(top, series.value[i] ?? 0);
    return [{ series, score: (chosen ? 1000 : 0) + (rank < 0 ? 0 : 200 - rank * 5) + (top > 0 ? 100 : 0) - index * 0.01 }];
  });
  return scored.sort((a, b) => b.score - a.score).slice(0, most).map((each) => rowOf(each.series));
}
