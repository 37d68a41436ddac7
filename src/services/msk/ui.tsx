/** What a Kafka cluster looks like: a track for each partition, with the place of each group that reads it. */
import { Foot, sayCount } from "../../canvas/kit/index.ts";
import { Track } from "../../canvas/kit/tracks.tsx";
import type { NodeUi, NodeUis } from "../../canvas/node-ui.ts";
import type { ClusterView } from "./view.ts";

const PITCH = 40;
const TOP = 8;
const count = sayCount;
const rows = (view: ClusterView) => Math.max(1, view.partitions.length);

const cluster: NodeUi<ClusterView> = {
  // Partitions side by side, one of them being read.
  glyph: '<path d="M4 5h16M4 12h16M4 19h16" /><path d="M9 2.5v5M15 9.5v5M7 16.5v5" /><circle cx="15" cy="12" r="1.8" fill="currentColor" stroke="none"/>',
  part: { name: "Kafka cluster", stem: "kafka" },
  family: "kinesis",
  width: 306,
  subtitle: () => "Amazon MSK, Kafka",
  Body({ view, width }) {
    return (
      <>
        {view.partitions.map((partition, i) => (
          <Track key={partition.name} y={TOP + i * PITCH} width={width} name={String(partition.index)} what="part." range={partition.topic.slice(0, 9)} note="no record yet"
            records={partition.records}
            iterators={partition.groups.map(({ group, behind }, n) => ({ name: group.slice(0, 8), behind, side: n === 0 ? "up" as const : "down" as const }))} />
        ))}
        <Foot y={TOP + rows(view) * PITCH} width={width} {...(view.partitionCount > view.partitions.length ? { right: `+${count(view.partitionCount - view.partitions.length)} partitions` } : {})}>
          {`${count(view.tally.produced)} produced · ${count(view.lag)} behind`}
        </Foot>
      </>
    );
  },
  height: (view) => TOP + rows(view) * PITCH + 28,
  summary: (view) => ({ number: count(view.lag), unit: "behind", gauge: { metric: "SumOffsetLag", tone: "waiting" }, says: `${view.partitionCount} partitions` }),
  says: (view) => `${view.tally.produced} records in ${view.partitionCount} partitions, ${view.lag} not committed`,
};

export const nodes: NodeUis = { "msk.cluster": cluster };
export const connections = { "kafka:Produce": { label: (_view: unknown, config: { readonly properties: Readonly<Record<string, unknown>> }) => (config.properties.Topic === undefined ? undefined : String(config.properties.Topic).slice(0, 16)) } } as const;
