/** What this person looks at just now: nothing of it is in the document, and nothing of it is needed to run. */
import { createStore } from "zustand/vanilla";
import type { About, LogFilter } from "../worker/protocol.ts";

export type ViewMode = "edit" | "explore" | "play" | "embed";
export type ColourBy = "fate" | "group" | "origin";
/** How much of the run screen readers are told. */
export type Narration = "off" | "moments" | "events";
export type ThemeChoice = "system" | "light" | "dark";
export type Panel = "share" | "gallery" | "modelled" | "commands" | "help" | "outline" | "diagrams" | "search" | "seed" | "console";

export interface SessionState {
  /** Ids of chosen nodes and connections, in the order of choosing. */
  readonly selection: readonly string[];
  /** The message that is followed; the rest dims. */
  readonly followed: number | undefined;
  /** What the Why panel is about; undefined shows the inspector first. */
  readonly about: About | undefined;
  readonly mode: ViewMode;
  readonly colourBy: ColourBy;
  readonly theme: ThemeChoice;
  readonly narration: Narration;
  readonly presenting: boolean;
  readonly panel: Panel | undefined;
  /** The rule that "What's modelled" opens at. */
  readonly rule: string | undefined;
  /** The palette, where the window is too narrow to show it always. */
  readonly paletteOpen: boolean;
  readonly timelineOpen: boolean;
  /** Series on the timeline (`orders ApproximateAgeOfOldestMessage`); undefined lets the page choose. */
  readonly lines: readonly string[] | undefined;
  readonly logFilter: LogFilter;
  readonly toast: { readonly key: number; readonly text: string; readonly tone?: "plain" | "failed" | "ok"; readonly action?: { readonly label: string; run(): void } } | undefined;
  /** A broken link or file: what is wrong with it. The diagram on screen is untouched. */
  readonly refused: { readonly what: string; readonly problems: readonly { readonly path: string; readonly code: string; readonly message: string; readonly fix?: string }[] } | undefined;
}

export interface Memory { read(name: string): string | null; write(name: string, value: string): void }

export type SessionStore = ReturnType<typeof createSessionStore>;

export function createSessionStore(memory: Memory) {
  const kept = memory.read("theme");
  const narration = memory.read("narration");
  const store = createStore<SessionState>(() => ({
    selection: [], followed: undefined, about: undefined, mode: "edit", colourBy: "fate",
    theme: kept === "light" || kept === "dark" ? kept : "system",
    narration: narration === "off" || narration === "events" ? narration : "moments",
    presenting: false, panel: undefined, rule: undefined, paletteOpen: false, timelineOpen: true, lines: undefined, logFilter: {}, toast: undefined, refused: undefined,
  }));
  const set = store.setState;
  let toasts = 0;
  return {
    store,
    select: (ids: readonly string[]) => set({ selection: ids }),
    toggle: (id: string) => set(({ selection }) => ({ selection: selection.includes(id) ? selection.filter((each) => each !== id) : [...selection, id] })),
    follow: (message: number | undefined) => set(message === undefined ? { followed: undefined } : { followed: message, about: { message } }),
    explain: (about: About | undefined) => set({ about }),
    /** Escape: lets go of one thing, the nearest first. */
    letGo: () => set((now) => (now.followed !== undefined ? { followed: undefined } : now.about !== undefined ? { about: undefined } : { selection: [] })),
    setTheme: (theme: ThemeChoice) => { memory.write("theme", theme); set({ theme }); },
    setNarration: (choice: Narration) => { memory.write("narration", choice); set({ narration: choice }); },
    present: (presenting: boolean) => set({ presenting, panel: undefined }),
    open: (panel: Panel | undefined) => set({ panel }),
    openRule: (rule: string | undefined) => set({ panel: "modelled", rule }),
    tell: (text: string, more: { readonly tone?: "plain" | "failed" | "ok"; readonly action?: { readonly label: string; run(): void } } = {}) => { toasts += 1; set({ toast: { key: toasts, text, ...more } }); },
    set,
  };
}
