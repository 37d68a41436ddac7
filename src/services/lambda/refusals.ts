/** Lambda's errors, with AWS's codes, statuses and sentences as documented or recorded. */
import { awsError } from "../../aws/errors.ts";
import type { AwsError } from "../define.ts";
import type { ThrottleReason } from "./account.ts";

/** LAM-011. */
export const throttled = (reason: ThrottleReason): AwsError => awsError("TooManyRequestsException", "Rate Exceeded.", 429, { Reason: reason, Type: "User" });

export const notFound = (arn: string): AwsError => awsError("ResourceNotFoundException", `Function not found: ${arn}`, 404, { Type: "User" });

export const noSuchThing = (what: string): AwsError => awsError("ResourceNotFoundException", what, 404, { Type: "User" });

export const tooLarge = (bytes: number, most: number): AwsError => awsError("RequestTooLargeException", `${bytes} byte payload is too large for the request: the limit is ${most} bytes.`, 413);

export const badContent = (): AwsError => awsError("InvalidRequestContentException", "Could not parse request body into json: Could not parse payload into json", 400, { Type: "User" });

export const badMediaType = (type: string): AwsError => awsError("UnsupportedMediaTypeException", `Unsupported content type: ${type}.`, 415);

export const badMode = (type: string): AwsError => awsError("ModeNotSupportedException", `The function does not support the invocation mode ${type}.`, 400);

export const badParameter = (message: string): AwsError => awsError("InvalidParameterValueException", message, 400, { Type: "User" });

export const badValue = (message: string): AwsError => awsError("ValidationException", message);

export const conflict = (message: string): AwsError => awsError("ResourceConflictException", message, 409, { Type: "User" });

export const inUse = (message: string): AwsError => awsError("ResourceInUseException", message);

export const updating = (arn: string): AwsError => conflict(`The operation cannot be performed at this time. An update is in progress for resource: ${arn}`);

export const pending = (): AwsError => conflict("The operation cannot be performed at this time. The function is currently in the following state: Pending");

export const inactive = (): AwsError => awsError("ResourceNotReadyException", "The function is inactive and its VPC connection is no longer available. Try again in a few minutes.", 502);

/** LAM-132. */
export const recursive = (): AwsError => awsError("RecursiveInvocationException", "Lambda has detected your function being invoked in a recursive loop with other AWS services and has stopped the invocation.", 400, { Type: "User" });

export const noProvisioned = (): AwsError => awsError("ProvisionedConcurrencyConfigNotFoundException", "No Provisioned Concurrency Config found for this function", 404, { Type: "User" });
