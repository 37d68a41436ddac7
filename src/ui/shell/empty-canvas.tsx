/** What an empty canvas says: what to do, and one group to start with. */
import { useEffect } from "react";
import { session, useCatalogue, useEffective, useRun } from "../../stores/index.ts";
import { addRecipe } from "../palette/adding.ts";
import { recipes } from "../palette/recipes.ts";
import { Button } from "../kit/button.tsx";
import { useNarrow, usePhone } from "../use-media.ts";

export function EmptyCanvas() {
  const { nodes } = useEffective();
  const status = useRun((state) => state.status);
  const catalogue = useCatalogue();
  const phone = usePhone();
  const narrow = useNarrow();
  const starter = recipes.find((each) => each.key === "fleet");
  const empty = nodes.length === 0 && status !== "idle" && status !== "opening";
  // Where the parts come only when asked for, an empty canvas asks for them; a drawer would lie over it.
  useEffect(() => { if (empty && matchMedia("(min-width: 1100px)").matches) session.set({ paletteOpen: true }); }, [empty]);
  if (!empty) return null;
  return (
    <div className="pointer-events-none absolute inset-0 grid place-items-center text-center">
      <div className="pointer-events-auto">
        <svg width="220" height="70" viewBox="0 0 220 70" className="mx-auto mb-3.5" aria-hidden="true">
          {[4, 170].map((x) => <rect key={x} x={x} y="12" width="46" height="46" rx="10" fill="none" stroke="var(--line-strong)" strokeWidth="2" strokeDasharray="4 4" />)}
          <path d="M50 35H170" stroke="var(--track)" strokeWidth="8" strokeDasharray="2 6" fill="none" />
          <circle cx="110" cy="35" r="8" fill="var(--waiting)" stroke="var(--panel)" strokeWidth="2" />
        </svg>
        <h2 className="text-title font-strong">Nothing here yet</h2>
        <p className="mt-1 mb-4 text-ink-2">{phone ? "Tap + above and choose a part." : narrow ? <>Press Parts above, or <kbd>/</kbd> and type “queue”.</> : <>Drag a part from the left, or press <kbd>/</kbd> and type “queue”.</>}</p>
        <div className="flex justify-center gap-2">
          {starter && catalogue ? <Button main onClick={() => void addRecipe(starter)}>Client, queue and worker</Button> : null}
          <Button onClick={() => session.open("gallery")}>Open the gallery</Button>
        </div>
      </div>
    </div>
  );
}
