/** StartExecution and StartSyncExecution: what is checked, in which order, and how each answers. */
import { executionArn, expressExecutionArn } from "../../../aws/arn.ts";
import { awsError, failed, succeeded } from "../../../aws/errors.ts";
import { take } from "../../../aws/token-bucket.ts";
import { utf8Length } from "../../../aws/utf8.ts";
import { weightedIndex } from "../../../aws/weighted.ts";
import { DAY } from "../../../kernel/time.ts";
import type { Json } from "../../../vocabulary/json.ts";
import type { AwsError, Call, RuleId } from "../../define.ts";
import type { MachineContext } from "../config.ts";
import type { Program } from "../asl/program.ts";
import { iso } from "../run/context-object.ts";
import { begin } from "../run/execution.ts";
import { MOST_BYTES } from "../run/size.ts";
import type { MachineState } from "../run/state.ts";
import { badInput, badName, executionExists, isName, noMachine, tooFast, tooMany } from "./refusals.ts";
import { settle, work } from "./work.ts";

/** Names are free again so long after an execution has closed (SFN-010). */
const NAME_KEPT = 90 * DAY;

interface StartInput { readonly stateMachineArn?: unknown; readonly name?: unknown; readonly input?: unknown }

export function startExecution(state: MachineState, call: Call, ctx: MachineContext): void {
  start(state, call, ctx, false);
}

export function startSyncExecution(state: MachineState, call: Call, ctx: MachineContext): void {
  if (ctx.config.properties.StateMachineType !== "EXPRESS") return ctx.reply(call.id, failed(awsError("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine")), "SFN-009");
  start(state, call, ctx, true);
}

function start(state: MachineState, call: Call, ctx: MachineContext, sync: boolean): void {
  const given = (call.input ?? {}) as StartInput;
  const refuse = (error: AwsError, rule: RuleId) => ctx.reply(call.id, failed(error), rule);
  const express = ctx.config.properties.StateMachineType === "EXPRESS";
  const w = work(state, ctx);
  if (state.deleting) return refuse(noMachine(ctx.self.arn), "SFN-013");
  const version = versionOf(state, ctx, String(given.stateMachineArn ?? ""));
  if (version === undefined) return refuse(noMachine(String(given.stateMachineArn)), "SFN-141");
  if (!sync && !take(express ? w.account.expressBucket : w.account.startBucket, ctx.now)) {
    state.counts.startsThrottled++;
    ctx.count("ThrottledEvents");
    for (const message of call.carries) ctx.mark(message, "throttled", "SFN-135");
    return refuse(tooFast(), "SFN-135");
  }
  const input = readInput(given.input);
  if ("refused" in input) return refuse(badInput(input.refused), "SFN-003");
  if (typeof given.name === "string" && !isName(given.name)) return refuse(badName(given.name), "SFN-025");
  const name = typeof given.name === "string" ? given.name : ctx.uuid("execution");
  const arn = express ? expressExecutionArn(ctx.settings, ctx.self.name, name, ctx.uuid("express execution")) : executionArn(ctx.settings, ctx.self.name, name);
  if (!express) {
    const before = given.name === undefined ? undefined : state.names.get(name);
    if (before !== undefined && (before.closedAt < 0 || ctx.now - before.closedAt < NAME_KEPT)) {
      // SFN-010: the same start again, while it runs, is the same execution.
      if (before.closedAt < 0 && before.input === input.text) {
        for (const message of call.carries) ctx.ended(message, "dropped", "SFN-010");
        return ctx.reply(call.id, succeeded({ executionArn: before.arn, startDate: iso(w, before.startAt) }), "SFN-010");
      }
      return refuse(executionExists(arn), "SFN-010");
    }
    if (w.account.openExecutions >= Number(ctx.settings.openExecutions ?? 1_000_000)) return refuse(tooMany(), "SFN-137");
    if (given.name !== undefined) state.names.set(name, Object.freeze({ arn, startAt: ctx.now, input: input.text, closedAt: -1 }));
  }
  // An asynchronous start hands its messages over; a caller who waits keeps them in the call.
  if (!sync) ctx.reply(call.id, succeeded({ executionArn: arn, startDate: iso(w, ctx.now), ...version.facts }), "SFN-009");
  begin(w, { name, arn, input: input.value, program: version.program, revision: version.revision, qualifier: version.qualifier, express, caller: sync ? call.id : -1, messages: sync ? [] : call.carries });
  settle(w);
}

function readInput(given: unknown): { readonly value: Json; readonly text: string } | { readonly refused: string } {
  if (given === undefined || given === null) return { value: {}, text: "{}" };
  const text = typeof given === "string" ? given : JSON.stringify(given);
  if (text.length > MOST_BYTES / 4 && utf8Length(text) > MOST_BYTES) return { refused: `The input exceeds ${MOST_BYTES} bytes` };
  try {
    const value = JSON.parse(text) as Json;
    return { value: typeof value === "object" && value !== null ? Object.freeze(value) : value, text };
  } catch (error) {
    return { refused: (error as Error).message };
  }
}

interface Chosen { readonly program: Program; readonly revision: number; readonly qualifier: string; readonly facts: Record<string, string> }

/** What a start runs: the latest revision, a version, or one of an alias's versions by weight (SFN-141). */
function versionOf(state: MachineState, ctx: MachineContext, arn: string): Chosen | undefined {
  const qualifier = arn.startsWith(`${ctx.self.arn}:`) ? arn.slice(ctx.self.arn.length + 1) : "";
  if (qualifier === "") return { program: state.program, revision: state.revision, qualifier: "", facts: {} };
  const alias = state.aliases.get(qualifier);
  const number = alias === undefined ? Number(qualifier) : alias.routes[alias.routes.length === 1 ? 0 : weightedIndex(alias.routes.map((route) => route.weight), ctx.random("alias"))]!.version;
  const version = state.versions.get(number);
  return version === undefined ? undefined : { program: version.program, revision: version.revision, qualifier, facts: {} };
}
