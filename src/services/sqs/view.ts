/** What the node draws of a queue: bounded lists with their totals, and a name for each fact that a rule shows. */
import { eachNumbered, numbered } from "../../kernel/numbered.ts";
import { eachOf } from "../../kernel/ordered.ts";
import { SECOND, type Micros } from "../../kernel/time.ts";
import type { MessageId } from "../define.ts";
import type { QueueContext } from "./config.ts";
import { redriveInForce } from "./dead-letter.ts";
import { isLocked, peekHead } from "./lanes.ts";
import { oldestArrival } from "./retention.ts";
import { DEDUPLICATION_INTERVAL } from "./send.ts";
import { Place, type QueueState, type StoredMessage } from "./state.ts";
import { RECEIVED_TOO_OFTEN } from "./stock.ts";

const MOST = 40;
const MOST_LANES = 12;
const MOST_IN_LANE = 8;
/** Messages looked at, at most, to find what is in flight or delayed among many. */
const MOST_LOOKED_AT = 4_000;

export interface Bounded<T> { readonly total: number; readonly items: readonly T[] }

export interface Slot {
  readonly message: MessageId;
  readonly label: string;
  readonly group: string | null;
  readonly receiveCount: number;
  /** The next receive that meets it moves it to the dead-letter queue (SQS-055). */
  readonly exhausted: boolean;
  /** Received three times or more: it goes to the back (SQS-016). */
  readonly dented: boolean;
  readonly sentAtUs: Micros;
  /** When retention removes it: dots fade towards it. */
  readonly expiresAtUs: Micros;
  /** Id of the queue it was dead-lettered from, by its ARN; or null. */
  readonly deadLetterSource: string | null;
  /** Servers it lies on (SQS-009); empty = all. */
  readonly servers: readonly number[];
}
export interface HiddenSlot extends Slot {
  readonly receivedAtUs: Micros;
  readonly hiddenUntilUs: Micros;
  readonly totalUs: Micros;
  /** The twelve hours of SQS-023 end here. */
  readonly atMostUntilUs: Micros;
  readonly holder: string;
}
export interface DelayedSlot extends Slot { readonly availableAtUs: Micros; readonly totalUs: Micros }
export interface Lane { readonly group: string; readonly total: number; readonly locked: boolean; readonly waiting: readonly (Slot | DelayedSlot)[]; readonly inFlight: readonly HiddenSlot[]; readonly lockedUntilUs: Micros | null }

export interface QueueView {
  readonly nowUs: Micros;
  readonly fifo: boolean;
  readonly maxReceiveCount: number | null;
  readonly deadLetterQueue: string | null;
  readonly visible: Bounded<Slot>;
  readonly inFlight: Bounded<HiddenSlot>;
  readonly delayed: Bounded<DelayedSlot>;
  readonly lanes: Bounded<Lane>;
  readonly waiters: Bounded<{ readonly caller: string; readonly sinceUs: Micros; readonly deadlineUs: Micros }>;
  readonly tenants: readonly { readonly tenant: string; readonly inFlight: number; readonly noisy: boolean }[];
  readonly deduplication: { readonly remembered: number; readonly hits: number; readonly lastHitUs: Micros | null; /** One drawer for the queue, or one for each lane (SQS-047). */ readonly scope: string };
  readonly oldestAgeUs: Micros | null;
  /** Arrival of the oldest, for who draws at a later playhead. */
  readonly oldestArrivedAtUs: Micros | null;
  readonly counters: { readonly deleted: number; readonly expired: number; readonly purged: number; readonly deadLettered: number; readonly redriven: number; readonly duplicates: number; readonly throttled: number; readonly refused: number; readonly requests: number };
  readonly lastDuplicateUs: Micros | null;
  readonly lastRefusal: { readonly atUs: Micros; readonly code: string; readonly says: string } | null;
  readonly ceiling: { readonly inFlight: number; readonly max: number; readonly reached: boolean };
  /** Calls of this second by action, of 300 (SQS-051). */
  readonly rates: readonly { readonly action: string; readonly calls: number; readonly most: number }[];
  readonly sampled: { readonly servers: number; readonly lit: readonly number[] } | null;
  readonly lookAhead: { readonly inWindow: number; readonly beyond: number };
  readonly task: { readonly status: string; readonly moved: number; readonly toMove: number } | null;
  readonly purging: boolean;
}

export function viewQueue(state: QueueState, ctx: QueueContext): QueueView {
  const redrive = redriveInForce(ctx);
  const slot = slotter(ctx, redrive?.maxReceiveCount);
  const { inFlight, delayed } = hiddenOnes(state, slot);
  const { counts, tally } = state;
  const { sampling, maxInFlight } = ctx.config.behaviour;
  const oldest = oldestArrival(state);
  const task = state.tasks[0];
  return {
    nowUs: ctx.now,
    fifo: state.fifo,
    maxReceiveCount: redrive?.maxReceiveCount ?? null,
    deadLetterQueue: redrive?.peer.id ?? null,
    visible: { total: counts.visible, items: visibleOnes(state, MOST).map(slot) },
    inFlight: { total: counts.inFlight, items: inFlight },
    delayed: { total: counts.delayed, items: delayed },
    lanes: lanesOf(state, slot),
    waiters: { total: state.waiters.length, items: state.waiters.slice(0, MOST).map(({ caller, since, deadline }) => ({ caller, sinceUs: since, deadlineUs: deadline })) },
    tenants: [...state.tenants].slice(0, MOST_LANES).map(([tenant, of]) => ({ tenant, inFlight: of.inFlight, noisy: of.noisy })),
    deduplication: { remembered: remembered(state, ctx.now), hits: tally.deduplicated, lastHitUs: orNull(state.lastDeduplicatedAt), scope: ctx.config.properties.DeduplicationScope },
    oldestAgeUs: oldest === undefined ? null : ctx.now - oldest,
    oldestArrivedAtUs: oldest ?? null,
    counters: { deleted: tally.deleted, expired: tally.expired, purged: tally.purged, deadLettered: tally.deadLettered, redriven: tally.redriven, duplicates: tally.duplicates, throttled: tally.throttled, refused: tally.refused, requests: tally.requests },
    lastDuplicateUs: orNull(state.lastDuplicateAt),
    lastRefusal: state.lastRefusal === null ? null : { atUs: state.lastRefusal.at, code: state.lastRefusal.code, says: state.lastRefusal.says },
    ceiling: { inFlight: counts.inFlight, max: maxInFlight, reached: counts.inFlight >= maxInFlight },
    rates: ratesOf(state, ctx),
    sampled: sampling === undefined || sampling.servers <= 1 || state.fifo ? null : { servers: sampling.servers, lit: bitsOf(state.lastSample) },
    lookAhead: { inWindow: state.windowCount, beyond: state.fifo ? state.messages.size - state.windowCount : 0 },
    task: task === undefined ? null : { status: task.status, moved: task.moved, toMove: task.toMove },
    purging: state.purgePending,
  };
}

/** The first visible messages in line: on FIFO lane by lane in the order in which groups come. */
export function visibleOnes(state: QueueState, most: number): StoredMessage[] {
  const found: StoredMessage[] = [];
  const collect = (order: number) => {
    found.push(numbered(state.messages, order)!);
    return found.length < most;
  };
  if (!state.fifo) {
    if (most > 0) eachOf(state.visible, collect);
    for (const name of state.noisy) if (found.length < most) eachOf(state.tenants.get(name)!.line, collect);
    return found;
  }
  for (const message of eachNumbered(state.messages)) {
    if (message.place === Place.visible) found.push(message);
    if (found.length >= most) break;
  }
  return found;
}

function hiddenOnes(state: QueueState, slot: (message: StoredMessage) => Slot): { inFlight: HiddenSlot[]; delayed: DelayedSlot[] } {
  const inFlight: HiddenSlot[] = [];
  const delayed: DelayedSlot[] = [];
  let looked = 0;
  for (const hiding of eachNumbered(state.hidings)) {
    for (const order of hiding.orders) {
      const message = numbered(state.messages, order);
      if (message?.hiding !== hiding.id) continue;
      if (message.place === Place.inFlight && inFlight.length < MOST) inFlight.push(hidden(slot(message), message));
      if (message.place === Place.delayed && delayed.length < MOST) delayed.push(delayedOf(slot(message), message));
    }
    looked += hiding.orders.length;
    if (looked > MOST_LOOKED_AT || (inFlight.length >= MOST && delayed.length >= MOST)) break;
  }
  return { inFlight, delayed };
}

function hidden(slot: Slot, message: StoredMessage): HiddenSlot {
  return {
    ...slot, receivedAtUs: message.lastReceivedAt, hiddenUntilUs: message.until, totalUs: message.until - message.lastReceivedAt,
    atMostUntilUs: message.lastReceivedAt + 43_200 * SECOND, holder: message.holder,
  };
}

function delayedOf(slot: Slot, message: StoredMessage): DelayedSlot {
  return { ...slot, availableAtUs: message.until, totalUs: message.until - message.arrivedAt };
}

function lanesOf(state: QueueState, slot: (message: StoredMessage) => Slot): Bounded<Lane> {
  const items: Lane[] = [];
  for (const [name, group] of state.groups) {
    if (items.length >= MOST_LANES) break;
    const head = peekHead(state, group);
    const locked = isLocked(state, group);
    const waiting: (Slot | DelayedSlot)[] = [];
    const inFlight: HiddenSlot[] = [];
    for (let i = group.start; i < group.orders.length && waiting.length < MOST_IN_LANE; i++) {
      const message = numbered(state.messages, group.orders[i]!);
      if (message === undefined) continue;
      if (message.place === Place.inFlight) {
        if (inFlight.length < MOST_IN_LANE) inFlight.push(hidden(slot(message), message));
      } else waiting.push(message.place === Place.delayed ? delayedOf(slot(message), message) : slot(message));
    }
    items.push({ group: name, total: group.size, locked, waiting, inFlight, lockedUntilUs: locked ? head!.until : null });
  }
  return { total: state.groups.size, items };
}

function slotter(ctx: QueueContext, maxReceiveCount: number | undefined): (message: StoredMessage) => Slot {
  const retention = ctx.config.properties.MessageRetentionPeriod * SECOND;
  const fifo = ctx.config.properties.FifoQueue;
  return (message) => ({
    message: message.id,
    label: ctx.facts(message.id).label ?? "",
    group: message.group ?? null,
    receiveCount: message.receiveCount,
    exhausted: maxReceiveCount !== undefined && message.receiveCount >= maxReceiveCount,
    dented: !fifo && message.receiveCount >= RECEIVED_TOO_OFTEN,
    sentAtUs: message.sentAt,
    expiresAtUs: message.sentAt + retention,
    deadLetterSource: message.extra.deadLetterSource === "" ? null : message.extra.deadLetterSource,
    servers: bitsOf(message.extra.servers),
  });
}

function remembered(state: QueueState, now: Micros): number {
  let old = 0;
  for (const { at } of state.fingerprints.values()) {
    if (at + DEDUPLICATION_INTERVAL > now) break;
    old++;
  }
  return state.fingerprints.size - old;
}

function ratesOf(state: QueueState, ctx: QueueContext): QueueView["rates"] {
  if (!state.fifo || state.rate.second !== Math.floor(ctx.now / SECOND)) return [];
  const byAction = new Map<string, number>();
  for (const [key, calls] of state.rate.calls) {
    const action = key.slice(0, key.indexOf(" "));
    byAction.set(action, (byAction.get(action) ?? 0) + calls);
  }
  const partitions = ctx.config.properties.FifoThroughputLimit === "perMessageGroupId" ? ctx.config.behaviour.fifoPartitions : 1;
  return [...byAction].map(([action, calls]) => ({ action, calls, most: 300 * partitions }));
}

function bitsOf(bits: number): number[] {
  const found: number[] = [];
  for (let i = 0; i < 16; i++) if ((bits >>> i) & 1) found.push(i);
  return found;
}

function orNull(at: Micros): Micros | null {
  return at < 0 ? null : at;
}
