import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { simulate } from "../../testing/simulate.ts";
import { nodes } from "./ui.tsx";
import type { BrokerView } from "./view.ts";

const ui = nodes["mq.broker"]!;
const times = (text: string, part: RegExp) => text.match(part)?.length ?? 0;

test("LAM-111 MQB-002 draws what waits, what is out, what comes again and what is dead", () => {
  const s = simulate({
    nodes: [{ id: "b", type: "mq.broker", behaviour: { queues: ["orders", "mails"], maximumRedeliveries: 1 } }, { id: "f", type: "lambda.function", behaviour: { initMs: 0, durationMs: 500, fails: { kind: "always" } } }],
    connections: [{ id: "m", from: "b", to: "f", type: "lambda.eventSourceMapping", properties: { BatchSize: 1, MaximumBatchingWindowInSeconds: 0 } }],
    script: Array.from({ length: 7 }, (_, n) => ({ at: "0s", call: "mq:Send", on: "b", input: { Body: `${n}` } })),
  });
  const view = () => s.view<BrokerView>("b");
  const config = s.run.world.byId.get("b")!.config;
  const draw = () => renderToStaticMarkup(<svg><ui.Body view={view()} id="b" config={config} width={ui.width} /></svg>);
  s.to(0.3);
  expect(draw()).toContain("orders");
  expect(draw()).toContain("5 out");
  expect(times(draw(), /ey-disc/g)).toBeGreaterThanOrEqual(2);
  expect(ui.summary(view(), config)).toMatchObject({ number: "2", unit: "waiting", says: "ActiveMQ" });
  expect(ui.height!(view(), config, ui.width)).toBeGreaterThan(120);
  expect(ui.trouble!(view(), config)).toBeUndefined();
  expect(ui.trouble!((s.to(0.7), view()), config)).toEqual({ mark: "retry", words: "delivered again soon" });
  s.to(10);
  expect(draw()).toContain("DLQ 7");
  expect(ui.trouble!(view(), config)).toEqual({ mark: "failed", words: "7 in ActiveMQ.DLQ" });
});
