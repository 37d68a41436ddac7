/** Zoom at the corner, and what can be done with several chosen nodes. */
import { useReactFlow, useStore } from "@xyflow/react";
import { AlignCenterHorizontal, AlignCenterVertical, AlignEndHorizontal, AlignEndVertical, AlignHorizontalSpaceBetween, AlignStartHorizontal, AlignStartVertical, AlignVerticalSpaceBetween, Maximize, Minus, Map as MapIcon, Plus, Workflow } from "lucide-react";
import type { ReactNode } from "react";
import type { Alignment } from "./geometry/arrange.ts";

export function ZoomBar({ tidy, showAll, overview }: { readonly tidy?: (() => void) | undefined; showAll(duration: number): void; /** Undefined where all is in view anyway. */ readonly overview?: { readonly shown: boolean; toggle(): void } | undefined }): ReactNode {
  const flow = useReactFlow();
  const zoom = useStore((store) => store.transform[2]);
  const duration = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 180;
  return (
    <div className="ey-zoom" role="toolbar" aria-label="Zoom">
      <button type="button" aria-label="Zoom out" title="Zoom out" onClick={() => void flow.zoomOut({ duration })}><Minus size={18} /></button>
      <button type="button" className="ey-percent" aria-label={`${Math.round(zoom * 100)} percent: back to 100`} title="Back to 100 %" onClick={() => void flow.zoomTo(1, { duration })}>{Math.round(zoom * 100)} %</button>
      <button type="button" aria-label="Zoom in" title="Zoom in" onClick={() => void flow.zoomIn({ duration })}><Plus size={18} /></button>
      <button type="button" aria-label="Show all" title="Show all" onClick={() => showAll(duration)}><Maximize size={18} /></button>
      {overview && <button type="button" aria-pressed={overview.shown} aria-label="Overview" title="Overview" onClick={overview.toggle}><MapIcon size={18} /></button>}
      {tidy && <button type="button" aria-label="Tidy the layout" title="Tidy the layout" onClick={tidy}><Workflow size={18} /></button>}
    </div>
  );
}

const ALIGNMENTS: readonly { readonly how: Alignment; readonly label: string; readonly Icon: typeof Minus }[] = [
  { how: "left", label: "Align left edges", Icon: AlignStartVertical }, { how: "centre", label: "Align centres", Icon: AlignCenterVertical }, { how: "right", label: "Align right edges", Icon: AlignEndVertical },
  { how: "top", label: "Align top edges", Icon: AlignStartHorizontal }, { how: "middle", label: "Align middles", Icon: AlignCenterHorizontal }, { how: "bottom", label: "Align bottom edges", Icon: AlignEndHorizontal },
];

/** Shown while two or more nodes are chosen. */
export function SelectionBar({ count, align, spread, tidy }: { readonly count: number; align(how: Alignment): void; spread(axis: "x" | "y"): void; tidy(): void }): ReactNode {
  return (
    <div className="ey-zoom ey-selection-bar" role="toolbar" aria-label={`${count} nodes chosen`}>
      <span>{count} chosen</span>
      {ALIGNMENTS.map(({ how, label, Icon }) => <button key={how} type="button" aria-label={label} title={label} onClick={() => align(how)}><Icon size={18} /></button>)}
      {count > 2 && <>
        <button type="button" aria-label="Equal gaps from left to right" title="Equal gaps from left to right" onClick={() => spread("x")}><AlignHorizontalSpaceBetween size={18} /></button>
        <button type="button" aria-label="Equal gaps from top to bottom" title="Equal gaps from top to bottom" onClick={() => spread("y")}><AlignVerticalSpaceBetween size={18} /></button>
      </>}
      <button type="button" aria-label="Tidy these" title="Tidy these" onClick={tidy}><Workflow size={18} /></button>
    </div>
  );
}
