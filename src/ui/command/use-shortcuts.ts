/** Listens to the keyboard for the whole page. A field being typed in keeps its keys; a dialog keeps them all. */
import { useEffect } from "react";
import { session } from "../../stores/index.ts";
import { pasteText } from "./clipboard.ts";
import { commands, isAllowed, keyName } from "./keys.ts";

export function useShortcuts(): void {
  useEffect(() => {
    const down = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.altKey) return;
      const name = keyName(event);
      const command = commands.find((each) => each.keys.includes(name));
      if (!command || command.native) return;
      const typing = isTyping(event.target);
      const held = document.querySelector('[role="dialog"],[role="menu"]') !== null;
      if ((typing || held) && !(command.always && !held)) return;
      if (!isAllowed(command, session.store.getState().mode)) return;
      if (name === "Space" && event.target instanceof HTMLElement && event.target.closest("button,a,[type=range],[role=slider],[role=switch],summary")) return;
      event.preventDefault();
      command.run();
    };
    // The canvas takes parts; a whole scenario or a link opens as a new diagram.
    const paste = (event: ClipboardEvent) => {
      if (event.defaultPrevented || isTyping(event.target) || session.store.getState().mode !== "edit") return;
      void pasteText(event.clipboardData?.getData("text/plain") ?? "");
    };
    window.addEventListener("keydown", down);
    window.addEventListener("paste", paste);
    return () => { window.removeEventListener("keydown", down); window.removeEventListener("paste", paste); };
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !target.matches("[type=range]")));
}
