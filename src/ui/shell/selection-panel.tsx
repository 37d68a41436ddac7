/** Several parts chosen: what can be done with all of them. */
import { session, useEffective, workbench } from "../../stores/index.ts";
import type { NodeDocument } from "../../stores/scenario-document.ts";
import { Button } from "../kit/button.tsx";
import { copyParts } from "../command/clipboard.ts";

export function SelectionPanel({ ids }: { readonly ids: readonly string[] }) {
  const { nodes } = useEffective();
  const chosen = nodes.filter((each) => ids.includes(each.id) && each.at);
  const align = (axis: 0 | 1) => {
    const at = Math.min(...chosen.map((each) => each.at?.[axis] ?? 0));
    workbench.restyle(axis === 0 ? "Align left" : "Align top", Object.fromEntries(chosen.map((each): [string, Partial<NodeDocument>] => [each.id, { at: axis === 0 ? [at, each.at?.[1] ?? 0] : [each.at?.[0] ?? 0, at] }])));
  };
  return (
    <section className="px-4 py-3.5" aria-label="Chosen parts">
      <h2 className="mb-2 text-name font-strong">{ids.length} parts chosen</h2>
      <div className="flex flex-wrap gap-2">
        <Button small onClick={() => align(0)} disabled={chosen.length < 2}>Align left</Button>
        <Button small onClick={() => align(1)} disabled={chosen.length < 2}>Align top</Button>
        <Button small onClick={() => void copyParts(ids)}>Copy</Button>
        <Button small onClick={() => { session.select([]); void workbench.remove(ids); }}>Remove</Button>
      </div>
    </section>
  );
}
