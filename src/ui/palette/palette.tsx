/** The parts: by family, searched by typing, dragged to a place or added by double-click and Enter. */
import { useRef, useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { useDrawings } from "../../canvas/registry.ts";
import { useCatalogue } from "../../stores/index.ts";
import { icons } from "../kit/icons.tsx";
import { NodeTile } from "../node-tile.tsx";
import { DRAG_TYPE, addPart, addRecipe, dragText, focusNode, recipeText } from "./adding.ts";
import { OWN, found, matches, partGroups } from "./parts.ts";
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
  const groups = catalogue ? [...partGroups(catalogue), OWN] : [];
  const shown = found(groups, query);
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
              if (event.key === "Enter" && (first || works[0])) { if (first) addByKeys(first); else if (works[0]) make(works[0]); setQuery(""); }
              if (event.key === "Escape") { setQuery(""); event.currentTarget.blur(); }
            }} />
          <kbd>/</kbd>
        </div>
      </div>
      <div ref={list} className="min-h-0 flex-1 overflow-y-auto px-3 pb-3">
        {shown.map((group) => (
          <section key={group.title} aria-label={group.title}>
            <h3 className="mt-[13px] mb-1 text-small font-[650] text-ink-2">{group.title}</h3>
            {group.parts.map((part) => <Item key={part.key} name={part.name} says={part.says} carries={dragText(part)} sign={<NodeTile type={part.type} properties={part.properties} size={24} />} on={query ? part.key === first?.key : part.key === chosen} onChoose={() => setChosen(part.key)} onAdd={() => add(part)} onKeyAdd={() => addByKeys(part)} onWalk={walk} />)}
          </section>
        ))}
        {works.length > 0 ? (
          <section aria-label="Recipes">
            <h3 className="mt-[13px] mb-1 text-small font-[650] text-ink-2">Recipes</h3>
            {works.map((recipe) => (
              <Item key={recipe.key} name={recipe.name} says={recipe.says} carries={recipeText(recipe)} on={query ? first === undefined && recipe === works[0] : recipe.key === chosen}
                sign={<span className="flex -space-x-2.5">{recipe.glyphs.map((type) => <NodeTile key={type} type={type} size={24} />)}</span>}
                onChoose={() => setChosen(recipe.key)} onAdd={() => make(recipe)} onKeyAdd={() => make(recipe)} onWalk={walk} />
            ))}
          </section>
        ) : null}
        {catalogue && shown.length === 0 && works.length === 0 ? <p className="mt-4 px-1 text-[13px] text-ink-2">No part is called “{query}”. Try “queue”, “api” or “worker”.</p> : null}
      </div>
    </nav>
  );
}

interface ItemProps {
  readonly name: string;
  readonly says: string;
  readonly sign: ReactNode;
  /** What a drag brings to the canvas. */
  readonly carries: string;
  /** Chosen, or what Enter would add: its sentence is shown. */
  readonly on: boolean;
  onChoose(): void; onAdd(): void; onKeyAdd(): void; onWalk(event: KeyboardEvent): void;
}

/** A line of the palette: a part or a recipe. */
function Item({ name, says, sign, carries, on, onChoose, onAdd, onKeyAdd, onWalk }: ItemProps) {
  return (
    <button type="button" draggable aria-label={`${name}. ${says}`} title={on ? undefined : says}
      className={`flex min-h-hit w-full cursor-grab gap-[9px] rounded-control px-1 text-left text-[13.5px] leading-tight ${on ? "items-start bg-well py-[7px] shadow-[inset_0_0_0_1.5px_var(--line-strong)]" : "items-center py-[3px] hover:bg-well"}`}
      onClick={(event) => { if (isTouch(event.nativeEvent)) onAdd(); else onChoose(); }}
      onDoubleClick={onAdd}
      onKeyDown={(event) => { onWalk(event); if (event.key === "Enter") { event.preventDefault(); onKeyAdd(); } }}
      onDragStart={(event) => { event.dataTransfer.setData(DRAG_TYPE, carries); event.dataTransfer.effectAllowed = "copy"; }}>
      {sign}
      <span className="min-w-0">{name}{on ? <small className="mt-0.5 block text-small text-ink-2">{says}<b className="mt-1 block font-semibold text-ink pointer-coarse:hidden">Drag it, double-click, or press Enter to add it.</b></small> : null}</span>
    </button>
  );
}

/** A finger has no double-click: its tap adds. A drag to scroll is no tap. */
function isTouch(event: MouseEvent): boolean {
  return event instanceof PointerEvent && event.pointerType === "touch";
}
