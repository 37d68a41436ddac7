import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { fifoQueue, queue, receive, send, sendTo } from "../../testing/sqs.ts";
import { nodes } from "./ui.tsx";
import type { QueueView } from "./view.ts";

const ui = nodes["sqs.queue"]!;
const config = (properties: Record<string, unknown> = {}) => ({ properties, behaviour: {} });
const draw = (view: QueueView, properties: Record<string, unknown> = {}) => renderToStaticMarkup(<svg><ui.Body view={view} id="q" config={config(properties)} width={ui.width} /></svg>);

test("SQS-017 draws a hidden message with its arc, and its holder where holders differ", () => {
  const view = queue({ max: 3 }, [send(0, "A"), send(0, "B"), receive(1, "r")]).to(1).view<QueueView>("q");
  const drawn = draw(view);
  expect(drawn).toContain("ey-arc");
  expect(drawn).not.toContain(">con<");
  const [held] = view.inFlight.items;
  expect(draw({ ...view, inFlight: { total: 2, items: [held!, { ...held!, holder: "worker-2" }] } })).toMatch(/>con<.*>W2</);
  expect(drawn.match(/data-message/g)).toHaveLength(2);
  expect(ui.summary(view, config())).toMatchObject({ number: "1", unit: "waiting" });
  expect(ui.says!(view, config())).toBe("1 waiting, 1 in flight, oldest 1.0 s");
  expect(ui.height!(view, config(), 252)).toBeGreaterThan(100);
});

test("SQS-032 draws the delayed ones apart", () => {
  const view = queue({ properties: { DelaySeconds: 10 } }, [send(0, "A")]).to(0).view<QueueView>("q");
  expect(draw(view, { DelaySeconds: 10 })).toContain("Delayed");
  expect(ui.height!(view, config({ DelaySeconds: 10 }), 252)).toBeGreaterThan(ui.height!(queue({}, []).to(0).view<QueueView>("q"), config(), 252));
});

test("SQS-039 draws a locked lane with its barrier down, and raises the pennant when it lasts", () => {
  const s = fifoQueue({}, [sendTo(0, "m1/g1"), sendTo(0, "m2/g1"), sendTo(0, "m1/g2"), receive(0, "r"), sendTo(15, "m3/g1")]).to(15);
  const view = s.view<QueueView>("q");
  expect(draw(view, { FifoQueue: true })).toContain("ey-barrier");
  expect(ui.trouble!(view, config({ FifoQueue: true }))).toEqual({ mark: "retry", words: "group g1 locked 15 s" });
  expect(ui.summary(view, config({ FifoQueue: true })).says).toBe("1 of 2 locked");
});

test("SQS-057 says that a dead-letter queue holds dead letters", () => {
  const view = queue({ max: 1 }, [send(0, "A"), receive(0, "1", { VisibilityTimeout: 0 }), receive(1, "2")]).to(1).view<QueueView>("d");
  expect(ui.trouble!(view, config())).toEqual({ mark: "failed", words: "1 dead letter" });
});
