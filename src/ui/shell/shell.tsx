/** The page: where everything stands on a desk, on a phone, before a class, inside somebody's wiki. The canvas stays in its place through all of them. */
import { Suspense, lazy, useEffect } from "react";
import type { ReactNode } from "react";
import { session, useHalf, useRun, useSession, useTwin } from "../../stores/index.ts";
import { StageContext } from "../../stores/stage.ts";
import { Announcer } from "./announcer.tsx";
import { Patterns } from "../kit/glyph.tsx";
import { HintLayer } from "../kit/tooltip.tsx";
import { Toast } from "../kit/toast.tsx";
import { useTheme } from "../theme/use-theme.ts";
import { Transport } from "../transport/transport.tsx";
import { useMedia, useNarrow, usePhone, useTall, useWide } from "../use-media.ts";
import { TopBar } from "./top-bar.tsx";
import { Dialogs } from "./dialogs.tsx";
import { useToastTimer } from "./use-toast-timer.ts";

// The first picture needs the bar, the canvas and the transport. All else comes right behind it, into room kept for it.
const Side = lazy(async () => ({ default: (await import("./side.tsx")).Side }));
const Charts = lazy(async () => ({ default: (await import("../charts/charts.tsx")).Charts }));
const forParts = () => import("../palette/palette.tsx");
const Palette = lazy(async () => ({ default: (await forParts()).Palette }));
const PaletteDrawer = lazy(async () => ({ default: (await import("../palette/drawer.tsx")).PaletteDrawer }));
const ErrorCard = lazy(async () => ({ default: (await import("../trouble/error-card.tsx")).ErrorCard }));
const EmptyCanvas = lazy(async () => ({ default: (await import("./empty-canvas.tsx")).EmptyCanvas }));
const Ask = lazy(async () => ({ default: (await import("./ask.tsx")).Ask }));
const Keyboard = lazy(async () => ({ default: (await import("../command/keyboard.tsx")).Keyboard }));
const EmbedBar = lazy(async () => ({ default: (await import("./embed-bar.tsx")).EmbedBar }));
const TwinView = lazy(async () => ({ default: (await import("../twin/twin-view.tsx")).TwinView }));
const forPhones = () => import("./phone.tsx");
const PhoneTop = lazy(async () => ({ default: (await forPhones()).PhoneTop }));
const PhoneSheet = lazy(async () => ({ default: (await forPhones()).PhoneSheet }));
const PhoneBar = lazy(async () => ({ default: (await forPhones()).PhoneBar }));
const forClasses = () => import("./present.tsx");
const PresentHead = lazy(async () => ({ default: (await forClasses()).PresentHead }));
const PresentSays = lazy(async () => ({ default: (await forClasses()).PresentSays }));
const PresentBar = lazy(async () => ({ default: (await forClasses()).PresentBar }));

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

const GRID: Readonly<Record<Arrangement | "tall" | "twin", string>> = {
  desk: "grid-rows-[52px_minmax(0,1fr)_auto] grid-cols-[196px_minmax(0,1fr)_320px] min-[1600px]:grid-cols-[196px_minmax(0,1fr)_360px] [grid-template-areas:'top_top_top'_'pal_yard_side'_'time_time_side']",
  narrow: "grid-rows-[52px_minmax(0,1fr)_auto] grid-cols-[minmax(0,1fr)_320px] [grid-template-areas:'top_top'_'yard_side'_'time_side']",
  tall: "grid-rows-[52px_minmax(0,1fr)_auto_minmax(240px,30%)] grid-cols-[minmax(0,1fr)] [grid-template-areas:'top'_'yard'_'time'_'side']",
  phone: "grid-rows-[auto_minmax(0,1fr)_auto] grid-cols-[minmax(0,1fr)] [grid-template-areas:'top'_'yard'_'time']",
  present: "grid-rows-[auto_minmax(0,1fr)_auto_auto] grid-cols-[minmax(0,1fr)] [grid-template-areas:'top'_'yard'_'says'_'time']",
  twin: "grid-rows-[52px_minmax(0,1fr)_auto] grid-cols-[minmax(0,1fr)] [grid-template-areas:'top'_'yard'_'time']",
  embed: "grid-rows-[minmax(0,1fr)_48px] grid-cols-[minmax(0,1fr)] [grid-template-areas:'yard'_'time']",
};

export function Shell({ canvas }: { readonly canvas: ReactNode }) {
  useTheme();
  useToastTimer();
  const arrangement = useArrangement();
  const toast = useSession((state) => state.toast);
  const title = useRun((state) => state.status);
  const desk = arrangement === "desk" || arrangement === "narrow";
  const mode = useSession((state) => state.mode);
  const building = mode === "edit";
  const twin = useTwin((state) => state.open) && arrangement !== "embed";
  const asked = useHalf(useTwin((state) => state.asked));
  // Two canvases need the room: the panels come when something is chosen or asked, and tell of the half where it was.
  const looking = useSession((state) => state.about !== undefined || state.selection.length > 0);
  const sided = desk && (!twin || looking);
  const sheet = !twin || looking;
  const wide = useWide();
  const tall = useTall();
  const asking = useSession((state) => state.paletteOpen);
  const parts = arrangement === "desk" && building && !twin && (wide || asking);
  // At hand when they are asked for.
  useEffect(() => { void forParts(); }, []);
  const grid = !desk ? GRID[arrangement] : twin && !sided ? GRID.twin : tall ? GRID.tall : parts ? GRID.desk : GRID.narrow;
  const broken = title === "dead" || title === "problems";
  return (
    <>
      <Patterns />
      <a href="#canvas" className="vh focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-70 focus:rounded-control focus:bg-ink focus:p-2 focus:text-on-ink">To the canvas</a>
      <div className={`grid h-full ${grid}`} data-arrangement={arrangement} data-status={title}>
        {desk ? <TopBar /> : arrangement === "phone" ? <Late bare className="min-h-14 border-b-[1.5px] [grid-area:top]"><PhoneTop /></Late> : arrangement === "present" ? <Late bare className="min-h-(--present-head) [grid-area:top]"><PresentHead /></Late> : null}
        {parts ? <Late className="grid border-r-[1.5px] [grid-area:pal]"><Palette /></Late> : null}
        <main id="canvas" tabIndex={-1} key="stage" aria-label="Canvas" className={`relative min-h-0 min-w-0 overflow-hidden outline-none dots [grid-area:yard] ${arrangement === "present" ? "border-t-[2.5px] border-line-strong" : ""}`}>
          <h1 className="vh">Eventyard</h1>
          {/* The sheet of a phone, at rest, lies below the yard, not on it. */}
          <div className={`absolute inset-x-0 top-0 ${arrangement === "phone" && sheet ? "bottom-[max(20%,72px)]" : "bottom-0"}`}>{twin ? <Suspense fallback={canvas}><TwinView /></Suspense> : canvas}</div>
          <Suspense fallback={null}>
            <EmptyCanvas />
            {(desk || arrangement === "phone") && !twin ? <Ask /> : null}
            {arrangement === "phone" && sheet ? <StageContext value={twin ? asked : undefined}><PhoneSheet /></StageContext> : null}
            {broken ? <ErrorCard /> : null}
          </Suspense>
        </main>
        {arrangement === "present" ? <Late bare className="min-h-(--present-says) [grid-area:says]"><PresentSays /></Late> : null}
        {sided ? <Late className={`grid [grid-area:side] ${tall ? "border-t-[1.5px]" : "border-l-[1.5px]"}`}><StageContext value={twin ? asked : undefined}><Side /></StageContext></Late> : null}
        {desk ? <Timeline low={twin} /> : <Late bare className="min-h-12 border-t-[1.5px] [grid-area:time]">{arrangement === "phone" ? <PhoneBar /> : arrangement === "present" ? <PresentBar /> : <EmbedBar />}</Late>}
      </div>
      <Dialogs />
      <Suspense fallback={null}>
        <Keyboard />
        {arrangement === "narrow" || arrangement === "phone" ? <PaletteDrawer /> : null}
      </Suspense>
      <Toast message={toast} onClose={() => session.set({ toast: undefined })} />
      <HintLayer />
      <Announcer />
      <Lessons />
    </>
  );
}

/** Room that is kept while a panel is on its way. `bare` panels bring their own frame. */
function Late({ className, bare = false, children }: { readonly className: string; readonly bare?: boolean; readonly children: ReactNode }) {
  const room = <div className={`min-h-0 border-line-strong bg-panel ${className}`} />;
  if (bare) return <Suspense fallback={room}>{children}</Suspense>;
  return <div className={`min-h-0 border-line-strong bg-panel ${className}`}><Suspense fallback={null}>{children}</Suspense></div>;
}

function Timeline({ low }: { readonly low: boolean }) {
  // The console takes the room of the charts and leaves the playing: answers come when the run goes on.
  const lines = useSession((state) => state.timelineOpen && state.panel !== "console");
  // A phone on its side: the yard or the lines.
  const flat = useMedia("(max-height: 480px)");
  const open = lines && !flat;
  return (
    <section aria-label="Time" className={`grid grid-cols-[minmax(0,1fr)] overflow-hidden border-t-[1.5px] border-line-strong bg-panel [grid-area:time] ${open ? `time-room ${low ? "low" : ""} grid-rows-[54px_minmax(0,1fr)]` : "h-[56px] grid-rows-[54px]"}`}>
      <Transport />
      {open ? <Suspense fallback={null}><Charts /></Suspense> : null}
    </section>
  );
}

/** Lessons bring their own cards, when there are any: found by name, fetched when needed. */
const found = import.meta.glob<{ readonly LessonHost: () => ReactNode }>("../lessons/host.tsx");
const LessonHost = Object.values(found)[0] ? lazy(async () => ({ default: (await Object.values(found)[0]!()).LessonHost })) : undefined;

function Lessons() {
  return LessonHost ? <Suspense fallback={null}><LessonHost /></Suspense> : null;
}
