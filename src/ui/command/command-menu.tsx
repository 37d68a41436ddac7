/** One field for everything: nodes by name, parts to add, commands, diagrams to go to. */
import { useState } from "react";
import type { ReactNode } from "react";
import { useDrawings } from "../../canvas/registry.ts";
import { session, useCatalogue, useEffective, useSession } from "../../stores/index.ts";
import { Dialog } from "../kit/dialog.tsx";
import { NodeTile } from "../node-tile.tsx";
import { icons } from "../kit/icons.tsx";
import { KeyHint } from "../kit/key-hint.tsx";
import { addPart } from "../palette/adding.ts";
import { OWN, matches, partGroups } from "../palette/parts.ts";
import { commands, isAllowed } from "./keys.ts";

interface Found { readonly key: string; readonly title: string; readonly says?: string | undefined; readonly sign?: ReactNode; readonly keys?: string | undefined; run(): void }

export function CommandMenu() {
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const { nodes } = useEffective();
  const catalogue = useCatalogue();
  const mode = useSession((state) => state.mode);
  useDrawings();
  const close = () => session.open(undefined);
  const found: readonly Found[] = [
    ...nodes.filter((each) => each.type !== "frame" && matches(query, each.name ?? "", each.id, each.text ?? "")).map((each): Found => ({ key: `node ${each.id}`, title: each.name ?? each.id, says: catalogue?.definition(each.type)?.title, sign: <NodeTile type={each.type} properties={each.properties} size={24} />, run: () => { session.select([each.id]); window.dispatchEvent(new CustomEvent("eventyard:reveal", { detail: each.id })); } })),
    ...commands.filter((each) => each.id !== "commands" && isAllowed(each, mode) && matches(query, each.says)).map((each): Found => ({ key: each.id, title: each.says, keys: each.keys[0], run: each.run })),
    ...(query && catalogue && mode === "edit" ? [...partGroups(catalogue), OWN].flatMap((group) => group.parts) : []).filter((each) => matches(query, each.name, each.says, "add")).map((each): Found => ({ key: `add ${each.key}`, title: `Add: ${each.name}`, says: each.says, sign: <NodeTile type={each.type} properties={each.properties} size={24} />, run: () => void addPart(each) })),
  ];
  const choose = (one: Found | undefined) => { close(); one?.run(); };
  const chosen = Math.min(at, found.length - 1);
  return (
    <Dialog title="Find a node or a command" bare top width={560} open onClose={close}>
      <div className="flex items-center gap-3 border-b-[1.5px] border-line px-4 py-2 [&_svg]:text-ink-3">
        {icons.search}
        <input className="min-h-10 flex-1 bg-transparent text-name outline-none" aria-label="Find a node or a command" role="combobox" aria-expanded="true" aria-controls="commands-found" aria-activedescendant={found[chosen] ? `command-${chosen}` : undefined}
          placeholder="Find a node, add a part, do something" value={query} onChange={(event) => { setQuery(event.target.value); setAt(0); }}
          onKeyDown={(event) => {
            if (event.key === "ArrowDown" || event.key === "ArrowUp") {
              event.preventDefault();
              const next = Math.max(0, Math.min(found.length - 1, chosen + (event.key === "ArrowDown" ? 1 : -1)));
              setAt(next);
              document.getElementById(`command-${next}`)?.scrollIntoView({ block: "nearest" });
            }
            if (event.key === "Enter") choose(found[chosen]);
          }} />
      </div>
      <div id="commands-found" role="listbox" aria-label="Found" className="max-h-[52vh] min-h-0 overflow-y-auto p-2">
        {found.map((one, i) => (
          <div key={one.key} id={`command-${i}`} role="option" aria-selected={i === chosen} tabIndex={-1} className="menu-item" onPointerMove={() => setAt(i)} onClick={() => choose(one)} onKeyDown={() => {}}>
            {one.sign}
            <span className="min-w-0 flex-1 truncate">{one.title}{one.says ? <small className="truncate">{one.says}</small> : null}</span>
            {one.keys ? <KeyHint keys={one.keys} /> : null}
          </div>
        ))}
        {found.length === 0 ? <p className="px-2 py-3 text-ink-2">Nothing is called “{query}”.</p> : null}
      </div>
    </Dialog>
  );
}
