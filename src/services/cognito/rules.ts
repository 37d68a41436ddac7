/** The rules of user pools. */
import type { RuleDefinition } from "../define.ts";

const guide = (page: string) => `https://docs.aws.amazon.com/cognito/latest/developerguide/${page}.html`;

export const poolRules: { readonly [id: string]: RuleDefinition } = {
  "COG-001": {
    rank: "P0", title: "Sign-in gives three tokens", status: "documented", source: guide("amazon-cognito-user-pools-using-tokens-with-identity-providers"),
    says: "The right password gives an identity token, an access token and a refresh token; a wrong one is `NotAuthorizedException` (400).",
    tells: { answer: "Sign-in answered.", default: "{user} signed in: identity, access and refresh token." }, mark: "done", properties: ["IdTokenValidity", "AccessTokenValidity", "RefreshTokenValidity"], moment: "first sign-in",
    note: "Two of the three are JWTs; the refresh token is not.",
  },
  "COG-002": {
    rank: "P0", title: "APIs check tokens by themselves", status: "documented", source: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html",
    says: "API Gateway checks a token's signature and expiry with the pool's published keys: the pool is asked once, at sign-in.",
    tells: "The token was checked without asking the pool.", mark: "done",
  },
  "COG-007": {
    rank: "P1", title: "Refresh", status: "documented", source: guide("amazon-cognito-user-pools-using-the-refresh-token"),
    says: "A refresh token gives new identity and access tokens without a password until it expires or is revoked.",
    tells: { answer: "Renewal answered.", default: "New tokens for {user}, without a password." }, mark: "returning", properties: ["RefreshTokenValidity"],
  },
  "COG-008": {
    rank: "P1", title: "Revocation does not reach those who check", status: "documented", source: guide("token-revocation"),
    says: "Tokens that were given out pass a check of their signature until they expire, revoked or not.",
    tells: "Revoked: tokens that are out are good until they expire.", mark: "info",
  },
};
