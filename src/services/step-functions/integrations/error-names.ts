/**
 * How the errors of called services are named inside a state machine (SFN-087, SFN-088): optimised integrations and SDK
 * ones have their own prefixes and capitals.
 */
import type { AwsError } from "../../define.ts";
import type { Resource } from "../asl/resource.ts";
import { capital } from "./services.ts";

const OPTIMISED: Readonly<Record<string, string>> = { lambda: "Lambda", sqs: "SQS", sns: "SNS", events: "EventBridge", dynamodb: "DynamoDB", states: "StepFunctions", apigateway: "ApiGateway", http: "States.Http", s3: "S3" };
const SDK: Readonly<Record<string, string>> = { lambda: "Lambda", sqs: "Sqs", sns: "Sns", eventbridge: "EventBridge", dynamodb: "DynamoDb", sfn: "Sfn", s3: "S3", kinesis: "Kinesis", firehose: "Firehose" };

/** The error's name and cause for a task whose call failed. */
export function taskError(resource: Resource, error: AwsError, timeout: boolean): { readonly error: string; readonly cause: string } {
  const service = resource.kind === "service" ? resource.service : "lambda";
  const sdk = resource.kind === "service" && resource.sdk;
  const prefix = sdk ? (SDK[service] ?? capital(service)) : (OPTIMISED[service] ?? capital(service));
  const cause = `${error.message} (Service: ${capital(service)}, Status Code: ${error.status})`;
  if (timeout) return { error: service === "http" ? "States.Http.Socket" : `${prefix}.SdkClientException`, cause: error.message };
  // SFN-018: whoever may not call is told so by one name.
  if (error.status === 403 || /^(AccessDenied|AuthorizationError|NotAuthorized)/.test(error.code)) return { error: "States.Permissions", cause };
  return { error: `${prefix}.${exceptionName(service, sdk, error.code)}`, cause };
}

function exceptionName(service: string, sdk: boolean, code: string): string {
  const bare = code.split(".").at(-1)!;
  if (bare === "NonExistentQueue" || bare === "QueueDoesNotExist") return "QueueDoesNotExistException";
  if (service === "sqs" && !sdk) return "AmazonSQSException";
  if (service === "lambda" && (bare === "ServiceException" || bare === "InternalFailure")) return "ServiceException";
  return bare.endsWith("Exception") ? bare : `${bare}Exception`;
}

/** What is said when parameters name a resource that does not exist. */
export function missing(resource: Resource, name: string): AwsError {
  const service = resource.kind === "service" ? resource.service : "lambda";
  switch (service) {
    case "sqs": return { code: "AWS.SimpleQueueService.NonExistentQueue", message: "The specified queue does not exist.", status: 400 };
    case "sns": return { code: "NotFound", message: "Topic does not exist", status: 404 };
    case "lambda": return { code: "ResourceNotFoundException", message: `Function not found: ${name}`, status: 404 };
    case "states": case "sfn": return { code: "StateMachineDoesNotExist", message: `State Machine Does Not Exist: '${name}'`, status: 400 };
    case "s3": return { code: "NoSuchBucket", message: "The specified bucket does not exist", status: 404 };
    default: return { code: "ResourceNotFoundException", message: `Requested resource not found: ${name === "" ? service : name}`, status: 400 };
  }
}
