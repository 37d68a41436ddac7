/**
 * Distributed Map: a Map Run whose items or batches are child executions with histories of their own.
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
import { executionArn, mapRunArn } from "../../../aws/arn.ts";
import { utf8Length } from "../../../aws/utf8.ts";
import { MILLISECOND } from "../../../kernel/time.ts";
import type { Json } from "../../../vocabulary/json.ts";
import { runtime } from "../asl/failure.ts";
import type { StateOf } from "../asl/program.ts";
import { close } from "./children.ts";
import type { Filled } from "./data.ts";
import { failState } from "./errors.ts";
import { begin, failExecution } from "./execution.ts";
import { record } from "./history.ts";
import { key } from "./lane.ts";
import { writeResults } from "./result-writer.ts";
import type { Execution, Lane, MapRun, Status } from "./state.ts";
import { stateOf, type Work } from "./work.ts";

/** Microseconds from one child's start to the next: 100 Standard children a second, 1,000 Express ones (SFN-124). */
const PACE = { STANDARD: 10 * MILLISECOND, EXPRESS: MILLISECOND } as const;
/** Bytes of a batch at most. */
const MOST_BATCH_BYTES = 262_144;

export function newMapRun(w: Work, spec: StateOf<"Map">, filled: Filled, tolerated: { readonly toleratedCount: number; readonly toleratedPercentage: number }): MapRun {
  const { ctx } = w;
  const uuid = ctx.uuid("map run");
  const label = spec.distribution!.label === "" ? `${spec.name.replace(/\W/g, "").slice(0, 20)}` : spec.distribution!.label;
  const number = (name: string): number | undefined => {
    const value = filled[name];
    if (value === undefined) return undefined;
    if (typeof value !== "number") throw runtime(`The field '${name}' must be a number but was: ${JSON.stringify(value)}`);
    return value;
  };
  w.account.openMapRuns++;
  return {
    arn: mapRunArn(ctx.settings, ctx.self.name, label, uuid), label, startedAt: ctx.now, status: "RUNNING", ...tolerated, nextStartAt: ctx.now, pacing: false,
    perBatch: number("ItemBatcher.MaxItemsPerBatch") ?? 0, bytesPerBatch: Math.min(number("ItemBatcher.MaxInputBytesPerBatch") ?? 0, MOST_BATCH_BYTES), batchInput: filled["ItemBatcher.BatchInput"],
    itemsFailed: 0, itemsSucceeded: 0, itemsTotal: 0, itemsPer: [], open: new Set(), reader: filled.ItemReader ?? null, maxItems: number("ItemReader.MaxItems"), writer: filled.ResultWriter ?? null, left: 0,
  };
}

/** The items are there: into batches, and off. */
export function beginMapRun(w: Work, exec: Execution, lane: Lane, items: readonly Json[]): void {
  const spec = stateOf<"Map">(exec, lane);
  const map = lane.map!;
  const run = map.run!;
  run.itemsTotal = items.length;
  const batches = spec.distribution!.batches ? batch(run, items) : undefined;
  map.items = Object.freeze(batches === undefined ? [...items] : batches.map((each): Json => ({ ...(run.batchInput === undefined ? {} : { BatchInput: run.batchInput }), Items: each })));
  map.values = Object.freeze([]);
  run.itemsPer = Object.freeze(batches === undefined ? items.map(() => 1) : batches.map((each) => each.length));
  tellStart(w, exec, lane, items.length);
  w.ctx.note("SFN-123", { execution: exec.name, state: spec.name, items: items.length, children: map.items.length }, exec.messages);
  if (map.items.length === 0) return complete(w, exec, lane);
  startChildren(w, exec, lane);
}

export function tellStart(w: Work, exec: Execution, lane: Lane, length: number): void {
  record(w, exec, lane, "MapStateStarted", undefined, { length });
  record(w, exec, lane, "MapRunStarted", undefined, { mapRunArn: lane.map!.run!.arn });
}

/** SFN-127: as many items as fit by number and by bytes. */
function batch(run: MapRun, items: readonly Json[]): Json[][] {
  const batches: Json[][] = [];
  let bytes = 0;
  for (const item of items) {
    const size = run.bytesPerBatch === 0 ? 0 : utf8Length(JSON.stringify(item)) + 1;
    const last = batches.at(-1);
    const full = last === undefined || (run.perBatch > 0 && last.length >= run.perBatch) || (run.bytesPerBatch > 0 && bytes + size > run.bytesPerBatch);
    if (full) {
      batches.push([item]);
      bytes = size + 12;
    } else {
      last.push(item);
      bytes += size;
    }
  }
  return batches;
}

/** Starts children while there is room, at AWS's pace. */
export function startChildren(w: Work, exec: Execution, lane: Lane): void {
  const { ctx } = w;
  const spec = stateOf<"Map">(exec, lane);
  const map = lane.map!;
  const run = map.run!;
  const { executionType } = spec.distribution!;
  while (run.status === "RUNNING" && map.running < map.concurrency && map.next < map.items.length) {
    if (ctx.now < run.nextStartAt) {
      if (!run.pacing) {
        run.pacing = true;
        ctx.after(run.nextStartAt - ctx.now, "states/child-due", key(exec, lane), "SFN-124");
      }
      return;
    }
    run.nextStartAt = ctx.now + PACE[executionType];
    const index = map.next++;
    map.running++;
    const name = ctx.uuid("child execution");
    const child = begin(w, {
      name, arn: executionArn(ctx.settings, `${ctx.self.name}/${run.label}`, name), input: map.items[index]!, program: exec.program, revision: exec.revision, qualifier: exec.qualifier,
      express: executionType === "EXPRESS", caller: -1, messages: [], block: spec.processor, parent: { execution: exec.id, lane: lane.id, index, arn: run.arn },
    });
    run.open.add(child.id);
  }
}

/** A child is over: its slot is free, its result stands at its index. */
export function childExecutionEnded(w: Work, child: Execution): void {
  const { execution, lane: laneId, index, arn } = child.parent!;
  const exec = w.state.open.get(execution);
  const lane = exec?.lanes[laneId];
  const run = lane?.map?.run;
  if (exec === undefined || lane === undefined || run === undefined || run.arn !== arn || run.status !== "RUNNING") return;
  const map = lane.map!;
  run.open.delete(child.id);
  map.running--;
  map.done++;
  const items = run.itemsPer[index]!;
  if (child.status === "SUCCEEDED") {
    run.itemsSucceeded += items;
    map.results[index] = child.output!;
  } else {
    run.itemsFailed += items;
    map.failed++;
    map.results[index] = { Error: child.error ?? null, Cause: child.cause ?? null, ExecutionArn: child.arn, Status: child.status };
    if (breached(run)) return failRun(w, exec, lane, "States.ExceedToleratedFailureThreshold", "The specified tolerated failure threshold was exceeded");
  }
  if (map.done === map.items.length) complete(w, exec, lane);
  else startChildren(w, exec, lane);
}

/** SFN-125: more failed items than either threshold that was given allows. */
function breached(run: MapRun): boolean {
  if (run.toleratedCount >= 0 && run.itemsFailed > run.toleratedCount) return true;
  return run.toleratedPercentage >= 0 && run.itemsFailed * 100 > run.toleratedPercentage * run.itemsTotal;
}

/** The run fails, and the Map with it; children that still run are stopped. */
export function failRun(w: Work, exec: Execution, lane: Lane, error: string, cause: string): void {
  w.ctx.note("SFN-125", { execution: exec.name, state: stateOf(exec, lane).name, failed: lane.map!.run!.itemsFailed, error }, exec.messages);
  stopRun(w, lane, "FAILED");
  record(w, exec, lane, "MapRunFailed", undefined, { error, cause });
  record(w, exec, lane, "MapStateFailed");
  failState(w, exec, lane, error, cause);
}

export function stopRun(w: Work, lane: Lane, status: Status): void {
  const run = lane.map!.run!;
  run.status = status;
  w.account.openMapRuns--;
  for (const id of run.open) {
    const child = w.state.open.get(id);
    if (child !== undefined) failExecution(w, child, undefined, undefined, "SFN-125", child.history.length, "ABORTED");
  }
  run.open.clear();
}

function complete(w: Work, exec: Execution, lane: Lane): void {
  const map = lane.map!;
  if (map.run!.writer !== null) return writeResults(w, exec, lane);
  endRun(w, exec, lane, [...map.results]);
}

/** All is done, results are written where they should be. */
export function endRun(w: Work, exec: Execution, lane: Lane, result: Json): void {
  const run = lane.map!.run!;
  run.status = "SUCCEEDED";
  w.account.openMapRuns--;
  record(w, exec, lane, "MapRunSucceeded");
  record(w, exec, lane, "MapStateSucceeded");
  close(w, exec, lane, result);
}

/** DescribeMapRun's answer. */
export function describeRun(exec: Execution, lane: Lane): Record<string, unknown> {
  const map = lane.map!;
  const run = map.run!;
  return {
    mapRunArn: run.arn, executionArn: exec.arn, status: run.status, maxConcurrency: map.concurrency, toleratedFailureCount: Math.max(0, run.toleratedCount), toleratedFailurePercentage: Math.max(0, run.toleratedPercentage),
    itemCounts: { pending: run.itemsTotal - run.itemsFailed - run.itemsSucceeded, succeeded: run.itemsSucceeded, failed: run.itemsFailed, total: run.itemsTotal },
    executionCounts: { pending: map.items.length - map.next, running: map.running, succeeded: map.done - map.failed, failed: map.failed, total: map.items.length },
  };
}
