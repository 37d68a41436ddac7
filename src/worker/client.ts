/** Starts the worker that runs scenarios, and ends it. A worker that fails or hangs is ended and replaced by its user. */
import { wrap } from "comlink";
import type { RunHost } from "./protocol.ts";

export interface Connected { readonly host: RunHost; end(): void }

/** A fresh worker. `failed` hears of an error that no call can report: a script that does not load, a crash. */
export function connect(failed: (message: string) => void = () => {}): Connected {
  const worker = new Worker(new URL("./run.worker.ts", import.meta.url), { type: "module", name: "eventyard-run" });
  worker.addEventListener("error", (event) => failed(event.message || "The worker could not be started."));
  return { host: wrap<RunHost>(worker) as unknown as RunHost, end: () => worker.terminate() };
}
