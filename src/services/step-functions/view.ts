/** What the node draws: the graph with a bead for each execution, in bounded numbers. */
import type { MachineContext } from "./config.ts";
import type { Program, State } from "./asl/program.ts";
import type { Execution, Lane, MachineState } from "./run/state.ts";

/** Beads and lanes that a view names; the rest is counted. */
const MOST_BEADS = 24;
const MOST_LANES = 12;

export interface BeadView {
  readonly execution: number; readonly name: string; readonly state: string; readonly phase: string; readonly since: number;
  readonly message?: number;
  /** What runs out: a wait, a retry, a task's time. */
  readonly endsAtUs?: number; readonly totalUs?: number;
  readonly retry?: string; readonly heartbeatAtUs?: number; readonly token?: boolean; readonly lane?: number;
}
export interface StateView { readonly name: string; readonly type: string; readonly next: readonly { readonly to: string; readonly text?: string; readonly caught?: boolean }[]; readonly here: number; readonly retries: number; readonly owner?: string }

export interface MachineView {
  readonly express: boolean;
  readonly start: string;
  readonly states: readonly StateView[];
  readonly beads: readonly BeadView[];
  readonly open: number; readonly started: number; readonly succeeded: number; readonly failed: number; readonly timedOut: number; readonly aborted: number;
  readonly transitions: number; readonly throttled: number; readonly startsThrottled: number;
  readonly lanes: readonly { readonly state: string; readonly running: number; readonly done: number; readonly failed: number; readonly total: number; readonly atOnce: number }[];
  readonly variables: readonly string[];
  readonly last: { readonly name: string; readonly status: string; readonly error?: string } | null;
  readonly revision: number; readonly deleting: boolean;
}

export function viewMachine(state: MachineState, ctx: MachineContext): MachineView {
  const here = new Map<string, number>();
  const retries = new Map<string, number>();
  const beads: BeadView[] = [];
  const lanes: MachineView["lanes"][number][] = [];
  const variables = new Set<string>();
  let looked = 0;
  for (const exec of state.open.values()) {
    if (++looked > 500) break;
    for (const lane of exec.lanes) {
      if (lane.phase === "done" || lane.phase === "aborted" || lane.phase === "failed") continue;
      const spec = exec.program.states[lane.state]!;
      here.set(spec.name, (here.get(spec.name) ?? 0) + 1);
      if (lane.phase === "retry") retries.set(spec.name, (retries.get(spec.name) ?? 0) + 1);
      if (lane.phase === "children" && lane.map !== undefined && lanes.length < MOST_LANES) lanes.push({ state: spec.name, running: lane.map.running, done: lane.map.done, failed: lane.map.failed, total: lane.map.items.length, atOnce: lane.map.concurrency });
      if (lane.phase !== "children" && beads.length < MOST_BEADS) beads.push(beadOf(exec, lane, spec));
      if (lane.parent < 0 && lane.vars !== undefined && variables.size < 8) for (const name of Object.keys(lane.vars)) variables.add(name);
    }
  }
  const { counts, program } = state;
  const last = [...state.closed.values()].at(-1);
  return {
    express: ctx.config.properties.StateMachineType === "EXPRESS", start: program.states[program.blocks[0]!.startAt]!.name, states: graphOf(program, here, retries), beads,
    open: state.open.size, started: counts.started, succeeded: counts.succeeded, failed: counts.failed, timedOut: counts.timedOut, aborted: counts.aborted, transitions: counts.transitions,
    throttled: counts.throttled, startsThrottled: counts.startsThrottled, lanes, variables: [...variables].slice(0, 8),
    last: last === undefined ? null : { name: last.name, status: last.status, ...(last.error === undefined ? {} : { error: last.error }) }, revision: state.revision, deleting: state.deleting,
  };
}

function beadOf(exec: Execution, lane: Lane, spec: State): BeadView {
  const message = exec.messages[0];
  const retrier = lane.phase === "retry" ? spec.retriers.findIndex((_, i) => (lane.retries?.[i] ?? 0) > 0) : -1;
  return {
    execution: exec.id, name: exec.name, state: spec.name, phase: lane.phase, since: lane.enteredAt, ...(message === undefined ? {} : { message }), ...(lane.until >= 0 ? { endsAtUs: lane.until, totalUs: lane.span } : {}),
    ...(retrier < 0 ? {} : { retry: `retry ${lane.retries![retrier]}/${spec.retriers[retrier]!.maxAttempts}` }), ...(lane.attempt === undefined || lane.attempt.heartbeatAt < 0 ? {} : { heartbeatAtUs: lane.attempt.heartbeatAt }),
    ...(lane.attempt?.submitted === true ? { token: lane.attempt.token !== "" } : {}), ...(lane.parent < 0 ? {} : { lane: lane.index }),
  };
}

/** States and their arrows; those inside a Parallel or Map hang below it. */
function graphOf(program: Program, here: ReadonlyMap<string, number>, retries: ReadonlyMap<string, number>): StateView[] {
  const name = (index: number) => (index < 0 ? "end" : program.states[index]!.name);
  return program.states.slice(0, 60).map((spec) => {
    const next: { to: string; text?: string; caught?: boolean }[] = [];
    const owner = program.blocks[spec.block]!.owner;
    if (spec.type === "Choice") {
      spec.rules.forEach((rule) => next.push({ to: name(rule.next) }));
      if (spec.otherwise >= 0) next.push({ to: name(spec.otherwise), text: "else" });
    } else if (spec.next >= 0 || owner < 0) next.push({ to: name(spec.next) });
    for (const catcher of spec.catchers) next.push({ to: name(catcher.next), caught: true });
    if (spec.type === "Parallel") for (const branch of spec.branches) next.push({ to: name(program.blocks[branch]!.startAt) });
    if (spec.type === "Map") next.push({ to: name(program.blocks[spec.processor]!.startAt), text: "each" });
    return { name: spec.name, type: spec.type, next, here: here.get(spec.name) ?? 0, retries: retries.get(spec.name) ?? 0, ...(owner < 0 ? {} : { owner: name(owner) }) };
  });
}
