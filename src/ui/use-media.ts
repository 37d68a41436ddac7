/** Watches a media query. */
import { useSyncExternalStore } from "react";

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => { const list = window.matchMedia(query); list.addEventListener("change", listener); return () => list.removeEventListener("change", listener); },
    () => window.matchMedia(query).matches,
  );
}

export const usePhone = () => useMedia("(max-width: 719.9px)");
export const useNarrow = () => useMedia("(max-width: 1099.9px)");
