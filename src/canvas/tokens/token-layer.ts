/**
 * All tokens on one Canvas 2D above the diagram. Draws what the flight index shows at a stage time, on the beds' own
 * lines, at the viewport's place and zoom; keeps where each token was drawn, so that a click finds the nearest.
 */
import type { FlightIndex } from "../../timeline/flights.ts";
import type { Tone } from "../kit/tone.ts";
import { FlightResult } from "../../worker/protocol.ts";
import type { Route } from "../geometry/route.ts";
import { PLACES } from "../geometry/route.ts";
import { Blitter } from "./blitter.ts";
import { Crowds } from "./crowds.ts";
import { EASE } from "./ease.ts";
import type { LookFacts, TokenLook } from "./look.ts";
import { lookOf } from "./look.ts";
import type { Palette } from "./palette.ts";
import { inFile, SingleFile } from "./single-file.ts";
import type { Sprite } from "./sprites.ts";
import { Sprites, TOKEN_R, TONES } from "./sprites.ts";

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

const SMALLEST = 12;
const FALL = 24;
/** A lost token goes so far along its bed before it falls, in this part of its time. */
const FALLS_AT = 0.55, FALLS_FROM = 0.6;
/** From so many tokens on they are copied by hand (see `blitter.ts`), on canvases up to so many device px. */
const COPIED_FROM = 600;
const MOST_COPIED_PX = 9_000_000;
/** From so many on nobody reads words beside a token, and below so few they come back. */
const DENSE_FROM = 2000, DENSE_TO = 1500;
const DIMMED = 0.32;

export class TokenLayer {
  /** How many tokens the last frame drew, and how many beds it hatched. */
  drawn = 0;
  hatched = 0;

  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D | null;
  readonly #sprites = new Sprites();
  readonly #crowds = new Crowds();
  readonly #files = new SingleFile();
  #blitter: Blitter | undefined;
  #ratio = 1;
  #alpha = 1;
  #width = 0;
  #height = 0;
  /** CSS px and slot of what was drawn, in threes. */
  #spots = new Float32Array(3 * 1024);
  #spotCount = 0;
  #picked: FlightIndex | undefined;
  /** Bit k: a token of `TONES[k]` was drawn. */
  #toned = 0;
  /** By slot: which flight and turn its picture was last found for, and the picture. */
  #found = new Float64Array(0);
  #pictures: (Sprite | undefined)[] = [];
  #facts: LookFacts | undefined;
  /** Device px that the last frame drew on, to be cleared by the next: all else is blank. */
  #left = 0;
  #top = 0;
  #right = 0;
  #bottom = 0;
  #wholeDirty = false;
  #dense = false;
  /** What is drawn after the copied ones: place in the list of those on show. */
  #late: number[] = [];

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d");
  }

  /** Fates that the last frame drew: for the legend. */
  get tones(): ReadonlySet<Tone> {
    return new Set(TONES.filter((_, i) => (this.#toned & (1 << i)) !== 0));
  }

  /** CSS size and devicePixelRatio. */
  resize(width: number, height: number, ratio: number): void {
    if (width === this.#width && height === this.#height && ratio === this.#ratio) return;
    this.#width = width;
    this.#height = height;
    this.#ratio = ratio;
    this.#canvas.width = Math.max(1, Math.round(width * ratio));
    this.#canvas.height = Math.max(1, Math.round(height * ratio));
    this.#wholeDirty = true;
  }

  draw(scene: TokenScene): void {
    const c = this.#context;
    if (!c) return;
    const { flights, stageMs, viewport, routes } = scene;
    const scale = Math.max(viewport.zoom, SMALLEST / (2 * TOKEN_R));
    // Pictures are made for steps of an eighth, so that zooming does not draw them anew in each frame.
    if (this.#dense ? this.drawn < DENSE_TO : this.drawn > DENSE_FROM) this.#dense = !this.#dense;
    const anew = this.#sprites.prepare((Math.ceil(scale * 8) / 8) * this.#ratio, scene.palette, this.#dense);
    if (anew || scene.facts !== this.#facts || flights !== this.#picked || this.#found.length !== flights.shown.length) this.#forget(scene);
    const count = flights.look(stageMs);
    // Most of those on show may be hatched, so what counts is how many were drawn.
    const copying = this.drawn >= COPIED_FROM && this.#canvas.width * this.#canvas.height <= MOST_COPIED_PX;
    this.#spotCount = 0;
    this.drawn = 0;
    this.#toned = 0;
    this.#crowds.form(flights.table.connection, flights.shown, count, routes.length);
    this.#files.form(flights.table, flights.shown, flights.progress, count, routes.length);
    this.hatched = this.#crowds.count;
    this.#clear(c);
    if (copying) this.#copyAll(c, scene, count);
    else {
      this.#drawCrowds(c, scene);
      for (let i = 0; i < count; i++) if (!isFollowed(scene, i)) this.#drawToken(c, scene, i, false, undefined);
    }
    // The followed one lies on top.
    if (scene.followed !== null) for (let i = 0; i < count; i++) if (isFollowed(scene, i)) this.#drawToken(c, scene, i, true, undefined);
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

  #forget({ flights, facts }: TokenScene): void {
    this.#facts = facts;
    this.#picked = flights;
    if (this.#found.length !== flights.shown.length) this.#found = new Float64Array(flights.shown.length);
    this.#found.fill(-1);
    this.#pictures = [];
  }

  /** Only where the last frame drew: on a screen without a GPU, what is not touched costs nothing. */
  #clear(c: CanvasRenderingContext2D): void {
    c.setTransform(1, 0, 0, 1, 0, 0);
    if (this.#wholeDirty) c.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    else if (this.#right > this.#left) c.clearRect(this.#left, this.#top, this.#right - this.#left, this.#bottom - this.#top);
    this.#wholeDirty = false;
    this.#left = this.#top = Infinity;
    this.#right = this.#bottom = -Infinity;
  }

  #copyAll(c: CanvasRenderingContext2D, scene: TokenScene, count: number): void {
    const blitter = (this.#blitter ??= new Blitter());
    blitter.begin(this.#canvas.width, this.#canvas.height);
    this.#late.length = 0;
    for (let i = 0; i < count; i++) if (!isFollowed(scene, i)) this.#drawToken(c, scene, i, false, blitter);
    blitter.put(c);
    this.#wholeDirty = true;
    this.#drawCrowds(c, scene);
    for (const i of this.#late) this.#drawToken(c, scene, i, false, undefined);
  }

  #drawCrowds(c: CanvasRenderingContext2D, scene: TokenScene): void {
    if (this.#crowds.count === 0) return;
    const { viewport: { x, y, zoom } } = scene;
    const k = zoom * this.#ratio;
    c.setTransform(k, 0, 0, k, x * this.#ratio, y * this.#ratio);
    this.#crowds.draw(c, { ...scene, scale: k }, { left: -x / zoom, top: -y / zoom, right: (this.#width - x) / zoom, bottom: (this.#height - y) / zoom });
    c.setTransform(1, 0, 0, 1, 0, 0);
    this.#wholeDirty = true;
  }

  /** `i` is the place in the list of those on show. Copied where there is a blitter, else drawn. */
  #drawToken(c: CanvasRenderingContext2D, scene: TokenScene, i: number, halo: boolean, blitter: Blitter | undefined): void {
    const { flights: { table, shown, progress }, routes, viewport, followed } = scene;
    const slot = shown[i]!;
    const bed = table.connection[slot]!;
    const route = routes[bed];
    if (!route || (!halo && this.#crowds.has(bed))) return;
    const come = progress[i]!;
    const backwards = table.reverse[slot] === 1;
    const lost = table.result[slot] === FlightResult.lost;
    const falling = lost && come > FALLS_FROM ? (come - FALLS_FROM) / (1 - FALLS_FROM) : 0;
    const part = this.#placeOf(scene, i, lost, come, route);
    // Its turn to leave the node has not come, or it has arrived.
    if (part < 0 || part > 1) return;
    const p = route.places;
    const along = (backwards ? 1 - part : part) * PLACES;
    const at = Math.min(PLACES - 1, Math.floor(along)) * 4, rest = along - at / 4;
    const x = viewport.x + (p[at]! + (p[at + 4]! - p[at]!) * rest) * viewport.zoom;
    const y = viewport.y + (p[at + 1]! + (p[at + 5]! - p[at + 1]!) * rest + falling * FALL) * viewport.zoom;
    if (x < -40 || y < -40 || x > this.#width + 40 || y > this.#height + 40) return;
    const sign = backwards ? -1 : 1;
    const dx = p[at + 2]! * sign, dy = p[at + 3]! * sign;
    const quarter = Math.abs(dx) >= Math.abs(dy) ? (dx >= 0 ? 0 : 2) : dy > 0 ? 1 : 3;
    const sprite = falling > 0 || halo ? this.#spriteOf(scene, slot, quarter, falling > 0, halo) : this.#known(scene, slot, quarter);
    const alpha = (falling > 0 ? 1 - falling * 0.8 : 1) * (followed !== null && !halo ? DIMMED : 1);
    const left = Math.round(x * this.#ratio) - sprite.half, top = Math.round(y * this.#ratio) - sprite.half;
    if (blitter) {
      if (alpha !== 1 || scene.still || !blitter.copy(sprite, left, top)) { this.#late.push(i); return; }
    } else {
      if (alpha !== this.#alpha) c.globalAlpha = this.#alpha = alpha;
      c.drawImage(sprite.picture, left, top);
      const size = sprite.half * 2;
      if (left < this.#left) this.#left = left;
      if (top < this.#top) this.#top = top;
      if (left + size > this.#right) this.#right = left + size;
      if (top + size > this.#bottom) this.#bottom = top + size;
    }
    this.#toned |= sprite.toneBit;
    this.drawn++;
    this.#keepSpot(x, y, slot);
    if (scene.still && come > 0.42 && come < 0.58) this.#flash(c, scene, route, lookOf(table, slot, scene.facts));
  }

  /** The picture of a token as it was last drawn, while it is the same flight going the same way. */
  #known(scene: TokenScene, slot: number, quarter: number): Sprite {
    const key = scene.flights.table.flight[slot]! * 4 + quarter;
    if (this.#found[slot] === key) return this.#pictures[slot]!;
    const sprite = this.#spriteOf(scene, slot, quarter, false, false);
    this.#found[slot] = key;
    this.#pictures[slot] = sprite;
    return sprite;
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

  /** How far along its bed a token is drawn, 0 … 1; below 0 while those before it have not made room, above 1 when it has arrived before those behind it. */
  #placeOf({ still, gentle, viewport }: TokenScene, i: number, lost: boolean, come: number, route: Route): number {
    const size = this.#files.sizeOf(i);
    // A token is never drawn smaller than 12 px, so far away they need more of the bed.
    const radius = Math.max(TOKEN_R, SMALLEST / 2 / viewport.zoom);
    if (still) {
      const end = Math.min(1, radius / route.length);
      const gap = size === 1 ? 0 : Math.min((this.#files.roomOf(i) * radius) / route.length, Math.max(0, 1 - 2 * end) / (size - 1));
      const aside = this.#files.rankOf(i) * gap;
      return come < 0.5 ? end + aside : Math.max(0, 1 - end) - aside;
    }
    const part = lost ? Math.min(1, come / FALLS_FROM) * FALLS_AT : gentle ? EASE[Math.round(come * 256)]! : come;
    if (size === 1) return part;
    const gap = (this.#files.roomOf(i) * radius) / route.length;
    return lost ? Math.max(0, part - this.#files.rankOf(i) * gap) : inFile(part, this.#files.rankOf(i), size, gap);
  }

  /** Without motion a line flashes once between start and end. */
  #flash(c: CanvasRenderingContext2D, { viewport, palette }: TokenScene, route: Route, look: TokenLook): void {
    const k = viewport.zoom * this.#ratio;
    c.setTransform(k, 0, 0, k, viewport.x * this.#ratio, viewport.y * this.#ratio);
    c.lineWidth = 3;
    c.strokeStyle = look.hue === undefined ? palette.tone[look.tone] : palette.hue[look.hue];
    c.stroke(new Path2D(route.d));
    c.setTransform(1, 0, 0, 1, 0, 0);
    this.#wholeDirty = true;
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

function isFollowed({ followed, flights }: TokenScene, i: number): boolean {
  return followed !== null && flights.table.message[flights.shown[i]!] === followed;
}
