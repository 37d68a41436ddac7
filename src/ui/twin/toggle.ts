/** Opens a twin of the run, or closes it. */
import { session, twin } from "../../stores/index.ts";
import type { TwinValue } from "../../stores/twin-document.ts";

export function toggleTwin(): void {
  if (twin.store.getState().open) twin.close();
  else openTwin([]);
}

/** Opens a twin with these values, or gives them to the one that is open; what is wrong is told. */
export function openTwin(values: readonly TwinValue[]): void {
  void twin.open(values).then(([problem]) => { if (problem) session.tell(problem.message, { tone: "failed" }); });
}
