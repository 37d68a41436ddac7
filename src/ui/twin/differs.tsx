/** Outlines the nodes that are not the same in both halves just now, and says how the other one stands. */
import { ViewportPortal, useStore } from "@xyflow/react";
import type { ReactFlowState } from "@xyflow/react";
import { useEffect, useMemo, useState } from "react";
import { nodeUi } from "../../canvas/index.ts";
import { configOf } from "../../stores/config-of.ts";
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
      const trouble = ui.trouble?.(view, config)?.words;
      return `${ui.says?.(view, config) ?? `${number} ${unit}`}${trouble === undefined ? "" : `; ${trouble}`}`;
    } catch {
      // A drawing's own mistake; its body says so.
      return "";
    }
  };
  const parts = twin.store.getState().compared?.parts;
  const partAt = parts && Math.abs(here.run.playheadUs() - parts.atUs) < 1 ? [parts.here?.entity, parts.there?.entity] : [];
  return nodes.flatMap((node): readonly Difference[] => {
    if (node.type === "note" || node.type === "frame") return [];
    const [a, b] = [say(here, node), say(there, others.get(node.id) ?? node)];
    // At the very instant the figures may still be the same.
    if (a === b && partAt.includes(node.id)) return [{ id: node.id, name: node.name ?? node.id, here: HERE_THEY_PART, there: HERE_THEY_PART }];
    return a === b ? [] : [{ id: node.id, name: node.name ?? node.id, here: a, there: b }];
  });
}

const HERE_THEY_PART = "they part here";
const GAP = 7;
/** Screen pixels. */
const LEAST_FOR_WORDS = 76;

export function Differs({ half, differences }: { readonly half: Half; readonly differences: readonly Difference[] }) {
  const zoom = useStore((state) => state.transform[2]);
  const ids = differences.map(({ id }) => id).join(" ");
  const boxes = useStore(useMemo(() => boxesOf(ids), [ids]), sameBoxes);
  return (
    <ViewportPortal>
      {boxes.map((box) => {
        const of = differences.find(({ id }) => id === box.id);
        const [own, other] = half === "here" ? [of?.here ?? "", of?.there ?? ""] : [of?.there ?? "", of?.here ?? ""];
        return (
          <div key={box.id} className="pointer-events-none absolute rounded-[12px] border-ink" data-differs={box.id}
            style={{ transform: `translate(${box.x - GAP}px, ${box.y - GAP}px)`, width: box.width + 2 * GAP, height: box.height + 2 * GAP, borderWidth: Math.max(2, 1.6 / zoom) }}>
            {/* Below: a pennant flies above. Where nodes are smaller than words the outline must do. */}
            {box.width * zoom < LEAST_FOR_WORDS ? null : <span className="absolute right-1 rounded-[4px] bg-ink px-1 whitespace-nowrap text-on-ink" title={other} style={{ top: "100%", fontSize: Math.max(11, 11 / zoom), lineHeight: 1.3, transform: "translateY(-20%)" }}>{other === HERE_THEY_PART ? other : `${half === "here" ? "twin" : "here"}: ${clause(other, own)}`}</span>}
          </div>
        );
      })}
    </ViewportPortal>
  );
}

/** The first thing that the other says and this one doesn't. */
function clause(other: string, own: string): string {
  const mine = new Set(clausesOf(own));
  const first = clausesOf(other).find((each) => !mine.has(each)) ?? other;
  return first.length > 26 ? `${first.slice(0, 25)}…` : first;
}

const clausesOf = (text: string): readonly string[] => text.split(/[,;.](?: |$)/).filter((each) => each !== "");

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
