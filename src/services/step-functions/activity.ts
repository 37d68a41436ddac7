/**
 * An activity: tasks wait here for workers who ask for them (SFN-092). Workers of its own can be switched on.
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-activities.html
 */
import { deployActivity } from "./deploy.ts";
import { activityArn } from "../../aws/arn.ts";
import { failed, succeeded } from "../../aws/errors.ts";
import { Phase } from "../../kernel/phase.ts";
import { fromMs, SECOND, type Micros } from "../../kernel/time.ts";
import { NEVER } from "../../vocabulary/chance.ts";
import { field, optional, type FieldProblem } from "../../vocabulary/field.ts";
import type { Json } from "../../vocabulary/json.ts";
import { parseJson } from "../../vocabulary/path.ts";
import { isObject, problem } from "../../vocabulary/problem.ts";
import { defineEntity, type Call, type CallId, type Context, type MessageId, type TimerId } from "../define.ts";
import { tooMany } from "./operations/refusals.ts";

/** A worker's long poll; and how many may poll at once. */
const POLL: Micros = 60 * SECOND;
const MOST_POLLERS = 1_000;

const properties = {
  ActivityName: optional.text({ maxLength: 80, help: "AWS's name where it is not the id.", change: "replace", rules: ["SFN-025"], advanced: true }),
};
const behaviour = {
  workers: field.integer(1, { min: 0, max: 100, help: "Workers that ask for tasks here. With 0 somebody else must: over an arrow, or by the script.", rules: ["SFN-092"] }),
  durationMs: field.amount(1_000, { unit: "ms", min: 0, help: "How long a worker works on a task." }),
  returns: field.template({ done: true }, { help: "What it answers." }),
  fails: field.chance(NEVER, { help: "Which tasks fail." }),
  error: field.json<{ readonly error: string; readonly cause: string }>({ error: "WorkFailed", cause: "The work could not be done." }, { check: checkError, help: "What a failing worker says: error and cause." }),
  heartbeatMs: optional.amount({ unit: "ms", min: 1, help: "How often a worker says that it still works.", rules: ["SFN-096"] }),
  vanishes: field.chance(NEVER, { help: "A worker takes a task and is never heard of again." }),
};

function checkError(value: Json): FieldProblem[] {
  return isObject(value) && typeof value.error === "string" && (value.cause === undefined || typeof value.cause === "string") ? [] : [problem("", "WrongType", 'error must be an object such as { "error": "WorkFailed", "cause": "…" }.')];
}

type ActivityContext = Context<typeof properties, typeof behaviour>;

interface Waiting { readonly token: string; readonly input: string; readonly machine: string; readonly message: MessageId; readonly at: Micros }
interface Taken { readonly token: string; readonly machine: string; readonly message: MessageId; readonly input: string; readonly worker: number; beat: TimerId | -1 }
interface ActivityState {
  queue: Waiting[];
  pollers: { readonly call: CallId; readonly worker: string | undefined; readonly timer: TimerId }[];
  /** Tasks that own workers are on, by worker. */
  busy: Map<number, Taken>;
  /** Tasks that others have taken, by the call that asked whether they are still wanted. */
  done: number; failed: number; taken: number; empty: number;
}

export const activity = defineEntity({
  kind: "node", type: "stepfunctions.activity", service: "states", title: "Activity", says: "Tasks wait here until a worker, anywhere, asks for them.",
  deploy: deployActivity,
  properties, behaviour,
  roles: ["caller"],
  arn: (id, config, settings) => activityArn(settings, config.properties.ActivityName ?? id),
  awsName: (id, config) => config.properties.ActivityName ?? id,
  init: (): ActivityState => ({ queue: [], pollers: [], busy: new Map(), done: 0, failed: 0, taken: 0, empty: 0 }),
  on: {
    "activity/poll-ended"(state, call: CallId, ctx) {
      state.pollers = state.pollers.filter((each) => each.call !== call);
      state.empty++;
      ctx.reply(call, succeeded({ taskToken: null, input: null }), "SFN-092");
    },
    "activity/worked": (state, worker: number, ctx) => worked(state, worker, ctx),
    "activity/beat"(state, worker: number, ctx) {
      const taken = state.busy.get(worker);
      const machine = taken === undefined ? undefined : ctx.resolve(taken.machine);
      if (taken === undefined || machine === undefined) return;
      ctx.call(machine, "states:SendTaskHeartbeat", { taskToken: taken.token }, "SFN-096");
      taken.beat = ctx.after(fromMs(Math.max(1, ctx.amount(ctx.config.behaviour.heartbeatMs!, "heartbeat"))), "activity/beat", worker, "SFN-096");
    },
  },
  calls: {
    "internal:states.ScheduleTask"(state, call, ctx) {
      const { token, input, machine, message } = call.input as Omit<Waiting, "at">;
      state.queue.push(Object.freeze({ token, input, machine, message, at: ctx.now }));
      ctx.count("ActivitiesScheduled");
      ctx.reply(call.id, succeeded({}), "SFN-092");
      serve(state, ctx);
    },
    "internal:states.CancelTask"(state, call, ctx) {
      const { token } = call.input as { readonly token: string };
      const at = state.queue.findIndex((each) => each.token === token);
      if (at >= 0) ctx.ended(state.queue.splice(at, 1)[0]!.message, "dropped", "SFN-092");
      ctx.reply(call.id, succeeded({}), "SFN-092");
    },
    "states:GetActivityTask"(state, call, ctx) {
      if (state.pollers.length >= MOST_POLLERS) return ctx.reply(call.id, failed({ ...tooMany(), code: "ActivityWorkerLimitExceeded", message: "Too many workers poll this activity." }), "SFN-092");
      const { workerName } = (call.input ?? {}) as { readonly workerName?: string };
      const timer = ctx.after(POLL, "activity/poll-ended", call.id, "SFN-092", { phase: Phase.deadline });
      state.pollers.push({ call: call.id, worker: workerName, timer });
      for (const message of call.carries) ctx.ended(message, "processed", "SFN-092");
      serve(state, ctx);
    },
    "states:DescribeActivity": (_state, call, ctx) => ctx.reply(call.id, succeeded({ activityArn: ctx.self.arn, name: ctx.self.name }), "SFN-092"),
    "states:DeleteActivity"(_state, call, ctx) {
      ctx.reply(call.id, succeeded({}), "SFN-092");
      ctx.remove(ctx.self.id);
    },
    "states:SendTaskSuccess": relay, "states:SendTaskFailure": relay, "states:SendTaskHeartbeat": relay,
  },
  answered(_state, call, outcome, ctx) {
    if (call.data !== undefined) ctx.reply((call.data as { readonly relayed: CallId }).relayed, outcome, "SFN-084");
  },
  abandoned(state, call, ctx) {
    const waiting = state.pollers.find((each) => each.call === call.id);
    if (waiting === undefined) return;
    state.pollers = state.pollers.filter((each) => each !== waiting);
    ctx.cancel(waiting.timer);
    ctx.reply(call.id, succeeded({ taskToken: null, input: null }), "SFN-092");
  },
  changed: (state, _before, ctx) => serve(state, ctx),
  removed(state, ctx) {
    for (const { call, timer } of state.pollers.splice(0)) {
      ctx.cancel(timer);
      ctx.reply(call, failed({ code: "ActivityDoesNotExist", message: "Activity Does Not Exist", status: 400 }), "SFN-092");
    }
    for (const { message } of state.queue.splice(0)) ctx.ended(message, "dropped", "SFN-092");
    for (const { message } of state.busy.values()) ctx.ended(message, "dropped", "SFN-092");
    state.busy.clear();
  },
  invariants: {
    "no task waits while a worker waits": (state, ctx) => state.queue.length === 0 || (state.pollers.length === 0 && state.busy.size >= ctx.config.behaviour.workers),
  },
  *holds(state) {
    for (const { message } of state.queue) yield message;
    for (const { message } of state.busy.values()) yield message;
  },
  metrics: {
    ActivitiesScheduled: { kind: "counter", unit: "Count", says: "Tasks that were handed to this activity." },
    ActivitiesStarted: { kind: "counter", unit: "Count", says: "Tasks that a worker took." },
    ActivityScheduleTime: { kind: "distribution", unit: "Milliseconds", says: "How long tasks waited for a worker." },
  },
  view: (state, ctx) => ({
    waiting: state.queue.length, busy: state.busy.size, workers: ctx.config.behaviour.workers, pollers: state.pollers.length, done: state.done, failed: state.failed,
    queue: state.queue.slice(0, 8).map(({ message, at }) => ({ message, at })), working: [...state.busy].slice(0, 8).map(([worker, { message }]) => ({ worker, message })),
  }),
  inspect: (state) => ({ waiting: state.queue.map(({ token, input, at }) => ({ token, input, at: at / 1e6 })), busy: [...state.busy.values()].map(({ token }) => token), pollers: state.pollers.length, taken: state.taken, done: state.done, failed: state.failed, emptyPolls: state.empty }),
});

/** Hands tasks to who asks: polls first, in order, then own workers. */
function serve(state: ActivityState, ctx: ActivityContext): void {
  while (state.queue.length > 0) {
    const poller = state.pollers.shift();
    if (poller !== undefined) {
      ctx.cancel(poller.timer);
      const task = take(state, ctx, poller.worker);
      ctx.ended(task.message, "processed", "SFN-092");
      ctx.reply(poller.call, succeeded({ taskToken: task.token, input: task.input }), "SFN-092");
      continue;
    }
    const worker = freeWorker(state, ctx);
    if (worker < 0) return;
    const task = take(state, ctx, `${ctx.self.id}-worker-${worker}`);
    const taken: Taken = { token: task.token, machine: task.machine, message: task.message, input: task.input, worker, beat: -1 };
    state.busy.set(worker, taken);
    const { durationMs, heartbeatMs, vanishes } = ctx.config.behaviour;
    const attempt = { items: [{ body: task.input, attempt: 1 }] };
    if (ctx.chance(vanishes, "vanishes", attempt)) {
      state.busy.delete(worker);
      ctx.ended(task.message, "dropped", "SFN-092");
      continue;
    }
    if (heartbeatMs !== undefined) taken.beat = ctx.after(fromMs(Math.max(1, ctx.amount(heartbeatMs, "heartbeat"))), "activity/beat", worker, "SFN-096");
    ctx.after(fromMs(ctx.amount(durationMs, "duration", attempt)), "activity/worked", worker, "SFN-092", { phase: Phase.answer });
  }
}

function freeWorker(state: ActivityState, ctx: ActivityContext): number {
  for (let worker = 0; worker < ctx.config.behaviour.workers; worker++) if (!state.busy.has(worker)) return worker;
  return -1;
}

/** Takes the oldest task, and tells its machine. */
function take(state: ActivityState, ctx: ActivityContext, workerName: string | undefined): Waiting {
  const task = state.queue.shift()!;
  state.taken++;
  ctx.count("ActivitiesStarted");
  ctx.measure("ActivityScheduleTime", (ctx.now - task.at) / 1000);
  ctx.note("SFN-092", { worker: workerName ?? "a worker", waitedS: (ctx.now - task.at) / SECOND }, [task.message]);
  const machine = ctx.resolve(task.machine);
  if (machine !== undefined) ctx.call(machine, "internal:states.ActivityStarted", { token: task.token, ...(workerName === undefined ? {} : { workerName }) }, "SFN-092");
  return task;
}

/** A worker is through with its task: it answers, and asks for the next. */
function worked(state: ActivityState, worker: number, ctx: ActivityContext): void {
  const task = state.busy.get(worker);
  if (task === undefined) return;
  state.busy.delete(worker);
  if (task.beat !== -1) ctx.cancel(task.beat);
  const { fails, returns, error } = ctx.config.behaviour;
  const body: Json = parseJson(task.input) ?? task.input;
  const failing = ctx.chance(fails, "fails", { items: [{ body: task.input, attempt: 1 }] });
  const machine = ctx.resolve(task.machine);
  if (failing) state.failed++;
  else state.done++;
  ctx.ended(task.message, failing ? "dropped" : "processed", "SFN-092");
  if (machine !== undefined) {
    if (failing) ctx.call(machine, "states:SendTaskFailure", { taskToken: task.token, ...error }, "SFN-092");
    else ctx.call(machine, "states:SendTaskSuccess", { taskToken: task.token, output: JSON.stringify(ctx.template(returns, "returns", { body })) }, "SFN-092");
  }
  serve(state, ctx);
}

/** An answer that was sent here finds its machine through the account. */
function relay(_state: ActivityState, call: Call, ctx: ActivityContext): void {
  ctx.call("account", call.operation, call.input, "SFN-084", { data: { relayed: call.id } });
}
