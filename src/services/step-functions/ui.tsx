/** What a state machine looks like: its graph with a bead for each execution, waits as wedges, lanes as bars. */
import type { ReactNode } from "react";
import { useMemo } from "react";
import { Bar, Foot, Line, Words, sayCount } from "../../canvas/kit/index.ts";
import { StateGraph, stateGraphHeight, type Bead, type GraphState } from "../../canvas/kit/state-graph.tsx";
import type { NodeUi, NodeUis, Trouble } from "../../canvas/node-ui.ts";
import type { BeadView, MachineView, StateView } from "./view.ts";

const WIDTH = 252;
/** More states than this can't be read in a node: the panel has them all. */
const MOST_STATES = 18;
const MOST_LANES = 2;
const LANE = 22;
const FOOT = 28;
const count = sayCount;

function toneOf(bead: BeadView): Bead["tone"] {
  switch (bead.phase) {
    case "retry": return "retry";
    case "throttled": return "throttled";
    case "waiting": return "delayed";
    case "task": return bead.token === true ? "waiting" : "flight";
    default: return "flight";
  }
}

function beadOf(bead: BeadView): Bead {
  return {
    id: `${bead.execution}/${bead.state}/${bead.lane ?? 0}`, tone: toneOf(bead), ...(bead.message === undefined ? {} : { message: bead.message }),
    ...(bead.endsAtUs === undefined ? {} : { ending: { endsAtUs: bead.endsAtUs, totalUs: bead.totalUs ?? 1 } }),
  };
}

/** "retry 2/3" of the view stands beside its loop, which says that it is a retry. */
const retryLines = (retry: string): string[] => [retry.replace(/^retry /, "").replace("/", " of ")];

/** The boxes: a state with its beads, how many more are on it, and what it is trying again. */
function graphOf(view: MachineView): GraphState[] {
  return view.states.slice(0, MOST_STATES).map((state: StateView): GraphState => {
    const here = view.beads.filter((bead) => bead.state === state.name);
    const retry = here.find((bead) => bead.retry !== undefined)?.retry;
    return {
      name: state.name, next: state.next, kind: state.type === "Choice" ? "choice" : state.type === "Task" ? "task" : "other", beads: here.map(beadOf),
      ...(state.type === "Parallel" || state.type === "Map" || state.here <= here.length ? {} : { more: state.here - here.length }), ...(state.retries > 0 ? { tone: "retry" as const } : {}), ...(retry === undefined ? {} : { retry: retryLines(retry) }),
    };
  });
}

const graphHeight = (view: MachineView, width: number) => stateGraphHeight(view.states.slice(0, MOST_STATES), view.start, width);
/** One for each Map of the definition, whatever runs: the node keeps its height. */
const lanesOf = (view: MachineView) => Math.min(MOST_LANES, view.states.filter((state) => state.type === "Map").length);
const lanesHeight = (view: MachineView) => (lanesOf(view) > 0 ? lanesOf(view) * LANE + 4 : 0);

function Body({ view, width }: { readonly view: MachineView; readonly width: number }): ReactNode {
  const states = useMemo(() => graphOf(view), [view]);
  const height = graphHeight(view, width);
  return (
    <>
      <StateGraph states={states} start={view.start} width={width} />
      {Array.from({ length: lanesOf(view) }, (_, i) => <MapLane key={i} y={height + i * LANE + 14} width={width} lane={view.lanes[i]} />)}
      <Foot y={height + lanesHeight(view)} width={width} right={view.express ? "Express" : `${count(view.transitions)} transitions`}>{footOf(view)}</Foot>
    </>
  );
}

function MapLane({ y, width, lane }: { readonly y: number; readonly width: number; readonly lane: MachineView["lanes"][number] | undefined }): ReactNode {
  if (lane === undefined) return <Line y={y} width={width} label="Map: none runs" />;
  return (
    <>
      <Words x={12} y={y} ink={2}>{lane.state.length > 12 ? `${lane.state.slice(0, 11)}…` : lane.state}</Words>
      <Bar x={96} y={y - 7} width={width - 96 - 76} of={lane.total === 0 ? 1 : lane.done / lane.total} tone={lane.failed > 0 ? "failed" : "flight"} />
      <Words x={width - 12} y={y} anchor="end" ink={2}>{`${count(lane.done)} of ${count(lane.total)}`}</Words>
    </>
  );
}

function footOf(view: MachineView): string {
  if (view.deleting) return "being deleted";
  if (view.last?.error !== undefined) return `last: ${view.last.error.length > 22 ? `${view.last.error.slice(0, 21)}…` : view.last.error}`;
  if (view.variables.length > 0) return `$${view.variables.slice(0, 3).join(" $")}`;
  return `${count(view.succeeded)} done${view.failed > 0 ? `, ${count(view.failed)} failed` : ""}`;
}

function trouble(view: MachineView): Trouble | undefined {
  if (view.startsThrottled > 0) return { mark: "throttled", words: `${count(view.startsThrottled)} starts refused` };
  if (view.beads.some((bead) => bead.phase === "throttled")) return { mark: "throttled", words: "transitions wait" };
  if (view.timedOut > 0) return { mark: "failed", words: `${count(view.timedOut)} timed out` };
  if (view.failed > 0) return { mark: "failed", words: `${count(view.failed)} failed` };
  if (view.states.some((state) => state.retries > 0)) return { mark: "retry", words: "trying again" };
  return undefined;
}

const machine: NodeUi<MachineView> = {
  glyph: "stepfunctions-stateMachine", family: "stepfunctions", width: WIDTH, part: { name: "State machine" },
  subtitle: (config) => (config.properties.StateMachineType === "EXPRESS" ? "Express workflow" : "State machine"),
  Body,
  height: (view, _config, width) => graphHeight(view, width) + lanesHeight(view) + FOOT,
  summary: (view) => ({ number: count(view.open), unit: "running", gauge: { metric: "OpenExecutionCount" }, says: `${count(view.succeeded)} done`, ...(view.failed > 0 ? { tone: "failed" as const } : {}) }),
  trouble,
  says: (view) => `${count(view.open)} executions run, ${count(view.succeeded)} succeeded, ${count(view.failed)} failed, ${count(view.timedOut)} timed out`,
};

interface ActivityView { readonly waiting: number; readonly busy: number; readonly workers: number; readonly pollers: number; readonly done: number; readonly failed: number }

function ActivityBody({ view, width }: { readonly view: ActivityView; readonly width: number }): ReactNode {
  return (
    <>
      <Line y={20} width={width} label="Waiting for a worker" value={count(view.waiting)} bold />
      <Line y={40} width={width} label="Being worked on" value={view.workers > 0 ? `${view.busy} of ${view.workers}` : count(view.busy)} />
      {view.workers > 0 && <Bar x={12} y={50} width={width - 24} of={view.busy / view.workers} />}
      <Foot y={64} width={width} right={view.pollers > 0 ? `${view.pollers} ask` : ""}>{`${count(view.done)} done${view.failed > 0 ? `, ${count(view.failed)} failed` : ""}`}</Foot>
    </>
  );
}

const activity: NodeUi<ActivityView> = {
  glyph: "worker-fleet", family: "stepfunctions", width: 226, part: { name: "Activity" }, Body: ActivityBody, height: () => 92,
  summary: (view) => ({ number: count(view.waiting), unit: "tasks wait", ...(view.workers > 0 ? { gauge: { value: view.busy, limit: view.workers } } : {}) }),
  trouble: (view) => (view.waiting > 0 && view.workers > 0 && view.busy >= view.workers ? { mark: "waiting", words: "all workers busy" } : undefined),
};

export const nodes: NodeUis = { "stepfunctions.stateMachine": machine, "stepfunctions.activity": activity };
