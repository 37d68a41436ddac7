/** The whole yard, small, while not all of it is in view: shows where one is, and takes one elsewhere. Comes when it is first needed. */
import { useReactFlow, useStore } from "@xyflow/react";
import type { ReactFlowState } from "@xyflow/react";
import type { PointerEvent, ReactNode } from "react";
import { useContext, useRef } from "react";
import { FrameContext } from "./node-frame.tsx";
import { nodeUi } from "./registry.ts";

const WIDTH = 168, HEIGHT = 112;

interface Small { readonly id: string; readonly x: number; readonly y: number; readonly width: number; readonly height: number }

export function Overview(): ReactNode {
  const { nodes } = useContext(FrameContext);
  const flow = useReactFlow();
  const boxes = useStore(boxesOf, sameBoxes);
  const view = useStore(viewOf, sameView);
  const svg = useRef<SVGSVGElement>(null);
  const all = [...boxes, view];
  const left = Math.min(...all.map(({ x }) => x)), right = Math.max(...all.map(({ x, width }) => x + width));
  const top = Math.min(...all.map(({ y }) => y)), bottom = Math.max(...all.map(({ y, height }) => y + height));
  const scale = Math.max((right - left) / (WIDTH - 12), (bottom - top) / (HEIGHT - 12));
  const x0 = (left + right - WIDTH * scale) / 2, y0 = (top + bottom - HEIGHT * scale) / 2;
  const go = (event: PointerEvent<SVGSVGElement>): void => {
    const box = svg.current?.getBoundingClientRect();
    if (box) void flow.setCenter(x0 + (event.clientX - box.left) * scale, y0 + (event.clientY - box.top) * scale, { zoom: flow.getZoom() });
  };
  return (
    <svg ref={svg} role="img" aria-label="Overview of the diagram" className="ey-overview" width={WIDTH} height={HEIGHT} viewBox={`${x0} ${y0} ${WIDTH * scale} ${HEIGHT * scale}`}
      onPointerDown={(event) => { event.currentTarget.setPointerCapture(event.pointerId); go(event); }} onPointerMove={(event) => { if (event.buttons > 0 && event.currentTarget.hasPointerCapture(event.pointerId)) go(event); }}>
      {boxes.map(({ id, x, y, width, height }) => {
        const node = nodes.get(id);
        if (!node) return null;
        if (node.type === "frame") return <rect key={id} x={x} y={y} width={width} height={height} fill="none" stroke="var(--line-strong)" strokeWidth={scale} />;
        return <rect key={id} x={x} y={y} width={width} height={height} rx={8} className={node.type === "note" ? "" : `ey-f-${nodeUi(node.type).family}`} fill={node.type === "note" ? "var(--line)" : "var(--c)"} />;
      })}
      <path className="ey-overview-mask" fillRule="evenodd" d={`M${x0} ${y0}h${WIDTH * scale}v${HEIGHT * scale}h${-WIDTH * scale}z${rectangle(view)}`} />
      <path d={rectangle(view)} fill="none" stroke="var(--ink)" strokeWidth={1.5 * scale} />
    </svg>
  );
}

function rectangle({ x, y, width, height }: Omit<Small, "id">): string {
  return `M${x} ${y}h${width}v${height}h${-width}z`;
}

function boxesOf({ nodeLookup }: ReactFlowState): readonly Small[] {
  return [...nodeLookup].map(([id, { internals: { positionAbsolute: at }, measured }]) => ({ id, x: at.x, y: at.y, width: measured.width ?? 0, height: measured.height ?? 0 }));
}

function viewOf({ transform: [x, y, zoom], width, height }: ReactFlowState): Omit<Small, "id"> {
  return { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
}

function sameView(a: Omit<Small, "id">, b: Omit<Small, "id">): boolean {
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}

function sameBoxes(a: readonly Small[], b: readonly Small[]): boolean {
  return a.length === b.length && a.every((box, i) => box.id === b[i]!.id && sameView(box, b[i]!));
}
