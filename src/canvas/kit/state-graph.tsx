/** The definition of a state machine with one bead per execution on the state it is in. */
import type { ReactNode } from "react";
import { useMemo } from "react";
import type { Ending } from "./arc.tsx";
import { Arc } from "./arc.tsx";
import type { LayoutState, PlacedState } from "./state-layout.ts";
import { layoutStates, STATE_HEIGHT } from "./state-layout.ts";
import { useIsFollowed } from "./surroundings.ts";
import { Words } from "./text.tsx";
import type { Tone } from "./tone.ts";
import { tone } from "./tone.ts";

/** An execution on a state. With `ending` it waits: a shrinking wedge. */
export interface Bead { readonly id: string; readonly message?: number; readonly tone?: Tone; readonly ending?: Ending }

export interface GraphState extends LayoutState {
  /** `choice` is a hexagon; all others are pills. */
  readonly kind: "task" | "choice" | "other";
  readonly beads?: readonly Bead[];
  /** Executions on it that have no bead. */
  readonly more?: number;
  /** The state's own trouble: retrying, failed. */
  readonly tone?: Tone;
  /** A loop beside it with two short lines: ["2 of 3", "1.2 s"]. */
  readonly retry?: readonly string[];
}

/** Keep `states` the same object while the definition is the same, and pass what changes (beads, tones) in it only when it does. */
export function StateGraph({ states, start, width, y = 0 }: { readonly states: readonly GraphState[]; readonly start: string; readonly width: number; readonly y?: number }): ReactNode {
  const layout = useMemo(() => layoutStates(states, start, width), [states, start, width]);
  const first = layout.states.find((state) => state.name === start);
  const byName = new Map(states.map((state) => [state.name, state]));
  return (
    <g transform={`translate(0 ${y})`}>
      {first && <path d={`M${layout.start[0]} ${layout.start[1] + 4}V${first.y - 2}`} className="ey-sf-edge" />}
      {layout.edges.map((edge) => (
        <g key={`${edge.from}>${edge.to}>${edge.text ?? ""}${edge.caught ? "!" : ""}`}>
          <path d={edge.d} className={`ey-sf-edge ${edge.caught ? "ey-caught" : ""}`} />
          {edge.text !== undefined && edge.textAt && <Words x={edge.textAt[0]} y={edge.textAt[1]} size="tick" ink={2} rim anchor={edge.anchor ?? "start"}>{edge.text}</Words>}
        </g>
      ))}
      <circle cx={layout.start[0]} cy={layout.start[1]} r={4} className="ey-sf-start" />
      <circle cx={layout.end[0]} cy={layout.end[1]} r={6} className="ey-sf-end" />
      <circle cx={layout.end[0]} cy={layout.end[1]} r={3} className="ey-sf-start" />
      {layout.states.map((placed) => {
        const state = byName.get(placed.name);
        return state && <StateBox key={placed.name} at={placed} state={state} />;
      })}
    </g>
  );
}

/** Height of a StateGraph, end bead included. */
export function stateGraphHeight(states: readonly LayoutState[], start: string, width: number): number {
  return layoutStates(states, start, width).height;
}

function StateBox({ at: { x, y, width }, state }: { readonly at: PlacedState; readonly state: GraphState }): ReactNode {
  const h = STATE_HEIGHT, beads = state.beads ?? [];
  const fit = Math.max(1, Math.min(beads.length, Math.floor((width - 60) / 17)));
  const shown = beads.slice(0, fit);
  const more = (state.more ?? 0) + beads.length - shown.length;
  const letters = Math.floor((width - 20 - shown.length * 17 - (more > 0 ? 20 : 0)) / 6.1);
  const name = state.name.length > letters ? `${state.name.slice(0, Math.max(1, letters - 1))}…` : state.name;
  const colour = tone(state.tone);
  const centred = shown.length === 0;
  return (
    <g className={colour}>
      <title>{state.name}</title>
      {state.kind === "choice"
        ? <path d={`M${x + 10} ${y}h${width - 20}l10 ${h / 2}-10 ${h / 2}h${20 - width}l-10-${h / 2}z`} className="ey-sf-state" />
        : <rect x={x} y={y} width={width} height={h} rx={13} className="ey-sf-state" />}
      <Words x={centred ? x + width / 2 : x + 12} y={y + 17} anchor={centred ? "middle" : "start"}>{name}</Words>
      {shown.map((bead, i) => <BeadShape key={bead.id} cx={x + width - 13 - i * 17} cy={y + h / 2} bead={bead} />)}
      {more > 0 && <Words x={x + width - 13 - shown.length * 17 + 5} y={y + 17} size="tick" bold anchor="end">+{more}</Words>}
      {state.retry && (
        <g>
          <path d={`M${x + width} ${y + 7}h6a6 6 0 0 1 6 6a6 6 0 0 1-6 6h-4M${x + width + 5} ${y + 15.5}l-4 3.5 4 3.5`} className="ey-sf-retry" />
          {state.retry.map((line, i) => <Words key={line} x={x + width + 17} y={y + (state.retry!.length > 1 ? 10 : 17) + i * 13} size="tick" bold tone="retry" rim>{line}</Words>)}
        </g>
      )}
    </g>
  );
}

function BeadShape({ cx, cy, bead }: { readonly cx: number; readonly cy: number; readonly bead: Bead }): ReactNode {
  const followed = useIsFollowed(bead.message);
  return (
    <g className={tone(bead.tone ?? (bead.ending ? "waiting" : "flight"))} {...(bead.message === undefined ? {} : { "data-message": bead.message })}>
      {followed && <circle cx={cx} cy={cy} r={10} className="ey-halo" />}
      {bead.ending
        ? <><circle cx={cx} cy={cy} r={6.5} className="ey-ghost" /><Arc cx={cx} cy={cy} r={4.5} wedge {...bead.ending} tone={bead.tone ?? "waiting"} /></>
        : <circle cx={cx} cy={cy} r={6} className="ey-tk" />}
    </g>
  );
}
