/** What a stream looks like: a track a shard beside the ruler of hash keys, iterators that walk, shards that refuse. */
import type { ReactNode } from "react";
import type { NodeUi, NodeUis, Trouble } from "../../canvas/node-ui.ts";
import { Foot, sayUs, tone, useNeighbours, Words, sayCount } from "../../canvas/kit/index.ts";
import { HashRuler, Track, type TrackIterator } from "../../canvas/kit/tracks.tsx";
import type { AnyConfig } from "../define.ts";
import type { ConsumerView } from "./consumer-view.ts";
import type { ShardView, StreamView } from "./view.ts";

const WIDTH = 332;
const PITCH = 42;
const MOST_TRACKS = 6;
const RECENT_US = 5_000_000;
const count = sayCount;

/** As many as the stream has, closed ones that still hold something included; an on-demand stream has room for four from the start. */
const tracksOf = (config: AnyConfig, view?: StreamView): number => Math.min(MOST_TRACKS, Math.max(1, isOnDemand(config) ? 4 : Number(config.properties.ShardCount ?? 1), view?.shards.total ?? 0));
/** Room for the line that tells of shards without a track. */
const MORE = 16;
const moreOf = (config: AnyConfig, view?: StreamView): number => ((view?.shards.total ?? 0) > tracksOf(config, view) ? MORE : 0);
const isOnDemand = (config: AnyConfig) => (config.properties.StreamModeDetails as { readonly StreamMode?: string } | undefined)?.StreamMode === "ON_DEMAND";

type Reader = StreamView["readers"][number];
/** As people named who reads. */
type Called = (reader: Reader) => string;
const cut = (text: string, most: number) => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

/** Two consumers at most have an iterator on the track: the first above, the second below. The top track names them, the foot says which is which. */
function iteratorsOf(shard: ShardView, readers: StreamView["readers"], called: Called, named: boolean): TrackIterator[] {
  return [...shard.iterators, ...shard.pipes].flatMap(({ connection, behindRecords }): TrackIterator[] => {
    const place = readers.findIndex((reader) => reader.connection === connection);
    return place < 0 ? [] : [{ name: cut(called(readers[place]!), 12), named, side: place === 0 ? "up" : "down", behind: behindRecords }];
  });
}

/** What is left of the two tanks: how much of 1,000 records and of 1 MiB a second is used up (KIN-017, KIN-018); a debt shows as full. */
function Tanks({ shard, y }: { readonly shard: ShardView; readonly y: number }): ReactNode {
  const { tank } = shard;
  const used = [1 - tank.records / tank.recordsMost, 1 - tank.bytes / tank.bytesMost].map((part) => Math.max(0, Math.min(1, part)));
  return (
    <g>
      <title>{`shard ${shard.index}: ${Math.round(used[0]! * 100)} % of its records and ${Math.round(used[1]! * 100)} % of its bytes a second are used${tank.bytes < 0 ? `, ${count(-Math.round(tank.bytes / 1024))} KiB owed` : ""}`}</title>
      {used.map((part, i) => (
        <g key={i}>
          {used.some((each) => each > 0.004) && <rect x={38} y={y + 33.5 + i * 4} width={44} height={2.5} rx={1} className="ey-gauge-bed" />}
          {part > 0 && <rect x={38} y={y + 33.5 + i * 4} width={44 * part} height={2.5} rx={1} className={`ey-gauge ${tone(part > 0.995 || (i === 1 && tank.bytes < 0) ? "throttled" : "flight")}`} />}
        </g>
      ))}
    </g>
  );
}

function Body({ view, id, config, width }: { readonly view: StreamView; readonly id: string; readonly config: AnyConfig; readonly width: number }): ReactNode {
  const { out } = useNeighbours(id);
  const called: Called = (reader) => out.find(({ connection }) => connection === reader.connection)?.name ?? reader.consumer;
  const rows = tracksOf(config, view);
  const shown = view.shards.items.slice(0, rows);
  const readers = view.readers.slice(0, 2);
  const open = view.shards.items.filter(({ state }) => state === "OPEN");
  const hot = shown.find((shard) => shard.hot && shard.hotKey !== null);
  const hotRecord = hot?.records.find(({ key, hash }) => key === hot.hotKey && hash !== "");
  const foot = 8 + rows * PITCH + 4 + moreOf(config, view);
  return (
    <>
      <HashRuler y={14} height={Math.max(1, shown.filter(({ state }) => state === "OPEN").length) * PITCH - 12} borders={open.slice(1).map(({ fromAt }) => fromAt)} {...(hotRecord === undefined ? {} : { key_: { name: hotRecord.key, at: hotRecord.at } })} />
      {shown.map((shard, i) => shard.state === "OPEN" && <Tanks key={`tanks ${shard.id}`} shard={shard} y={8 + i * PITCH} />)}
      {shown.map((shard, i) => (
        <Track key={shard.id} y={8 + i * PITCH} width={width} name={String(shard.index)} range={`${shard.from.slice(0, 2)}–${shard.to.slice(0, 2)}`} closed={shard.state === "CLOSED"}
          records={shard.records.map((record) => ({ key: record.key, message: record.message, retention: { endsAtUs: record.expiresAtUs, totalUs: view.retentionUs } }))}
          iterators={iteratorsOf(shard, readers, called, i === 0)} {...(shard.hot ? { hot: shard.heat.refused + shard.lastHeat.refused } : {})} note={shard.state === "CLOSED" ? "closed" : "empty"} />
      ))}
      {view.shards.total > rows && <Words x={38} y={foot - 6} ink={2} size="tick">{`+${count(view.shards.total - rows)} more ${view.shards.total - rows === 1 ? "shard" : "shards"}`}</Words>}
      <Foot y={foot} width={width} {...(view.readers[1] === undefined ? {} : { right: `▽ ${cut(called(view.readers[1]), 10)} ${behind(view.readers[1].behindMs)}` })}>{footText(view, called)}</Foot>
    </>
  );
}

/** Who has read all is at the tip. */
const behind = (ms: number) => (ms < 1 ? "at the tip" : `${sayUs(ms * 1000)} behind`);

function footText(view: StreamView, called: Called): string {
  const { reshard, readers, counters } = view;
  if (view.status === "CREATING") return "being created";
  if (view.status === "DELETING") return "being deleted";
  if (reshard !== null) return `${reshard.kind === "update" ? "resharding" : reshard.kind} to ${count(reshard.target)}, ${sayUs(Math.max(0, reshard.dueAtUs - view.nowUs))} left`;
  const closed = view.shards.items.find(({ reads }) => reads.blockedUntilUs !== null);
  if (closed !== undefined) return `shard ${closed.index}: no reads for ${sayUs(Math.max(0, closed.reads.blockedUntilUs! - view.nowUs))} after a large answer`;
  if (view.growing !== null) return `grows to ${count(view.growing.target)} shards in ${sayUs(Math.max(0, view.growing.dueUs - view.nowUs))}`;
  const first = readers[0];
  return first === undefined ? `${count(view.records)} ${view.records === 1 ? "record" : "records"} · nobody reads` : `▼ ${cut(called(first), readers.length > 1 ? 10 : 16)} ${behind(first.behindMs)}${counters.lostUnread > 0 ? ` · ${count(counters.lostUnread)} lost` : ""}`;
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
  part: { name: "Data stream", stem: "stream" },
  width: WIDTH,
  subtitle: (config, view) => (view?.placesItself === true ? "On demand, no order per key" : isOnDemand(config) ? "Kinesis stream, on demand" : "Kinesis data stream"),
  Body: ({ view, id, config, width }) => <Body view={view} id={id} config={config} width={width} />,
  height: (view, config) => 8 + tracksOf(config, view) * PITCH + 4 + moreOf(config, view) + 28,
  summary(view) {
    const trouble = troubleOf(view);
    return view.readers.length === 0
      ? { number: count(view.records), unit: view.records === 1 ? "record" : "records", gauge: { metric: "IncomingRecords" }, says: `${count(view.shards.open)} ${view.shards.open === 1 ? "shard" : "shards"}` }
      : { number: (worst(view) / 1000).toFixed(1), unit: "s behind", gauge: { metric: "GetRecords.IteratorAgeMilliseconds", ...(trouble === undefined ? {} : { tone: trouble.mark }) }, says: view.counters.refused > 0 ? `${count(view.counters.refused)} refused` : `${count(view.shards.open)} ${view.shards.open === 1 ? "shard" : "shards"}` };
  },
  trouble: troubleOf,
  says: (view) => `${count(view.records)} records in ${count(view.shards.open)} shards${view.readers.map(({ consumer, behindMs }) => `, ${consumer} ${sayUs(behindMs * 1000)} behind`).join("")}`,
};

export const nodes: NodeUis = { "kinesis.stream": streamUi };

interface ChannelView { readonly nowUs: number; readonly status: string; readonly reason: string | null; readonly nextUs: number | null; readonly everyUs: number; readonly waiting: number; readonly counters: { readonly records: number; readonly objects: number; readonly retries: number } }

export const connections = {
  "kinesis.channel": {
    label: (view: ChannelView | undefined, config: AnyConfig): string => (view === undefined || view.status !== "ACTIVE" || view.nextUs === null ? `every ${sayUs(Number(config.properties.DataFreshnessInSeconds ?? 300) * 1e6)}` : `in ${sayUs(Math.max(0, view.nextUs - view.nowUs))}`),
    trouble: (view: ChannelView): Trouble | undefined => (view.status === "FAILED" ? { mark: "failed", words: `channel FAILED: ${view.reason ?? ""}`.slice(0, 28) } : view.waiting > 0 && view.counters.retries > 0 ? { mark: "retry", words: "S3 does not take it" } : undefined),
  },
  "kinesis.consumer": {
    label(view: ConsumerView | undefined, config: AnyConfig): string {
      if (view === undefined) return config.properties.kind === "enhancedFanOut" ? "enhanced fan-out" : "shared";
      const orphaned = view.leases.items.filter((lease) => lease.orphaned).length;
      return orphaned > 0 ? `${sayLeases(orphaned)} orphaned` : `${sayLeases(view.leases.items.filter(({ state }) => state === "owned").length)}${view.pushed ? ", pushed" : ""}`;
    },
    trouble(view: ConsumerView): Trouble | undefined {
      if (view.lastCrash !== null && view.nowUs - view.lastCrash.atUs < RECENT_US) return { mark: "retry", words: `${count(view.lastCrash.again)} records again` };
      const zombie = view.leases.items.find(({ state }) => state === "zombie");
      if (zombie !== undefined) return { mark: "retry", words: `worker ${zombie.owner} is a zombie` };
      const orphan = view.leases.items.find(({ orphaned }) => orphaned);
      return orphan === undefined ? undefined : { mark: "failed", words: `worker ${orphan.owner} gone` };
    },
  },
} as const;

function sayLeases(held: number): string {
  return `${held} ${held === 1 ? "lease" : "leases"}`;
}
