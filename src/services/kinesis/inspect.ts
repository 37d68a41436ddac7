/** What the panel and `run --json` say of a stream. Times are in seconds. */
import { SECOND } from "../../kernel/time.ts";
import type { StreamContext } from "./config.ts";
import { recordAt } from "./log.ts";
import { sequenceNumber } from "./sequence.ts";
import type { Shard, StreamState } from "./state.ts";

export function inspectStream(state: StreamState, ctx: StreamContext) {
  return {
    status: state.status,
    shards: [...state.shards.values()].map((shard) => ({
      id: shard.id, parents: [shard.parent, shard.adjacent].filter((ix) => ix >= 0).map((ix) => state.shards.get(ix)?.id ?? `gone-${ix}`), hashRange: [shard.lo.toString(), shard.hi.toString()],
      state: shard.closedAt < 0 ? "OPEN" : "CLOSED", openedAt: shard.openedAt / SECOND, ...(shard.closedAt < 0 ? {} : { closedAt: shard.closedAt / SECOND }),
      refused: shard.tally.refused, expired: shard.tally.expired, lostUnread: shard.tally.lostUnread, records: recordsOf(shard, ctx),
    })),
    consumers: [
      ...[...state.readers.values()].flatMap((reader) => [...reader.cursors].map(([ix, cursor]) => ({ consumer: reader.name, shard: state.shards.get(ix)?.id ?? "gone", position: cursor.position, behindMs: cursor.behindMs }))),
      ...[...state.pipes.values()].map((pipe) => ({ consumer: pipe.consumer, shard: state.shards.get(pipe.shard)?.id ?? "gone", position: pipe.arrived, pushed: true })),
    ],
    registered: [...state.consumers.values()].map(({ name, arn, status }) => ({ name, arn, status })),
    ...state.tally,
  };
}

function recordsOf(shard: Shard, ctx: StreamContext) {
  const list: { sequenceNumber: string; key: string; data: string; at: number; id: number }[] = [];
  for (let position = shard.first; position < shard.next; position++) {
    const record = recordAt(shard, position)!;
    list.push({ sequenceNumber: sequenceNumber(ctx.settings.startsAtMs, shard, position, record.at), key: record.key, data: record.data, at: record.at / SECOND, id: record.message });
  }
  return list;
}
