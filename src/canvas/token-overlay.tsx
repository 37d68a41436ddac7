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
    // Told by observers: asking the page for sizes in a frame would lay it out in each frame.
    let ratio = window.devicePixelRatio || 1, width = element.clientWidth, height = element.clientHeight, changed = true;
    const watcher = new ResizeObserver(() => {
      width = element.clientWidth;
      height = element.clientHeight;
      ratio = window.devicePixelRatio || 1;
      changed = true;
    });
    watcher.observe(element);
    const scene = { flights: latest.current.time.flights, stageMs: 0, nowUs: 0, routes: latest.current.routes, viewport: { x: NaN, y: 0, zoom: 1 }, palette, facts: latest.current.facts, gentle: false, still: false, followed: latest.current.followed };
    let idle = false;
    const stop = heartbeat.onFrame(() => {
      const { time, routes, facts, followed, still } = latest.current;
      const [x, y, zoom] = store.getState().transform;
      const stageMs = time.stageMs();
      const { viewport } = scene;
      if (window.devicePixelRatio !== ratio) { ratio = window.devicePixelRatio || 1; changed = true; }
      const moved = viewport.x !== x || viewport.y !== y || viewport.zoom !== zoom || scene.routes !== routes || scene.facts !== facts || scene.followed !== followed || scene.palette !== palette || scene.flights !== time.flights;
      // Nothing to see, or nothing changed since it was drawn: the last picture stands.
      if (!changed && ((idle && time.flights.empty) || (stageMs === scene.stageMs && !moved && !time.flights.changed))) return;
      changed = false;
      tokens.resize(width, height, ratio);
      viewport.x = x;
      viewport.y = y;
      viewport.zoom = zoom;
      scene.flights = time.flights;
      scene.stageMs = stageMs;
      scene.nowUs = time.shownUs();
      scene.routes = routes;
      scene.palette = palette;
      scene.facts = facts;
      scene.gentle = time.gentle();
      scene.still = still();
      scene.followed = followed;
      tokens.draw(scene);
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
