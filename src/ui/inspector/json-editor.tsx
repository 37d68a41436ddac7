/** JSON as text. The editor is fetched when the first one is opened; until then, and without it, a plain field does. */
import { Suspense, lazy, useState } from "react";
import type { Json } from "../../vocabulary/json.ts";
import { Mark } from "../kit/mark.tsx";
import type { Answers } from "./answers.ts";

const CodeEditor = lazy(() => import("./code-editor.tsx").then((module) => ({ default: module.CodeEditor })));

interface Props extends Answers { readonly label: string; readonly value: Json | undefined; readonly rows?: number; onChange(value: Json): void }

export function JsonEditor({ label, value, rows = 3, onChange, onRetract }: Props) {
  const written = value === undefined ? "" : typeof value === "string" && looksLikeJson(value) ? value : JSON.stringify(value, null, 2);
  const [wrong, setWrong] = useState<string | undefined>(undefined);
  const finish = (text: string) => {
    if (text.trim() === "" || text === written) { setWrong(undefined); return; }
    try {
      const next = JSON.parse(text) as Json;
      setWrong(undefined);
      onChange(next);
    } catch (error) {
      // A person's mistake while typing: told at the field, nothing is applied. What was wrong with the one before is past.
      onRetract?.();
      setWrong(error instanceof Error ? error.message.replace(/^JSON\.parse: |^Unexpected/, (found) => (found === "Unexpected" ? "Unexpected" : "")) : "This is not JSON.");
    }
  };
  return (
    <div className="grid gap-1">
      <Suspense fallback={<textarea aria-label={label} className="mono w-full rounded-control border-[1.5px] border-line-strong bg-panel p-2 text-small" rows={rows} defaultValue={written} onBlur={(event) => finish(event.target.value)} />}>
        <CodeEditor label={label} text={written} rows={rows} onDone={finish} />
      </Suspense>
      {wrong ? <p role="alert" className="flex gap-1.5 text-small text-ink-2"><span className="mt-0.5"><Mark name="failed" /></span>Not JSON yet: {wrong}</p> : null}
    </div>
  );
}

function looksLikeJson(text: string): boolean {
  return /^\s*[[{]/.test(text);
}
