/** The listener as a part of the page, so that it is fetched after the first picture. */
import { useShortcuts } from "./use-shortcuts.ts";

export function Keyboard() {
  useShortcuts();
  return null;
}
