/** Layout of a state graph: layers from the start downwards, drawn orthogonally. Pure. */

export interface LayoutState { readonly name: string; readonly next: readonly { readonly to: string; readonly text?: string; readonly caught?: boolean }[] }
export interface PlacedState { readonly name: string; readonly x: number; readonly y: number; readonly width: number }
export interface PlacedEdge { readonly from: string; readonly to: string; readonly d: string; readonly text?: string; readonly textAt?: readonly [number, number]; readonly anchor?: "start" | "end"; readonly caught: boolean }
export interface StateLayout { readonly states: readonly PlacedState[]; readonly edges: readonly PlacedEdge[]; readonly start: readonly [number, number]; readonly end: readonly [number, number]; readonly height: number }

/** Height of a state's box, and from one layer to the next. */
export const STATE_HEIGHT = 26;
const PITCH = 46;
const TOP = 32;

/** `"end"` as a target is the end bead. States that can't be reached stand in a last layer. `width` is the body's. */
export function layoutStates(states: readonly LayoutState[], start: string, width: number): StateLayout {
  const layers = layersOf(states, start);
  const placed = new Map<string, PlacedState>();
  layers.forEach((layer, row) => {
    const room = (width - 28 - (layer.length - 1) * 14) / layer.length;
    const box = Math.min(layer.length === 1 ? 132 : 112, room);
    const pitch = layer.length === 1 ? 0 : (width - 28 - box) / (layer.length - 1);
    layer.forEach((name, i) => {
      const x = layer.length === 1 ? (width - box) / 2 : 14 + i * pitch;
      placed.set(name, { name, x: Math.round(x), y: TOP + row * PITCH, width: Math.round(box) });
    });
  });
  const bottom = TOP + layers.length * PITCH;
  const end: readonly [number, number] = [width / 2, bottom];
  const edges = states.flatMap((state) => state.next.flatMap((next, i) => {
    const from = placed.get(state.name), to = placed.get(next.to);
    if (!from || (!to && next.to !== "end")) return [];
    const target = to ?? { name: "end", x: end[0], y: end[1] - 6, width: 0 };
    return [{ from: state.name, to: next.to, caught: next.caught ?? false, ...route(from, target, width, i), ...(next.text === undefined ? {} : { text: next.text }) }];
  }));
  return { states: [...placed.values()], edges, start: [width / 2, 12], end, height: bottom + 14 };
}

function layersOf(states: readonly LayoutState[], start: string): string[][] {
  const byName = new Map(states.map((state) => [state.name, state]));
  const depth = new Map<string, number>();
  // Longest way from the start; a state on its own way is a loop and stays where it is.
  const visit = (name: string, at: number, way: ReadonlySet<string>): void => {
    const state = byName.get(name);
    if (!state || way.has(name) || way.size > 64) return;
    if ((depth.get(name) ?? -1) >= at) return;
    depth.set(name, at);
    for (const next of state.next) visit(next.to, at + 1, new Set([...way, name]));
  };
  visit(start, 0, new Set());
  const deepest = Math.max(-1, ...depth.values());
  const layers: string[][] = [];
  for (const { name } of states) (layers[depth.get(name) ?? deepest + 1] ??= []).push(name);
  return layers.filter((layer) => layer !== undefined).flatMap((layer) => chunks(layer, 3));
}

/** More than three side by side can't be read: they take more rows. */
function chunks(list: readonly string[], most: number): string[][] {
  const rows: string[][] = [];
  for (let i = 0; i < list.length; i += most) rows.push(list.slice(i, i + most));
  return rows;
}

function route(from: PlacedState, to: PlacedState, width: number, order: number): { d: string; textAt: readonly [number, number]; anchor: "start" | "end" } {
  const x1 = from.x + from.width / 2, y1 = from.y + STATE_HEIGHT, x2 = to.x + to.width / 2, y2 = to.y - 2;
  const near = to.y > from.y && to.y - from.y <= PITCH + 8;
  if (near) {
    const middle = y1 + 10;
    const anchor = x2 < x1 ? "end" as const : "start" as const;
    return { d: x1 === x2 ? `M${x1} ${y1}V${y2}` : `M${x1} ${y1}V${middle}H${x2}V${y2}`, textAt: [x2 + (anchor === "end" ? -6 : 6), y2 - 2], anchor };
  }
  // Past other layers, or back up: by the margin, on the side it leans to.
  const right = x1 >= width / 2 ? order % 2 === 0 : order % 2 === 1;
  const margin = right ? width - 6 : 6;
  const out = y1 + 8, into = y2 - 10;
  return { d: `M${x1} ${y1}V${out}H${margin}V${into}H${x2}V${y2}`, textAt: [margin + (right ? -4 : 4), (out + into) / 2], anchor: right ? "end" : "start" };
}
