/** The drawings of all services, found by glob: adding a service adds nothing here. */
import type { ConnectionUi, ConnectionUis, NodeUi, NodeUis } from "./node-ui.ts";
import { defaultNodeUi } from "./default-ui.tsx";

const modules = import.meta.glob<{ readonly nodes?: NodeUis; readonly connections?: ConnectionUis }>("../services/*/ui.tsx", { eager: true });

const nodes: Readonly<Record<string, NodeUi>> = Object.assign({}, ...Object.values(modules).map((module) => module.nodes ?? {}));
const connections: Readonly<Record<string, ConnectionUi>> = Object.assign({}, ...Object.values(modules).map((module) => module.connections ?? {}));

/** How a node of this type is drawn; one without a ui of its own gets a plain body with its view's numbers. */
export function nodeUi(type: string): NodeUi {
  return nodes[type] ?? defaultNodeUi(type);
}

export function connectionUi(type: string): ConnectionUi | undefined {
  return connections[type];
}
