/** Times as the page says them: `1:42.4` is an instant of the run, `40.4 s` a span. All inputs are microseconds. */

/** An instant: minutes and seconds with a tenth; hours only where there are any. */
export function clockText(us: number, digits = 1): string {
  const scale = Number(`1e${digits}`);
  const tenths = Math.floor(Math.max(0, us) / 1e6 * scale + 1e-9);
  const seconds = Math.floor(tenths / scale);
  const rest = digits > 0 ? `.${String(tenths % scale).padStart(digits, "0")}` : "";
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${h > 0 ? `${h}:${String(m).padStart(2, "0")}` : m}:${String(s).padStart(2, "0")}${rest}`;
}

/** An instant without needless digits, for axes and "of 2:00". */
export function axisText(us: number): string {
  return us % 1e6 === 0 ? clockText(us, 0) : clockText(us, us % 1e5 === 0 ? 1 : 3);
}

/** A span: `0.4 s`, `40.4 s`, `2 min 5 s`, `1 h 12 min`, `12 ms`. */
export function spanText(us: number): string {
  const s = Math.abs(us) / 1e6;
  if (s === 0) return "0 s";
  if (s < 0.001) return `${Math.round(us)} µs`;
  if (s < 0.1) return `${Number((s * 1e3).toPrecision(2))} ms`;
  if (s < 100) return `${Number(s.toFixed(1))} s`;
  if (s < 3600) return pair(Math.floor(s / 60), "min", Math.round(s % 60), "s");
  if (s < 86_400) return pair(Math.floor(s / 3600), "h", Math.round((s % 3600) / 60), "min");
  return pair(Math.floor(s / 86_400), "d", Math.round((s % 86_400) / 3600), "h");
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** "1 s here = 12 s simulated". */
export function paceText(ratio: number): string {
  if (ratio <= 0) return "the clock stands";
  const us = ratio * 1e6;
  const rounded = us >= 1e6 ? Number((us / 1e6).toPrecision(2)) * 1e6 : Number(us.toPrecision(1));
  return `1 s here = ${spanText(rounded)} simulated`;
}

/** `1,284`. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const rounded = Math.abs(value) >= 100 || Number.isInteger(value) ? Math.round(value) : Number(value.toPrecision(3));
  const [whole = "0", part] = String(rounded).split(".");
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ",")}${part ? `.${part}` : ""}`;
}

/** How long ago, in wall-clock milliseconds: "just now", "2 min ago". */
export function agoText(ms: number): string {
  if (ms < 5_000) return "just now";
  if (ms < 60_000) return `${Math.round(ms / 1000)} s ago`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min ago`;
  if (ms < 86_400_000) return `${Math.round(ms / 3_600_000)} h ago`;
  return `${Math.round(ms / 86_400_000)} d ago`;
}
