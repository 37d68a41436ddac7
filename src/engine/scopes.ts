/** Scopes group timers and calls so that they end together. */
import { abandon } from "./network.ts";
import type { World } from "./world.ts";

export function openScope(world: World, entity: number, parent: number): number {
  const id = world.nextScope++;
  world.scopes.set(id, { id, entity, parent, children: new Set(), timers: [], calls: [] });
  if (parent >= 0) world.scopes.get(parent)?.children.add(id);
  return id;
}

/** Cancels its timers, abandons its calls, drops its evaluations, closes its sub-scopes. Closing twice does nothing. */
export function closeScope(world: World, id: number, rule: string): void {
  const scope = world.scopes.get(id);
  if (scope === undefined) return;
  world.scopes.delete(id);
  if (scope.parent >= 0) world.scopes.get(scope.parent)?.children.delete(id);
  for (const child of scope.children) closeScope(world, child, rule);
  for (const timer of scope.timers) world.queue.cancel(timer);
  for (const call of scope.calls.slice()) abandon(world, call, rule);
  if (world.evaluations.length > 0) world.evaluations = world.evaluations.filter((evaluation) => evaluation.scope !== id);
}
