/** The diagram as a list: each node with what leaves it, and a way to connect by name. For readers of lists and for keys. */
import { useState } from "react";
import { documents, session, useCatalogue, useEffective, useSession, workbench } from "../../stores/index.ts";
import { freshId } from "../../stores/scenario-document.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { NodeTile } from "../node-tile.tsx";
import { Select } from "../kit/select.tsx";

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
            {mode === "edit" ? <Connect from={node.id} /> : null}
          </li>
        ))}
      </ul>
      {real.length === 0 ? <p className="text-ink-2">Nothing here yet. Press <kbd>/</kbd> to add a part.</p> : null}
    </Dialog>
  );
}

/** Makes a connection without a pointer: to whom, as what; where none is legal, why not and what would do. */
function Connect({ from }: { readonly from: string }) {
  const { nodes } = useEffective();
  const catalogue = useCatalogue();
  const [to, setTo] = useState("");
  const [type, setType] = useState("");
  const source = nodes.find((each) => each.id === from);
  const target = nodes.find((each) => each.id === to);
  if (!catalogue || !source) return null;
  const legal = target ? catalogue.between(source.type, target.type) : undefined;
  const chosen = legal?.types.find((each) => each.type === type) ?? legal?.types[0];
  const others = nodes.filter((each) => each.type !== "note" && each.type !== "frame");
  return (
    <div className="mt-1 ml-9 flex flex-wrap items-center gap-2 text-[13px]">
      <Select label={`Connect ${from} to`} value={to} options={[{ value: "", label: "connect to" }, ...others.map((each) => ({ value: each.id, label: each.name ?? each.id }))]} onChange={setTo} />
      {legal && legal.types.length > 1 && chosen ? <Select label="As" value={chosen.type} options={legal.types.map((each) => ({ value: each.type, label: each.verb }))} onChange={setType} /> : null}
      {chosen && target ? <Button small onClick={() => { void workbench.add({ id: freshId(documents.store.getState().document, `${from}-to-${to}`), type: chosen.type, from, to }).then((problems) => { if (problems[0]) session.tell(problems[0].message, { tone: "failed" }); }); setTo(""); }}>{chosen.verb}</Button> : null}
      {legal && !chosen ? <p role="alert" className="text-ink-2">{legal.refusal?.says ?? `Nothing at AWS leads from ${source.type} to ${target?.type}.`}</p> : null}
    </div>
  );
}
