/**
 * What a body may know beside its own view: the playhead, other views, its neighbours, which message is followed, and
 * what it can do. The canvas supplies it; a body outside a canvas (gallery, tests) sees harmless defaults.
 */
import { createContext, useCallback, useContext, useEffect, useRef, useSyncExternalStore } from "react";

/** Views by entity id, as the session store keeps them. */
export interface ViewSource {
  get(id: string): unknown;
  /** Calls back when the view of `id` was replaced. Returns the way to stop. */
  subscribe(id: string, changed: () => void): () => void;
}

/** The simulated instant on show. It moves up to once a frame. */
export interface Playhead {
  /** Simulated microseconds; may be fractional between two events. */
  nowUs(): number;
  subscribe(moved: () => void): () => void;
}

/** A connection as seen from one of its ends. */
export interface Neighbour { readonly connection: string; readonly connectionType: string; readonly node: string; readonly name: string; readonly nodeType: string }

/** What a person can do from inside a node. All act at the playhead. */
export interface NodeActions {
  /** Changes the entity's configuration (a knob on the node). */
  change(id: string, patch: { readonly properties?: Readonly<Record<string, unknown>>; readonly behaviour?: Readonly<Record<string, unknown>> }): void;
  /** Makes a call to the entity (the client's Send button). */
  call(id: string, operation: string, input: unknown): void;
  /** A message was clicked. */
  pickMessage(message: number): void;
}

export interface Surroundings {
  readonly views: ViewSource;
  readonly playhead: Playhead;
  readonly actions: NodeActions;
  readonly neighbours: (id: string) => { readonly in: readonly Neighbour[]; readonly out: readonly Neighbour[] };
  /** The followed message, if any. */
  readonly followed: number | null;
  /** False in play-only and embedded views: knobs are shown, not moved. */
  readonly editable: boolean;
  /** Members that may be changed all the same, because the author pinned them: `worker.fails`. */
  readonly pinned: ReadonlySet<string>;
}

const nothing = { in: [], out: [] };
export const emptySurroundings: Surroundings = {
  views: { get: () => undefined, subscribe: () => () => {} },
  playhead: { nowUs: () => 0, subscribe: () => () => {} },
  actions: { change() {}, call() {}, pickMessage() {} },
  neighbours: () => nothing,
  followed: null,
  editable: false,
  pinned: new Set(),
};

export const SurroundingsContext = createContext<Surroundings>(emptySurroundings);

/** The view of any entity (a function reads those of its mappings); re-renders when it is replaced. */
export function useView<V>(id: string): V | undefined {
  const { views } = useContext(SurroundingsContext);
  const subscribe = useCallback((changed: () => void) => views.subscribe(id, changed), [views, id]);
  const get = useCallback(() => views.get(id), [views, id]);
  return useSyncExternalStore(subscribe, get, get) as V | undefined;
}

/** Connections that end (`in`) and start (`out`) at a node, in document order. */
export function useNeighbours(id: string): { readonly in: readonly Neighbour[]; readonly out: readonly Neighbour[] } {
  return useContext(SurroundingsContext).neighbours(id);
}

/** What can be done; `mayTurn` says whether a member of an entity may be changed (a knob on the node, a button that does what it stands for). */
export function useNodeActions(): NodeActions & { mayTurn(id: string, member: string): boolean } {
  const { actions, editable, pinned } = useContext(SurroundingsContext);
  return { ...actions, mayTurn: (id, member) => editable || pinned.has(`${id}.${member}`) };
}

/** Is this the followed message? */
export function useIsFollowed(message: number | undefined): boolean {
  const { followed } = useContext(SurroundingsContext);
  return message !== undefined && message === followed;
}

/**
 * Calls `draw(nowUs)` after each render and whenever the playhead moves, without rendering anything: for attributes that
 * follow the clock. `fixedUs` stands in for the playhead (pictures, tests).
 */
export function usePlayhead(draw: (nowUs: number) => void, fixedUs?: number): void {
  const { playhead } = useContext(SurroundingsContext);
  const latest = useRef(draw);
  useEffect(() => {
    latest.current = draw;
    draw(fixedUs ?? playhead.nowUs());
  });
  useEffect(() => {
    if (fixedUs !== undefined) return undefined;
    return playhead.subscribe(() => latest.current(playhead.nowUs()));
  }, [playhead, fixedUs]);
}
