/** ResultWriter: results of a distributed Map into S3, with a manifest (SFN-128). */
import { bucketArn } from "../../../aws/arn.ts";
import type { Json } from "../../../vocabulary/json.ts";
import type { Outcome } from "../../define.ts";
import { endRun, failRun } from "./distributed.ts";
import { callS3 } from "./s3.ts";
import type { Execution, Lane } from "./state.ts";
import { stateOf, type Work } from "./work.ts";

const isFailure = (result: Json) => typeof result === "object" && result !== null && !Array.isArray(result) && "Status" in result && "ExecutionArn" in result;

export function writeResults(w: Work, exec: Execution, lane: Lane): void {
  const run = lane.map!.run!;
  const { transformation, outputType } = stateOf<"Map">(exec, lane).distribution!.writer!;
  const ending = outputType === "JSONL" ? "jsonl" : "json";
  const text = (list: readonly Json[]) => (outputType === "JSONL" ? list.map((each) => JSON.stringify(each)).join("\n") : JSON.stringify(transformation === "FLATTEN" ? list.flat() : list));
  const succeeded = lane.map!.results.filter((each) => !isFailure(each));
  const failed = lane.map!.results.filter(isFailure);
  const files = [
    ...(succeeded.length === 0 ? [] : [{ name: `SUCCEEDED_0.${ending}`, body: text(succeeded) }]), ...(failed.length === 0 ? [] : [{ name: `FAILED_0.${ending}`, body: text(failed) }]),
    { name: "manifest.json", body: JSON.stringify({ DestinationBucket: bucketOf(run.writer), MapRunArn: run.arn, ResultFiles: { SUCCEEDED: succeeded.length, FAILED: failed.length, PENDING: 0 } }) },
  ];
  run.left = files.length;
  for (const { name, body } of files) {
    const outcome = callS3(w, exec, lane, "PutObject", { Bucket: bucketOf(run.writer), Key: `${folderOf(run.writer, run.arn)}${name}`, Body: body }, "writer", "SFN-128");
    if (outcome !== undefined) written(w, exec, lane, outcome);
  }
}

const bucketOf = (writer: Json) => String((writer as { readonly Bucket?: Json }).Bucket ?? "");

function folderOf(writer: Json, arn: string): string {
  const prefix = String((writer as { readonly Prefix?: Json }).Prefix ?? "");
  return `${prefix === "" ? "" : `${prefix.replace(/\/$/, "")}/`}${arn.split(":").at(-1)!}/`;
}

/** One file is written, or not. */
export function written(w: Work, exec: Execution, lane: Lane, outcome: Outcome): void {
  const run = lane.map!.run!;
  if (run.status !== "RUNNING") return;
  if (!outcome.ok) return failRun(w, exec, lane, "States.ResultWriterFailed", `${outcome.error.message} (${bucketArn(w.ctx.settings, bucketOf(run.writer))})`);
  if (--run.left > 0) return;
  endRun(w, exec, lane, { MapRunArn: run.arn, ResultWriterDetails: { Bucket: bucketOf(run.writer), Key: `${folderOf(run.writer, run.arn)}manifest.json` } });
}
