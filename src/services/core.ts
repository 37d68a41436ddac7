import { clientService } from "./client/index.ts";
import type { Service } from "./define.ts";
import { dynamodb } from "./dynamodb/index.ts";
import { httpService } from "./http-endpoint/index.ts";
import { inboxes } from "./inboxes/index.ts";
import { lambda } from "./lambda/index.ts";
import { sns } from "./sns/index.ts";
import { sqs } from "./sqs/index.ts";
import { workerFleet } from "./worker-fleet/index.ts";

/** The services that most scenarios use: the page's worker starts with these and fetches the rest when a scenario asks. */
export const coreServices: readonly Service[] = [
  clientService,
  httpService,
  sqs,
  sns,
  lambda,
  dynamodb,
  workerFleet,
  ...inboxes,
];
