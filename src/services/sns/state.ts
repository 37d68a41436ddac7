/** What topics, subscriptions and the account know. */
import type { ParsedFilterPolicy } from "../../aws/filter-policy.ts";
import { emptyFifo, type Fifo } from "../../kernel/fifo.ts";
import type { Micros } from "../../kernel/time.ts";
import type { CallId, EntityId, MessageId, Peer, TimerId } from "../define.ts";
import type { RetryPhase } from "./delivery-policy.ts";

/** AWS's MessageAttributeValue. Frozen. */
export interface AttributeValue { readonly DataType: string; readonly StringValue?: string; readonly BinaryValue?: string }
export type MessageAttributes = { readonly [name: string]: AttributeValue };

/** A published message. Frozen: all deliveries share it. */
export interface Notification {
  /** SNS's MessageId. */
  readonly id: string;
  readonly message: string;
  readonly subject: string | undefined;
  readonly attributes: MessageAttributes | undefined;
  /** MessageStructure was json: a text per protocol. */
  readonly perProtocol: boolean;
  /** Epoch milliseconds. */
  readonly timestampMs: number;
  readonly group: string | undefined;
  readonly deduplicationId: string | undefined;
  readonly sequenceNumber: string | undefined;
  readonly replayed: boolean;
}

// --------------------------------------------------------------------------------------------------------------- topic

export interface Fingerprint { readonly id: string; readonly sequenceNumber: string; readonly at: Micros }

/** One arm of the drawing: what came of the copies for one subscription. */
export interface Arm {
  readonly connection: EntityId;
  sent: number; delivered: number; filtered: number; failed: number; deadLettered: number; pending: number;
  lastAt: Micros;
  last: "" | "sent" | "delivered" | "filtered" | "failed" | "dead-lettered";
  /** The latest wait between two attempts; undefined when none waits. */
  retry: { readonly attempt: number; readonly phase: RetryPhase; readonly nextAt: Micros; readonly error: string } | undefined;
}

export interface Archived { readonly notification: Notification; readonly message: MessageId; readonly at: Micros }

export interface TopicState {
  published: number;
  deduplicated: number;
  refused: number;
  /** FIFO: what a deduplication ID stands for, in order of acceptance. */
  fingerprints: Map<string, Fingerprint>;
  sequence: number;
  lastHitAt: Micros;
  arms: Map<EntityId, Arm>;
  lastPublishAt: Micros;
  lastRefusal: { readonly at: Micros; readonly code: string; readonly says: string } | null;
  /** FIFO: messages of the present second, over the topic and by group. */
  rate: { second: number; topic: number; groups: Map<string, number> };
  archive: Archived[];
  createdAt: Micros;
}

export function emptyTopic(now: Micros): TopicState {
  return {
    published: 0, deduplicated: 0, refused: 0, fingerprints: new Map(), sequence: 0, lastHitAt: -1, arms: new Map(), lastPublishAt: -1, lastRefusal: null,
    rate: { second: -1, topic: 0, groups: new Map() }, archive: [], createdAt: now,
  };
}

// -------------------------------------------------------------------------------------------------------- subscription

export type DeliveryStage = "starting" | "in line" | "attempting" | "waiting" | "dead-lettering";

/** One message on its way to one subscriber. */
export interface Delivery {
  readonly message: MessageId;
  readonly notification: Notification;
  /** The topic's hand-over, answered when the delivery is over; -1 for a replay. */
  readonly handOver: CallId | -1;
  /** Attempts begun. */
  attempts: number;
  /** Phase of the retry that comes next or is under way; 0 for the first attempt. */
  phase: RetryPhase | 0;
  stage: DeliveryStage;
  /** Instant of the next attempt while it waits, else -1. */
  nextAt: Micros;
  timer: TimerId | -1;
  error: string;
  /** An attempt without an answer was taken all the same: the next one makes a twin. */
  taken: boolean;
}

export interface SubscriptionState {
  readonly arn: string;
  /** Deliveries that are not over, by the copy's id, oldest first. */
  pending: Map<MessageId, Delivery>;
  /** FIFO: copies of each group in order; the first is under way. */
  lanes: Map<string, MessageId[]>;
  /** FIFO: no delivery starts before the one published before it. */
  lastDueAt: Micros;
  /** HTTP/S with a throttle policy: whoever waits for the next second. */
  line: Fifo<MessageId>;
  window: { from: Micros; used: number };
  lineTimer: TimerId | -1;
  /** The policy that acts now. */
  filter: ParsedFilterPolicy | null;
  /** A changed policy does not act before this instant; -1 when none is on its way. */
  filterChangesAt: Micros;
  delivered: number; filtered: number; failed: number; deadLettered: number; dropped: number; attempts: number; duplicated: number;
  lastError: { readonly at: Micros; readonly error: string; readonly side: "client" | "server" } | null;
  lastFiltered: { readonly at: Micros; readonly says: string; readonly label: string } | null;
  replay: { readonly startMs: number; readonly endMs: number | null; status: "Pending" | "In progress" | "Completed" | "Failed"; done: number } | null;
}

export function emptySubscription(arn: string): SubscriptionState {
  return {
    arn, pending: new Map(), lanes: new Map(), lastDueAt: 0, line: emptyFifo(), window: { from: -1, used: 0 }, lineTimer: -1,
    filter: null, filterChangesAt: -1, delivered: 0, filtered: 0, failed: 0, deadLettered: 0, dropped: 0, attempts: 0, duplicated: 0, lastError: null, lastFiltered: null, replay: null,
  };
}

// ------------------------------------------------------------------------------------------------------------- account

export type Standing = "confirmed" | "pending";

/** What the account knows of a subscription: enough to list it, and to tell whom a topic may notify. */
export interface SubscriptionRecord {
  readonly arn: string;
  /** The connection's id; "" for one whose endpoint does not exist (SNS-012). */
  readonly connection: EntityId;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  standing: Standing;
  readonly token: string;
  readonly tokenExpiresAt: Micros;
  /** Where the topic hands copies over; undefined where nobody is. */
  readonly address: Peer | undefined;
}

export interface AccountState {
  /** AWS name → id of the entity. */
  topics: Map<string, EntityId>;
  /** By TopicArn, each in order of creation. */
  subscriptions: Map<string, SubscriptionRecord[]>;
  /** Makes ids for what calls create. */
  made: number;
}
