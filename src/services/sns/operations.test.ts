import { describe, expect, test } from "vitest";
import { simulate } from "../../testing/simulate.ts";
import type { Json } from "../../vocabulary/json.ts";
import { sns } from "./index.ts";

const entity = (type: string) => sns.entities.find((each) => each.type === type)!;

describe("operations", () => {
  test.each(["Publish", "PublishBatch", "Subscribe", "ListSubscriptionsByTopic", "GetTopicAttributes", "SetTopicAttributes", "DeleteTopic"])("sns:%s is a call of the topic, and a button on its node", (name) => {
    expect(Object.keys(entity("sns.topic").calls!)).toContain(`sns:${name}`);
    expect(entity("sns.topic").actions!.map((action) => action.operation)).toContain(`sns:${name}`);
  });

  test.each(["ConfirmSubscription", "Unsubscribe", "GetSubscriptionAttributes", "SetSubscriptionAttributes"])("sns:%s is a call of the subscription and of its topic, and a button on the arrow", (name) => {
    for (const type of ["sns.subscription", "sns.topic"]) expect(Object.keys(entity(type).calls!)).toContain(`sns:${name}`);
    expect(entity("sns.subscription").actions!.map((action) => action.operation)).toContain(`sns:${name}`);
  });

  test.each(["CreateTopic", "ListTopics", "ListSubscriptions"])("sns:%s is a call of the account", (name) => expect(Object.keys(entity("account:sns").calls!)).toContain(`sns:${name}`));

  test("SNS-015 every button is answered, the last ones delete", () => {
    const made = (type: string, on: string) => entity(type).actions!.map(({ operation, input }, n): Json => ({ at: `${n + 1}s`, call: operation, on, input, as: `${on}${n}` }));
    const s = simulate({
      nodes: [{ id: "T", type: "sns.topic" }, { id: "q", type: "sqs.queue" }], connections: [{ id: "s", from: "T", to: "q", type: "sns.subscription" }],
      script: [...made("sns.subscription", "s"), ...made("sns.topic", "T")].sort((a, b) => parseInt((a as { at: string }).at) - parseInt((b as { at: string }).at)),
    }).to(30);
    for (const [type, on] of [["sns.subscription", "s"], ["sns.topic", "T"]] as const)
      for (const [n, action] of entity(type).actions!.entries()) expect([action.operation, s.call(`${on}${n}`).ok]).toEqual([action.operation, true]);
    expect(s.run.world.entity("T")).toBeUndefined();
  });

  const topic = (properties: Record<string, Json>, ...script: readonly (readonly [string, Record<string, Json>])[]) => {
    const s = simulate({ nodes: [{ id: "T", type: "sns.topic", properties }], script: script.map(([name, input], n) => ({ at: "0s", call: `sns:${name}`, on: "T", input, as: `c${n}` })) }).to(1);
    return script.map((_, n) => s.call(`c${n}`)).map(({ ok, error }) => (ok === true ? "ok" : `${error?.code} ${error?.status}`));
  };

  test("SNS-047 Subscribe goes by names and protocols where there is no such endpoint", () => {
    const sqs = (name: string) => ["Subscribe", { Protocol: "sqs", Endpoint: `arn:aws:sqs:us-east-1:123456789012:${name}` }] as const;
    expect(topic({}, sqs("none.fifo"), sqs("none"))).toEqual(["InvalidParameter 400", "ok"]);
    expect(topic({ FifoTopic: true }, sqs("none.fifo"), sqs("none"), ["Subscribe", { Protocol: "https", Endpoint: "https://example.com/" }], ["Subscribe", { Protocol: "email", Endpoint: "somebody@example.com" }]))
      .toEqual(["ok", "ok", "InvalidParameter 400", "InvalidParameter 400"]);
  });

  test("SNS-014 a topic never changes its type", () => {
    expect(topic({}, ["SetTopicAttributes", { AttributeName: "FifoTopic", AttributeValue: "true" }], ["SetTopicAttributes", { AttributeName: "DisplayName", AttributeValue: "Orders" }])).toEqual(["InvalidParameter 400", "ok"]);
  });
});
