import type { Sfc32 } from "../kernel/random.ts";
import type { AnyConfig, EntityDefinition, Peer } from "../services/define.ts";
import type { EntityContext } from "./context.ts";

/** What every connection may say of its calls (CONTRACTS, Connections). */
export interface Wire {
  readonly latencyMs: unknown;
  readonly allowed: boolean;
  readonly losesRequest: unknown;
  readonly losesAnswer: unknown;
  readonly fails: unknown;
}

/** One entity of the world. Structure (type, ends, configuration) and state; only what changes is in a checkpoint. */
export interface Entity {
  readonly index: number;
  readonly id: string;
  readonly type: string;
  readonly kind: "node" | "connection" | "account";
  readonly definition: EntityDefinition;
  readonly implied: boolean;
  /** Ids of the ends of a connection. */
  readonly fromId: string | undefined;
  readonly toId: string | undefined;
  config: AnyConfig;
  name: string;
  arn: string;
  state: unknown;
  alive: boolean;
  /** Random streams by purpose, and counters by purpose. */
  streams: Map<string, Sfc32>;
  counters: Map<string, number>;
  context: EntityContext;
  /** Neighbours, rebuilt when the topology changes. */
  peers: PeerCache | undefined;
}

export interface PeerCache {
  readonly version: number;
  readonly out: readonly Peer[];
  readonly in: readonly Peer[];
  readonly outByType: Map<string, readonly Peer[]>;
  readonly inByType: Map<string, readonly Peer[]>;
  readonly from: Peer | undefined;
  readonly to: Peer | undefined;
}
