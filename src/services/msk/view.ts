/** What a cluster draws (bounded) and what the panel shows. */
import type { Micros } from "../../kernel/time.ts";
import type { MessageId } from "../define.ts";
import type { ClusterContext } from "./config.ts";
import { offsetLag } from "./log.ts";
import type { ClusterState } from "./state.ts";

const MOST_PARTITIONS = 6;
const MOST_RECORDS = 12;

export interface PartitionView {
  readonly name: string; readonly topic: string; readonly index: number; readonly first: number; readonly next: number;
  readonly records: readonly { readonly message: MessageId; readonly key: string }[];
  readonly groups: readonly { readonly group: string; readonly behind: number }[];
}
export interface ClusterView { readonly nowUs: Micros; readonly partitions: readonly PartitionView[]; readonly partitionCount: number; readonly lag: number; readonly tally: ClusterState["tally"] }

export function viewCluster(state: ClusterState, ctx: ClusterContext): ClusterView {
  const all = [...state.topics.values()].flatMap(({ name, partitions }) => partitions.map((partition, index) => ({ name, index, partition })));
  return {
    nowUs: ctx.now, partitionCount: all.length, lag: offsetLag(state), tally: { ...state.tally },
    partitions: all.slice(0, MOST_PARTITIONS).map(({ name, index, partition }) => ({
      name: `${name}-${index}`, topic: name, index, first: partition.first, next: partition.next,
      records: partition.records.slice(-MOST_RECORDS).map(({ message, key }) => ({ message, key: key ?? "" })),
      groups: [...partition.committed].slice(0, 2).map(([group, offset]) => ({ group, behind: partition.next - offset })),
    })),
  };
}

export function inspectCluster(state: ClusterState, _ctx: ClusterContext): Readonly<Record<string, unknown>> {
  return {
    topics: Object.fromEntries([...state.topics.values()].map(({ name, partitions }) => [name, partitions.map((partition, index) => ({
      partition: index, first: partition.first, next: partition.next, committed: Object.fromEntries(partition.committed),
      records: partition.records.map(({ offset, at, key, value }) => ({ offset, at: at / 1e6, key, value })),
    }))])),
    lag: offsetLag(state), ...state.tally,
  };
}
