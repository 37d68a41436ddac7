/**
 * The drawings of all services, found by glob: adding a service adds nothing here. Those of the core services come with
 * the page; the others are fetched together when a diagram first shows one, and until then have a plain body.
 */
import { useSyncExternalStore } from "react";
import type { ConnectionUi, ConnectionUis, NodeUi, NodeUis } from "./node-ui.ts";
import { defaultNodeUi } from "./default-ui.tsx";

interface Drawings { readonly nodes?: NodeUis; readonly connections?: ConnectionUis }

const core = import.meta.glob<Drawings>("../services/{client,sqs,sns,lambda,worker-fleet}/ui.tsx", { eager: true });
const others = import.meta.glob<Drawings>(["../services/*/ui.tsx", "!../services/{client,sqs,sns,lambda,worker-fleet}/ui.tsx"]);

const nodes: Record<string, NodeUi> = {};
const connections: Record<string, ConnectionUi> = {};
for (const module of Object.values(core)) take(module);

const listeners = new Set<() => void>();
let version = 0;
let fetching: Promise<void> | undefined;

function take(module: Drawings): void {
  Object.assign(nodes, module.nodes);
  Object.assign(connections, module.connections);
}

/** Fetches the drawings that did not come with the page, once; those that cannot be had keep their plain bodies. */
export function fetchDrawings(): Promise<void> {
  fetching ??= Promise.allSettled(Object.values(others).map((load) => load())).then((modules) => {
    for (const module of modules) if (module.status === "fulfilled") take(module.value);
    version++;
    for (const listener of listeners) listener();
  });
  return fetching;
}

/** Renders again when more drawings have come. */
export function useDrawings(): number {
  return useSyncExternalStore((listener) => { listeners.add(listener); return () => listeners.delete(listener); }, () => version);
}

/** How a node of this type is drawn; one without a ui of its own gets a plain body with its view's numbers. */
export function nodeUi(type: string): NodeUi {
  const known = nodes[type];
  if (known === undefined && version === 0) void fetchDrawings();
  return known ?? defaultNodeUi(type);
}

export function connectionUi(type: string): ConnectionUi | undefined {
  return connections[type];
}
