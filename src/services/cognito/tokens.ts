/** Signing in, renewing, revoking. Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html */
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import { makeJwt, readJwt, userPoolIssuer } from "../../aws/jwt.ts";
import type { Micros } from "../../kernel/time.ts";
import type { Call } from "../define.ts";
import type { PoolContext } from "./config.ts";

export interface PoolState {
  signIns: number; refreshes: number; refused: number;
  /** Refresh token → its user and its end; the pool knows these alone, the others check themselves. */
  refresh: Map<string, { readonly user: string; readonly until: Micros }>;
  revoked: Set<string>;
  lastUser: string;
  lastExpiresAt: Micros;
}

export const emptyPool = (): PoolState => ({ signIns: 0, refreshes: 0, refused: 0, refresh: new Map(), revoked: new Set(), lastUser: "", lastExpiresAt: -1 });

interface AuthInput { readonly AuthFlow?: string; readonly AuthParameters?: Readonly<Record<string, string>>; readonly Token?: string; readonly AccessToken?: string }

const notAuthorized = (message: string) => failed(awsError("NotAuthorizedException", message));

export function initiateAuth(state: PoolState, call: Call, ctx: PoolContext): void {
  const { AuthFlow = "USER_PASSWORD_AUTH", AuthParameters = {} } = (call.input ?? {}) as AuthInput;
  if (AuthFlow === "REFRESH_TOKEN_AUTH" || AuthFlow === "REFRESH_TOKEN") return renew(state, call, AuthParameters.REFRESH_TOKEN ?? "", ctx);
  const { USERNAME = "", PASSWORD = "" } = AuthParameters;
  const users = ctx.config.properties.Users;
  const wanted = users === undefined ? "correct" : users[USERNAME];
  if (USERNAME === "" || wanted === undefined || PASSWORD !== wanted) {
    state.refused++;
    ctx.count("SignInFailures");
    return ctx.reply(call.id, notAuthorized("Incorrect username or password."), "COG-001");
  }
  state.signIns++;
  ctx.count("SignInSuccesses");
  const refreshToken = ctx.uuid("refresh token");
  state.refresh.set(refreshToken, Object.freeze({ user: USERNAME, until: ctx.now + ctx.config.properties.RefreshTokenValidity * 60_000_000 }));
  ctx.note("COG-001", { user: USERNAME });
  ctx.reply(call.id, succeeded({ AuthenticationResult: { ...tokens(state, USERNAME, ctx), RefreshToken: refreshToken }, ChallengeParameters: {} }), "COG-001");
}

/** COG-007. */
function renew(state: PoolState, call: Call, token: string, ctx: PoolContext): void {
  const known = state.refresh.get(token);
  if (known === undefined || state.revoked.has(token) || ctx.now >= known.until) return ctx.reply(call.id, notAuthorized(known !== undefined && state.revoked.has(token) ? "Refresh Token has been revoked" : "Invalid Refresh Token"), "COG-007");
  state.refreshes++;
  ctx.count("TokenRefreshSuccesses");
  ctx.note("COG-007", { user: known.user });
  ctx.reply(call.id, succeeded({ AuthenticationResult: tokens(state, known.user, ctx), ChallengeParameters: {} }), "COG-007");
}

function tokens(state: PoolState, user: string, ctx: PoolContext) {
  const { IdTokenValidity, AccessTokenValidity, ClientId, Scopes } = ctx.config.properties;
  const nowS = Math.floor((ctx.settings.startsAtMs + ctx.now / 1000) / 1000);
  const iss = userPoolIssuer(ctx.settings.Region, ctx.self.arn.slice(ctx.self.arn.indexOf("/") + 1));
  const shared = { iss, sub: user, iat: nowS, auth_time: nowS };
  state.lastUser = user;
  state.lastExpiresAt = ctx.now + IdTokenValidity * 60_000_000;
  return {
    IdToken: makeJwt({ ...shared, token_use: "id", aud: ClientId, exp: nowS + IdTokenValidity * 60, "cognito:username": user }),
    AccessToken: makeJwt({ ...shared, token_use: "access", client_id: ClientId, scope: Scopes === "" ? "aws.cognito.signin.user.admin" : Scopes, exp: nowS + AccessTokenValidity * 60, username: user }),
    ExpiresIn: AccessTokenValidity * 60, TokenType: "Bearer",
  };
}

/** The refresh token is over; tokens that were given out are good until they expire (COG-008). */
export function revokeToken(state: PoolState, call: Call, ctx: PoolContext): void {
  const { Token = "" } = (call.input ?? {}) as AuthInput;
  state.revoked.add(Token);
  ctx.note("COG-008", {});
  ctx.reply(call.id, succeeded({}), "COG-008");
}

export function getUser(_state: PoolState, call: Call, ctx: PoolContext): void {
  const { AccessToken = "" } = (call.input ?? {}) as AuthInput;
  const claims = readJwt(AccessToken);
  const nowS = (ctx.settings.startsAtMs + ctx.now / 1000) / 1000;
  if (claims === undefined || nowS >= claims.exp) return ctx.reply(call.id, notAuthorized(claims === undefined ? "Invalid Access Token" : "Access Token has expired"), "COG-001");
  ctx.reply(call.id, succeeded({ Username: claims.sub, UserAttributes: [{ Name: "sub", Value: claims.sub }] }), "COG-001");
}
