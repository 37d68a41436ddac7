/** The values of the tokens of tokens.css, for drawing on a canvas; read again when the theme changes. */
import type { Hue, Tone } from "../kit/tone.ts";

export interface Palette {
  readonly tone: Readonly<Record<Tone, string>>;
  readonly hue: Readonly<Record<Hue, string>>;
  readonly panel: string; readonly canvas: string; readonly ink: string; readonly ink2: string; readonly track: string; readonly mark: string; readonly markEdge: string;
  readonly font: string;
}

export function readPalette(of: Element): Palette {
  const style = getComputedStyle(of);
  const value = (name: string): string => style.getPropertyValue(`--${name}`).trim() || "#888";
  return {
    tone: {
      ok: value("ok"), waiting: value("waiting"), delayed: value("waiting"), flight: value("flight"), retry: value("retry"), failed: value("failed"),
      dropped: value("dropped"), throttled: value("throttled"), advice: value("retry"), off: value("line-strong"),
    },
    hue: { 1: value("k-1"), 2: value("k-2"), 3: value("k-3"), 4: value("k-4"), 5: value("k-5"), 6: value("k-6") },
    panel: value("panel"), canvas: value("canvas"), ink: value("ink"), ink2: value("ink-2"), track: value("track"), mark: value("mark"), markEdge: value("mark-edge"),
    font: style.getPropertyValue("--font").trim() || "sans-serif",
  };
}

/** Calls back when the page's theme or scale changes; returns the way to stop. */
export function onThemeChange(changed: () => void): () => void {
  const watcher = new MutationObserver(changed);
  watcher.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "data-scale", "class", "style"] });
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", changed);
  return () => {
    watcher.disconnect();
    system.removeEventListener("change", changed);
  };
}
