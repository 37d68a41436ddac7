/** Arrows of Lambda that are no entities: the call `lambda:Invoke`, and where asynchronous events end. */
import { field, optional } from "../../vocabulary/field.ts";
import { defineCallConnection, defineEntity, type AnyConfig, type Content, type EndProblem, type Peer } from "../define.ts";

export const invokeConnection = defineCallConnection({
  type: "lambda:Invoke", service: "lambda", title: "Invoke", says: "Invokes the function and waits for its answer, or hands it an event (InvocationType Event).",
  properties: {
    InvocationType: field.choice(["RequestResponse", "Event", "DryRun"], "RequestResponse", { error: "ValidationException", help: "Wait for the answer, hand over and go, or only check.", rules: ["LAM-002", "LAM-017", "LAM-021"] }),
    Qualifier: optional.text({ error: "ValidationException", help: "A version or an alias; without it $LATEST.", rules: ["LAM-113", "LAM-114"] }),
    TenantId: optional.text({ error: "ValidationException", help: "For functions with tenant isolation.", rules: ["LAM-130"], advanced: true }),
  },
  joins: { from: ["caller"], to: ["lambda.function"], verb: "invoke", preference: 5 },
  compose: {
    one: (content: Content, connection: AnyConfig) => {
      const { InvocationType, Qualifier, TenantId } = connection.properties;
      return {
        InvocationType, Payload: jsonText(content.body), ...(Qualifier === undefined ? {} : { Qualifier }), ...(TenantId === undefined ? {} : { TenantId }), ...content.input,
      };
    },
  },
});

/** A payload is JSON: a text that is none is sent as a JSON string. */
function jsonText(body: string): string {
  try {
    JSON.parse(body);
    return body;
  } catch {
    return JSON.stringify(body);
  }
}

export const urlConnection = defineCallConnection({
  type: "lambda:InvokeFunctionUrl", service: "lambda", title: "Call the function's URL", says: "An HTTPS request to the function itself, without an API in front.",
  properties: {
    method: field.choice(["GET", "POST", "PUT", "PATCH", "DELETE"], "POST", { help: "HTTP method." }),
    path: field.text("/", { help: "Path below the URL." }),
    signed: field.boolean(false, { help: "Signed with AWS credentials (AuthType AWS_IAM).", rules: ["LAM-128"] }),
  },
  joins: { from: ["client"], to: ["lambda.function"], verb: "call its URL", preference: 30 },
  compose: { one: (content, { properties }) => ({ method: properties.method, path: properties.path, signed: properties.signed, body: content.body, ...content.input }) },
});

const nothing = { properties: {}, behaviour: {}, metrics: {}, init: () => null, view: () => null, inspect: () => null } as const;

export const deadLetterConnection = defineEntity({
  ...nothing, kind: "connection", type: "lambda.deadLetter", service: "lambda", title: "Dead-letter queue of a function", says: "Takes asynchronous events, as they were, when their last run has failed. Not for mappings.",
  joins: { from: ["lambda.function"], to: ["sqs.queue", "sns.topic"], verb: "dead-letter queue (asynchronous)", mostFrom: 1, failure: true, preference: 20 },
});

const DESTINATIONS = ["lambda.destination", "sqs.queue", "sns.topic", "lambda.function", "events.bus"] as const;

/** LAM-030. */
function notItself(_config: unknown, { from, to }: { readonly from: Peer; readonly to: Peer }): readonly EndProblem[] {
  return from.id !== to.id ? [] : [{ path: "to", code: "InvalidParameterValueException", message: "You can't specify the function as a destination for itself.", fix: "Lead the arrow to a queue, a topic, another function or an event bus." }];
}

export const onFailureConnection = defineEntity({
  ...nothing, kind: "connection", type: "lambda.onFailure", service: "lambda", title: "On-failure destination", says: "Gets a record of each asynchronous event that failed for good.",
  joins: { from: ["lambda.function"], to: [...DESTINATIONS, "s3.bucket"], verb: "on failure (asynchronous)", mostFrom: 1, failure: true, preference: 21 },
  checkEnds: notItself,
  refusals: [{ from: "lambda.function", to: "kinesis.stream", says: "A destination is a queue, a topic, a function, an event bus or, for failures, a bucket. To write to the stream, call PutRecord from the code.", instead: [] }],
});

export const onSuccessConnection = defineEntity({
  ...nothing, kind: "connection", type: "lambda.onSuccess", service: "lambda", title: "On-success destination", says: "Gets a record of each asynchronous event that succeeded.",
  joins: { from: ["lambda.function"], to: [...DESTINATIONS], verb: "on success (asynchronous)", mostFrom: 1, preference: 22 },
  checkEnds: notItself,
});

export const mappingOnFailureConnection = defineEntity({
  ...nothing, properties: { Topic: optional.text({ help: "Kafka: the topic of the same cluster that gets what was given up.", rules: ["LAM-112"], advanced: true }) }, kind: "connection", type: "lambda.mappingOnFailure", service: "lambda", title: "On-failure destination of a mapping", says: "Gets a pointer to each batch that the mapping of a stream gave up. Queues have their own redrive policy instead.",
  joins: { from: ["lambda.eventSourceMapping"], to: ["sqs.queue", "sns.topic", "s3.bucket", "lambda.mappingDestination"], verb: "on failure", mostFrom: 1, failure: true, preference: 1 },
});
