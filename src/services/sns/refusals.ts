/** SNS's errors with AWS's sentences as recorded (github.com/localstack/localstack, tests/aws/services/sns) or documented. */
import { awsError } from "../../aws/errors.ts";
import type { AwsError } from "../define.ts";

export const invalid = (reason: string): AwsError => awsError("InvalidParameter", `Invalid parameter: ${reason}`);
export const noSuchTopic = (): AwsError => awsError("NotFound", "Topic does not exist", 404);
export const noSuchSubscription = (): AwsError => awsError("NotFound", "Subscription does not exist", 404);
export const badAttribute = (reason: string): AwsError => awsError("ParameterValueInvalid", reason);
export const throttled = (): AwsError => awsError("Throttled", "Rate exceeded", 429);
export const missing = (name: string): AwsError => awsError("ValidationError", `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`);

export const emptyBatch = (): AwsError => awsError("EmptyBatchRequest", "The batch request doesn't contain any entries.");
export const tooManyEntries = (): AwsError => awsError("TooManyEntriesInBatchRequest", "The batch request contains more entries than permissible.");
export const repeatedIds = (): AwsError => awsError("BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.");
export const badEntryId = (): AwsError => awsError("InvalidBatchEntryId", "The Id of a batch entry in a batch request doesn't abide by the specification.");
export const batchTooLong = (): AwsError => awsError("BatchRequestTooLong", "The length of all the messages put together is more than the limit.");
