/** The entity `lambda.eventSourceMapping`: states, updates, and which side (queue or stream) does the work. */
import { deployMapping } from "./deploy.ts";
import { eventSourceMappingArn } from "../../aws/arn.ts";
import { failed, succeeded } from "../../aws/errors.ts";
import { fromMs, SECOND } from "../../kernel/time.ts";
import type { Json } from "../../vocabulary/json.ts";
import { defineEntity, type Call, type EndNotice, type Peer } from "../define.ts";
import type { LambdaAccount } from "./account-entity.ts";
import { newAllowance } from "./allowance.ts";
import { gatheringUs, mappingBehaviour, mappingProblem, mappingProperties, missingQualifier, rampOf, strangerProblem, tenantProblem, termsOf, visibilityProblem, type MappingContext, type Refusal } from "./mapping-config.ts";
import { mappingMetrics } from "./mapping-metrics.ts";
import { emptyQueueSide, type MappingState, type MappingStatus } from "./mapping-state.ts";
import { inspectMapping, viewMapping } from "./mapping-view.ts";
import { knownMembers, memberProblem, type Members } from "./members.ts";
import { mappingOutput } from "./mapping-output.ts";
import { inUse } from "./refusals.ts";
import { abandonBatch, closeWindow, deleted, invoked, letAllGo, poll, received, retryThrottled, secondEnded, stopPolling } from "./queue-mapping.ts";
import { emptyStreamSide } from "./stream-state.ts";
import { startStream, stopStream, streamAnswered, streamEvents } from "./stream-mapping.ts";

export const eventSourceMapping = defineEntity({
  kind: "connection", type: "lambda.eventSourceMapping", service: "lambda", title: "Event source mapping", says: "Lambda's own pollers fetch from a queue, a stream or a broker and hand batches to the function.",
  deploy: deployMapping,
  properties: mappingProperties, behaviour: mappingBehaviour,
  check({ properties }) {
    const age = properties.MaximumRecordAgeInSeconds;
    if (age >= 0 && age < 60) return [{ path: "properties.MaximumRecordAgeInSeconds", code: "ValidationException", message: "MaximumRecordAgeInSeconds is -1, or at least 60." }];
    if (properties.ScalingConfig?.MaximumConcurrency !== undefined && properties.ProvisionedPollerConfig !== undefined)
      return [{ path: "properties.ProvisionedPollerConfig", code: "InvalidParameterValueException", message: "MaximumConcurrency and ProvisionedPollerConfig can't be used together.", fix: "Take one of them away." }];
    return [];
  },
  checkEnds({ properties }, { from, to }) {
    const problem = tenantProblem(to) ?? mappingProblem(from, properties);
    const visibility = visibilityProblem(from, to);
    const gone = missingQualifier(to, properties.Qualifier);
    return [
      ...(gone === undefined ? [] : [{ path: "properties.Qualifier", code: "ResourceNotFoundException", message: gone, fix: `Publish it: add it to Aliases or PublishedVersions of ${to.id}.`, accepted: true, notice: { short: "no such version or alias", to: "Aliases", says: `${gone} Every batch fails.` } }]),
      ...(problem === undefined ? [] : [{ path: "properties", code: problem.error.code, message: problem.error.message }]),
      ...(visibility === undefined ? [] : [{ path: "", code: visibility.error.code, message: visibility.error.message, fix: "Give the queue a VisibilityTimeout of at least six times the function's Timeout.", accepted: true, notice: tooShort(from, to) }]),
    ];
  },
  // A mapping stays when its source is deleted, and says so (LAM-091).
  joins: { from: ["lambda.source"], to: ["lambda.function"], verb: "let Lambda poll", preference: 1, outlivesStart: true },
  refusals: [
    { from: "sns.topic", to: "lambda.function", says: "A topic pushes: subscribe the function to it. Mappings poll queues and streams.", instead: [] },
  ],
  arn: (id, _config, settings) => eventSourceMappingArn(settings, id),

  init: (ctx): MappingState => ({
    kind: kindOf(ctx), status: "Creating", pending: null, statusTimer: -1, scope: -1, lastResult: "No records processed", problem: "",
    sourceArn: ctx.from?.arn ?? "", missing: Object.freeze({ ...(ctx.from?.source?.missing ?? { code: "ResourceNotFoundException", message: "The event source does not exist." }) }),
    queue: emptyQueueSide(newAllowance(rampOf(ctx)), ctx.now), stream: emptyStreamSide(),
    tally: { polls: 0, received: 0, filtered: 0, invoked: 0, batches: 0, failed: 0, throttled: 0, deleted: 0, abandoned: 0, discarded: 0 },
  }),
  started(state, ctx) {
    const account = ctx.account<LambdaAccount>();
    account.mappings.set(ctx.self.id, { source: ctx.from!.id, target: ctx.to!.id, sourceArn: ctx.from!.arn, targetArn: ctx.to!.arn, state: state.status });
    const late = ctx.now > 0 || account.creating === ctx.self.id;
    const refusal = refusalAtStart(ctx);
    if (refusal !== undefined) return refuse(state, ctx, refusal);
    warn(ctx);
    if (!late) return enter(state, ctx, ctx.config.properties.Enabled ? "Enabled" : "Disabled");
    transit(state, ctx, "Creating", null);
  },
  on: {
    "lambda/mapping-changed": (state, _data, ctx) => settle(state, ctx),
    "lambda/poll-again"(state, _data, ctx) {
      state.queue.errorTimer = -1;
      state.queue.polls.timer = -1;
      poll(state, ctx);
    },
    "lambda/window-ended": (state, _data, ctx) => closeWindow(state, ctx),
    "lambda/throttle-waited": (state, batch: number, ctx) => retryThrottled(state, batch, ctx),
    "lambda/batch-expired": (state, batch: number, ctx) => abandonBatch(state, batch, ctx),
    "lambda/second-ended": (state, _data, ctx) => secondEnded(state, ctx),
    ...streamEvents,
  },
  calls: {
    "lambda:UpdateEventSourceMapping": update,
    "lambda:DeleteEventSourceMapping"(state, call, ctx) {
      if (isMoving(state.status)) return ctx.reply(call.id, failed(inUse("Cannot delete the event source mapping because it is in use.")), "LAM-092");
      ctx.reply(call.id, succeeded(configurationOf(state, ctx, "Deleting")), "LAM-092");
      ctx.remove(ctx.self.id);
    },
    "lambda:GetEventSourceMapping"(state, call, ctx) { ctx.reply(call.id, succeeded(configurationOf(state, ctx, state.status)), "LAM-092"); },
  },
  answered(state, call, outcome, ctx) {
    if (state.kind !== "queue") return streamAnswered(state, call, outcome, ctx);
    const data = call.data as object;
    if ("size" in data) received(state, call as never, outcome, ctx);
    else if ("batch" in data) invoked(state, call as never, outcome, ctx);
    else if ("messages" in data) deleted(state, call as never, outcome, ctx);
  },
  changed(state, _before, ctx) {
    if (state.status === "Refused") {
      const refusal = refusalAtStart(ctx);
      if (refusal !== undefined) return refuse(state, ctx, refusal);
      state.problem = "";
      return enter(state, ctx, ctx.config.properties.Enabled ? "Enabled" : "Disabled");
    }
    if (state.status === "Enabled") resume(state, ctx);
  },
  removed(state, ctx) {
    ctx.account<LambdaAccount>().mappings.delete(ctx.self.id);
    letAllGo(state, ctx);
    if (state.scope !== -1) ctx.close(state.scope, "LAM-092");
  },
  invariants: {
    "Slots hold the batches that are in work": (state) => state.queue.inSlots === state.queue.slots.filter((batch) => batch !== 0).length && state.queue.slots.every((batch) => batch === 0 || state.queue.batches.has(batch)),
    "A batch is in a slot or waits for one": ({ queue }) => queue.batches.size === queue.inSlots + queue.ready.length,
    "An open batch never exceeds what it may hold": ({ queue }, ctx) => queue.open === null || queue.open.records.length < Math.max(1, ctx.config.properties.BatchSize ?? termsOf(ctx).batchSize) || queue.open.records.length === 0,
  },
  metrics: mappingMetrics,
  view: viewMapping,
  inspect: inspectMapping,
  actions: [
    { label: "Switch off", operation: "lambda:UpdateEventSourceMapping", input: { Enabled: false }, says: "Nothing is fetched any more." },
    { label: "Switch on", operation: "lambda:UpdateEventSourceMapping", input: { Enabled: true }, says: "Fetching goes on where it stopped." },
    { label: "Its configuration", operation: "lambda:GetEventSourceMapping", input: {}, says: "As AWS would show it." },
    { label: "Delete the mapping", operation: "lambda:DeleteEventSourceMapping", input: {}, says: "What it held comes back to the source." },
  ],
});

/** How its views call it: a queue, or the source's own name. */
function kindOf(ctx: MappingContext): string {
  const source = ctx.from?.source;
  return source?.protocol === "shards" ? source.name : "queue";
}

/** LAM-091: without the right to receive, or with settings that AWS refuses, it is never enabled. */
function refusalAtStart(ctx: MappingContext): Refusal | undefined {
  const allowed = (ctx.config.behaviour as { readonly allowed?: boolean }).allowed;
  if (ctx.from === undefined) return undefined;
  if (allowed === false) return { rule: "LAM-091", error: { code: "InvalidParameterValueException", status: 400, message: `The provided execution role does not have permissions to call ${ctx.from.source?.permission}` } };
  return mappingProblem(ctx.from!, ctx.config.properties);
}

function refuse(state: MappingState, ctx: MappingContext, { error, rule }: Refusal): void {
  be(state, ctx, "Refused");
  state.problem = error.message;
  ctx.note(rule, { code: error.code, message: error.message });
  ctx.finding(`Lambda.MappingRefused.${rule}`, { message: `From ${ctx.from?.id ?? "its source"} to ${ctx.to!.id}: AWS would refuse this mapping (${error.code} ${error.status}). ${error.message}` });
}

function tooShort(from: Peer, to: Peer): EndNotice {
  const hidden = from.source?.terms(from.config).hiddenSeconds;
  const timeout = Number(to.config.properties.Timeout ?? 3);
  return { short: "hides for less than Timeout", from: "VisibilityTimeout", to: "Timeout", says: `A message is hidden for ${hidden} s and the function may run for ${timeout} s: it may come back while it is still worked on. AWS refuses to make such a mapping, and accepts the change once it is there.` };
}

/** Below AWS's recommendation, or below what it would accept: two copies may run at once. */
function warn(ctx: MappingContext): void {
  const visibility = termsOf(ctx).hiddenSeconds;
  if (ctx.from?.source?.protocol === "queue" && ctx.out("lambda.mappingOnFailure").length > 0)
    ctx.finding("Lambda.DestinationOfQueueMapping", { message: `From ${ctx.from.id} to ${ctx.to!.id}: Unsupported DestinationConfig parameter for given event source mapping type. What fails again and again is moved by the queue's own redrive policy: draw the red arrow from ${ctx.from.id}.` });
  if (visibility === undefined) return;
  const timeout = Number(ctx.to!.config.properties.Timeout ?? 3);
  const advised = 6 * timeout + gatheringUs(ctx) / SECOND;
  if (visibility >= advised) return;
  ctx.note("LAM-078", { visibilityS: visibility, timeoutS: timeout, advisedS: advised });
  if (visibility < timeout)
    ctx.finding("Lambda.VisibilityBelowTimeout", { message: `From ${ctx.from!.id} to ${ctx.to!.id}: Queue visibility timeout: ${visibility} seconds is less than Function timeout: ${timeout} seconds. A message may come back while it is still worked on. AWS refuses to make such a mapping, and accepts the change once it is there: that is how it stands here. At least ${advised} seconds are advised.` });
}

// ------------------------------------------------------------------------------------------------------------- states

function isMoving(status: MappingStatus): boolean {
  return status !== "Enabled" && status !== "Disabled" && status !== "Refused";
}

function update(state: MappingState, call: Call, ctx: MappingContext): void {
  if (isMoving(state.status)) return ctx.reply(call.id, failed(inUse("Cannot update the event source mapping because it is in use.")), "LAM-091");
  const input = (call.input ?? {}) as Members;
  const given = knownMembers(mappingProperties, input);
  const bad = memberProblem(mappingProperties, input);
  if (bad !== undefined) return ctx.reply(call.id, failed(bad), "LAM-091");
  const refusal = ctx.from === undefined ? undefined : (strangerProblem(ctx.from, input) ?? mappingProblem(ctx.from, { ...ctx.config.properties, ...input }) ?? visibilityProblem(ctx.from, ctx.to!));
  const onlySwitch = Object.keys(given).every((name) => name === "Enabled");
  if (refusal !== undefined && !onlySwitch) return ctx.reply(call.id, failed(refusal.error), refusal.rule);
  const off = given.Enabled === false && state.status === "Enabled";
  const on = given.Enabled === true && state.status === "Disabled";
  const status = off ? "Disabling" : on ? "Enabling" : "Updating";
  // AWS answers with the state in between, also where it takes no time here.
  ctx.reply(call.id, succeeded(configurationOf(state, ctx, status, given)), "LAM-092");
  transit(state, ctx, status, given);
}

/** Its state, also in the account's list. */
function be(state: MappingState, ctx: MappingContext, status: MappingStatus): void {
  state.status = status;
  const row = ctx.account<LambdaAccount>().mappings.get(ctx.self.id);
  if (row !== undefined) row.state = status;
}

/** Between two states; in the exact profile this takes no time. */
function transit(state: MappingState, ctx: MappingContext, status: MappingStatus, pending: Readonly<Record<string, Json>> | null): void {
  be(state, ctx, status);
  state.pending = pending;
  if (status === "Disabling") stop(state, ctx);
  const delay = fromMs(ctx.amount(ctx.config.behaviour.esmActivationMs, "activation"));
  ctx.note("LAM-092", { status, takesS: delay / 1e6 });
  if (delay === 0) return settle(state, ctx);
  state.statusTimer = ctx.after(delay, "lambda/mapping-changed", null, "LAM-092");
}

function settle(state: MappingState, ctx: MappingContext): void {
  state.statusTimer = -1;
  const { pending } = state;
  state.pending = null;
  if (pending !== null && Object.keys(pending).length > 0) {
    const problems = ctx.configure({ properties: pending });
    if (problems.length > 0) {
      state.problem = problems[0]!.message;
      ctx.finding("Lambda.MappingNotChanged", { message: `${ctx.self.id}: ${problems[0]!.message}` });
    }
  }
  enter(state, ctx, ctx.config.properties.Enabled ? "Enabled" : "Disabled");
}

function enter(state: MappingState, ctx: MappingContext, status: "Enabled" | "Disabled"): void {
  be(state, ctx, status);
  ctx.note("LAM-092", { status });
  if (status === "Disabled") return stop(state, ctx);
  if (state.scope === -1) state.scope = ctx.scope();
  resume(state, ctx);
}

function resume(state: MappingState, ctx: MappingContext): void {
  if (state.kind === "queue") {
    state.queue.lastMessageAt = Math.max(state.queue.lastMessageAt, ctx.now);
    const ramp = rampOf(ctx);
    if (state.queue.allowance.seconds === 0) state.queue.allowance = newAllowance(ramp);
    poll(state, ctx);
  } else startStream(state, ctx);
}

function stop(state: MappingState, ctx: MappingContext): void {
  if (state.kind === "queue") stopPolling(state, ctx);
  else stopStream(state, ctx);
  if (state.scope !== -1) ctx.close(state.scope, "LAM-092");
  state.scope = -1;
}

/** EventSourceMappingConfiguration, in a state and perhaps with members that are about to hold. */
function configurationOf(state: MappingState, ctx: MappingContext, status: MappingStatus, coming: Members = {}): Readonly<Record<string, unknown>> {
  return mappingOutput({
    uuid: ctx.self.id, sourceArn: ctx.from?.arn ?? state.sourceArn, functionArn: ctx.to!.arn, state: status, lastResult: state.lastResult,
    shards: ctx.from?.source?.protocol === "shards", terms: termsOf(ctx), onFailure: ctx.out("lambda.mappingOnFailure")[0],
  }, { ...ctx.config.properties, ...Object.fromEntries(Object.entries(coming).filter(([, value]) => value !== null)) });
}
