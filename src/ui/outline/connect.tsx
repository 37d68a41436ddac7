import { useState } from "react";
import { canvasActions } from "../../canvas/index.ts";
import { documents, session, useCatalogue, useEffective, workbench } from "../../stores/index.ts";
import { freshId } from "../../stores/scenario-document.ts";
import { Button } from "../kit/button.tsx";
import { Select } from "../kit/select.tsx";

/** Makes a connection without a pointer: to whom, as what; where none is legal, why not and what would do. */
export function Connect({ from }: { readonly from: string }) {
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
    <div className="mt-1 flex flex-wrap items-center gap-2 text-[13px]">
      <Select label={`Connect ${from} to`} value={to} options={[{ value: "", label: "Connect to …" }, ...others.map((each) => ({ value: each.id, label: each.name ?? each.id }))]} onChange={setTo} />
      {legal && legal.types.length > 1 && chosen ? <Select label="As" value={chosen.type} options={legal.types.map((each) => ({ value: each.type, label: each.verb }))} onChange={setType} /> : null}
      {chosen && target ? <Button small onClick={() => { void workbench.add({ id: freshId(documents.store.getState().document, `${from}-to-${to}`), type: chosen.type, from, to }).then((problems) => { if (problems[0]) session.tell(problems[0].message, { tone: "failed" }); }); setTo(""); }}>{chosen.verb}</Button> : null}
      {legal && target && !chosen ? <p role="alert" className="w-full text-ink-2">{legal.refusal?.says ?? `${source.name ?? from} can’t send anything to ${target.name ?? to}.`}</p> : null}
      {legal && !chosen ? (legal.refusal?.instead ?? []).map(({ label, insert }) => <Button small key={insert} onClick={() => { canvasActions.insertBetween(from, to, insert); setTo(""); }}>{label}</Button>) : null}
    </div>
  );
}
