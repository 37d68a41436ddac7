/**
 * The calls that a handler makes over the function's arrows: when its own work is over, one after another, inside its
 * duration and its timeout. The SDK tries again as in `standard` mode; an error that stays fails the run.
 */
import { isRetryable } from "../../aws/errors.ts";
import { sdkDelayMs } from "../../aws/retry.ts";
import { fromMs } from "../../kernel/time.ts";
import type { Answered, MessageId, Outcome, Peer } from "../define.ts";
import type { FunctionContext } from "./config.ts";
import { bodyForTemplates, failure } from "./handler.ts";
import type { FunctionState, Invocation, PlannedCall, RunResult } from "./state.ts";

/** What comes of looking at the plan: a call is under way, or all are done. */
export type Progress = "waits" | "done";

/** Arrows that are calls are named `service:Operation`; failure arrows and mappings are not. */
export function isCallArrow(peer: Peer): boolean {
  return peer.connectionType.includes(":");
}

/** Which calls the handler makes, in the order of the document. `when` is success unless the arrow says otherwise. */
export function planCalls(ctx: FunctionContext, invocation: Invocation, result: RunResult): readonly PlannedCall[] {
  if (result.kind === "timeout" || result.kind === "crash") return [];
  const plan: PlannedCall[] = [];
  for (const peer of ctx.out()) {
    if (!isCallArrow(peer)) continue;
    const when = peer.connectionConfig.behaviour.when ?? "success";
    if (when === "failure" ? result.kind === "error" : when === "success" && result.kind === "success") plan.push({ connection: peer.connection, item: -1 });
    else if (when === "each record" && result.kind === "success")
      for (const item of invocation.items.keys()) if (!invocation.failing.includes(item)) plan.push({ connection: peer.connection, item });
  }
  return plan;
}

/** Makes the next call of the plan, if there is one. */
export function proceed(_state: FunctionState, ctx: FunctionContext, invocation: Invocation): Progress {
  for (; invocation.planAt < invocation.plan.length; invocation.planAt++) {
    const planned = invocation.plan[invocation.planAt]!;
    const peer = ctx.out().find((one) => one.connection === planned.connection);
    if (peer === undefined) continue;
    const reach = reachability(ctx, peer);
    if (reach === "hangs") {
      // Nothing answers: only the function's timeout ends it (LAM-123).
      ctx.note("LAM-123", { target: peer.id });
      return "waits";
    }
    if (reach === "no route") {
      ctx.after(fromMs(ctx.config.behaviour.clientTimeoutMs), "lambda/no-route", { invocation: invocation.id, target: peer.id }, "LAM-122", { scope: invocation.scope });
      return "waits";
    }
    send(ctx, invocation, planned, peer);
    return "waits";
  }
  return "done";
}

/** Whether a call gets there: private nodes only through a VPC that reaches them, and a VPC reaches only what it says. */
export function reachability(ctx: FunctionContext, peer: Peer): "there" | "hangs" | "no route" {
  const vpc = ctx.config.properties.VpcConfig;
  const isPrivate = peer.config.behaviour.private === true;
  if (vpc === undefined || vpc.SubnetIds.length === 0) return isPrivate ? "no route" : "there";
  if (vpc.reaches.includes(peer.id)) return "there";
  return vpc.reaches.includes("internet") && !isPrivate ? "there" : "hangs";
}

function send(ctx: FunctionContext, invocation: Invocation, planned: PlannedCall, peer: Peer): void {
  const item = planned.item < 0 ? undefined : invocation.items[planned.item]!;
  const about = item === undefined ? bodyForTemplates(invocation) : undefined;
  const body = item?.body ?? (typeof about === "string" ? about : JSON.stringify(about));
  const only = item ?? (invocation.items.length === 1 ? invocation.items[0] : undefined);
  const group = only?.group ?? "";
  const { operation, input } = ctx.compose(peer, { body, ...(group === "" ? {} : { group, key: group }) });
  if (invocation.sending === -1) {
    const parents = item !== undefined && item.message !== -1 ? [item.message] : invocation.messages;
    invocation.sending = ctx.message(isRequest(operation, input) ? "request" : "message", parents, { body: bodyOf(input) ?? body, ...(group === "" ? {} : { group }) });
  }
  invocation.attempt++;
  invocation.resends = false;
  ctx.call(peer, operation, input, "LAM-125", { scope: invocation.scope, carries: [invocation.sending], data: { invocation: invocation.id } });
}

/** The answer of one of the plan's calls. `error` is what the handler sees of an error that stays. */
export function takeAnswer(ctx: FunctionContext, invocation: Invocation, call: Answered, outcome: Outcome): { readonly again: true } | { readonly error: RunResult | undefined } {
  const peer = ctx.out().find((one) => one.connection === call.connection);
  if (!outcome.ok && isRetryable(outcome.error, outcome.timeout === true)) {
    const delay = sdkDelayMs(invocation.attempt, undefined, ctx.settings.profile === "realistic" ? ctx.random("sdk retry") : undefined);
    if (delay !== undefined) {
      invocation.resends = true;
      ctx.after(fromMs(delay), "lambda/sdk-retry", { invocation: invocation.id }, "LAM-010", { scope: invocation.scope });
      return { again: true };
    }
  }
  const message = invocation.sending;
  invocation.sending = -1;
  invocation.attempt = 0;
  invocation.planAt++;
  if (outcome.ok) {
    // A row that failed inside a 200 answer is lost unless the code looks: SDKs do not send it again.
    if (entryFailed(outcome.output)) giveUp(ctx, message);
    else if (message !== -1 && isRequest(call.operation, call.input)) ctx.ended(message, "answered", "LAM-008");
    return { error: undefined };
  }
  giveUp(ctx, message);
  if (peer?.connectionConfig.behaviour.ignoreErrors === true) return { error: undefined };
  const name = call.operation.split(":")[1] ?? call.operation;
  return { error: failure("error", outcome.error.code, `An error occurred (${outcome.error.code}) when calling the ${name} operation: ${outcome.error.message}`) };
}

/** A message that got nowhere; after a time-out it may have arrived all the same, and then it lives on there. */
export function giveUp(ctx: FunctionContext, message: MessageId | -1): void {
  if (message !== -1) ctx.ended(message, "dropped", "LAM-125");
}

/**
 * Whether the caller waits for the work itself, so that the request is over with its answer. Of all other operations the
 * callee takes the message over when it accepts.
 */
export function isRequest(operation: string, input: unknown): boolean {
  switch (operation) {
    case "http:Request": case "apigateway:Request": case "states:StartSyncExecution":
    case "states:SendTaskSuccess": case "states:SendTaskFailure": case "states:SendTaskHeartbeat": return true;
    case "lambda:Invoke": return (input as { InvocationType?: unknown } | null)?.InvocationType !== "Event";
    default: return false;
  }
}

/** Whether a 200 answer of a batch operation says that entries failed. */
export function entryFailed(output: unknown): boolean {
  if (typeof output !== "object" || output === null) return false;
  const { Failed, FailedRecordCount, FailedPutCount, FailedEntryCount } = output as Readonly<Record<string, unknown>>;
  return (Array.isArray(Failed) && Failed.length > 0) || [FailedRecordCount, FailedPutCount, FailedEntryCount].some((count) => typeof count === "number" && count > 0);
}

const BODY_MEMBERS = ["MessageBody", "Message", "Data", "Payload", "Body", "body", "input", "Detail"] as const;

/** The text that is sent, for drawing and search: an arrow may have its own `body`. */
function bodyOf(input: unknown): string | undefined {
  if (typeof input !== "object" || input === null) return undefined;
  const members = input as Readonly<Record<string, unknown>>;
  for (const name of BODY_MEMBERS) if (typeof members[name] === "string") return members[name];
  return undefined;
}
