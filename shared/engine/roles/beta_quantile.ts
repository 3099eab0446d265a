/** Lanczos' coefficients for g = 7. */
const FIRST = 0.99999999999980993;
const OTHERS = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
const MOST_STEPS = 60;
const MOST_TERMS = 400;
const TINY = 1e-300;

/** The value a Beta(a, b) variable stays below with this probability, to nine digits; a and b at least 1. */
export function betaQuantile(probability: number, a: number, b: number): number {
  const scale = logGamma(a + b) - logGamma(a) - logGamma(b);
  let low = 0;
  let high = 1;
  let x = a / (a + b);
  for (let step = 0; step < MOST_STEPS && high - low > 1e-10; step += 1) {
    const excess = probabilityBelow(x, a, b, scale) - probability;
    if (excess < 0) low = x;
    else high = x;
    const density = Math.exp(scale + (a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x));
    const newton = x - excess / density;
    if (Math.abs(newton - x) < 1e-11) return x;
    x = newton > low && newton < high ? newton : (low + high) / 2;
  }
  return x;
}

/** The regularised incomplete beta function; `scale` is the logarithm of its constant. */
function probabilityBelow(x: number, a: number, b: number, scale: number): number {
  const front = Math.exp(scale + a * Math.log(x) + b * Math.log1p(-x));
  // The fraction converges fast only on this side of the mean; on the other, its mirror image does.
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

/** The continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method. */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 0;
  let fraction = 1;
  for (let term = 1; term <= MOST_TERMS; term += 1) {
    const m = Math.floor(term / 2);
    const numerator =
      term % 2 === 1
        ? -((a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
        : (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + numerator * d);
    c = awayFromZero(1 + numerator / c);
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-13) break;
  }
  return 1 / fraction;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

/** Lanczos' approximation, for arguments of at least 1. */
function logGamma(value: number): number {
  const sum = OTHERS.reduce((total, part, index) => total + part / (value + index), FIRST);
  const base = value + 6.5;
  return Math.log(Math.sqrt(2 * Math.PI) * sum) + (value - 0.5) * Math.log(base) - base;
}
