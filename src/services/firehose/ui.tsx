/** What a delivery stream looks like: a tank by size, a ring by time; whichever is full first tips it. */
import type { ReactNode } from "react";
import type { NodeUi, NodeUis, Trouble } from "../../canvas/node-ui.ts";
import { Countdown, Foot, Ring, Tank, Words } from "../../canvas/kit/index.ts";
import type { FirehoseView } from "./view.ts";

const MIB = 1_048_576;
const count = (n: number) => n.toLocaleString("en-US");
const size = (bytes: number) => (bytes < 1024 ? `${bytes} B` : bytes < MIB / 10 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / MIB).toFixed(1)} MiB`);
const retrying = (view: FirehoseView) => view.deliveries.items.find(({ status }) => status === "retrying");

function Body({ view, width }: { readonly view: FirehoseView; readonly width: number }): ReactNode {
  const first = view.buffers.items[0];
  const trouble = retrying(view) !== undefined;
  return (
    <>
      <Tank x={12} y={10} width={96} height={76} of={view.held.bytes / view.hints.bytes} tone={trouble ? "retry" : "flight"}>{size(view.held.bytes)}</Tank>
      {view.hints.seconds > 0 && first !== undefined && <Ring cx={140} cy={28} tone={trouble ? "retry" : "flight"} endsAtUs={first.endsAtUs} totalUs={first.totalUs} />}
      {view.hints.seconds > 0 && first !== undefined && <Countdown x={162} y={24} endsAtUs={first.endsAtUs} />}
      <Words x={162} y={38} ink={2} size="tick">{view.hints.seconds === 0 ? "no buffering" : `of ${view.hints.seconds} s`}</Words>
      <Words x={124} y={62} ink={2}>{view.transform === null ? "flushes at" : `${count(view.transform.records)} at the function`}</Words>
      <Words x={124} y={78} bold>{`${view.hints.bytes / MIB} MiB or ${view.hints.seconds} s`}</Words>
      <Foot y={96} width={width}>{footText(view)}</Foot>
    </>
  );
}

function footText(view: FirehoseView): string {
  if (retrying(view) !== undefined) return view.destination === view.backup || view.backup === null ? "retries for 24 h, then lost" : "retries, then the backup bucket";
  if (view.counters.failed > 0) return `${count(view.counters.failed)} to the error prefix`;
  return view.last === null ? (view.destination === null ? "no destination" : `→ ${view.destination}`) : `→ ${view.last.key.split("/").slice(0, -1).join("/").slice(0, 26)}/ by ${view.last.by}`;
}

function troubleOf(view: FirehoseView): Trouble | undefined {
  if (view.counters.lost > 0) return { mark: "dropped", words: `${count(view.counters.lost)} records lost` };
  const stuck = retrying(view);
  return stuck === undefined ? undefined : { mark: "retry", words: `${stuck.lastError}, attempt ${stuck.attempts}` };
}

const ui: NodeUi<FirehoseView> = {
  glyph: "firehose-deliveryStream", family: "kinesis", width: 226,
  Body: ({ view, width }) => <Body view={view} width={width} />,
  height: () => 124,
  summary: (view) => ({ number: count(view.counters.delivered), unit: "delivered", gauge: { value: view.held.bytes, limit: view.hints.bytes }, says: `${size(view.held.bytes)} held` }),
  trouble: troubleOf,
  says: (view) => `${count(view.held.records)} records held, ${count(view.counters.delivered)} delivered`,
};

export const nodes: NodeUis = { "firehose.deliveryStream": ui };
