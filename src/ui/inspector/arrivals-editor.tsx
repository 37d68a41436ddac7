/** When a client acts: the law, then its numbers. */
import type { Json } from "../../vocabulary/json.ts";
import { NumberField } from "../kit/number-field.tsx";
import { Select } from "../kit/select.tsx";
import type { Answers } from "./answers.ts";
import { JsonEditor } from "./json-editor.tsx";

type Law = Readonly<Record<string, Json>>;
type Kind = "every" | "poisson" | "burst" | "ramp" | "once" | "at" | "manual";
interface Number { readonly name: string; readonly says: string; readonly unit?: string; readonly integer?: boolean }

const KINDS: readonly { readonly value: Kind; readonly label: string }[] = [
  { value: "every", label: "at a steady beat" }, { value: "poisson", label: "at random, so many a second" }, { value: "burst", label: "in bursts" },
  { value: "ramp", label: "more and more, or fewer" }, { value: "once", label: "once, at the start" }, { value: "at", label: "at given instants" }, { value: "manual", label: "by the button only" },
];

const NUMBERS: Readonly<Record<Kind, readonly Number[]>> = {
  every: [{ name: "ms", says: "every", unit: "ms" }], poisson: [{ name: "perSecond", says: "on average", unit: "/s" }],
  burst: [{ name: "count", says: "how many", integer: true }, { name: "everyMs", says: "every", unit: "ms" }],
  ramp: [{ name: "from", says: "from", unit: "/s" }, { name: "to", says: "to", unit: "/s" }], once: [{ name: "count", says: "how many", integer: true }], at: [], manual: [],
};

const START: Readonly<Record<Kind, Law>> = {
  every: { kind: "every", ms: 1000 }, poisson: { kind: "poisson", perSecond: 1 }, burst: { kind: "burst", count: 10, everyMs: 10_000 }, ramp: { kind: "ramp", from: 1, to: 10, over: "60s" },
  once: { kind: "once", count: 1 }, at: { kind: "at", times: ["1s", "5s"] }, manual: { kind: "manual" },
};

export function ArrivalsEditor({ label, value, bad = false, onChange, ...answers }: { readonly label: string; readonly value: Json | undefined; readonly bad?: boolean; onChange(value: Json): void } & Answers) {
  const law = lawOf(value);
  const kind = law.kind as Kind;
  const numbers = NUMBERS[kind] ?? [];
  return (
    <div className="grid gap-1.5">
      <Select<Kind> label={`${label}: which`} value={kind} options={KINDS} onChange={(next) => onChange(START[next])} />
      {numbers.length === 0 ? null : (
        <div className={`grid gap-2 ${numbers.length > 1 ? "grid-cols-2" : ""}`}>
          {numbers.map(({ name, says, unit, integer }) => (
            <label key={name} className="grid gap-0.5 text-small text-ink-2">{says}
              <NumberField label={`${label}: ${says}`} value={typeof law[name] === "number" ? law[name] : undefined} {...(unit ? { unit } : {})} {...(integer ? { integer } : {})} bad={bad} needed {...answers} onCommit={(next) => { if (next !== undefined) onChange({ ...law, [name]: next }); }} />
            </label>
          ))}
        </div>
      )}
      {kind === "ramp" || kind === "at" ? <JsonEditor label={label} value={law} onChange={onChange} /> : null}
    </div>
  );
}

function lawOf(value: Json | undefined): Law {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Law) : START.every;
}
