/** What the panel and `run --json` say of a queue. Times are in seconds. */
import { eachNumbered } from "../../kernel/numbered.ts";
import { SECOND, type Micros } from "../../kernel/time.ts";
import { attributesOf } from "./attributes.ts";
import type { QueueContext } from "./config.ts";
import { messageIdOf, sequenceNumber } from "./identity.ts";
import { Place, type MessageAttributes, type QueueState, type StoredMessage } from "./state.ts";
import { visibleOnes } from "./view.ts";

export interface InspectedMessage {
  readonly id: number;
  readonly messageId: string;
  readonly body: string;
  readonly attributes?: MessageAttributes;
  readonly group?: string;
  readonly deduplicationId?: string;
  readonly sequenceNumber?: string;
  readonly sentAt: number;
  readonly receiveCount: number;
  readonly firstReceivedAt?: number;
  readonly hiddenUntil?: number;
  readonly availableAt?: number;
  readonly holder?: string;
  readonly deadLetterSource?: string;
}

export function inspectQueue(state: QueueState, ctx: QueueContext) {
  const all = [...eachNumbered(state.messages)];
  const of = (place: Place) => all.filter((message) => message.place === place).sort((a, b) => a.until - b.until || a.order - b.order).map((message) => inspected(state, message));
  return {
    visible: visibleOnes(state, Number.MAX_SAFE_INTEGER).map((message) => inspected(state, message)),
    inFlight: of(Place.inFlight),
    delayed: of(Place.delayed),
    waiting: state.waiters.map(({ caller, since, deadline }) => ({ caller, since: since / SECOND, until: deadline / SECOND })),
    ...state.tally,
    attributes: Object.fromEntries(Object.entries(attributesOf(state, ctx)).filter(([, value]) => value !== undefined)),
    ...(state.fifo ? { groups: [...state.groups].map(([group, { size, inFlight }]) => ({ group, messages: size, inFlight })), fingerprints: [...state.fingerprints].map(([key, { messageId, at }]) => ({ key, messageId, at: at / SECOND })) } : {}),
    ...(state.tenants.size === 0 ? {} : { tenants: [...state.tenants].map(([tenant, { count, inFlight, noisy }]) => ({ tenant, messages: count, inFlight, noisy })) }),
    ...(state.tasks.length === 0 ? {} : { moveTasks: state.tasks.map(({ status, moved, toMove, startedAt, failure }) => ({ status, moved, toMove, startedAt: startedAt / SECOND, ...(failure === "" ? {} : { failure }) })) }),
  };
}

function inspected(state: QueueState, message: StoredMessage): InspectedMessage {
  const seconds = (at: Micros) => at / SECOND;
  return {
    id: message.id,
    messageId: messageIdOf(state, message),
    body: message.body,
    ...(message.extra.attributes === undefined ? {} : { attributes: message.extra.attributes }),
    ...(message.group === undefined ? {} : { group: message.group }),
    ...(message.extra.deduplicationId === undefined ? {} : { deduplicationId: message.extra.deduplicationId }),
    ...(state.fifo ? { sequenceNumber: sequenceNumber(message.extra.sequence) } : {}),
    sentAt: seconds(message.sentAt),
    receiveCount: message.receiveCount,
    ...(message.firstReceivedAt < 0 ? {} : { firstReceivedAt: seconds(message.firstReceivedAt) }),
    ...(message.place === Place.inFlight ? { hiddenUntil: seconds(message.until), holder: message.holder } : {}),
    ...(message.place === Place.delayed ? { availableAt: seconds(message.until) } : {}),
    ...(message.extra.deadLetterSource === "" ? {} : { deadLetterSource: message.extra.deadLetterSource }),
  };
}
