/** A Map's own calls to S3: readers and writers. A stub of the same name stands in where there is no bucket. */
import { bucketArn } from "../../../aws/arn.ts";
import { copy } from "../../../kernel/plain.ts";
import type { Json } from "../../../vocabulary/json.ts";
import type { Outcome, RuleId } from "../../define.ts";
import { key, type LaneKey } from "./lane.ts";
import type { Execution, Lane } from "./state.ts";
import type { Work } from "./work.ts";

export interface S3Data extends LaneKey { readonly purpose: "reader" | "writer" }
/** The outcome of a call that a stub stands in for. */
export type S3Answer = Outcome;

/** Undefined when the call is under way; else the answer at once. */
export function callS3(w: Work, exec: Execution, lane: Lane, operation: "GetObject" | "ListObjectsV2" | "PutObject", input: { readonly [name: string]: Json }, purpose: S3Data["purpose"], rule: RuleId): S3Answer | undefined {
  const { ctx } = w;
  const bucket = typeof input.Bucket === "string" ? input.Bucket : "";
  const peer = ctx.resolve(bucketArn(ctx.settings, bucket));
  const data: S3Data = { ...key(exec, lane), purpose };
  if (peer !== undefined) {
    const carries = operation === "PutObject" ? [ctx.message("message", exec.messages, { body: String(input.Body ?? ""), label: String(input.Key ?? "") })] : [];
    ctx.call(peer, `s3:${operation}`, input, rule, { data, carries });
    return undefined;
  }
  const stub = ctx.config.behaviour.stubs[`s3:${operation[0]!.toLowerCase()}${operation.slice(1)}`];
  if (stub === undefined) return { ok: false, error: { code: "NoSuchBucket", message: "The specified bucket does not exist", status: 404 } };
  const returns = ctx.template(stub.returns ?? {}, `stub s3:${operation}`, { body: input });
  return { ok: true, output: typeof returns === "string" ? { Body: returns } : copy(returns) };
}
