/** Step Functions in this account: buckets, limits, and where ARNs and tokens lead. */
import { activityArn, stateMachineArn } from "../../aws/arn.ts";
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import { newBucket, tokensAt } from "../../aws/token-bucket.ts";
import { field } from "../../vocabulary/field.ts";
import type { Json } from "../../vocabulary/json.ts";
import { defineEntity, type Answered, type Call, type Context, type Outcome, type Peer } from "../define.ts";
import { machineOfExecution } from "./run/cancel.ts";
import { tokenOwner, unqualified } from "./integrations/target.ts";
import { badName, badToken, isName, noExecution, noMachine } from "./operations/refusals.ts";
import type { AccountState } from "./run/state.ts";
import { definitionProblems } from "./validate/validate.ts";

const pair = (size: number, rate: number, help: string) => field.json<readonly [number, number]>([size, rate], {
  help, rules: ["SFN-135", "SFN-136"],
  check: (value) => (Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === "number" && each >= 0) ? [] : [{ path: "", message: "Must be [bucket size, tokens per second]." }]),
});

const properties = {
  startExecutionBucket: pair(1_300, 300, "StartExecution of Standard machines: bucket size, and tokens per second."),
  expressStartBucket: pair(6_000, 6_000, "StartExecution of Express machines: bucket size, and tokens per second."),
  transitionBucket: pair(5_000, 5_000, "State transitions of Standard executions: bucket size, and tokens per second."),
  sendTaskBucket: pair(3_000, 500, "SendTask… and GetActivityTask: bucket size, and tokens per second."),
  openExecutions: field.integer(1_000_000, { min: 0, max: 1_000_000, help: "Standard executions that may run at once.", rules: ["SFN-137"] }),
};

type AccountContext = Context<typeof properties, Record<never, never>>;

export const statesAccount = defineEntity({
  kind: "account", type: "account:states", service: "states", title: "Step Functions in this account", says: "Start and transition buckets, machines, activities.",
  properties, behaviour: {},
  init(ctx): AccountState {
    const { startExecutionBucket: [size, rate], expressStartBucket: [expressSize, expressRate], transitionBucket: [most, perSecond], sendTaskBucket: [tasks, taskRate] } = ctx.config.properties;
    return {
      startBucket: newBucket(rate, size), expressBucket: newBucket(expressRate, expressSize), transitions: newBucket(perSecond, most), tasks: newBucket(taskRate, tasks),
      openExecutions: 0, openMapRuns: 0, machines: new Set(), made: 0,
    };
  },
  calls: {
    "states:CreateStateMachine": createMachine,
    "states:ValidateStateMachineDefinition": validate,
    "states:ListStateMachines": (state, call, ctx) => ctx.reply(call.id, succeeded({ stateMachines: [...state.machines].map((id) => ({ stateMachineArn: stateMachineArn(ctx.settings, id), name: id })) }), "SFN-031"),
    "states:CreateActivity": createActivity,
    "states:DeleteStateMachine"(state, call, ctx) {
      // SFN-013: deleting what is not there succeeds.
      const arn = String((call.input as { readonly stateMachineArn?: unknown } | null)?.stateMachineArn ?? "");
      if (ctx.resolve(arn) === undefined) ctx.reply(call.id, succeeded({}), "SFN-013");
      else relay(state, call, ctx);
    },
  },
  otherwise: relay,
  answered: (_state: AccountState, call: Answered, outcome: Outcome, ctx) => ctx.reply(call.data as Call["id"], outcome, "SFN-031", { carries: call.carries }),
  metrics: {},
  view: (state, ctx) => ({ startTokens: Math.floor(tokensAt(state.startBucket, ctx.now)), transitionTokens: Math.floor(tokensAt(state.transitions, ctx.now)), openExecutions: state.openExecutions, openMapRuns: state.openMapRuns }),
  inspect: (state, ctx) => ({ startTokens: tokensAt(state.startBucket, ctx.now), expressStartTokens: tokensAt(state.expressBucket, ctx.now), transitionTokens: tokensAt(state.transitions, ctx.now), openExecutions: state.openExecutions, openMapRuns: state.openMapRuns, machines: [...state.machines] }),
});

interface CreateInput { readonly name?: unknown; readonly definition?: unknown; readonly type?: unknown; readonly loggingConfiguration?: { readonly level?: unknown; readonly includeExecutionData?: unknown } }

/** SFN-031: the same again is the same machine; a difference is an error. */
function createMachine(state: AccountState, call: Call, ctx: AccountContext): void {
  const { name, definition, type = "STANDARD", loggingConfiguration: logging } = (call.input ?? {}) as CreateInput;
  const refuse = (error: ReturnType<typeof awsError>, rule: "SFN-025" | "SFN-028" | "SFN-031" = "SFN-031") => ctx.reply(call.id, failed(error), rule);
  if (typeof name !== "string" || !isName(name)) return refuse(badName(String(name)), "SFN-025");
  const problems = definitionProblems(definition as Json, type === "EXPRESS" ? "EXPRESS" : "STANDARD");
  if (problems.length > 0) return refuse(awsError("InvalidDefinition", `Invalid State Machine Definition: '${problems.map((each) => `${each.code}: ${each.message} at ${each.place}`).join(", ")}'`), "SFN-028");
  const arn = stateMachineArn(ctx.settings, name);
  const answer = succeeded({ stateMachineArn: arn });
  const existing = ctx.resolve(arn);
  if (existing !== undefined) {
    const same = existing.config.properties.Definition === definition && existing.config.properties.StateMachineType === type;
    return same ? ctx.reply(call.id, answer, "SFN-031") : refuse(awsError("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`));
  }
  const id = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(name) ? name : `machine-${++state.made}`;
  const added = ctx.add({ id, type: "stepfunctions.stateMachine", properties: { StateMachineType: type as Json, Definition: definition as Json, ...(logging === undefined ? {} : { LoggingConfiguration: { Level: (logging.level ?? "OFF") as Json, IncludeExecutionData: (logging.includeExecutionData ?? false) as Json } }) } });
  if (added.length > 0) return refuse(awsError("InvalidDefinition", added[0]!.message));
  ctx.reply(call.id, answer, "SFN-031");
}

/** Complaints as data: the call itself succeeds (SFN-020). */
function validate(_state: AccountState, call: Call, ctx: AccountContext): void {
  const { definition = "", type } = (call.input ?? {}) as { readonly definition?: Json; readonly type?: unknown };
  const diagnostics = definitionProblems(definition, type === "EXPRESS" ? "EXPRESS" : "STANDARD").map(({ code, message, place }) => ({ severity: "ERROR", code, message, location: place }));
  ctx.reply(call.id, succeeded({ result: diagnostics.length === 0 ? "OK" : "FAIL", diagnostics, truncated: false }), "SFN-020");
}

function createActivity(_state: AccountState, call: Call, ctx: AccountContext): void {
  const { name } = (call.input ?? {}) as { readonly name?: unknown };
  if (typeof name !== "string" || !isName(name)) return ctx.reply(call.id, failed(badName(String(name))), "SFN-025");
  const arn = activityArn(ctx.settings, name);
  if (ctx.resolve(arn) === undefined) {
    const problems = ctx.add({ id: name.replace(/[^A-Za-z0-9_-]/g, "-"), type: "stepfunctions.activity", properties: { ActivityName: name }, behaviour: { workers: 0 } });
    if (problems.length > 0) return ctx.reply(call.id, failed(awsError("ValidationException", problems[0]!.message)), "SFN-092");
  }
  ctx.reply(call.id, succeeded({ activityArn: arn }), "SFN-092");
}

/** Any other operation names a machine, an execution, an activity or a token. */
function relay(state: AccountState, call: Call, ctx: AccountContext): void {
  const input = (call.input ?? {}) as Readonly<Record<string, unknown>>;
  const text = (name: string) => (typeof input[name] === "string" ? (input[name] as string) : undefined);
  const token = text("taskToken");
  if (token !== undefined && tokenOwner(token) === undefined) return ctx.reply(call.id, failed(badToken()), "SFN-084");
  const mapRun = text("mapRunArn")?.replace(":mapRun:", ":stateMachine:").split("/")[0];
  const machine = text("stateMachineArn") ?? text("stateMachineAliasArn") ?? text("stateMachineVersionArn") ?? mapRun;
  const execution = text("executionArn");
  const owner = token !== undefined ? tokenOwner(token) : machine !== undefined ? unqualified(machine) : execution !== undefined ? machineOfExecution(execution) : text("activityArn");
  let peer: Peer | undefined = owner === undefined ? undefined : ctx.resolve(owner);
  // A state is tested on whichever machine there is.
  if (call.operation === "states:TestState") peer ??= [...state.machines].map((id) => ctx.resolve(stateMachineArn(ctx.settings, id))).find((each) => each !== undefined);
  if (peer === undefined) return ctx.reply(call.id, failed(token !== undefined ? badToken() : execution !== undefined ? noExecution(execution) : noMachine(String(machine ?? ""))), "SFN-031");
  ctx.call(peer, call.operation, call.input, "SFN-031", { data: call.id, carries: call.carries });
}
