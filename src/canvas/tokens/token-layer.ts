/**
 * All tokens on one Canvas 2D above the diagram. Draws what the flight index shows at a stage time, on the beds' own
 * lines, at the viewport's place and zoom; keeps where each token was drawn, so that a click finds the nearest.
 */
import type { FlightIndex } from "../../timeline/flights.ts";
import type { Tone } from "../kit/tone.ts";
import { FlightResult } from "../../worker/protocol.ts";
import type { Route } from "../geometry/route.ts";
import { PLACES } from "../geometry/route.ts";
import type { LookFacts, TokenLook } from "./look.ts";
import { lookOf } from "./look.ts";
import type { Palette } from "./palette.ts";
import type { Sprite } from "./sprites.ts";
import { Sprites, TOKEN_R } from "./sprites.ts";

export interface TokenScene {
  readonly flights: FlightIndex;
  readonly stageMs: number;
  readonly nowUs: number;
  /** By index of the run's entities; undefined where nothing is drawn. */
  readonly routes: readonly (Route | undefined)[];
  readonly viewport: { readonly x: number; readonly y: number; readonly zoom: number };
  readonly palette: Palette;
  readonly facts: LookFacts;
  /** Story pace starts and stops gently; steady runs evenly. */
  readonly gentle: boolean;
  /** prefers-reduced-motion: no travelling. */
  readonly still: boolean;
  readonly followed: number | null;
}

/** A token as a click finds it. */
export interface PickedFlight { readonly flight: number; readonly message: number; readonly row: number; readonly connection: number }

/** Above this many on one bed: a moving hatch and a count. */
const CROWD = 40;
/** Below this many it is tokens again, so that a bed does not flicker between the two. */
const UNCROWD = 28;
const SMALLEST = 12;
const FALL = 24;
/** A lost token goes so far along its bed before it falls, in this part of its time. */
const FALLS_AT = 0.55, FALLS_FROM = 0.6;
/** Tokens that would lie on one another stand so far apart. */
const QUEUE_GAP = 9;

const EASE = easeTable(0.45, 0.05, 0.35, 1);

export class TokenLayer {
  /** How many tokens the last frame drew, and how many beds it hatched. */
  drawn = 0;
  hatched = 0;
  /** Fates that the last frame drew: for the legend. */
  readonly tones = new Set<Tone>();

  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D | null;
  readonly #sprites = new Sprites();
  #ratio = 1;
  #alpha = 1;
  #width = 0;
  #height = 0;
  /** CSS px and slot of what was drawn, in threes. */
  #spots = new Float32Array(3 * 1024);
  #spotCount = 0;
  #picked: FlightIndex | undefined;
  #perBed = new Int32Array(64);
  #crowded = new Set<number>();
  /** For each bed the last place drawn, to spread what would lie on one another. */
  #last = new Float32Array(64);
  #stacked = new Int32Array(64);

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d");
  }

  /** CSS size and devicePixelRatio. */
  resize(width: number, height: number, ratio: number): void {
    if (width === this.#width && height === this.#height && ratio === this.#ratio) return;
    this.#width = width;
    this.#height = height;
    this.#ratio = ratio;
    this.#canvas.width = Math.max(1, Math.round(width * ratio));
    this.#canvas.height = Math.max(1, Math.round(height * ratio));
  }

  draw(scene: TokenScene): void {
    const c = this.#context;
    if (!c) return;
    const { flights, stageMs, viewport, routes } = scene;
    const scale = Math.max(viewport.zoom, SMALLEST / (2 * TOKEN_R));
    // Pictures are made for steps of an eighth, so that zooming does not draw them anew in each frame.
    this.#sprites.prepare((Math.ceil(scale * 8) / 8) * this.#ratio, scene.palette);
    c.setTransform(1, 0, 0, 1, 0, 0);
    c.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    const count = flights.look(stageMs);
    this.#picked = flights;
    this.#spotCount = 0;
    this.drawn = 0;
    this.tones.clear();
    this.#countBeds(flights, count, routes.length);
    this.#drawCrowds(c, scene);
    for (let i = 0; i < count; i++) {
      const slot = flights.shown[i]!;
      if (scene.followed !== null && flights.table.message[slot] === scene.followed) continue;
      this.#drawToken(c, scene, slot, flights.progress[i]!, false);
    }
    // The followed one lies on top.
    if (scene.followed !== null) {
      for (let i = 0; i < count; i++) {
        const slot = flights.shown[i]!;
        if (flights.table.message[slot] === scene.followed) this.#drawToken(c, scene, slot, flights.progress[i]!, true);
      }
    }
    c.globalAlpha = this.#alpha = 1;
  }

  /** The nearest token within `reach` CSS px, or undefined. */
  pick(x: number, y: number, reach: number): PickedFlight | undefined {
    let best = -1, nearest = reach * reach;
    for (let i = 0; i < this.#spotCount; i++) {
      const dx = this.#spots[i * 3]! - x, dy = this.#spots[i * 3 + 1]! - y;
      const distance = dx * dx + dy * dy;
      // Later ones lie on top.
      if (distance <= nearest) { nearest = distance; best = this.#spots[i * 3 + 2]!; }
    }
    if (best < 0 || !this.#picked) return undefined;
    const { table } = this.#picked;
    return { flight: table.flight[best]!, message: table.message[best]!, row: table.row[best]!, connection: table.connection[best]! };
  }

  #countBeds(flights: FlightIndex, count: number, beds: number): void {
    if (this.#perBed.length < beds) {
      this.#perBed = new Int32Array(beds * 2);
      this.#last = new Float32Array(beds * 2);
      this.#stacked = new Int32Array(beds * 2);
    }
    this.#perBed.fill(0);
    this.#last.fill(-1);
    this.#stacked.fill(0);
    const { connection } = flights.table;
    for (let i = 0; i < count; i++) {
      const bed = connection[flights.shown[i]!]!;
      if (bed >= 0 && bed < beds) this.#perBed[bed]!++;
    }
    for (let bed = 0; bed < beds; bed++) {
      const tokens = this.#perBed[bed]!;
      if (tokens > CROWD) this.#crowded.add(bed);
      else if (tokens < UNCROWD) this.#crowded.delete(bed);
    }
    this.hatched = this.#crowded.size;
  }

  /** What an eye can't follow: a hatch that moves along the bed, and how many a simulated second. */
  #drawCrowds(c: CanvasRenderingContext2D, { routes, viewport, palette, flights, stageMs, nowUs, still }: TokenScene): void {
    for (const bed of this.#crowded) {
      const route = routes[bed];
      if (!route) continue;
      const k = viewport.zoom * this.#ratio;
      c.setTransform(k, 0, 0, k, viewport.x * this.#ratio, viewport.y * this.#ratio);
      const path = new Path2D(route.d);
      c.lineWidth = 8;
      c.strokeStyle = palette.track;
      c.setLineDash([]);
      c.stroke(path);
      c.lineWidth = 6;
      c.strokeStyle = palette.tone.waiting;
      c.setLineDash([4, 6]);
      c.lineDashOffset = still ? 0 : -(stageMs * 0.06) % 10;
      c.stroke(path);
      c.setLineDash([]);
      const rate = flights.ratePerSecond(bed, nowUs);
      const words = rate >= 0.5 ? `×${rate >= 10 ? Math.round(rate).toLocaleString("en-US") : rate.toFixed(1)}/s` : `×${this.#perBed[bed]}`;
      c.font = `650 12px ${palette.font}`;
      c.textAlign = "center";
      c.textBaseline = "middle";
      c.lineJoin = "round";
      c.lineWidth = 5;
      c.strokeStyle = palette.canvas;
      c.fillStyle = palette.ink;
      const { x, y, level } = route.middle;
      const at = level ? { x, y: y - 14 } : { x: x + 10 + c.measureText(words).width / 2, y };
      c.strokeText(words, at.x, at.y);
      c.fillText(words, at.x, at.y);
    }
    c.setTransform(1, 0, 0, 1, 0, 0);
  }

  #drawToken(c: CanvasRenderingContext2D, scene: TokenScene, slot: number, progress: number, halo: boolean): void {
    const { flights: { table }, routes, viewport, followed } = scene;
    const bed = table.connection[slot]!;
    const route = routes[bed];
    if (!route || (!halo && this.#crowded.has(bed))) return;
    const backwards = table.reverse[slot] === 1;
    const lost = table.result[slot] === FlightResult.lost;
    const falling = lost && progress > FALLS_FROM ? (progress - FALLS_FROM) / (1 - FALLS_FROM) : 0;
    const part = this.#placeOf(scene, lost, progress, bed, route, backwards);
    // Its turn to leave the node has not come.
    if (part < 0) return;
    const p = route.places;
    const at = Math.round((backwards ? 1 - part : part) * PLACES) * 4;
    const x = viewport.x + p[at]! * viewport.zoom;
    const y = viewport.y + (p[at + 1]! + falling * FALL) * viewport.zoom;
    if (x < -40 || y < -40 || x > this.#width + 40 || y > this.#height + 40) return;
    const sign = backwards ? -1 : 1;
    const dx = p[at + 2]! * sign, dy = p[at + 3]! * sign;
    const quarter = Math.abs(dx) >= Math.abs(dy) ? (dx >= 0 ? 0 : 2) : dy > 0 ? 1 : 3;
    const sprite = this.#spriteOf(scene, slot, quarter, falling > 0, halo);
    this.tones.add(sprite.tone);
    const alpha = (falling > 0 ? 1 - falling * 0.8 : 1) * (followed !== null && !halo ? 0.32 : 1);
    if (alpha !== this.#alpha) c.globalAlpha = this.#alpha = alpha;
    c.drawImage(sprite.picture, Math.round(x * this.#ratio) - sprite.half, Math.round(y * this.#ratio) - sprite.half);
    this.drawn++;
    this.#keepSpot(x, y, slot);
    if (scene.still && progress > 0.42 && progress < 0.58) this.#flash(c, scene, route, lookOf(table, slot, scene.facts));
  }

  /** By the bare facts first: a look is made only for what was never drawn before. */
  #spriteOf({ flights: { table }, facts }: TokenScene, slot: number, quarter: number, hollow: boolean, halo: boolean): Sprite {
    const connection = table.connection[slot]!;
    const coloured = facts.colourBy === "fate" ? 0 : facts.colourBy === "group" ? table.group[slot]! + 1 : (facts.originOf(table.message[slot]!) ?? -1) + 1;
    let key = (table.kind[slot]! * 8 + table.result[slot]!) * 32 + Math.min(31, table.receives[slot]!);
    key = (key * 128 + Math.min(127, table.size[slot]!)) * 4 + quarter;
    key = (key * 2 + table.twin[slot]!) * 8 + (facts.isFailure(connection) ? 4 : 0) + (hollow ? 2 : 0) + (halo ? 1 : 0);
    // Beyond 32 bits it is still a whole number that nothing else has.
    key += coloured * 8_388_608 * 32;
    const known = this.#sprites.known(key);
    if (known) return known;
    const look = lookOf(table, slot, facts);
    // A response's arrow points back, that is to where it goes on a bed that is gone backwards.
    return this.#sprites.remember(key, this.#sprites.get(look, look.kind === "response" ? (quarter + 2) % 4 : quarter, hollow, halo));
  }

  /** How far along its bed a token is drawn, 0 … 1; below 0 while those before it have not made room. */
  #placeOf(scene: TokenScene, lost: boolean, progress: number, bed: number, route: Route, backwards: boolean): number {
    let part = lost ? Math.min(1, progress / FALLS_FROM) * FALLS_AT : progress;
    if (scene.still) return part < 0.5 ? Math.min(1, TOKEN_R / route.length) : Math.max(0, 1 - TOKEN_R / route.length);
    if (scene.gentle && !lost) part = EASE[Math.round(part * 256)]!;
    // Several that departed together would lie on one another: they go in single file.
    const key = part + (backwards ? 2 : 0);
    if (Math.abs(this.#last[bed]! - key) < 0.002) {
      const k = ++this.#stacked[bed]!;
      return part - (k * QUEUE_GAP) / route.length;
    }
    this.#last[bed] = key;
    this.#stacked[bed] = 0;
    return part;
  }

  /** Without motion a line flashes once between start and end. */
  #flash(c: CanvasRenderingContext2D, { viewport, palette }: TokenScene, route: Route, look: TokenLook): void {
    const k = viewport.zoom * this.#ratio;
    c.setTransform(k, 0, 0, k, viewport.x * this.#ratio, viewport.y * this.#ratio);
    c.lineWidth = 3;
    c.strokeStyle = look.hue === undefined ? palette.tone[look.tone] : palette.hue[look.hue];
    c.stroke(new Path2D(route.d));
    c.setTransform(1, 0, 0, 1, 0, 0);
  }

  #keepSpot(x: number, y: number, slot: number): void {
    if (this.#spotCount * 3 >= this.#spots.length) {
      const more = new Float32Array(this.#spots.length * 2);
      more.set(this.#spots);
      this.#spots = more;
    }
    const at = this.#spotCount++ * 3;
    this.#spots[at] = x;
    this.#spots[at + 1] = y;
    this.#spots[at + 2] = slot;
  }
}

/** `--e-hop` as 257 values: a hop starts and stops gently. */
function easeTable(x1: number, y1: number, x2: number, y2: number): Float32Array {
  const table = new Float32Array(257);
  const bezier = (a: number, b: number, t: number): number => 3 * a * t * (1 - t) * (1 - t) + 3 * b * t * t * (1 - t) + t * t * t;
  for (let i = 0; i <= 256; i++) {
    let low = 0, high = 1;
    for (let k = 0; k < 24; k++) {
      const t = (low + high) / 2;
      if (bezier(x1, x2, t) < i / 256) low = t;
      else high = t;
    }
    table[i] = bezier(y1, y2, (low + high) / 2);
  }
  return table;
}
