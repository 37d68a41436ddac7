/** A script entry in a few words, for its flag: "VisibilityTimeout 60", "SendMessage", "+ worker". */
import type { ScriptEntry } from "../../stores/scenario-document.ts";

export function flagText(entry: ScriptEntry): string {
  if (entry.call !== undefined) return entry.call.split(":")[1] ?? entry.call;
  if (entry.add !== undefined) return `+ ${entry.add.id}`;
  if (entry.remove !== undefined) return `− ${entry.remove}`;
  const [name, value] = Object.entries({ ...entry.properties, ...entry.behaviour })[0] ?? ["change", ""];
  const more = Object.keys({ ...entry.properties, ...entry.behaviour }).length - 1;
  return `${entry.change} ${name} ${valueText(value)}${more > 0 ? ` +${more}` : ""}`;
}

function valueText(value: unknown): string {
  if (value === null) return "default";
  if (typeof value !== "object") return String(value);
  const { kind, of, n } = value as { kind?: string; of?: readonly unknown[]; n?: number };
  if (kind === "ratio" && of) return `${String(of[0])} in ${String(of[1])}`;
  return kind ? `${kind}${n === undefined ? "" : ` ${n}`}` : "…";
}
