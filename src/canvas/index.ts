export { Canvas } from "./canvas.tsx";
export { canvasActions } from "./canvas-actions.ts";
export { frameAround } from "./framed.ts";
export { nodeUi } from "./registry.ts";
export { Diagram } from "./diagram.tsx";
export type { CanvasActions, CanvasConnection, CanvasNode, CanvasTime, DiagramProps } from "./types.ts";
