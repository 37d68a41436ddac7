/** The diagram as a list: each node with what leaves it, and a way to connect by name. For readers of lists and for keys. */
import { session, useCatalogue, useEffective, useSession } from "../../stores/index.ts";
import { Dialog } from "../kit/dialog.tsx";
import { NodeTile } from "../node-tile.tsx";
import { Connect } from "./connect.tsx";

export function OutlineDialog() {
  const { nodes, connections } = useEffective();
  const catalogue = useCatalogue();
  const mode = useSession((state) => state.mode);
  const close = () => session.open(undefined);
  const choose = (id: string) => { session.select([id]); close(); };
  const real = nodes.filter((each) => each.type !== "note" && each.type !== "frame");
  const name = (id: string) => nodes.find((each) => each.id === id)?.name ?? id;
  return (
    <Dialog title="Outline" says={`${real.length} nodes, ${connections.length} connections.`} width={620} open onClose={close}>
      <ul className="grid gap-2">
        {real.map((node) => (
          <li key={node.id} className="rounded-node border-[1.5px] border-line-strong p-2.5">
            <button type="button" className="flex min-h-hit w-full items-center gap-2.5 text-left" onClick={() => choose(node.id)}>
              <NodeTile type={node.type} properties={node.properties} size={24} /><b className="font-strong">{name(node.id)}</b><span className="text-ink-2">{catalogue?.definition(node.type)?.title ?? node.type}</span>
            </button>
            <ul className="ml-9">
              {connections.filter((each) => each.from === node.id || connections.find((one) => one.id === each.from)?.from === node.id).map((each) => (
                <li key={each.id}><button type="button" className="min-h-8 text-left underline decoration-ink-3 underline-offset-2" onClick={() => choose(each.id)}>{catalogue?.definition(each.type)?.joins?.verb ?? each.type} → {name(each.to)}</button></li>
              ))}
            </ul>
            {mode === "edit" ? <div className="ml-9"><Connect from={node.id} /></div> : null}
          </li>
        ))}
      </ul>
      {real.length === 0 ? <p className="text-ink-2">Nothing here yet. Press <kbd>/</kbd> to add a part.</p> : null}
    </Dialog>
  );
}
