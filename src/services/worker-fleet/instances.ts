/** Instances come, go and die. */
import { fromMs, SECOND } from "../../kernel/time.ts";
import type { FleetContext } from "./config.ts";
import { publish } from "./metrics.ts";
import { isBusy, newThread, type FleetState, type Instance } from "./state.ts";
import { giveJobsBack } from "./stream.ts";
import { poll } from "./work.ts";

/** Launches or ends instances until as many live as are wanted. Crashed ones do not count once they were found. */
export function reconcile(state: FleetState, ctx: FleetContext): void {
  let living = state.instances.length;
  while (living < state.desired) {
    launch(state, ctx);
    living++;
  }
  while (living > state.desired) {
    const victim = chooseVictim(state, ctx);
    if (victim === undefined) break;
    terminate(state, ctx, victim);
    living--;
  }
  publish(state, ctx);
}

/** A new instance boots. With `ready` it was there from the start of the run. */
export function launch(state: FleetState, ctx: FleetContext, ready = false): Instance {
  const boot = ready ? 0 : Math.max(0, fromMs(ctx.amount(ctx.config.behaviour.bootMs, "bootMs")));
  const { TargetTrackingConfiguration: tracking, StepScalingPolicy: steps } = ctx.config.properties;
  const warmup = ready ? 0 : Math.max(tracking?.EstimatedInstanceWarmup ?? 0, steps?.EstimatedInstanceWarmup ?? 0) * SECOND;
  const instance: Instance = {
    id: state.nextId++, launchedAt: ctx.now, state: "pending", readyAt: ctx.now + boot, warmUntil: ctx.now + boot + warmup, crashedAt: -1, lost: 0,
    scope: ctx.scope(), threads: [],
  };
  state.instances.push(instance);
  if (boot === 0) serve(state, ctx, instance.id);
  else {
    ctx.note("ASG-003", { instance: instance.id, bootS: boot / SECOND });
    ctx.after(boot, "fleet/booted", instance.id, "ASG-003", { scope: instance.scope });
  }
  return instance;
}

/** The boot is over: its threads begin to poll. */
export function serve(state: FleetState, ctx: FleetContext, id: number): void {
  const instance = state.instances.find((one) => one.id === id);
  if (instance === undefined || instance.state !== "pending") return;
  instance.state = "inService";
  instance.threads = Array.from({ length: ctx.config.behaviour.threads }, (_, index) => newThread(index));
  publish(state, ctx);
  for (const thread of instance.threads) poll(state, ctx, instance, thread);
}

/** Scaling in: what it holds comes back after its visibility timeout (ASG-007). */
export function terminate(state: FleetState, ctx: FleetContext, instance: Instance): void {
  const held = heldBy(instance);
  ctx.note("ASG-007", { instance: instance.id, held: held.length }, held);
  giveJobsBack(ctx, instance, "ASG-007");
  ctx.close(instance.scope, "ASG-007");
  state.instances = state.instances.filter((one) => one !== instance);
  publish(state, ctx);
}

/** The instance dies at once; the health check finds it later (ASG-011). */
export function crash(state: FleetState, ctx: FleetContext, instance: Instance): void {
  const held = heldBy(instance);
  instance.state = "crashed";
  instance.crashedAt = ctx.now;
  instance.lost = held.length;
  giveJobsBack(ctx, instance, "ASG-011");
  instance.threads = [];
  state.tally.crashed++;
  state.lastCrash = { at: ctx.now, instance: instance.id, lost: held.length };
  ctx.count("Crashes");
  ctx.note("ASG-011", { instance: instance.id, held: held.length }, held);
  ctx.close(instance.scope, "ASG-011");
  ctx.after(Math.max(0, fromMs(ctx.amount(ctx.config.behaviour.detectMs, "detectMs"))), "fleet/crash-found", instance.id, "ASG-011");
  publish(state, ctx);
}

export function replace(state: FleetState, ctx: FleetContext, id: number): void {
  state.instances = state.instances.filter((one) => one.id !== id);
  reconcile(state, ctx);
}

/** The number of threads of an instance follows its configuration: new ones begin, surplus ones end when the whole instance is idle. */
export function adjustThreads(state: FleetState, ctx: FleetContext): void {
  const wanted = ctx.config.behaviour.threads;
  for (const instance of state.instances) {
    if (instance.state !== "inService") continue;
    for (let index = instance.threads.length; index < wanted; index++) {
      const thread = newThread(index);
      instance.threads.push(thread);
      poll(state, ctx, instance, thread);
    }
    while (instance.threads.length > wanted && !isBusy(instance.threads.at(-1)!)) {
      const last = instance.threads.pop()!;
      if (last.poll !== -1) ctx.abandon(last.poll, "EYD-150");
    }
  }
}

/** ASG-012: the oldest launch, then the lowest id; pending ones first, as they do no work yet. ASG-008: not those that work, if protected. */
function chooseVictim(state: FleetState, ctx: FleetContext): Instance | undefined {
  const { NewInstancesProtectedFromScaleIn } = ctx.config.properties;
  const able = state.instances.filter((instance) => !NewInstancesProtectedFromScaleIn || !instance.threads.some(isBusy));
  if (able.length < state.instances.length) ctx.note("ASG-008", { protected: state.instances.length - able.length });
  return able.find(({ state: at }) => at === "pending") ?? able[0];
}

export function heldBy(instance: Instance) {
  return instance.threads.flatMap((thread) => (isBusy(thread) ? [...thread.batch.slice(thread.at), ...thread.done].map(({ message }) => message) : []));
}
