/** Function URLs: an HTTPS door without API Gateway. Source: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
import { succeeded } from "../../aws/errors.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { Call, MessageId } from "../define.ts";
import type { FunctionContext } from "./config.ts";
import { parsed } from "./handler.ts";
import type { FunctionState, RunResult } from "./state.ts";

/** An HTTP answer, as `apigateway:Request` and `http:Request` give it. */
export interface HttpAnswer { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }

const JSON_TYPE = { "content-type": "application/json" } as const;
const message = (status: number, text: string): HttpAnswer => ({ status, headers: JSON_TYPE, body: JSON.stringify({ Message: text }) });

/** Why the URL does not let this request through, or undefined (LAM-128). Both permissions are needed since October 2025. */
export function refusedAtUrl(state: FunctionState, ctx: FunctionContext, call: Call): HttpAnswer | undefined {
  // An arrow of a diagram says that there is a URL; a call from the console must find one configured.
  const url = ctx.config.properties.FunctionUrlConfig ?? (call.connection === undefined ? undefined : { AuthType: "NONE" });
  if (url === undefined) return message(403, "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html");
  const statements = [...state.permissions.values()] as { readonly Action?: string }[];
  const grants = (action: string) => statements.length === 0 || statements.some((statement) => statement.Action === action);
  const signed = (call.input as { readonly signed?: unknown } | null)?.signed === true;
  if (url.AuthType === "AWS_IAM" && !signed) return message(403, "Forbidden");
  return grants("lambda:InvokeFunctionUrl") && grants("lambda:InvokeFunction") ? undefined : message(403, "Forbidden");
}

/** The request in the form that API Gateway's payload version 2.0 has. */
export function urlEvent(ctx: FunctionContext, input: unknown): Json {
  const { method, path, headers, body } = (input ?? {}) as { readonly method?: string; readonly path?: string; readonly headers?: Json; readonly body?: Json };
  const at = path ?? "/";
  return {
    version: "2.0", routeKey: "$default", rawPath: at, headers: headers ?? {}, isBase64Encoded: false,
    requestContext: { accountId: ctx.settings.accountId, http: { method: method ?? "GET", path: at }, routeKey: "$default", stage: "$default" },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  };
}

export function httpAnswer(result: RunResult): HttpAnswer {
  if (result.kind !== "success") return message(502, "Internal Server Error");
  const answer = parsed(result.payload);
  if (typeof answer === "object" && answer !== null && !Array.isArray(answer) && "statusCode" in answer) {
    const { statusCode, headers, body } = answer as { readonly statusCode?: Json; readonly headers?: Json; readonly body?: Json };
    const status = Number(statusCode);
    return { status: Number.isInteger(status) ? status : 502, headers: (headers ?? JSON_TYPE) as Readonly<Record<string, string>>, body: typeof body === "string" ? body : JSON.stringify(body ?? "") };
  }
  return { status: 200, headers: JSON_TYPE, body: typeof answer === "string" ? answer : result.payload };
}

export const throttledAtUrl: HttpAnswer = message(429, "Rate Exceeded.");

export function replyHttp(ctx: FunctionContext, call: Call["id"], answer: HttpAnswer, carries: readonly MessageId[] = []): void {
  ctx.reply(call, succeeded(answer), "LAM-128", { carries });
}
