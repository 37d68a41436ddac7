/** Watches a media query. */
import { useSyncExternalStore } from "react";

const lists = new Map<string, MediaQueryList>();

/** Asked at every change of anything: a new list each time would cost more than what changed. */
function listOf(query: string): MediaQueryList {
  let list = lists.get(query);
  if (!list) lists.set(query, (list = window.matchMedia(query)));
  return list;
}

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => { const list = listOf(query); list.addEventListener("change", listener); return () => list.removeEventListener("change", listener); },
    () => listOf(query).matches,
  );
}

export const usePhone = () => useMedia("(max-width: 719.9px)");
export const useNarrow = () => useMedia("(max-width: 1099.9px)");
/** Room for the parts beside the yard at all times; below, the yard has it, and the parts stand there when they are asked for. */
export const useWide = () => useMedia("(min-width: 1440px)");
/** A tablet held upright: the panels stand below the yard, side by side. */
export const useTall = () => useMedia("(max-width: 1099.9px) and (orientation: portrait)");
