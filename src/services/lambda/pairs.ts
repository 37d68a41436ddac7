/** Pairs that people try with a function and AWS does not have, with the reason and the way. */
import type { Refusal } from "../define.ts";

export const functionRefusals: readonly Refusal[] = [
  { from: "lambda.function", to: "client", says: "A function does not push to a client: its answer goes back to whoever invoked it.", instead: [] },
  { from: "lambda.function", to: "worker.fleet", says: "Servers poll: put a queue between the function and the fleet.", instead: [{ label: "Put a queue between", insert: "sqs.queue" }] },
  { from: "worker.fleet", to: "lambda.function", says: "A fleet hands work on through a queue or a topic here; a function with a mapping takes it from there.", instead: [{ label: "Put a queue between", insert: "sqs.queue" }] },
  { from: "http.endpoint", to: "lambda.function", says: "An HTTP endpoint answers; it calls nobody. Let a client call the function, or put an API in front of it.", instead: [{ label: "Put an API in front", insert: "apigateway.httpApi" }] },
  { from: "lambda.function", to: "email.inbox", says: "A function does not write to an inbox: publish to a topic that mails its subscribers.", instead: [{ label: "Put a topic between", insert: "sns.topic" }] },
];
