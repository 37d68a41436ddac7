/** What a delivery stream looks like: a tank by size, a ring by time; whichever is full first tips it. */
import type { ReactNode } from "react";
import type { NodeUi, NodeUis, Trouble } from "../../canvas/node-ui.ts";
import { Arc, Countdown, Foot, GroupLetter, Mark, Ring, sayBytes, Tank, useNeighbours, Words, sayCount } from "../../canvas/kit/index.ts";
import type { FirehoseView } from "./view.ts";

const MIB = 1_048_576;
const count = sayCount;
const retrying = (view: FirehoseView) => view.deliveries.items.find(({ status }) => status === "retrying");

const MOST_PARTITIONS = 4;

/** A small bucket for each partition, with its own time to the next delivery (FIR-014). */
function Partitions({ view }: { readonly view: FirehoseView }): ReactNode {
  const shown = view.buffers.items.slice(0, MOST_PARTITIONS);
  const wide = 96 / MOST_PARTITIONS;
  return (
    <g>
      {shown.map((buffer, i) => (
        <g key={buffer.partition}>
          <title>{`${buffer.partition}: ${count(buffer.records)} records, ${sayBytes(buffer.bytes)}`}</title>
          <GroupLetter name={buffer.partition} x={13 + i * wide} y={10} size={18} />
          <Tank x={12 + i * wide} y={32} width={wide - 4} height={36} of={buffer.bytes / view.hints.bytes} />
          <Arc cx={22 + i * wide} cy={78} r={6} endsAtUs={buffer.endsAtUs} totalUs={buffer.totalUs} tone="flight" />
        </g>
      ))}
    </g>
  );
}

function Body({ view, id, width }: { readonly view: FirehoseView; readonly id: string; readonly width: number }): ReactNode {
  const { out } = useNeighbours(id);
  const called = (node: string) => out.find((each) => each.node === node)?.name ?? node;
  const first = view.buffers.items[0];
  const trouble = retrying(view) !== undefined;
  const parted = view.buffers.items.some(({ partition }) => partition !== "");
  return (
    <>
      {parted ? <Partitions view={view} /> : <Tank x={12} y={10} width={96} height={76} of={view.held.bytes / view.hints.bytes} tone={trouble ? "retry" : "flight"}>{sayBytes(view.held.bytes)}</Tank>}
      {view.hints.seconds > 0 && (first === undefined
        ? <><circle cx={140} cy={28} r={15} className="ey-ring-bed" /><Words x={162} y={24} ink={3}>empty</Words></>
        : <><Ring cx={140} cy={28} tone={trouble ? "retry" : "flight"} endsAtUs={first.endsAtUs} totalUs={first.totalUs} /><Countdown x={162} y={24} endsAtUs={first.endsAtUs} /></>)}
      <Words x={162} y={38} ink={2} size="tick">{view.hints.seconds === 0 ? "no buffering" : `of ${view.hints.seconds} s`}</Words>
      <Words x={124} y={62} ink={2}>{view.transform !== null ? `${count(view.transform.records)} to transform` : parted ? `${count(view.buffers.total)} partitions` : "flushes at"}</Words>
      {view.transform !== null && <Arc cx={width - 18} cy={58} r={6} endsAtUs={view.transform.endsAtUs} totalUs={view.transform.totalUs} tone="flight" />}
      <Words x={124} y={78} bold>{`${view.hints.bytes / MIB} MiB or ${view.hints.seconds} s`}</Words>
      <Foot y={96} width={width}>{footText(view, called)}</Foot>
    </>
  );
}

function footText(view: FirehoseView, called: (node: string) => string): string {
  if (retrying(view) !== undefined) return view.destination === view.backup || view.backup === null ? "retries for 24 h, then lost" : "retries, then the backup bucket";
  if (view.counters.failed > 0) return `${count(view.counters.failed)} to the error prefix`;
  return view.last === null ? (view.destination === null ? "no destination" : `→ ${called(view.destination)}`) : `→ ${view.last.key.split("/").slice(0, -1).join("/").slice(0, 26)}/ by ${view.last.by}`;
}

function troubleOf(view: FirehoseView): Trouble | undefined {
  if (view.counters.lost > 0) return { mark: "dropped", words: `${count(view.counters.lost)} records lost` };
  const stuck = retrying(view);
  return stuck === undefined ? undefined : { mark: "retry", words: `${stuck.lastError}, attempt ${stuck.attempts}` };
}

const ui: NodeUi<FirehoseView> = {
  glyph: "firehose-deliveryStream", family: "kinesis", width: 226, part: { name: "Firehose" },
  subtitle: () => "Firehose",
  Body: ({ view, id, width }) => <Body view={view} id={id} width={width} />,
  height: () => 124,
  summary(view) {
    const first = view.buffers.items[0];
    const since = first === undefined ? 0 : Math.max(0, view.nowUs - first.sinceUs);
    const tone = retrying(view) === undefined ? ("flight" as const) : ("retry" as const);
    const base = { number: count(view.counters.delivered), unit: "delivered" };
    // The gauge is of the hint that will be met first.
    return first !== undefined && since / first.totalUs > view.held.bytes / view.hints.bytes
      ? { ...base, gauge: { value: since, limit: first.totalUs, tone }, says: `${Math.floor(since / 1e6)} of ${view.hints.seconds} s` }
      : { ...base, gauge: { value: view.held.bytes, limit: view.hints.bytes, tone }, says: `${sayBytes(view.held.bytes)} held` };
  },
  trouble: troubleOf,
  says: (view) => `${count(view.held.records)} records held, ${count(view.counters.delivered)} delivered`,
};

interface ClusterView { readonly copies: number; readonly last: readonly { readonly at: number; readonly from: string; readonly ok: boolean }[] }

const COPIES = 3;

/** The last COPY commands: which object, and whether it was loaded. */
function ClusterBody({ view, width }: { readonly view: ClusterView; readonly width: number }): ReactNode {
  const latest = view.last.slice(-COPIES).reverse();
  const failed = view.last.filter(({ ok }) => !ok).length;
  return (
    <>
      {latest.map((copy, i) => (
        <g key={`${copy.at} ${copy.from}`}>
          <Mark name={copy.ok ? "ok" : "failed"} x={19} y={19 + i * 24} r={5.5} />
          <Words x={32} y={23 + i * 24} mono>{copy.from.length > 24 ? `…${copy.from.slice(-23)}` : copy.from}</Words>
        </g>
      ))}
      {latest.length === 0 && <Words x={12} y={24} ink={3}>nothing copied yet</Words>}
      <Foot y={84} width={width}>{failed > 0 ? `${count(failed)} of the last ${view.last.length} failed` : "one COPY after another"}</Foot>
    </>
  );
}

const cluster: NodeUi<ClusterView> = {
  glyph: "redshift-cluster", family: "s3", width: 226, part: { name: "Redshift", family: "store" },
  subtitle: () => "Redshift",
  Body: ClusterBody, height: () => 112,
  summary: (view) => ({ number: count(view.copies), unit: view.copies === 1 ? "copy" : "copies", gauge: { metric: "Copies", tone: "ok" }, says: "objects loaded" }),
  trouble: (view) => (view.last.at(-1)?.ok === false ? { mark: "failed", words: "COPY fails" } : undefined),
  says: (view) => `${count(view.copies)} objects loaded`,
};

export const nodes: NodeUis = { "firehose.deliveryStream": ui, "redshift.cluster": cluster };
