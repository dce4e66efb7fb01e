/** Claims are made at this level: one in twenty. */
export const significance = 0.05;

/** Least valid trials before an emission may be called gone. */
export const leastTrialsForGone = 3;

/** Lanczos coefficients (g = 7, n = 9): relative error below 1e-14 for positive arguments. */
const lanczos = [
  0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406,
  12.507343278686905, -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];

function logGamma(x: number): number {
  const z = x - 1;
  const t = z + 7.5;
  const sum = lanczos.reduce((total, c, i) => (i === 0 ? c : total + c / (z + i)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

/** Trials are few and asked for again and again. */
const factorials: number[] = [];

function logFactorial(n: number): number {
  if (n > 10_000) return logGamma(n + 1);
  for (let next = factorials.length; next <= n; next += 1) factorials.push(logGamma(next + 1));
  return factorials[n] ?? 0;
}

/**
 * One-sided Fisher test: the chance that k of n or more fall on the first side if both sides had the
 * same rate. 5 of 5 against 0 of 5 gives 0.004; 3 of 3 against 0 of 3 only 0.05.
 */
export function fisherOneSided(k: number, n: number, otherK: number, otherN: number): number {
  const seen = k + otherK;
  const highest = Math.min(n, seen);
  const whole = logChoose(n + otherN, seen);
  let sum = 0;
  for (let each = Math.max(k, seen - otherN, 0); each <= highest; each += 1) {
    sum += Math.exp(logChoose(n, each) + logChoose(otherN, seen - each) - whole);
  }
  return Math.min(1, sum);
}

/** True where the first rate is above the second beyond chance. Exactly 0.05 (3 against 3) proves nothing. */
export function significantlyAbove(
  rate: { readonly k: number; readonly n: number },
  other: { readonly k: number; readonly n: number },
  level: number = significance,
): boolean {
  return fisherOneSided(rate.k, rate.n, other.k, other.n) < level - 1e-9;
}

/**
 * Jeffreys beta-binomial: the chance of 0 of n when the baseline showed x of m,
 * B(½+x, ½+m−x+n) / B(½+x, ½+m−x).
 */
export function jeffreysGone(x: number, m: number, n: number): number {
  return Math.exp(logBeta(0.5 + x, 0.5 + m - x + n) - logBeta(0.5 + x, 0.5 + m - x));
}

/** Upper bound at 95 % of the rate behind 0 sightings in n trials: 1 − 0.05^(1/n); 1 without a trial. */
export function missedRateBelow(n: number): number {
  return n === 0 ? 1 : 1 - 0.05 ** (1 / n);
}

/** The smallest p-value that a feature with these margins could reach: every sighting on the first side. */
export function leastPossible(
  rate: { readonly k: number; readonly n: number },
  other: { readonly k: number; readonly n: number },
): number {
  const seen = rate.k + other.k;
  const most = Math.min(rate.n, seen);
  return fisherOneSided(most, rate.n, seen - most, other.n);
}

/**
 * Tarone's exclusion: which features can reach significance at all. K is the least number for which
 * at most K features have a least possible p-value below level / K; the others take no part, and so
 * cost the rest nothing. Tarone, Biometrics 46 (1990) 515.
 */
export function testable(least: readonly number[], level: number = significance): boolean[] {
  const below = (k: number) => least.filter((p) => p < level / k - 1e-9).length;
  let k = 1;
  while (below(k) > k) k += 1;
  return least.map((p) => p < level / k - 1e-9);
}

/**
 * Benjamini and Hochberg's step-up procedure: which of the hypotheses are rejected so that, of all
 * rejections, the expected share of false ones is at most the level. J. R. Stat. Soc. B 57 (1995) 289.
 */
export function falseDiscoveryRejections(values: readonly number[], level: number = significance): boolean[] {
  const sorted = [...values].sort((a, b) => a - b);
  const last = sorted.findLastIndex((p, index) => p < ((index + 1) / values.length) * level - 1e-9);
  const limit = sorted[last] ?? -1;
  return values.map((p) => p <= limit);
}

/**
 * Which features are significant: those that cannot reach significance dropped, the rest tested
 * together (Gilbert, Applied Statistics 54 (2005) 143). `least` holds the smallest p-value that each
 * could have reached.
 */
export function significantTogether(
  values: readonly number[],
  least: readonly number[],
  level: number = significance,
): boolean[] {
  const able = testable(least, level);
  const rejected = falseDiscoveryRejections(
    values.filter((_, index) => able[index] === true),
    level,
  );
  let next = 0;
  return able.map((each) => each && rejected[next++] === true);
}
