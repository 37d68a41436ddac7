/** What AWS refuses when an API is saved. */
import type { FieldProblem } from "../../vocabulary/field.ts";
import type { ApiBehaviour, ApiProperties } from "./config.ts";
import type { IntegrationConfig } from "./config-parts.ts";
import { checkDefinition, checkStage, problem } from "./checks-definition.ts";
import type { Kind } from "./state.ts";

export function checkApi(kind: Kind): (config: { readonly properties: ApiProperties; readonly behaviour: ApiBehaviour }) => readonly FieldProblem[] {
  return ({ properties, behaviour }) => [
    ...(properties.Methods ?? []).flatMap((each, i) => checkIntegration(kind, each.Integration, `properties.Methods[${i}].Integration`, properties, behaviour)),
    ...(properties.Routes ?? []).flatMap((each, i) => checkIntegration(kind, each.Integration, `properties.Routes[${i}].Integration`, properties, behaviour)),
    ...checkDefinition(kind, properties),
    ...(properties.Stages ?? []).flatMap((stage, i) => checkStage(kind, stage, i)),
    ...checkNames(kind, properties),
    ...(kind === "rest" ? [] : notOnHttp(kind, properties)),
  ];
}

/** APG-066: the ceiling is a quota on Regional and private REST APIs, and fixed elsewhere. */
function checkIntegration(kind: Kind, given: IntegrationConfig | undefined, path: string, properties: ApiProperties, behaviour: ApiBehaviour): FieldProblem[] {
  if (given === undefined) return [];
  const found: FieldProblem[] = [];
  const ms = given.TimeoutInMillis;
  const edge = kind === "rest" && (properties.EndpointConfiguration?.Types[0] ?? "EDGE") === "EDGE";
  const streams = kind === "rest" && given.ResponseTransferMode === "STREAM";
  const most = streams ? 900_000 : kind === "http" ? 30_000 : kind === "websocket" || edge ? 29_000 : behaviour.integrationTimeoutQuotaMs ?? 29_000;
  if (ms !== undefined && ms > most) found.push(problem(`${path}.TimeoutInMillis`, `Timeout should be between 50 ms and ${most} ms.`, streams ? "Leave the work in a queue." : edge ? "Make the API REGIONAL and raise integrationTimeoutQuotaMs." : kind === "rest" ? "Raise integrationTimeoutQuotaMs." : "Hand the work to a queue and answer at once."));
  if (given.ResponseTransferMode === "STREAM" && (kind !== "rest" || given.Type === "AWS" || given.Type === "HTTP" || given.Type === "MOCK")) found.push(problem(`${path}.ResponseTransferMode`, "Response streaming is only supported for AWS_PROXY and HTTP_PROXY integrations of REST APIs."));
  if (kind === "http" && given.RequestTemplates !== undefined) found.push(problem(`${path}.RequestTemplates`, "Mapping templates are not available on HTTP APIs.", "Use RequestParameters, or a REST API."));
  if (kind === "http" && given.IntegrationResponses !== undefined) found.push(problem(`${path}.IntegrationResponses`, "Integration responses are not available on HTTP APIs.", "Use a REST API."));
  if (kind === "http" && given.Type === "MOCK") found.push(problem(`${path}.Type`, "MOCK integrations are not available on HTTP APIs.", "Use a REST API."));
  if (given.Type === "AWS_PROXY" && given.Action?.startsWith("dynamodb:") === true) found.push(problem(`${path}.Type`, "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.", "Use AWS with a mapping template."));
  return found;
}

function checkNames(kind: Kind, properties: ApiProperties): FieldProblem[] {
  const { Stages = [] } = properties;
  const names = new Set(Stages.length > 0 ? Stages.map((each) => each.StageName) : [kind === "http" ? "$default" : "prod"]);
  const twice = names.size < Stages.length ? [problem("properties.Stages", "Two stages have the same name.")] : [];
  const unknown = (properties.UsagePlans ?? []).flatMap((plan, i) => (plan.ApiStages ?? []).flatMap((each, j) => {
    const stage = typeof each === "string" ? each : each.Stage;
    return names.has(stage) ? [] : [problem(`properties.UsagePlans[${i}].ApiStages[${j}]`, `There is no stage ${stage}.`)];
  }));
  const offsets = (properties.UsagePlans ?? []).flatMap(({ Quota }, i) => (Quota === undefined || Quota.Offset <= Quota.Limit ? [] : [problem(`properties.UsagePlans[${i}].Quota.Offset`, "The offset of a quota is not above its limit.")]));
  return [...twice, ...unknown, ...offsets, ...keyTwice(properties)];
}

/** A key joins at most one plan for each stage (APG-013). */
function keyTwice(properties: ApiProperties): FieldProblem[] {
  const seen = new Set<string>();
  return (properties.UsagePlans ?? []).flatMap((plan, i) => (plan.Keys ?? []).flatMap((key, j) => {
    const value = typeof key === "string" ? key : key.Value ?? key.Name ?? "";
    const stages = plan.ApiStages === undefined ? ["*"] : plan.ApiStages.map((each) => (typeof each === "string" ? each : each.Stage));
    const clash = stages.some((stage) => seen.has(`${value}\n${stage}`) || seen.has(`${value}\n*`) || (stage === "*" && [...seen].some((each) => each.startsWith(`${value}\n`))));
    for (const stage of stages) seen.add(`${value}\n${stage}`);
    return clash ? [{ path: `properties.UsagePlans[${i}].Keys[${j}]`, code: "ConflictException", message: "This key is in another plan for the same stage already." }] : [];
  }));
}

/** APG-111: what other kinds of API lack. */
function notOnHttp(kind: Kind, properties: ApiProperties): FieldProblem[] {
  const name = kind === "http" ? "HTTP APIs" : "WebSocket APIs";
  return [
    ...(properties.Stages ?? []).flatMap((stage, i) => [
      ...(stage.CacheClusterEnabled ? [problem(`properties.Stages[${i}].CacheClusterEnabled`, `The cache (cacheClusterSize) is not available on ${name}.`, "Use a REST API.")] : []),
      ...(stage.CanarySetting === undefined ? [] : [problem(`properties.Stages[${i}].CanarySetting`, `Canaries are not available on ${name}.`, "Use a REST API.")]),
    ]),
    ...(properties.Methods ?? []).flatMap((each, i) => [
      ...(each.ApiKeyRequired ? [problem(`properties.Methods[${i}].ApiKeyRequired`, `API keys and usage plans are not available on ${name}.`, "Use a REST API.")] : []),
      ...(each.RequestValidator === undefined ? [] : [problem(`properties.Methods[${i}].RequestValidator`, `Request validation is not available on ${name}.`, "Use a REST API.")]),
    ]),
    ...(properties.CorsConfiguration?.AllowCredentials === true && properties.CorsConfiguration.AllowOrigins?.includes("*") === true ? [problem("properties.CorsConfiguration.AllowCredentials", "allow-credentials is not supported for origin *", "Name the origins.")] : []),
  ];
}
