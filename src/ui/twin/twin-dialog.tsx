/** Twin run: the same seed with one value changed, held against this run at the playhead. */
import { useMemo, useState } from "react";
import type { TwinResult } from "../../worker/protocol.ts";
import { run, session, useCatalogue, useEffective, useNames, useRun, workbench } from "../../stores/index.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { clockText } from "../time-text.ts";

type Value = number | string | boolean | null | { readonly kind: "never" | "always" } | { readonly kind: "ratio"; readonly of: readonly [number, number] };

interface Knob { readonly id: string; readonly entity: string; readonly part: "properties" | "behaviour"; readonly name: string; readonly kind: string; readonly unit: string; readonly now: unknown; readonly options: readonly string[] }

export function TwinDialog() {
  const effective = useEffective();
  const catalogue = useCatalogue();
  const names = useNames();
  const now = useRun((state) => state.playheadUs);
  const knobs = useMemo(() => [...effective.nodes, ...effective.connections].flatMap((each): Knob[] => {
    const definition = catalogue?.definition(each.type);
    return (["properties", "behaviour"] as const).flatMap((part) => Object.entries(definition?.[part] ?? {}).flatMap(([name, field]): Knob[] => (
      ["number", "boolean", "choice", "amount", "chance"].includes(field.kind)
        ? [{ id: `${each.id} ${name}`, entity: each.id, part, name, kind: field.kind, unit: field.unit ?? (field.kind === "amount" ? "ms" : ""), now: each[part]?.[name] ?? field.default, options: field.kind === "choice" ? field.options : [] }]
        : []
    )));
  }), [effective, catalogue]);
  const [chosen, setChosen] = useState(() => { const [id] = session.store.getState().selection; return id ?? effective.nodes.find((each) => each.type === "sqs.queue")?.id ?? effective.nodes[0]?.id ?? ""; });
  const own = knobs.filter((knob) => knob.entity === chosen);
  const [name, setName] = useState("VisibilityTimeout");
  const knob = own.find((each) => each.name === name) ?? own[0];
  const [text, setText] = useState("");
  const [result, setResult] = useState<{ readonly told: TwinResult; readonly says: string; readonly change: { readonly entity: string; readonly part: "properties" | "behaviour"; readonly name: string; readonly value: Value } } | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const value = knob === undefined ? undefined : read(knob, text);

  const start = async () => {
    if (knob === undefined || value === undefined) return;
    setBusy(true);
    run.pause();
    const told = await run.ask((host, id) => host.twin(id, [{ entity: knob.entity, [knob.part]: { [knob.name]: value as never } }]));
    setBusy(false);
    if (told) setResult({ told, says: `${knob.name} of ${names(knob.entity)}: ${show(knob.now)} here, ${show(value)} in the twin`, change: { entity: knob.entity, part: knob.part, name: knob.name, value } });
  };

  return (
    <Dialog title="Twin run" says={`The same seed and the same arrivals, with one value changed, both at ${clockText(now)}.`} width={680} open onClose={() => session.open(undefined)}>
      <form className="flex flex-wrap items-end gap-3" onSubmit={(event) => { event.preventDefault(); void start(); }}>
        <label className="grid gap-1 text-small">Part
          <select className="field min-h-9" value={chosen} onChange={(event) => setChosen(event.target.value)}>{[...effective.nodes, ...effective.connections].filter((each) => knobs.some((one) => one.entity === each.id)).map((each) => <option key={each.id} value={each.id}>{names(each.id)}</option>)}</select>
        </label>
        <label className="grid gap-1 text-small">Value
          <select className="field min-h-9" value={knob?.name ?? ""} onChange={(event) => setName(event.target.value)}>{own.map((each) => <option key={each.name} value={each.name}>{each.name}</option>)}</select>
        </label>
        <label className="grid gap-1 text-small">{`Twin has${knob?.unit ? ` (${knob.unit})` : knob?.kind === "chance" ? " (per cent)" : ""}`}
          {knob?.kind === "choice" || knob?.kind === "boolean"
            ? <select className="field min-h-9" value={text} onChange={(event) => setText(event.target.value)}><option value="">choose</option>{(knob.kind === "boolean" ? ["true", "false"] : knob.options).map((each) => <option key={each}>{each}</option>)}</select>
            : <input className="field min-h-9 w-28" inputMode="decimal" value={text} placeholder={show(knob?.now)} onChange={(event) => setText(event.target.value)} />}
        </label>
        <Button main type="submit" disabled={value === undefined || busy}>{busy ? "Running" : "Run the twin"}</Button>
      </form>
      {result ? <Result {...result} names={names} /> : <p className="mt-4 text-ink-2">Choose a value and give the twin another one. It is run from the start; nothing here changes.</p>}
    </Dialog>
  );
}

function Result({ told, says, change, names }: { readonly told: TwinResult; readonly says: string; readonly change: { readonly entity: string; readonly part: "properties" | "behaviour"; readonly name: string; readonly value: Value }; names(id: string): string }) {
  if (!told.ok) return <ul className="mt-4 text-failed" role="alert">{told.problems.map(({ path, message }) => <li key={path + message}>{message}</li>)}</ul>;
  const { parts, metrics, cost, goals } = told;
  return (
    <div className="mt-4 grid gap-3" aria-live="polite">
      <p className="font-strong">{says}</p>
      {parts === null ? <p>They never part: so far this value has made no difference.</p> : (
        <p><button type="button" className="underline" onClick={() => { session.open(undefined); void run.seek(parts.atUs); if (parts.here) session.explain({ row: parts.here.row }); }}>{`They part at ${clockText(parts.atUs)}`}</button>. Here: {parts.here ? `${names(parts.here.entity)}: ${parts.here.says}` : "nothing more."} Twin: {parts.there ? `${names(parts.there.entity)}: ${parts.there.says}` : "nothing more."}</p>
      )}
      {metrics.length === 0 ? null : (
        <div className="overflow-x-auto">
          <table className="w-full text-[13px] tabular-nums">
            <thead><tr className="text-left text-ink-2"><th className="py-1 font-normal">What</th><th className="text-right font-normal">Here</th><th className="text-right font-normal">Twin</th></tr></thead>
            <tbody>{metrics.slice(0, 14).map((each) => <tr key={`${each.entity} ${each.metric}`} className="border-t border-line"><td className="py-1">{names(each.entity)} <span className="font-mono text-small">{each.metric}</span></td><td className="text-right">{number(each.here)}</td><td className="text-right font-strong">{number(each.there)}</td></tr>)}</tbody>
          </table>
        </div>
      )}
      {goals.filter(({ here, there }) => here !== there).map((goal) => <p key={goal.say}>{`Goal “${goal.say}”: ${held(goal.here)} here, ${held(goal.there)} in the twin.`}</p>)}
      <p className="text-ink-2">{`At AWS: $${cost.here.toPrecision(2)} here, $${cost.there.toPrecision(2)} in the twin.`}</p>
      <div><Button onClick={() => { session.open(undefined); void workbench.change(change.entity, { [change.part]: { [change.name]: change.value } } as never); }}>Use the twin’s value from here on</Button></div>
    </div>
  );
}

const held = (value: boolean | null) => (value === null ? "open" : value ? "holds" : "fails");
const number = (value: number) => String(Math.round(value * 1000) / 1000);

function read(knob: Knob, text: string): Value | undefined {
  if (text.trim() === "") return undefined;
  if (knob.kind === "choice") return text;
  if (knob.kind === "boolean") return text === "true";
  const value = Number(text);
  if (!Number.isFinite(value)) return undefined;
  if (knob.kind !== "chance") return value;
  return value <= 0 ? { kind: "never" } : value >= 100 ? { kind: "always" } : { kind: "ratio", of: [Math.round(value * 10), 1000] };
}

function show(value: unknown): string {
  if (value === undefined || value === null) return "not set";
  if (typeof value !== "object") return String(value);
  const { kind, of } = value as { kind?: string; of?: readonly [number, number] };
  return kind === "ratio" && of ? `${Math.round((of[0] / of[1]) * 1000) / 10} %` : (kind ?? "set");
}
