/**
 * ARNs and URLs as AWS forms them.
 * Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 * (the page of each service, "Resource types"). Names are taken as they are: `.fifo` is part of a name.
 */
import { md5Hex } from "./digests.ts";

/** Where resources live; the account settings of a document fit. */
export interface Place { readonly Region: string; readonly accountId: string }

/** The account of every document, and its Region where none is said. */
export const ACCOUNT_ID = "123456789012";
export const DEFAULT_PLACE: Place = { Region: "us-east-1", accountId: ACCOUNT_ID };

export function partitionOf(region: string): "aws" | "aws-cn" | "aws-us-gov" {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** The end of AWS's host names in a Region. */
export function dnsSuffix(region: string): string {
  return region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
}

/** `arn:aws:service:region:account:resource`. */
export function arnOf(service: string, at: Place, resource: string): string {
  return `arn:${partitionOf(at.Region)}:${service}:${at.Region}:${at.accountId}:${resource}`;
}

export const queueArn = (at: Place, name: string) => arnOf("sqs", at, name);
export const queueUrl = (at: Place, name: string) => `https://sqs.${at.Region}.${dnsSuffix(at.Region)}/${at.accountId}/${name}`;

export const topicArn = (at: Place, name: string) => arnOf("sns", at, name);
export const subscriptionArn = (at: Place, topic: string, uuid: string) => `${topicArn(at, topic)}:${uuid}`;

/** Without a qualifier the function itself; with one a version or an alias. */
export const functionArn = (at: Place, name: string, qualifier?: string) => arnOf("lambda", at, `function:${name}${qualifier === undefined ? "" : `:${qualifier}`}`);
export const eventSourceMappingArn = (at: Place, uuid: string) => arnOf("lambda", at, `event-source-mapping:${uuid}`);
/** The URI by which API Gateway invokes a function. */
export const functionInvocationUri = (at: Place, arn: string) => `arn:${partitionOf(at.Region)}:apigateway:${at.Region}:lambda:path/2015-03-31/functions/${arn}/invocations`;

export const streamArn = (at: Place, name: string) => arnOf("kinesis", at, `stream/${name}`);
/** A consumer's ARN bears the second of its registration. */
export const streamConsumerArn = (at: Place, stream: string, consumer: string, createdAtSeconds: number) => `${streamArn(at, stream)}/consumer/${consumer}:${createdAtSeconds}`;
export const deliveryStreamArn = (at: Place, name: string) => arnOf("firehose", at, `deliverystream/${name}`);
export const analyticsApplicationArn = (at: Place, name: string) => arnOf("kinesisanalytics", at, `application/${name}`);

export const stateMachineArn = (at: Place, name: string) => arnOf("states", at, `stateMachine:${name}`);
export const stateMachineVersionArn = (at: Place, name: string, versionOrAlias: string | number) => `${stateMachineArn(at, name)}:${versionOrAlias}`;
export const executionArn = (at: Place, machine: string, name: string) => arnOf("states", at, `execution:${machine}:${name}`);
/** An Express execution has the name it was started with and a UUID for this start. */
export const expressExecutionArn = (at: Place, machine: string, name: string, uuid: string) => arnOf("states", at, `express:${machine}:${name}:${uuid}`);
export const activityArn = (at: Place, name: string) => arnOf("states", at, `activity:${name}`);
export const mapRunArn = (at: Place, machine: string, label: string, uuid: string) => arnOf("states", at, `mapRun:${machine}/${label}:${uuid}`);

export const eventBusArn = (at: Place, name: string) => arnOf("events", at, `event-bus/${name}`);
/** A rule of the default bus is named without the bus. */
export const ruleArn = (at: Place, name: string, bus = "default") => arnOf("events", at, bus === "default" ? `rule/${name}` : `rule/${bus}/${name}`);
export const archiveArn = (at: Place, name: string) => arnOf("events", at, `archive/${name}`);
export const replayArn = (at: Place, name: string) => arnOf("events", at, `replay/${name}`);
export const apiDestinationArn = (at: Place, name: string, uuid: string) => arnOf("events", at, `api-destination/${name}/${uuid}`);
export const eventConnectionArn = (at: Place, name: string, uuid: string) => arnOf("events", at, `connection/${name}/${uuid}`);
export const scheduleArn = (at: Place, name: string, group = "default") => arnOf("scheduler", at, `schedule/${group}/${name}`);
export const pipeArn = (at: Place, name: string) => arnOf("pipes", at, `pipe/${name}`);

/** Buckets and objects have neither Region nor account in their ARN. */
export const bucketArn = (at: Place, name: string) => `arn:${partitionOf(at.Region)}:s3:::${name}`;
export const objectArn = (at: Place, bucket: string, key: string) => `${bucketArn(at, bucket)}/${key}`;
export const tableArn = (at: Place, name: string) => arnOf("dynamodb", at, `table/${name}`);
/** `label` is the instant at which the stream was switched on, ISO with milliseconds and without Z. */
export const tableStreamArn = (at: Place, name: string, label: string) => `${tableArn(at, name)}/stream/${label}`;

export const restApiArn = (at: Place, apiId: string) => `arn:${partitionOf(at.Region)}:apigateway:${at.Region}::/restapis/${apiId}`;
export const httpApiArn = (at: Place, apiId: string) => `arn:${partitionOf(at.Region)}:apigateway:${at.Region}::/apis/${apiId}`;
/** What permissions name: `arn:aws:execute-api:region:account:api/stage/METHOD/path`. */
export const executeApiArn = (at: Place, apiId: string, stage: string, method: string, path: string) => arnOf("execute-api", at, `${apiId}/${stage}/${method}/${path.replace(/^\//, "")}`);
/** `https://{id}.execute-api.{region}.amazonaws.com/{stage}`; the stage `$default` of an HTTP API has no segment. */
export const invokeUrl = (at: Place, apiId: string, stage: string) => `https://${apiHost(at, apiId)}${stage === "$default" ? "" : `/${stage}`}`;
export const webSocketUrl = (at: Place, apiId: string, stage: string) => `wss://${apiHost(at, apiId)}/${stage}`;
export const apiHost = (at: Place, apiId: string) => `${apiId}.execute-api.${at.Region}.${dnsSuffix(at.Region)}`;
/** An id as API Gateway gives it, ten of a–z and 0–9, always the same for a name. */
export function apiIdOf(name: string): string {
  const number = BigInt(`0x${md5Hex(name)}`);
  return number.toString(36).padStart(25, "0").slice(-10);
}

export const userPoolArn = (at: Place, poolId: string) => arnOf("cognito-idp", at, `userpool/${poolId}`);
export const swfDomainArn = (at: Place, name: string) => arnOf("swf", at, `/domain/${name}`);
export const brokerArn = (at: Place, name: string, brokerId: string) => arnOf("mq", at, `broker:${name}:${brokerId}`);
export const autoScalingGroupArn = (at: Place, name: string, uuid: string) => arnOf("autoscaling", at, `autoScalingGroup:${uuid}:autoScalingGroupName/${name}`);
export const logGroupArn = (at: Place, name: string) => arnOf("logs", at, `log-group:${name}`);
export const alarmArn = (at: Place, name: string) => arnOf("cloudwatch", at, `alarm:${name}`);
export const roleArn = (at: Place, name: string) => `arn:${partitionOf(at.Region)}:iam::${at.accountId}:role/${name}`;
export const rootArn = (at: Place) => `arn:${partitionOf(at.Region)}:iam::${at.accountId}:root`;

/** The six parts of an ARN. `region` and `account` may be empty; `resource` is all that follows, colons included. */
export interface Arn { readonly partition: string; readonly service: string; readonly region: string; readonly account: string; readonly resource: string }

/** Undefined for what is no ARN. */
export function parseArn(text: string): Arn | undefined {
  const found = /^arn:([^:]+):([^:]+):([^:]*):([^:]*):(.+)$/s.exec(text);
  return found ? { partition: found[1]!, service: found[2]!, region: found[3]!, account: found[4]!, resource: found[5]! } : undefined;
}

/** The name in a resource part: what follows its type, such as `orders` of `stream/orders` or of `function:orders:live`. */
export function resourceName(arn: Arn): string {
  const { service, resource } = arn;
  if (service === "sqs" || service === "sns" || service === "s3") return resource.split(service === "s3" ? "/" : ":")[0]!;
  const [, rest = resource] = /^[^:/]+[:/](.+)$/s.exec(resource) ?? [];
  if (service === "lambda" || service === "states") return rest.split(":")[0]!;
  return service === "events" || service === "scheduler" ? rest.split("/").at(-1)! : rest.split("/")[0]!;
}

/** The version or alias of a function's ARN; undefined for the function itself. */
export function functionQualifier(text: string): string | undefined {
  const arn = parseArn(text);
  return arn?.service === "lambda" ? arn.resource.split(":")[2] : undefined;
}

/** Account and name of a queue's URL; undefined for another text. */
export function parseQueueUrl(url: string): { readonly region: string; readonly accountId: string; readonly name: string } | undefined {
  const found = /^https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/(\d{12})\/([^/]+)$/.exec(url);
  return found ? { region: found[1]!, accountId: found[2]!, name: found[3]! } : undefined;
}
