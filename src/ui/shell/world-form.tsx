/** The world around the diagram: how long, how lucky, how real. A change here starts the run from the beginning to the same moment. */
import { useState } from "react";
import type { ReactNode } from "react";
import { documents, useDocument, workbench } from "../../stores/index.ts";
import type { JsonObject } from "../../stores/scenario-document.ts";
import { durationUs } from "../../stores/scenario-document.ts";
import { NumberField } from "../kit/number-field.tsx";
import { Select } from "../kit/select.tsx";

const NONE: JsonObject = {};

export function WorldForm() {
  const { account, until, about } = useDocument((state) => ({ account: state.document.account ?? NONE, until: state.document.until ?? "10m", about: state.document.about ?? "" }));
  const [wrong, setWrong] = useState(false);
  const setAccount = (name: string, value: string | number | undefined) => void workbench.edit(`Change ${name}`, (document) => {
    const rest: JsonObject = Object.fromEntries(Object.entries(document.account ?? {}).filter(([key]) => key !== name));
    return { ...document, account: value === undefined ? rest : { ...rest, [name]: value } };
  });
  const number = (name: string) => (typeof account[name] === "number" ? account[name] : undefined);
  return (
    <details className="mt-3 text-[13.5px]">
      <summary className="cursor-pointer py-1 text-[13px] text-ink-2">World and words</summary>
      <div className="mt-1 grid gap-2">
        <Line label="How real"><Select label="How real" value={account["profile"] === "realistic" ? "realistic" : "exact"} options={[{ value: "exact", label: "exact: no luck" }, { value: "realistic", label: "realistic" }]} onChange={(value) => setAccount("profile", value === "exact" ? undefined : value)} /></Line>
        <Line label="One way of a call"><NumberField label="One way of a call" value={number("latencyMs")} placeholder="5" unit="ms" onCommit={(value) => setAccount("latencyMs", value)} /></Line>
        <Line label="ConcurrentExecutions"><NumberField label="ConcurrentExecutions" integer value={number("ConcurrentExecutions")} placeholder="1000" onCommit={(value) => setAccount("ConcurrentExecutions", value)} /></Line>
        <Line label="How long">
          <div className={`field ${wrong ? "bad" : ""}`}><input aria-label="How long" key={until} defaultValue={until} onBlur={(event) => {
            const text = event.target.value.trim();
            const good = durationUs(text) !== undefined;
            setWrong(!good);
            if (good && text !== until) void workbench.edit("Change how long", (document) => ({ ...document, until: text }));
          }} onKeyDown={(event) => { if (event.key === "Enter") event.currentTarget.blur(); }} /></div>
        </Line>
        {wrong ? <p role="alert" className="text-small text-ink-2">A number with its unit: 90s, 10m, 2h.</p> : null}
        <label className="grid gap-0.5">What this shows
          <textarea rows={4} maxLength={20_000} key={about} defaultValue={about} className="rounded-control border-[1.5px] border-line-strong bg-panel p-2 text-[13px]" onBlur={(event) => { const text = event.target.value; if (text !== about) documents.transact("Write about it", (document) => ({ ...document, about: text })); }} />
        </label>
      </div>
    </details>
  );
}

function Line({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return <div className="grid grid-cols-[1fr_150px] items-center gap-3"><span>{label}</span>{children}</div>;
}
