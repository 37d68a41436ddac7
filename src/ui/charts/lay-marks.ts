/** Which moments keep their words: from left to right, a mark loses them where the next, or the playhead's pin, would cover them. */

export interface LaidMark { readonly x: number; readonly text: string | undefined; readonly side: 1 | -1 }

const LETTER = 5.9;
const PAD = 24;
/** Half the pin, and a little air. */
const PIN = 13;

/** @param pin where the playhead's pin stands; words keep clear of it, but for those of the mark right under it */
export function layMarks(marks: readonly { readonly x: number; readonly text: string }[], width: number, pin = -Infinity): readonly LaidMark[] {
  const order = marks.map((mark, index) => ({ ...mark, index })).sort((a, b) => a.x - b.x);
  const laid: LaidMark[] = [];
  let freeFrom = 0;
  order.forEach((mark, i) => {
    const next = order[i + 1];
    const long = mark.text.length * LETTER + PAD;
    const isCovered = (from: number, to: number) => Math.abs(pin - mark.x) > 4 && pin + PIN > from && pin - PIN < to;
    const fitsRight = mark.x + long <= Math.min(width, next ? next.x - 8 : width) && mark.x >= freeFrom && !isCovered(mark.x + 10, mark.x + long);
    const fitsLeft = !fitsRight && mark.x - long >= freeFrom && mark.x - long >= 0 && !isCovered(mark.x - long, mark.x - 10);
    laid[mark.index] = { x: mark.x, text: fitsRight || fitsLeft ? mark.text : undefined, side: fitsLeft ? -1 : 1 };
    freeFrom = fitsRight ? mark.x + long : mark.x + 10;
  });
  return laid;
}
