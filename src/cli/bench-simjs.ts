/** npm's simjs on a simpler model: a producer puts into a store, ten consumers take and work; no visibility, no redrive, no trace. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { compileFunction } from "node:vm";

interface Request { done(callback: (this: Entity) => void): Request }
interface Entity { setTimer(delay: number): Request; putStore(store: object, item: object): Request; getStore(store: object): Request }
interface SimJs {
  Sim: new () => { addEntity(kind: unknown): void; simulate(end: number): void };
  Entity: new () => Entity;
  Store: new (capacity: number) => object;
}

/** Messages per second. */
export function simjsModel(messages: number, timed: (work: () => unknown) => number): number {
  // Its bundle exports nothing: it hangs its classes on a `window`.
  const window: { Sim?: SimJs } = {};
  (compileFunction(readFileSync(createRequire(import.meta.url).resolve("simjs"), "utf8"), ["window"]) as (window: object) => void)(window);
  const { Sim, Entity, Store } = window.Sim!;
  const sim = new Sim();
  const store = new Store(1e9);
  let left = messages;
  let taken = 0;
  class Producer extends Entity {
    start(): void {
      if (left-- <= 0) return;
      this.setTimer(0.1).done(function () {
        this.putStore(store, { n: left }).done(function () {
          (this as unknown as Producer).start();
        });
      });
    }
  }
  class Consumer extends Entity {
    start(): void {
      this.getStore(store).done(function () {
        taken++;
        this.setTimer(0.05).done(function () {
          (this as unknown as Consumer).start();
        });
      });
    }
  }
  sim.addEntity(Producer);
  for (let i = 0; i < 10; i++) sim.addEntity(Consumer);
  const seconds = timed(() => sim.simulate(1e12));
  if (taken !== messages) throw new Error(`simjs took ${taken} of ${messages}.`);
  return messages / seconds;
}
