/** HTTP and WebSocket APIs as AWS::ApiGatewayV2 and `aws apigatewayv2`. Source: the CloudFormation and AWS CLI references of Amazon API Gateway V2. */
import { arnReference, asOptions, either, type DeployContext, type DeployPart, type Deployment, type DeployValue } from "../deploy.ts";
import { httpProperties, webSocketProperties } from "./config.ts";
import type { MethodSetting, StageConfig } from "./config-parts.ts";
import { ApiWriter, authorizerId, authorizersIn, given, identitySources, invocationUri, poolClient, poolIssuer } from "./deploy.ts";
import type { Route } from "./definition.ts";

export function deployHttpApi(part: DeployPart, context: DeployContext): Deployment {
  return write(new ApiWriter(part, context, "http", httpProperties), "HTTP");
}

export function deployWebSocketApi(part: DeployPart, context: DeployContext): Deployment {
  return write(new ApiWriter(part, context, "websocket", webSocketProperties), "WEBSOCKET");
}

type Protocol = "HTTP" | "WEBSOCKET";

function write(w: ApiWriter, protocol: Protocol): Deployment {
  const api = w.id();
  const { definition } = w;
  w.put("", {
    Type: "AWS::ApiGatewayV2::Api", command: "apigatewayv2 create-api", keeps: "ApiId",
    Properties: given({ Name: w.part.name, ProtocolType: protocol, RouteSelectionExpression: protocol === "WEBSOCKET" ? definition.selection : undefined, CorsConfiguration: definition.cors === null ? undefined : given({ ...definition.cors, AllowCredentials: definition.cors.AllowCredentials ? true : undefined }) }),
  });
  authorizers(w, protocol);
  const made = new Map<string, string>();
  const routes = definition.routes.flatMap((route, index) => {
    const target = integration(w, protocol, route, made);
    if (target === undefined) return [];
    const suffix = index === 0 ? "Route" : `Route${index + 1}`;
    const asks = route.authorization === "NONE" ? {} : given({ AuthorizationType: route.authorization, AuthorizerId: route.authorization === "AWS_IAM" ? undefined : authorizerId(w, route), AuthorizationScopes: route.scopes.length === 0 ? undefined : route.scopes });
    w.put(suffix, {
      Type: "AWS::ApiGatewayV2::Route", command: "apigatewayv2 create-route", keeps: "RouteId",
      Properties: given({
        ApiId: api, RouteKey: route.key, ...asks, RouteResponseSelectionExpression: route.routeResponse ? "$default" : undefined,
        Target: either({ "Fn::Join": ["/", ["integrations", w.id(target)]] }, { ...w.id(target), $shell: `integrations/\${${w.variable(target)}}` }),
      }),
    });
    if (route.routeResponse) w.put(`${suffix}Response`, { Type: "AWS::ApiGatewayV2::RouteResponse", Properties: { ApiId: api, RouteId: w.id(suffix), RouteResponseKey: "$default" }, command: "apigatewayv2 create-route-response" });
    return [suffix];
  });
  stages(w, protocol, routes);
  return w.done();
}

function authorizers(w: ApiWriter, protocol: Protocol): void {
  for (const { config, suffix, arrow } of authorizersIn(w)) {
    const put = (members: Readonly<Record<string, DeployValue | undefined>>) => w.put(suffix, { Type: "AWS::ApiGatewayV2::Authorizer", Properties: given({ ApiId: w.id(), Name: config.Name, ...members }), command: "apigatewayv2 create-authorizer", keeps: "AuthorizerId" });
    const source = identitySources(config, protocol === "HTTP" ? "$request." : "route.request.");
    if (config.Type === "JWT") {
      const pool = arrow?.to?.type === "cognito.userPool" ? arrow.to : undefined;
      const { Audience, Issuer } = config.JwtConfiguration ?? {};
      put({ AuthorizerType: "JWT", IdentitySource: source, JwtConfiguration: given({ Audience: Audience ?? (pool && [poolClient(w, pool)]), Issuer: Issuer ?? (pool && poolIssuer(w, pool)) }) });
    } else if (arrow?.to?.type === "lambda.function") {
      const http = protocol === "HTTP" ? { AuthorizerPayloadFormatVersion: "2.0", EnableSimpleResponses: config.EnableSimpleResponses ? true : undefined, AuthorizerResultTtlInSeconds: config.AuthorizerResultTtlInSeconds } : {};
      put({ AuthorizerType: "REQUEST", AuthorizerUri: invocationUri(w, arrow.to), IdentitySource: source, ...http });
      w.permit(arrow, "/authorizers/*");
    } else w.notes.push(`The authorizer ${config.Name} of ${w.part.name} is not written: no arrow leads to its function.`);
  }
}

/** The suffix of the integration that a route leads to: routes with the same back end share it. */
function integration(w: ApiWriter, protocol: Protocol, route: Route, made: Map<string, string>): string | undefined {
  const { Type, arrow: id, Uri, TimeoutInMillis, PayloadFormatVersion } = route.integration;
  const arrow = w.arrow(id);
  const shared = { TimeoutInMillis };
  const members = Type === "MOCK" && protocol === "WEBSOCKET" ? { IntegrationType: "MOCK", RequestTemplates: { 200: "{\"statusCode\":200}" }, TemplateSelectionExpression: "200" }
    : arrow?.to?.type === "lambda.function" ? { IntegrationType: "AWS_PROXY", IntegrationUri: invocationUri(w, arrow.to, Uri), ...(protocol === "HTTP" ? { PayloadFormatVersion: PayloadFormatVersion ?? "2.0" } : { IntegrationMethod: "POST" }), ...shared }
    : arrow?.to?.type === "http.endpoint" ? { IntegrationType: "HTTP_PROXY", IntegrationMethod: protocol === "HTTP" ? "ANY" : "POST", IntegrationUri: w.server(), ...(protocol === "HTTP" ? { PayloadFormatVersion: "1.0" } : {}), ...shared }
    : protocol === "HTTP" && arrow?.to !== undefined ? service(w, arrow.to, route) : undefined;
  if (members === undefined) {
    w.notes.push(arrow?.to === undefined ? `${route.key} of ${w.part.name} is not written: nothing stands behind it.` : `The back end ${arrow.to.name} of ${w.part.name} is not written: it needs a role and a mapping template.`);
    return undefined;
  }
  const key = JSON.stringify(members);
  const known = made.get(key);
  if (known !== undefined) return known;
  const suffix = made.size === 0 ? "Integration" : `Integration${made.size + 1}`;
  made.set(key, suffix);
  w.put(suffix, { Type: "AWS::ApiGatewayV2::Integration", Properties: given({ ApiId: w.id(), ...members }), command: "apigatewayv2 create-integration", keeps: "IntegrationId" });
  if (arrow !== undefined) w.permit(arrow);
  return suffix;
}

/**
 * HTTP APIs call some services by themselves, with a role. What the document says of a member is laid over these.
 * Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html
 */
function service(w: ApiWriter, target: DeployPart, { integration: { RequestParameters } }: Route): Record<string, DeployValue> | undefined {
  const queue = { ...w.context.ref(target, `https://sqs.${w.context.Region}.amazonaws.com/${w.context.accountId}/${target.name}`) };
  const kinds: Readonly<Record<string, readonly [subtype: string, action: string, parameters: Record<string, DeployValue>]>> = {
    "sqs.queue": ["SQS-SendMessage", "sqs:SendMessage", { QueueUrl: queue, MessageBody: "$request.body" }],
    "kinesis.stream": ["Kinesis-PutRecord", "kinesis:PutRecord", { StreamName: w.context.ref(target, target.name), Data: "$request.body", PartitionKey: "$context.requestId" }],
    "stepfunctions.stateMachine": ["StepFunctions-StartExecution", "states:StartExecution", { StateMachineArn: arnReference(target, w.context), Input: "$request.body" }],
  };
  const kind = kinds[target.type];
  if (kind === undefined) return undefined;
  const [IntegrationSubtype, action, parameters] = kind;
  return { IntegrationType: "AWS_PROXY", IntegrationSubtype, PayloadFormatVersion: "1.0", CredentialsArn: w.grant(action, arnReference(target, w.context)), RequestParameters: { ...parameters, ...RequestParameters } };
}

function stages(w: ApiWriter, protocol: Protocol, routes: readonly string[]): void {
  const api = w.id();
  const written: readonly Partial<StageConfig>[] = w.config.Stages !== undefined && w.config.Stages.length > 0 ? w.config.Stages : [protocol === "HTTP" ? { StageName: "$default", AutoDeploy: true } : { StageName: "prod" }];
  const auto = (stage: Partial<StageConfig>) => protocol === "HTTP" && stage.AutoDeploy === true;
  const waits = routes.map((suffix) => w.id(suffix));
  if (!written.every(auto) && routes.length > 0) w.put("Deployment", { Type: "AWS::ApiGatewayV2::Deployment", Properties: { ApiId: api }, DependsOn: waits, command: "apigatewayv2 create-deployment", keeps: "DeploymentId" });
  written.forEach((stage, index) => {
    const { all, each } = settingsOf(stage.MethodSettings ?? []);
    const Properties = given({
      ApiId: api, StageName: stage.StageName ?? "prod", AutoDeploy: auto(stage) ? true : undefined, DeploymentId: auto(stage) || routes.length === 0 ? undefined : w.id("Deployment"),
      StageVariables: stage.Variables, DefaultRouteSettings: all, RouteSettings: Object.keys(each).length === 0 ? undefined : each,
    });
    // Settings of a route ask for that route.
    w.put(index === 0 ? "Stage" : `Stage${index + 1}`, { Type: "AWS::ApiGatewayV2::Stage", Properties, ...(Object.keys(each).length === 0 ? {} : { DependsOn: waits }), command: "apigatewayv2 create-stage", options: asOptions(Properties) });
  });
}

/** Throttles for all routes, and by route key. */
function settingsOf(settings: readonly MethodSetting[]): { readonly all: DeployValue | undefined; readonly each: Record<string, DeployValue> } {
  let all: DeployValue | undefined;
  const each: Record<string, DeployValue> = {};
  for (const { RouteKey, HttpMethod, ResourcePath, ThrottlingRateLimit, ThrottlingBurstLimit } of settings) {
    const value = given({ ThrottlingRateLimit, ThrottlingBurstLimit });
    const key = RouteKey ?? (HttpMethod === "*" && (ResourcePath === "/*" || ResourcePath === "*") ? "*" : `${HttpMethod} ${ResourcePath}`);
    if (key === "*") all = value;
    else each[key] = value;
  }
  return { all, each };
}
