/** What a Task's `Resource` names. Source: https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html */
import { parseArn } from "../../../aws/arn.ts";

export type Pattern = "" | "sync" | "sync:2" | "waitForTaskToken";

export type Resource =
  | { readonly kind: "lambda"; readonly arn: string; readonly name: string }
  | { readonly kind: "activity"; readonly arn: string; readonly name: string }
  /** An optimised integration, or any API with `sdk`. `text` is the resource without its suffix: `sqs:sendMessage`. */
  | { readonly kind: "service"; readonly arn: string; readonly service: string; readonly api: string; readonly pattern: Pattern; readonly sdk: boolean };

/** Undefined for what Step Functions cannot call. */
export function parseResource(text: string): Resource | undefined {
  const arn = parseArn(text);
  if (arn === undefined) return undefined;
  if (arn.service === "lambda") {
    const name = /^function:([^:]+)/.exec(arn.resource)?.[1];
    return name === undefined ? undefined : { kind: "lambda", arn: text, name };
  }
  if (arn.service !== "states") return undefined;
  const activity = /^activity:(.+)$/.exec(arn.resource)?.[1];
  if (activity !== undefined) return { kind: "activity", arn: text, name: activity };
  const found = /^(aws-sdk:)?([A-Za-z0-9-]+):([A-Za-z0-9]+)(?:\.(sync:2|sync|waitForTaskToken))?$/.exec(arn.resource);
  if (!found || arn.region !== "" || arn.account !== "") return undefined;
  return { kind: "service", arn: text, sdk: found[1] !== undefined, service: found[2]!, api: found[3]!, pattern: (found[4] ?? "") as Pattern };
}

/** `sqs:sendMessage`, as history names it (`resourceType`, `resource`) and stubs do. */
export function serviceKey(resource: Extract<Resource, { readonly kind: "service" }>): string {
  return `${resource.sdk ? "aws-sdk:" : ""}${resource.service}:${resource.api}`;
}
