import { apiGateway } from "./api-gateway/index.ts";
import { cognito } from "./cognito/index.ts";
import { coreServices } from "./core.ts";
import type { Service } from "./define.ts";
import { firehose } from "./firehose/index.ts";
import { kinesis } from "./kinesis/index.ts";
import { kinesisAnalytics } from "./kinesis-analytics/index.ts";
import { kinesisVideo } from "./kinesis-video/index.ts";
import { mq } from "./mq/index.ts";
import { msk } from "./msk/index.ts";
import { s3 } from "./s3/index.ts";
import { stepFunctions } from "./step-functions/index.ts";

/** Every service, one line each (here, or in core.ts for those the page starts with), in palette order. */
export const services: readonly Service[] = [
  ...coreServices,
  kinesis,
  firehose,
  kinesisAnalytics,
  kinesisVideo,
  msk,
  mq,
  s3,
  apiGateway,
  cognito,
  stepFunctions,
];
