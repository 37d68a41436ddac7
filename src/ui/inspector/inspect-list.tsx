/** The inside of an entity as a list to read: what `inspect` gives, at the playhead. */
import { useMemo, useState } from "react";
import { session, useNames, useRun, useStage } from "../../stores/index.ts";
import type { RunView } from "../../stores/run.ts";
import { Button } from "../kit/button.tsx";
import { insideText } from "./inside-text.ts";
import { useAsked } from "../use-asked.ts";
import { useCalm } from "../use-calm.ts";

const MOST = 20;

const inspect = (of: RunView) => (key: string): Promise<unknown> => of.ask((host, runId) => host.inspect(runId, (JSON.parse(key) as [string])[0]));

export function InspectList({ id }: { readonly id: string }) {
  // However slowly the clock goes: much may happen in one simulated millisecond.
  const moment = useCalm(useRun((state) => [state.runId, state.playheadUs, state.events, state.edition].join(" ")), useRun((state) => state.playing));
  const stage = useStage().run;
  const value = useAsked(useMemo(() => inspect(stage), [stage]), JSON.stringify([id, moment]));
  if (value === undefined || value === null) return <p className="text-[13px] text-ink-2">Nothing inside just now.</p>;
  return <Value value={value} name="" depth={0} />;
}

function Value({ value, name, depth }: { readonly value: unknown; /** Of the member that it is. */ readonly name: string; readonly depth: number }) {
  const [all, setAll] = useState(false);
  const names = useNames();
  if (value === null || value === undefined) return <span className="text-ink-3">none</span>;
  if (typeof value !== "object") return <span className="font-mono text-[12.5px] break-words">{typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? insideText(name, value, names) : String(value)}</span>;
  if (Array.isArray(value)) {
    if (value.length === 0) return <span className="text-ink-3">none</span>;
    if (value.every((each) => typeof each !== "object" || each === null)) return <span className="font-mono text-[12.5px] break-words">{value.join(", ")}</span>;
    const shown = all ? value : value.slice(0, depth === 0 ? MOST : 5);
    return (
      <ol className="grid gap-1">
        {shown.map((each, i) => <li key={keyOf(each, i)} className="rounded-control border border-line bg-well px-2 py-1"><Value value={each} name={name} depth={depth + 1} /></li>)}
        {shown.length < value.length ? <li><Button small quiet onClick={() => setAll(true)}>{value.length - shown.length} more</Button></li> : null}
      </ol>
    );
  }
  return (
    <dl className="grid gap-x-2 gap-y-0.5 text-[13px]" style={{ gridTemplateColumns: depth === 0 ? "1fr" : "auto 1fr" }}>
      {Object.entries(value).filter(([, each]) => each !== undefined).map(([member, each]) => {
        const nested = typeof each === "object" && each !== null && !(Array.isArray(each) && each.length === 0);
        return (
          <div key={member} className={depth === 0 && !nested ? "flex justify-between gap-3" : depth === 0 ? "grid gap-1" : "contents"}>
            <dt className="font-mono text-small text-ink-2">{member === "id" && "body" in value ? "message" : member}{Array.isArray(each) && each.length > 0 ? ` (${each.length})` : ""}</dt>
            <dd className="min-w-0">{member === "id" && typeof each === "number" && "body" in value ? <MessageName id={each} /> : <Value value={each} name={member} depth={depth + 1} />}</dd>
          </div>
        );
      })}
    </dl>
  );
}

const label = (of: RunView) => (key: string) => of.ask(async (host, runId) => (await host.messages(runId, [Number(key)]))[0]?.label);

/** A message by what people call it; a press follows it. */
function MessageName({ id }: { readonly id: number }) {
  const stage = useStage().run;
  const name = useAsked(useMemo(() => label(stage), [stage]), String(id));
  return <button type="button" className="relative min-h-6 min-w-6 text-left underline decoration-ink-3 underline-offset-2 after:absolute after:-inset-2.5" onClick={() => session.follow(id)}>{name ?? id}</button>;
}

function keyOf(value: unknown, index: number): string {
  const { id } = (value ?? {}) as { id?: unknown };
  return typeof id === "string" || typeof id === "number" ? String(id) : String(index);
}
