/** The measures of the yard (px at 100 % zoom). */

export const SNAP = 20;
export const HEAD = 46;
/** Height of the form below 70 % zoom, and where it begins. */
export const FAR_HEIGHT = 62;
export const FAR_BELOW = 0.7;
export const BEND = 12;
/** Between parallel beds. */
export const LANE = 14;
/** From a node's edge to the first bend, and room kept around nodes. */
export const STUB = 20;
/** The arrowhead ends this far before the node. */
export const HEAD_GAP = 3;
/** Nearest two ports of one side may be. */
export const PORT_GAP = 24;
/** Ports keep off the corners. */
export const CORNER = 18;

export type Side = "left" | "right" | "top" | "bottom";
export interface Point { readonly x: number; readonly y: number }
export interface Box { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

export const OUT: Readonly<Record<Side, Point>> = { left: { x: -1, y: 0 }, right: { x: 1, y: 0 }, top: { x: 0, y: -1 }, bottom: { x: 0, y: 1 } };

export function centre(box: Box): Point {
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

export function isUpright(side: Side): boolean {
  return side === "left" || side === "right";
}
