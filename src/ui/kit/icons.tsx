/** The few icons of the transport and the logo that the look draws itself; all others come from lucide. */
import type { ReactNode } from "react";

function Strokes({ children }: { readonly children: ReactNode }) {
  return <svg viewBox="0 0 24 24" width="18" height="18" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">{children}</svg>;
}

export const icons = {
  play: <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true"><path d="M7 4.5v15a1 1 0 0 0 1.5.9l12-7.5a1 1 0 0 0 0-1.7l-12-7.5A1 1 0 0 0 7 4.5z" fill="currentColor" /></svg>,
  pause: <Strokes><path d="M8 5v14M16 5v14" strokeWidth="4" /></Strokes>,
  step: <Strokes><path d="M6 5.5v13l9-6.5zM19 5v14" /></Strokes>,
  back: <Strokes><path d="M18 5.5v13L9 12zM5 5v14" /></Strokes>,
  moment: <Strokes><path d="M4 5.5v13l8-6.5zM12 5.5v13l8-6.5z" /></Strokes>,
  restart: <Strokes><path d="M4 12a8 8 0 1 0 2.5-5.8M4 4v4.5h4.5" /></Strokes>,
  undo: <Strokes><path d="M9 6 4.5 10.5 9 15M5 10.5h9a5 5 0 0 1 0 10h-3" /></Strokes>,
  redo: <Strokes><path d="M15 6l4.5 4.5L15 15M19 10.5h-9a5 5 0 0 0 0 10h3" /></Strokes>,
  search: <Strokes><circle cx="10.5" cy="10.5" r="6" /><path d="M15 15l5.5 5.5" /></Strokes>,
  share: <Strokes><path d="M12 15V3.5M7.5 8 12 3.5 16.5 8M5 13v6a1.5 1.5 0 0 0 1.5 1.5h11A1.5 1.5 0 0 0 19 19v-6" /></Strokes>,
  present: <Strokes><rect x="3" y="4" width="18" height="12" rx="1.5" /><path d="M12 16v4M8 20h8" /></Strokes>,
  close: <Strokes><path d="M6 6l12 12M18 6 6 18" /></Strokes>,
  check: <Strokes><path d="M5 12.5 10 17.5 19.5 7" /></Strokes>,
  logo: <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true"><path d="M4 9h24M4 23h24M4 16h9c4 0 3-7 7-7M4 16h9c4 0 3 7 7 7" fill="none" stroke="currentColor" strokeWidth="2.6" strokeLinecap="round" /><circle cx="25" cy="16" r="4.2" fill="var(--mark)" stroke="currentColor" strokeWidth="2.2" /></svg>,
} as const;
