import { describe, expect, test } from "vitest";
import { attempts, fanOut, publish, queue, tally, texts } from "../../testing/fan-out.ts";
import type { SubscriptionView } from "./view.ts";

const arnOf = (id: string) => `arn:aws:sqs:us-east-1:123456789012:${id}`;

describe("subscriptions", () => {
  test("SNS-010 an HTTP endpoint gets nothing before it has confirmed", () => {
    const run = fanOut([], [
      [0, "sns:Subscribe", "T", { Protocol: "https", Endpoint: "https://H.example.com/" }, "sub"],
      publish(1, "A"),
      [1.5, "sns:ConfirmSubscription", "T", { Token: "wrong" }, "wrong"],
      [2, "sns:ConfirmSubscription", "T-sub-1", {}, "confirmed"],
      publish(3, "B"),
    ], { nodes: [{ id: "H", type: "http.endpoint", behaviour: { latencyMs: 0 } }] });
    run.to(1.9);
    const bodies = () => run.inspect<{ received: { body: string }[] }>("H").received.map((each) => JSON.parse(each.body) as { Type: string; Message: string; Token?: string; SubscribeURL?: string });
    expect(run.call("sub").output).toEqual({ SubscriptionArn: "pending confirmation" });
    expect(bodies().map((each) => each.Type)).toEqual(["SubscriptionConfirmation"]);
    expect(bodies()[0]!.SubscribeURL).toContain(bodies()[0]!.Token);
    expect(run.view<SubscriptionView>("T-sub-1").standing).toBe("pending");
    expect(run.call("wrong").error).toMatchObject({ code: "InvalidParameter", status: 400 });
    run.to(4);
    expect(run.view<SubscriptionView>("T-sub-1").standing).toBe("confirmed");
    expect(bodies().map((each) => each.Message).slice(1)).toEqual(["B"]);
  });

  test("SNS-010 the token lives two days; what stands in the document is confirmed", () => {
    const run = fanOut([{ id: "H0", type: "http.endpoint" }], [[2 * 86_400 + 2, "sns:ConfirmSubscription", "s-H", {}, "late"]],
      { nodes: [{ id: "H", type: "http.endpoint" }], script: [{ at: "1s", add: { id: "s-H", type: "sns.subscription", from: "T", to: "H" } }] }).to(2 * 86_400 + 3);
    expect(run.call("late").error).toMatchObject({ code: "InvalidParameter" });
    expect(run.view<SubscriptionView>("s-H0").standing).toBe("confirmed");
  });

  test("SNS-010 SQS and Lambda of the same account are confirmed at once", () => {
    const run = fanOut([], [[1, "sns:Subscribe", "T", { Protocol: "sqs", Endpoint: arnOf("Q1") }, "sub"], publish(2, "A"), [3, "sns:ListSubscriptionsByTopic", "T", {}, "list"]], { nodes: [{ id: "Q1", type: "sqs.queue" }] }).to(4);
    const arn = (run.call("sub").output as { SubscriptionArn: string }).SubscriptionArn;
    expect(arn).toMatch(/^arn:aws:sns:us-east-1:123456789012:T:[0-9a-f-]{36}$/);
    expect(texts(run, "Q1")).toEqual(["A"]);
    expect(run.call("list").output).toEqual({ Subscriptions: [{ SubscriptionArn: arn, Owner: "123456789012", Protocol: "sqs", Endpoint: arnOf("Q1"), TopicArn: "arn:aws:sns:us-east-1:123456789012:T" }] });
  });

  test("SNS-011 subscribing twice with the same attributes is one subscription, with others an error", () => {
    const raw = (value: string) => ({ Protocol: "sqs", Endpoint: arnOf("Q1"), Attributes: { RawMessageDelivery: value } });
    const run = fanOut([], [[0, "sns:Subscribe", "T", raw("true"), "one"], [1, "sns:Subscribe", "T", raw("true"), "two"], [2, "sns:Subscribe", "T", raw("false"), "three"], publish(3, "A")], { nodes: [{ id: "Q1", type: "sqs.queue" }] }).to(4);
    expect(run.call("two").output).toEqual(run.call("one").output);
    expect(run.call("three").error!.message).toContain("Subscription already exists with different attributes");
    expect(texts(run, "Q1")).toEqual(["A"]);
  });

  test("SNS-012 checks protocol and ARN, not whether the queue exists", () => {
    const sub = (Protocol: string, Endpoint: string) => ({ Protocol, Endpoint });
    const run = fanOut([], [
      [0, "sns:Subscribe", "T", sub("ftp", "x"), "ftp"],
      [0, "sns:Subscribe", "T", sub("sqs", "https://sqs.us-east-1.amazonaws.com/123456789012/Q1"), "url"],
      [0, "sns:Subscribe", "sns", { TopicArn: "arn:aws:sns:us-east-1:123456789012:nobody", ...sub("sqs", arnOf("Q1")) }, "topic"],
      [0, "sns:Subscribe", "T", sub("sqs", arnOf("ghost")), "ghost"],
      publish(1, "A", undefined, {}, "sent"),
    ]).to(2);
    expect(run.call("ftp").error).toMatchObject({ code: "InvalidParameter", status: 400, message: expect.stringContaining("does not support this protocol string") as string });
    expect(run.call("url").error!.message).toContain("SQS endpoint ARN");
    expect(run.call("topic").error).toMatchObject({ code: "NotFound", status: 404 });
    expect(run.call("ghost").ok).toBe(true);
    expect(run.call("sent").ok).toBe(true);
    expect(run.fates("T")).toEqual(["delivered", "dropped"]);
    expect(run.metric("T", "NumberOfNotificationsFailed")).toBe(1);
  });

  test("SNS-013 without permission nothing is delivered, nothing retried, and the publisher sees success", () => {
    const run = fanOut([{ id: "Q1", behaviour: { allowed: false } }, { id: "Q2", behaviour: { allowed: false }, dead: "D" }], [publish(0, "A", undefined, {}, "sent")], { script: [{ at: "5s", change: "s-Q1", behaviour: { allowed: true } }] });
    run.to(1);
    expect(run.call("sent").ok).toBe(true);
    expect(run.view<SubscriptionView>("s-Q1")).toMatchObject({ permitted: false, dropped: 1, attempts: 1, lastError: { side: "client" } });
    expect(texts(run, "D")).toEqual(["A"]);
    expect(queue(run, "D")[0]!.sentAt).toBe(0);
    expect(texts(run.to(100), "Q1")).toEqual([]);
  });

  test("SNS-014 CreateTopic is idempotent on the name; names are checked", () => {
    const create = (Name: string, Attributes: object, as: string) => [0, "sns:CreateTopic", "sns", { Name, Attributes: Attributes as never }, as] as const;
    const run = fanOut([], [create("a", {}, "one"), create("a", {}, "two"), create("a", { DisplayName: "x" }, "three"), create("", {}, "empty"), create("b".repeat(257), {}, "long"), create("x.fifo", {}, "fifo"), create("x", { FifoTopic: "true" }, "plain"), create("a:b", {}, "colon"), create("y.fifo", { FifoTopic: "true" }, "good"), [1, "sns:ListTopics", "sns", {}, "list"]]).to(2);
    expect(run.call("one").output).toEqual({ TopicArn: "arn:aws:sns:us-east-1:123456789012:a" });
    expect(run.call("two").output).toEqual(run.call("one").output);
    expect(["three", "empty", "long", "fifo", "plain", "colon"].map((as) => run.call(as).error?.code)).toEqual(Array.from({ length: 6 }, () => "InvalidParameter"));
    expect(run.call("good").ok).toBe(true);
    expect(run.call("list").output).toEqual({ Topics: ["T", "a", "y.fifo"].map((name) => ({ TopicArn: `arn:aws:sns:us-east-1:123456789012:${name}` })) });
  });

  test("SNS-015 unsubscribing and deleting are idempotent; a waiting delivery is lost with its subscription", () => {
    const down = { fails: { when: { kind: "always" }, as: "serverError" } };
    const run = fanOut([{ id: "Q1" }, { id: "Q2" }, { id: "Q3", behaviour: down }, { id: "H", type: "http.endpoint" }], [
      [0, "sns:ListSubscriptionsByTopic", "T", {}, "list"],
      publish(0.5, "A"),
      [1, "sns:Unsubscribe", "T", { SubscriptionArn: { $from: "list.Subscriptions[0].SubscriptionArn" } }, "one"],
      [1, "sns:Unsubscribe", "T", { SubscriptionArn: { $from: "list.Subscriptions[0].SubscriptionArn" } }, "two"],
      [1, "sns:Unsubscribe", "T", { SubscriptionArn: { $from: "list.Subscriptions[2].SubscriptionArn" } }],
      [1, "sns:Unsubscribe", "T", { SubscriptionArn: { $from: "list.Subscriptions[3].SubscriptionArn" } }],
      publish(2, "B"),
      [3, "sns:DeleteTopic", "sns", { TopicArn: "arn:aws:sns:us-east-1:123456789012:T" }, "gone"],
      [4, "sns:DeleteTopic", "sns", { TopicArn: "arn:aws:sns:us-east-1:123456789012:T" }, "again"],
      [5, "sns:Publish", "sns", { TopicArn: "arn:aws:sns:us-east-1:123456789012:T", Message: "C" }, "late"],
    ]).to(6);
    expect(["one", "two", "gone", "again"].map((as) => run.call(as).ok)).toEqual([true, true, true, true]);
    expect([texts(run, "Q1"), texts(run, "Q2")]).toEqual([["A"], ["A", "B"]]);
    expect(run.inspect<{ received: { body: string }[] }>("H").received.map((each) => (JSON.parse(each.body) as { Type: string }).Type)).toEqual(["Notification", "UnsubscribeConfirmation"]);
    expect(run.call("late").error).toMatchObject({ code: "NotFound", status: 404 });
  });
});

describe("delivery, retries, dead letters", () => {
  const broken = (from: string, to: string, as: string | number = "serverError") => ({ fails: { when: { kind: "between", from, to }, as } });

  test("SNS-016 a client-side error ends a delivery at once, a server-side one is tried again", () => {
    const run = fanOut([{ id: "Q1", behaviour: broken("0s", "1d", "clientError") }, { id: "Q2", behaviour: broken("0s", "2.5s") }], [publish(0, "A")]);
    run.to(0.5);
    expect(tally(run, "Q1")).toMatchObject({ failed: 1, dropped: 1, attempts: 1, pending: [] });
    expect(run.view<SubscriptionView>("s-Q2").pending.items).toMatchObject([{ attempt: 4, phase: 2, stage: "waiting", nextAtUs: 1e6, error: "InternalFailure" }]);
    run.to(5);
    expect(attempts(run, "Q2")).toEqual([0, 0, 0, 0, 1, 2, 3]);
    expect(tally(run, "Q2")).toMatchObject({ delivered: 1, attempts: 7 });
    expect(queue(run, "Q2")[0]!.sentAt).toBe(3);
  });

  test("SNS-017 SQS is tried again by AWS's schedule of 23 days", () => {
    const run = fanOut([{ id: "Q1", behaviour: broken("0s", "100d") }], [publish(0, "A")]).to(70);
    expect(attempts(run, "Q1")).toEqual([0, 0, 0, 0, 1, 2, 3, 4.037, 5.149, 6.409, 7.967, 10.12, 13.462, 19.184, 29.665, 49.665, 69.665]);
    expect(run.view<SubscriptionView>("s-Q1")).toMatchObject({ schedule: { retries: 100_015, seconds: 2_000_049.665, origin: "AWS" }, pending: { total: 1 } });
    expect(tally(run.to(86_400), "Q1")).toMatchObject({ failed: 0, pending: [{ phase: 4 }] });
  });

  test("SNS-017 with equal jitter each wait lies in the upper half of its length", () => {
    const run = fanOut([{ id: "Q1", behaviour: { ...broken("0s", "1d"), retryJitter: "equal" } }], [publish(0, "A")]).to(10);
    const at = attempts(run, "Q1");
    const wait = at[4]! - at[3]!;
    expect(wait).toBeGreaterThanOrEqual(0.5);
    expect(wait).toBeLessThan(1);
  });

  test("SNS-018 email is tried again over six hours", () => {
    const run = fanOut([{ id: "me", type: "email.inbox", behaviourOfNode: { down: { kind: "always" } } }, { id: "phone", type: "sms.phone", behaviourOfNode: { rejects: { kind: "always" } } }], [publish(0, "A")]).to(30_000);
    expect(attempts(run, "me").slice(0, 8)).toEqual([0, 10, 20, 30, 41.155, 54.619, 72.701, 100.02]);
    expect(attempts(run, "me").at(-1)).toBe(24_089.61);
    expect(tally(run, "me")).toMatchObject({ failed: 1, attempts: 51 });
    expect(tally(run, "phone")).toMatchObject({ failed: 1, attempts: 1 });
  });

  test("SNS-019 HTTP: three retries, 20 s after the failure before; 15 s of patience", () => {
    const endpoint = { type: "http.endpoint" };
    const run = fanOut([{ id: "H", ...endpoint, behaviourOfNode: { latencyMs: 0, status: 500 } }, { id: "S", ...endpoint, behaviourOfNode: { down: { kind: "always" } } }], [publish(0, "A")]);
    run.to(59);
    expect(run.view<SubscriptionView>("s-H").pending.items).toMatchObject([{ attempt: 3, nextAtUs: 60e6 }]);
    run.to(119.9);
    expect(attempts(run, "H")).toEqual([0, 20, 40, 60]);
    expect(tally(run, "H")).toMatchObject({ failed: 1, attempts: 4 });
    expect(attempts(run, "S")).toEqual([0, 35, 70, 105]);
    expect(tally(run, "S")).toMatchObject({ failed: 0 });
    expect(tally(run.to(120), "S")).toMatchObject({ failed: 1, dropped: 1 });
  });

  test("SNS-020 2xx is delivered, 5xx tried again, 4xx a failure for good (or a delivery, by the knob)", () => {
    const endpoint = { type: "http.endpoint" };
    const status = (code: number) => ({ latencyMs: 0, status: code });
    const run = fanOut([
      { id: "H", ...endpoint, behaviourOfNode: { latencyMs: 0, status: [{ when: { kind: "first", n: 1 }, status: 503 }] } },
      { id: "F", ...endpoint, behaviourOfNode: status(403), dead: "D" },
      { id: "A", ...endpoint, behaviourOfNode: status(403), behaviour: { http4xx: "accepted" }, dead: "E" },
      { id: "R", ...endpoint, behaviourOfNode: status(302) },
      { id: "B", ...endpoint, behaviourOfNode: status(429) },
    ], [publish(0, "A")]).to(100);
    expect(attempts(run, "H")).toEqual([0, 20]);
    expect(tally(run, "H")).toMatchObject({ delivered: 1 });
    expect(tally(run, "F")).toMatchObject({ deadLettered: 1, attempts: 1 });
    expect(queue(run, "D")[0]!.sentAt).toBe(0);
    expect(tally(run, "A")).toMatchObject({ delivered: 1, failed: 0 });
    expect(texts(run, "E")).toEqual([]);
    expect([tally(run, "R").attempts, tally(run, "B").attempts]).toEqual([1, 1]);
  });

  test("SNS-021 a policy of its own runs through its four phases; SNS-023 the topic's holds unless the subscription has one", () => {
    const endpoint = { type: "http.endpoint", behaviourOfNode: { latencyMs: 0, status: 500 } };
    const policy = (healthyRetryPolicy: object) => ({ DeliveryPolicy: { healthyRetryPolicy } });
    const own = { minDelayTarget: 1, maxDelayTarget: 60, numRetries: 50, numNoDelayRetries: 3, numMinDelayRetries: 2, numMaxDelayRetries: 35, backoffFunction: "exponential" };
    const run = fanOut([{ id: "H", ...endpoint, properties: policy(own) }, { id: "O", ...endpoint, properties: policy({ numRetries: 1 }) }, { id: "P", ...endpoint }], [publish(0, "A")], { topic: { DeliveryPolicy: { http: { defaultHealthyRetryPolicy: { numRetries: 5 } } } } }).to(2300);
    expect(attempts(run, "H").slice(0, 16)).toEqual([0, 0, 0, 0, 1, 2, 3, 4.115, 5.461, 7.269, 10.001, 14.58, 22.854, 38.517, 68.959, 128.959]);
    expect(attempts(run, "H").at(-1)).toBe(2228.959);
    expect(attempts(run, "O")).toEqual([0, 20]);
    expect(attempts(run, "P")).toEqual([0, 20, 40, 60, 80, 100]);
    expect(run.view<SubscriptionView>("s-P").schedule).toMatchObject({ origin: "topic", retries: 5, seconds: 100 });
  });

  test("SNS-024 maxReceivesPerSecond lets the surplus wait", () => {
    const run = fanOut([{ id: "H", type: "http.endpoint", behaviourOfNode: { latencyMs: 0 }, properties: { DeliveryPolicy: { throttlePolicy: { maxReceivesPerSecond: 2 } } } }], Array.from({ length: 5 }, (_, i) => publish(0, `m${i}`)));
    expect(run.to(0.5).view<SubscriptionView>("s-H").throttled).toEqual({ perSecond: 2, waiting: 3 });
    expect(attempts(run.to(3), "H")).toEqual([0, 0, 1, 1, 2]);
  });

  test("SNS-025 one bad subscriber hurts nobody else, and stays subscribed", () => {
    const run = fanOut([{ id: "Q1", behaviour: broken("0s", "60s") }, { id: "Q2" }], [publish(0, "A", undefined, {}, "sent")]).to(70);
    expect(run.call("sent").answeredAt).toBe(0);
    expect(queue(run, "Q2")[0]!.sentAt).toBe(0);
    expect(queue(run, "Q1")[0]!.sentAt).toBe(69.665);
    expect(run.view<SubscriptionView>("s-Q1").standing).toBe("confirmed");
  });

  test("SNS-026 the dead-letter queue belongs to the subscription and gets what the subscriber would have got", () => {
    const run = fanOut([{ id: "Q1", dead: "D" }, { id: "Q2", properties: { RawMessageDelivery: true }, dead: "E" }, { id: "Q3" }], [
      publish(1, "A", { color: { DataType: "String", StringValue: "red" } }),
      [2, "sns:SetSubscriptionAttributes", "s-Q3", { AttributeName: "RedrivePolicy", AttributeValue: JSON.stringify({ deadLetterTargetArn: arnOf("D"), maxReceiveCount: 3 }) }, "set"],
    ], { script: ["Q1", "Q2"].map((remove) => ({ at: "0s", remove })) }).to(3);
    expect(texts(run, "D")).toEqual(["A"]);
    expect(queue(run, "D")[0]).toMatchObject({ receiveCount: 0, sentAt: 1 });
    expect(JSON.parse(queue(run, "D")[0]!.body)).toMatchObject({ Type: "Notification" });
    expect(queue(run, "E")[0]).toMatchObject({ body: "A", attributes: { color: { StringValue: "red" } } });
    expect(run.view<SubscriptionView>("s-Q1")).toMatchObject({ endpointGone: true, deadLettered: 1, deadLetterQueue: "D" });
    expect(run.call("set").error!.message).toContain("Attribute maxReceiveCount is unknown");
    expect(run.metric("T", "NumberOfNotificationsRedrivenToDlq")).toBe(2);
  });

  test("SNS-027 a dead-letter queue that refuses loses the message; its kind must fit", () => {
    const run = fanOut([{ id: "Q1", behaviour: { allowed: false }, dead: "D" }], [publish(0, "A")], { script: [{ at: "0s", change: "d-Q1", behaviour: { allowed: false } }] }).to(1);
    expect(tally(run, "Q1")).toMatchObject({ failed: 1, deadLettered: 0, dropped: 1 });
    expect(texts(run, "D")).toEqual([]);
    const redrive = (deadLetterTargetArn: string) => ({ AttributeName: "RedrivePolicy", AttributeValue: JSON.stringify({ deadLetterTargetArn }) });
    const fifo = fanOut([{ id: "Q1", node: { FifoQueue: true } }, { id: "S" }], [
      [0, "sns:SetSubscriptionAttributes", "s-Q1", redrive(arnOf("D")), "standard"], [0, "sns:SetSubscriptionAttributes", "s-Q1", redrive("x"), "bad"], [0, "sns:SetSubscriptionAttributes", "s-S", redrive(arnOf("D")), "fine"],
    ], { topic: { FifoTopic: true }, nodes: [{ id: "D", type: "sqs.queue" }] }).to(1);
    expect(fifo.call("standard").error!.message).toContain("must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.");
    expect(fifo.call("bad").error).toMatchObject({ code: "InvalidParameter" });
    expect(fifo.call("fine").ok).toBe(true);
    const drawn = fanOut([{ id: "Q1", node: { FifoQueue: true }, dead: "D" }], [], { topic: { FifoTopic: true } }).to(1);
    expect(drawn.findings.map((each) => each.code)).toEqual(["SNS.InvalidRedrive"]);
  });
});

test("SNS-015 a subscription or topic that goes in the midst of deliveries leaves nothing without a fate", () => {
  const rows = Array.from({ length: 60 }, (_, i) => publish(i / 100, "A"));
  const failing = { type: "http.endpoint", behaviourOfNode: { latencyMs: 1000, status: 500 } };
  for (const remove of ["s-Q1", "s-H", "T", "Q1", "H"]) {
    const run = fanOut([{ id: "Q1", behaviour: { latencyMs: 100 } }, { id: "H", ...failing }, { id: "Q2", behaviour: { deliveryLatencyMs: 500 } }], rows, { script: [{ at: "0.6s", remove }] }).to(100);
    const alive = run.fates("T").filter((fate) => fate === undefined).length;
    const held = ["Q1", "Q2"].filter((id) => id !== remove).reduce((sum, id) => sum + queue(run, id).length, 0);
    expect([remove, alive]).toEqual([remove, held]);
  }
});
