/**
 * Logarithm, exponential and inverse normal distribution out of + - * / and Math.sqrt alone, which every engine rounds
 * alike; Math.log and Math.exp give different bits in different browsers.
 * The polynomials are those of fdlibm (Sun Microsystems, 1993: freely granted) and of Wichura's AS 241.
 */

const LN2_HIGH = 6.93147180369123816490e-1;
const LN2_LOW = 1.90821492927058770002e-10;
const INVERSE_LN2 = 1.44269504088896338700;
const SQRT_HALF = 0.70710678118654752440;
const SQRT_TWO = 1.41421356237309504880;

/** 2^1 2^2 2^4 … 2^512: halving steps to any exponent, each product exact. */
const POWERS: readonly number[] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512].map((exponent) => powInteger(2, exponent));
const LEAST_NORMAL = 2.2250738585072014e-308;

/** The natural logarithm, within 1 unit in the last place. -Infinity at 0, NaN below. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  // x = 2^k · m, with m between √½ and √2, so that the series below is short.
  let k = 0;
  let m = x;
  if (m < LEAST_NORMAL) { m *= 18_014_398_509_481_984; k = -54; }
  if (m >= SQRT_TWO || m < SQRT_HALF) {
    for (let i = POWERS.length - 1; i >= 0; i--) {
      const power = POWERS[i]!;
      if (m >= power) { m /= power; k += 1 << i; }
      else if (m * power <= 1) { m *= power; k -= 1 << i; }
    }
    if (m >= SQRT_TWO) { m /= 2; k++; }
    else if (m < SQRT_HALF) { m *= 2; k--; }
  }
  const f = m - 1;
  const halfSquare = 0.5 * f * f;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const odd = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1));
  const even = z * (6.666666666666735130e-1 + w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)));
  return s * (halfSquare + (odd + even)) + k * LN2_LOW - halfSquare + f + k * LN2_HIGH;
}

/** e to the power of x, within 1 unit in the last place. */
export function exp(x: number): number {
  if (x !== x) return x;
  if (x > 709.782712893383973096) return Infinity;
  if (x < -745.133219101941108420) return 0;
  // x = k·ln 2 + r with |r| at most half of ln 2; r is kept in two parts, or its last bits were lost.
  const k = Math.floor(INVERSE_LN2 * x + 0.5);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const t = r * r;
  const c = r - t * (1.66666666666666019037e-1 + t * (-2.77777777770155933842e-3 + t * (6.61375632143793436117e-5 + t * (-1.65339022054652515390e-6 + t * 4.13813679705723846039e-8))));
  const y = 1 - ((low - (r * c) / (2 - c)) - high);
  // In two steps at the ends of the range: 2^1024 is no number, and 2^-1074 alone would round twice.
  if (k > 1023) return y * 2 * pow2(k - 1);
  if (k < -1021) return y * pow2(k + 1000) * pow2(-1000);
  return y * pow2(k);
}

/** 2 to the power of a whole number from -1022 to 1023, exactly. */
export function pow2(exponent: number): number {
  return powInteger(2, exponent);
}

/** A number to the power of a whole number, by squaring: the same roundings everywhere. */
export function powInteger(base: number, exponent: number): number {
  let left = Math.abs(exponent);
  let square = base;
  let result = 1;
  while (left > 0) {
    if (left % 2 === 1) result *= square;
    left = Math.floor(left / 2);
    if (left > 0) square *= square;
  }
  return exponent < 0 ? 1 / result : result;
}

/**
 * The value below which a standard normal variable lies with probability p (Wichura 1988, AS 241, PPND16: about 16
 * digits). -Infinity at 0, Infinity at 1, NaN outside.
 */
export function inverseNormal(p: number): number {
  if (!(p >= 0 && p <= 1)) return NaN;
  if (p === 0) return -Infinity;
  if (p === 1) return Infinity;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(MIDDLE_TOP, r)) / polynomial(MIDDLE_BOTTOM, r);
  }
  const r = Math.sqrt(-log(q < 0 ? p : 1 - p));
  const z = r <= 5
    ? polynomial(NEAR_TOP, r - 1.6) / polynomial(NEAR_BOTTOM, r - 1.6)
    : polynomial(FAR_TOP, r - 5) / polynomial(FAR_BOTTOM, r - 5);
  return q < 0 ? -z : z;
}

/** Horner's scheme; the constant term comes last. */
function polynomial(coefficients: readonly number[], x: number): number {
  let sum = coefficients[0]!;
  for (let i = 1; i < coefficients.length; i++) sum = sum * x + coefficients[i]!;
  return sum;
}

const MIDDLE_TOP: readonly number[] = [
  2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
  1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080,
];
const MIDDLE_BOTTOM: readonly number[] = [
  5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
  5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1,
];
const NEAR_TOP: readonly number[] = [
  7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258,
  3.64784832476320460504, 5.76949722146069140550, 4.63033784615654529590, 1.42343711074968357734,
];
const NEAR_BOTTOM: readonly number[] = [
  1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
  6.89767334985100004550e-1, 1.67638483018380384940, 2.05319162663775882187, 1,
];
const FAR_TOP: readonly number[] = [
  2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
  2.96560571828504891230e-1, 1.78482653991729133580, 5.46378491116411436990, 6.65790464350110377720,
];
const FAR_BOTTOM: readonly number[] = [
  2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
  1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1,
];

/** base to the power of exponent, for what the language's own operator would give in other bits elsewhere. */
export function pow(base: number, exponent: number): number {
  if (Number.isInteger(exponent) && exponent >= -1024 && exponent <= 1024) return powInteger(base, exponent);
  if (base < 0) return NaN;
  if (base === 0) return exponent > 0 ? 0 : Infinity;
  return exp(exponent * log(base));
}
