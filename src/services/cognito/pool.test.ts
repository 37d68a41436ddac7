import { expect, test } from "vitest";
import { mock, requests, services, statuses } from "../../testing/api-scene.ts";
import { simulate } from "../../testing/simulate.ts";

const call = (at: string, name: string, input: object, as: string) => ({ at, call: `cognito-idp:${name}`, on: "pool", input, as });
const signIn = (at: string, as = "in", PASSWORD = "correct") => call(at, "InitiateAuth", { AuthFlow: "USER_PASSWORD_AUTH", AuthParameters: { USERNAME: "ann", PASSWORD } }, as);
const token = (kind: string, as = "in") => ({ $from: `${as}.AuthenticationResult.${kind}` });
const renew = (at: string, as: string) => call(at, "InitiateAuth", { AuthFlow: "REFRESH_TOKEN_AUTH", AuthParameters: { REFRESH_TOKEN: token("RefreshToken") } }, as);
const claims = (text: string) => JSON.parse(atob(text.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/"))) as { exp: number; iat: number; token_use: string };
const EPOCH = 1_767_225_600;

/** An API whose gate is the pool; requests at so many seconds with the token of the call `as`. */
function guarded(list: readonly { readonly at: number; readonly as?: string; readonly kind?: string }[], script: readonly object[], method: object = {}) {
  return simulate({
    nodes: [{ id: "api", type: "apigateway.restApi", properties: { Methods: [mock("/", "GET", { Authorizer: "pool", ...method })], Authorizers: [{ Name: "pool", Type: "COGNITO_USER_POOLS" }] } }, { id: "pool", type: "cognito.userPool", properties: { Scopes: "orders/read" } }],
    connections: [{ id: "a", from: "api", to: "pool", type: "apigateway.authorizer", properties: { name: "pool" } }],
    script: [...script, ...requests(list.map(({ at, as = "in", kind = "IdToken" }) => ({ at, headers: { Authorization: token(kind, as) as never } })))],
  }, { services });
}

test("COG-001 the right password gives three tokens: an hour, an hour, thirty days", () => {
  const run = guarded([], [signIn("0s"), signIn("1s", "wrong", "guess"), renew("2591999s", "late"), renew("2592000s", "over")]).to(2_592_001);
  const { IdToken, AccessToken, RefreshToken } = (run.call("in").output as { AuthenticationResult: Record<string, string> }).AuthenticationResult;
  expect([claims(IdToken!).exp - EPOCH, claims(AccessToken!).exp - EPOCH]).toEqual([3_600, 3_600]);
  expect([claims(IdToken!).token_use, claims(AccessToken!).token_use, RefreshToken!.includes(".")]).toEqual(["id", "access", false]);
  expect(run.call("wrong").error).toMatchObject({ code: "NotAuthorizedException", status: 400 });
  expect([run.call("late").ok, run.call("over").error?.code]).toEqual([true, "NotAuthorizedException"]);
  expect(run.view("pool")).toMatchObject({ signIns: 1, refused: 1, refreshes: 1, lastUser: "ann" });
});

test("COG-007 an expired token is renewed without a password, until the refresh token is revoked", () => {
  const run = guarded([{ at: 3_600.5 }, { at: 3_602, as: "fresh" }, { at: 7_200, as: "fresh" }, { at: 7_202, as: "fresh" }], [
    signIn("0s"), renew("3601s", "fresh"), call("3603s", "RevokeToken", { Token: token("RefreshToken") }, "revoked"), renew("3604s", "late"),
  ]).to(7_203);
  expect(claims((run.call("fresh").output as { AuthenticationResult: { IdToken: string } }).AuthenticationResult.IdToken).exp - EPOCH).toBe(7_201);
  expect(statuses(run, 4)).toEqual([401, 200, 200, 401]);
  expect(run.call("late").error).toMatchObject({ code: "NotAuthorizedException", message: "Refresh Token has been revoked" });
  expect(run.view("pool")).toMatchObject({ refreshes: 1, revoked: 1 });
});

test("COG-008 a revoked token still passes the gate until it expires", () => {
  const run = guarded([{ at: 20, kind: "AccessToken" }, { at: 3_601, kind: "AccessToken" }], [signIn("0s"), call("10s", "RevokeToken", { Token: token("RefreshToken") }, "revoked")], { AuthorizationScopes: ["orders/read"] }).to(3_602);
  expect(run.call("revoked").ok).toBe(true);
  expect(statuses(run, 2)).toEqual([200, 401]);
  expect(run.view("pool")).toMatchObject({ revoked: 1 });
});
