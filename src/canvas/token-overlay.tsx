/** The canvas element of the tokens, above React Flow; follows its viewport without rendering. */
import { useStoreApi } from "@xyflow/react";
import type { ReactNode } from "react";
import { useEffect, useRef } from "react";
import type { Heartbeat } from "./heartbeat.ts";
import type { Route } from "./geometry/route.ts";
import type { LookFacts } from "./tokens/look.ts";
import type { Palette } from "./tokens/palette.ts";
import { onThemeChange, readPalette } from "./tokens/palette.ts";
import { TokenLayer } from "./tokens/token-layer.ts";
import type { CanvasTime } from "./types.ts";

export interface OverlayProps {
  readonly heartbeat: Heartbeat;
  readonly time: CanvasTime;
  readonly routes: readonly (Route | undefined)[];
  readonly facts: LookFacts;
  readonly followed: number | null;
  readonly still: () => boolean;
  /** Handed the layer when it is there (for clicks), and null when it goes. */
  readonly made: (layer: TokenLayer | null) => void;
}

export function TokenOverlay(props: OverlayProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(props);
  const store = useStoreApi();
  const { heartbeat, made } = props;
  useEffect(() => { latest.current = props; });
  useEffect(() => {
    const element = canvas.current;
    if (!element) return undefined;
    const tokens = new TokenLayer(element);
    made(tokens);
    let palette: Palette = readPalette(element);
    const stopTheme = onThemeChange(() => { palette = readPalette(element); });
    const resize = (): void => tokens.resize(element.clientWidth, element.clientHeight, window.devicePixelRatio || 1);
    const watcher = new ResizeObserver(resize);
    watcher.observe(element);
    resize();
    let before = "";
    let idle = false;
    const stop = heartbeat.onFrame(() => {
      const { time, routes, facts, followed, still } = latest.current;
      const [x, y, zoom] = store.getState().transform;
      const stageMs = time.stageMs();
      // Nothing to see and nothing changed: the last picture stands.
      const now = `${x} ${y} ${zoom} ${stageMs} ${followed ?? ""} ${facts.colourBy} ${window.devicePixelRatio}`;
      if (idle && time.flights.empty && now === before) return;
      before = now;
      resize();
      tokens.draw({ flights: time.flights, stageMs, nowUs: time.shownUs(), routes, viewport: { x, y, zoom }, palette, facts, gentle: time.gentle(), still: still(), followed });
      idle = tokens.drawn === 0 && tokens.hatched === 0;
    });
    return () => {
      stop();
      stopTheme();
      watcher.disconnect();
      made(null);
    };
  }, [heartbeat, store, made]);
  return <canvas ref={canvas} className="ey-tokens" aria-hidden="true" />;
}
