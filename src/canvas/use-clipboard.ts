import type { RefObject } from "react";
import { useEffect, useRef } from "react";
import type { DiagramProps } from "./types.ts";

/** Copy, cut and paste as JSON text on the system's clipboard, so that parts go from tab to tab. */
export function useClipboard(wrapper: RefObject<HTMLElement | null>, latest: RefObject<DiagramProps>, place: () => readonly [number, number]): void {
  const where = useRef(place);
  useEffect(() => { where.current = place; });
  useEffect(() => {
    // Only when nothing else has the word: no field, no selected text outside.
    const ours = (): boolean => {
      const active = document.activeElement;
      if (active?.closest("input, textarea, select, [contenteditable]")) return false;
      return active === document.body || active === null || (wrapper.current?.contains(active) ?? false);
    };
    const copy = (event: ClipboardEvent): void => {
      const { selection, actions, editable } = latest.current;
      if (!ours() || selection.length === 0 || (document.getSelection()?.toString() ?? "") !== "") return;
      event.clipboardData?.setData("text/plain", actions.copy(selection));
      event.preventDefault();
      if (event.type === "cut" && editable) actions.remove(selection);
    };
    const paste = (event: ClipboardEvent): void => {
      const { actions, editable } = latest.current;
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (ours() && editable && text !== "" && actions.paste(text, where.current())) event.preventDefault();
    };
    document.addEventListener("copy", copy);
    document.addEventListener("cut", copy);
    document.addEventListener("paste", paste);
    return () => {
      document.removeEventListener("copy", copy);
      document.removeEventListener("cut", copy);
      document.removeEventListener("paste", paste);
    };
  }, [wrapper, latest]);
}
