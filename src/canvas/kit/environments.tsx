/** Places where code runs: environments of a function, instances of a fleet, pollers, the concurrency wall. */
import type { ReactNode } from "react";
import { useRef } from "react";
import type { Ending } from "./arc.tsx";
import { Arc, partLeft } from "./arc.tsx";
import { Mark } from "./marks.tsx";
import { useIsFollowed, usePlayhead } from "./surroundings.ts";
import { Words } from "./text.tsx";
import type { Hue, Tone } from "./tone.ts";
import { tone } from "./tone.ts";

/** A bar moves in steps that no eye tells apart. */
const STEPS = 60;

/** One execution environment, or the room for one (`undefined`). */
export interface TileState {
  readonly state: "creating" | "init" | "busy" | "failed" | "idle";
  /** What its bar runs towards: Init's end, the end of the run against the Timeout (`limit` 0…1 draws the tick there). */
  readonly progress?: Ending;
  /** A followed message in it. */
  readonly message?: number;
  readonly hue?: Hue;
  /** The black corner. */
  readonly provisioned?: boolean;
  /** Idle ones fade towards their reclaim: when, and after how long idle. */
  readonly reclaim?: Ending;
  readonly text?: string;
}

/** Tiles are 38 × 36, pitch 42 × 41. */
export function Tile({ x, y, tile, width = 38, height = 36 }: { readonly x: number; readonly y: number; readonly tile?: TileState; readonly width?: number; readonly height?: number }): ReactNode {
  const followed = useIsFollowed(tile?.message);
  if (tile === undefined) return <rect x={x} y={y} width={width} height={height} rx={4} className="ey-env-none" />;
  return (
    <g transform={`translate(${x} ${y})`} {...(tile.message === undefined ? {} : { "data-message": tile.message, className: "ey-pickable" })}>
      {followed && <rect x={-3.5} y={-3.5} width={width + 7} height={height + 7} rx={6} className="ey-halo" />}
      <Inside tile={tile} w={width} h={height} />
      {tile.provisioned && <path d={`M${width - 9} .8h8.2v8.2z`} className="ey-pin" />}
    </g>
  );
}

function Inside({ tile, w, h }: { readonly tile: TileState; readonly w: number; readonly h: number }): ReactNode {
  const box = <rect width={w} height={h} rx={4} className={`ey-env ey-${tile.state}`} />;
  switch (tile.state) {
    case "creating":
      return <>{box}<Words x={w / 2} y={17} size="tick" ink={2} anchor="middle">{tile.text ?? "new"}</Words><Progress tile={tile} w={w} h={h} tone="waiting" /></>;
    case "init":
      return <>{box}<rect x={5} y={5} width={w - 10} height={15} rx={3} className="ey-panel" /><Words x={w / 2} y={16} size="tick" bold anchor="middle">{tile.text ?? "Init"}</Words><Progress tile={tile} w={w} h={h} tone="waiting" /></>;
    case "busy":
      return <>{box}<circle cx={w / 2} cy={13} r={6} className={`ey-tk ${tone("flight", tile.hue)}`} /><Progress tile={tile} w={w} h={h} tone="flight" limit /></>;
    case "failed":
      return <>{box}<Mark name="failed" x={w / 2} y={13} r={7} /><Progress tile={tile} w={w} h={h} tone="failed" limit /></>;
    case "idle":
      return <Fading reclaim={tile.reclaim}>{box}<Words x={w / 2} y={22} size="tick" ink={2} anchor="middle">{tile.text ?? "warm"}</Words></Fading>;
  }
}

/** A bar that fills from the playhead; above four fifths of a Timeout it warns. */
function Progress({ tile, w, h, tone: colour, limit = false }: { readonly tile: TileState; readonly w: number; readonly h: number; readonly tone: Tone; readonly limit?: boolean }): ReactNode {
  const bar = useRef<SVGRectElement>(null);
  const { progress } = tile;
  const drawn = useRef("");
  usePlayhead((now) => {
    if (!bar.current) { drawn.current = ""; return; }
    const of = Math.round((progress ? 1 - partLeft(progress, now) : 0) * STEPS) / STEPS;
    const key = `${of} ${w} ${colour}`;
    if (key === drawn.current) return;
    drawn.current = key;
    bar.current.setAttribute("width", String(Math.max(of > 0 ? 3 : 0, (w - 8) * of)));
    bar.current.setAttribute("class", `ey-gauge ${tone(colour === "flight" && of > 0.8 ? "retry" : colour)}`);
  }, progress?.nowUs);
  if (!progress) return null;
  return (
    <>
      <rect x={4} y={h - 8} width={w - 8} height={4} rx={2} className="ey-gauge-bed" />
      <rect ref={bar} x={4} y={h - 8} width={0} height={4} rx={2} />
      {limit && <path d={`M${w - 4} ${h - 11}v9.5`} className="ey-limit" />}
    </>
  );
}

/** Fades towards its end, never below 35 %. */
export function Fading({ reclaim, children }: { readonly reclaim?: Ending | undefined; readonly children: ReactNode }): ReactNode {
  const group = useRef<SVGGElement>(null);
  const drawn = useRef("");
  usePlayhead((now) => {
    const opacity = reclaim ? (0.35 + 0.65 * partLeft(reclaim, now)).toFixed(2) : "1";
    if (opacity === drawn.current) return;
    drawn.current = opacity;
    group.current?.setAttribute("opacity", opacity);
  }, reclaim?.nowUs);
  return <g ref={group}>{children}</g>;
}

/** Tiles in rows from (12, y); `capacity` are drawn, the rest as dotted room. At most `rows` rows; what is beyond is told by `+n`. */
export function TileGrid({ y, width, tiles, capacity, rows = 1, full = false }: {
  readonly y: number; readonly width: number; readonly tiles: readonly TileState[]; readonly capacity: number; readonly rows?: number;
  /** At the concurrency limit: the wall is coloured. */
  readonly full?: boolean;
}): ReactNode {
  const per = tilesPerRow(width);
  const places = Math.max(1, Math.min(capacity, per * rows));
  const lines = Math.ceil(places / per);
  const wall = 12 + Math.min(per, places) * 42 + 1;
  return (
    <g>
      {Array.from({ length: places }, (_, i) => <Tile key={i} x={12 + (i % per) * 42} y={y + Math.floor(i / per) * 41} {...(tiles[i] ? { tile: tiles[i] } : {})} />)}
      {places === capacity
        ? <Wall x={wall} y={y} height={lines * 41 - 3} full={full} />
        : tiles.length > places && <Words x={wall + 2} y={y + lines * 41 - 22} bold ink={2}>+{tiles.length - places}</Words>}
    </g>
  );
}

/** How many tiles stand side by side in a body of this width. */
export function tilesPerRow(width: number): number {
  return Math.max(1, Math.floor((width - 24 - 8) / 42));
}

/** Height of a TileGrid. */
export function tileGridHeight(width: number, capacity: number, rows = 1): number {
  return Math.ceil(Math.max(1, Math.min(capacity, tilesPerRow(width) * rows)) / tilesPerRow(width)) * 41;
}

/** The concurrency limit: a double line, in the throttled hue when it is reached. */
export function Wall({ x, y, height, full }: { readonly x: number; readonly y: number; readonly height: number; readonly full: boolean }): ReactNode {
  return <path d={`M${x} ${y}v${height}M${x + 4} ${y}v${height}`} className={`ey-wall ${tone(full ? "throttled" : "off")}`} />;
}

/** One poller of a mapping (7 px): waiting on a long poll (the arc runs), holding a batch, or backing off. Pitch 19. */
export function Poller({ cx, cy, state, poll }: { readonly cx: number; readonly cy: number; readonly state: "polling" | "holding" | "backing-off" | "idle"; readonly poll?: Ending }): ReactNode {
  if (state === "holding") return <g className={tone("flight")}><circle cx={cx} cy={cy} r={7} className="ey-poller" /><circle cx={cx} cy={cy} r={4} className="ey-disc" /></g>;
  if (state === "backing-off") return <g><circle cx={cx} cy={cy} r={7} className="ey-poller ey-off" /><Mark name="retry" x={cx} y={cy} r={3.6} /></g>;
  return (
    <g className={tone("waiting")}>
      <circle cx={cx} cy={cy} r={7} className="ey-poller" />
      {poll && <g className="ey-poll"><Arc cx={cx} cy={cy} r={7} stroke={2.2} {...poll} /></g>}
    </g>
  );
}

/** An instance of a fleet (52 × 44, pitch 58): one place a thread. */
export function Instance({ x, y, instance, threads }: { readonly x: number; readonly y: number; readonly threads: number; readonly instance?: { readonly state: "running" | "booting" | "crashed" | "draining"; readonly busy: readonly (number | undefined)[]; readonly boot?: Ending } }): ReactNode {
  const w = 52, h = 44;
  if (!instance) return <rect x={x} y={y} width={w} height={h} rx={4} className="ey-env-none" />;
  const { state, busy, boot } = instance;
  const box = { running: busy.length > 0 ? "busy" : "idle", booting: "init", crashed: "failed", draining: "creating" }[state];
  const shown = Math.min(threads, 4);
  return (
    <g transform={`translate(${x} ${y})`}>
      <rect width={w} height={h} rx={4} className={`ey-env ey-${box}`} />
      {state === "booting" && <><rect x={7} y={6} width={w - 14} height={15} rx={3} className="ey-panel" /><Words x={w / 2} y={17} size="tick" bold anchor="middle">boot</Words><Progress tile={{ state: "init", ...(boot ? { progress: boot } : {}) }} w={w} h={h} tone="waiting" /></>}
      {state === "crashed" && <><Mark name="failed" x={w / 2} y={15} r={7} /><Words x={w / 2} y={37} size="tick" anchor="middle">crashed</Words></>}
      {(state === "running" || state === "draining") && (threads > 4
        ? <Words x={w / 2} y={27} bold anchor="middle">{busy.length} of {threads}</Words>
        : Array.from({ length: shown }, (_, i) => {
          const cx = 15 + (i % 2) * 22, cy = (threads > 2 ? 13 : 22) + Math.floor(i / 2) * 18;
          return i < busy.length ? <Bead key={i} cx={cx} cy={cy} message={busy[i]} /> : <circle key={i} cx={cx} cy={cy} r={4.5} className="ey-open-answer" />;
        }))}
    </g>
  );
}

function Bead({ cx, cy, message }: { readonly cx: number; readonly cy: number; readonly message: number | undefined }): ReactNode {
  const followed = useIsFollowed(message);
  return (
    <g className={tone("flight")} {...(message === undefined ? {} : { "data-message": message })}>
      {followed && <circle cx={cx} cy={cy} r={9} className="ey-halo" />}
      <circle cx={cx} cy={cy} r={5} className="ey-tk" />
    </g>
  );
}
