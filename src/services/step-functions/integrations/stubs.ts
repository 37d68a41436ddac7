/** Stand-ins for what is no node: how long they work and how they end is drawn when they begin. */
import { fromMs } from "../../../kernel/time.ts";
import { Phase } from "../../../kernel/phase.ts";
import { NEVER } from "../../../vocabulary/chance.ts";
import type { Json } from "../../../vocabulary/json.ts";
import { serviceKey } from "../asl/resource.ts";
import type { StateOf } from "../asl/program.ts";
import type { Stub, StubError } from "../config.ts";
import { key, type LaneKey } from "../run/lane.ts";
import { endAttempt, submitted, taskSucceeded } from "../run/task.ts";
import type { Execution, Lane } from "../run/state.ts";
import { stateOf, type Work } from "../run/work.ts";
import { resultOf } from "./services.ts";

/** What a stub will have done when its time is over. */
export interface StubDone extends LaneKey { readonly returns: Json; readonly error: StubError | null }

/** The name by which stubs know what a task calls. */
export function stubName(spec: StateOf<"Task">, params: Json): string {
  const { resource } = spec;
  if (resource.kind === "lambda") return resource.name;
  if (resource.kind === "activity") return "";
  if (resource.service === "lambda") {
    const name = (params as { readonly FunctionName?: Json } | null)?.FunctionName;
    return typeof name === "string" ? (/function:([^:]+)/.exec(name)?.[1] ?? name.split(":")[0]!) : "";
  }
  return serviceKey(resource);
}

/** True when a stub has taken the call. */
export function callStub(w: Work, exec: Execution, lane: Lane, spec: StateOf<"Task">, payload: Json): boolean {
  const { ctx } = w;
  const name = stubName(spec, lane.attempt!.params);
  const stub: Stub | undefined = ctx.config.behaviour.stubs[name];
  if (stub === undefined) return false;
  const error = drawError(w, name, stub, payload);
  const returns = error !== null ? null : stub.returns === undefined ? null : ctx.template(stub.returns, `stub ${name}`, { body: payload });
  const done: StubDone = { ...key(exec, lane), returns, error };
  const asynchronous = (lane.attempt!.params as { readonly InvocationType?: Json } | null)?.InvocationType === "Event" && spec.resource.kind === "service";
  if (asynchronous) {
    // SFN-094: accepted, and what becomes of it is Lambda's matter.
    taskSucceeded(w, exec, lane, { ExecutedVersion: "$LATEST", Payload: "", StatusCode: 202 });
    return true;
  }
  if (spec.resource.kind === "service" && spec.resource.pattern === "waitForTaskToken") {
    submitted(w, exec, lane, { SdkHttpMetadata: { HttpStatusCode: 200 } });
    return true;
  }
  if (spec.resource.kind === "service" && spec.resource.pattern !== "") submitted(w, exec, lane, {});
  ctx.after(fromMs(ctx.amount(stub.durationMs ?? 0, `duration of stub ${name}`)), "states/stub-done", done, "SFN-080", { phase: Phase.answer });
  return true;
}

function drawError(w: Work, name: string, stub: Stub, payload: Json): StubError | null {
  const { ctx } = w;
  const list = stub.error as readonly (StubError | null)[] | undefined;
  const fails = stub.fails ?? (Array.isArray(stub.error) ? { kind: "always" as const } : NEVER);
  if (!ctx.chance(fails, `stub ${name} fails`, { items: [{ body: JSON.stringify(payload), attempt: 1 }] })) return null;
  if (!Array.isArray(stub.error)) return (stub.error as StubError | undefined) ?? { errorType: "Error", errorMessage: "The stub failed." };
  const n = ctx.amount({ kind: "sequence", values: list!.map((_, i) => i), then: "last" }, `errors of stub ${name}`);
  return list![n] ?? null;
}

export function stubDone(w: Work, exec: Execution, lane: Lane, done: StubDone): void {
  const spec = stateOf<"Task">(exec, lane);
  if (done.error !== null) {
    const { errorType, errorMessage } = done.error;
    return endAttempt(w, exec, lane, { error: errorType, cause: JSON.stringify({ errorMessage: errorMessage ?? "", errorType }) }, "Failed");
  }
  if (spec.resource.kind !== "service" || spec.resource.service !== "lambda") return taskSucceeded(w, exec, lane, done.returns);
  const result = resultOf(spec.resource, { StatusCode: 200, Payload: JSON.stringify(done.returns) });
  if ("output" in result) taskSucceeded(w, exec, lane, result.output);
}
