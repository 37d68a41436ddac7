/** One field of the form: its name as AWS spells it, its value, what is wrong with it, its rules. */
import { Fragment, useId, useState } from "react";
import { RotateCcw } from "lucide-react";
import type { Amount } from "../../vocabulary/amount.ts";
import type { Chance } from "../../vocabulary/chance.ts";
import type { Json } from "../../vocabulary/json.ts";
import { documents, session, useDocument, useSession, useStage } from "../../stores/index.ts";
import { describeValue } from "../../stores/vocabulary.ts";
import { Mark } from "../kit/mark.tsx";
import { NumberField } from "../kit/number-field.tsx";
import { Inline } from "../kit/prose.tsx";
import { RuleChip } from "../kit/rule-chip.tsx";
import { Select } from "../kit/select.tsx";
import { Switch } from "../kit/switch.tsx";
import { openTwin } from "../twin/toggle.ts";
import { AmountEditor } from "./amount-editor.tsx";
import type { Answers } from "./answers.ts";
import { ArrivalsEditor } from "./arrivals-editor.tsx";
import { ChanceEditor } from "./chance-editor.tsx";
import { JsonEditor } from "./json-editor.tsx";
import { lengthText } from "../kit/length-text.ts";
import { changeText, limitsText, unitText } from "./limits.ts";
import { apply } from "./member.ts";
import type { Member, Wrong } from "./member.ts";

export function FieldRow({ member, open = false }: { readonly member: Member; readonly open?: boolean }) {
  const { field, name, written } = member;
  // What was wrong with one value says nothing of the next.
  const [refused, setRefused] = useState<{ readonly over: string | undefined; readonly wrong: Wrong }>({ over: undefined, wrong: undefined });
  const [more, setMore] = useState(open);
  const id = useId();
  const stage = useStage();
  const text = JSON.stringify(written);
  const wrong = refused.over === text ? refused.wrong : undefined;
  const change = (value: Json | null) => { void apply(member, value, stage.change).then((problem) => setRefused({ over: text, wrong: problem })); };
  const unreadable = (typed: string) => setRefused({ over: text, wrong: { code: "WrongType", message: typed === "" ? "Write a number." : `“${typed}” is no number.` } });
  const retract = () => setRefused({ over: text, wrong: undefined });
  const wide = field.kind === "amount" || field.kind === "chance" || field.kind === "json" || field.kind === "template" || field.kind === "object" || field.kind === "list" || (field.kind === "text" && field.multiline);
  const expanded = more || (wide && (field.kind === "chance" || field.kind === "amount" || isArrivals(field)));
  const own = member.part === "properties";
  const number = field.kind === "number" ? (typeof written === "number" ? written : field.default) : undefined;
  const words = number === undefined || field.unit === undefined ? undefined : lengthText(number, field.unit);
  return (
    <div className="mb-1.5 text-[13.5px]" data-field={name}>
      <div className={wide ? "grid grid-cols-[1fr_auto] items-center gap-x-3 gap-y-1" : "grid min-h-[30px] grid-cols-[minmax(0,1fr)_112px] items-center gap-x-3 pointer-coarse:grid-cols-[minmax(0,1fr)_140px]"}>
        <div className="flex min-w-0 items-center gap-1">
          <button type="button" aria-expanded={more} title={field.help} className={`relative min-w-0 text-left leading-tight decoration-ink-3 decoration-dotted underline-offset-3 after:absolute after:-inset-y-1.5 after:inset-x-0 pointer-coarse:after:-inset-y-3.5 hover:underline ${more ? "underline" : ""} ${own ? "font-mono text-[12.5px]" : "text-[13.5px]"}`} onClick={() => setMore(!more)}>{own ? <Breaking name={name} /> : sayName(name)}<span className="vh">: about it</span></button>
          {written === undefined ? null : <button type="button" className="relative ml-auto grid size-6 shrink-0 place-items-center rounded-control text-ink-3 after:absolute after:-inset-1.5 pointer-coarse:after:-inset-2.5 hover:bg-well hover:text-ink" aria-label={`${name}: back to the default`} title="Back to the default" onClick={() => change(null)}><RotateCcw size={13} /></button>}
        </div>
        {wide && !expanded ? <button type="button" id={id} className="max-w-40 truncate rounded-control px-1 text-right text-ink-2 underline decoration-ink-3 underline-offset-2" onClick={() => setMore(true)}>{written === undefined && (field.default === undefined || field.default === null) ? "not set" : summary(member)}</button> : null}
        {wide ? null : <Control id={id} member={member} bad={wrong !== undefined} onChange={change} onUnreadable={unreadable} onRetract={retract} />}
      </div>
      {words === undefined ? null : <p className="-mt-0.5 pr-2 text-right text-small leading-tight text-ink-2" aria-hidden="true">{words}</p>}
      {wide && expanded ? <div className="mt-1"><Control id={id} member={member} bad={wrong !== undefined} onChange={change} onUnreadable={unreadable} onRetract={retract} /></div> : null}
      {wrong ? <p role="alert" className="mt-0.5 flex gap-1.5 text-small leading-snug text-ink-2"><span className="mt-0.5"><Mark name="failed" /></span><span>{wrong.message}{wrong.fix ? ` ${wrong.fix}` : ""}</span></p> : null}
      {more ? (
        <div className="mt-0.5 mb-2 text-small leading-snug text-ink-2">
          {field.help ? <p><Inline text={field.help} /></p> : null}
          <p>{[limitsText(field), changeText(field), field.assumed ? "AWS publishes no figure: this is our assumption." : undefined].filter(Boolean).map((each, i) => <span key={each}>{i > 0 ? " · " : ""}{each}</span>)}</p>
          {field.rules && field.rules.length > 0 ? <p className="mt-1 flex flex-wrap gap-1">{field.rules.map((rule) => <RuleChip key={rule} id={rule} onOpen={session.openRule} />)}</p> : null}
          {stage.half || member.part === "own" ? null : <p className="flex flex-wrap gap-x-4"><Pin path={`${member.id}.${name}`} /><TryAnother member={member} /></p>}
        </div>
      ) : null}
    </div>
  );
}

/** The same run beside it with another value of this: what would have been different? */
function TryAnother({ member: { id, part, name, written } }: { readonly member: Member }) {
  if (part === "own") return null;
  return <button type="button" className="mt-0.5 min-h-6 underline decoration-ink-3 underline-offset-2" onClick={() => openTwin([{ entity: id, part, name, value: written ?? null }])}>Try another value in a twin run</button>;
}

/** Pinned knobs are what others may turn in explore mode. */
function Pin({ path }: { readonly path: string }) {
  const { pinned, mode } = { pinned: useDocument((state) => state.document.explore?.includes(path) ?? false), mode: useSession((state) => state.mode) };
  if (mode !== "edit") return null;
  const toggle = () => documents.transact(pinned ? "Unpin a knob" : "Pin a knob", (document) => ({ ...document, explore: pinned ? (document.explore ?? []).filter((each) => each !== path) : [...(document.explore ?? []), path] }));
  return <button type="button" aria-pressed={pinned} className="mt-0.5 min-h-6 underline decoration-ink-3 underline-offset-2" onClick={toggle}>{pinned ? "Pinned for explore mode: unpin" : "Pin it for explore mode"}</button>;
}

/** The control of a value alone. */
export function Control({ id, member, bad, onChange, onUnreadable, onRetract }: { readonly id: string; readonly member: Member; readonly bad: boolean; onChange(value: Json | null): void } & Answers) {
  const { field, name, written } = member;
  const answers: Answers = { ...(onUnreadable ? { onUnreadable } : {}), ...(onRetract ? { onRetract } : {}) };
  switch (field.kind) {
    case "number": {
      const unit = unitText(field);
      return <NumberField id={id} label={name} value={typeof written === "number" ? written : field.default} integer={field.integer} bad={bad} placeholder="not set" {...(unit ? { unit } : {})} step={field.integer ? 1 : 0.1} onCommit={(value) => onChange(value ?? null)} {...answers} />;
    }
    case "boolean":
      return <span className="justify-self-end"><Switch id={id} label={name} checked={(written ?? field.default ?? false) === true} onChange={onChange} /></span>;
    case "choice": {
      const options = [...(field.default === undefined ? [{ value: "", label: "not set" }] : []), ...field.options.map((value) => ({ value, label: value }))];
      return <Select id={id} label={name} value={typeof written === "string" ? written : (field.default ?? "")} options={options} onChange={(value) => onChange(value === "" ? null : value)} />;
    }
    case "text":
      return <TextControl id={id} label={name} value={typeof written === "string" ? written : (field.default ?? "")} multiline={field.multiline === true} bad={bad} onChange={(value) => onChange(value === "" && field.default === undefined ? null : value)} {...answers} />;
    case "amount":
      return <AmountEditor label={name} value={(written ?? field.default) as unknown as Amount | undefined} unit={unitText(field)} bad={bad} onChange={onChange} {...answers} />;
    case "chance":
      return <ChanceEditor label={name} value={(written ?? field.default ?? { kind: "never" }) as unknown as Chance} bad={bad} onChange={onChange} {...answers} />;
    case "json": case "template": case "object": case "list":
      if (isArrivals(field)) return <ArrivalsEditor label={name} value={written ?? field.default as Json | undefined} bad={bad} onChange={onChange} {...answers} />;
      return <JsonEditor label={name} value={written ?? (field.default as Json | undefined)} onChange={onChange} {...answers} />;
    default: return field satisfies never;
  }
}

function TextControl({ id, label, value, multiline, bad, onChange, onRetract }: { readonly id: string; readonly label: string; readonly value: string; readonly multiline: boolean; readonly bad: boolean; onChange(value: string): void } & Answers) {
  const [typed, setTyped] = useState<{ readonly text: string; readonly over: string } | undefined>(undefined);
  const [here, setHere] = useState(false);
  // What was refused stays beside its message until it is mended or given up.
  const draft = typed && (here || (bad && typed.over === value)) ? typed.text : undefined;
  const finish = () => { if (draft !== undefined && draft !== value) { setTyped({ text: draft, over: value }); onChange(draft); } else onRetract?.(); };
  const all = {
    id, "aria-label": label, "aria-invalid": bad || undefined, value: draft ?? value,
    onFocus: () => { setHere(true); if (draft === undefined) setTyped(undefined); },
    onChange: (event: { readonly target: { readonly value: string } }) => setTyped({ text: event.target.value, over: value }),
    onBlur: () => { setHere(false); finish(); },
  };
  if (multiline) return <textarea {...all} rows={4} className="mono w-full rounded-control border-[1.5px] border-line-strong bg-panel p-2 text-small" />;
  return <div className={`field mono ${bad ? "bad" : ""}`}><input {...all} placeholder="not set" autoComplete="off" spellCheck={false} onKeyDown={(event) => { if (event.key === "Enter") finish(); if (event.key === "Escape") { setTyped(undefined); onRetract?.(); } }} /></div>;
}

function isArrivals(field: Member["field"]): boolean {
  return field.kind === "json" && field.editor === "arrivals";
}

function summary({ field, written: own }: Member): string {
  const written = own ?? field.default;
  if (Array.isArray(written) && written.length === 0) return "none";
  if (field.kind === "list" && Array.isArray(written)) return `${written.length} ${written.length === 1 ? "entry" : "entries"}`;
  const text = describeValue(field, written);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/** AWS's long names may break before a capital: `MessageRetention|Period`. */
function Breaking({ name }: { readonly name: string }) {
  return <>{name.split(/(?=[A-Z][a-z])/).map((part, i) => <Fragment key={`${part}${i}`}>{i > 0 ? <wbr /> : null}{part}</Fragment>)}</>;
}

/** `durationMs` → "Duration", `failsItems` → "Fails items": what the simulated world does is said in words. */
export function sayName(name: string): string {
  const words = name.replace(/Ms$/, "").replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
