/** Letters of scripts that fill a square, and pictures: about twice as wide as a Latin letter. */
const SQUARE = /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFF60\u{1F000}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u;

/** Shortens to what fits into `room` px, at about `letter` px a Latin letter; never in the middle of a letter that is drawn as one. */
export function fitText(text: string, room: number, letter: number): string {
  const most = Math.max(2, Math.floor(room / letter));
  // Nearly all names are plain, and asked for at each drawing.
  if (/^[\x20-\x7E]*$/.test(text)) return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
  const letters = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
  const widthOf = (each: string): number => (SQUARE.test(each) ? 1.9 : 1);
  const all = letters.reduce((sum, each) => sum + widthOf(each), 0);
  if (all <= most) return text;
  let used = 1, kept = "";
  for (const each of letters) {
    used += widthOf(each);
    if (used > most) break;
    kept += each;
  }
  return `${kept}…`;
}
