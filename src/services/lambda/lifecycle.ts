/** States of a function as a whole, and what stops an event before it gets an environment. */
import { DAY, fromMs, type Micros } from "../../kernel/time.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { AwsError, Call, MessageId, RuleId } from "../define.ts";
import { accept, give } from "./asynchronous.ts";
import type { FunctionContext } from "./config.ts";
import { failure } from "./handler.ts";
import { runsBehind } from "./recursion.ts";
import { inactive, pending, recursive } from "./refusals.ts";
import type { FunctionState } from "./state.ts";

/** A VPC function that nobody calls for this long becomes Inactive (LAM-117). */
const INACTIVE_AFTER: Micros = 14 * DAY;

/** AWS's error while the function can't run, or undefined. An inactive one begins to be made again. */
export function notReady(state: FunctionState, ctx: FunctionContext): { readonly error: AwsError; readonly rule: RuleId } | undefined {
  const vpc = (ctx.config.properties.VpcConfig?.SubnetIds.length ?? 0) > 0;
  if (state.status === "Active" && vpc && ctx.now - state.lastInvokedAt >= INACTIVE_AFTER) {
    state.status = "Inactive";
    bringUp(state, ctx, "LAM-117");
  }
  if (state.status === "Active") return undefined;
  return state.status === "Inactive" ? { error: inactive(), rule: "LAM-117" } : { error: pending(), rule: "LAM-124" };
}

/** Interfaces are made; until then nothing runs. */
export function bringUp(state: FunctionState, ctx: FunctionContext, rule: RuleId): void {
  if (state.statusTimer !== -1) ctx.cancel(state.statusTimer);
  state.statusTimer = ctx.after(fromMs(ctx.amount(ctx.config.behaviour.eniCreateMs, "interfaces")), "lambda/active", null, rule);
}

/** How many network interfaces it needs: one for each subnet with its security groups (LAM-124). */
export function interfacesOf(vpc: { readonly SubnetIds: readonly string[]; readonly SecurityGroupIds: readonly string[] } | undefined): readonly string[] {
  if (vpc === undefined) return [];
  const groups = [...vpc.SecurityGroupIds].sort().join("+");
  return vpc.SubnetIds.map((subnet) => `${subnet}/${groups}`);
}

/** Whether the loop that these messages are part of has gone round often enough (LAM-132). */
export function recursionStopped(_state: FunctionState, ctx: FunctionContext, messages: readonly MessageId[]): boolean {
  if (messages.length === 0 || ctx.config.properties.RecursiveLoop === "Allow") return false;
  return runsBehind(ctx, messages) >= ctx.config.behaviour.recursionLimit;
}

export function loopError(state: FunctionState, ctx: FunctionContext, messages: readonly MessageId[]): AwsError {
  state.tally.recursionStopped++;
  ctx.count("RecursiveInvocationsDropped");
  ctx.note("LAM-132", { runs: ctx.config.behaviour.recursionLimit }, messages);
  for (const message of messages) ctx.mark(message, "failed", "LAM-132");
  ctx.finding("Lambda.RecursiveLoop", { message: `${ctx.self.id} was stopped: one event has come back to it ${ctx.config.behaviour.recursionLimit} times. Break the loop, or set RecursiveLoop to Allow if it is meant.` });
  return recursive();
}

/** A stopped asynchronous event: it was accepted, and goes straight to whoever catches failures. */
export function dropLoop(state: FunctionState, ctx: FunctionContext, call: Call, about: { readonly json: Json; readonly text: string; readonly bytes: number; readonly qualifier: string; readonly requestId: string }): void {
  const event = accept(state, ctx, { payload: about.json, payloadText: about.text, bytes: about.bytes, qualifier: about.qualifier, messages: call.carries, requestId: about.requestId, call: -1 });
  const error = recursive();
  give(state, ctx, { event, condition: "RecursiveInvocation", result: failure("error", error.code, error.message), version: "" }, "LAM-133");
}
