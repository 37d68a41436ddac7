/**
 * The least first, as plain data for the states of services. Ordered by (key, tie). There is no removal from the
 * middle: whoever pops skips ids that no longer count.
 */
export interface Heap {
  keys: number[];
  ties: number[];
  ids: number[];
}

/** What `peek` and `pop` give. */
export interface HeapEntry {
  readonly key: number;
  readonly tie: number;
  readonly id: number;
}

export function emptyHeap(): Heap {
  return { keys: [], ties: [], ids: [] };
}

export function size(heap: Heap): number {
  return heap.keys.length;
}

export function peek(heap: Heap): HeapEntry | undefined {
  if (heap.keys.length === 0) return undefined;
  return { key: heap.keys[0]!, tie: heap.ties[0]!, id: heap.ids[0]! };
}

export function push(heap: Heap, key: number, tie: number, id: number): void {
  const { keys, ties, ids } = heap;
  let at = keys.length;
  keys.push(key);
  ties.push(tie);
  ids.push(id);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const parentKey = keys[parent]!;
    if (parentKey < key || (parentKey === key && ties[parent]! <= tie)) break;
    keys[at] = parentKey;
    ties[at] = ties[parent]!;
    ids[at] = ids[parent]!;
    at = parent;
  }
  keys[at] = key;
  ties[at] = tie;
  ids[at] = id;
}

export function pop(heap: Heap): HeapEntry | undefined {
  const least = peek(heap);
  if (least === undefined) return undefined;
  const key = heap.keys.pop()!;
  const tie = heap.ties.pop()!;
  const id = heap.ids.pop()!;
  if (heap.keys.length > 0) sink(heap, key, tie, id);
  return least;
}

/** Puts an entry where the root was and lets it sink to its place. */
function sink({ keys, ties, ids }: Heap, key: number, tie: number, id: number): void {
  const { length } = keys;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= length) break;
    const right = child + 1;
    if (right < length && (keys[right]! < keys[child]! || (keys[right] === keys[child] && ties[right]! < ties[child]!))) child = right;
    const childKey = keys[child]!;
    if (key < childKey || (key === childKey && tie <= ties[child]!)) break;
    keys[at] = childKey;
    ties[at] = ties[child]!;
    ids[at] = ids[child]!;
    at = child;
  }
  keys[at] = key;
  ties[at] = tie;
  ids[at] = id;
}
