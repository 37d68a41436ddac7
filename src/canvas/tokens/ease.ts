/** `--e-hop` as 257 values: a hop starts and stops gently. */
export const EASE = easeTable(0.45, 0.05, 0.35, 1);

function easeTable(x1: number, y1: number, x2: number, y2: number): Float32Array {
  const table = new Float32Array(257);
  const bezier = (a: number, b: number, t: number): number => 3 * a * t * (1 - t) * (1 - t) + 3 * b * t * t * (1 - t) + t * t * t;
  for (let i = 0; i <= 256; i++) {
    let low = 0, high = 1;
    for (let k = 0; k < 24; k++) {
      const t = (low + high) / 2;
      if (bezier(x1, x2, t) < i / 256) low = t;
      else high = t;
    }
    table[i] = bezier(y1, y2, (low + high) / 2);
  }
  return table;
}
