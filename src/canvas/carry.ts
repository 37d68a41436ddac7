/** A frame carries what is in it: by mouse and by keys what stands inside moves along. Pure. */
import type { NodeChange } from "@xyflow/react";
import type { Box } from "./geometry/measures.ts";

export interface Standing extends Box { readonly id: string; /** A frame, or something that may stand in one. */ readonly frame: boolean }

/** What a frame that is being dragged carries, and where all stood when that began. */
export interface Load { readonly from: { readonly x: number; readonly y: number }; readonly items: readonly { readonly id: string; readonly x: number; readonly y: number }[] }

/** Who stands in a frame: nodes and notes with their middle, other frames as a whole. */
export function insideOf(frame: Standing, all: readonly Standing[]): readonly Standing[] {
  return all.filter((each) => {
    if (each.id === frame.id) return false;
    const right = frame.x + frame.width, bottom = frame.y + frame.height;
    if (each.frame) return each.x >= frame.x && each.y >= frame.y && each.x + each.width <= right && each.y + each.height <= bottom && each.width * each.height < frame.width * frame.height;
    const x = each.x + each.width / 2, y = each.y + each.height / 2;
    return x > frame.x && x < right && y > frame.y && y < bottom;
  });
}

/**
 * The changes, and those of what moving frames carry. `loads` keeps by frame what it took along when its drag began;
 * what moves by itself (it was chosen too) is not moved twice.
 */
export function withCarried(changes: readonly NodeChange[], all: () => readonly Standing[], loads: Map<string, Load>): NodeChange[] {
  const out = [...changes];
  const moving = new Set(changes.flatMap((change) => (change.type === "position" ? [change.id] : [])));
  for (const change of changes) {
    // Resizing places a frame as well, but says nothing of dragging.
    if (change.type !== "position" || change.dragging === undefined) continue;
    const { id, position, dragging } = change;
    let load = loads.get(id);
    if (!load) {
      const standing = all();
      const frame = standing.find((each) => each.id === id && each.frame);
      if (!frame) continue;
      load = { from: { x: frame.x, y: frame.y }, items: insideOf(frame, standing).map(({ id: item, x, y }) => ({ id: item, x, y })) };
      if (dragging) loads.set(id, load);
    }
    if (!dragging) loads.delete(id);
    if (!position) continue;
    const dx = position.x - load.from.x, dy = position.y - load.from.y;
    for (const item of load.items) {
      if (moving.has(item.id)) continue;
      moving.add(item.id);
      out.push({ type: "position", id: item.id, dragging, position: { x: item.x + dx, y: item.y + dy } });
    }
  }
  return out;
}
