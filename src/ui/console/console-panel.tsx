/** The console at the foot of the page: AWS CLI commands against the simulated account, each an entry of the script at the playhead. */
import { useEffect, useRef, useState } from "react";
import type { CallRecord, ScriptAct } from "../../worker/protocol.ts";
import { run, session, useRun, workbench } from "../../stores/index.ts";
import { IconButton } from "../kit/button.tsx";
import { icons } from "../kit/icons.tsx";
import { clockText } from "../time-text.ts";
import { complete, parseCommand, type Answerer } from "./aws-cli.ts";

interface Line { readonly key: number; readonly text: string; readonly atUs: number; /** Which of the script's calls it became; undefined while it is not known or when it was refused. */ readonly call: string | undefined; readonly refused: string | undefined }

const HINT = "aws sqs receive-message --queue-url orders --wait-time-seconds 5";

export function ConsolePanel() {
  const [lines, setLines] = useState<readonly Line[]>([]);
  const [text, setText] = useState("");
  const [back, setBack] = useState(0);
  const [answerers, setAnswerers] = useState<readonly Answerer[]>([]);
  const runId = useRun((state) => state.runId);
  const calls = useRun((state) => state.calls);
  const foot = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => { void run.ask((host) => host.operations(runId)).then((found) => { if (found) setAnswerers(found); }); }, [runId]);
  useEffect(() => { field.current?.focus(); }, []);
  const told = lines.length + calls.length;
  useEffect(() => { if (told > 0) foot.current?.scrollIntoView({ block: "end" }); }, [told]);
  const offers = text === "" ? [] : complete(text, answerers);

  const submit = async () => {
    const line = text.trim();
    if (line === "") return;
    setText("");
    setBack(0);
    const known = (await run.ask((host, id) => host.operations(id))) ?? answerers;
    setAnswerers(known);
    const parsed = parseCommand(line, known);
    const key = lines.length;
    const atUs = run.playheadUs();
    if (!parsed.ok) {
      setLines((now) => [...now, { key, text: line, atUs, call: undefined, refused: parsed.message }]);
      return;
    }
    const before = run.store.getState().calls.length;
    const problems = await workbench.call(parsed.call, parsed.on, parsed.input as NonNullable<Extract<ScriptAct, { call: string }>["input"]>);
    const made = run.store.getState().calls[before];
    setLines((now) => [...now, { key, text: line, atUs, call: made === undefined ? undefined : idOf(made), refused: problems.length > 0 ? problems.map(({ message }) => message).join(" ") : undefined }]);
  };

  return (
    <section aria-label="Console" className="fixed right-0 bottom-14 left-0 z-30 flex h-[min(320px,60dvh)] max-phone:bottom-[72px] flex-col border-t border-ink bg-panel font-mono text-[13px] shadow-[0_-8px_24px_rgb(0_0_0/.12)]">
      <header className="flex items-center gap-3 border-b border-line px-4 py-1 font-sans">
        <h2 className="text-name font-strong">Console</h2>
        <p className="min-w-0 flex-1 truncate text-small text-ink-2">AWS CLI commands against this simulated account. Each is made at the playhead and lands in the script.</p>
        <IconButton small label="Close the console" keys="Escape" onClick={() => session.open(undefined)}>{icons.close}</IconButton>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 py-2" role="log" aria-label="Commands and answers">
        {lines.length === 0 ? <p className="text-ink-2">{HINT}</p> : null}
        {lines.map((line) => (
          <div key={line.key} className="mb-2">
            <p><span className="text-ink-3">{clockText(line.atUs)} $ </span>{line.text}</p>
            <Answer line={line} record={calls.find((each) => idOf(each) === line.call)} />
          </div>
        ))}
        <div ref={foot} />
      </div>
      {offers.length > 0 ? <ul className="flex gap-2 overflow-x-auto px-4 py-1 text-small" aria-label="Completions">{offers.map((offer) => <li key={offer}><button type="button" className="rounded-slot border border-line px-1.5 hover:bg-well" onClick={() => { setText(replaced(text, offer)); field.current?.focus(); }}>{offer}</button></li>)}</ul> : null}
      <form className="flex items-center gap-2 border-t border-line px-4 py-1.5" onSubmit={(event) => { event.preventDefault(); void submit(); }}>
        <label htmlFor="console-line" className="text-ink-2">$</label>
        <input id="console-line" ref={field} aria-label="Command" autoComplete="off" autoCapitalize="off" spellCheck={false} placeholder={HINT} value={text} className="min-h-9 min-w-0 flex-1 bg-transparent outline-none placeholder:text-ink-3"
          onChange={(event) => { setText(event.target.value); setBack(0); }}
          onKeyDown={(event) => {
            if (event.key === "Tab" && offers.length > 0 && text !== "") { event.preventDefault(); setText(replaced(text, offers[0]!)); }
            else if (event.key === "Escape") { event.preventDefault(); session.open(undefined); }
            else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
              const to = Math.max(0, Math.min(lines.length, back + (event.key === "ArrowUp" ? 1 : -1)));
              event.preventDefault();
              setBack(to);
              setText(to === 0 ? "" : lines[lines.length - to]!.text);
            }
          }} />
      </form>
    </section>
  );
}

/** A call is known by its number in the script and the instant at which it was made. */
const idOf = (record: CallRecord): string => `${record.index} ${record.atUs}`;

function Answer({ line, record }: { readonly line: Line; readonly record: CallRecord | undefined }) {
  if (line.refused !== undefined) return <p className="text-failed">{line.refused}</p>;
  if (record === undefined) return <p className="text-ink-2">The answer is not known at this moment of the run.</p>;
  if (record.ok === null) return <p className="text-ink-2">No answer yet.</p>;
  if (record.ok) return <pre className="overflow-x-auto whitespace-pre-wrap">{record.output === undefined || Object.keys(record.output as object ?? {}).length === 0 ? "(no output)" : JSON.stringify(record.output, null, 2)}</pre>;
  return <p className="text-failed">{`An error occurred (${record.error?.code}) when calling the ${record.call.slice(record.call.indexOf(":") + 1)} operation: ${record.error?.message}`} <button type="button" className="relative font-sans text-ink underline underline-offset-2 after:absolute after:-inset-2" onClick={() => session.explain({ call: record.index })}>Why?</button></p>;
}

function replaced(text: string, offer: string): string {
  return `${text.slice(0, text.length - (/\S*$/.exec(text)?.[0].length ?? 0))}${offer} `;
}
