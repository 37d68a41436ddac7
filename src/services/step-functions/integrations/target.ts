/** Which resource a task's parameters name, as an ARN. */
import { apiIdOf, arnOf, bucketArn, deliveryStreamArn, eventBusArn, functionArn, parseArn, parseQueueUrl, queueArn, streamArn, tableArn, topicArn, type Place } from "../../../aws/arn.ts";
import { base64Text } from "../../../aws/utf8.ts";
import type { Json } from "../../../vocabulary/json.ts";
import { machineOfExecution } from "../run/cancel.ts";

export type Params = { readonly [name: string]: Json };

/** ARNs that the parameters may mean, best first; empty when they name nothing. */
export function targetsOf(service: string, params: Params, at: Place): readonly string[] {
  const text = (name: string) => (typeof params[name] === "string" ? params[name] : undefined);
  const arn = (name: string | undefined, form: (at: Place, name: string) => string) => (name === undefined ? [] : [name.startsWith("arn:") ? name : form(at, name)]);
  switch (service) {
    case "sqs": {
      const url = text("QueueUrl");
      return url === undefined ? [] : [queueArn(at, parseQueueUrl(url)?.name ?? url.split("/").at(-1)!)];
    }
    case "sns": return arn(text("TopicArn") ?? text("TargetArn"), topicArn);
    case "lambda": return arn(text("FunctionName"), (place, name) => functionArn(place, name.split(":")[0]!)).map(unqualified);
    case "events": case "eventbridge": {
      const entries = params.Entries;
      const bus = Array.isArray(entries) ? (entries[0] as Params | undefined)?.EventBusName : undefined;
      return arn(typeof bus === "string" ? bus : "default", eventBusArn);
    }
    case "dynamodb": return arn(text("TableName"), tableArn);
    case "s3": case "s3api": return arn(text("Bucket"), bucketArn);
    case "kinesis": return text("StreamARN") === undefined ? arn(text("StreamName"), streamArn) : [text("StreamARN")!];
    case "firehose": return arn(text("DeliveryStreamName"), deliveryStreamArn);
    case "states": case "sfn": return statesTarget(text);
    case "apigateway": return apiTargets(text("ApiEndpoint"), at);
    case "http": return text("ApiEndpoint") === undefined ? [] : [`${/^https?:\/\/[^/]+/.exec(text("ApiEndpoint")!)?.[0] ?? ""}/`];
    default: return [];
  }
}

function statesTarget(text: (name: string) => string | undefined): readonly string[] {
  const machine = text("StateMachineArn");
  if (machine !== undefined) return [unqualified(machine)];
  const execution = machineOfExecution(text("ExecutionArn") ?? "");
  if (execution !== undefined) return [execution];
  const activity = text("ActivityArn");
  if (activity !== undefined) return [activity];
  const owner = tokenOwner(text("TaskToken") ?? "");
  return owner === undefined ? [] : [owner];
}

/** Without version or alias: `arn:aws:lambda:…:function:F:live` is the function F. */
export function unqualified(arn: string): string {
  const read = parseArn(arn);
  if (read === undefined || (read.service !== "lambda" && read.service !== "states")) return arn;
  return arn.split(":").slice(0, 7).join(":");
}

function apiTargets(endpoint: string | undefined, at: Place): readonly string[] {
  if (endpoint === undefined) return [];
  const id = endpoint.replace(/^https?:\/\//, "").split(".")[0]!;
  const prefix = arnOf("apigateway", { ...at, accountId: "" }, "");
  return [`${prefix}/restapis/${id}`, `${prefix}/apis/${id}`, `${prefix}/restapis/${apiIdOf(id)}`, `${prefix}/apis/${apiIdOf(id)}`];
}

/** The machine that a task token belongs to; undefined for garbage. */
export function tokenOwner(token: string): string | undefined {
  const text = base64Text(token);
  if (text === undefined) return undefined;
  try {
    const read = JSON.parse(text) as { readonly m?: unknown } | null;
    return typeof read?.m === "string" ? read.m : undefined;
  } catch {
    return undefined;
  }
}
