/**
 * Tokens as little pictures, drawn once each: copying one is all that a frame does for a token. A picture is made for a
 * look, a quarter turn, and a size in device pixels.
 */
import { tokenOutline, tokenStrokes } from "../kit/shapes.ts";
import type { TokenKind, Tone } from "../kit/tone.ts";
import type { Palette } from "./palette.ts";
import type { TokenLook } from "./look.ts";

export interface Sprite { readonly picture: ImageBitmap; /** From its corner to the token's middle, device pixels. */ readonly half: number; /** Its fate, as a bit by its place in `TONES`. */ readonly toneBit: number; /** Made for very many. */ readonly crisp: boolean }

/** Radius of a token on a bed, px at 100 %. */
export const TOKEN_R = 7;
/** Room around its middle: the smaller, the faster it is copied. Rings, a stack and a twin need more, words beside it most. */
const ROOM = 10;
const MORE_ROOM = 14;
/** Of a letter of the words beside it, 11 px high. */
const LETTER = 7.4;

const KINDS: readonly TokenKind[] = ["message", "request", "response", "copy", "error"];
export const TONES: readonly Tone[] = ["ok", "waiting", "delayed", "flight", "retry", "failed", "dropped", "throttled", "advice", "off"];

export class Sprites {
  #made = new Map<number, Sprite>();
  /** The same pictures by the bare facts of a flight, so that a frame makes no objects. */
  #byFacts = new Map<number, Sprite>();
  #scale = 1;
  #palette: Palette | undefined;
  #dense = false;

  /** `scale`: device pixels for one px of the look; `dense`: too many to read words beside them. Forgets all pictures when one of the three is another; says whether it did. */
  prepare(scale: number, palette: Palette, dense: boolean): boolean {
    if (scale === this.#scale && palette === this.#palette && dense === this.#dense) return false;
    this.#dense = dense;
    this.#scale = scale;
    this.#palette = palette;
    this.#made.clear();
    this.#byFacts.clear();
    return true;
  }

  /** The picture for facts that were met before; `key` must tell them apart. */
  known(key: number): Sprite | undefined {
    return this.#byFacts.get(key);
  }

  remember(key: number, sprite: Sprite): Sprite {
    this.#byFacts.set(key, sprite);
    return sprite;
  }

  /** `quarter`: turned so many quarters clockwise. `hollow`: falling. `halo`: the followed one. */
  get(look: TokenLook, quarter: number, hollow: boolean, halo: boolean): Sprite {
    const key = keyOf(look, quarter, hollow, halo);
    let sprite = this.#made.get(key);
    if (!sprite) this.#made.set(key, (sprite = draw(look, quarter, hollow, halo, this.#scale, this.#palette!, this.#dense)));
    return sprite;
  }
}

function keyOf({ kind, tone, hue, letter, rings, twin, size }: TokenLook, quarter: number, hollow: boolean, halo: boolean): number {
  const turn = kind === "request" || kind === "response" ? quarter : 0;
  const colour = hue === undefined ? TONES.indexOf(tone) : 10 + hue;
  let key = KINDS.indexOf(kind);
  key = key * 17 + colour;
  key = key * 27 + (letter === "" ? 0 : letter.charCodeAt(0) - 64);
  key = key * 21 + Math.min(20, rings);
  key = key * 101 + Math.min(100, size - 1);
  return ((key * 4 + turn) * 2 + (twin ? 1 : 0)) * 4 + (hollow ? 2 : 0) + (halo ? 1 : 0);
}

function draw(look: TokenLook, quarter: number, hollow: boolean, halo: boolean, scale: number, palette: Palette, dense: boolean): Sprite {
  const { kind, rings, twin, size, letter } = look;
  // How many ride together stands on a disc, beside every other shape; a letter stands on all.
  const onDisc = kind === "message" && size > 1 && size <= 99;
  // What falls says why; it was lost on the way, which side ever waits for it.
  const beside = hollow ? (kind === "response" || kind === "error" ? "answer lost" : "lost") : dense ? "" : size > 1 && !onDisc ? `×${size}` : rings > 3 ? `×${rings}` : "";
  const shown = hollow ? 0 : Math.min(3, rings);
  // Rings are about the one that goes on; its ghost stands clear of them.
  const aside = twin && !hollow ? TOKEN_R * 0.72 : 0;
  const room = Math.max(beside === "" ? 0 : ROOM + 3 * shown + 6 + LETTER * beside.length, size > 1 || twin || kind === "error" ? MORE_ROOM : ROOM, shown > 0 ? ROOM + 3 * shown + (twin ? aside + 3 : 0) : 0) + (halo ? 6 : 0);
  const half = Math.ceil(room * scale);
  const canvas = new OffscreenCanvas(half * 2, half * 2);
  const c = canvas.getContext("2d")!;
  const colour = look.hue === undefined ? palette.tone[look.tone] : palette.hue[look.hue];
  const r = rings > 0 ? TOKEN_R - 1 : TOKEN_R;
  const turn = kind === "request" || kind === "response" ? (quarter * Math.PI) / 2 : 0;
  c.setTransform(scale, 0, 0, scale, half, half);
  if (halo) {
    c.beginPath();
    c.arc(aside, 0, r + 5 + shown * 3, 0, 2 * Math.PI);
    c.fillStyle = palette.mark;
    c.fill();
    c.lineWidth = 1;
    c.strokeStyle = palette.markEdge;
    c.stroke();
  }
  if (halo && shown > 0) {
    // Rings read on the panel's colour, not on the pen's.
    c.beginPath();
    c.arc(aside, 0, r + 1.5 + shown * 3, 0, 2 * Math.PI);
    c.fillStyle = palette.panel;
    c.fill();
  }
  for (let i = 0; i < shown; i++) {
    c.beginPath();
    c.arc(aside, 0, r + 3 + i * 3, 0, 2 * Math.PI);
    // A rim in the panel's colour, so that rings read on any bed.
    if (i === shown - 1 && !halo) { c.lineWidth = dense ? 2.5 : 4; c.strokeStyle = palette.panel; c.stroke(); }
    c.lineWidth = 1.5;
    c.strokeStyle = colour;
    c.stroke();
  }
  const shape = (dx: number, dy: number, style: "solid" | "ghost" | "hollow"): void => {
    c.save();
    c.translate(dx, dy);
    if (turn !== 0) c.rotate(turn);
    const outline = new Path2D(tokenOutline(kind, r));
    const open = style !== "solid" || kind === "response";
    if (open) {
      c.lineWidth = 5;
      c.strokeStyle = palette.panel;
      if (style === "solid") c.stroke(outline);
      c.fillStyle = palette.panel;
      // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a path is filled, no list
      c.fill(outline);
      c.lineWidth = style === "hollow" ? 1.8 : 2.2;
      c.lineJoin = "round";
      c.setLineDash(style === "hollow" ? [2.6, 1.8] : []);
      c.strokeStyle = colour;
      c.stroke(outline);
    } else {
      c.fillStyle = colour;
      // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a path is filled, no list
      c.fill(outline);
      c.lineWidth = 2;
      c.strokeStyle = palette.panel;
      c.stroke(outline);
      const strokes = kind === "error" && look.tone === "throttled" ? "M-1.9-3v6M1.9-3v6" : tokenStrokes(kind, r);
      if (strokes) { c.lineWidth = kind === "copy" ? 1.4 : 2; c.lineCap = "round"; c.stroke(new Path2D(strokes)); }
    }
    c.restore();
  };
  if (hollow) {
    shape(0, 0, "hollow");
    c.lineWidth = 1.8;
    c.strokeStyle = colour;
    c.beginPath();
    c.moveTo(-r * 0.62, r * 0.62);
    c.lineTo(r * 0.62, -r * 0.62);
    c.stroke();
  } else if (twin) {
    const ghost = -aside - 3 * shown;
    shape(ghost, 0, "ghost");
    c.lineWidth = 1.5;
    c.strokeStyle = colour;
    c.beginPath();
    for (const dy of [4, 6.5]) { c.moveTo(ghost - 3, r + dy); c.lineTo(shown > 0 ? ghost + r : aside + 3, r + dy); }
    c.stroke();
    shape(aside, 0, "solid");
  } else {
    if (size > 1 && shown === 0) shape(3, -3, "solid");
    shape(0, 0, "solid");
  }
  c.textAlign = "center";
  c.textBaseline = "middle";
  const inside = onDisc ? String(size) : letter;
  if (inside !== "" && !hollow) {
    c.font = `750 ${inside.length > 1 ? 9 : 10.5}px ${palette.font}`;
    c.fillStyle = kind === "response" ? palette.ink : palette.panel;
    c.fillText(inside, aside + (kind === "request" && quarter === 0 ? -0.5 : 0), 0.5);
  }
  if (beside !== "") {
    c.font = `650 11px ${palette.font}`;
    c.textAlign = "left";
    c.lineWidth = 3;
    c.lineJoin = "round";
    c.strokeStyle = palette.canvas;
    c.fillStyle = palette.ink;
    const x = aside + r + 3 + shown * 3;
    c.strokeText(beside, x, -r - 3);
    c.fillText(beside, x, -r - 3);
  }
  return { picture: canvas.transferToImageBitmap(), half, toneBit: 1 << TONES.indexOf(look.tone), crisp: dense };
}
