export { Canvas } from "./canvas.tsx";
export { Diagram } from "./diagram.tsx";
export type { CanvasActions, CanvasConnection, CanvasNode, CanvasTime, DiagramProps } from "./types.ts";
