/** The worker's side without a worker: a real engine behind the protocol, with a clock that stands. */
import { Host } from "../worker/host.ts";
import type { RunHost } from "../worker/protocol.ts";

export function runHost(): RunHost {
  return new Host(() => 0, (value) => value);
}
