/** Explore mode: only the knobs that the author pinned (`explore: ["worker.fails"]`). */
import { useCatalogue, useDocument, useEffective, useNames } from "../../stores/index.ts";
import { FieldRow } from "./field-row.tsx";
import type { Member } from "./member.ts";

const NONE: readonly string[] = [];

export function usePinned(): readonly Member[] {
  const pinned = useDocument((state) => state.document.explore ?? NONE);
  const catalogue = useCatalogue();
  const { nodes, connections } = useEffective();
  return pinned.flatMap((path): Member[] => {
    const [id = "", name = ""] = path.split(".");
    const part = nodes.find((each) => each.id === id) ?? connections.find((each) => each.id === id);
    const definition = part ? catalogue?.definition(part.type) : undefined;
    const of = definition?.properties[name] ? "properties" : "behaviour";
    const field = definition?.[of][name] ?? (part && "from" in part ? catalogue?.wire[name] : undefined);
    return part && field ? [{ id, part: of, name, field, written: part[of]?.[name] }] : [];
  });
}

export function PinnedKnobs() {
  const members = usePinned();
  const names = useNames();
  if (members.length === 0) return null;
  return (
    <section className="px-4 py-3.5" aria-label="Knobs">
      <h2 className="mb-2 text-name font-strong">Try it</h2>
      {members.map((member) => <div key={`${member.id} ${member.name}`}><p className="text-small text-ink-2">{names(member.id)}</p><FieldRow member={member} /></div>)}
    </section>
  );
}
