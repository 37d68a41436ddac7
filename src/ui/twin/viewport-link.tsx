/** Two canvases that show the same part of the same layout: whoever moves one moves the other. */
import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useEffect } from "react";
import type { Half } from "../../stores/twin.ts";

/** What is in the middle of the view, and how large. */
interface Middle { readonly x: number; readonly y: number; readonly zoom: number }

export interface ViewportLink {
  /** `show` brings a middle into view. Returns the way out. */
  join(half: Half, show: (middle: Middle) => void): () => void;
  moved(half: Half, middle: Middle): void;
}

export function createViewportLink(): ViewportLink {
  const members = new Map<Half, (middle: Middle) => void>();
  let last: Middle | undefined;
  return {
    join: (half, show) => {
      members.set(half, show);
      if (last) show(last);
      return () => { if (members.get(half) === show) members.delete(half); };
    },
    moved: (half, middle) => {
      // What comes back from the other is what it was told, but for roundings.
      if (last && near(last, middle)) return;
      last = middle;
      for (const [other, show] of members) if (other !== half) show(middle);
    },
  };
}

function near(a: Middle, b: Middle): boolean {
  return Math.abs(a.x - b.x) * a.zoom < 0.5 && Math.abs(a.y - b.y) * a.zoom < 0.5 && Math.abs(a.zoom - b.zoom) < 1e-4;
}

/** Stands inside a diagram and keeps it in step with the other half; `leads` says what is seen where the two have different room. */
export function Linked({ link, half, leads }: { readonly link: ViewportLink; readonly half: Half; readonly leads: boolean }) {
  const flow = useReactFlow();
  const store = useStoreApi();
  useEffect(() => {
    let told = store.getState().transform;
    let room = "";
    const middle = (): Middle | undefined => {
      const { transform: [x, y, zoom], width, height } = store.getState();
      return width > 0 && height > 0 ? { x: (width / 2 - x) / zoom, y: (height / 2 - y) / zoom, zoom } : undefined;
    };
    const show = ({ x, y, zoom }: Middle) => {
      const { width, height } = store.getState();
      if (width > 0) void flow.setViewport({ x: width / 2 - x * zoom, y: height / 2 - y * zoom, zoom });
    };
    let wanted: Middle | undefined;
    const leave = link.join(half, (next) => { wanted = next; show(next); });
    const stop = store.subscribe((state) => {
      const now = `${state.width} ${state.height}`;
      if (now !== room) {
        room = now;
        // Other room, same middle; who leads fits anew by itself.
        if (!leads && wanted) { show(wanted); return; }
      }
      if (state.transform === told) return;
      told = state.transform;
      const at = middle();
      if (!at) return;
      wanted = at;
      link.moved(half, at);
    });
    const first = middle();
    if (leads && first) link.moved(half, first);
    return () => { stop(); leave(); };
  }, [flow, store, link, half, leads]);
  return null;
}
