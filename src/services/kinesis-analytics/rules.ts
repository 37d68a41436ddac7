/** The rules of stream analytics: Managed Service for Apache Flink, and what Kinesis Data Analytics for SQL was. */
import type { RuleDefinition } from "../define.ts";

const old = (page: string) => `https://docs.aws.amazon.com/kinesisanalytics/latest/dev/${page}.html`;
const flink = (page: string) => `https://docs.aws.amazon.com/managed-flink/latest/${page}.html`;
const rule = (rank: RuleDefinition["rank"], title: string, source: string, says: string, more: Partial<RuleDefinition> = {}): RuleDefinition => ({ rank, title, status: "documented", source, says, ...more });

export const rules: Readonly<Record<string, RuleDefinition>> = {
  "KDA-001": rule("P0", "The SQL product is gone", old("discontinuation"), "Kinesis Data Analytics for SQL takes no new applications since 15 October 2025; existing ones were deleted from 27 January 2026. Managed Service for Apache Flink is what there is.", { properties: ["RuntimeEnvironment"], note: "Study notes present it as a current SQL service." }),
  "KDA-002": rule("P0", "Rows in, results out", old("how-it-works-output"), "An application reads a stream, stamps each row with its time of arrival (ROWTIME), queries without end and writes to up to three destinations: a data stream, Firehose or Lambda.", { tells: { "stream/list-due": "It looks for shards.", "stream/poll-due": "It reads the shard.", default: "{rows} rows come in." }, note: "S3, Redshift and OpenSearch are reached through Firehose." }),
  "KDA-003": rule("P0", "Tumbling window", old("tumbling-window-concepts"), "Time is cut into equal windows that do not overlap; each row counts once; one result per group when the window ends.", { tells: { "analytics/window-ended": "A window ends.", default: "The window of {seconds} s ends: {groups} results." }, properties: ["WindowType", "WindowSizeInSeconds"], moment: "first window" }),
  "KDA-004": rule("P0", "Sliding window", old("sliding-window-concepts"), "Each new row gives a result over the rows of the last L seconds, the far end excluded; no row, no result.", { tells: "A row came: results over the last {seconds} s.", properties: ["WindowType", "WindowSizeInSeconds"] }),
  "KDA-005": rule("P1", "Stagger window", old("stagger-window-concepts"), "A window opens for each key with its first row, and closes L later.", { tells: "The window of {key} ends after {seconds} s.", properties: ["WindowType", "WindowSizeInSeconds"] }),
  "KDA-007": rule("P1", "Errors and back pressure", old("error-handling"), "Rows that can't be read go to an error stream; a destination that fails is tried again without end.", { tells: "{to} refused results ({error}): tried again.", mark: "returning" }),
  "KDA-008": rule("P1", "KPUs", flink("apiv2/API_ParallelismConfiguration"), "Capacity and price come in KPUs: Parallelism ÷ ParallelismPerKPU, and one more in the bill, used or not.", { properties: ["Parallelism", "ParallelismPerKPU"], note: "One pays per KPU-hour while it runs, not for the data processed." }),
};
