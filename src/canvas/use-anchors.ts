import { useEffect, useMemo, useState } from "react";
import type { ViewSource } from "./kit/surroundings.ts";
import { HEAD } from "./geometry/measures.ts";
import type { Side } from "./geometry/measures.ts";
import { nodeUi, useDrawings } from "./registry.ts";
import type { CanvasConnection, CanvasNode } from "./types.ts";

export interface Anchors { readonly fromAnchor?: { readonly side: Side; readonly at: number }; readonly toAnchor?: { readonly side: Side; readonly at: number } }

/** Where bodies draw a lane for a connection (the arms of a topic). Looked at again when such a body's view changes. */
export function useAnchors(connections: readonly CanvasConnection[], nodes: ReadonlyMap<string, CanvasNode>, views: ViewSource, far: boolean): ReadonlyMap<string, Anchors> {
  const drawings = useDrawings();
  // Anew when more drawings have come: one of them may have anchors.
  const anchoring = useMemo(() => (drawings < 0 ? [] : [...nodes.values()].filter(({ type }) => nodeUi(type).anchor !== undefined).map(({ id }) => id)), [nodes, drawings]);
  const [version, setVersion] = useState(0);
  useEffect(() => {
    const stops = anchoring.map((id) => views.subscribe(id, () => setVersion((before) => before + 1)));
    return () => { for (const stop of stops) stop(); };
  }, [anchoring, views]);
  const text = useMemo(() => {
    if (far) return "[]";
    const found: [string, Anchors][] = [];
    for (const { id, from, to } of connections) {
      const fromAnchor = anchorOf(from, id), toAnchor = anchorOf(to, id);
      if (fromAnchor || toAnchor) found.push([id, { ...(fromAnchor ? { fromAnchor } : {}), ...(toAnchor ? { toAnchor } : {}) }]);
    }
    return JSON.stringify(found);

    function anchorOf(node: string, connection: string): Anchors["fromAnchor"] {
      const known = nodes.get(node), view = views.get(node);
      if (!known || view === undefined || view === null) return undefined;
      const anchor = nodeUi(known.type).anchor?.(connection, view, known.config);
      return anchor && (anchor.side === "left" || anchor.side === "right") ? { side: anchor.side, at: anchor.at + HEAD } : anchor;
    }
    // `version` stands for the views that were looked into.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [connections, nodes, views, far, version]);
  // The same text is the same map: a view that changes each moment must not lay the yard anew.
  return useMemo(() => new Map(JSON.parse(text) as [string, Anchors][]), [text]);
}
