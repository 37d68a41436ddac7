/** The script as a list: what was changed and when, each to be moved in time or taken out by key as well as by flag. */
import { run, useDocument, useNames, workbench } from "../../stores/index.ts";
import { durationText, durationUs } from "../../stores/scenario-document.ts";
import type { ScriptEntry } from "../../stores/scenario-document.ts";
import { flagText, isChange } from "../charts/flag-text.ts";
import { IconButton } from "../kit/button.tsx";
import { icons } from "../kit/icons.tsx";

export function ScriptList() {
  const script = useDocument((state) => state.document.script);
  const names = useNames();
  if (!script || script.length === 0) return null;
  return (
    <details className="mt-3 text-[13px]">
      <summary className="cursor-pointer py-1 text-ink-2">{summaryOf(script)}</summary>
      <ol className="grid gap-1">
        {script.map((entry, index) => (
          <li key={`${index} ${entry.at} ${flagText(entry, names)}`} className="flex items-center gap-2">
            <span className="field w-24 shrink-0"><input aria-label={`When: ${flagText(entry, names)}`} className="mono text-small" defaultValue={readable(entry.at)} onBlur={(event) => { const text = event.target.value.trim(); if (text !== readable(entry.at) && durationUs(text) !== undefined) void workbench.moveEntries([index], text); }} onKeyDown={(event) => { if (event.key === "Enter") event.currentTarget.blur(); }} /></span>
            <button type="button" className="min-w-0 flex-1 truncate text-left hover:underline" onClick={() => { run.pause(); void run.seek(durationUs(entry.at) ?? 0); }}>{flagText(entry, names)}</button>
            <IconButton small label="Take it out" onClick={() => void workbench.removeEntry(index)}>{icons.close}</IconButton>
          </li>
        ))}
      </ol>
    </details>
  );
}

/** A call that only looks is in the script, and is no change. */
function summaryOf(script: readonly ScriptEntry[]): string {
  const changes = script.filter(isChange).length;
  const looks = script.length - changes;
  const said = [...(changes === 0 ? [] : [changes === 1 ? "1 change" : `${changes} changes`]), ...(looks === 0 ? [] : [looks === 1 ? "1 look" : `${looks} looks`])];
  return `${said.join(" and ")} on the way`;
}

/** `5000001us` is the instant after 5 s: shown as it is felt, kept as it is. */
function readable(at: string): string {
  const us = durationUs(at) ?? 0;
  return durationText(Math.round(us / 1000) * 1000);
}
