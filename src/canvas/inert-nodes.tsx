/** Notes and frames: words and outlines of the person's own. */
import { NodeResizer } from "@xyflow/react";
import type { NodeProps } from "@xyflow/react";
import type { ReactNode } from "react";
import { createContext, memo, useContext, useEffect, useRef, useState } from "react";
import { SNAP } from "./geometry/measures.ts";
import { FrameContext } from "./node-frame.tsx";
import type { CanvasActions, CanvasNode } from "./types.ts";

export const NOTE_SIZE: readonly [number, number] = [240, 120];
export const FRAME_SIZE: readonly [number, number] = [480, 320];

export function isInert({ type }: Pick<CanvasNode, "type">): boolean {
  return type === "note" || type === "frame";
}

/** Size of a note or a frame. */
export function inertSize({ type, size }: Pick<CanvasNode, "type" | "size">): readonly [number, number] {
  return size ?? (type === "frame" ? FRAME_SIZE : NOTE_SIZE);
}

export const RestyleContext = createContext<CanvasActions["restyle"]>(() => {});

export const NoteNode = memo(function NoteNode({ id, selected }: NodeProps): ReactNode {
  const { nodes, dimmed, editable } = useContext(FrameContext);
  const restyle = useContext(RestyleContext);
  const node = nodes.get(id);
  const [width, height] = node?.size ?? NOTE_SIZE;
  return (
    <div className={`ey-note ${selected ? "ey-selected" : ""} ${dimmed ? "ey-dimmed" : ""}`} style={{ width, height }}>
      <Resizer id={id} visible={editable && selected} />
      <Editable text={node?.text ?? ""} editable={editable} placeholder="Write a note" lines change={(text) => restyle(id, { text })} />
    </div>
  );
});

export const FrameNode = memo(function FrameNode({ id, selected }: NodeProps): ReactNode {
  const { nodes, dimmed, editable } = useContext(FrameContext);
  const restyle = useContext(RestyleContext);
  const node = nodes.get(id);
  const [width, height] = node?.size ?? FRAME_SIZE;
  return (
    <div className={`ey-group ${selected ? "ey-selected" : ""} ${dimmed ? "ey-dimmed" : ""}`} style={{ width, height }}>
      <Resizer id={id} visible={editable && selected} />
      <div className="ey-group-name"><Editable text={node?.name ?? ""} editable={editable} placeholder="Name" change={(name) => restyle(id, { name })} /></div>
    </div>
  );
});

function Resizer({ id, visible }: { readonly id: string; readonly visible: boolean }): ReactNode {
  const restyle = useContext(RestyleContext);
  const snap = (value: number): number => Math.round(value / SNAP) * SNAP;
  return (
    <NodeResizer isVisible={visible} minWidth={80} minHeight={40}
      onResizeEnd={(_, { x, y, width, height }) => restyle(id, { size: [snap(width), snap(height)], at: [snap(x), snap(y)] })} />
  );
}

/** Text that becomes a field on a double click or Enter, and words again when it is left. */
function Editable({ text, editable, placeholder, lines = false, change }: { readonly text: string; readonly editable: boolean; readonly placeholder: string; readonly lines?: boolean; change(text: string): void }): ReactNode {
  const [editing, setEditing] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => { if (editing) field.current?.select(); }, [editing]);
  if (editing) {
    const leave = (): void => {
      setEditing(false);
      const now = field.current?.value ?? text;
      if (now !== text) change(now);
    };
    return (
      <textarea ref={field} defaultValue={text} aria-label={placeholder} rows={lines ? 4 : 1} className="ey-edit nodrag nopan nowheel" onBlur={leave}
        onKeyDown={(event) => { event.stopPropagation(); if (event.key === "Escape" || (event.key === "Enter" && (!lines || event.metaKey || event.ctrlKey))) { event.preventDefault(); leave(); } }} />
    );
  }
  return (
    <button type="button" className="ey-words" disabled={!editable} onDoubleClick={() => setEditing(true)} onKeyDown={(event) => { if (event.key === "Enter") { event.preventDefault(); event.stopPropagation(); setEditing(true); } }}>
      {text === "" ? <span className="ey-placeholder">{editable ? placeholder : ""}</span> : text}
    </button>
  );
}
