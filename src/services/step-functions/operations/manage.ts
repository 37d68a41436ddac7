/** Operations on the machine: describe, update, delete, versions, aliases, Map Runs, TestState. */
import { failed, succeeded } from "../../../aws/errors.ts";
import { roleArn } from "../../../aws/arn.ts";
import { copy } from "../../../kernel/plain.ts";
import { DAY } from "../../../kernel/time.ts";
import type { Json } from "../../../vocabulary/json.ts";
import { parseJson } from "../../../vocabulary/path.ts";
import { isObject } from "../../../vocabulary/problem.ts";
import type { AwsError, Call } from "../../define.ts";
import { compileProgram } from "../asl/compile.ts";
import type { MachineContext } from "../config.ts";
import { iso } from "../run/context-object.ts";
import { begin } from "../run/execution.ts";
import { describeRun, startChildren } from "../run/distributed.ts";
import { MOST_EVENTS, record } from "../run/history.ts";
import { goTo } from "../run/lane.ts";
import { restartTask } from "../run/task.ts";
import type { Execution, Lane, MachineState } from "../run/state.ts";
import { stateOf, type Work } from "../run/work.ts";
import { findExecution } from "./executions.ts";
import { definitionProblems } from "../validate/validate.ts";
import { badDefinition, badInput, badValue, conflict, gone } from "./refusals.ts";
import { settle, work } from "./work.ts";
import { announce } from "../run/announce.ts";

const MOST_VERSIONS = 1_000;
const MOST_ALIASES = 100;
const REDRIVE_WINDOW = 14 * DAY;

export function describeMachine(state: MachineState, call: Call, ctx: MachineContext): void {
  const w = work(state, ctx);
  ctx.reply(call.id, succeeded({
    stateMachineArn: ctx.self.arn, name: ctx.self.name, status: state.deleting ? "DELETING" : "ACTIVE", definition: state.program.text, roleArn: roleArn(ctx.settings, `${ctx.self.name}-role`),
    type: ctx.config.properties.StateMachineType, creationDate: iso(w, state.createdAt), revisionId: String(state.revision),
    loggingConfiguration: { level: ctx.config.properties.LoggingConfiguration?.Level ?? "OFF", includeExecutionData: ctx.config.properties.LoggingConfiguration?.IncludeExecutionData ?? false },
  }), "SFN-004");
}

/** SFN-014. There is no `type` to change (SFN-004). */
export function updateMachine(state: MachineState, call: Call, ctx: MachineContext): void {
  const { definition, publish: publishes } = (call.input ?? {}) as { readonly definition?: Json; readonly publish?: boolean };
  if (definition !== undefined) {
    const problems = ctx.configure({ properties: { Definition: definition } });
    if (problems.length > 0) return ctx.reply(call.id, failed({ code: "InvalidDefinition", message: `Invalid State Machine Definition: '${problems[0]!.message}'`, status: 400 }), "SFN-028");
  }
  const w = work(state, ctx);
  const version = publishes === true ? publishVersion(state, ctx, "") : undefined;
  ctx.reply(call.id, succeeded({ updateDate: iso(w, ctx.now), revisionId: String(state.revision), ...(version === undefined ? {} : { stateMachineVersionArn: `${ctx.self.arn}:${version}` }) }), "SFN-014");
}

/** The configuration changed: later executions run the new definition. */
export function takeDefinition(state: MachineState, ctx: MachineContext): void {
  state.program = compileProgram(ctx.config.properties.Definition);
  state.revision++;
  ctx.note("SFN-014", { revision: state.revision });
}

/** SFN-013: running executions end at their next transition. */
export function deleteMachine(state: MachineState, call: Call, ctx: MachineContext): void {
  state.deleting = true;
  state.versions.clear();
  state.aliases.clear();
  ctx.note("SFN-013", { running: state.open.size });
  ctx.reply(call.id, succeeded({}), "SFN-013");
  vanish(state, ctx);
}

/** A machine that is being deleted goes with its last execution. */
export function vanish(state: MachineState, ctx: MachineContext): void {
  if (state.deleting && state.open.size === 0) ctx.after(0, "states/machine-deleted", null, "SFN-013");
}

function publishVersion(state: MachineState, ctx: MachineContext, description: string): number {
  const last = state.versions.get(state.lastVersion);
  if (last?.revision === state.revision) return last.number;
  const number = ++state.lastVersion;
  state.versions.set(number, Object.freeze({ number, program: state.program, revision: state.revision, at: ctx.now, description }));
  return number;
}

export function publish(state: MachineState, call: Call, ctx: MachineContext): void {
  if (state.versions.size >= MOST_VERSIONS) return ctx.reply(call.id, failed({ code: "ServiceQuotaExceededException", message: "The maximum number of versions has been reached.", status: 402 }), "SFN-141");
  const number = publishVersion(state, ctx, String((call.input as { readonly description?: unknown } | null)?.description ?? ""));
  ctx.reply(call.id, succeeded({ creationDate: iso(work(state, ctx), ctx.now), stateMachineVersionArn: `${ctx.self.arn}:${number}` }), "SFN-141");
}

export function listVersions(state: MachineState, call: Call, ctx: MachineContext): void {
  const w = work(state, ctx);
  ctx.reply(call.id, succeeded({ stateMachineVersions: [...state.versions.values()].reverse().map(({ number, at }) => ({ stateMachineVersionArn: `${ctx.self.arn}:${number}`, creationDate: iso(w, at) })) }), "SFN-141");
}

export function deleteVersion(state: MachineState, call: Call, ctx: MachineContext): void {
  const number = Number(String((call.input as { readonly stateMachineVersionArn?: unknown } | null)?.stateMachineVersionArn ?? "").split(":").at(-1));
  const used = [...state.aliases.values()].filter((alias) => alias.routes.some((route) => route.version === number));
  if (used.length > 0) return ctx.reply(call.id, failed(conflict(`Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [${used.map((each) => each.name).join(", ")}]`)), "SFN-141");
  state.versions.delete(number);
  ctx.reply(call.id, succeeded({}), "SFN-141");
}

interface AliasInput { readonly name?: unknown; readonly stateMachineAliasArn?: unknown; readonly routingConfiguration?: readonly { readonly stateMachineVersionArn?: unknown; readonly weight?: unknown }[] }

export function putAlias(state: MachineState, call: Call, ctx: MachineContext): void {
  const creates = call.operation === "states:CreateStateMachineAlias";
  const input = (call.input ?? {}) as AliasInput;
  const name = creates ? String(input.name ?? "") : String(input.stateMachineAliasArn ?? "").split(":").at(-1)!;
  const routes = (input.routingConfiguration ?? []).map((route) => ({ version: Number(String(route.stateMachineVersionArn).split(":").at(-1)), weight: Number(route.weight) }));
  const refuse = (error: ReturnType<typeof badValue>) => ctx.reply(call.id, failed(error), "SFN-141");
  if (!/^[0-9A-Za-z_.-]{1,80}$/.test(name) || /^\d+$/.test(name)) return refuse(badValue(`Invalid alias name: ${name}`));
  if (routes.length < 1 || routes.length > 2 || routes.reduce((sum, route) => sum + route.weight, 0) !== 100) return refuse(badValue("The routing configuration has one or two versions, and their weights sum to 100."));
  const missing = routes.find((route) => !state.versions.has(route.version));
  if (missing !== undefined) return refuse(gone(`The version ${missing.version} does not exist.`));
  if (!creates && !state.aliases.has(name)) return refuse(gone(`The alias ${name} does not exist.`));
  if (creates && state.aliases.size >= MOST_ALIASES) return refuse({ code: "ServiceQuotaExceededException", message: "The maximum number of aliases has been reached.", status: 402 });
  state.aliases.set(name, Object.freeze({ name, routes: Object.freeze(routes.map((route) => Object.freeze(route))), at: ctx.now }));
  const date = iso(work(state, ctx), ctx.now);
  ctx.reply(call.id, succeeded(creates ? { stateMachineAliasArn: `${ctx.self.arn}:${name}`, creationDate: date } : { updateDate: date }), "SFN-141");
}

export function deleteAlias(state: MachineState, call: Call, ctx: MachineContext): void {
  state.aliases.delete(String((call.input as AliasInput | null)?.stateMachineAliasArn ?? "").split(":").at(-1)!);
  ctx.reply(call.id, succeeded({}), "SFN-141");
}

export function listAliases(state: MachineState, call: Call, ctx: MachineContext): void {
  const w = work(state, ctx);
  ctx.reply(call.id, succeeded({ stateMachineAliases: [...state.aliases.values()].map(({ name, at }) => ({ stateMachineAliasArn: `${ctx.self.arn}:${name}`, creationDate: iso(w, at) })) }), "SFN-141");
}

// -------------------------------------------------------------------------------------------------------------- redrive

/** RedriveExecution: from the unsuccessful step on; what was done stays done (SFN-140). */
export function redrive(state: MachineState, call: Call, ctx: MachineContext): void {
  const exec = findExecution(state, call, ctx);
  if (exec === undefined) return;
  const why = exec.status === "RUNNING" || exec.status === "SUCCEEDED" ? "Execution status does not allow redriving" : exec.parent !== undefined ? "The execution belongs to a Map Run" : ctx.now - exec.stopAt > REDRIVE_WINDOW ? "The redrivable period has passed"
    : exec.history.length >= MOST_EVENTS - 1 ? "The execution event history limit has been reached" : undefined;
  if (why !== undefined) return ctx.reply(call.id, failed({ code: "ExecutionNotRedrivable", message: `Execution is not redrivable: ${why}`, status: 400 }), "SFN-140");
  const w = work(state, ctx);
  // What is closed may be shared with a checkpoint: the redriven one is another object.
  const again: Execution = { ...exec, history: [...exec.history], lanes: copy(exec.lanes), status: "RUNNING", stopAt: -1, error: undefined, cause: undefined, redriveCount: exec.redriveCount + 1, redriveAt: ctx.now, messages: [] };
  state.closed.delete(exec.id);
  state.keptEvents -= exec.history.length;
  state.open.set(exec.id, again);
  w.account.openExecutions++;
  const name = state.names.get(exec.name);
  if (name?.arn === exec.arn) state.names.set(exec.name, Object.freeze({ ...name, closedAt: -1 }));
  const root = again.lanes[0]!;
  root.last = again.history.length;
  record(w, again, root, "ExecutionRedriven", undefined, { redriveCount: again.redriveCount });
  ctx.note("SFN-140", { execution: exec.name, redriveCount: again.redriveCount });
  announce(w, again);
  resumeLane(w, again, root);
  w.begun.push(again);
  ctx.reply(call.id, succeeded({ redriveDate: iso(w, ctx.now) }), "SFN-140");
  settle(w);
}

/** A container goes on with those of its lanes that were not done; a state begins its work anew, without being entered again. */
function resumeLane(w: Work, exec: Execution, lane: Lane): void {
  if (lane.phase === "done") return;
  lane.retries = undefined;
  lane.retryCount = 0;
  lane.timer = -1;
  lane.beat = -1;
  lane.attempt = undefined;
  const open = lane.children.filter((id) => exec.lanes[id]!.phase !== "done");
  if (open.length === 0 || lane.map?.run !== undefined) {
    if (lane.entered === 0) return goTo(w, exec, lane, lane.state, lane.input);
    lane.map = undefined;
    lane.children = [];
    return restartTask(w, exec, lane);
  }
  lane.phase = "children";
  lane.open = open.length;
  if (lane.map !== undefined) lane.map.running = open.length;
  for (const id of open) resumeLane(w, exec, exec.lanes[id]!);
}

// ------------------------------------------------------------------------------------------------------------- Map Runs

function findRun(state: MachineState, call: Call): { readonly exec: Execution; readonly lane: Lane } | undefined {
  const arn = (call.input as { readonly mapRunArn?: unknown } | null)?.mapRunArn;
  for (const exec of [...state.open.values(), ...state.closed.values()])
    for (const lane of exec.lanes) if (lane.map?.run?.arn === arn) return { exec, lane };
  return undefined;
}

export function describeMapRun(state: MachineState, call: Call, ctx: MachineContext): void {
  const found = findRun(state, call);
  ctx.reply(call.id, found === undefined ? failed(gone("Map Run Does Not Exist")) : succeeded(describeRun(found.exec, found.lane)), "SFN-123");
}

export function listMapRuns(state: MachineState, call: Call, ctx: MachineContext): void {
  const exec = findExecution(state, call, ctx);
  if (exec === undefined) return;
  const w = work(state, ctx);
  ctx.reply(call.id, succeeded({ mapRuns: exec.lanes.flatMap((lane) => (lane.map?.run === undefined ? [] : [{ mapRunArn: lane.map.run.arn, executionArn: exec.arn, stateMachineArn: ctx.self.arn, startDate: iso(w, lane.map.run.startedAt) }])) }), "SFN-123");
}

/** SFN-129. */
export function updateMapRun(state: MachineState, call: Call, ctx: MachineContext): void {
  const found = findRun(state, call);
  if (found === undefined || found.lane.map?.run?.status !== "RUNNING") return ctx.reply(call.id, failed(gone("Map Run Does Not Exist")), "SFN-129");
  const { maxConcurrency, toleratedFailureCount, toleratedFailurePercentage } = call.input as { readonly maxConcurrency?: number; readonly toleratedFailureCount?: number; readonly toleratedFailurePercentage?: number };
  const { exec, lane } = found;
  const map = lane.map!;
  if (maxConcurrency !== undefined) map.concurrency = maxConcurrency === 0 ? 10_000 : Math.min(maxConcurrency, 10_000);
  if (toleratedFailureCount !== undefined) map.run!.toleratedCount = toleratedFailureCount;
  if (toleratedFailurePercentage !== undefined) map.run!.toleratedPercentage = toleratedFailurePercentage;
  const w = work(state, ctx);
  ctx.note("SFN-129", { execution: exec.name, state: stateOf(exec, lane).name, atOnce: map.concurrency });
  startChildren(w, exec, lane);
  ctx.reply(call.id, succeeded({}), "SFN-129");
  settle(w);
}

// ------------------------------------------------------------------------------------------------------------ TestState

/** Runs one state of its own, through the same machinery; real tasks are really called. */
export function testState(state: MachineState, call: Call, ctx: MachineContext): void {
  const { definition, input } = (call.input ?? {}) as { readonly definition?: Json; readonly input?: Json };
  const json = typeof definition === "string" ? parseJson(definition) : definition;
  const value = typeof input === "string" ? parseJson(input) : (input ?? {});
  const no = (error: AwsError) => ctx.reply(call.id, failed(error), "SFN-143");
  if (!isObject(json)) return no(badDefinition("It is no JSON object."));
  if (value === undefined) return no(badInput("Input is not valid JSON."));
  // What it leads to stands beside it as nothing, so that the definition is whole.
  const { Next, Default } = json;
  const names = new Set<string>([Next, Default].filter((name): name is string => typeof name === "string"));
  for (const list of [json.Catch, json.Choices]) if (Array.isArray(list)) for (const each of list as readonly Json[]) if (isObject(each) && typeof each.Next === "string") names.add(each.Next);
  const whole = { StartAt: "State", States: { State: json, ...Object.fromEntries([...names].map((name) => [name, { Type: "Pass", End: true }])) } } as Json;
  // Alone a state need not say how it goes on.
  const wrong = definitionProblems(whole, "EXPRESS").find(({ message }) => !message.includes("[Next or End]"));
  if (wrong !== undefined) return no(badDefinition(wrong.message));
  const w = work(state, ctx);
  begin(w, { name: "TestState", arn: `${ctx.self.arn.replace(":stateMachine:", ":express:")}:TestState:${ctx.uuid("test state")}`, input: value, program: compileProgram(whole), revision: 0, qualifier: "", express: true, caller: call.id, messages: [], test: true });
  settle(w);
}

