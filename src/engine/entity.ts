import type { Sfc32 } from "../kernel/random.ts";
import type { Micros } from "../kernel/time.ts";
import type { AnyConfig, EntityDefinition, Peer } from "../services/define.ts";
import type { EntityContext } from "./context.ts";

/** What follows from a connection's configuration for each call over it. */
export interface Wire {
  readonly config: AnyConfig;
  /** Some fault is set: the usual arrow has none, and is not slowed by asking for each. */
  readonly faulty: boolean;
  /** One way, where it is always the same; -1 where it is drawn. */
  readonly latencyUs: Micros;
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
  /** A connection's; worked out anew when its configuration is another. */
  wire: Wire | undefined;
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
