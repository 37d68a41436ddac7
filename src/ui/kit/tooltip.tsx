/**
 * Hints: the word for an icon, and its key. One small layer for the whole page listens for what has `data-hint`; a hint is
 * never the only place where something is said (the name is on the element too).
 */
import { useEffect, useState } from "react";
import { KeyHint } from "./key-hint.tsx";

interface Shown { readonly text: string; readonly keys: string | undefined; readonly x: number; readonly y: number; readonly below: boolean }

const AFTER_MS = 500;
const NEXT_AFTER_MS = 60;
const MARGIN = 90;

/** The attributes that give an element its hint. */
export function hint(text: string, keys?: string): { readonly "data-hint": string; readonly "data-hint-keys"?: string } {
  return keys === undefined ? { "data-hint": text } : { "data-hint": text, "data-hint-keys": keys };
}

/** Once on the page. */
export function HintLayer() {
  const [shown, setShown] = useState<Shown | undefined>(undefined);
  useEffect(() => {
    let timer = 0;
    let hiddenAt = -1e9;
    let on: Element | undefined;
    const show = (element: Element, keyboard: boolean) => {
      on = element;
      window.clearTimeout(timer);
      timer = window.setTimeout(() => {
        const box = element.getBoundingClientRect();
        const below = box.bottom + 44 < window.innerHeight;
        setShown({ text: element.getAttribute("data-hint") ?? "", keys: element.getAttribute("data-hint-keys") ?? undefined, x: Math.max(MARGIN, Math.min(window.innerWidth - MARGIN, box.left + box.width / 2)), y: below ? box.bottom + 6 : box.top - 6, below });
      }, keyboard || performance.now() - hiddenAt < 300 ? NEXT_AFTER_MS : AFTER_MS);
    };
    const hide = () => {
      window.clearTimeout(timer);
      if (on) hiddenAt = performance.now();
      on = undefined;
      setShown(undefined);
    };
    const find = (target: EventTarget | null) => (target instanceof Element ? target.closest("[data-hint]") : null);
    const over = (event: PointerEvent) => {
      if (event.pointerType === "touch") return;
      const element = find(event.target);
      if (element === on) return;
      hide();
      if (element) show(element, false);
    };
    const focus = (event: FocusEvent) => { const element = find(event.target); if (element?.matches(":focus-visible")) show(element, true); };
    const key = (event: KeyboardEvent) => { if (event.key === "Escape") hide(); };
    document.addEventListener("pointerover", over);
    document.addEventListener("pointerdown", hide);
    document.addEventListener("focusin", focus);
    document.addEventListener("focusout", hide);
    document.addEventListener("keydown", key);
    return () => {
      window.clearTimeout(timer);
      document.removeEventListener("pointerover", over);
      document.removeEventListener("pointerdown", hide);
      document.removeEventListener("focusin", focus);
      document.removeEventListener("focusout", hide);
      document.removeEventListener("keydown", key);
    };
  }, []);
  if (!shown || !shown.text) return null;
  return (
    <div role="tooltip" className={`pointer-events-none fixed z-70 flex -translate-x-1/2 items-center gap-2 rounded-control bg-ink px-2 py-1 text-small whitespace-nowrap text-on-ink shadow-lift-2 ${shown.below ? "" : "-translate-y-full"}`} style={{ left: shown.x, top: shown.y }}>
      {shown.text}{shown.keys ? <KeyHint keys={shown.keys} /> : null}
    </div>
  );
}
