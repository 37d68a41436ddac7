/** What an eye can't follow: a hatch that moves along the bed, and how many messages a simulated second. */
import type { FlightIndex } from "../../timeline/flights.ts";
import type { Route } from "../geometry/route.ts";
import { sayCount } from "../kit/say-count.ts";
import type { Palette } from "./palette.ts";

/** Above this many on one bed: a moving hatch and a count. */
const CROWD = 40;
/** Below this many it is tokens again, so that a bed does not flicker between the two. */
const UNCROWD = 28;
/** Words are left away where they would be smaller than 5 px. */
const READABLE_FROM = 0.4;
/** Numbers change at most so often. */
const COUNT_EVERY_MS = 250;

export interface CrowdScene {
  readonly flights: FlightIndex;
  readonly stageMs: number;
  readonly nowUs: number;
  readonly routes: readonly (Route | undefined)[];
  readonly palette: Palette;
  readonly still: boolean;
  readonly viewport: { readonly zoom: number };
  /** Device px for one px of the yard. */
  readonly scale: number;
}

/** A route as the canvas draws it, and the box around it. */
interface Traced { readonly path: Path2D; readonly left: number; readonly top: number; readonly right: number; readonly bottom: number }
/** A count, as a picture made at `scale` device px for one px of the look. */
interface Counted { atMs: number; readonly words: string; readonly scale: number; readonly palette: Palette; readonly picture: ImageBitmap; readonly width: number; readonly height: number }

export class Crowds {
  readonly #crowded = new Set<number>();
  readonly #traced = new WeakMap<Route, Traced>();
  readonly #words = new Map<number, Counted>();
  #perBed = new Int32Array(64);

  get count(): number {
    return this.#crowded.size;
  }

  has(bed: number): boolean {
    return this.#crowded.has(bed);
  }

  /** Says anew which beds are crowded. */
  form(connection: Int32Array, shown: Int32Array, count: number, beds: number): void {
    if (this.#perBed.length < beds) this.#perBed = new Int32Array(beds * 2);
    this.#perBed.fill(0);
    for (let i = 0; i < count; i++) {
      const bed = connection[shown[i]!]!;
      if (bed >= 0 && bed < beds) this.#perBed[bed]!++;
    }
    for (let bed = 0; bed < beds; bed++) {
      const tokens = this.#perBed[bed]!;
      if (tokens > CROWD) this.#crowded.add(bed);
      else if (tokens < UNCROWD && this.#crowded.delete(bed)) this.#words.delete(bed);
    }
  }

  /** Draws them with the yard's own px set up; `seen` is the part of the yard in view. */
  draw(c: CanvasRenderingContext2D, scene: CrowdScene, seen: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number }): void {
    const { routes, palette, stageMs, still } = scene;
    for (const bed of this.#crowded) {
      const route = routes[bed];
      if (!route) continue;
      const { path, left, top, right, bottom } = this.#trace(route);
      if (right < seen.left || left > seen.right || bottom < seen.top || top > seen.bottom) continue;
      c.lineWidth = 8;
      c.strokeStyle = palette.track;
      c.stroke(path);
      c.lineWidth = 6;
      c.strokeStyle = palette.tone.waiting;
      c.setLineDash(DASH);
      c.lineDashOffset = still ? 0 : -(stageMs * 0.06) % 10;
      c.stroke(path);
      c.setLineDash(SOLID);
      if (scene.viewport.zoom >= READABLE_FROM) this.#write(c, bed, route, scene);
    }
  }

  #write(c: CanvasRenderingContext2D, bed: number, { middle }: Route, { flights, nowUs, stageMs, palette, scale }: CrowdScene): void {
    let counted = this.#words.get(bed);
    if (!counted || counted.scale !== scale || counted.palette !== palette || stageMs - counted.atMs > COUNT_EVERY_MS || stageMs < counted.atMs) {
      const words = sayRate(flights.ratePerSecond(bed, nowUs), this.#perBed[bed]!);
      if (counted?.words === words && counted.scale === scale && counted.palette === palette) counted.atMs = stageMs;
      else this.#words.set(bed, (counted = picture(words, scale, palette, stageMs)));
    }
    const { width, height } = counted;
    // Above a level bed, and at the right of an upright one, stands what the service says of it.
    const x = middle.level ? middle.x - width / 2 : middle.x - 8 - width, y = middle.level ? middle.y + 15 - height / 2 : middle.y - height / 2;
    c.drawImage(counted.picture, x, y, width, height);
  }

  #trace(route: Route): Traced {
    let traced = this.#traced.get(route);
    if (!traced) {
      const xs = route.points.map(({ x }) => x), ys = route.points.map(({ y }) => y);
      // Half a label's room on each side.
      traced = { path: new Path2D(route.d), left: Math.min(...xs) - 60, top: Math.min(...ys) - 24, right: Math.max(...xs) + 60, bottom: Math.max(...ys) + 24 };
      this.#traced.set(route, traced);
    }
    return traced;
  }
}

/** Words with a rim of the canvas's colour. */
function picture(words: string, scale: number, palette: Palette, atMs: number): Counted {
  const font = `650 12px ${palette.font}`;
  const canvas = new OffscreenCanvas(1, 1);
  const c = canvas.getContext("2d")!;
  c.font = font;
  const width = Math.ceil(c.measureText(words).width) + 8, height = 20;
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  c.scale(scale, scale);
  c.font = font;
  c.textAlign = "center";
  c.textBaseline = "middle";
  c.lineJoin = "round";
  c.lineWidth = 5;
  c.strokeStyle = palette.canvas;
  c.fillStyle = palette.ink;
  c.strokeText(words, width / 2, height / 2);
  c.fillText(words, width / 2, height / 2);
  return { atMs, words, scale, palette, picture: canvas.transferToImageBitmap(), width: canvas.width / scale, height: canvas.height / scale };
}

const DASH = [4, 6];
const SOLID: number[] = [];

/** `×2,000/s`; where nothing is known of a second, how many are on the bed. */
export function sayRate(perSecond: number, onBed: number): string {
  if (perSecond < 0.5) return `×${onBed}`;
  return `×${perSecond >= 10 ? sayCount(Math.round(perSecond)) : perSecond.toFixed(1)}/s`;
}
