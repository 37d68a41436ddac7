/** The smallest change of one value that would have spared this message its fate: asked for, tried by re-running, told with its proof. */
import { useState } from "react";
import type { WhatIf } from "../../worker/protocol.ts";
import { useCatalogue, useNames, useRun, useStage } from "../../stores/index.ts";
import { Button } from "../kit/button.tsx";
import { describeValue } from "../../stores/vocabulary.ts";
import type { Json } from "../../vocabulary/json.ts";
import { intoView } from "./into-view.ts";
import { openTwin } from "../twin/toggle.ts";

type State = { readonly kind: "idle" } | { readonly kind: "asking" } | { readonly kind: "nothing" } | { readonly kind: "found"; readonly hint: WhatIf };

export function WhatWouldHaveHelped({ message }: { readonly message: number }) {
  const [state, setState] = useState<State>({ kind: "idle" });
  const names = useNames();
  const stage = useStage();
  const catalogue = useCatalogue();
  const hinted = state.kind === "found" ? state.hint : undefined;
  const type = useRun((now) => now.entities.find((each) => each.id === hinted?.entity)?.type);
  const field = hinted === undefined || type === undefined ? undefined : catalogue?.definition(type)?.[hinted.part][hinted.name];
  const ask = async () => {
    setState({ kind: "asking" });
    const hint = await stage.run.ask((host, id) => host.whatIf(id, message));
    setState(hint ? { kind: "found", hint } : { kind: "nothing" });
  };
  if (state.kind === "idle" || state.kind === "asking") return <p className="mt-3"><Button small disabled={state.kind === "asking"} onClick={() => void ask()}>{state.kind === "asking" ? "Re-running with other values" : "What would have helped?"}</Button></p>;
  if (state.kind === "nothing") return <p ref={intoView} className="mt-3 text-[13px] text-ink-2">No single change of a value that played a part would have helped, as far as re-running could tell.</p>;
  const { hint } = state;
  const of = (value: Json) => (typeof value === "object" ? "never" : describeValue(field, value));
  return (
    <div ref={intoView} className="mt-3 text-[13.5px] leading-[1.4]" aria-live="polite">
      <p><b className="font-strong">It would have been spared</b> with <span className="font-mono text-[12.5px]">{hint.name}</span> <b className="font-strong">{of(hint.to)}</b>{typeof hint.from === "object" ? "" : ` instead of ${of(hint.from)}`} at {names(hint.entity)}: then it is never {hint.spared}. <span className="text-ink-2">Seen by re-running well beyond this moment, under this seed and three others; {hint.tried} values tried.</span></p>
      <p className="mt-1 flex flex-wrap gap-2">
        {stage.half ? null : <Button small onClick={() => openTwin([{ entity: hint.entity, part: hint.part, name: hint.name, value: hint.to }])}>See it in a twin run</Button>}
        <Button small onClick={() => void stage.change(hint.entity, { [hint.part]: { [hint.name]: hint.to } } as never)}>{stage.half ? "Set it in this half" : "Set it from here on"}</Button>
      </p>
    </div>
  );
}
