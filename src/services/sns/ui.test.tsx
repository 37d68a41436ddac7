import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { fanOut, publish, text } from "../../testing/fan-out.ts";
import { connections, nodes } from "./ui.tsx";
import type { SubscriptionView, TopicView } from "./view.ts";

const ui = nodes["sns.topic"]!;
const arrow = connections["sns.subscription"]!;
const config = (properties: Record<string, unknown> = {}) => ({ properties, behaviour: {} });
const draw = (view: TopicView) => renderToStaticMarkup(<svg><ui.Body view={view} id="T" config={config()} width={ui.width} /></svg>);
const Badge = arrow.Badge!;

test("SNS-001 SNS-030 draws an arm for each subscription: a copy leaves, a sieve refuses", () => {
  const run = fanOut([{ id: "billing" }, { id: "eu-only", properties: { FilterPolicy: { region: ["eu"] } } }], [publish(0, "A", { region: text("us") })]).to(0);
  const view = run.view<TopicView>("T");
  const drawn = draw(view);
  expect(drawn.match(/ey-arm/g)).toHaveLength(2);
  expect(drawn).toContain(">billing<");
  expect(drawn).toContain("ey-sieve");
  expect(drawn).toContain("1 published · 1 filtered out");
  expect(ui.anchor!("s-eu-only", view, config())).toEqual({ side: "right", at: 50 });
  expect(ui.says!(view, config())).toBe("1 published to 2 subscriptions, 1 delivered, 1 filtered out, 0 failed, 0 under way");
  expect(arrow.label!(run.view("s-eu-only"), config({ FilterPolicy: { region: ["eu"] } }))).toBe("only region");
  expect(renderToStaticMarkup(<svg><Badge view={run.view<SubscriptionView>("s-eu-only")} id="s" config={config()} /></svg>)).toContain("ey-sieve");
});

test("SNS-002 says that nobody listens", () => {
  const view = fanOut([], [publish(0, "A")]).to(0).view<TopicView>("T");
  expect(draw(view)).toContain("nobody has subscribed");
  expect(ui.trouble!(view, config())).toEqual({ mark: "dropped", words: "nobody listens" });
});

test("SNS-019 counts a retry down on its arm and on the bed", () => {
  const run = fanOut([{ id: "webhook", type: "http.endpoint", behaviourOfNode: { latencyMs: 0, status: 500 } }, { id: "billing" }], [publish(0, "A")]).to(6);
  const view = run.view<TopicView>("T");
  expect(draw(view)).toContain(">20 s<");
  expect(ui.trouble!(view, config())).toEqual({ mark: "retry", words: "webhook: attempt 2" });
  expect(ui.summary(view, config())).toMatchObject({ number: "1", unit: "published", says: "webhook retrying" });
  expect(renderToStaticMarkup(<svg><Badge view={run.view<SubscriptionView>("s-webhook")} id="s" config={config()} /></svg>)).toContain("ey-arc");
});

test("SNS-013 SNS-010 says what keeps a subscription shut", () => {
  const run = fanOut([{ id: "Q1", behaviour: { allowed: false } }], [publish(0, "A")], { nodes: [{ id: "H", type: "http.endpoint" }], script: [{ at: "1s", add: { id: "s-H", type: "sns.subscription", from: "T", to: "H" } }] }).to(2);
  expect(arrow.trouble!(run.view<SubscriptionView>("s-Q1"), config())).toEqual({ mark: "failed", words: "permission missing" });
  expect(arrow.label!(run.view("s-H"), config())).toBe("pending");
  expect(draw(run.view<TopicView>("T"))).toContain("H: pending");
});
