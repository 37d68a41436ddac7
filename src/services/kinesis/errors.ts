/** Kinesis's errors: all clients' faults are HTTP 400. */
import { awsError } from "../../aws/errors.ts";
import type { AwsError } from "../define.ts";

export const noSuchStream = (name: string, accountId: string): AwsError => awsError("ResourceNotFoundException", `Stream ${name} under account ${accountId} not found.`);
export const noSuchShard = (shard: string, name: string, accountId: string): AwsError => awsError("ResourceNotFoundException", `Shard ${shard} in stream ${name} under account ${accountId} does not exist`);
export const noSuchConsumer = (arn: string): AwsError => awsError("ResourceNotFoundException", `Consumer ${arn} not found.`);
export const invalid = (message: string): AwsError => awsError("InvalidArgumentException", message);
export const limitExceeded = (message: string): AwsError => awsError("LimitExceededException", message);
export const inUse = (message: string): AwsError => awsError("ResourceInUseException", message);
export const expiredIterator = (message: string): AwsError => awsError("ExpiredIteratorException", message);

/** As AWS's front door words it. `member` with a small letter. */
export const badMember = (value: unknown, member: string, constraint: string): AwsError =>
  awsError("ValidationException", `1 validation error detected: Value '${String(value).slice(0, 80)}' at '${member}' failed to satisfy constraint: Member ${constraint}`);

export const rateExceeded = (shard: string, name: string, accountId: string): AwsError =>
  awsError("ProvisionedThroughputExceededException", `Rate exceeded for shard ${shard} in stream ${name} under account ${accountId}.`);
