/** SendTaskSuccess, SendTaskFailure, SendTaskHeartbeat (SFN-083, SFN-084, SFN-096). */
import { failed, succeeded } from "../../../aws/errors.ts";
import { take } from "../../../aws/token-bucket.ts";
import { base64Text } from "../../../aws/utf8.ts";
import type { Json } from "../../../vocabulary/json.ts";
import type { Call, MessageId } from "../../define.ts";
import type { MachineContext } from "../config.ts";
import { tokenOwner } from "../integrations/target.ts";
import { beat, endAttempt, taskStarted, taskSucceeded } from "../run/task.ts";
import type { Execution, Lane, MachineState } from "../run/state.ts";
import { badToken, badValue, taskTimedOut, tooFast } from "./refusals.ts";
import { settle, work } from "./work.ts";

const MOST_TOKEN = 2_048;

interface TokenInput { readonly taskToken?: unknown; readonly output?: unknown; readonly error?: unknown; readonly cause?: unknown }

/** The open attempt that holds this token; undefined when it is over. */
function holderOf(state: MachineState, token: string): { readonly exec: Execution; readonly lane: Lane } | undefined {
  const { e, l } = JSON.parse(base64Text(token)!) as { readonly e: number; readonly l: number };
  const exec = state.open.get(e);
  const lane = exec?.lanes[l];
  return exec !== undefined && lane !== undefined && lane.phase === "task" && lane.attempt?.token === token ? { exec, lane } : undefined;
}

/** Finds the task of a call, or answers it. A token of another machine goes to the account, which knows them all. */
function taskOf(state: MachineState, call: Call, ctx: MachineContext): { readonly exec: Execution; readonly lane: Lane } | undefined {
  const { taskToken: token } = (call.input ?? {}) as TokenInput;
  const owner = typeof token === "string" && token.length <= MOST_TOKEN ? tokenOwner(token) : undefined;
  const { account } = work(state, ctx);
  if (!take(account.tasks, ctx.now)) return void ctx.reply(call.id, failed(tooFast()), "SFN-135");
  if (owner === undefined) return void ctx.reply(call.id, failed(badToken()), "SFN-084");
  if (owner !== ctx.self.arn) {
    const other = ctx.resolve(owner);
    if (other === undefined) return void ctx.reply(call.id, failed(badToken()), "SFN-084");
    return void ctx.call(other, call.operation, call.input, "SFN-084", { data: { relayed: call.id } });
  }
  const found = holderOf(state, token as string);
  if (found === undefined) ctx.reply(call.id, failed(taskTimedOut()), "SFN-084");
  return found;
}

export function sendTaskSuccess(state: MachineState, call: Call, ctx: MachineContext): void {
  const { output } = (call.input ?? {}) as TokenInput;
  let value: Json;
  try {
    value = typeof output === "string" ? (JSON.parse(output) as Json) : ((output ?? null) as Json);
  } catch {
    return ctx.reply(call.id, failed({ code: "InvalidOutput", message: "Invalid Output: 'The output is no valid JSON'", status: 400 }), "SFN-083");
  }
  const found = taskOf(state, call, ctx);
  if (found === undefined) return;
  const w = work(state, ctx);
  ctx.note("SFN-083", { execution: found.exec.name, state: found.exec.program.states[found.lane.state]!.name }, [...found.exec.messages, ...call.carries]);
  taskSucceeded(w, found.exec, found.lane, value);
  ctx.reply(call.id, succeeded({}), "SFN-083");
  settle(w);
}

export function sendTaskFailure(state: MachineState, call: Call, ctx: MachineContext): void {
  const { error, cause } = (call.input ?? {}) as TokenInput;
  if ((typeof error === "string" && error.length > 256) || (typeof cause === "string" && cause.length > 32_768)) return ctx.reply(call.id, failed(badValue("error has at most 256 characters, cause at most 32768")), "SFN-111");
  const found = taskOf(state, call, ctx);
  if (found === undefined) return;
  const w = work(state, ctx);
  endAttempt(w, found.exec, found.lane, { error: typeof error === "string" ? error : undefined, cause: typeof cause === "string" ? cause : undefined }, "Failed", "SFN-083");
  ctx.reply(call.id, succeeded({}), "SFN-083");
  settle(w);
}

export function sendTaskHeartbeat(state: MachineState, call: Call, ctx: MachineContext): void {
  const found = taskOf(state, call, ctx);
  if (found === undefined) return;
  beat(work(state, ctx), found.exec, found.lane);
  ctx.note("SFN-096", { execution: found.exec.name, state: found.exec.program.states[found.lane.state]!.name, heartbeat: true }, found.exec.messages);
  ctx.reply(call.id, succeeded({}), "SFN-096");
}

/** A worker has taken the activity's task (SFN-092). Answers whether it is still wanted. */
export function activityStarted(state: MachineState, call: Call, ctx: MachineContext): void {
  const { token, workerName } = call.input as { readonly token: string; readonly workerName?: string; readonly message?: MessageId };
  const found = holderOf(state, token);
  if (found !== undefined) {
    const w = work(state, ctx);
    found.lane.attempt!.waitsFor = "";
    taskStarted(w, found.exec, found.lane, workerName);
    settle(w);
  }
  ctx.reply(call.id, succeeded({ wanted: found !== undefined }), "SFN-092");
}
