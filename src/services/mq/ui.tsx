/** What a broker looks like: its queues, what waits in each, what is out and what comes again. */
import type { ReactNode } from "react";
import { Foot, Line, SlotRow, Words, sayCount } from "../../canvas/kit/index.ts";
import type { NodeUi, NodeUis } from "../../canvas/node-ui.ts";
import type { BrokerQueueView, BrokerView } from "./view.ts";

const PITCH = 62;
const count = sayCount;
const rows = (view: BrokerView) => Math.max(1, view.queues.length);

function Queue({ queue, view, y, width }: { readonly queue: BrokerQueueView; readonly view: BrokerView; readonly y: number; readonly width: number }): ReactNode {
  const max = view.engine === "ActiveMQ" ? view.maximumRedeliveries : 0;
  const total = queue.waiting + queue.inFlight + queue.delayed;
  return (
    <>
      <Line y={y + 20} width={width} label={queue.name.slice(0, 20)} value={queue.inFlight > 0 ? `${count(queue.inFlight)} out` : `${count(queue.waiting)} waiting`} bold />
      <SlotRow y={y + 28} width={width} total={total} messages={queue.messages.map((each) => ({
        message: each.message, state: each.inFlight ? "flight" as const : each.againAtUs >= 0 ? "delayed" as const : "visible" as const,
        ...(each.againAtUs >= 0 ? { ending: { endsAtUs: each.againAtUs, totalUs: 1_000_000 } } : {}), ...(each.group === "" ? {} : { group: each.group }), ...(max > 0 && each.redeliveries > 0 ? { count: each.redeliveries, max } : {}),
      }))} />
    </>
  );
}

const broker: NodeUi<BrokerView> = {
  glyph: "mq-broker",
  part: { name: "Broker", stem: "broker" },
  family: "sqs",
  width: 252,
  subtitle: (config) => (config.properties.EngineType === "RABBITMQ" ? "Amazon MQ, RabbitMQ" : "Amazon MQ, ActiveMQ"),
  Body({ view, width }) {
    const y = rows(view) * PITCH;
    return (
      <>
        {view.queues.map((queue, i) => <Queue key={queue.name} queue={queue} view={view} y={i * PITCH} width={width} />)}
        {view.queueCount > view.queues.length && <Words x={width - 12} y={y - 2} anchor="end" ink={2}>{`+${count(view.queueCount - view.queues.length)} queues`}</Words>}
        <Foot y={y} width={width} {...(view.deadLetters > 0 ? { right: `DLQ ${count(view.deadLetters)}` } : {})}>
          {`${count(view.tally.sent)} sent · ${count(view.tally.acknowledged)} done${view.tally.redelivered > 0 ? ` · ${count(view.tally.redelivered)} again` : ""}`}
        </Foot>
      </>
    );
  },
  height: (view) => rows(view) * PITCH + 28,
  summary(view) {
    const waiting = view.queues.reduce((sum, queue) => sum + queue.waiting, 0);
    return { number: count(waiting), unit: "waiting", gauge: { metric: "QueueSize", tone: "waiting" }, says: view.engine };
  },
  trouble: (view) => (view.deadLetters > 0 ? { mark: "failed", words: `${count(view.deadLetters)} in ActiveMQ.DLQ` } : view.queues.some((queue) => queue.delayed > 0) ? { mark: "retry", words: "delivered again soon" } : undefined),
  says: (view) => view.queues.map((queue) => `${queue.name}: ${queue.waiting} waiting, ${queue.inFlight} out`).join("; "),
};

export const nodes: NodeUis = { "mq.broker": broker };
export const connections = { "mq:Send": { label: (_view: unknown, config: { readonly properties: Readonly<Record<string, unknown>> }) => (config.properties.Queue === undefined ? undefined : String(config.properties.Queue).slice(0, 16)) } } as const;
