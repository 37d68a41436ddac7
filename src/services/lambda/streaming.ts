/**
 * Response streaming: up to 200 MB leave the function while it runs; the first 6 MB as fast as may be, the rest at
 * 2 MB/s. The run lasts, and is billed, until the stream has ended, also when the caller has left.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
 */
import { utf8Length } from "../../aws/utf8.ts";
import { SECOND, type Micros } from "../../kernel/time.ts";
import type { FunctionContext } from "./config.ts";
import type { Invocation, RunResult } from "./state.ts";

const MB = 1_048_576;
export const MOST_STREAMED_BYTES = 200 * MB;
const UNCAPPED_BYTES = 6 * MB;
const CAPPED_PER_SECOND = 2 * MB;

/** Whether the answer goes out as a stream: asked for by the call, or by how the function's URL is set up. */
export function isStreamed(ctx: FunctionContext, invocation: Pick<Invocation, "kind">): boolean {
  return invocation.kind === "stream" || (invocation.kind === "url" && ctx.config.properties.FunctionUrlConfig?.InvokeMode === "RESPONSE_STREAM");
}

/** How long sending takes. @param burst Bytes a second of the first 6 MB; AWS publishes no figure. */
export function streamingUs(bytes: number, burst: number): Micros {
  const fast = Math.min(bytes, UNCAPPED_BYTES);
  return Math.ceil((fast / burst + (bytes - fast) / CAPPED_PER_SECOND) * SECOND);
}

/** What is left to do after the handler's work: microseconds of sending, and how many bytes. */
export function toStream(ctx: FunctionContext, invocation: Invocation, result: RunResult): { readonly us: Micros; readonly bytes: number } | undefined {
  if (result.kind !== "success" || invocation.phase === "streams" || !isStreamed(ctx, invocation)) return undefined;
  const { responseBytes, streamBurstMBps } = ctx.config.behaviour;
  const bytes = responseBytes ?? utf8Length(result.payload);
  return { us: streamingUs(bytes, streamBurstMBps * MB), bytes };
}

/** InvokeWithResponseStream's answer: the events of the stream, in one. */
export function streamOutput(version: string, result: RunResult): Readonly<Record<string, unknown>> {
  const complete = result.kind === "success" ? {} : { ErrorCode: "Unhandled", ErrorDetails: result.payload };
  return { StatusCode: 200, ExecutedVersion: version, ResponseStreamContentType: "application/octet-stream", EventStream: [{ PayloadChunk: { Payload: result.payload } }, { InvokeComplete: complete }] };
}
