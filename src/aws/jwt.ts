/**
 * JSON Web Tokens of the simulated user pools. Real ones are signed with RSA; here the signature is an HMAC under a key
 * that follows from the issuer, so that whoever knows the issuer's address can check it, as with published keys.
 * Source: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
 */
import { base64Encode, base64Text, hmacSha256Bytes } from "./digests.ts";

export interface Claims { readonly iss: string; readonly sub: string; readonly exp: number; readonly iat: number; readonly token_use?: string; readonly aud?: string; readonly client_id?: string; readonly scope?: string; readonly nbf?: number; readonly [claim: string]: unknown }

/** `header.claims.signature`, each base64url. */
export function makeJwt(claims: Claims): string {
  const front = `${urlSafe(base64Encode(JSON.stringify({ kid: "1", alg: "RS256" })))}.${urlSafe(base64Encode(JSON.stringify(claims)))}`;
  return `${front}.${signature(front, claims.iss)}`;
}

/** The claims, if the token has the form of one and its signature is the issuer's. Times are not looked at. */
export function readJwt(token: string): Claims | undefined {
  const parts = token.split(".");
  if (parts.length !== 3) return undefined;
  const claims = parse(parts[1]!);
  return claims !== undefined && parts[2] === signature(`${parts[0]}.${parts[1]}`, claims.iss) ? claims : undefined;
}

/** Where a user pool's keys are published: the issuer of its tokens. */
export const userPoolIssuer = (region: string, poolId: string) => `https://cognito-idp.${region}.amazonaws.com/${poolId}`;

function signature(text: string, issuer: string): string {
  return urlSafe(base64Encode(hmacSha256Bytes(issuer, text)));
}

function parse(part: string): Claims | undefined {
  try {
    const padded = part.replaceAll("-", "+").replaceAll("_", "/") + "=".repeat((4 - (part.length % 4)) % 4);
    const value = JSON.parse(base64Text(padded) ?? "") as Claims | null;
    return typeof value === "object" && value !== null && typeof value.iss === "string" && typeof value.exp === "number" ? value : undefined;
  } catch {
    return undefined;
  }
}

function urlSafe(base64: string): string {
  return base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
