/** The entity `lambda.function`: its events, its calls, what follows when its configuration changes. */
import { deployFunction } from "./deploy.ts";
import { functionArn } from "../../aws/arn.ts";
import { awsError } from "../../aws/errors.ts";
import { defineEntity, type MessageId } from "../define.ts";
import { rowOf, setRow, type AccountState } from "./account.ts";
import { asyncDue, deliveryAnswered, isDelivery } from "./asynchronous.ts";
import { checkFunction, CODE_MEMBERS, functionBehaviour, functionProperties, type FunctionContext } from "./config.ts";
import { drainSuperseded, makeEnvironment, shutDown } from "./environments.ts";
import { takeBatch, takeInvoke, takeUrl, type HandOver } from "./invoke.ts";
import { bringUp, interfacesOf } from "./lifecycle.ts";
import { managementCalls, updated } from "./manage.ts";
import { functionMetrics } from "./metrics.ts";
import { notFound } from "./refusals.ts";
import { charge, provisionedReady, syncProvisioned } from "./provisioned.ts";
import { functionRefusals } from "./pairs.ts";
import { callAnswered, gauges, initCut, initEnded, noRoute, sandboxStarted, sdkRetry, streamed, timedOut, woken, workEnded } from "./run.ts";
import { emptyFunction, type FunctionState } from "./state.ts";
import { syncVersions } from "./versions.ts";
import { inspectFunction, viewFunction } from "./view.ts";

export const lambdaFunction = defineEntity({
  kind: "node", type: "lambda.function", service: "lambda", title: "Lambda function", says: "Runs code when an event comes, in as many environments as there are requests at once.",
  deploy: deployFunction,
  properties: functionProperties, behaviour: functionBehaviour, check: checkFunction,
  roles: ["caller", "sns.subscriber", "events.target", "lambda.destination", "s3.destination", "pipes.target", "apigateway.target"],
  refusals: functionRefusals,
  arn: (id, _config, settings) => functionArn(settings, id),
  denied: ({ callerArn }) => awsError("AccessDeniedException", `User: ${callerArn === undefined || callerArn === "" ? "anonymous" : callerArn} is not authorized to perform: lambda:InvokeFunction on resource: the function, because no resource-based policy allows the lambda:InvokeFunction action`, 403),

  init: emptyFunction,
  started(state, ctx) {
    register(ctx);
    syncVersions(state, ctx, undefined);
    const atStart = ctx.now === 0;
    syncProvisioned(state, ctx, atStart);
    startManaged(state, ctx);
    if (!atStart && interfacesOf(ctx.config.properties.VpcConfig).length > 0) {
      state.status = "Pending";
      bringUp(state, ctx, "LAM-124");
    }
  },
  on: {
    "lambda/sandbox-started": (state, data: { readonly invocation: number; readonly sandbox: number }, ctx) => sandboxStarted(state, data, ctx),
    "lambda/init-ended": (state, data: { readonly invocation: number; readonly init: number; readonly fails: boolean }, ctx) => initEnded(state, data, ctx),
    "lambda/init-cut": (state, data: { readonly invocation: number; readonly init: number }, ctx) => initCut(state, data, ctx),
    "lambda/woken": (state, data: { readonly invocation: number }, ctx) => woken(state, data, ctx),
    "lambda/work-ended": (state, data: { readonly invocation: number }, ctx) => workEnded(state, data, ctx),
    "lambda/streamed": (state, data: { readonly invocation: number }, ctx) => streamed(state, data, ctx),
    "lambda/timed-out": (state, data: { readonly invocation: number }, ctx) => timedOut(state, data, ctx),
    "lambda/sdk-retry": (state, data: { readonly invocation: number }, ctx) => sdkRetry(state, data, ctx),
    "lambda/no-route": (state, data: { readonly invocation: number; readonly target: string }, ctx) => noRoute(state, data, ctx),
    "lambda/background-ended"(_state, data: { readonly environment: number }, ctx) { ctx.note("LAM-045", { environment: data.environment }); },
    "lambda/reclaimed"(state, data: { readonly environment: number }, ctx) {
      const environment = state.environments.get(data.environment)!;
      environment.timer = -1;
      shutDown(state, ctx, environment, ctx.now >= environment.retireAt ? "LAM-047" : "LAM-046");
    },
    "lambda/stopped"(state, data: { readonly environment: number }) { state.environments.delete(data.environment); },
    "lambda/async-due": (state, data: { readonly event: number }, ctx) => asyncDue(state, data, ctx),
    "lambda/provisioned": (state, data: { readonly qualifier: string; readonly fails: boolean }, ctx) => provisionedReady(state, data, ctx),
    "lambda/provisioned-charged": (state, data: { readonly qualifier: string }, ctx) => charge(state, data, ctx),
    "lambda/updated": (state, data: Parameters<typeof updated>[1], ctx) => updated(state, data, ctx),
    "lambda/active"(state, _data, ctx) {
      state.status = "Active";
      state.lastInvokedAt = ctx.now;
      state.statusTimer = -1;
    },
  },
  calls: {
    "lambda:Invoke": takeInvoke,
    "lambda:InvokeWithResponseStream": takeInvoke,
    "lambda:InvokeFunctionUrl": takeUrl,
    "internal:lambda.InvokeFromMapping": (state, call, ctx) => takeBatch(state, call as typeof call & { readonly input: HandOver }, ctx),
    "internal:lambda.IteratorAge"(_state, call, ctx) {
      ctx.measure("IteratorAge", (call.input as { readonly ms: number }).ms);
      ctx.reply(call.id, { ok: true, output: {} }, "LAM-140");
    },
    ...managementCalls,
  },
  answered(state, call, outcome, ctx) {
    if (isDelivery(call.data)) deliveryAnswered(state, ctx, call as never, outcome);
    else callAnswered(state, ctx, call as never, outcome);
  },
  // The run goes on and is billed; the engine drops the late answer (LAM-020).
  abandoned: (_state, call, ctx) => ctx.note("LAM-020", { operation: call.operation }, call.carries),
  changed(state, before, ctx) {
    register(ctx);
    syncVersions(state, ctx, before.properties.PublishedVersions);
    syncProvisioned(state, ctx, false);
    // Another code in `$LATEST` can be published; new properties need new environments, new luck does not.
    if (CODE_MEMBERS.some((name) => before.behaviour[name] !== ctx.config.behaviour[name])) state.publishedRevision = -1;
    if (["Timeout", "MemorySize", "Runtime"].some((name) => before.properties[name as "Timeout"] !== ctx.config.properties[name as "Timeout"])) state.publishedRevision = -1;
    const attached = interfacesOf(ctx.config.properties.VpcConfig);
    if (attached.some((one) => !interfacesOf(before.properties.VpcConfig).includes(one))) {
      state.revision++;
      drainSuperseded(state, ctx);
    }
  },
  removed(state, ctx) {
    const account = ctx.account<AccountState>();
    for (const invocation of state.invocations.values()) if (invocation.pool === "unreserved") account.unreservedInFlight--;
    account.functions.delete(ctx.self.id);
    for (const event of state.async.values()) for (const message of event.messages) ctx.ended(message, "dropped", "LAM-035");
    for (const invocation of state.invocations.values()) {
      ctx.close(invocation.scope, "LAM-035");
      if (invocation.sending !== -1) ctx.ended(invocation.sending, "dropped", "LAM-035");
      if (invocation.call !== -1) ctx.reply(invocation.call, { ok: false, error: notFound(ctx.self.arn) }, "LAM-016");
    }
  },
  invariants: {
    "An environment serves one request at a time": (state) => [...state.environments.values()].every((one) => one.initType === "lambda-managed-instances" || (one.busy <= 1 && (one.busy === 1) === (one.invocation !== 0))),
    "Each invocation has its environment": (state) => [...state.invocations.values()].every((one) => (state.environments.get(one.environment)?.busy ?? 0) > 0),
    "What is in flight is what the account counts": (state, ctx) => rowOf(ctx.account<AccountState>(), ctx.self.id).inFlight === state.invocations.size,
    "Idle environments are listed once and serve nobody": (state) => idleIsTrue(state),
    "Reserved concurrency is not exceeded, but by what ran before it was lowered"(_state, ctx) {
      const row = rowOf(ctx.account<AccountState>(), ctx.self.id);
      return row.reserved < 0 || row.inFlight <= Math.max(row.reserved, row.grace);
    },
  },
  *holds(state): Iterable<MessageId> {
    for (const event of state.async.values()) if (!event.duplicate) yield* event.messages;
    for (const invocation of state.invocations.values()) if (invocation.resends && invocation.sending !== -1) yield invocation.sending;
  },
  metrics: functionMetrics,
  view: viewFunction,
  inspect: inspectFunction,

  actions: [
    { label: "Invoke now", operation: "lambda:Invoke", input: { Payload: "{}" }, says: "One synchronous request." },
    { label: "Send an event", operation: "lambda:Invoke", input: { InvocationType: "Event", Payload: "{}" }, says: "One asynchronous event." },
    { label: "Publish a version", operation: "lambda:PublishVersion", input: {}, says: "Freezes code and configuration under the next number." },
    { label: "Only check", operation: "lambda:Invoke", input: { InvocationType: "DryRun", Payload: "{}" }, says: "A dry run: permission and parameters, nothing runs." },
    { label: "Invoke and stream the answer", operation: "lambda:InvokeWithResponseStream", input: { Payload: "{}" }, says: "The run lasts until the stream has ended." },
    { label: "Reserve 5", operation: "lambda:PutFunctionConcurrency", input: { ReservedConcurrentExecutions: 5 }, says: "Its share of the account, and its cap." },
    { label: "Reserve nothing", operation: "lambda:DeleteFunctionConcurrency", input: {}, says: "It shares what nobody has reserved." },
    { label: "Provision 1 for version 1", operation: "lambda:PutProvisionedConcurrencyConfig", input: { Qualifier: "1", ProvisionedConcurrentExecutions: 1 }, says: "An environment that stands ready; it takes a minute or two." },
    { label: "Provision none for version 1", operation: "lambda:DeleteProvisionedConcurrencyConfig", input: { Qualifier: "1" }, says: "Back to environments on demand." },
    { label: "No retries for events", operation: "lambda:PutFunctionEventInvokeConfig", input: { MaximumRetryAttempts: 0 }, says: "Asynchronous events run once." },
    { label: "One retry for events", operation: "lambda:UpdateFunctionEventInvokeConfig", input: { MaximumRetryAttempts: 1 }, says: "Asynchronous events run twice at most." },
    { label: "Retries for events as usual", operation: "lambda:DeleteFunctionEventInvokeConfig", input: {}, says: "Two retries, six hours." },
    { label: "Alias live on version 1", operation: "lambda:CreateAlias", input: { Name: "live", FunctionVersion: "1" }, says: "A name that can be moved." },
    { label: "Move alias live to version 2", operation: "lambda:UpdateAlias", input: { Name: "live", FunctionVersion: "2" }, says: "The next request goes there." },
    { label: "Memory 1,024 MB", operation: "lambda:UpdateFunctionConfiguration", input: { MemorySize: 1_024 }, says: "When the update is through, every environment is new." },
    { label: "Allow loops", operation: "lambda:PutFunctionRecursionConfig", input: { RecursiveLoop: "Allow" }, says: "Lambda no longer stops events that keep coming back." },
    { label: "Let S3 invoke it", operation: "lambda:AddPermission", input: { StatementId: "s3", Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com" }, says: "A statement of its resource policy." },
    { label: "Take S3's permission away", operation: "lambda:RemovePermission", input: { StatementId: "s3" }, says: "The statement goes." },
    { label: "Deploy the same code again", operation: "lambda:UpdateFunctionCode", input: {}, says: "When the update is through, every environment is new." },
  ],
  faults: [
    { label: "Fails always", says: "Every run throws.", change: { behaviour: { fails: { kind: "always" } } } },
    { label: "Fails 1 in 10", says: "One run in ten throws.", change: { behaviour: { fails: { kind: "ratio", of: [1, 10] } } } },
    { label: "Hangs until the timeout", says: "Every run is cut at its timeout.", change: { behaviour: { fails: { kind: "always" }, failsWith: "timeout" } } },
    { label: "Crashes", says: "The process dies in every run.", change: { behaviour: { fails: { kind: "always" }, failsWith: "crash" } } },
    { label: "Slow", says: "Each run works five seconds.", change: { behaviour: { durationMs: 5_000 } } },
    { label: "Switched off", says: "Reserved concurrency 0: everything is throttled.", call: { operation: "lambda:PutFunctionConcurrency", input: { ReservedConcurrentExecutions: 0 } } },
    { label: "Healthy again", says: "No failures, 100 ms a run. What it has reserved stays: Reserve nothing lifts that.", change: { behaviour: { fails: null, failsWith: null, durationMs: null } } },
  ],
});

function register(ctx: FunctionContext): void {
  setRow(ctx.account<AccountState>(), ctx.self.id, { reserved: ctx.config.properties.ReservedConcurrentExecutions ?? -1 });
}

/** Managed instances stand ready for each published version (LAM-118). */
function startManaged(state: FunctionState, ctx: FunctionContext): void {
  const managed = ctx.config.properties.CapacityProviderConfig;
  if (managed === undefined) return;
  for (const version of state.versions.keys())
    for (let i = 0; i < managed.MinExecutionEnvironments; i++) makeEnvironment(state, ctx, version, "lambda-managed-instances", "").state = "idle";
  gauges(state, ctx);
}

function idleIsTrue(state: FunctionState): boolean {
  const seen = new Set<number>();
  for (const list of state.idle.values())
    for (const id of list) {
      const environment = state.environments.get(id);
      if (seen.has(id) || environment === undefined || environment.busy > 0) return false;
      seen.add(id);
    }
  return true;
}
