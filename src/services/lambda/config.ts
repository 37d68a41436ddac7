/** What a document may say of a function: AWS's properties, and what its code does in the simulated world. */
import type { Context } from "../define.ts";
import { field, optional, type FieldProblem } from "../../vocabulary/field.ts";
import type { Amount } from "../../vocabulary/amount.ts";
import type { Chance } from "../../vocabulary/chance.ts";
import { NEVER } from "../../vocabulary/chance.ts";
import type { Json } from "../../vocabulary/json.ts";
import { ARCHITECTURES, checkAliases, checkCombined, checkPublished, checkSteps, checkTexts, checkWaits, DEPRECATED_RUNTIMES, RUNTIMES } from "./config-checks.ts";

/** UpdateFunctionConfiguration changes these: new environments are needed afterwards (LAM-116). */
const byUpdate = { call: "lambda:UpdateFunctionConfiguration" } as const;

export interface HandlerError { readonly errorType: string; readonly errorMessage: string }

/** The parts of `behaviour` that are the code: a published version keeps its own copy. */
export interface Code {
  readonly initMs: Amount;
  readonly durationMs: Amount;
  readonly fails: Chance;
  readonly failsWith: "error" | "timeout" | "crash";
  readonly error: HandlerError;
  readonly failsItems: Chance;
  readonly returns: Json;
}
export const CODE_MEMBERS = ["initMs", "durationMs", "fails", "failsWith", "error", "failsItems", "returns"] as const satisfies readonly (keyof Code)[];

/** Retries and age of asynchronous events; what is not said is AWS's default. */
export interface EventInvoke { readonly MaximumRetryAttempts?: number; readonly MaximumEventAgeInSeconds?: number }

/** A version in the document. `behaviour` and `properties` are what differs from `$LATEST` as it stands at t = 0. */
export interface PublishedVersion {
  readonly Version: string;
  readonly behaviour?: Partial<Code>;
  readonly properties?: { readonly Timeout?: number; readonly MemorySize?: number };
  readonly ProvisionedConcurrentExecutions?: number;
  readonly EventInvokeConfig?: EventInvoke;
}
export interface Alias {
  readonly Name: string;
  readonly FunctionVersion: string;
  readonly AdditionalVersionWeights?: { readonly [version: string]: number };
  readonly ProvisionedConcurrentExecutions?: number;
  readonly EventInvokeConfig?: EventInvoke;
}

/** One step of a durable function: work that is checkpointed, or a wait that costs nothing. */
export type DurableStep = { readonly name?: string; readonly runMs: number } | { readonly name?: string; readonly waitMs: number };

/** nodejs22.x as zip; other runtimes take their own value (cold-start.ts) where nothing else is written. */
export const REALISTIC_INIT = { kind: "lognormal", median: 139, p99: 175.4 } as const;

export const functionProperties = {
  Timeout: field.integer(3, { unit: "s", min: 1, max: 900, help: "A run is cut after this long.", error: "ValidationException", rules: ["LAM-012", "LAM-013", "LAM-007"], change: byUpdate }),
  MemorySize: field.integer(128, { unit: "MB", min: 128, max: 10_240, help: "Memory of one environment; the share of CPU grows with it, 1,769 MB being one vCPU.", error: "ValidationException", rules: ["LAM-134", "LAM-135", "LAM-044"], change: byUpdate }),
  ReservedConcurrentExecutions: optional.integer({ unit: "count", min: 0, error: "ValidationException", help: "Taken out of the account's pool for this function alone, and its cap. 0 switches the function off.", rules: ["LAM-060", "LAM-061", "LAM-062"], change: { call: "lambda:PutFunctionConcurrency" } }),
  EventInvokeConfig: optional.object({
    MaximumRetryAttempts: field.integer(2, { unit: "count", min: 0, max: 2, help: "Further runs of an asynchronous event after a function error.", error: "ValidationException", rules: ["LAM-022", "LAM-023"] }),
    MaximumEventAgeInSeconds: field.integer(21_600, { unit: "s", min: 60, max: 21_600, help: "An asynchronous event older than this is dropped.", error: "ValidationException", rules: ["LAM-026", "LAM-027"] }),
  }, { help: "Retries and age of asynchronous events of $LATEST; versions and aliases may have their own.", rules: ["LAM-040"] }),
  PublishedVersions: field.json<readonly PublishedVersion[]>([], { error: "InvalidParameterValueException", help: "Frozen copies of the function, numbered from 1.", rules: ["LAM-113"], check: checkPublished }),
  Aliases: field.json<readonly Alias[]>([], { error: "InvalidParameterValueException", help: "Movable names of versions, with at most one weighted second version.", rules: ["LAM-114", "LAM-115"], check: checkAliases }),
  RecursiveLoop: field.choice(["Terminate", "Allow"], "Terminate", { error: "ValidationException", help: "Whether Lambda stops an event that keeps coming back to this function.", rules: ["LAM-132"], change: { call: "lambda:PutFunctionRecursionConfig" } }),
  Runtime: field.choice(RUNTIMES, "nodejs22.x", { error: "InvalidParameterValueException", help: "Decides how long a cold start takes in the realistic profile.", rules: ["LAM-043", "LAM-120", "LAM-121"], change: byUpdate }),
  PackageType: field.choice(["Zip", "Image"], "Zip", { error: "ValidationException", help: "A zip archive or a container image of up to 10 GB.", rules: ["LAM-119"], change: "replace" }),
  Architectures: field.json<readonly string[]>(["x86_64"], { error: "InvalidParameterValueException", help: "x86_64 or arm64: the price differs.", rules: ["LAM-135"], advanced: true, check: (value) => (Array.isArray(value) && value.length === 1 && ARCHITECTURES.includes(value[0] as string) ? [] : [{ path: "", message: "Architectures is [\"x86_64\"] or [\"arm64\"]." }]) }),
  EphemeralStorage: optional.object({ Size: field.integer(512, { unit: "MB", min: 512, max: 10_240, help: "Size of /tmp.", error: "ValidationException", rules: ["LAM-056"] }) }, { advanced: true }),
  SnapStart: optional.object({ ApplyOn: field.choice(["None", "PublishedVersions"], "None", { error: "ValidationException", help: "Start new environments of published versions from a snapshot.", rules: ["LAM-055"] }) }, { advanced: true }),
  VpcConfig: optional.object({
    SubnetIds: field.json<readonly string[]>([], { help: "Subnets it is attached to.", check: checkTexts, error: "InvalidParameterValueException" }),
    SecurityGroupIds: field.json<readonly string[]>([], { help: "Its security groups.", check: checkTexts, error: "InvalidParameterValueException" }),
    reaches: field.json<readonly string[]>([], { check: checkTexts, help: "Ids of the nodes that the VPC's routes lead to (through NAT or endpoints); \"internet\" for all but private ones.", rules: ["LAM-123"] }),
  }, { help: "Attached to a VPC: it reaches only what the VPC reaches.", rules: ["LAM-122", "LAM-123", "LAM-124"], advanced: true }),
  Layers: field.json<readonly string[]>([], { error: "InvalidParameterValueException", help: "At most five.", rules: ["LAM-120"], advanced: true, check: (value) => (Array.isArray(value) && value.length <= 5 && value.every((one) => typeof one === "string") ? [] : [{ path: "", code: "InvalidParameterValueException", message: "Cannot reference more than 5 layers." }]) }),
  TenancyConfig: optional.object({ TenantIsolationMode: field.choice(["PER_TENANT"], "PER_TENANT", { error: "ValidationException", help: "An environment serves one tenant only.", rules: ["LAM-130"] }) }, { advanced: true, change: "replace" }),
  FunctionUrlConfig: optional.object({
    AuthType: field.choice(["NONE", "AWS_IAM"], "NONE", { error: "ValidationException", help: "Who may call the function's URL.", rules: ["LAM-128"] }),
    InvokeMode: field.choice(["BUFFERED", "RESPONSE_STREAM"], "BUFFERED", { error: "ValidationException", help: "The whole answer at once, or a stream.", rules: ["LAM-129"] }),
  }, { advanced: true }),
  CapacityProviderConfig: optional.object({
    PerExecutionEnvironmentMaxConcurrency: field.integer(10, { unit: "count", min: 1, max: 1_600, error: "ValidationException", help: "Requests that one environment serves at once.", rules: ["LAM-118"] }),
    MinExecutionEnvironments: field.integer(3, { unit: "count", min: 0, max: 15_000, error: "ValidationException", help: "Environments that always run.", rules: ["LAM-118"] }),
  }, { help: "Managed instances: environments run all the time and serve several requests at once.", advanced: true, change: "replace" }),
  DurableConfig: optional.object({
    ExecutionTimeout: field.integer(31_622_400, { unit: "s", min: 1, max: 31_622_400, error: "ValidationException", help: "The whole execution, waits included.", rules: ["LAM-131"] }),
    RetentionPeriodInDays: field.integer(14, { unit: "d", min: 1, max: 90, error: "ValidationException", help: "How long its history is kept." }),
  }, { help: "A durable function: finished steps are kept, waits cost nothing.", advanced: true, change: "replace" }),
};

export const functionBehaviour = {
  durationMs: field.amount(100, { unit: "ms", min: 0, help: "How long the handler works.", rules: ["LAM-008", "LAM-058"] }),
  fails: field.chance(NEVER, { help: "Whether a run fails.", rules: ["LAM-009", "LAM-022", "LAM-079"] }),
  failsWith: field.choice(["error", "timeout", "crash"], "error", { help: "An exception, a handler that hangs until the timeout, or a process that dies.", rules: ["LAM-048", "LAM-012", "LAM-049", "LAM-053"] }),
  error: field.json<HandlerError>({ errorType: "Error", errorMessage: "The handler failed" }, { help: "What a failing handler throws.", rules: ["LAM-009"], check: (value) => (isError(value) ? [] : [{ path: "", message: "error is an object with errorType and errorMessage." }]) }),
  failsItems: field.chance(NEVER, { help: "Which messages of a batch the handler reports as failed (batchItemFailures).", rules: ["LAM-081", "LAM-103"] }),
  returns: field.template(null, { help: "What the handler answers.", rules: ["LAM-018"] }),
  initMs: field.amount(200, { unit: "ms", min: 0, help: "Starting the runtime and the code outside the handler, once per environment. Realistic: by runtime.", knob: "initDuration", realistic: REALISTIC_INIT, rules: ["LAM-043", "LAM-051"] }),
  initFails: field.chance(NEVER, { help: "Whether the code outside the handler throws.", rules: ["LAM-052"], advanced: true }),
  idleReclaimMs: field.amount(360_000, { unit: "ms", min: 0, help: "An idle environment is removed after this long; AWS publishes no number.", knob: "idleReclaim", realistic: { kind: "uniform", min: 300_000, max: 420_000 }, assumed: true, rules: ["LAM-046"] }),
  maxEnvLifetimeMs: field.amount(7_200_000, { unit: "ms", min: 1, help: "Any environment is replaced after this long.", knob: "maxEnvLifetime", realistic: { kind: "uniform", min: 5_400_000, max: 9_000_000 }, assumed: true, rules: ["LAM-047"], advanced: true }),
  cpuBoundShare: field.number(0, { unit: "ratio", min: 0, max: 1, help: "Share of durationMs that is computing: it shrinks as memory (and so CPU) grows.", rules: ["LAM-134", "LAM-044"] }),
  durationAtMB: field.number(1_769, { unit: "MB", min: 128, max: 10_240, help: "The memory at which durationMs was measured.", rules: ["LAM-134"], advanced: true }),
  sandboxStartMs: field.amount(0, { unit: "ms", min: 0, help: "Making the sandbox and downloading the code, before init.", knob: "sandboxStart", realistic: { kind: "lognormal", median: 100, p99: 400 }, assumed: true, rules: ["LAM-043"], advanced: true }),
  restoreMs: field.amount(200, { unit: "ms", min: 0, help: "Starting from a SnapStart snapshot.", knob: "restoreDuration", realistic: { kind: "lognormal", median: 200, p99: 700 }, assumed: true, rules: ["LAM-055"], advanced: true }),
  warmOverheadMs: field.amount(0, { unit: "ms", min: 0, help: "Waking a frozen environment.", knob: "warmOverhead", realistic: { kind: "uniform", min: 1, max: 3 }, assumed: true, rules: ["LAM-045"], advanced: true }),
  reusePolicy: field.choice(["mostRecentlyUsed", "leastRecentlyUsed", "random"], "mostRecentlyUsed", { help: "Which idle environment takes the next request.", assumed: true, rules: ["LAM-042"], advanced: true }),
  backgroundMs: field.number(0, { unit: "ms", min: 0, help: "CPU time of work that each run leaves behind; it goes on only while the environment runs.", rules: ["LAM-045"], advanced: true }),
  writesMB: field.number(0, { unit: "MB", min: 0, help: "What each run writes to /tmp.", rules: ["LAM-056"], advanced: true }),
  responseBytes: optional.integer({ unit: "B", min: 0, help: "Size of the answer, where `returns` only stands for it.", rules: ["LAM-015"], advanced: true }),
  streamBurstMBps: field.number(50, { unit: "MB", min: 0.001, help: "Streamed responses: megabytes a second of the first six; the rest leaves at two.", knob: "streamBurstRate", assumed: true, rules: ["LAM-129"], advanced: true }),
  extension: field.choice(["none", "internal", "external"], "none", { help: "Extensions delay the end of an environment: 0, 500 or 2,000 ms.", rules: ["LAM-054"], advanced: true }),
  mayLog: field.boolean(true, { help: "Whether the role may write logs.", rules: ["LAM-127"], advanced: true }),
  asyncDispatchLatencyMs: field.amount(0, { unit: "ms", min: 0, help: "From the internal queue to the first attempt.", knob: "asyncDispatchLatency", realistic: { kind: "lognormal", median: 20, p99: 200 }, assumed: true, rules: ["LAM-021"], advanced: true }),
  asyncErrorDelaysMs: field.json<readonly number[]>([60_000, 120_000], { check: checkWaits, help: "Waits after the first and the second failed run of an asynchronous event.", knob: "asyncErrorDelay", rules: ["LAM-022"], advanced: true }),
  asyncThrottleBaseMs: field.number(1_000, { unit: "ms", min: 1, help: "First wait of a throttled asynchronous event; it doubles.", knob: ["asyncThrottleBase", "asyncThrottleBase/Factor/Cap"], rules: ["LAM-024", "LAM-025"], advanced: true }),
  asyncThrottleCapMs: field.number(300_000, { unit: "ms", min: 1, help: "Longest wait of a throttled asynchronous event.", knob: "asyncThrottleCap", rules: ["LAM-024", "LAM-025"], advanced: true }),
  asyncDuplicates: field.chance(NEVER, { help: "Whether a successful asynchronous event runs once more.", knob: "asyncDuplicateProbability", realistic: { kind: "ratio", of: [1, 10_000] }, assumed: true, rules: ["LAM-036"], advanced: true }),
  pcPrepareMs: field.amount(60_000, { unit: "ms", min: 0, help: "Before provisioned environments begin to start.", knob: "pcPrepare", realistic: { kind: "uniform", min: 60_000, max: 120_000 }, assumed: true, rules: ["LAM-066"], advanced: true }),
  updateMs: field.amount(2_000, { unit: "ms", min: 0, help: "How long an update of code or configuration takes.", knob: "updateDuration", assumed: true, rules: ["LAM-116"], advanced: true }),
  eniCreateMs: field.amount(60_000, { unit: "ms", min: 0, help: "Making the network interfaces of a VPC function.", knob: "eniCreate", realistic: { kind: "uniform", min: 20_000, max: 120_000 }, assumed: true, rules: ["LAM-124", "LAM-117"], advanced: true }),
  recursionLimit: field.integer(16, { unit: "count", min: 1, help: "Runs caused by one event before the next one is stopped; AWS says about 16.", rules: ["LAM-132"], advanced: true }),
  billInit: field.boolean(true, { help: "Init of zip functions is billed, as since August 2025.", rules: ["LAM-136"], advanced: true }),
  clientTimeoutMs: field.number(1_000, { unit: "ms", min: 0, help: "What the handler's client waits for a host that no route leads to.", assumed: true, rules: ["LAM-122"], advanced: true }),
  steps: optional.json<readonly DurableStep[]>({ check: checkSteps, help: "Steps of a durable function: { runMs } or { waitMs }.", rules: ["LAM-131"], advanced: true }),
  replayOverheadMs: field.number(50, { unit: "ms", min: 0, help: "Replaying finished steps of a durable function.", knob: "replayOverhead", assumed: true, rules: ["LAM-131"], advanced: true }),
};

function isError(value: Json): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && typeof (value as { errorType?: Json }).errorType === "string" && typeof (value as { errorMessage?: Json }).errorMessage === "string";
}

export type FunctionContext = Context<typeof functionProperties, typeof functionBehaviour>;
export type FunctionConfig = FunctionContext["config"];

/** Checks that concern several members at once. */
export function checkFunction(config: FunctionConfig, about: { readonly settings: { readonly [member: string]: unknown } }): readonly FieldProblem[] {
  const { properties } = config;
  const problems: FieldProblem[] = [];
  const limit = typeof about.settings.ConcurrentExecutions === "number" ? about.settings.ConcurrentExecutions : 1_000;
  const reserved = properties.ReservedConcurrentExecutions;
  if (reserved !== undefined && reserved > limit - 100)
    problems.push({ path: "properties.ReservedConcurrentExecutions", code: "InvalidParameterValueException", message: `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].`, fix: `At most ${Math.max(0, limit - 100)} can be reserved.` });
  const provisioned = [...properties.PublishedVersions, ...properties.Aliases].reduce((sum, one) => sum + (one.ProvisionedConcurrentExecutions ?? 0), 0);
  if (reserved !== undefined && provisioned > reserved)
    problems.push({ path: "properties.ReservedConcurrentExecutions", code: "InvalidParameterValueException", message: "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function.", fix: `Reserve at least ${provisioned}.` });
  problems.push(...checkCombined(properties, provisioned > 0));
  const versions = new Set(properties.PublishedVersions.map((version) => version.Version));
  properties.Aliases.forEach((alias, index) => {
    for (const version of [alias.FunctionVersion, ...Object.keys(alias.AdditionalVersionWeights ?? {})])
      if (!versions.has(version)) problems.push({ path: `properties.Aliases[${index}]`, code: "ResourceNotFoundException", message: `There is no published version ${version}.`, fix: `Add { "Version": "${version}" } to PublishedVersions.` });
  });
  const runtime: string = properties.Runtime;
  if (DEPRECATED_RUNTIMES.includes(runtime))
    problems.push({ path: "properties.Runtime", code: "InvalidParameterValueException", message: `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions.`, fix: "Choose a newer one." });
  return problems;
}
