/** The bar above everything: what this is, whether it is saved, undo and redo, and the few doors out of it. */
import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { Keyboard, List, Menu, Monitor, Moon, Sun, FilePlus2, FolderOpen, History, BookOpen, Columns2, Plus } from "lucide-react";
import { documents, session, useDocument, useSession, workbench } from "../../stores/index.ts";
import { Button, IconButton } from "../kit/button.tsx";
import { icons } from "../kit/icons.tsx";
import { Menu as MenuButton } from "../kit/menu.tsx";
import type { ColourBy, Narration, ThemeChoice } from "../../stores/session.ts";
import { agoText } from "../time-text.ts";
import { useWide } from "../use-media.ts";
import { openFile, startEmpty } from "../share/files.ts";
import { toggleTwin } from "../twin/toggle.ts";

export function TopBar() {
  const wide = useWide();
  const { building, adding } = useSession((state) => ({ building: state.mode === "edit", adding: state.paletteOpen }));
  return (
    <header className="flex items-center gap-1.5 border-b-[1.5px] border-line-strong bg-panel px-3 [grid-area:top]">
      <div className="flex items-center gap-2 text-[17px] font-[720] tracking-tight min-[1440px]:w-[172px]">{icons.logo}<span className="max-desk:hidden">Eventyard</span></div>
      {wide || !building ? null : <Button quiet aria-label="Parts" aria-keyshortcuts="/" aria-expanded={adding} className="ml-1.5 aria-expanded:bg-well aria-expanded:ring-[1.5px] aria-expanded:ring-line-strong" onClick={() => session.set({ paletteOpen: !adding })}><Plus size={18} /><span className="max-desk:hidden">Parts</span></Button>}
      <Title />
      <UndoRedo />
      <span className="mx-1.5 h-6 w-[1.5px] bg-line" aria-hidden="true" />
      <IconButton label="Find a node, a command" keys="Mod+K" onClick={() => session.open("commands")}>{icons.search}</IconButton>
      <Button quiet onClick={() => session.open("gallery")}>Gallery</Button>
      <Button quiet onClick={() => session.present(true)} aria-keyshortcuts="p">{icons.present}<span className="max-desk:vh">Present</span></Button>
      <Button main onClick={() => session.open("share")}>{icons.share}Share</Button>
      <MoreMenu />
    </header>
  );
}

function Title() {
  const { title, saved, savedAt } = useDocument((state) => ({ title: state.document.title ?? "Untitled", saved: state.saved, savedAt: state.savedAt }));
  const [draft, setDraft] = useState<string | undefined>(undefined);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => { const timer = window.setInterval(() => setNow(Date.now()), 10_000); return () => window.clearInterval(timer); }, []);
  const finish = () => {
    const next = draft?.trim();
    if (next && next !== title) documents.transact("Rename", (document) => ({ ...document, title: next }));
    setDraft(undefined);
  };
  return (
    <div className="mr-auto flex min-w-0 items-baseline gap-2.5">
      <div className="grid min-w-0 items-center">
        <span aria-hidden="true" className="invisible max-w-[44ch] overflow-hidden px-1 text-name font-[650] whitespace-pre [grid-area:1/1]">{draft ?? title}</span>
        <input aria-label="Title" maxLength={200} value={draft ?? title} onChange={(event) => setDraft(event.target.value)} onBlur={finish} size={1}
          onKeyDown={(event) => { if (event.key === "Enter") event.currentTarget.blur(); if (event.key === "Escape") { setDraft(undefined); } }}
          className="min-h-7 w-full min-w-0 truncate rounded-control px-1 text-name font-[650] [grid-area:1/1] hover:bg-well" />
      </div>
      <span role="status" className={`shrink-0 text-[13px] max-desk:hidden ${saved === "failed" ? "text-failed" : "text-ink-2"}`}>
        {saved === "failed" ? "not saved: this browser keeps nothing" : saved === "saving" ? "saving" : `saved ${agoText(now - savedAt)}`}
      </span>
    </div>
  );
}

function UndoRedo() {
  const { undo, redo } = useDocument((state) => ({ undo: state.past.at(-1)?.name, redo: state.future.at(-1)?.name }));
  return (
    <>
      <IconButton label={undo ? `Undo: ${undo}` : "Nothing to undo"} keys="Mod+Z" disabled={!undo} onClick={() => void workbench.undo()}>{icons.undo}</IconButton>
      <IconButton label={redo ? `Redo: ${redo}` : "Nothing to redo"} keys="Mod+Shift+Z" disabled={!redo} onClick={() => void workbench.redo()}>{icons.redo}</IconButton>
    </>
  );
}

const THEMES: readonly { readonly key: ThemeChoice; readonly label: string; readonly icon: ReactNode }[] = [
  { key: "system", label: "As the system", icon: <Monitor size={18} /> }, { key: "light", label: "Light", icon: <Sun size={18} /> }, { key: "dark", label: "Dark", icon: <Moon size={18} /> },
];

const NARRATIONS: readonly { readonly key: Narration; readonly label: string }[] = [{ key: "off", label: "Nothing" }, { key: "moments", label: "Interesting moments" }, { key: "events", label: "Each thing that happens" }];

const COLOURS: readonly { readonly key: ColourBy; readonly label: string }[] = [{ key: "fate", label: "By what happened" }, { key: "group", label: "By group or key" }, { key: "origin", label: "By origin" }];

export function MoreMenu() {
  const { theme, colourBy, narration } = useSession((state) => ({ theme: state.theme, colourBy: state.colourBy, narration: state.narration }));
  return (
    <MenuButton label="More" className="btn quiet icon" icon={<Menu />} groups={[
      { items: [
        { key: "new", label: "New, empty", icon: <FilePlus2 size={18} />, run: startEmpty },
        { key: "diagrams", label: "My diagrams and versions", icon: <History size={18} />, run: () => session.open("diagrams") },
        { key: "open", label: "Open a file", icon: <FolderOpen size={18} />, run: () => void openFile() },
        { key: "outline", label: "Outline", icon: <List size={18} />, run: () => session.open("outline") },
        { key: "twin", label: "Twin run: try another value beside it", icon: <Columns2 size={18} />, keys: "Shift+T", run: toggleTwin },
        { key: "modelled", label: "What’s modelled", icon: <BookOpen size={18} />, run: () => session.openRule(undefined) },
        { key: "help", label: "Keys", icon: <Keyboard size={18} />, keys: "?", run: () => session.open("help") },
      ] },
      { title: "Colour messages", items: COLOURS.map((each) => ({ ...each, checked: colourBy === each.key, run: () => session.set({ colourBy: each.key }) })) },
      { title: "Tell screen readers", items: NARRATIONS.map((each) => ({ ...each, checked: narration === each.key, run: () => session.setNarration(each.key) })) },
      { title: "Look", items: THEMES.map((each) => ({ ...each, checked: theme === each.key, run: () => session.setTheme(each.key) })) },
    ]} />
  );
}
