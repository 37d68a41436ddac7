/** AWS's calls that look at a function or change it. */
import { parseArn } from "../../aws/arn.ts";
import { failed, succeeded } from "../../aws/errors.ts";
import { isoFromMs } from "../../aws/date.ts";
import { isObject } from "../../aws/json.ts";
import { fromMs, type Micros } from "../../kernel/time.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { FieldProblem } from "../../vocabulary/field.ts";
import type { AwsError, Call, RuleId } from "../define.ts";
import { reservationProblem, rowOf, type AccountState } from "./account.ts";
import { functionProperties, type Alias, type FunctionContext } from "./config.ts";
import { DEPRECATED_RUNTIMES } from "./config-checks.ts";
import { drainSuperseded } from "./environments.ts";
import { constraint, knownMembers, memberProblem, missingMember, type Members } from "./members.ts";
import { eventInvokeOf, setEventInvokeOf } from "./event-invoke.ts";
import { provisionedProblem } from "./provisioned.ts";
import { badParameter, badValue, conflict, noProvisioned, noSuchThing, notFound, updating } from "./refusals.ts";
import { LATEST, type FunctionState } from "./state.ts";
import { aliasOf, configure, mainVersion, publish, setAlias, type AliasInput } from "./versions.ts";

type Handler = (state: FunctionState, call: Call, ctx: FunctionContext) => void;

/** What a management call comes to: AWS's answer or AWS's error, with the rule that says so. */
type Done = { readonly output: unknown; readonly rule: RuleId } | { readonly error: AwsError; readonly rule: RuleId };

function answer(act: (state: FunctionState, ctx: FunctionContext, input: Members) => Done): Handler {
  return (state, call, ctx) => {
    const done = act(state, ctx, (call.input ?? {}) as Members);
    ctx.reply(call.id, "error" in done ? failed(done.error) : succeeded(done.output), done.rule);
  };
}

/** A value that the schema refuses, as AWS says it. */
function refusalOf(problems: readonly FieldProblem[], rule: RuleId): Done | undefined {
  const first = problems[0];
  if (first === undefined) return undefined;
  return { error: (first.code === "ValidationException" ? badValue : badParameter)(first.message), rule };
}

/** FunctionConfiguration, in the members that a diagram can say. */
export function configurationOf(state: FunctionState, ctx: FunctionContext, version = LATEST): Readonly<Record<string, unknown>> {
  const { properties } = ctx.config;
  const published = state.versions.get(version);
  return {
    FunctionName: ctx.self.name, FunctionArn: version === LATEST ? ctx.self.arn : `${ctx.self.arn}:${version}`, Runtime: properties.Runtime, Timeout: published?.timeoutS ?? properties.Timeout,
    MemorySize: published?.memoryMB ?? properties.MemorySize, PackageType: properties.PackageType, Architectures: properties.Architectures, EphemeralStorage: { Size: properties.EphemeralStorage?.Size ?? 512 },
    Version: version, State: state.status, LastUpdateStatus: state.update === null ? "Successful" : "InProgress",
  };
}

const concurrency = {
  "lambda:PutFunctionConcurrency": answer((_state, ctx, input) => {
    const reserved = input.ReservedConcurrentExecutions;
    if (reserved === undefined) return { error: missingMember("reservedConcurrentExecutions"), rule: "LAM-062" };
    // The console's "use unreserved": the inspector empties its field by this.
    if (reserved === null) return setReserved(ctx, null);
    if (typeof reserved !== "number" || !Number.isInteger(reserved) || reserved < 0) return { error: constraint(reserved, "reservedConcurrentExecutions", "Member must have value greater than or equal to 0"), rule: "LAM-062" };
    const account = ctx.account<AccountState>();
    const problem = reservationProblem(account, ctx.self.id, reserved);
    if (problem !== undefined) return { error: badParameter(problem), rule: "LAM-062" };
    const provisioned = rowOf(account, ctx.self.id).provisioned;
    if (reserved < provisioned) return { error: badParameter(`ReservedConcurrentExecutions ${reserved} should not be lower than function's total provisioned concurrency ${provisioned}`), rule: "LAM-067" };
    return setReserved(ctx, reserved);
  }),
  "lambda:DeleteFunctionConcurrency": answer((_state, ctx) => setReserved(ctx, null)),
  "lambda:GetFunctionConcurrency": answer((_state, ctx) => {
    const reserved = ctx.config.properties.ReservedConcurrentExecutions;
    return { output: reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved }, rule: "LAM-060" };
  }),
  "lambda:PutProvisionedConcurrencyConfig": answer((state, ctx, input) => {
    const qualifier = String(input.Qualifier ?? "");
    const count = input.ProvisionedConcurrentExecutions;
    if (typeof count !== "number" || !Number.isInteger(count) || count < 1) return { error: constraint(count, "provisionedConcurrentExecutions", "Member must have value greater than or equal to 1"), rule: "LAM-067" };
    if (qualifier !== "" && qualifier !== LATEST && !state.versions.has(qualifier) && aliasOf(ctx, qualifier) === undefined) return { error: notFound(`${ctx.self.arn}:${qualifier}`), rule: "LAM-067" };
    const problem = provisionedProblem(state, ctx, qualifier, count);
    if (problem !== undefined) return { error: problem, rule: "LAM-067" };
    setProvisioned(ctx, qualifier, count);
    return { output: provisionedOutput(state, ctx, qualifier), rule: "LAM-066" };
  }),
  "lambda:DeleteProvisionedConcurrencyConfig": answer((state, ctx, input) => {
    const qualifier = String(input.Qualifier ?? "");
    if (!state.provisioned.has(qualifier)) return { error: noProvisioned(), rule: "LAM-067" };
    setProvisioned(ctx, qualifier, undefined);
    return { output: {}, rule: "LAM-063" };
  }),
  "lambda:GetProvisionedConcurrencyConfig": answer((state, ctx, input) => {
    const qualifier = String(input.Qualifier ?? "");
    return state.provisioned.has(qualifier) ? { output: provisionedOutput(state, ctx, qualifier), rule: "LAM-066" } : { error: noProvisioned(), rule: "LAM-067" };
  }),
} satisfies Readonly<Record<string, Handler>>;

function setReserved(ctx: FunctionContext, reserved: number | null): Done {
  return refusalOf(configure(ctx, { ReservedConcurrentExecutions: reserved }), "LAM-062") ?? { output: reserved === null ? {} : { ReservedConcurrentExecutions: reserved }, rule: reserved === 0 ? "LAM-061" : "LAM-060" };
}

function setProvisioned(ctx: FunctionContext, qualifier: string, count: number | undefined): void {
  const { PublishedVersions, Aliases } = ctx.config.properties;
  const withCount = <T extends { readonly ProvisionedConcurrentExecutions?: number }>(one: T): T => {
    const { ProvisionedConcurrentExecutions: _old, ...rest } = one;
    return (count === undefined ? rest : { ...rest, ProvisionedConcurrentExecutions: count }) as T;
  };
  if (PublishedVersions.some((one) => one.Version === qualifier)) configure(ctx, { PublishedVersions: PublishedVersions.map((one) => (one.Version === qualifier ? withCount(one) : one)) as unknown as Json });
  else configure(ctx, { Aliases: Aliases.map((one) => (one.Name === qualifier ? withCount(one) : one)) as unknown as Json });
}

function provisionedOutput(state: FunctionState, ctx: FunctionContext, qualifier: string): Readonly<Record<string, unknown>> {
  const one = state.provisioned.get(qualifier)!;
  const ready = one.status === "READY" ? one.requested : 0;
  return {
    RequestedProvisionedConcurrentExecutions: one.requested, AvailableProvisionedConcurrentExecutions: ready, AllocatedProvisionedConcurrentExecutions: ready, Status: one.status,
    ...(one.statusReason === "" ? {} : { StatusReason: one.statusReason }), LastModified: isoFromMs(ctx.settings.startsAtMs + Math.floor(one.since / 1000)),
  };
}

// ------------------------------------------------------------------------------------------------ asynchronous settings

/** Settings of one qualifier, or AWS's 404 where the function has no such version or alias, or no such settings. */
function ofQualifier(input: Members, state: FunctionState, ctx: FunctionContext, act: (qualifier: string, arn: string) => Done): Done {
  const qualifier = typeof input.Qualifier === "string" && input.Qualifier !== "" ? input.Qualifier : LATEST;
  const arn = `${ctx.self.arn}:${qualifier}`;
  return mainVersion(state, ctx, qualifier) === undefined ? { error: notFound(arn), rule: "LAM-016" } : act(qualifier, arn);
}
const noEventInvoke = (arn: string): Done => ({ error: noSuchThing(`The function ${arn} doesn't have an EventInvokeConfig`), rule: "LAM-040" });

const asynchronous = {
  "lambda:PutFunctionEventInvokeConfig": answer((state, ctx, input) => ofQualifier(input, state, ctx, (qualifier) => setEventInvoke(ctx, qualifier, input, {}))),
  "lambda:UpdateFunctionEventInvokeConfig": answer((state, ctx, input) => ofQualifier(input, state, ctx, (qualifier) => setEventInvoke(ctx, qualifier, input, (eventInvokeOf(ctx, qualifier) ?? {}) as Members))),
  "lambda:GetFunctionEventInvokeConfig": answer((state, ctx, input) => ofQualifier(input, state, ctx, (qualifier, arn) => {
    const config = eventInvokeOf(ctx, qualifier);
    return config === undefined ? noEventInvoke(arn) : { output: { ...config, FunctionArn: arn }, rule: "LAM-040" };
  })),
  "lambda:DeleteFunctionEventInvokeConfig": answer((state, ctx, input) => ofQualifier(input, state, ctx, (qualifier, arn) => {
    if (eventInvokeOf(ctx, qualifier) === undefined) return noEventInvoke(arn);
    setEventInvokeOf(ctx, qualifier, null);
    return { output: {}, rule: "LAM-040" };
  })),
} satisfies Readonly<Record<string, Handler>>;

function setEventInvoke(ctx: FunctionContext, qualifier: string, input: Members, before: Members): Done {
  const { MaximumRetryAttempts: retries, MaximumEventAgeInSeconds: age, DestinationConfig: destinations } = input;
  if (retries === undefined && age === undefined && destinations === undefined) return { error: badParameter("You must specify at least one error handling or destination setting."), rule: "LAM-040" };
  const bad = memberProblem(functionProperties.EventInvokeConfig.fields, input);
  if (bad !== undefined) return { error: bad, rule: age === undefined ? "LAM-023" : "LAM-027" };
  const targets = destinations as { readonly OnFailure?: { readonly Destination?: unknown } | null; readonly OnSuccess?: { readonly Destination?: unknown } | null } | null | undefined;
  const [onFailure, onSuccess] = [targets?.OnFailure?.Destination, targets?.OnSuccess?.Destination];
  for (const arn of [onFailure, onSuccess])
    if (arn !== undefined && parseArn(String(arn)) === undefined && arn !== "") return { error: badParameter(`The provided destination config DestinationConfig(onSuccess=OnSuccess(destination=${String(onSuccess)}), onFailure=OnFailure(destination=${String(onFailure)})) is invalid.`), rule: "LAM-030" };
    else if (typeof arn === "string" && arn.split(":").slice(0, 7).join(":") === ctx.self.arn) return { error: badParameter("You can't specify the function as a destination for itself."), rule: "LAM-030" };
  if (typeof onSuccess === "string" && onSuccess.includes(":s3:::")) return { error: badParameter("An Amazon S3 bucket can only be the destination of failures."), rule: "LAM-030" };
  const config: Record<string, Json> = {};
  for (const [name, value] of [["MaximumRetryAttempts", retries ?? before.MaximumRetryAttempts], ["MaximumEventAgeInSeconds", age ?? before.MaximumEventAgeInSeconds]] as const) if (value !== undefined) config[name] = value;
  return refusalOf(setEventInvokeOf(ctx, qualifier, config), age === undefined ? "LAM-023" : "LAM-027") ?? { output: { ...config, FunctionArn: `${ctx.self.arn}:${qualifier}` }, rule: "LAM-040" };
}

// ------------------------------------------------------------------------------------------------- versions and updates

const updates = {
  "lambda:PublishVersion": answer((state, ctx) => {
    if (state.update !== null) return { error: updating(ctx.self.arn), rule: "LAM-116" };
    const { version } = publish(state, ctx);
    return { output: configurationOf(state, ctx, version), rule: "LAM-113" };
  }),
  "lambda:GetFunction": answer((state, ctx, input) => {
    const version = versionOf(state, ctx, input);
    const reserved = ctx.config.properties.ReservedConcurrentExecutions;
    return typeof version === "object" ? version : { output: { Configuration: configurationOf(state, ctx, version), ...(reserved === undefined ? {} : { Concurrency: { ReservedConcurrentExecutions: reserved } }) }, rule: "LAM-117" };
  }),
  "lambda:ListVersionsByFunction": answer((state, ctx) => ({ output: { Versions: [LATEST, ...state.versions.keys()].map((version) => configurationOf(state, ctx, version)) }, rule: "LAM-113" })),
  "lambda:ListAliases": answer((_state, ctx) => ({ output: { Aliases: ctx.config.properties.Aliases.map((alias) => aliasOutput(ctx, alias)) }, rule: "LAM-114" })),
  "lambda:GetAlias": answer((_state, ctx, input) => {
    const alias = aliasOf(ctx, String(input.Name ?? ""));
    return alias === undefined ? { error: noSuchThing(`Cannot find alias arn: ${ctx.self.arn}:${String(input.Name)}`), rule: "LAM-114" } : { output: aliasOutput(ctx, alias), rule: "LAM-114" };
  }),
  "lambda:DeleteAlias": answer((_state, ctx, input) => {
    configure(ctx, { Aliases: ctx.config.properties.Aliases.filter(({ Name }) => Name !== input.Name) as unknown as Json });
    return { output: {}, rule: "LAM-114" };
  }),
  "lambda:CreateAlias": answer((state, ctx, input) => aliasDone(ctx, input, setAlias(state, ctx, input as AliasInput, true))),
  "lambda:UpdateAlias": answer((state, ctx, input) => aliasDone(ctx, input, setAlias(state, ctx, input as AliasInput, false))),
  "lambda:GetFunctionConfiguration": answer((state, ctx, input) => {
    const version = versionOf(state, ctx, input);
    return typeof version === "object" ? version : { output: configurationOf(state, ctx, version), rule: "LAM-117" };
  }),
  "lambda:UpdateFunctionConfiguration": answer((state, ctx, input) => {
    if (input.PackageType !== undefined) return { error: badParameter("PackageType can't be changed."), rule: "LAM-119" };
    const bad = memberProblem(functionProperties, input) ?? deprecated(input.Runtime);
    if (bad !== undefined) return { error: bad, rule: "LAM-116" };
    return beginUpdate(state, ctx, { properties: knownMembers(functionProperties, input) });
  }),
  // The simulated world's code is its behaviour: `behaviour` stands for what is in the archive or the image.
  "lambda:UpdateFunctionCode": answer((state, ctx, input) => {
    const { PackageType } = ctx.config.properties;
    if (PackageType === "Zip" && input.ImageUri !== undefined) return { error: badParameter("Please do not provide ImageUri when updating a function with packageType Zip."), rule: "LAM-119" };
    if (PackageType === "Image" && input.ZipFile !== undefined) return { error: badParameter("Please don't provide ZipFile when updating a function with packageType Image."), rule: "LAM-119" };
    const code = input.behaviour ?? {};
    if (!isObject(code)) return { error: constraint(code, "behaviour", "Member must be a structure"), rule: "LAM-116" };
    return beginUpdate(state, ctx, { behaviour: code });
  }),
} satisfies Readonly<Record<string, Handler>>;

/** The version that a call's Qualifier means, an alias by its main one; or AWS's 404. */
function versionOf(state: FunctionState, ctx: FunctionContext, { Qualifier: qualifier }: Members): string | Done {
  const version = mainVersion(state, ctx, typeof qualifier === "string" ? qualifier : "");
  return version ?? { error: notFound(`${ctx.self.arn}:${String(qualifier)}`), rule: "LAM-016" };
}

function aliasDone(ctx: FunctionContext, input: Members, error: AwsError | undefined): Done {
  if (error !== undefined) return { error, rule: "LAM-115" };
  const alias = aliasOf(ctx, String(input.Name))!;
  return { output: aliasOutput(ctx, alias), rule: "LAM-114" };
}

/** AliasConfiguration. */
function aliasOutput(ctx: FunctionContext, { Name, FunctionVersion, AdditionalVersionWeights: weights }: Alias): Readonly<Record<string, unknown>> {
  return { AliasArn: `${ctx.self.arn}:${Name}`, Name, FunctionVersion, ...(weights === undefined ? {} : { RoutingConfig: { AdditionalVersionWeights: weights } }) };
}

export interface Update { readonly properties?: Readonly<Record<string, Json>>; readonly behaviour?: Readonly<Record<string, Json>> }

/** LAM-121. */
function deprecated(runtime: Json | undefined): AwsError | undefined {
  return typeof runtime === "string" && DEPRECATED_RUNTIMES.includes(runtime) ? badParameter(`The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`) : undefined;
}

/** LAM-116: until the update is through, everything runs as before; a second one is refused. */
function beginUpdate(state: FunctionState, ctx: FunctionContext, change: Update): Done {
  if (state.update !== null) return { error: updating(ctx.self.arn), rule: "LAM-116" };
  const duration: Micros = fromMs(ctx.amount(ctx.config.behaviour.updateMs, "update"));
  const timer = ctx.after(duration, "lambda/updated", change, "LAM-116");
  state.update = { at: ctx.now, endsAt: ctx.now + duration, timer };
  return { output: configurationOf(state, ctx), rule: "LAM-116" };
}

export function updated(state: FunctionState, change: Update, ctx: FunctionContext): void {
  state.update = null;
  const problems = ctx.configure(change);
  if (problems.length > 0) ctx.finding("Lambda.UpdateFailed", { message: `${ctx.self.id}: the update failed. ${problems[0]!.message}` });
  state.revision++;
  drainSuperseded(state, ctx);
}

// ---------------------------------------------------------------------------------------------------------- permissions

const permissions = {
  "lambda:PutFunctionRecursionConfig": answer((_state, ctx, input) => {
    const bad = input.RecursiveLoop === undefined ? missingMember("recursiveLoop") : memberProblem(functionProperties, { RecursiveLoop: input.RecursiveLoop });
    const refusal: Done | undefined = bad !== undefined ? { error: bad, rule: "LAM-132" } : refusalOf(configure(ctx, { RecursiveLoop: input.RecursiveLoop ?? null }), "LAM-132");
    return refusal ?? { output: { RecursiveLoop: ctx.config.properties.RecursiveLoop }, rule: "LAM-132" };
  }),
  "lambda:GetFunctionRecursionConfig": answer((_state, ctx) => ({ output: { RecursiveLoop: ctx.config.properties.RecursiveLoop }, rule: "LAM-132" })),
  "lambda:GetPolicy": answer((state) => (state.permissions.size === 0 ? { error: noSuchThing("The resource you requested does not exist."), rule: "LAM-126" }
    : { output: { Policy: JSON.stringify({ Version: "2012-10-17", Id: "default", Statement: [...state.permissions.values()] }) }, rule: "LAM-126" })),
  "lambda:AddPermission": answer((state, ctx, input) => {
    const id = String(input.StatementId ?? "");
    if (id === "") return { error: badValue("StatementId is needed."), rule: "LAM-126" };
    if (state.permissions.has(id)) return { error: conflict(`The statement id (${id}) provided already exists. Please provide a new statement id, or remove the existing statement.`), rule: "LAM-126" };
    const statement = { Sid: id, Effect: "Allow", Principal: input.Principal ?? "*", Action: input.Action ?? "lambda:InvokeFunction", Resource: ctx.self.arn, ...(input.SourceArn === undefined ? {} : { Condition: { ArnLike: { "AWS:SourceArn": input.SourceArn } } }) };
    state.permissions.set(id, statement);
    return { output: { Statement: JSON.stringify(statement) }, rule: "LAM-126" };
  }),
  "lambda:RemovePermission": answer((state, _ctx, input) => {
    const id = String(input.StatementId ?? "");
    if (!state.permissions.delete(id)) return { error: noSuchThing(`Statement ${id} is not found in resource policy.`), rule: "LAM-126" };
    return { output: {}, rule: "LAM-126" };
  }),
} satisfies Readonly<Record<string, Handler>>;

/** DeleteFunction: the whole function with its versions and aliases, or one version that no alias points to. */
const removal: Readonly<Record<string, Handler>> = {
  "lambda:DeleteFunction"(state, call, ctx) {
    const { Qualifier: qualifier } = (call.input ?? {}) as Members;
    if (typeof qualifier === "string" && qualifier !== "") return answer(() => deleteVersion(state, ctx, qualifier))(state, call, ctx);
    ctx.reply(call.id, succeeded({}), "LAM-117");
    ctx.remove(ctx.self.id);
  },
};

function deleteVersion(state: FunctionState, ctx: FunctionContext, version: string): Done {
  if (version === LATEST) return { error: badParameter("$LATEST version cannot be deleted without deleting the function."), rule: "LAM-113" };
  if (!state.versions.has(version)) return { error: notFound(`${ctx.self.arn}:${version}`), rule: "LAM-016" };
  const user = ctx.config.properties.Aliases.find(({ FunctionVersion, AdditionalVersionWeights: weights }) => FunctionVersion === version || Object.hasOwn(weights ?? {}, version));
  if (user !== undefined) return { error: conflict(`Version ${version} cannot be deleted because the alias ${user.Name} points to it.`), rule: "LAM-114" };
  configure(ctx, { PublishedVersions: ctx.config.properties.PublishedVersions.filter((one) => one.Version !== version) as unknown as Json });
  return { output: {}, rule: "LAM-113" };
}

export const managementCalls: Readonly<Record<string, Handler>> = { ...concurrency, ...asynchronous, ...updates, ...permissions, ...removal };
