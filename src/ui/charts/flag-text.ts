/** Script entries in a few words, for their flags: "orders VisibilityTimeout 60", "SendMessage", "+ 5 parts". */
import type { ScriptEntry } from "../../stores/scenario-document.ts";

const asIs = (id: string) => id;

/** @param names what people call entities */
export function flagText(entry: ScriptEntry, names: (id: string) => string = asIs): string {
  if (entry.call !== undefined) return entry.call.split(":")[1] ?? entry.call;
  if (entry.add !== undefined) return `+ ${names(entry.add.id)}`;
  if (entry.remove !== undefined) return `− ${names(entry.remove)}`;
  const [name, value] = Object.entries({ ...entry.properties, ...entry.behaviour })[0] ?? ["change", ""];
  const more = Object.keys({ ...entry.properties, ...entry.behaviour }).length - 1;
  return `${names(entry.change ?? "")} ${name} ${valueText(value)}${more > 0 ? ` +${more}` : ""}`;
}

/** Operations whose names begin so only look, but for these. */
const LOOKS = /^(Get|List|Describe|Head|Query|Scan|Search|Lookup|BatchGet|TransactGet)(?=[A-Z]|$)/;
const ACTS_ALL_THE_SAME = new Set(["GetActivityTask"]);

/** Whether an entry changes anything: a call that only looks stays in the script, and is no change. */
export function isChange(entry: ScriptEntry): boolean {
  const operation = entry.call === undefined ? undefined : (entry.call.split(":")[1] ?? entry.call);
  return operation === undefined || !LOOKS.test(operation) || ACTS_ALL_THE_SAME.has(operation);
}

export interface FlagGroup { readonly indices: readonly number[]; readonly atUs: number; readonly text: string; /** Each of them, in words. */ readonly texts: readonly string[] }

const SAME_US = 1000;

/** Entries of one moment (within a millisecond) share a flag, and move together. */
export function flagGroups(entries: readonly { readonly entry: ScriptEntry; readonly index: number; readonly atUs: number }[], names: (id: string) => string = asIs): readonly FlagGroup[] {
  const groups: { indices: number[]; atUs: number; entries: ScriptEntry[] }[] = [];
  for (const { entry, index, atUs } of entries.filter((each) => isChange(each.entry)).sort((a, b) => a.atUs - b.atUs || a.index - b.index)) {
    const last = groups.at(-1);
    if (last && atUs - last.atUs < SAME_US) { last.indices.push(index); last.entries.push(entry); } else groups.push({ indices: [index], atUs, entries: [entry] });
  }
  return groups.map(({ indices, atUs, entries: of }) => ({ indices, atUs, text: textOf(of, names), texts: of.map((each) => flagText(each, names)) }));
}

function textOf(entries: readonly ScriptEntry[], names: (id: string) => string): string {
  const [first] = entries;
  if (first && entries.length === 1) return flagText(first, names);
  if (entries.every((each) => each.add !== undefined)) return `+ ${entries.length} parts`;
  if (entries.every((each) => each.remove !== undefined)) return `− ${entries.length} parts`;
  return `${entries.length} changes`;
}

function valueText(value: unknown): string {
  if (value === null) return "default";
  if (typeof value !== "object") return String(value);
  const { kind, of, n } = value as { kind?: string; of?: readonly unknown[]; n?: number };
  if (kind === "ratio" && of) return `${String(of[0])} in ${String(of[1])}`;
  return kind ? `${kind}${n === undefined ? "" : ` ${n}`}` : "…";
}
