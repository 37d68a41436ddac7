/** The outlines of tokens and arcs as SVG path text: drawn as SVG in bodies, as Path2D in the token layer. */
import type { TokenKind } from "./tone.ts";

const round = (value: number): number => Math.round(value * 100) / 100;

/** Outline of a token around (0, 0). `r` 7 is the size on a bed, 5 to 6 inside nodes. */
export function tokenOutline(kind: TokenKind, r: number): string {
  switch (kind) {
    case "message":
      return `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
    case "copy":
      return `M${-r} ${-r + 2}a2 2 0 0 1 2-2H${r - 5}l5 5V${r - 2}a2 2 0 0 1-2 2H${-r + 2}a2 2 0 0 1-2-2z`;
    case "request":
      return `M${-r} ${-r + 1}h${r}l${r + 1} ${r - 1} ${-r - 1} ${r - 1}h${-r}z`;
    case "response":
      return `M${r} ${-r + 1.5}h${-r}l${-r} ${r - 1.5} ${r} ${r - 1.5}h${r}z`;
    case "error":
      return `M0 ${-r - 1.5} ${r + 1.5} 0 0 ${r + 1.5} ${-r - 1.5} 0z`;
  }
}

/** Strokes on top of the outline: the copy's fold, the error's cross. */
export function tokenStrokes(kind: TokenKind, r: number): string | undefined {
  if (kind === "copy") return `M${r - 5} ${-r}v5h5`;
  if (kind === "error") return "M-2.5-2.5l5 5M2.5-2.5l-5 5";
  return undefined;
}

/** Part of a circle, clockwise from twelve, `of` in 0…1. A full one is two halves, since an arc can't end where it starts. */
export function arcPath(cx: number, cy: number, r: number, of: number): string {
  if (of <= 0) return "";
  if (of >= 0.999) return `M${cx} ${cy - r}a${r} ${r} 0 1 1 0 ${2 * r}a${r} ${r} 0 1 1 0 ${-2 * r}`;
  const angle = 2 * Math.PI * of;
  return `M${cx} ${round(cy - r)}A${r} ${r} 0 ${of > 0.5 ? 1 : 0} 1 ${round(cx + r * Math.sin(angle))} ${round(cy - r * Math.cos(angle))}`;
}

/** The same as a filled piece of pie. */
export function wedgePath(cx: number, cy: number, r: number, of: number): string {
  if (of <= 0) return "";
  if (of >= 0.999) return `${arcPath(cx, cy, r, 1)}z`;
  return `${arcPath(cx, cy, r, of)}L${cx} ${cy}z`;
}
