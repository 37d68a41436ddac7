/** Outlines the nodes that are not the same in both halves just now, and says how the other one stands. */
import { ViewportPortal, useStore } from "@xyflow/react";
import type { ReactFlowState } from "@xyflow/react";
import { useEffect, useMemo, useState } from "react";
import { configOf, nodeUi } from "../../canvas/index.ts";
import { run, twin, useCatalogue, useEffective, useHalf } from "../../stores/index.ts";
import type { Catalogue } from "../../stores/catalogue.ts";
import type { Stage } from "../../stores/stage.ts";
import { effectiveAt } from "../../stores/effective.ts";
import type { NodeDocument } from "../../stores/scenario-document.ts";
import type { Half } from "../../stores/twin.ts";

export interface Difference { readonly id: string; readonly name: string; readonly here: string; readonly there: string }

/** What a node says of itself in each run, where that is not the same. Looked at whenever the page is told where the playhead stands. */
export function useDifferences(): readonly Difference[] {
  const here = useHalf("here");
  const there = useHalf("there");
  const catalogue = useCatalogue();
  const { nodes } = useEffective();
  const [told, setTold] = useState("[]");
  useEffect(() => {
    const look = () => setTold(JSON.stringify(differencesOf(nodes, here, there, catalogue)));
    look();
    const stops = [run.store.subscribe((now, before) => { if (now.playheadUs !== before.playheadUs || now.busy !== before.busy) look(); }), twin.store.subscribe(look)];
    return () => { for (const stop of stops) stop(); };
  }, [here, there, catalogue, nodes]);
  // The same list until it says something else: the canvases draw again for that alone.
  return useMemo(() => JSON.parse(told) as readonly Difference[], [told]);
}

function differencesOf(nodes: readonly NodeDocument[], here: Stage, there: Stage, catalogue: Catalogue | undefined): readonly Difference[] {
  const others = new Map(effectiveAt(there.documents.getState().document, there.run.playheadUs()).nodes.map((node) => [node.id, node]));
  const say = (stage: Stage, node: NodeDocument): string => {
    const view = stage.run.views.get(node.id);
    if (view === undefined || view === null) return "not there";
    const ui = nodeUi(node.type);
    const config = configOf(node, catalogue?.definition(node.type));
    try {
      const { number, unit } = ui.summary(view, config);
      return ui.says?.(view, config) ?? `${number} ${unit}`;
    } catch {
      // A drawing's own mistake; its body says so.
      return "";
    }
  };
  return nodes.flatMap((node): readonly Difference[] => {
    if (node.type === "note" || node.type === "frame") return [];
    const [a, b] = [say(here, node), say(there, others.get(node.id) ?? node)];
    return a === b ? [] : [{ id: node.id, name: node.name ?? node.id, here: a, there: b }];
  });
}

const GAP = 7;

export function Differs({ half, differences }: { readonly half: Half; readonly differences: readonly Difference[] }) {
  const zoom = useStore((state) => state.transform[2]);
  const ids = differences.map(({ id }) => id).join(" ");
  const boxes = useStore(useMemo(() => boxesOf(ids), [ids]), sameBoxes);
  return (
    <ViewportPortal>
      {boxes.map((box) => {
        const other = differences.find(({ id }) => id === box.id)?.[half === "here" ? "there" : "here"] ?? "";
        return (
          <div key={box.id} className="pointer-events-none absolute rounded-[12px] border-ink" data-differs={box.id}
            style={{ transform: `translate(${box.x - GAP}px, ${box.y - GAP}px)`, width: box.width + 2 * GAP, height: box.height + 2 * GAP, borderWidth: Math.max(2, 1.6 / zoom) }}>
            <span className="absolute right-2 rounded-[4px] bg-ink px-1 text-on-ink" title={other} style={{ top: 0, fontSize: Math.max(11, 11 / zoom), lineHeight: 1.3, transform: "translateY(-50%)" }}>{half === "here" ? "twin" : "here"}: {short(other)}</span>
          </div>
        );
      })}
    </ViewportPortal>
  );
}

/** The beginning of what the other says, up to its first comma. */
function short(text: string): string {
  const first = text.split(/[,;.]/)[0] ?? "";
  return first.length > 26 ? `${first.slice(0, 25)}…` : first;
}

interface Box { readonly id: string; readonly x: number; readonly y: number; readonly width: number; readonly height: number }

function boxesOf(ids: string): (state: ReactFlowState) => readonly Box[] {
  const wanted = ids === "" ? [] : ids.split(" ");
  return (state) => wanted.flatMap((id) => {
    const node = state.nodeLookup.get(id);
    return node?.measured.width === undefined || node.measured.height === undefined ? [] : [{ id, ...node.internals.positionAbsolute, width: node.measured.width, height: node.measured.height }];
  });
}

function sameBoxes(a: readonly Box[], b: readonly Box[]): boolean {
  return a.length === b.length && a.every((box, i) => { const other = b[i]!; return box.id === other.id && box.x === other.x && box.y === other.y && box.width === other.width && box.height === other.height; });
}
