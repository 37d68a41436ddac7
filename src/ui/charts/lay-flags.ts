/** Where flags stand in their lane: none over another; those that come too near one another become one that opens. */

/** `long`: pixels that its words take. */
export interface FlagBox { readonly x: number; readonly long: number }
export interface Taken { readonly from: number; readonly to: number }
export interface LaidFlag { /** Which of the flags given stand here, from left to right. */ readonly of: readonly number[]; /** Where the words begin and how wide they are, in pixels. */ readonly left: number; readonly long: number; /** On which side of its staff the words are. */ readonly side: 1 | -1 }

const AIR = 3;

/** @param longOf pixels of the words for so many changes @param taken stretches of the lane that something else has */
export function layFlags(flags: readonly FlagBox[], width: number, longOf: (count: number) => number, taken: readonly Taken[] = []): readonly LaidFlag[] {
  const order = flags.map((flag, index) => ({ ...flag, index })).sort((a, b) => a.x - b.x);
  const laid: LaidFlag[] = [];
  const xOf = (index: number) => flags[index]?.x ?? 0;
  /** Where the words of what stands here end, and the last of its staffs. */
  const endOf = (flag: LaidFlag | undefined) => (flag ? Math.max(flag.left + flag.long, ...flag.of.map(xOf)) + AIR : 0);
  let carried: readonly number[] = [];
  order.forEach(({ x, long: alone, index }, i) => {
    let of: readonly number[] = [...carried, index];
    carried = [];
    const next = order[i + 1]?.x ?? Infinity;
    const start = xOf(of[0] ?? index);
    const long = of.length > 1 ? longOf(of.length) : alone;
    let place = placed(start, long, endOf(laid.at(-1)), Math.min(width, next - AIR));
    const last = laid.at(-1)?.of.at(-1);
    // It becomes one with whichever is nearer.
    if (!place && next < Infinity && next - x <= start - (last === undefined ? -Infinity : xOf(last))) { carried = of; return; }
    while (!place && laid.length > 0) {
      of = [...(laid.pop()?.of ?? []), ...of];
      place = placed(xOf(of[0] ?? index), longOf(of.length), endOf(laid.at(-1)), width);
    }
    laid.push({ of, ...(place ?? { left: Math.max(0, Math.min(start, width - long)), long, side: 1 }) });
  });
  return laid;

  function placed(x: number, long: number, free: number, end: number): { readonly left: number; readonly side: 1 | -1; readonly long: number } | undefined {
    const fits = (from: number, least: number, most: number) => from >= least && from + long <= most && taken.every((each) => from + long <= each.from || from >= each.to);
    if (fits(x - long, free, Infinity)) return { left: x - long, side: -1, long };
    return fits(x, free, end) ? { left: x, side: 1, long } : undefined;
  }
}
