// What samples must look like: moments, and the largest distance between distribution functions.

/** Mean, variance and skewness. */
export function moments(values: readonly number[]): { mean: number; variance: number; skewness: number } {
  const average = (f: (x: number) => number): number =>
    values.reduce((sum, x) => sum + f(x), 0) / values.length
  const mean = average((x) => x)
  const variance = average((x) => (x - mean) ** 2)
  return { mean, variance, skewness: average((x) => (x - mean) ** 3) / variance ** 1.5 }
}

/** The Kolmogorov–Smirnov statistic times the root of the number of samples: above 1.95 once in a thousand times. */
export function kolmogorovSmirnov(values: readonly number[], distribution: (x: number) => number): number {
  const sorted = Float64Array.from(values).sort()
  const size = sorted.length
  let largest = 0
  sorted.forEach((x, i) => {
    const expected = distribution(x)
    largest = Math.max(largest, Math.abs((i + 1) / size - expected), Math.abs(i / size - expected))
  })
  return largest * Math.sqrt(size)
}

/** How far counts are from their expectation: χ², minus its degrees of freedom, in standard deviations. */
export function chiSquared(counts: readonly number[], expected: readonly number[]): number {
  const sum = counts.reduce((total, count, i) => total + (count - expected[i]!) ** 2 / expected[i]!, 0)
  const freedom = counts.length - 1
  return (sum - freedom) / Math.sqrt(2 * freedom)
}

/** How often each of the numbers 0 … size − 1 occurs. */
export function tally(values: readonly number[], size: number): number[] {
  const counts = new Array<number>(size).fill(0)
  for (const value of values) counts[value]!++
  return counts
}

/** The distribution function of standard normal numbers, by integrating the density from 0 in steps. */
export function normalDistribution(): (x: number) => number {
  const [limit, steps] = [8, 16_000]
  const width = limit / steps
  const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
  const table = new Float64Array(steps + 1)
  for (let i = 1; i <= steps; i++) {
    const [a, b] = [(i - 1) * width, i * width]
    table[i] = table[i - 1]! + ((density(a) + 4 * density((a + b) / 2) + density(b)) * width) / 6
  }
  return (x) => {
    const place = Math.min(Math.abs(x), limit - width) / width
    const i = Math.floor(place)
    const area = table[i]! + (place - i) * (table[i + 1]! - table[i]!)
    return 0.5 + Math.sign(x) * area
  }
}
