/** Amazon Cognito: user pools, as issuers of tokens that authorizers check. */
import { apiIdOf, userPoolArn } from "../../aws/arn.ts";
import { defineEntity, type Service } from "../define.ts";
import { poolProperties } from "./config.ts";
import { deployUserPool } from "./deploy.ts";
import { poolRules } from "./rules.ts";
import { emptyPool, getUser, initiateAuth, revokeToken } from "./tokens.ts";

export const userPool = defineEntity({
  kind: "node", type: "cognito.userPool", service: "cognito", title: "Cognito user pool", says: "Signs people in and gives them tokens. APIs check those by themselves.",
  properties: poolProperties, behaviour: {},
  roles: ["cognito.userPool"], deploy: deployUserPool,
  refusals: [
    { from: "client", to: "cognito.userPool", says: "Signing in is not drawn: it is a call (cognito-idp:InitiateAuth) from the script or the console; an API checks tokens without asking the pool.", instead: [{ label: "Put an API in front of the back end", insert: "apigateway.restApi" }] },
    { from: "cognito.userPool", to: "apigateway.restApi", says: "Draw it the other way round: an authorizer arrow from the API to the pool.", instead: [] },
  ],
  arn: (id, _config, settings) => userPoolArn(settings, `${settings.Region}_${apiIdOf(id)}`),
  init: () => emptyPool(),
  calls: {
    "cognito-idp:InitiateAuth": initiateAuth, "cognito-idp:AdminInitiateAuth": initiateAuth, "cognito-idp:RevokeToken": revokeToken, "cognito-idp:GetUser": getUser,
    "cognito:InitiateAuth": initiateAuth, "cognito:RevokeToken": revokeToken,
  },
  metrics: {
    SignInSuccesses: { kind: "counter", unit: "Count", says: "Sign-ins that gave tokens." },
    SignInFailures: { kind: "counter", unit: "Count", says: "Sign-ins that were refused." },
    TokenRefreshSuccesses: { kind: "counter", unit: "Count", says: "Tokens renewed without a password." },
  },
  view: (state) => ({ signIns: state.signIns, refreshes: state.refreshes, refused: state.refused, revoked: state.revoked.size, lastUser: state.lastUser, lastExpiresAt: state.lastExpiresAt }),
  inspect: (state) => ({ signIns: state.signIns, refreshes: state.refreshes, refused: state.refused, revoked: state.revoked.size }),
  actions: [{ label: "Sign in", operation: "cognito-idp:InitiateAuth", input: { AuthFlow: "USER_PASSWORD_AUTH", AuthParameters: { USERNAME: "ann", PASSWORD: "correct" } }, says: "Three tokens for the user ann." }],
});


export const cognito: Service = { name: "cognito", title: "Amazon Cognito", family: "api", rules: poolRules, entities: [userPool] };
