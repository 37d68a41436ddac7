/** Several parts chosen: what can be done with all of them. Aligning them is the canvas's. */
import { canvasActions } from "../../canvas/index.ts";
import { useSession } from "../../stores/index.ts";
import { Button } from "../kit/button.tsx";
import { copyAs, copyParts } from "../command/clipboard.ts";

export function SelectionPanel({ ids }: { readonly ids: readonly string[] }) {
  const builds = useSession((state) => state.mode) === "edit";
  return (
    <section className="px-4 py-3.5" aria-label="Chosen parts">
      <h2 className="mb-2 text-name font-strong">{ids.length} parts chosen</h2>
      <div className="flex flex-wrap gap-2">
        <Button small onClick={() => void copyParts(ids)}>Copy</Button>
        {builds ? <Button small onClick={() => canvasActions.duplicate(ids)}>Duplicate</Button> : null}
        <Button small onClick={() => void copyAs(ids, "cloudformation")}>Copy as CloudFormation</Button>
        <Button small onClick={() => void copyAs(ids, "cli")}>Copy as AWS CLI</Button>
        {builds ? <Button small onClick={() => canvasActions.remove(ids)}>Remove</Button> : null}
      </div>
    </section>
  );
}
