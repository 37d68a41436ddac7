/** What topics and subscriptions draw and show. Lists are bounded; every fact of a rule's picture has a name. */
import { length } from "../../kernel/fifo.ts";
import { SECOND, type Micros } from "../../kernel/time.ts";
import type { SubscriptionContext, TopicContext } from "./config.ts";
import { retriesOf, totalSeconds } from "./delivery-policy.ts";
import { scheduleFor } from "./deliver.ts";
import { httpPolicy, PROTOCOLS } from "./envelope.ts";
import { DEDUPLICATION_INTERVAL } from "./publish.ts";
import type { AccountState, Arm, SubscriptionState, TopicState } from "./state.ts";
import { recordByArn } from "./subscribe.ts";

const MOST_ARMS = 12;
const MOST_PENDING = 12;
const MOST_FINGERPRINTS = 6;

export interface ArmView extends Omit<Arm, "retry"> {
  readonly protocol: string;
  readonly endpoint: string;
  /** Id of the node at its end; the endpoint where that is gone. */
  readonly to: string;
  readonly standing: string;
  /** It has a filter policy: a funnel is drawn. */
  readonly filters: boolean;
  readonly raw: boolean;
  readonly retry: NonNullable<Arm["retry"]> | null;
}

export interface TopicView {
  readonly nowUs: Micros;
  readonly fifo: boolean;
  readonly published: number;
  readonly delivered: number;
  readonly filtered: number;
  readonly failed: number;
  readonly pending: number;
  readonly arms: { readonly total: number; readonly items: readonly ArmView[] };
  readonly lastPublishUs: Micros | null;
  /** Nobody subscribed: what is published evaporates (SNS-002). */
  readonly nobodyListens: boolean;
  readonly lastRefusal: { readonly atUs: Micros; readonly code: string; readonly says: string } | null;
  /** FIFO: the drawer of fingerprints. */
  readonly deduplication: { readonly remembered: number; readonly hits: number; readonly lastHitUs: Micros | null; readonly latest: readonly { readonly id: string; readonly until: Micros }[]; readonly scope: string };
  readonly archived: number | null;
}

export function viewTopic(state: TopicState, ctx: TopicContext): TopicView {
  const records = ctx.account<AccountState>().subscriptions.get(ctx.self.arn) ?? [];
  const peers = new Map(ctx.out("sns.subscription").map((peer) => [peer.connection, peer]));
  const items = records.slice(0, MOST_ARMS).map((record): ArmView => {
    const peer = peers.get(record.connection);
    const arm = state.arms.get(record.connection);
    return {
      connection: record.connection, sent: 0, delivered: 0, filtered: 0, failed: 0, deadLettered: 0, pending: 0, lastAt: -1, last: "", ...arm, retry: arm?.retry ?? null,
      protocol: record.protocol, endpoint: record.endpoint, to: peer?.id ?? record.endpoint, standing: record.standing,
      filters: peer?.connectionConfig.properties.FilterPolicy !== undefined, raw: peer?.connectionConfig.properties.RawMessageDelivery === true,
    };
  });
  const sum = (of: (arm: Arm) => number) => [...state.arms.values()].reduce((total, arm) => total + of(arm), 0);
  return {
    nowUs: ctx.now, fifo: ctx.config.properties.FifoTopic, published: state.published, delivered: sum((arm) => arm.delivered), filtered: sum((arm) => arm.filtered), failed: sum((arm) => arm.failed), pending: sum((arm) => arm.pending),
    arms: { total: records.length, items }, lastPublishUs: state.lastPublishAt < 0 ? null : state.lastPublishAt,
    nobodyListens: !records.some((record) => record.standing === "confirmed"),
    lastRefusal: state.lastRefusal === null ? null : { atUs: state.lastRefusal.at, code: state.lastRefusal.code, says: state.lastRefusal.says },
    deduplication: {
      remembered: state.fingerprints.size, hits: state.deduplicated, lastHitUs: state.lastHitAt < 0 ? null : state.lastHitAt, scope: ctx.config.properties.FifoThroughputScope,
      latest: [...state.fingerprints].slice(-MOST_FINGERPRINTS).map(([id, { at }]) => ({ id, until: at + DEDUPLICATION_INTERVAL })),
    },
    archived: ctx.config.properties.ArchivePolicy === undefined ? null : state.archive.length,
  };
}

export function inspectTopic(state: TopicState, ctx: TopicContext): unknown {
  const { arms, ...rest } = viewTopic(state, ctx);
  return {
    arn: ctx.self.arn, published: rest.published, deduplicated: state.deduplicated, refused: state.refused,
    subscriptions: arms.items.map(({ connection, protocol, endpoint, standing, sent, delivered, filtered, failed, deadLettered, pending }) => ({ connection, protocol, endpoint, standing, sent, delivered, filtered, failed, deadLettered, pending })),
    ...(rest.archived === null ? {} : { archived: state.archive.map(({ notification, at }) => ({ message: notification.message, messageId: notification.id, at: at / SECOND })) }),
  };
}

export interface SubscriptionView {
  readonly nowUs: Micros;
  readonly standing: string;
  readonly protocol: string;
  readonly raw: boolean;
  readonly fifo: boolean;
  readonly pending: { readonly total: number; readonly items: readonly { readonly message: string; readonly group: string | null; readonly attempt: number; readonly phase: number; readonly stage: string; readonly nextAtUs: Micros | null; readonly error: string }[] };
  /** FIFO: groups that wait behind a retry. */
  readonly lanes: readonly { readonly group: string; readonly waiting: number; readonly stalled: boolean }[];
  readonly filter: { readonly keys: readonly string[]; readonly scope: string; readonly combinations: number; readonly of: number } | null;
  /** A changed filter acts from this instant. */
  readonly filterChangesAtUs: Micros | null;
  readonly lastFiltered: { readonly atUs: Micros; readonly says: string; readonly label: string } | null;
  readonly delivered: number; readonly filtered: number; readonly failed: number; readonly deadLettered: number; readonly dropped: number; readonly attempts: number; readonly duplicated: number;
  readonly lastError: { readonly atUs: Micros; readonly error: string; readonly side: string } | null;
  readonly schedule: { readonly retries: number; readonly seconds: number; readonly origin: string };
  readonly deadLetterQueue: string | null;
  /** HTTP with a throttle policy: how many wait for their second. */
  readonly throttled: { readonly perSecond: number; readonly waiting: number } | null;
  readonly permitted: boolean;
  readonly endpointGone: boolean;
  readonly replay: SubscriptionState["replay"];
}

export function viewSubscription(state: SubscriptionState, ctx: SubscriptionContext): SubscriptionView {
  const record = recordByArn(ctx.account<AccountState>(), state.arn);
  const type = ctx.to?.type ?? "";
  const schedule = scheduleFor(type, ctx);
  const policy = httpPolicy(ctx);
  const { filter } = state;
  const pending = [...take(state.pending.values(), MOST_PENDING)];
  return {
    nowUs: ctx.now, standing: record?.standing ?? "confirmed", protocol: record?.protocol ?? PROTOCOLS[type] ?? "", raw: ctx.config.properties.RawMessageDelivery,
    fifo: ctx.from?.config.properties.FifoTopic === true,
    pending: { total: state.pending.size, items: pending.map((delivery) => ({
      message: ctx.facts(delivery.message).label ?? "", group: delivery.notification.group ?? null, attempt: delivery.attempts, phase: delivery.phase, stage: delivery.stage,
      nextAtUs: delivery.nextAt < 0 ? null : delivery.nextAt, error: delivery.error,
    })) },
    lanes: [...state.lanes].slice(0, MOST_PENDING).map(([group, lane]) => ({ group, waiting: lane.length - 1, stalled: state.pending.get(lane[0]!)?.stage === "waiting" })),
    filter: filter === null ? null : { keys: Object.keys(ctx.config.properties.FilterPolicy ?? {}), scope: filter.scope, combinations: filter.combinations, of: 150 },
    filterChangesAtUs: state.filterChangesAt < 0 ? null : state.filterChangesAt,
    lastFiltered: state.lastFiltered === null ? null : { atUs: state.lastFiltered.at, says: state.lastFiltered.says, label: state.lastFiltered.label },
    delivered: state.delivered, filtered: state.filtered, failed: state.failed, deadLettered: state.deadLettered, dropped: state.dropped, attempts: state.attempts, duplicated: state.duplicated,
    lastError: state.lastError === null ? null : { atUs: state.lastError.at, error: state.lastError.error, side: state.lastError.side },
    schedule: { retries: retriesOf(schedule), seconds: totalSeconds(schedule), origin: type === "http.endpoint" ? policy.origin : "AWS" },
    deadLetterQueue: ctx.out("sns.redrive")[0]?.id ?? null,
    throttled: type !== "http.endpoint" || policy.perSecond === undefined ? null : { perSecond: policy.perSecond, waiting: length(state.line) },
    permitted: (ctx.config.behaviour as { readonly allowed?: boolean }).allowed !== false, endpointGone: ctx.to === undefined, replay: state.replay,
  };
}

export function inspectSubscription(state: SubscriptionState, ctx: SubscriptionContext): unknown {
  const view = viewSubscription(state, ctx);
  return {
    arn: state.arn, standing: view.standing,
    pending: [...state.pending.values()].map((delivery) => ({
      message: ctx.facts(delivery.message).label ?? delivery.notification.message, attempt: delivery.attempts, phase: delivery.phase, stage: delivery.stage, ...(delivery.nextAt < 0 ? {} : { nextAt: delivery.nextAt / SECOND }),
    })),
    delivered: state.delivered, filtered: state.filtered, failed: state.failed, deadLettered: state.deadLettered, dropped: state.dropped, attempts: state.attempts, duplicated: state.duplicated,
    ...(state.replay === null ? {} : { replay: state.replay }),
  };
}

function* take<T>(values: Iterable<T>, most: number): Generator<T> {
  let n = 0;
  for (const value of values) {
    if (n++ === most) return;
    yield value;
  }
}
