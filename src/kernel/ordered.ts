/**
 * A sorted set of (key, tie) pairs as plain data, with removal from the middle: for lists of a hundred thousand waiting
 * messages. `tie` is what names the member (a message's number): from 1, so that 0 can mean "none", to 2^31 - 1.
 * Chunks of at most 256 sorted pairs: a search over the chunks, a search within, a short move of memory. Taking the
 * least moves nothing.
 */
export interface Ordered {
  chunks: Chunk[];
  size: number;
}

/** Parallel columns; what counts of them lies from `from` up to, but not at, `to`. Empty only where it is the last of an empty set. */
interface Chunk {
  readonly keys: Float64Array;
  readonly ties: Int32Array;
  from: number;
  to: number;
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
  if (last === undefined || ordered.size === 0 || endsBelow(last, key, tie)) {
    if (last !== undefined && last.to < CHUNK) put(last, last.to++, key, tie);
    else chunks.push(chunkOf(key, tie));
    ordered.size++;
    return true;
  }
  const where = chunkFor(chunks, key, tie);
  const chunk = chunks[where]!;
  const at = placeIn(chunk, key, tie);
  if (chunk.keys[at] === key && chunk.ties[at] === tie) return false;
  insert(chunks, where, at, key, tie);
  ordered.size++;
  return true;
}

/** Takes a pair out; false if it was not there. */
export function removeFrom(ordered: Ordered, key: number, tie: number): boolean {
  const { chunks } = ordered;
  if (ordered.size === 0) return false;
  const where = chunkFor(chunks, key, tie);
  if (where === chunks.length) return false;
  const chunk = chunks[where]!;
  const at = placeIn(chunk, key, tie);
  if (chunk.keys[at] !== key || chunk.ties[at] !== tie) return false;
  ordered.size--;
  if (at === chunk.from) chunk.from++;
  else {
    chunk.keys.copyWithin(at, at + 1, chunk.to);
    chunk.ties.copyWithin(at, at + 1, chunk.to);
    chunk.to--;
  }
  if (chunk.from < chunk.to) return true;
  if (chunks.length > 1) chunks.splice(where, 1);
  else chunk.from = chunk.to = 0;
  return true;
}

/** The tie of the least pair; 0 when empty. */
export function firstOf(ordered: Ordered): number {
  if (ordered.size === 0) return 0;
  const { ties, from } = ordered.chunks[0]!;
  return ties[from]!;
}

/** The key of the least pair; undefined when empty. */
export function firstKeyOf(ordered: Ordered): number | undefined {
  if (ordered.size === 0) return undefined;
  const { keys, from } = ordered.chunks[0]!;
  return keys[from]!;
}

export function has(ordered: Ordered, key: number, tie: number): boolean {
  const chunk = ordered.size === 0 ? undefined : ordered.chunks[chunkFor(ordered.chunks, key, tie)];
  if (chunk === undefined) return false;
  const at = placeIn(chunk, key, tie);
  return at < chunk.to && chunk.keys[at] === key && chunk.ties[at] === tie;
}

/** Visits in order, least first, until the visitor says false. The set must not change meanwhile. */
export function eachOf(ordered: Ordered, visit: (tie: number, key: number) => boolean): void {
  for (const { keys, ties, from, to } of ordered.chunks)
    for (let i = from; i < to; i++) if (!visit(ties[i]!, keys[i]!)) return;
}

export function sizeOf(ordered: Ordered): number {
  return ordered.size;
}

function chunkOf(key: number, tie: number): Chunk {
  const chunk: Chunk = { keys: new Float64Array(CHUNK), ties: new Int32Array(CHUNK), from: 0, to: 1 };
  put(chunk, 0, key, tie);
  return chunk;
}

function put({ keys, ties }: Chunk, at: number, key: number, tie: number): void {
  keys[at] = key;
  ties[at] = tie;
}

/** Makes room at `at` of a chunk, on the side where there is some; a full chunk becomes two. */
function insert(chunks: Chunk[], where: number, at: number, key: number, tie: number): void {
  const chunk = chunks[where]!;
  const { keys, ties, from, to } = chunk;
  if (to < CHUNK) {
    keys.copyWithin(at + 1, at, to);
    ties.copyWithin(at + 1, at, to);
    chunk.to++;
    put(chunk, at, key, tie);
  } else if (from > 0) {
    keys.copyWithin(from - 1, from, at);
    ties.copyWithin(from - 1, from, at);
    chunk.from--;
    put(chunk, at - 1, key, tie);
  } else {
    const half = CHUNK / 2;
    const upper: Chunk = { keys: new Float64Array(CHUNK), ties: new Int32Array(CHUNK), from: 0, to: CHUNK - half };
    upper.keys.set(keys.subarray(half));
    upper.ties.set(ties.subarray(half));
    chunk.to = half;
    chunks.splice(where + 1, 0, upper);
    if (at <= half) insert(chunks, where, at, key, tie);
    else insert(chunks, where + 1, at - half, key, tie);
  }
}

function isLess(keyA: number, tieA: number, keyB: number, tieB: number): boolean {
  return keyA < keyB || (keyA === keyB && tieA < tieB);
}

/** The first chunk whose greatest pair is not below this one; the number of chunks if there is none. */
function chunkFor(chunks: readonly Chunk[], key: number, tie: number): number {
  // Queues are served from the front.
  if (!endsBelow(chunks[0]!, key, tie)) return 0;
  let low = 1;
  let high = chunks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (endsBelow(chunks[middle]!, key, tie)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function endsBelow({ keys, ties, to }: Chunk, key: number, tie: number): boolean {
  return isLess(keys[to - 1]!, ties[to - 1]!, key, tie);
}

/** The place of the first pair that is not below this one. */
function placeIn({ keys, ties, from, to }: Chunk, key: number, tie: number): number {
  if (ties[from] === tie && keys[from] === key) return from;
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isLess(keys[middle]!, ties[middle]!, key, tie)) low = middle + 1;
    else high = middle;
  }
  return low;
}
