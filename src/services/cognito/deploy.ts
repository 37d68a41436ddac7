/** User pools with their app client as AWS::Cognito and `aws cognito-idp`. Source: the CloudFormation and AWS CLI references of Amazon Cognito. */
import { asOptions, variable, type CloudResource, type DeployCommand, type DeployContext, type DeployPart, type Deployment, type DeployValue, type Reference } from "../deploy.ts";

const UNITS = { IdToken: "minutes", AccessToken: "minutes", RefreshToken: "minutes" };

export function deployUserPool(part: DeployPart, context: DeployContext): Deployment {
  const { properties } = part;
  const pool: Reference = { ...context.ref(part, part.arn.slice(part.arn.indexOf("/") + 1)), $shell: `\${${variable(part)}}` };
  const scopes = String(properties.Scopes ?? "").split(" ").filter((each) => each !== "");
  const servers = resourceServers(scopes);
  const client: Record<string, DeployValue> = {
    UserPoolId: pool, ClientName: String(properties.ClientId ?? "web"), ExplicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"], TokenValidityUnits: UNITS,
    IdTokenValidity: properties.IdTokenValidity ?? 60, AccessTokenValidity: properties.AccessTokenValidity ?? 60, RefreshTokenValidity: properties.RefreshTokenValidity ?? 43_200,
    // Scopes of one's own come by OAuth, which asks for a page to come back to.
    ...(servers.length === 0 ? {} : { AllowedOAuthScopes: scopes, AllowedOAuthFlows: ["code"], AllowedOAuthFlowsUserPoolClient: true, CallbackURLs: ["https://example.com"], SupportedIdentityProviders: ["COGNITO"] }),
  };
  const users = Object.keys((properties.Users ?? {}) as object);
  const resources: Record<string, CloudResource> = { "": { Type: "AWS::Cognito::UserPool", Properties: { UserPoolName: part.name } } };
  const commands: DeployCommand[] = [{ command: "cognito-idp create-user-pool", options: { "pool-name": part.name }, keeps: { variable: variable(part), query: "UserPool.Id" } }];
  servers.forEach((server, index) => {
    const Properties = { UserPoolId: pool, ...server };
    resources[`Scopes${index === 0 ? "" : index + 1}`] = { Type: "AWS::Cognito::UserPoolResourceServer", Properties };
    commands.push({ command: "cognito-idp create-resource-server", options: asOptions(Properties) });
  });
  const waits = servers.map((_, index) => context.own(part, `Scopes${index === 0 ? "" : index + 1}`, undefined, ""));
  resources.Client = { Type: "AWS::Cognito::UserPoolClient", Properties: client, ...(waits.length === 0 ? {} : { DependsOn: waits }) };
  const { CallbackURLs, AllowedOAuthFlows, AllowedOAuthScopes, AllowedOAuthFlowsUserPoolClient, ...plain } = client;
  // The command line splits OAuth's capitals in a way of its own.
  const oauth: Record<string, DeployValue> = CallbackURLs === undefined ? {} : { "callback-urls": CallbackURLs, "allowed-o-auth-flows": AllowedOAuthFlows!, "allowed-o-auth-scopes": AllowedOAuthScopes!, "allowed-o-auth-flows-user-pool-client": AllowedOAuthFlowsUserPoolClient! };
  commands.push({ command: "cognito-idp create-user-pool-client", options: { ...asOptions(plain), ...oauth }, keeps: { variable: variable(part, "client"), query: "UserPoolClient.ClientId" } });
  users.forEach((Username, index) => {
    resources[`User${index === 0 ? "" : index + 1}`] = { Type: "AWS::Cognito::UserPoolUser", Properties: { UserPoolId: pool, Username } };
    commands.push({ command: "cognito-idp admin-create-user", options: { "user-pool-id": pool, username: Username } });
  });
  return {
    resources, commands,
    notes: [
      ...(users.length === 0 ? [] : [`The people of ${part.name} have no passwords yet: \`aws cognito-idp admin-set-user-password --permanent\`.`]),
      ...(servers.length === 0 ? [] : [`The scopes of ${part.name} come by OAuth: its address (https://example.com) is a place-holder, and the pool needs a domain (\`aws cognito-idp create-user-pool-domain\`).`]),
    ],
  };
}

/** `orders/read` is the scope `read` of the server `orders`. */
function resourceServers(scopes: readonly string[]): { readonly Identifier: string; readonly Name: string; readonly Scopes: readonly { readonly ScopeName: string; readonly ScopeDescription: string }[] }[] {
  const own = scopes.filter((each) => each.includes("/"));
  return [...new Set(own.map((each) => each.slice(0, each.lastIndexOf("/"))))].map((Identifier) => ({
    Identifier, Name: Identifier,
    Scopes: own.filter((each) => each.startsWith(`${Identifier}/`)).map((each) => ({ ScopeName: each.slice(Identifier.length + 1), ScopeDescription: each })),
  }));
}
