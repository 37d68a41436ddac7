/**
 * A few ids in the order in which they came, for what comes and goes all the time: a Set would be rebuilt every few
 * changes. The first and the last one are found at once, any other by a walk.
 */
export type Ids = number[];

/** Takes an id out; nothing happens if it is not there. */
export function dropId(ids: Ids, id: number): void {
  const last = ids.length - 1;
  if (last >= 0 && ids[last] === id) {
    ids.pop();
    return;
  }
  const at = ids.indexOf(id);
  if (at >= 0) ids.splice(at, 1);
}
