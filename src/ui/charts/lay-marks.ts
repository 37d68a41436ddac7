/** Which moments keep their words: from left to right, a mark loses them where the next would be covered. */

export interface LaidMark { readonly x: number; readonly text: string | undefined; readonly side: 1 | -1 }

const LETTER = 5.9;
const PAD = 24;

export function layMarks(marks: readonly { readonly x: number; readonly text: string }[], width: number): readonly LaidMark[] {
  const order = marks.map((mark, index) => ({ ...mark, index })).sort((a, b) => a.x - b.x);
  const laid: LaidMark[] = [];
  let freeFrom = 0;
  order.forEach((mark, i) => {
    const next = order[i + 1];
    const long = mark.text.length * LETTER + PAD;
    const fitsRight = mark.x + long <= Math.min(width, next ? next.x - 8 : width) && mark.x >= freeFrom;
    const fitsLeft = !fitsRight && mark.x - long >= freeFrom && mark.x - long >= 0;
    laid[mark.index] = { x: mark.x, text: fitsRight || fitsLeft ? mark.text : undefined, side: fitsLeft ? -1 : 1 };
    freeFrom = fitsRight ? mark.x + long : mark.x + 10;
  });
  return laid;
}
