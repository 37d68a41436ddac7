/** What belongs to the account: the concurrency that all functions share, and the calls that make mappings. */
import { arnOf, eventSourceMappingArn, functionQualifier, parseArn, resourceName } from "../../aws/arn.ts";
import { failed, succeeded } from "../../aws/errors.ts";
import { field } from "../../vocabulary/field.ts";
import { defineEntity, type Call, type Context, type Peer } from "../define.ts";
import { claimed, newAccount, sumProvisionedOutside, sumReserved, unreservedLimit, type AccountState } from "./account.ts";
import { mappingProblem, mappingProperties, missingQualifier, strangerProblem, tenantProblem, visibilityProblem } from "./mapping-config.ts";
import { mappingOutput, OF_SHARDS } from "./mapping-output.ts";
import { knownMembers, memberProblem, type Members } from "./members.ts";
import { badParameter, conflict, noSuchThing, notFound } from "./refusals.ts";

const accountProperties = {
  ConcurrentExecutions: field.integer(1_000, { unit: "count", min: 0, max: 1_000_000, help: "Requests in flight in all functions of the Region.", rules: ["LAM-059"] }),
  scalingModel: field.choice(["2023", "burst"], "2023", { help: "How fast functions grow: each by 1,000 in ten seconds, or, as before November 2023, all together by a burst and 500 a minute.", knob: "scalingModel", rules: ["LAM-068", "LAM-069"], advanced: true }),
  burstConcurrency: field.integer(3_000, { unit: "count", min: 1, max: 3_000, help: "The burst of the old model: 500 to 3,000 by Region.", rules: ["LAM-069"], advanced: true }),
};
type AccountContext = Context<typeof accountProperties, Record<never, never>>;
interface MappingInput { readonly EventSourceArn?: unknown; readonly FunctionName?: unknown; readonly [member: string]: unknown }

/** A mapping as the account knows it. */
export interface MappingRow { readonly source: string; readonly target: string; readonly sourceArn: string; readonly targetArn: string; state: string }

/** State of the account entity: the pool, and the mappings that calls have made. */
export interface LambdaAccount extends AccountState {
  /** Mapping id → queue or stream and function, for duplicates (LAM-091). Mappings register themselves. */
  mappings: Map<string, MappingRow>;
  made: number;
  /** The mapping that a call is making right now: it starts as Creating. */
  creating: string;
}

export const lambdaAccount = defineEntity({
  kind: "account", type: "account:lambda", service: "lambda", title: "Lambda in this account", says: "The concurrency that all functions of the Region share.",
  properties: accountProperties, behaviour: {},
  init: (ctx): LambdaAccount => ({ ...newAccount(limitOf(ctx)), mappings: new Map(), made: 0, creating: "" }),
  calls: {
    "lambda:CreateEventSourceMapping": createMapping,
    "lambda:ListEventSourceMappings": listMappings,
    "lambda:ListFunctions"(state: LambdaAccount, call: Call, ctx: AccountContext) {
      ctx.reply(call.id, succeeded({ Functions: [...state.functions.keys()].map((id) => functionNamed(ctx, id)).filter((peer) => peer !== undefined).map((peer) => summaryOf(peer)) }), "LAM-117");
    },
    "lambda:GetAccountSettings"(state: LambdaAccount, call: Call, ctx: AccountContext) {
      ctx.reply(call.id, succeeded({
        AccountLimit: { ConcurrentExecutions: state.limit, UnreservedConcurrentExecutions: unreservedLimit(state) }, AccountUsage: { FunctionCount: state.functions.size },
      }), "LAM-059");
    },
  },
  /** Whatever names a function, or a mapping by its UUID, is handed to it. */
  otherwise(state: LambdaAccount, call: Call, ctx: AccountContext) {
    const uuid = (call.input as { readonly UUID?: unknown } | null)?.UUID;
    if (typeof uuid === "string") {
      const mapping = state.mappings.has(uuid) ? ctx.resolve(eventSourceMappingArn(ctx.settings, uuid)) : undefined;
      if (mapping === undefined) return ctx.reply(call.id, failed(noSuchThing("The resource you requested does not exist.")), "LAM-092");
      return void ctx.call(mapping, call.operation, call.input, "LAM-092", { data: call.id });
    }
    const name = (call.input as { readonly FunctionName?: unknown } | null)?.FunctionName;
    const peer = typeof name === "string" ? functionNamed(ctx, name) : undefined;
    if (peer === undefined) return ctx.reply(call.id, failed(notFound(typeof name === "string" && parseArn(name) === undefined ? arnOf("lambda", ctx.settings, `function:${name}`) : String(name))), "LAM-016");
    ctx.call(peer, call.operation, call.input, "LAM-016", { data: call.id });
  },
  answered: (_state: LambdaAccount, call, outcome, ctx) => ctx.reply(call.data as Call["id"], outcome, "LAM-016"),
  changed(state: LambdaAccount, _before, ctx) { state.limit = limitOf(ctx); },
  invariants: {
    "What is in flight without reservation fits the common pool": (state: LambdaAccount) => state.unreservedInFlight <= Math.max(unreservedLimit(state), state.grace),
    "The sum over functions is what is in flight": (state: LambdaAccount) => [...state.functions.values()].every((row) => row.inFlight >= row.provisionedInFlight && row.inFlight >= 0),
  },
  metrics: {},
  view: (state: LambdaAccount) => ({ used: inFlight(state), limit: state.limit, unreserved: state.unreservedInFlight, unreservedLimit: unreservedLimit(state), reserved: sumReserved(state), provisioned: sumProvisionedOutside(state), claimed: claimed(state) }),
  inspect: (state: LambdaAccount) => ({
    limit: state.limit, used: inFlight(state), unreservedInFlight: state.unreservedInFlight, unreservedLimit: unreservedLimit(state), reserved: sumReserved(state), claimed: claimed(state), free: state.limit - claimed(state),
    functions: Object.fromEntries([...state.functions].map(([id, row]) => [id, { inFlight: row.inFlight, reserved: row.reserved < 0 ? null : row.reserved, provisioned: row.provisioned }])),
  }),
});

function limitOf(ctx: AccountContext): number {
  const limit = ctx.config.properties.ConcurrentExecutions ?? ctx.settings.ConcurrentExecutions;
  return typeof limit === "number" ? limit : 1_000;
}

function inFlight(state: AccountState): number {
  let sum = 0;
  for (const row of state.functions.values()) sum += row.inFlight;
  return sum;
}

function functionNamed(ctx: AccountContext, name: string): Peer | undefined {
  const arn = parseArn(name);
  const bare = arn === undefined ? name.split(":")[0]! : resourceName(arn);
  if (arn !== undefined && arn.region !== ctx.settings.Region) return undefined;
  return ctx.resolve(arnOf("lambda", ctx.settings, `function:${bare}`));
}

/** FunctionConfiguration, as far as it is known from outside. */
function summaryOf({ id, arn, config: { properties } }: Peer): Readonly<Record<string, unknown>> {
  return { FunctionName: id, FunctionArn: arn, Runtime: properties.Runtime, Timeout: properties.Timeout, MemorySize: properties.MemorySize, PackageType: properties.PackageType, Version: "$LATEST" };
}

/** ListEventSourceMappings, of a source or a function or all; each answers for itself. */
function listMappings(state: LambdaAccount, call: Call, ctx: AccountContext): void {
  const { EventSourceArn: source, FunctionName: name } = (call.input ?? {}) as MappingInput;
  const target = typeof name === "string" ? functionNamed(ctx, name) : undefined;
  if (typeof name === "string" && target === undefined) return ctx.reply(call.id, failed(noSuchThing(`Function not found: ${name}`)), "LAM-016");
  const wanted = [...state.mappings].filter(([, mapping]) => (target === undefined || mapping.target === target.id) && (source === undefined || mapping.sourceArn === source));
  ctx.reply(call.id, succeeded({ EventSourceMappings: wanted.map(([UUID, mapping]) => ({ UUID, EventSourceArn: mapping.sourceArn, FunctionArn: mapping.targetArn, State: mapping.state })) }), "LAM-092");
}

/** CreateEventSourceMapping: an arrow from the source to the function, with AWS's checks (LAM-078, LAM-091). */
function createMapping(state: LambdaAccount, call: Call, ctx: AccountContext): void {
  const { EventSourceArn: source, FunctionName: name, ...rest } = (call.input ?? {}) as MappingInput;
  const refuse = (message: string) => ctx.reply(call.id, failed(badParameter(message)), "LAM-091");
  // A table's stream is named by the table's ARN and what follows it.
  const from = typeof source === "string" ? ctx.resolve(source) ?? ctx.resolve(source.replace(/\/stream\/[^/]*$/, "")) : undefined;
  if (source === undefined) return refuse("Unrecognized event source, must be kinesis, dynamodb, sqs, kafka or mq.");
  const target = typeof name === "string" ? functionNamed(ctx, name) : undefined;
  if (from === undefined) return refuse(parseArn(String(source))?.service === "sqs" ? "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist." : `Event source not found: ${String(source)}`);
  // The name may bring a version or an alias along: `f:PROD`, or an ARN with it.
  const qualifier = rest.Qualifier ?? (typeof name !== "string" ? undefined : parseArn(name) === undefined ? name.split(":")[1] : functionQualifier(name));
  if (target === undefined || missingQualifier(target, qualifier) !== undefined) return refuse("Function does not exist");
  if (typeof qualifier === "string" && qualifier !== "") Object.assign(rest, { Qualifier: qualifier });
  for (const [id, other] of state.mappings)
    if (other.source === from.id && other.target === target.id)
      return ctx.reply(call.id, failed(conflict(`An event source mapping with SQS arn (" ${String(source)} ") and function (" ${target.id} ") already exists. Please update or delete the existing mapping with UUID ${id}`)), "LAM-091");
  const bad = memberProblem(mappingProperties, { ...rest, ...(from.source?.protocol === "shards" ? { StartingPosition: undefined } : {}) } as Members);
  if (bad !== undefined) return ctx.reply(call.id, failed(bad), "LAM-091");
  const { Enabled: _enabled, ...properties } = rest;
  const problem = tenantProblem(target) ?? strangerProblem(from, rest) ?? mappingProblem(from, properties) ?? visibilityProblem(from, target);
  if (problem !== undefined) return ctx.reply(call.id, failed(problem.error), problem.rule);
  let id = `mapping-${++state.made}`;
  while (state.mappings.has(id)) id = `mapping-${++state.made}`;
  state.creating = id;
  const problems = ctx.add({ id, type: "lambda.eventSourceMapping", from: from.id, to: target.id, properties: knownMembers(mappingProperties, rest as Members) });
  state.creating = "";
  if (problems.length > 0) return refuse(problems[0]!.message);
  const shards = from.source?.protocol === "shards";
  const defaults = Object.fromEntries((shards ? OF_SHARDS : []).map((member) => [member, mappingProperties[member].default]));
  ctx.reply(call.id, succeeded(mappingOutput(
    { uuid: id, sourceArn: from.arn, functionArn: target.arn, state: "Creating", lastResult: "No records processed", shards, terms: from.source!.terms(from.config), onFailure: undefined },
    { ...defaults, ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null)) },
  )), "LAM-092");
}
