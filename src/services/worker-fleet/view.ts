/** What the node draws of a fleet: one tile an instance, one place a thread. */
import type { Micros } from "../../kernel/time.ts";
import type { MessageId } from "../define.ts";
import type { FleetContext } from "./config.ts";
import { isBusy, type FleetState, type Instance, type Thread } from "./state.ts";

const MOST_TILES = 16;
const MOST_THREADS = 16;

export interface ThreadView {
  readonly doing: Thread["doing"];
  readonly sinceUs: Micros;
  readonly untilUs: Micros | null;
  readonly message: MessageId | null;
  readonly label: string | null;
  readonly group: string | null;
  readonly receiveCount: number;
  /** Its visibility timeout ends before the work does: somebody else will get it too. */
  readonly late: boolean;
  readonly left: number;
}
export interface InstanceView {
  readonly id: number;
  readonly state: "pending" | "warming" | "inService" | "crashed";
  readonly launchedAtUs: Micros;
  readonly readyAtUs: Micros;
  readonly crashedAtUs: Micros | null;
  readonly lost: number;
  readonly threads: readonly ThreadView[];
  readonly busy: number;
}
export interface FleetView {
  readonly nowUs: Micros;
  readonly instances: { readonly total: number; readonly items: readonly InstanceView[] };
  readonly inService: number;
  readonly desired: number;
  readonly min: number;
  readonly max: number;
  readonly threadsPerInstance: number;
  readonly busyThreads: number;
  readonly backlogPerInstance: number | null;
  readonly target: number | null;
  readonly counters: FleetState["tally"];
  readonly lastCrash: { readonly atUs: Micros; readonly instance: number; readonly lost: number } | null;
  readonly lastError: { readonly atUs: Micros; readonly code: string } | null;
  /** Crashed instances that the health check has not found yet. */
  readonly crashed: number;
}

export function viewFleet(state: FleetState, ctx: FleetContext): FleetView {
  const { properties, behaviour } = ctx.config;
  const inService = state.instances.filter((instance) => instance.state === "inService");
  return {
    nowUs: ctx.now,
    instances: { total: state.instances.length, items: state.instances.slice(0, MOST_TILES).map((instance) => viewInstance(instance, ctx)) },
    inService: inService.length,
    desired: state.desired,
    min: properties.MinSize,
    max: properties.MaxSize,
    threadsPerInstance: behaviour.threads,
    busyThreads: inService.reduce((sum, { threads }) => sum + threads.filter(isBusy).length, 0),
    backlogPerInstance: state.lastSample,
    target: properties.TargetTrackingConfiguration?.TargetValue ?? null,
    counters: { ...state.tally },
    lastCrash: state.lastCrash === null ? null : { atUs: state.lastCrash.at, instance: state.lastCrash.instance, lost: state.lastCrash.lost },
    lastError: state.lastError === null ? null : { atUs: state.lastError.at, code: state.lastError.code },
    crashed: state.instances.filter((instance) => instance.state === "crashed").length,
  };
}

function viewInstance(instance: Instance, ctx: FleetContext): InstanceView {
  return {
    id: instance.id,
    state: instance.state === "inService" && instance.warmUntil > ctx.now ? "warming" : instance.state,
    launchedAtUs: instance.launchedAt, readyAtUs: instance.readyAt, crashedAtUs: instance.crashedAt < 0 ? null : instance.crashedAt, lost: instance.lost,
    threads: instance.threads.slice(0, MOST_THREADS).map((thread) => viewThread(thread, ctx)),
    busy: instance.threads.filter(isBusy).length,
  };
}

function viewThread(thread: Thread, ctx: FleetContext): ThreadView {
  const item = isBusy(thread) ? thread.batch[Math.min(thread.at, thread.batch.length - 1)] : undefined;
  return {
    doing: thread.doing, sinceUs: thread.since, untilUs: thread.until < 0 ? null : thread.until,
    message: item?.message ?? null, label: item === undefined ? null : (ctx.facts(item.message).label ?? null), group: item?.group ?? null, receiveCount: item?.receiveCount ?? 0,
    late: item !== undefined && ctx.config.behaviour.heartbeatMs === undefined && (thread.until > item.hiddenUntil || ctx.now >= item.hiddenUntil),
    left: Math.max(0, thread.batch.length - thread.at),
  };
}

export function inspectFleet(state: FleetState, ctx: FleetContext) {
  const seconds = (at: Micros) => at / 1e6;
  return {
    desired: state.desired,
    instances: state.instances.map((instance) => ({
      id: instance.id, state: instance.state, launchedAt: seconds(instance.launchedAt), readyAt: seconds(instance.readyAt),
      threads: instance.threads.map((thread) => ({
        doing: thread.doing, since: seconds(thread.since), ...(thread.until < 0 ? {} : { until: seconds(thread.until) }),
        messages: isBusy(thread) ? thread.batch.slice(thread.at).map(({ message, receiveCount, hiddenUntil }) => ({ id: message, receiveCount, hiddenUntil: seconds(hiddenUntil) })) : [],
      })),
    })),
    backlogPerInstance: state.lastSample,
    ...state.tally,
    now: seconds(ctx.now),
  };
}
