/**
 * Logarithm, exponential and inverse normal distribution out of + - * / and Math.sqrt alone, which every engine rounds
 * alike; Math.log and Math.exp give different bits in different browsers.
 * The polynomials are those of fdlibm (Sun Microsystems, 1993: freely granted) and of Wichura's AS 241.
 */

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

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
  if (m >= Math.SQRT2 || m < Math.SQRT1_2) {
    // What models ask for lies within 2^±31 and needs half of the steps.
    for (let i = m > 1e-9 && m < 1e9 ? 4 : POWERS.length - 1; i >= 0; i--) {
      const power = POWERS[i]!;
      if (m >= power) { m /= power; k += 1 << i; }
      else if (m * power <= 1) { m *= power; k -= 1 << i; }
    }
    if (m >= Math.SQRT2) { m /= 2; k++; }
    else if (m < Math.SQRT1_2) { m *= 2; k--; }
  }
  const f = m - 1;
  const halfSquare = 0.5 * f * f;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const odd = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const even = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  return s * (halfSquare + (odd + even)) + k * LN2_LOW - halfSquare + f + k * LN2_HIGH;
}

/** e to the power of x, within 1 unit in the last place. */
export function exp(x: number): number {
  if (x !== x) return x;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019411) return 0;
  // x = k·ln 2 + r with |r| at most half of ln 2; r is kept in two parts, or its last bits were lost.
  const k = Math.floor(Math.LOG2E * x + 0.5);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const t = r * r;
  const c = r - t * (0.16666666666666602 + t * (-0.0027777777777015593 + t * (6.613756321437934e-5 + t * (-1.6533902205465252e-6 + t * 4.1381367970572385e-8))));
  const y = 1 - ((low - (r * c) / (2 - c)) - high);
  // In two steps at the ends of the range: 2^1024 is no number, and 2^-1074 alone would round twice.
  if (k > 1023) return y * 2 * pow2(k - 1);
  if (k < -1021) return y * pow2(k + 1000) * pow2(-1000);
  return y * pow2(k);
}

/** 2 to the power of a whole number from -1022 to 1023, exactly. */
export function pow2(exponent: number): number {
  let left = exponent < 0 ? -exponent : exponent;
  let result = 1;
  for (let i = 0; left > 0; i++, left >>= 1) if ((left & 1) === 1) result *= POWERS[i]!;
  return exponent < 0 ? 1 / result : result;
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

/** Any power, as the language's own `**` means it but for the last bits. Whole exponents and halves are the most exact. */
export function pow(base: number, exponent: number): number {
  if (exponent !== exponent) return exponent;
  if (Math.abs(exponent) === Infinity) return powInfinite(Math.abs(base), exponent);
  const whole = Math.floor(exponent);
  const rest = exponent - whole;
  if (rest === 0) return powInteger(base, exponent);
  if (base < 0) return base === -Infinity ? powFraction(Infinity, exponent) : NaN;
  if (base === 0 || base === Infinity) return powFraction(base, exponent);
  const root = rest === 0.5 ? Math.sqrt(base) : exp(rest * log(base));
  return powInteger(base, whole) * root;
}

function powInfinite(size: number, exponent: number): number {
  if (size === 1 || size !== size) return NaN;
  return size > 1 === exponent > 0 ? Infinity : 0;
}

/** 0 or Infinity to the power of a fraction. */
function powFraction(base: number, exponent: number): number {
  return (base === 0) === exponent > 0 ? 0 : Infinity;
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
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987,
  13731.69376550946, 1971.5909503065513, 133.14166789178438, 3.3871328727963665,
];
const MIDDLE_BOTTOM: readonly number[] = [
  5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597,
  5394.196021424751, 687.1870074920579, 42.31333070160091, 1,
];
const NEAR_TOP: readonly number[] = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684,
  3.6478483247632045, 5.769497221460691, 4.630337846156546, 1.4234371107496835,
];
const NEAR_BOTTOM: readonly number[] = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008,
  0.6897673349851, 1.6763848301838038, 2.053191626637759, 1,
];
const FAR_TOP: readonly number[] = [
  2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124,
  0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
];
const FAR_BOTTOM: readonly number[] = [
  2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133,
  0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
];
