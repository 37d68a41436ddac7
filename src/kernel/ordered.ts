/**
 * A sorted set of (key, tie) pairs as plain data, with removal from the middle: for lists of a hundred thousand waiting
 * messages. `tie` is what names the member (a message's number); it is above 0, so that 0 can mean "none".
 * Chunks of at most 256 sorted pairs: a search over the chunks, a search within, a short move of memory.
 */
export interface Ordered {
  chunks: Chunk[];
  size: number;
}

/** Parallel columns, never empty. */
interface Chunk {
  keys: number[];
  ties: number[];
}

const CHUNK = 256;

export function emptyOrdered(): Ordered {
  return { chunks: [], size: 0 };
}

/** Adds a pair; false if it was there already. */
export function addTo(ordered: Ordered, key: number, tie: number): boolean {
  const { chunks } = ordered;
  const last = chunks.length === 0 ? undefined : chunks[chunks.length - 1]!;
  // Most often what comes is the greatest: a new chunk then begins with it, so that full chunks stay full.
  if (last === undefined || endsBelow(last, key, tie)) {
    if (last !== undefined && last.keys.length < CHUNK) {
      last.keys.push(key);
      last.ties.push(tie);
    } else chunks.push({ keys: [key], ties: [tie] });
    ordered.size++;
    return true;
  }
  const where = chunkFor(chunks, key, tie);
  const chunk = chunks[where]!;
  const at = placeIn(chunk, key, tie);
  if (chunk.keys[at] === key && chunk.ties[at] === tie) return false;
  chunk.keys.splice(at, 0, key);
  chunk.ties.splice(at, 0, tie);
  if (chunk.keys.length > CHUNK) chunks.splice(where + 1, 0, { keys: chunk.keys.splice(CHUNK / 2), ties: chunk.ties.splice(CHUNK / 2) });
  ordered.size++;
  return true;
}

/** Takes a pair out; false if it was not there. */
export function removeFrom(ordered: Ordered, key: number, tie: number): boolean {
  const { chunks } = ordered;
  const where = chunkFor(chunks, key, tie);
  if (where === chunks.length) return false;
  const chunk = chunks[where]!;
  const at = placeIn(chunk, key, tie);
  if (chunk.keys[at] !== key || chunk.ties[at] !== tie) return false;
  if (chunk.keys.length === 1) {
    if (chunks.length === 1) chunks.pop();
    else chunks.splice(where, 1);
  } else if (at === 0) {
    chunk.keys.shift();
    chunk.ties.shift();
  } else {
    chunk.keys.splice(at, 1);
    chunk.ties.splice(at, 1);
  }
  ordered.size--;
  return true;
}

/** The tie of the least pair; 0 when empty. */
export function firstOf(ordered: Ordered): number {
  return ordered.size === 0 ? 0 : ordered.chunks[0]!.ties[0]!;
}

/** The key of the least pair; undefined when empty. */
export function firstKeyOf(ordered: Ordered): number | undefined {
  return ordered.size === 0 ? undefined : ordered.chunks[0]!.keys[0]!;
}

export function has(ordered: Ordered, key: number, tie: number): boolean {
  const chunk = ordered.chunks[chunkFor(ordered.chunks, key, tie)];
  if (chunk === undefined) return false;
  const at = placeIn(chunk, key, tie);
  return chunk.keys[at] === key && chunk.ties[at] === tie;
}

/** Visits in order, least first, until the visitor says false. The set must not change meanwhile. */
export function eachOf(ordered: Ordered, visit: (tie: number, key: number) => boolean): void {
  for (const { keys, ties } of ordered.chunks)
    for (let i = 0; i < ties.length; i++) if (!visit(ties[i]!, keys[i]!)) return;
}

export function sizeOf(ordered: Ordered): number {
  return ordered.size;
}

function isLess(keyA: number, tieA: number, keyB: number, tieB: number): boolean {
  return keyA < keyB || (keyA === keyB && tieA < tieB);
}

/** The first chunk whose greatest pair is not below this one; the number of chunks if there is none. */
function chunkFor(chunks: readonly Chunk[], key: number, tie: number): number {
  // Queues are served from the front.
  if (chunks.length === 0 || !endsBelow(chunks[0]!, key, tie)) return 0;
  let low = 1;
  let high = chunks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (endsBelow(chunks[middle]!, key, tie)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function endsBelow({ keys, ties }: Chunk, key: number, tie: number): boolean {
  const end = keys.length - 1;
  return isLess(keys[end]!, ties[end]!, key, tie);
}

/** The place of the first pair that is not below this one. */
function placeIn({ keys, ties }: Chunk, key: number, tie: number): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isLess(keys[middle]!, ties[middle]!, key, tie)) low = middle + 1;
    else high = middle;
  }
  return low;
}
