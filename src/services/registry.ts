import { apiGateway } from "./api-gateway/index.ts";
import { clientService } from "./client/index.ts";
import { cognito } from "./cognito/index.ts";
import type { Service } from "./define.ts";
import { dynamodb } from "./dynamodb/index.ts";
import { httpService } from "./http-endpoint/index.ts";
import { inboxes } from "./inboxes/index.ts";
import { kinesis } from "./kinesis/index.ts";
import { lambda } from "./lambda/index.ts";
import { sns } from "./sns/index.ts";
import { sqs } from "./sqs/index.ts";
import { stepFunctions } from "./step-functions/index.ts";
import { workerFleet } from "./worker-fleet/index.ts";

/** Every service, one line each, in palette order. */
export const services: readonly Service[] = [
  clientService,
  httpService,
  sqs,
  sns,
  lambda,
  dynamodb,
  kinesis,
  workerFleet,
  ...inboxes,
  apiGateway,
  cognito,
  stepFunctions,
];
