/**
 * How story pace goes through a wait: slowly at first, then twice as fast every 120 ms. So a wait of 100 ms is seen for
 * half a second, of 30 s for one and a half, of an hour for two and a half, and each is seen running out.
 */
const DOUBLES_EVERY_MS = 120;
const UNIT_US = 5_000;

/** Simulated microseconds gone through in the first `forMs` real milliseconds of a wait. */
export function hurriedUs(forMs: number): number {
  if (forMs <= 0) return 0;
  const doublings = Math.floor(forMs / DOUBLES_EVERY_MS);
  const part = forMs / DOUBLES_EVERY_MS - doublings;
  // 2^x, straight between whole x: exact arithmetic, the same in every browser. Above 2^50 units are 178,000 years.
  let power = 1;
  for (let i = 0; i < Math.min(50, doublings); i++) power *= 2;
  return UNIT_US * (power * (1 + part) - 1);
}
