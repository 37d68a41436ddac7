import { expect, test } from "vitest";
import { services } from "../services/registry.ts";
import { fakeServices } from "../testing/scenario-services.ts";
import { endOf, legalTypes } from "./legality.ts";

const definitions = fakeServices.flatMap((service) => service.entities);
const end = (type: string) => endOf(definitions.find((each) => each.type === type)!);
const legal = (from: string, to: string) => legalTypes(end(from), end(to), fakeServices);

test("types are matched by type and by role", () => {
  expect(legal("client", "sqs.queue").types).toEqual([{ type: "sqs:SendMessage", verb: "send a message", preference: 10, failure: false }]);
  expect(legal("sqs.queue", "lambda.function").types.map((each) => each.type)).toEqual(["lambda.eventSourceMapping"]);
  expect(legal("sqs.queue", "lambda.function").refusal).toBeUndefined();
});

test("the most preferred type comes first; failure arrows say so", () => {
  const both = fakeServices.map((service) => ({ ...service, entities: service.entities.map((each) => (each.type === "lambda.function" ? { ...each, roles: [...(each.roles ?? [])] } : each)) }));
  expect(legalTypes(end("sqs.queue"), end("sqs.queue"), both).types).toMatchObject([{ type: "sqs.redrive", failure: true, preference: 20 }]);
});

test("a failure arrow starts at a connection", () => {
  expect(legal("lambda.eventSourceMapping", "sqs.queue").types.map((each) => each.type)).toEqual(["lambda.mappingOnFailure"]);
});

test("an arrow ends at a node", () => {
  expect(legal("client", "sqs:SendMessage").refusal).toEqual({ says: "No arrow ends at another arrow: lead it to the node there.", instead: [] });
});

test("a service's own sentence refuses, with what to put between", () => {
  const stranger = { type: "events.rule", roles: ["events.target"] };
  expect(legalTypes(end("sqs.queue"), stranger, fakeServices)).toEqual({ types: [], refusal: { says: "A queue never pushes: it is polled.", instead: [{ label: "Put a Lambda function between", insert: "lambda.function" }] } });
});

test("where no service has a sentence, the plain one says which way, or what may stand between", () => {
  expect(legal("sqs.queue", "client").refusal?.says).toBe("Arrows follow the message, and between these two it goes the other way: from the client to the SQS queue.");
  expect(legal("email.inbox", "sqs.queue").refusal).toEqual({ says: "Nothing leads away from an inbox: it is where messages end.", instead: [] });
  expect(legal("stepfunctions.stateMachine", "client").refusal?.says).toBe("Nothing leads to a client: it is where messages begin.");
  const poll = fakeServices.map((service) => ({ ...service, entities: service.entities.map((each) => (each.type === "lambda.eventSourceMapping" ? { ...each, joins: { ...each.joins!, from: ["sqs.queue"], to: ["worker.fleet"] } } : each)) }));
  expect(legalTypes(end("client"), { type: "worker.fleet", roles: [] }, poll).refusal).toEqual({ says: "A client cannot be connected to a worker.fleet directly.", instead: [{ label: "Put an SQS queue between", insert: "sqs.queue" }] });
});

test("every pair of real types is legal, or refused in a sentence", () => {
  const nodes = services.flatMap((service) => service.entities).filter((each) => each.kind === "node");
  for (const from of nodes) {
    for (const to of nodes) {
      const { types, refusal } = legalTypes(endOf(from), endOf(to), services);
      expect(types.length > 0).toBe(refusal === undefined);
      if (refusal) expect(refusal.says).toMatch(/^[A-Z].*\.$/s);
      for (const { insert } of refusal?.instead ?? []) expect(insert).toMatch(/^[a-z0-9]+[.a-zA-Z0-9]*$/);
    }
  }
});
