/**
 * The classical test of event queues (Jones 1986): a queue of constant length, from which the least event is taken and
 * put back at a random later time. The caller measures how long it takes.
 */
import { EventQueue } from "./event-queue.ts";
import { Phase } from "./phase.ts";
import { Sfc32 } from "./random.ts";

/** @returns a checksum of the times, so that no work can be left out. */
export function holdModel(pending: number, operations: number): number {
  const queue = new EventQueue();
  const stream = new Sfc32(Uint32Array.of(1, 2, 3, 4));
  for (let i = 0; i < pending; i++) queue.schedule(delay(stream), Phase.expiry, i, 0, null, -1);
  let sum = 0;
  for (let i = 0; i < operations; i++) {
    queue.pop();
    sum = (sum + queue.at) % 4_294_967_296;
    queue.schedule(queue.at + delay(stream), Phase.expiry, queue.target, 0, null, -1);
  }
  return sum;
}

/** From 1 µs to about a second. */
function delay(stream: Sfc32): number {
  return 1 + (stream.uint32() >>> 12);
}
