/** SQS's errors, in the JSON protocol's codes, with AWS's sentences as recorded or documented. */
import { awsError } from "../../aws/errors.ts";
import type { AwsError } from "../define.ts";

export const missing = (name: string): AwsError => awsError("MissingParameter", `The request must contain the parameter ${name}.`);

export const badValue = (value: unknown, name: string, reason: string): AwsError =>
  awsError("InvalidParameterValue", `Value ${String(value)} for parameter ${name} is invalid. Reason: ${reason}`);

export const noSuchQueue = (): AwsError => awsError("QueueDoesNotExist", "The specified queue does not exist for this wsdl version.");

export const tooLong = (most: number): AwsError =>
  awsError("InvalidParameterValue", `One or more parameters are invalid. Reason: Message must be shorter than ${most} bytes.`);

export const badCharacters = (): AwsError =>
  awsError("InvalidMessageContents", "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF.");

export const expiredHandle = (handle: unknown): AwsError => badValue(handle, "ReceiptHandle", "The receipt handle has expired.");

export const notAHandle = (handle: unknown): AwsError => awsError("ReceiptHandleIsInvalid", `The input receipt handle "${String(handle)}" is not a valid receipt handle.`);

export const notThere = (handle: unknown): AwsError =>
  badValue(handle, "ReceiptHandle", "Message does not exist or is not available for visibility timeout change.");

export const beyondTwelveHours = (): AwsError =>
  awsError("InvalidParameterValue", "Value for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds].");

/** SQS-051. */
export const throttled = (): AwsError => awsError("ThrottlingException", "Rate exceeded");

/** SQS-052. The status is not documented for the JSON protocol. */
export const overLimit = (most: number): AwsError => awsError("OverLimit", `Too many messages are in flight: ${most}.`, 403);

export const purgeInProgress = (name: string): AwsError =>
  awsError("PurgeQueueInProgress", `Only one PurgeQueue operation on ${name} is allowed every 60 seconds.`, 403);

export const emptyBatch = (entry: string): AwsError => awsError("EmptyBatchRequest", `There should be at least one ${entry} in the request.`);

export const tooManyEntries = (sent: number): AwsError => awsError("TooManyEntriesInBatchRequest", `Maximum number of entries per request are 10. You have sent ${sent}.`);

export const repeatedEntry = (id: string): AwsError => awsError("BatchEntryIdsNotDistinct", `Id ${id} repeated.`);

export const badEntryId = (): AwsError =>
  awsError("InvalidBatchEntryId", "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.");

export const batchTooLong = (bytes: number): AwsError =>
  awsError("BatchRequestTooLong", `Batch requests cannot be longer than 1048576 bytes. You have sent ${bytes} bytes.`);

export const noSuchAttribute = (name: string): AwsError => awsError("InvalidAttributeName", `Unknown Attribute ${name}.`);

export const badAttribute = (name: string, reason: string): AwsError => awsError("InvalidAttributeValue", `Invalid value for the parameter ${name}. Reason: ${reason}`);

export const noSuchTaskOrQueue = (what: string): AwsError => awsError("ResourceNotFoundException", what, 404);
