/** The speed slider: even steps of a logarithmic scale, from a thousandth to flat out at its end. */

/** Real pace is at 30. */
export const SPEED_STEPS = 80;
const PER_DECADE = 10;
const ZERO = 30;

/** Simulated seconds in a real second at a position of the slider, kept to 1, 2, 3, 5 and their tens. */
export function ratioAt(position: number): number {
  if (position >= SPEED_STEPS) return Number.POSITIVE_INFINITY;
  const exact = Math.exp(((position - ZERO) / PER_DECADE) * Math.LN10);
  return Number(exact.toPrecision(1));
}

export function positionOf(ratio: number): number {
  if (ratio === Number.POSITIVE_INFINITY) return SPEED_STEPS;
  return Math.max(0, Math.min(SPEED_STEPS - 1, Math.round(Math.log10(Math.max(ratio, 1e-6)) * PER_DECADE + ZERO)));
}

/** A story is told from a quarter to four times its pace, in even steps around the middle. */
export const TEMPO_STEPS = 16;

export function tempoAt(position: number): number {
  return Number(Math.pow(2, (position - TEMPO_STEPS / 2) / 4).toFixed(3));
}

export function tempoPosition(tempo: number): number {
  return Math.round(Math.log2(tempo) * 4 + TEMPO_STEPS / 2);
}
