/** What a scenario may say of an analytics application: AWS's properties, the query, and the knobs for what AWS does not publish. */
import { NEVER } from "../../vocabulary/chance.ts";
import { field, optional, type FieldProblem } from "../../vocabulary/field.ts";
import type { Context, Settings } from "../define.ts";

/** New SQL applications were refused from this instant on: 2025-10-15. */
export const SQL_ENDED_MS = 1_760_486_400_000;
/** https://docs.aws.amazon.com/managed-flink/latest/java/limits.html */
export const MOST_KPUS = 64;

export const properties = {
  RuntimeEnvironment: field.choice(["FLINK-1_20", "SQL-1_0"], "FLINK-1_20", { help: "SQL-1_0 is historic: refused from 15 October 2025 on.", error: "UnsupportedOperationException", rules: ["KDA-001"] }),
  WindowType: field.choice(["TUMBLING", "SLIDING", "STAGGER", "NONE"], "TUMBLING", { error: "InvalidArgumentException", help: "Tumbling: one result at the end of each stretch of time. Sliding: one for each row. Stagger: one per key, counted from its first row. None: each row leaves at once, as it is.", rules: ["KDA-003", "KDA-004", "KDA-005", "KDA-006"] }),
  WindowSizeInSeconds: field.integer(60, { error: "InvalidArgumentException", unit: "s", min: 1, max: 86_400, help: "Length of the window.", rules: ["KDA-003", "KDA-004", "KDA-005"] }),
  Parallelism: field.integer(1, { error: "InvalidArgumentException", unit: "count", min: 1, max: 256, help: "Tasks at once.", rules: ["KDA-008"] }),
  ParallelismPerKPU: field.integer(1, { error: "InvalidArgumentException", unit: "count", min: 1, max: 8, help: "Tasks of one KPU.", rules: ["KDA-008"] }),
  AutoScalingEnabled: field.boolean(true, { error: "InvalidArgumentException", help: "Twice the tasks after 15 minutes above 75 % CPU, half of them after six hours below 10 %; never fewer than Parallelism. It needs rowsPerSecond to know how busy the tasks are.", rules: ["KDA-008"], advanced: true }),
  CheckpointingEnabled: field.boolean(true, { error: "InvalidArgumentException", help: "Whether state and positions are written down as it runs.", rules: ["KDA-009"], advanced: true }),
  CheckpointInterval: field.integer(60_000, { unit: "ms", min: 1, max: 86_400_000, help: "From one checkpoint to the next.", error: "InvalidArgumentException", rules: ["KDA-009"] }),
  SnapshotsEnabled: field.boolean(true, { error: "InvalidArgumentException", help: "Stopping and updating take a snapshot, starting restores the latest one.", rules: ["KDA-009b"], advanced: true }),
};

export const behaviour = {
  aggregate: field.choice(["count", "sum", "average", "minimum", "maximum"], "count", { help: "What is told of each group." }),
  groupBy: optional.text({ maxLength: 200, help: "Path into the JSON row ($.ticker); absent: one group. Columns of a reference table are members of the row too." }),
  value: optional.text({ maxLength: 200, help: "Path to the number that is summed, averaged or compared." }),
  rowsPerSecond: optional.number({ unit: "/s", min: 0.001, help: "What one task works through; absent: tasks take no time.", assumed: true, rules: ["KDA-008"] }),
  crashes: field.chance(NEVER, { help: "The job fails with a batch of rows, drawn for each batch. A row that always crashes it comes again after each restart.", rules: ["KDA-009"] }),
  restartMs: field.amount(30_000, { unit: "ms", min: 0, help: "From a failure until the job runs again; a start, an update and a change of scale take as long.", assumed: true, rules: ["KDA-009", "KDA-009b"] }),
  stopMs: field.amount(10_000, { unit: "ms", min: 0, help: "From StopApplication until the application is READY.", assumed: true, rules: ["KDA-009b"], advanced: true }),
};

export type AppContext = Context<typeof properties, typeof behaviour>;
type AppConfig = AppContext["config"];

/** The sentence for who comes too late; undefined where the runtime may be used. */
export function sqlIsOver(runtime: string, settings: Settings, nowMs = settings.startsAtMs): string | undefined {
  return runtime === "SQL-1_0" && nowMs >= SQL_ENDED_MS ? "Kinesis Data Analytics for SQL takes no new applications since 15 October 2025." : undefined;
}

export function checkApplication({ properties: given }: AppConfig, settings: Settings): readonly FieldProblem[] {
  const over = sqlIsOver(given.RuntimeEnvironment, settings);
  const kpus = Math.ceil(given.Parallelism / given.ParallelismPerKPU);
  return [
    ...(over === undefined ? [] : [{ path: "properties.RuntimeEnvironment", code: "UnsupportedOperationException", message: over, fix: "Use FLINK-1_20, or let the run start before that day (account.startsAt)." }]),
    ...(kpus <= MOST_KPUS ? [] : [{ path: "properties.Parallelism", code: "LimitExceededException", message: `${kpus} KPUs: an account has ${MOST_KPUS}.`, fix: "Lower Parallelism, or raise ParallelismPerKPU." }]),
  ];
}

export const isSql = (ctx: AppContext): boolean => ctx.config.properties.RuntimeEnvironment === "SQL-1_0";
