/** The state machine as an entity: which calls it answers, what its timers mean, how answers find their lanes. */
import { deployMachine } from "./deploy.ts";
import { stateMachineArn } from "../../aws/arn.ts";
import { awsError } from "../../aws/errors.ts";
import { defineEntity, type Answered, type CallId, type Outcome } from "../define.ts";
import { compileProgram } from "./asl/compile.ts";
import { checkMachine, machineBehaviour, machineProperties, type MachineContext } from "./config.ts";
import { impliedBy } from "./implied.ts";
import { inspectMachine } from "./inspect.ts";
import { jobEnded, taskAnswered, type CallData } from "./integrations/dispatch.ts";
import { stubDone, type StubDone } from "./integrations/stubs.ts";
import { invariants } from "./invariants.ts";
import { metrics } from "./metrics.ts";
import { describeExecution, getExecutionHistory, listExecutions, loseHosts, stopExecution, watchExecution } from "./operations/executions.ts";
import { deleteAlias, deleteMachine, deleteVersion, describeMachine, describeMapRun, listAliases, listMapRuns, listVersions, publish, putAlias, redrive, takeDefinition, testState, updateMachine, updateMapRun } from "./operations/manage.ts";
import { startExecution, startSyncExecution } from "./operations/start.ts";
import { activityStarted, sendTaskFailure, sendTaskHeartbeat, sendTaskSuccess } from "./operations/tokens.ts";
import { laneOf, settle, work } from "./operations/work.ts";
import { startChildren } from "./run/distributed.ts";
import { laneFailed, tryAgain } from "./run/errors.ts";
import { failExecution } from "./run/execution.ts";
import { itemsRead } from "./run/item-reader.ts";
import { takeResult, type Asked } from "./run/jobs.ts";
import { enterNow, goTo, type LaneKey } from "./run/lane.ts";
import { written } from "./run/result-writer.ts";
import type { S3Data } from "./run/s3.ts";
import type { AccountState, Execution, Lane, MachineState } from "./run/state.ts";
import { endAttempt, launch } from "./run/task.ts";
import { waited } from "./run/wait.ts";
import type { Failure, Work } from "./run/work.ts";
import { viewMachine } from "./view.ts";

/** A timer of a lane: it acts if the lane still makes the visit that set it. */
function onLane<D extends LaneKey>(act: (w: Work, exec: Execution, lane: Lane, data: D) => void) {
  return (state: MachineState, data: D, ctx: MachineContext) => {
    const found = laneOf(state, data);
    if (found === undefined || found.exec.status !== "RUNNING") return;
    const w = work(state, ctx);
    act(w, found.exec, found.lane, data);
    settle(w);
  };
}

export const machine = defineEntity({
  kind: "node", type: "stepfunctions.stateMachine", service: "states", title: "State machine", says: "Walks through the states of a workflow: calls, waits, chooses, tries again, and remembers.",
  deploy: deployMachine,
  properties: machineProperties, behaviour: machineBehaviour, check: checkMachine,
  roles: ["caller", "events.target", "pipes.target", "apigateway.target"],
  refusals: [
    { from: "s3.bucket", to: "stepfunctions.stateMachine", says: "A bucket cannot start a state machine: its notifications go to EventBridge, SQS, SNS or Lambda.", instead: [{ label: "Put an event bus and a rule between", insert: "events.bus" }, { label: "Put a function between", insert: "lambda.function" }] },
    { from: "sqs.queue", to: "stepfunctions.stateMachine", says: "A queue cannot start a state machine by itself: somebody must poll it.", instead: [{ label: "Put a function between", insert: "lambda.function" }, { label: "Put a pipe between", insert: "events.pipe" }] },
    { from: "sns.topic", to: "stepfunctions.stateMachine", says: "A topic cannot start a state machine: it notifies queues, functions and web servers.", instead: [{ label: "Put a function between", insert: "lambda.function" }] },
  ],
  implies: impliedBy,
  arn: (id, _config, settings) => stateMachineArn(settings, id),
  denied: ({ operation, callerArn }) => awsError("AccessDeniedException", `User: ${callerArn ?? "anonymous"} is not authorized to perform: ${operation}`, 403),

  init: (ctx): MachineState => ({
    program: compileProgram(ctx.config.properties.Definition), revision: 1, deleting: false, open: new Map(), closed: new Map(), keptEvents: 0, byArn: new Map(), names: new Map(), nextExecution: 0,
    versions: new Map(), lastVersion: 0, aliases: new Map(), counts: { started: 0, succeeded: 0, failed: 0, timedOut: 0, aborted: 0, transitions: 0, throttled: 0, startsThrottled: 0 }, logs: [], backlog: [], createdAt: ctx.now,
  }),
  started: (_state, ctx) => void ctx.account<AccountState>().machines.add(ctx.self.id),
  on: {
    "states/waited": onLane((w, exec, lane) => waited(w, exec, lane)),
    "states/transition-due": onLane((w, exec, lane) => enterNow(w, exec, lane)),
    "states/retry-due": onLane((w, exec, lane) => tryAgain(w, exec, lane)),
    "states/task-started": onLane((w, exec, lane) => launch(w, exec, lane)),
    "states/stub-done": onLane<StubDone>((w, exec, lane, done) => stubDone(w, exec, lane, done)),
    "states/task-timed-out": onLane((w, exec, lane) => endAttempt(w, exec, lane, { error: "States.Timeout", cause: undefined }, "TimedOut", "SFN-095")),
    "states/heartbeat-missed": onLane((w, exec, lane) => endAttempt(w, exec, lane, { error: "States.Timeout", cause: undefined, heartbeat: true }, "TimedOut", "SFN-096")),
    "states/lane-failed": onLane<LaneKey & { readonly failure: Failure }>((w, exec, lane, { failure }) => {
      if (lane.phase === "failed") laneFailed(w, exec, lane, failure);
    }),
    "states/child-due": onLane((w, exec, lane) => {
      lane.map!.run!.pacing = false;
      startChildren(w, exec, lane);
    }),
    "states/evaluated"(state, { data, ...outcome }: { readonly data: Asked; readonly result?: unknown; readonly error?: unknown }, ctx) {
      const found = laneOf(state, data);
      if (found?.lane.job === undefined) return;
      const w = work(state, ctx);
      takeResult(w, found.exec, found.lane, data, outcome);
      settle(w);
    },
    "states/execution-timed-out"(state, id: number, ctx) {
      const exec = state.open.get(id);
      if (exec === undefined) return;
      const w = work(state, ctx);
      const own = exec.program.timeoutSeconds !== undefined && exec.parent === undefined;
      failExecution(w, exec, "States.Timeout", undefined, own ? "SFN-097" : "SFN-006", 0, "TIMED_OUT");
      settle(w);
    },
    "states/went-on"(state, _data, ctx) {
      const w = work(state, ctx);
      for (const { execution, lane: id } of state.backlog.splice(0)) {
        const exec = state.open.get(execution);
        const lane = exec?.lanes[id];
        if (exec !== undefined && lane?.phase === "ready") goTo(w, exec, lane, lane.state, lane.input);
      }
      settle(w);
    },
    "states/machine-deleted": (_state, _data, ctx) => ctx.remove(ctx.self.id),
    "states/definition-due": (state, _data, ctx) => takeDefinition(state, ctx),
  },
  calls: {
    "states:StartExecution": startExecution,
    "states:StartSyncExecution": startSyncExecution,
    "states:StopExecution": stopExecution,
    "states:DescribeExecution": describeExecution,
    "states:GetExecutionHistory": getExecutionHistory,
    "states:ListExecutions": listExecutions,
    "states:RedriveExecution": redrive,
    "states:DescribeStateMachine": describeMachine,
    "states:DescribeStateMachineForExecution": describeMachine,
    "states:UpdateStateMachine": updateMachine,
    "states:DeleteStateMachine": deleteMachine,
    "states:PublishStateMachineVersion": publish,
    "states:ListStateMachineVersions": listVersions,
    "states:DeleteStateMachineVersion": deleteVersion,
    "states:CreateStateMachineAlias": putAlias,
    "states:UpdateStateMachineAlias": putAlias,
    "states:DeleteStateMachineAlias": deleteAlias,
    "states:ListStateMachineAliases": listAliases,
    "states:DescribeMapRun": describeMapRun,
    "states:ListMapRuns": listMapRuns,
    "states:UpdateMapRun": updateMapRun,
    "states:SendTaskSuccess": sendTaskSuccess,
    "states:SendTaskFailure": sendTaskFailure,
    "states:SendTaskHeartbeat": sendTaskHeartbeat,
    "states:TestState": testState,
    "internal:states.Watch": watchExecution,
    "internal:states.ActivityStarted": activityStarted,
    /** A fault for the person to set off: not AWS's. */
    "stepfunctions:LoseHosts": loseHosts,
  },
  answered,
  /** A synchronous caller who left, or a parent who no longer waits: the execution goes on (SFN-016). */
  abandoned(state, call, ctx) {
    for (const exec of state.open.values()) {
      if (exec.caller === call.id) {
        exec.caller = -1;
        ctx.reply(call.id, { ok: false, error: { code: "ClientClosedRequest", message: "The caller went away.", status: 499 } }, "SFN-016");
        return;
      }
      if (!exec.watchers.includes(call.id)) continue;
      exec.watchers = exec.watchers.filter((each) => each !== call.id);
      ctx.reply(call.id, { ok: false, error: { code: "ClientClosedRequest", message: "The caller went away.", status: 499 } }, "SFN-082");
      return;
    }
  },
  changed(state, before, ctx) {
    if (before.properties.Definition === ctx.config.properties.Definition) return;
    const lag = ctx.config.behaviour.updateLagSeconds;
    if (lag === 0) takeDefinition(state, ctx);
    else ctx.after(lag * 1_000_000, "states/definition-due", null, "SFN-014");
  },
  removed(state, ctx) {
    const w = work(state, ctx);
    for (const exec of Array.from(state.open.values())) failExecution(w, exec, undefined, undefined, "SFN-013", 0, "ABORTED");
    w.account.machines.delete(ctx.self.id);
  },
  invariants,
  *holds(state) {
    for (const exec of state.open.values()) {
      yield* exec.messages;
      for (const lane of exec.lanes) if (lane.attempt !== undefined && lane.attempt.message !== -1) yield lane.attempt.message;
    }
  },
  metrics,
  view: viewMachine,
  inspect: inspectMachine,
  actions: [
    { label: "Start", operation: "states:StartExecution", input: { input: "{}" }, says: "Starts an execution with an empty input." },

    { label: "Publish a version", operation: "states:PublishStateMachineVersion", input: {}, says: "Freezes the definition as the next version." },
  ],
  faults: [
    { label: "Lose the host", says: "Express: running executions lose their progress; Standard ones lose nothing.", call: { operation: "stepfunctions:LoseHosts", input: {} } },
    { label: "Hosts are lost now and then", says: "Express: one state in twenty.", change: { behaviour: { losesExpressState: { kind: "ratio", of: [1, 20] } } } },
    { label: "Slow transitions", says: "Each transition takes 500 ms.", change: { behaviour: { transitionLatencyMs: 500 } } },
  ],
});

interface Relayed { readonly relayed: CallId }
interface Announced { readonly announced: number }

function answered(state: MachineState, call: Answered, outcome: Outcome, ctx: MachineContext): void {
  const data = call.data as CallData | S3Data | Relayed | Announced | { readonly purpose: "activity" } | undefined;
  if (data === undefined) return;
  if ("relayed" in data) return ctx.reply(data.relayed, outcome, "SFN-084");
  if ("announced" in data) {
    if (!outcome.ok) for (const message of call.carried) ctx.ended(message, "dropped", "SFN-019");
    return;
  }
  if (data.purpose === "activity") return;
  const found = laneOf(state, data);
  if (data.purpose === "writer" && !outcome.ok) for (const message of call.carried) ctx.ended(message, "dropped", "SFN-128");
  if (found === undefined) return;
  const { exec, lane } = found;
  const w = work(state, ctx);
  switch (data.purpose) {
    case "task": if (lane.attempt?.call === call.id) taskAnswered(w, exec, lane, call, outcome); break;
    case "watch": if (lane.attempt?.call === call.id) jobEnded(w, exec, lane, outcome); break;
    case "reader": itemsRead(w, exec, lane, outcome); break;
    case "writer": written(w, exec, lane, outcome); break;
    default: data satisfies never;
  }
  settle(w);
}

