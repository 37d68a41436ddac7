/** A hint: the word for an icon, and its key. Shown on hover and focus, never the only place where something is said. */
import type { ReactElement, ReactNode } from "react";
import { Tooltip } from "radix-ui";
import { KeyHint } from "./key-hint.tsx";

/** Once around the page: after the first hint the next ones come at once. */
export function Hints({ children }: { readonly children: ReactNode }) {
  return <Tooltip.Provider delayDuration={500} skipDelayDuration={250}>{children}</Tooltip.Provider>;
}

export function Hint({ text, keys, children, side = "bottom" }: { readonly text: ReactNode; readonly keys?: string; readonly children: ReactElement; readonly side?: "top" | "bottom" | "left" | "right" }) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content side={side} sideOffset={6} collisionPadding={8} className="z-70 flex items-center gap-2 rounded-control bg-ink px-2 py-1 text-small text-on-ink shadow-lift-2">
          {text}{keys ? <KeyHint keys={keys} /> : null}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
