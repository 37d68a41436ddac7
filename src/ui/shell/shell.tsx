/** The page: where everything stands on a desk, on a phone, before a class, inside somebody's wiki. The canvas stays in its place through all of them. */
import { Suspense, lazy } from "react";
import type { ReactNode } from "react";
import { session, useRun, useSession } from "../../stores/index.ts";
import { Charts } from "../charts/charts.tsx";
import { Announcer } from "./announcer.tsx";
import { Patterns } from "../kit/glyph.tsx";
import { Hints } from "../kit/tooltip.tsx";
import { Toast } from "../kit/toast.tsx";
import { Palette } from "../palette/palette.tsx";
import { PaletteDrawer } from "../palette/drawer.tsx";
import { useTheme } from "../theme/use-theme.ts";
import { Transport } from "../transport/transport.tsx";
import { ErrorCard } from "../trouble/error-card.tsx";
import { useShortcuts } from "../command/use-shortcuts.ts";
import { useNarrow, usePhone } from "../use-media.ts";
import { EmbedBar } from "./embed-bar.tsx";
import { EmptyCanvas } from "./empty-canvas.tsx";
import { PhoneBar, PhoneSheet, PhoneTop } from "./phone.tsx";
import { PresentBar, PresentHead, PresentSays } from "./present.tsx";
import { Side } from "./side.tsx";
import { TopBar } from "./top-bar.tsx";
import { Dialogs } from "./dialogs.tsx";
import { useToastTimer } from "./use-toast-timer.ts";

/** Which of the five arrangements holds. */
export type Arrangement = "desk" | "narrow" | "phone" | "present" | "embed";

export function useArrangement(): Arrangement {
  const phone = usePhone();
  const narrow = useNarrow();
  const { mode, presenting } = useSession((state) => ({ mode: state.mode, presenting: state.presenting }));
  if (mode === "embed") return "embed";
  if (phone) return "phone";
  if (presenting) return "present";
  return narrow ? "narrow" : "desk";
}

const GRID: Readonly<Record<Arrangement, string>> = {
  desk: "grid-rows-[52px_minmax(0,1fr)_auto] grid-cols-[196px_minmax(0,1fr)_360px] [grid-template-areas:'top_top_top'_'pal_yard_side'_'time_time_side']",
  narrow: "grid-rows-[52px_minmax(0,1fr)_auto] grid-cols-[minmax(0,1fr)_320px] [grid-template-areas:'top_top'_'yard_side'_'time_side']",
  phone: "grid-rows-[auto_minmax(0,1fr)_auto] grid-cols-[minmax(0,1fr)] [grid-template-areas:'top'_'yard'_'time']",
  present: "grid-rows-[auto_minmax(0,1fr)_auto] grid-cols-[minmax(0,1fr)] [grid-template-areas:'top'_'yard'_'time']",
  embed: "grid-rows-[minmax(0,1fr)_48px] grid-cols-[minmax(0,1fr)] [grid-template-areas:'yard'_'time']",
};

export function Shell({ canvas }: { readonly canvas: ReactNode }) {
  useTheme();
  useShortcuts();
  useToastTimer();
  const arrangement = useArrangement();
  const toast = useSession((state) => state.toast);
  const title = useRun((state) => state.status);
  const desk = arrangement === "desk" || arrangement === "narrow";
  const mode = useSession((state) => state.mode);
  const building = mode === "edit";
  return (
    <Hints>
      <Patterns />
      <a href="#canvas" className="vh focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-70 focus:rounded-control focus:bg-ink focus:p-2 focus:text-on-ink">To the canvas</a>
      <div className={`grid h-full ${building || !desk ? GRID[arrangement] : GRID.narrow}`} data-arrangement={arrangement} data-status={title}>
        {desk ? <TopBar /> : arrangement === "phone" ? <PhoneTop /> : arrangement === "present" ? <PresentHead /> : null}
        {arrangement === "desk" && building ? <div className="grid min-h-0 border-r-[1.5px] border-line-strong [grid-area:pal]"><Palette /></div> : null}
        <main id="canvas" tabIndex={-1} key="stage" aria-label="Canvas" className={`relative min-h-0 min-w-0 overflow-hidden outline-none dots [grid-area:yard] ${arrangement === "present" ? "border-y-[2.5px] border-line-strong" : ""}`}>
          <h1 className="vh">Eventyard</h1>
          {canvas}
          <EmptyCanvas />
          {arrangement === "present" ? <PresentSays /> : null}
          {arrangement === "phone" ? <PhoneSheet /> : null}
          <ErrorCard />
        </main>
        {desk ? <Side /> : null}
        {desk ? <Timeline /> : arrangement === "phone" ? <PhoneBar /> : arrangement === "present" ? <PresentBar /> : <EmbedBar />}
      </div>
      <Dialogs />
      {arrangement === "narrow" ? <PaletteDrawer /> : null}
      <Toast message={toast} onClose={() => session.set({ toast: undefined })} />
      <Announcer />
      <Lessons />
    </Hints>
  );
}

function Timeline() {
  const open = useSession((state) => state.timelineOpen);
  return (
    <section aria-label="Time" className={`grid grid-cols-[minmax(0,1fr)] overflow-hidden border-t-[1.5px] border-line-strong bg-panel [grid-area:time] ${open ? "h-[232px] grid-rows-[54px_minmax(0,1fr)] max-[620px]:h-[150px] [@media(max-height:640px)]:h-[160px]" : "h-[56px] grid-rows-[54px]"}`}>
      <Transport />
      {open ? <Charts /> : null}
    </section>
  );
}

/** Lessons bring their own cards, when there are any: found by name, fetched when needed. */
const found = import.meta.glob<{ readonly LessonHost: () => ReactNode }>("../lessons/host.tsx");
const LessonHost = Object.values(found)[0] ? lazy(async () => ({ default: (await Object.values(found)[0]!()).LessonHost })) : undefined;

function Lessons() {
  return LessonHost ? <Suspense fallback={null}><LessonHost /></Suspense> : null;
}
