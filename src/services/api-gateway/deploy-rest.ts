/** REST APIs as AWS::ApiGateway and `aws apigateway`. Source: the CloudFormation and AWS CLI references of Amazon API Gateway. */
import { either, type DeployContext, type DeployPart, type Deployment, type DeployValue, type Reference } from "../deploy.ts";
import { restProperties } from "./config.ts";
import type { IntegrationResponse } from "./config-parts.ts";
import { ApiWriter, authorizerId, authorizersIn, given, identitySources, invocationUri, poolArn } from "./deploy.ts";
import { deployPlans } from "./deploy-plans.ts";
import { serviceCall } from "./deploy-services.ts";
import { deployStages } from "./deploy-stages.ts";
import type { Route } from "./definition.ts";

export function deployRestApi(part: DeployPart, context: DeployContext): Deployment {
  const w = new ApiWriter(part, context, "rest", restProperties);
  api(w);
  authorizers(w);
  const methods = w.definition.routes.flatMap((route) => method(w, route) ?? []);
  gatewayResponses(w);
  if (methods.length > 0) deployPlans(w, deployStages(w, methods));
  return w.done();
}

function api(w: ApiWriter): void {
  const { Types, VpcEndpointIds } = w.config.EndpointConfiguration ?? { Types: ["EDGE"], VpcEndpointIds: undefined };
  const source = w.config.ApiKeySourceType === "AUTHORIZER" ? "AUTHORIZER" : undefined;
  w.put("", {
    Type: "AWS::ApiGateway::RestApi", Properties: given({ Name: w.part.name, EndpointConfiguration: given({ Types, VpcEndpointIds }), ApiKeySourceType: source }),
    command: "apigateway create-rest-api", keeps: "id",
    options: given({ name: w.part.name, "endpoint-configuration": given({ types: Types, vpcEndpointIds: VpcEndpointIds }), "api-key-source": source }),
  });
  w.also({ command: "apigateway get-resources", options: { "rest-api-id": w.id() }, keeps: { variable: w.variable("root"), query: "items[0].id" } });
  if (Types[0] === "PRIVATE") w.notes.push(`The resource policy of ${w.part.name} is not written: a private API answers nobody without one.`);
}

/** Token and request authorizers call a function, user pools are named by their ARN. */
function authorizers(w: ApiWriter): void {
  for (const { config, suffix, arrow } of authorizersIn(w)) {
    const cognito = config.Type === "COGNITO_USER_POOLS" || config.Type === "JWT";
    const target = arrow?.to;
    if (target === undefined || (target.type === "cognito.userPool") !== cognito) {
      w.notes.push(`The authorizer ${config.Name} of ${w.part.name} is not written: no arrow leads to what it asks.`);
      continue;
    }
    const uri = cognito ? undefined : invocationUri(w, target);
    const pools = cognito ? [poolArn(w, target)] : undefined;
    const type = cognito ? "COGNITO_USER_POOLS" : config.Type;
    const source = identitySources(config, "method.request.").join(",");
    const { IdentityValidationExpression: expression, AuthorizerResultTtlInSeconds: ttl } = config;
    w.put(suffix, {
      Type: "AWS::ApiGateway::Authorizer", Properties: given({ RestApiId: w.id(), Name: config.Name, Type: type, AuthorizerUri: uri, ProviderARNs: pools, IdentitySource: source, IdentityValidationExpression: expression, AuthorizerResultTtlInSeconds: ttl }),
      command: "apigateway create-authorizer", keeps: "id",
      options: given({ "rest-api-id": w.id(), name: config.Name, type, "authorizer-uri": uri, "provider-arns": pools, "identity-source": source, "identity-validation-expression": expression, "authorizer-result-ttl-in-seconds": ttl }),
    });
    if (!cognito) w.permit(arrow!, "/authorizers/*");
  }
}

/** The method with its integration; undefined when it cannot be written. */
function method(w: ApiWriter, route: Route): Reference | undefined {
  const { Type, arrow: id, Uri, TimeoutInMillis, CacheKeyParameters, RequestTemplates, RequestParameters, PassthroughBehavior, ResponseTransferMode } = route.integration;
  const arrow = w.arrow(id);
  const isFunction = arrow?.to?.type === "lambda.function";
  const service = arrow?.to === undefined ? undefined : serviceCall(w, arrow.to, route);
  if (Type !== "MOCK" && !isFunction && arrow?.to?.type !== "http.endpoint" && service === undefined) {
    w.notes.push(arrow?.to === undefined ? `${route.key} of ${w.part.name} is not written: nothing stands behind it.` : `The back end ${arrow.to.name} of ${w.part.name} is not written: it needs a mapping template of your own.`);
    return undefined;
  }
  const uri: DeployValue | undefined = Type === "MOCK" ? undefined : isFunction ? invocationUri(w, arrow!.to!, Uri, ResponseTransferMode === "STREAM") : service?.uri ?? w.server();
  const verb = isFunction ? "POST" : service?.verb ?? route.verb;
  const parameters = service === undefined ? RequestParameters : { ...service.parameters, ...RequestParameters };
  // A mock takes its status from its template; without one AWS answers 500.
  const templates = RequestTemplates ?? (Type === "MOCK" ? { "application/json": "{\"statusCode\":200}" } : service === undefined ? undefined : { "application/json": service.template });
  const responses = Type === "MOCK" || Type === "AWS" || Type === "HTTP" ? route.integration.IntegrationResponses ?? [{ StatusCode: "200" }] : [];
  const integration = given({
    Type, IntegrationHttpMethod: Type === "MOCK" ? undefined : verb, Uri: uri, Credentials: service?.credentials, TimeoutInMillis, ResponseTransferMode, CacheKeyParameters, RequestParameters: parameters, RequestTemplates: templates,
    PassthroughBehavior: PassthroughBehavior === undefined || PassthroughBehavior === "WHEN_NO_MATCH" ? undefined : PassthroughBehavior,
  });
  const asked = access(w, route);
  const resource = resourceFor(w, route.path);
  const suffix = w.suffix(route.verb, route.path);
  const at = { "rest-api-id": w.id(), "resource-id": resource, "http-method": route.verb };
  w.put(suffix, {
    Type: "AWS::ApiGateway::Method", command: "apigateway put-method", options: given({ ...at, ...asked.options }),
    Properties: given({
      RestApiId: w.id(), ResourceId: resource, HttpMethod: route.verb, ...asked.properties,
      Integration: given({ ...integration, IntegrationResponses: responses.length === 0 ? undefined : responses.map(integrationResponse) }),
      MethodResponses: responses.length === 0 ? undefined : responses.map(methodResponse),
    }),
  });
  w.also({ command: "apigateway put-integration", options: given({ ...at, type: Type, "integration-http-method": integration.IntegrationHttpMethod, uri, credentials: service?.credentials, "timeout-in-millis": TimeoutInMillis, "response-transfer-mode": ResponseTransferMode, "cache-key-parameters": CacheKeyParameters, "request-parameters": parameters, "request-templates": templates, "passthrough-behavior": integration.PassthroughBehavior }) });
  for (const each of responses) answer(w, at, each);
  if (arrow !== undefined) w.permit(arrow);
  return w.id(suffix);
}

/** Who may call it, and what is checked of its requests. */
function access(w: ApiWriter, route: Route): { readonly properties: Record<string, DeployValue>; readonly options: Record<string, DeployValue> } {
  const type = route.authorization === "JWT" ? "COGNITO_USER_POOLS" : route.authorization;
  const authorizer = type === "NONE" || type === "AWS_IAM" ? undefined : authorizerId(w, route);
  const scopes = route.scopes.length === 0 ? undefined : route.scopes;
  // What tells cache entries apart must be a parameter of the method.
  const keys = (route.integration.CacheKeyParameters ?? []).map((name) => [name, route.parameters[name] ?? false]);
  const paths = route.segments.flatMap((segment) => (segment.startsWith("{") ? [`method.request.path.${segment.replace(/[{}+]/g, "")}`] : [])).map((name) => [name, true]);
  const parameters = { ...(Object.fromEntries(paths) as Record<string, boolean>), ...route.parameters, ...(Object.fromEntries(keys) as Record<string, boolean>) };
  const validator = route.checksBody || route.checksParameters ? validatorFor(w, route) : undefined;
  const models = Object.fromEntries(Object.entries(route.models).map(([contentType, schema]) => [contentType, modelFor(w, route, contentType, schema)]));
  const some = <T extends object>(value: T): T | undefined => (Object.keys(value).length === 0 ? undefined : value);
  return {
    properties: given({ AuthorizationType: type, AuthorizerId: authorizer, AuthorizationScopes: scopes, ApiKeyRequired: route.apiKeyRequired ? true : undefined, RequestParameters: some(parameters), RequestValidatorId: validator, RequestModels: some(models) }),
    options: given({ "authorization-type": type, "authorizer-id": authorizer, "authorization-scopes": scopes, "api-key-required": route.apiKeyRequired ? true : undefined, "request-parameters": some(parameters), "request-validator-id": validator, "request-models": some(models) }),
  };
}

/** One validator for all methods that have the same checked. */
function validatorFor(w: ApiWriter, { checksBody, checksParameters }: Route): Reference {
  const name = checksBody && checksParameters ? "all" : checksBody ? "body" : "parameters";
  const suffix = w.suffix("Validator", name);
  if (w.resources[suffix] === undefined) w.put(suffix, { Type: "AWS::ApiGateway::RequestValidator", Properties: { RestApiId: w.id(), Name: name, ValidateRequestBody: checksBody, ValidateRequestParameters: checksParameters }, command: "apigateway create-request-validator", keeps: "id" });
  return w.id(suffix);
}

function modelFor(w: ApiWriter, route: Route, contentType: string, schema: DeployValue): DeployValue {
  const suffix = w.suffix("Model", `${route.verb.toLowerCase()} ${route.path}${contentType === "application/json" ? "" : ` ${contentType}`}`);
  w.put(suffix, { Type: "AWS::ApiGateway::Model", Properties: { RestApiId: w.id(), Name: suffix, ContentType: contentType, Schema: schema }, command: "apigateway create-model", options: { "rest-api-id": w.id(), name: suffix, "content-type": contentType, schema: { $json: schema } } });
  return either(w.id(suffix), suffix);
}

const declared = ({ ResponseParameters }: IntegrationResponse) => (ResponseParameters === undefined ? undefined : Object.fromEntries(Object.keys(ResponseParameters).map((name) => [name, true])));
const methodResponse = (each: IntegrationResponse): DeployValue => given({ StatusCode: String(each.StatusCode), ResponseParameters: declared(each) });
const integrationResponse = ({ StatusCode, SelectionPattern, ResponseTemplates, ResponseParameters }: IntegrationResponse): DeployValue => given({ StatusCode: String(StatusCode), SelectionPattern, ResponseTemplates, ResponseParameters });

/** On the command line both sides of an answer are calls of their own, the method's first. */
function answer(w: ApiWriter, at: Record<string, DeployValue>, each: IntegrationResponse): void {
  const status = { ...at, "status-code": String(each.StatusCode) };
  w.also({ command: "apigateway put-method-response", options: given({ ...status, "response-parameters": declared(each) }) });
  w.also({ command: "apigateway put-integration-response", options: given({ ...status, "selection-pattern": each.SelectionPattern, "response-templates": each.ResponseTemplates, "response-parameters": each.ResponseParameters }) });
}

/** The resource of a path, with those above it. */
function resourceFor(w: ApiWriter, path: string): Reference {
  let parent = w.own("", "RootResourceId", `\${${w.variable("root")}}`);
  let so = "";
  for (const segment of path.split("/").filter((each) => each !== "")) {
    so += `/${segment}`;
    const suffix = w.suffix("Resource", so);
    if (w.resources[suffix] === undefined) w.put(suffix, { Type: "AWS::ApiGateway::Resource", Properties: { RestApiId: w.id(), ParentId: parent, PathPart: segment }, command: "apigateway create-resource", keeps: "id" });
    parent = w.id(suffix);
  }
  return parent;
}

function gatewayResponses(w: ApiWriter): void {
  for (const { ResponseType, StatusCode, ResponseParameters, ResponseTemplates } of w.config.GatewayResponses ?? [])
    w.put(w.suffix("Response", ResponseType), { Type: "AWS::ApiGateway::GatewayResponse", Properties: given({ RestApiId: w.id(), ResponseType, StatusCode, ResponseParameters, ResponseTemplates }), command: "apigateway put-gateway-response" });
}
