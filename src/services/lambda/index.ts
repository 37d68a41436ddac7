/** AWS Lambda: functions, their environments and concurrency, asynchronous events, mappings of queues and streams. */
import type { Service } from "../define.ts";
import { lambdaAccount } from "./account-entity.ts";
import { deadLetterConnection, invokeConnection, mappingOnFailureConnection, onFailureConnection, onSuccessConnection, urlConnection } from "./connections.ts";
import { lambdaFunction } from "./function.ts";
import { eventSourceMapping } from "./mapping.ts";
import { rules } from "./rules.ts";

export const lambda: Service = {
  name: "lambda", title: "AWS Lambda", family: "function", rules,
  entities: [lambdaFunction, eventSourceMapping, invokeConnection, urlConnection, deadLetterConnection, onFailureConnection, onSuccessConnection, mappingOnFailureConnection, lambdaAccount],
};
