import { expect, test } from "vitest";
import { attempts, fanOut, publish, tally, type Subscriber } from "../../testing/fan-out.ts";
import type { InboxView } from "./inbox.ts";

const to = (type: string, behaviourOfNode: object = {}): Subscriber => ({ id: "it", type, behaviourOfNode });

test.each(["email.inbox", "sms.phone", "mobile.app"])("EYD-130 what reaches a %s is received at once", (type) => {
  const run = fanOut([to(type)], [publish(0, "hello", undefined, { Subject: "news" })]).to(1);
  expect(run.inspect("it")).toMatchObject({ received: [{ at: 0, body: "hello" }], total: 1 });
  expect(run.view<InboxView>("it").latest).toMatchObject([{ atUs: 0, subject: type === "email.inbox" ? "news" : null, text: "hello" }]);
  expect(run.fates("T")).toEqual(["delivered", "delivered"]);
});

test("EYD-131 a provider that fails is tried again by the sender's schedule", () => {
  const run = fanOut([to("sms.phone", { down: { kind: "between", from: "0s", to: "15s" } })], [publish(0, "hello")]).to(30);
  expect(attempts(run, "it")).toEqual([0, 10, 20]);
  expect(run.inspect("it")).toMatchObject({ total: 1 });
});

test("EYD-132 what is rejected is not tried again", () => {
  const run = fanOut([to("mobile.app", { rejects: { kind: "always" } })], [publish(0, "hello")]).to(100);
  expect(tally(run, "it")).toMatchObject({ failed: 1, attempts: 1 });
  expect(run.view<InboxView>("it")).toMatchObject({ total: 0, rejected: 1 });
  expect(run.metric("it", "Rejected")).toBe(1);
});
