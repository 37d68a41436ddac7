/** The "Fails" slider: percent of attempts, kept as a ratio of whole numbers. */
import type { Chance } from "../../vocabulary/chance.ts";

export function percentOf(chance: Chance): number | undefined {
  if (chance.kind === "never") return 0;
  if (chance.kind === "always") return 100;
  if (chance.kind === "ratio") return Math.round((chance.of[0] / chance.of[1]) * 100);
  return undefined;
}

/** 0 is never, 100 always, 25 is 1 in 4. */
export function chanceOf(percent: number): Chance {
  if (percent <= 0) return { kind: "never" };
  if (percent >= 100) return { kind: "always" };
  const divisor = gcd(percent, 100);
  return { kind: "ratio", of: [percent / divisor, 100 / divisor] };
}

export function ratioText(chance: Chance): string {
  if (chance.kind === "never" || chance.kind === "always") return chance.kind;
  if (chance.kind === "ratio") return `${chance.of[0]} in ${chance.of[1]}`;
  return "";
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
