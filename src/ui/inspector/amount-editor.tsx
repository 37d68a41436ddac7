/** How much or how long: the kind, then its numbers. */
import type { Amount } from "../../vocabulary/amount.ts";
import type { Json } from "../../vocabulary/json.ts";
import { NumberField } from "../kit/number-field.tsx";
import { Select } from "../kit/select.tsx";
import type { Answers } from "./answers.ts";
import { JsonEditor } from "./json-editor.tsx";

type Kind = "constant" | "uniform" | "exponential" | "lognormal" | "sequence" | "byMessage";

const KINDS: readonly { readonly value: Kind; readonly label: string }[] = [
  { value: "constant", label: "always the same" }, { value: "uniform", label: "between two values" }, { value: "lognormal", label: "mostly short, sometimes long" },
  { value: "exponential", label: "random around a mean" }, { value: "sequence", label: "one after another" }, { value: "byMessage", label: "as the message says" },
];

const MEMBERS: Readonly<Record<Kind, readonly (readonly [name: string, says: string])[]>> = {
  constant: [["value", "value"]], uniform: [["min", "at least"], ["max", "at most"]], exponential: [["mean", "mean"]],
  lognormal: [["median", "median"], ["p99", "99 % below"]], sequence: [], byMessage: [],
};

/** Another kind that starts near where the present one is. */
function start(kind: Kind, around: number): Amount {
  switch (kind) {
    case "constant": return around;
    case "uniform": return { kind, min: Math.round(around / 2), max: around * 2 };
    case "exponential": return { kind, mean: around };
    case "lognormal": return { kind, median: around, p99: around * 5 };
    case "sequence": return { kind, values: [around, around * 3], then: "repeat" };
    case "byMessage": return { kind, path: "$.ms", else: around };
    default: return kind satisfies never;
  }
}

function middle(amount: Amount): number {
  if (typeof amount === "number") return amount;
  switch (amount.kind) {
    case "constant": return amount.value;
    case "uniform": return (amount.min + amount.max) / 2;
    case "exponential": return amount.mean;
    case "lognormal": return amount.median;
    case "sequence": return amount.values[0] ?? 100;
    case "byMessage": return middle(amount.else);
    default: return amount satisfies never;
  }
}

export function AmountEditor({ label, value, unit, bad, onChange, ...answers }: { readonly label: string; readonly value: Amount | undefined; readonly unit?: string | undefined; readonly bad?: boolean; onChange(value: Json): void } & Answers) {
  const kind: Kind = value === undefined || typeof value === "number" ? "constant" : value.kind;
  const members = value === undefined ? {} : typeof value === "number" ? { value } : (value as unknown as Readonly<Record<string, number>>);
  return (
    <div className="grid gap-1.5">
      <Select<Kind> label={`${label}: which`} value={kind} options={KINDS} onChange={(next) => onChange(start(next, value === undefined ? 100 : middle(value)) as unknown as Json)} />
      {MEMBERS[kind].length > 0 ? (
        <div className={`grid gap-2 ${MEMBERS[kind].length > 1 ? "grid-cols-2" : ""}`}>
          {MEMBERS[kind].map(([name, says]) => (
            <label key={name} className="grid gap-0.5 text-small text-ink-2">{MEMBERS[kind].length > 1 ? says : null}
              <NumberField label={`${label}: ${says}`} value={members[name]} {...(unit ? { unit } : {})} bad={bad ?? false} step={10} needed={value !== undefined} placeholder="not set" {...answers}
                onCommit={(next) => { if (next !== undefined) onChange((kind === "constant" ? next : { ...(value as object), [name]: next }) as Json); }} />
            </label>
          ))}
        </div>
      ) : <JsonEditor label={label} value={value as unknown as Json} onChange={onChange} />}
    </div>
  );
}
