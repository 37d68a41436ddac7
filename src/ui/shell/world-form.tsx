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
  // What is refused is told at its line; then nothing was changed.
  const [wrong, setWrong] = useState<{ readonly name: string; readonly says: string } | undefined>(undefined);
  const attempt = (name: string, recipe: Parameters<typeof workbench.tried>[1]) => void workbench.tried(`Change ${name}`, recipe).then(([problem]) => setWrong(problem && { name, says: `${problem.message}${problem.fix ? ` ${problem.fix}` : ""}` }));
  const setAccount = (name: string, value: string | number | undefined) => attempt(name, (document) => {
    const rest: JsonObject = Object.fromEntries(Object.entries(document.account ?? {}).filter(([key]) => key !== name));
    return { ...document, account: value === undefined ? rest : { ...rest, [name]: value } };
  });
  const told = (name: string) => (wrong?.name === name ? <p role="alert" className="-mt-1 text-small text-ink-2">{wrong.says}</p> : null);
  const answers = (name: string) => ({ bad: wrong?.name === name, onUnreadable: (text: string) => setWrong({ name, says: `“${text}” is no number.` }), onRetract: () => setWrong(undefined) });
  const number = (name: string) => (typeof account[name] === "number" ? account[name] : undefined);
  return (
    <details className="mt-3 text-[13.5px]">
      <summary className="cursor-pointer py-1 text-[13px] text-ink-2">World and words</summary>
      <div className="mt-1 grid gap-2">
        <Line label="How real"><Select label="How real" value={account["profile"] === "realistic" ? "realistic" : "exact"} options={[{ value: "exact", label: "exact: no luck" }, { value: "realistic", label: "realistic" }]} onChange={(value) => setAccount("profile", value === "exact" ? undefined : value)} /></Line>
        <Line label="One way of a call"><NumberField label="One way of a call" value={number("latencyMs")} placeholder="5" unit="ms" {...answers("latencyMs")} onCommit={(value) => setAccount("latencyMs", value)} /></Line>
        {told("latencyMs")}
        <Line label="ConcurrentExecutions"><NumberField label="ConcurrentExecutions" integer value={number("ConcurrentExecutions")} placeholder="1000" {...answers("ConcurrentExecutions")} onCommit={(value) => setAccount("ConcurrentExecutions", value)} /></Line>
        {told("ConcurrentExecutions")}
        <Line label="How long">
          <div className={`field ${wrong?.name === "how long" ? "bad" : ""}`}><input aria-label="How long" key={until} defaultValue={until} onBlur={(event) => {
            const text = event.target.value.trim();
            if (durationUs(text) === undefined) setWrong({ name: "how long", says: "A number with its unit: 90s, 10m, 2h." });
            else if (text === until) setWrong(undefined);
            else attempt("how long", (document) => ({ ...document, until: text }));
          }} onKeyDown={(event) => { if (event.key === "Enter") event.currentTarget.blur(); }} /></div>
        </Line>
        {told("how long")}
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
