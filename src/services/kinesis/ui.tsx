/** What a stream looks like: a track a shard beside the ruler of hash keys, iterators that walk, shards that refuse. */
import type { ReactNode } from "react";
import type { NodeUi, NodeUis, Trouble } from "../../canvas/node-ui.ts";
import { Foot, HashRuler, sayUs, Track, Words, type TrackIterator } from "../../canvas/kit/index.ts";
import type { AnyConfig } from "../define.ts";
import type { ConsumerView } from "./consumer-view.ts";
import type { ShardView, StreamView } from "./view.ts";

const WIDTH = 332;
const PITCH = 42;
const MOST_TRACKS = 6;
const RECENT_US = 5_000_000;
const count = (n: number) => n.toLocaleString("en-US");

const tracksOf = (config: AnyConfig): number => Math.min(MOST_TRACKS, Math.max(1, Number(config.properties.ShardCount ?? 1)));
const isOnDemand = (config: AnyConfig) => (config.properties.StreamModeDetails as { readonly StreamMode?: string } | undefined)?.StreamMode === "ON_DEMAND";

/** Two consumers at most have an iterator on the track: the first above, the second below. */
function iteratorsOf(shard: ShardView, names: readonly string[]): TrackIterator[] {
  const all = [...shard.iterators.map(({ consumer, behindRecords }) => ({ consumer, behindRecords })), ...shard.pipes.map(({ consumer, behindRecords }) => ({ consumer, behindRecords }))];
  return all.flatMap(({ consumer, behindRecords }): TrackIterator[] => {
    const place = names.indexOf(consumer);
    return place < 0 ? [] : [{ name: consumer.slice(0, 8), side: place === 0 ? "up" : "down", behind: behindRecords }];
  });
}

function Body({ view, config, width }: { readonly view: StreamView; readonly config: AnyConfig; readonly width: number }): ReactNode {
  const rows = Math.max(tracksOf(config), isOnDemand(config) ? 4 : 0);
  const shown = view.shards.items.slice(0, rows);
  const names = view.readers.map(({ consumer }) => consumer).slice(0, 2);
  const open = view.shards.items.filter(({ state }) => state === "OPEN");
  const hot = shown.find((shard) => shard.hot && shard.hotKey !== null);
  const hotRecord = hot?.records.find(({ key, hash }) => key === hot.hotKey && hash !== "");
  const foot = 8 + rows * PITCH + 4;
  return (
    <>
      <HashRuler y={14} height={rows * PITCH - 12} borders={open.slice(1).map(({ fromAt }) => fromAt)} {...(hotRecord === undefined ? {} : { key_: { name: hotRecord.key, at: hotRecord.at } })} />
      {shown.map((shard, i) => (
        <Track key={shard.id} y={8 + i * PITCH} width={width} name={String(shard.index)} range={`${shard.from.slice(0, 2)}–${shard.to.slice(0, 2)}`} closed={shard.state === "CLOSED"}
          records={shard.records.map((record) => ({ key: record.key, message: record.message, retention: { endsAtUs: record.expiresAtUs, totalUs: view.retentionUs } }))}
          iterators={iteratorsOf(shard, names)} {...(shard.hot ? { hot: shard.heat.refused + shard.lastHeat.refused } : {})} note={shard.state === "CLOSED" ? "closed" : "empty"} />
      ))}
      {view.shards.total > rows && <Words x={38} y={foot - 2} ink={2} size="tick">{`+${count(view.shards.total - rows)} more shards`}</Words>}
      <Foot y={foot} width={width} {...(view.readers[1] === undefined ? {} : { right: `▽ ${view.readers[1].consumer} ${sayUs(view.readers[1].behindMs * 1000)}` })}>{footText(view)}</Foot>
    </>
  );
}

function footText(view: StreamView): string {
  const { reshard, readers, counters } = view;
  if (view.status === "CREATING") return "being created";
  if (view.status === "DELETING") return "being deleted";
  if (reshard !== null) return `${reshard.kind === "update" ? "resharding" : reshard.kind} to ${count(reshard.target)}, ${sayUs(Math.max(0, reshard.dueAtUs - view.nowUs))} left`;
  const first = readers[0];
  return first === undefined ? `${count(view.records)} records · nobody reads` : `▼ ${first.consumer} ${sayUs(first.behindMs * 1000)} behind${counters.lostUnread > 0 ? ` · ${count(counters.lostUnread)} lost` : ""}`;
}

const worst = (view: StreamView): number => view.readers.reduce((most, { behindMs }) => Math.max(most, behindMs), 0);

function troubleOf(view: StreamView): Trouble | undefined {
  const hot = view.shards.items.find((shard) => shard.hot);
  if (hot !== undefined) return { mark: "throttled", words: hot.hotKey !== null && hot.heat.refused + hot.lastHeat.refused > 100 ? `hot key ${hot.hotKey.slice(0, 14)}` : `shard ${hot.index} refuses writes` };
  const throttled = view.readers.find(({ lastThrottledUs }) => lastThrottledUs !== null && view.nowUs - lastThrottledUs < RECENT_US);
  if (throttled !== undefined) return { mark: "throttled", words: `${throttled.consumer.slice(0, 14)}: reads refused` };
  if (view.counters.lostUnread > 0) return { mark: "dropped", words: `${count(view.counters.lostUnread)} lost unread` };
  if (worst(view) * 1000 > view.retentionUs / 2) return { mark: "failed", words: `${sayUs(worst(view) * 1000)} behind` };
  return undefined;
}

const streamUi: NodeUi<StreamView> = {
  glyph: "kinesis-stream",
  family: "kinesis",
  width: WIDTH,
  subtitle: (config) => (isOnDemand(config) ? "Kinesis stream, on demand" : "Kinesis data stream"),
  Body: ({ view, config, width }) => <Body view={view} config={config} width={width} />,
  height: (_view, config) => 8 + Math.max(tracksOf(config), isOnDemand(config) ? 4 : 0) * PITCH + 4 + 28,
  summary(view) {
    const trouble = troubleOf(view);
    return view.readers.length === 0
      ? { number: count(view.records), unit: "records", gauge: { metric: "IncomingRecords" }, says: `${count(view.shards.open)} shards` }
      : { number: (worst(view) / 1000).toFixed(1), unit: "s behind", gauge: { metric: "GetRecords.IteratorAgeMilliseconds", ...(trouble === undefined ? {} : { tone: trouble.mark }) }, says: view.counters.refused > 0 ? `${count(view.counters.refused)} refused` : `${count(view.shards.open)} shards` };
  },
  trouble: troubleOf,
  says: (view) => `${count(view.records)} records in ${count(view.shards.open)} shards${view.readers.map(({ consumer, behindMs }) => `, ${consumer} ${sayUs(behindMs * 1000)} behind`).join("")}`,
};

export const nodes: NodeUis = { "kinesis.stream": streamUi };

export const connections = {
  "kinesis.consumer": {
    label(view: ConsumerView | undefined, config: AnyConfig): string {
      if (view === undefined) return config.properties.kind === "enhancedFanOut" ? "enhanced fan-out" : "shared";
      const orphaned = view.leases.items.filter((lease) => lease.orphaned).length;
      return orphaned > 0 ? `${orphaned} leases orphaned` : `${view.leases.items.filter(({ state }) => state === "owned").length} leases${view.pushed ? ", pushed" : ""}`;
    },
    trouble(view: ConsumerView): Trouble | undefined {
      if (view.lastCrash !== null && view.nowUs - view.lastCrash.atUs < RECENT_US) return { mark: "retry", words: `${count(view.lastCrash.again)} records again` };
      const orphan = view.leases.items.find(({ orphaned }) => orphaned);
      return orphan === undefined ? undefined : { mark: "failed", words: `worker ${orphan.owner} gone` };
    },
  },
} as const;
