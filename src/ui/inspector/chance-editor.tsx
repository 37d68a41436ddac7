/** How often something goes wrong: a slider for plain ratios, a list for the rest of the kinds. */
import { useState } from "react";
import type { Chance } from "../../vocabulary/chance.ts";
import type { Json } from "../../vocabulary/json.ts";
import { describeChance } from "../../stores/vocabulary.ts";
import { NumberField } from "../kit/number-field.tsx";
import { Select } from "../kit/select.tsx";
import { Slider } from "../kit/slider.tsx";
import type { Answers } from "./answers.ts";
import { JsonEditor } from "./json-editor.tsx";
import { chanceOf, percentOf, ratioText } from "./ratio.ts";

type Kind = Chance["kind"] | "share";

const KINDS: readonly { readonly value: Kind; readonly label: string }[] = [
  { value: "share", label: "a share of attempts" }, { value: "everyNth", label: "every nth attempt" }, { value: "first", label: "the first attempts of each message" },
  { value: "between", label: "between two instants" }, { value: "matches", label: "messages that match" }, { value: "any", label: "any of several" }, { value: "all", label: "all of several" },
];

const START: Readonly<Record<string, Chance>> = {
  everyNth: { kind: "everyNth", n: 5 }, first: { kind: "first", n: 2 }, between: { kind: "between", from: "30s", to: "60s" },
  matches: { kind: "matches", pattern: { order: [13] } }, any: { kind: "any", of: [{ kind: "ratio", of: [1, 10] }] }, all: { kind: "all", of: [{ kind: "ratio", of: [1, 10] }] },
};

export function ChanceEditor({ label, value, bad = false, onChange, ...answers }: { readonly label: string; readonly value: Chance; readonly bad?: boolean; onChange(value: Json): void } & Answers) {
  // While it is dragged the slider is ahead of the value; a new value takes over.
  const [moving, setMoving] = useState<{ readonly from: Chance; readonly percent: number } | undefined>(undefined);
  const percent = moving?.from === value ? moving.percent : percentOf(value);
  const kind: Kind = percent === undefined ? value.kind : "share";
  return (
    <div className="grid gap-1.5">
      <Select<Kind> label={`${label}: which`} value={kind} options={KINDS} onChange={(next) => onChange((next === "share" ? chanceOf(10) : START[next] ?? chanceOf(10)) as unknown as Json)} />
      {percent === undefined ? <Rest label={label} value={value} bad={bad} onChange={onChange} {...answers} /> : (
        <div className="flex items-center gap-3">
          <Slider label={label} min={0} max={100} value={percent} says={`${percent} percent of attempts`} onChange={(next) => setMoving({ from: value, percent: next })} onDone={(done) => onChange(chanceOf(done) as unknown as Json)} />
          <span className="w-16 text-right font-semibold whitespace-nowrap">{ratioText(chanceOf(percent))}</span>
        </div>
      )}
    </div>
  );
}

function Rest({ label, value, bad, onChange, ...answers }: { readonly label: string; readonly value: Chance; readonly bad: boolean; onChange(value: Json): void } & Answers) {
  if (value.kind === "everyNth" || value.kind === "first") {
    return <NumberField label={`${label}: how many`} integer value={value.n} bad={bad} needed {...answers} unit={value.kind === "first" ? "attempts" : "th"} onCommit={(n) => { if (n !== undefined) onChange({ kind: value.kind, n }); }} />;
  }
  if (value.kind === "between") return <Between label={label} value={value} onChange={onChange} />;
  return (
    <>
      <JsonEditor label={label} value={value as unknown as Json} onChange={onChange} />
      <p className="text-small text-ink-2">{describeChance(value)}</p>
    </>
  );
}

function Between({ label, value, onChange }: { readonly label: string; readonly value: { readonly kind: "between"; readonly from: string; readonly to: string }; onChange(value: Json): void }) {
  return (
    <div className="grid grid-cols-2 gap-2">
      {(["from", "to"] as const).map((end) => (
        <div key={end} className="field"><span className="text-small text-ink-2">{end}</span><input aria-label={`${label}: ${end}`} defaultValue={value[end]} key={value[end]} className="mono" onBlur={(event) => { if (event.target.value !== value[end]) onChange({ ...value, [end]: event.target.value.trim() }); }} onKeyDown={(event) => { if (event.key === "Enter") event.currentTarget.blur(); }} /></div>
      ))}
    </div>
  );
}
