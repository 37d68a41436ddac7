/** Calls that were made by hand or by the script on this entity, with AWS's answer. */
import { run, useRun } from "../../stores/index.ts";
import { Mark } from "../kit/mark.tsx";
import { clockText } from "../time-text.ts";

export function CallsList({ id }: { readonly id: string }) {
  const calls = useRun((state) => state.calls.filter((each) => each.on === id));
  if (calls.length === 0) return null;
  return (
    <section className="mt-3">
      <h3 className="mb-1 text-small font-[650] text-ink-2">Calls made here</h3>
      <ul className="grid gap-1 text-[13px]">
        {calls.slice(-6).reverse().map((call) => (
          <li key={call.index}>
            <details>
              <summary className="flex cursor-pointer items-center gap-1.5 py-0.5"><Mark name={call.ok === true ? "ok" : call.ok === false ? "failed" : call.waits ? "waiting" : "flight"} /><button type="button" className="text-ink-2 hover:underline" onClick={() => { run.pause(); void run.seek(call.atUs); }}>{clockText(call.atUs)}</button><b className="font-semibold">{call.call.split(":")[1] ?? call.call}</b>{call.error ? <span>{call.error.code} {call.error.status}</span> : call.waits ? <span className="text-ink-2">waits</span> : null}</summary>
              {call.ok === null ? <p className="py-1 text-small text-ink-2">{call.waits ? "Not made yet: it waits for what an earlier call answers." : "No answer yet."}</p> : <pre className="max-h-48 overflow-auto rounded-control border border-line bg-well p-2 font-mono text-small break-words whitespace-pre-wrap">{call.error ? call.error.message : JSON.stringify(call.output ?? null, null, 2)}</pre>}
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}
