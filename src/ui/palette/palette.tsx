/** The parts: by family, searched by typing, dragged to a place or added by double-click and Enter. */
import { useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { useDrawings } from "../../canvas/registry.ts";
import { useCatalogue } from "../../stores/index.ts";
import { icons } from "../kit/icons.tsx";
import { NodeTile } from "../node-tile.tsx";
import { DRAG_TYPE, addPart, addRecipe, dragText, focusNode } from "./adding.ts";
import { matches, partGroups } from "./parts.ts";
import type { Part } from "./parts.ts";
import { recipes } from "./recipes.ts";
import type { Recipe } from "./recipes.ts";

/** The field that `/` goes to. */
export const PALETTE_FIELD = "palette-search";

export function Palette({ onAdded }: { onAdded?(): void }) {
  const catalogue = useCatalogue();
  // Names are those of the drawings: more come when they are fetched.
  useDrawings();
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const list = useRef<HTMLDivElement>(null);
  const groups = catalogue ? partGroups(catalogue) : [];
  const shown = groups.map((group) => ({ ...group, parts: group.parts.filter((part) => matches(query, part.name, part.says, part.type)) })).filter((group) => group.parts.length > 0);
  const works = recipes.filter((each) => each.nodes.every((node) => catalogue?.definition(node.type)) && each.connections.every((one) => catalogue?.definition(one.type)) && matches(query, each.name, each.says));
  const first = shown[0]?.parts[0];

  const add = (part: Part) => { void addPart(part); onAdded?.(); };
  const addByKeys = (part: Part) => { void addPart(part).then((id) => { if (id !== undefined) focusNode(id); }); onAdded?.(); };
  const make = (recipe: Recipe) => { void addRecipe(recipe); onAdded?.(); };
  const walk = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const buttons = [...(list.current?.querySelectorAll("button") ?? [])];
    const now = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const next = buttons[now + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  return (
    <nav aria-label="Parts" className="flex min-h-0 min-w-0 flex-col bg-panel">
      <div className="p-3 pb-0">
        <div className="field min-h-8! px-2! text-[13px]">
          <span className="text-ink-3 [&_svg]:size-4">{icons.search}</span>
          <input id={PALETTE_FIELD} aria-label="Add a node" placeholder="Add a node" value={query} onChange={(event) => setQuery(event.target.value)}
            onKeyDown={(event) => {
              walk(event);
              if (event.key === "Enter" && first) { addByKeys(first); setQuery(""); }
              if (event.key === "Escape") { setQuery(""); event.currentTarget.blur(); }
            }} />
          <kbd>/</kbd>
        </div>
      </div>
      <div ref={list} className="min-h-0 flex-1 overflow-y-auto px-3 pb-3">
        {shown.map((group) => (
          <section key={group.title} aria-label={group.title}>
            <h3 className="mt-[13px] mb-1 text-small font-[650] text-ink-2">{group.title}</h3>
            {group.parts.map((part) => <PartItem key={part.key} part={part} on={query ? part === first : part.key === chosen} onChoose={() => setChosen(part.key)} onAdd={() => add(part)} onKeyAdd={() => addByKeys(part)} onWalk={walk} />)}
          </section>
        ))}
        {works.length > 0 ? (
          <section aria-label="Recipes">
            <h3 className="mt-[13px] mb-1 text-small font-[650] text-ink-2">Recipes</h3>
            {works.map((recipe) => (
              <button key={recipe.key} type="button" title={recipe.says} className="flex min-h-hit w-full items-center gap-[9px] rounded-control px-1 py-[3px] text-left text-[13.5px] leading-tight hover:bg-well"
                onDoubleClick={() => make(recipe)} onKeyDown={(event) => { walk(event); if (event.key === "Enter") { event.preventDefault(); make(recipe); } }} onClick={(event) => { if (isTouch(event.nativeEvent)) make(recipe); }}>
                <span className="flex -space-x-2.5">{recipe.glyphs.map((type) => <NodeTile key={type} type={type} size={24} />)}</span>
                <span>{recipe.name}</span>
              </button>
            ))}
          </section>
        ) : null}
        {catalogue && shown.length === 0 && works.length === 0 ? <p className="mt-4 px-1 text-[13px] text-ink-2">No part is called “{query}”. Try “queue”, “api” or “worker”.</p> : null}
      </div>
    </nav>
  );
}

function PartItem({ part, on, onChoose, onAdd, onKeyAdd, onWalk }: { readonly part: Part; readonly on: boolean; onChoose(): void; onAdd(): void; onKeyAdd(): void; onWalk(event: KeyboardEvent): void }) {
  return (
    <button type="button" draggable aria-label={`${part.name}. ${part.says}`} title={on ? undefined : part.says}
      className={`flex min-h-hit w-full cursor-grab gap-[9px] rounded-control px-1 text-left text-[13.5px] leading-tight ${on ? "items-start bg-well py-[7px] shadow-[inset_0_0_0_1.5px_var(--line-strong)]" : "items-center py-[3px] hover:bg-well"}`}
      onClick={(event) => { if (isTouch(event.nativeEvent) && on) onAdd(); else onChoose(); }}
      onDoubleClick={onAdd}
      onKeyDown={(event) => { onWalk(event); if (event.key === "Enter") { event.preventDefault(); onKeyAdd(); } }}
      onDragStart={(event) => { event.dataTransfer.setData(DRAG_TYPE, dragText(part)); event.dataTransfer.effectAllowed = "copy"; }}>
      <NodeTile type={part.type} properties={part.properties} size={24} />
      <span className="min-w-0">{part.name}{on ? <small className="mt-0.5 block text-small text-ink-2">{part.says}</small> : null}</span>
    </button>
  );
}

/** A finger has no double-click: it chooses with the first tap and adds with the second. */
function isTouch(event: MouseEvent): boolean {
  return event instanceof PointerEvent && event.pointerType === "touch";
}
