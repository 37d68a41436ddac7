/** What is wrong with a document: the place, the reason, the way out. */
import { documents } from "../../stores/index.ts";
import type { Problem } from "../../worker/protocol.ts";
import { Mark } from "../kit/mark.tsx";

export function ProblemList({ problems, onGo }: { readonly problems: readonly Problem[]; onGo?(id: string): void }) {
  return (
    <ul className="grid gap-2.5">
      {problems.slice(0, 30).map((problem) => {
        const id = partOf(problem.path);
        return (
          <li key={`${problem.path} ${problem.code} ${problem.message}`} className="flex gap-2 leading-snug">
            <span className="mt-0.5"><Mark name="failed" size={16} /></span>
            <div className="min-w-0">
              <p>{problem.message}</p>
              {problem.fix ? <p className="text-ink-2">{problem.fix}</p> : null}
              {problem.path ? <p className="truncate font-mono text-small text-ink-3">{id && onGo ? <button type="button" className="underline" onClick={() => onGo(id)}>{problem.path}</button> : problem.path}</p> : null}
            </div>
          </li>
        );
      })}
      {problems.length > 30 ? <li className="text-ink-2">and {problems.length - 30} more</li> : null}
    </ul>
  );
}

/** The id of the node or connection that a path of the document leads to. */
function partOf(path: string): string | undefined {
  const [, list, index] = /^(nodes|connections)\[(\d+)\]/.exec(path) ?? [];
  const { document } = documents.store.getState();
  return list === "nodes" ? document.nodes[Number(index)]?.id : list === "connections" ? document.connections[Number(index)]?.id : undefined;
}
