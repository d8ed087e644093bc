// Discrete Fourier transforms in plain loops, of any length.

/** Complex numbers, their parts in two arrays. */
export interface Planes {
  readonly re: Float64Array
  readonly im: Float64Array
}

export const planes = (length: number): Planes => ({
  re: new Float64Array(length),
  im: new Float64Array(length),
})

/** A transform of columns that lie beside each other: `length` rows of `columns` numbers. */
export interface Plan {
  readonly length: number
  /** Transforms what is in the first planes, and gives those of the two where the result is. */
  readonly run: (from: Planes, other: Planes, columns: number) => Planes
}

/** Primes up to this take a product with a matrix; of longer ones a convolution is made. */
const longestPrime = 50

/** Angles are at most an eighth of a turn, so that roots are exact where they can be. */
function roots(length: number): Planes {
  const result = planes(length)
  for (let k = 0; k < length; k++) {
    const upper = Math.min(k, length - k)
    const quarter = Math.min(4 * upper, 2 * length - 4 * upper)
    const eighth = Math.min(quarter, length - quarter)
    const angle = (eighth * Math.PI) / 2 / length
    const [x, y] =
      quarter === eighth ? [Math.cos(angle), Math.sin(angle)] : [Math.sin(angle), Math.cos(angle)]
    result.re[k] = 4 * upper > length ? -x : x
    result.im[k] = k === upper ? -y : y
  }
  return result
}

/** What is made of lengths, kept until all of them together are longer than this. */
const kept = 4_194_304

export function keeping<T>(make: (length: number) => T): (length: number) => T {
  const made = new Map<number, T>()
  let total = 0
  return (length) => {
    let found = made.get(length)
    if (found !== undefined) return found
    found = make(length)
    if ((total += length) > kept) {
      made.clear()
      total = length
    }
    made.set(length, found)
    return found
  }
}

/** exp(−2πi k / length) for all k below the length. */
export const rootsOf: (length: number) => Planes = /* @__PURE__ */ keeping(roots)

/** The plan for a length. */
export const planOf: (length: number) => Plan = /* @__PURE__ */ keeping((length) => {
  const factors = factorsOf(length)
  return factors.at(-1)! > longestPrime ? convolutionPlan(length) : stagesPlan(length, factors)
})

/** The factors of a length, fours first, then ascending primes. */
function factorsOf(length: number): number[] {
  const factors: number[] = [1]
  let rest = length
  for (const factor of [4, 2]) for (; rest % factor === 0; rest /= factor) factors.push(factor)
  for (let factor = 3; factor * factor <= rest; factor += 2)
    for (; rest % factor === 0; rest /= factor) factors.push(factor)
  if (rest > 1) factors.push(rest)
  return factors
}

/** One factor: what is `step` apart among the roots belongs together, blocks of `width` numbers stay beside each other. */
type Stage = (from: Planes, to: Planes, rest: number, width: number, twiddles: Planes, step: number) => void

/**
 * One pass for each factor, which leaves the results in order (T. G. Stockham, "High-speed convolution and correlation",
 * AFIPS Spring Joint Computer Conference 28 (1966), 229-233).
 */
function stagesPlan(length: number, factors: readonly number[]): Plan {
  const twiddles = rootsOf(length)
  return {
    length,
    run(from, other, columns) {
      let [source, target] = [from, other]
      let step = 1
      for (const factor of factors) {
        if (factor === 1) continue
        const stage = factor === 4 ? four : factor === 2 ? two : ofPrime(factor)
        stage(source, target, length / step / factor, columns * step, twiddles, step)
        ;[source, target] = [target, source]
        step *= factor
      }
      return source
    },
  }
}

function two(from: Planes, to: Planes, rest: number, width: number, twiddles: Planes, step: number): void {
  const { re: xr, im: xi } = from
  const { re: yr, im: yi } = to
  const half = rest * width
  for (let p = 0; p < rest; p++) {
    const [wr, wi] = [twiddles.re[p * step]!, twiddles.im[p * step]!]
    for (let q = 0, a = p * width, b = 2 * p * width; q < width; q++, a++, b++) {
      const [ar, ai, br, bi] = [xr[a]!, xi[a]!, xr[a + half]!, xi[a + half]!]
      const [dr, di] = [ar - br, ai - bi]
      yr[b] = ar + br
      yi[b] = ai + bi
      yr[b + width] = dr * wr - di * wi
      yi[b + width] = dr * wi + di * wr
    }
  }
}

function four(from: Planes, to: Planes, rest: number, width: number, twiddles: Planes, step: number): void {
  const { re: xr, im: xi } = from
  const { re: yr, im: yi } = to
  const { re, im } = twiddles
  const quarter = rest * width
  for (let p = 0; p < rest; p++) {
    const at = p * step
    const ur = re[at]!
    const ui = im[at]!
    const vr = re[2 * at]!
    const vi = im[2 * at]!
    const wr = re[3 * at]!
    const wi = im[3 * at]!
    let a = p * width
    let y = 4 * a
    for (const end = a + width; a < end; a++, y++) {
      const b = a + quarter
      const c = b + quarter
      const d = c + quarter
      const sumR = xr[a]! + xr[c]!
      const sumI = xi[a]! + xi[c]!
      const differenceR = xr[a]! - xr[c]!
      const differenceI = xi[a]! - xi[c]!
      const otherR = xr[b]! + xr[d]!
      const otherI = xi[b]! + xi[d]!
      // −i times the difference.
      const turnedR = xi[b]! - xi[d]!
      const turnedI = xr[d]! - xr[b]!
      yr[y] = sumR + otherR
      yi[y] = sumI + otherI
      const oneR = differenceR + turnedR
      const oneI = differenceI + turnedI
      yr[y + width] = oneR * ur - oneI * ui
      yi[y + width] = oneR * ui + oneI * ur
      const twoR = sumR - otherR
      const twoI = sumI - otherI
      yr[y + 2 * width] = twoR * vr - twoI * vi
      yi[y + 2 * width] = twoR * vi + twoI * vr
      const threeR = differenceR - turnedR
      const threeI = differenceI - turnedI
      yr[y + 3 * width] = threeR * wr - threeI * wi
      yi[y + 3 * width] = threeR * wi + threeI * wr
    }
  }
}

/** By sums and differences of opposite numbers, of which only half as many products are needed. */
const ofPrime =
  (prime: number): Stage =>
  (from, to, rest, width, { re, im }, step) => {
    const { re: xr, im: xi } = from
    const { re: yr, im: yi } = to
    const half = (prime - 1) / 2
    const part = rest * width
    const all = re.length
    const of = all / prime
    const [sumR, sumI, lessR, lessI] = [0, 1, 2, 3].map(() => new Float64Array(half + 1)) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ]
    const put = (y: number, power: number, r: number, i: number): void => {
      const [wr, wi] = [re[power]!, im[power]!]
      yr[y] = r * wr - i * wi
      yi[y] = r * wi + i * wr
    }
    for (let p = 0; p < rest; p++) {
      for (let q = 0; q < width; q++) {
        const a = p * width + q
        const y = p * prime * width + q
        const [firstR, firstI] = [xr[a]!, xi[a]!]
        let [totalR, totalI] = [firstR, firstI]
        for (let k = 1; k <= half; k++) {
          const [one, other] = [a + k * part, a + (prime - k) * part]
          totalR += sumR[k] = xr[one]! + xr[other]!
          totalI += sumI[k] = xi[one]! + xi[other]!
          lessR[k] = xr[one]! - xr[other]!
          lessI[k] = xi[one]! - xi[other]!
        }
        yr[y] = totalR
        yi[y] = totalI
        for (let j = 1; j <= half; j++) {
          let [evenR, evenI, oddR, oddI] = [firstR, firstI, 0, 0]
          for (let k = 1; k <= half; k++) {
            const at = ((j * k) % prime) * of
            evenR += sumR[k]! * re[at]!
            evenI += sumI[k]! * re[at]!
            oddR -= lessI[k]! * im[at]!
            oddI += lessR[k]! * im[at]!
          }
          put(y + j * width, j * p * step, evenR + oddR, evenI + oddI)
          put(y + (prime - j) * width, (prime - j) * p * step, evenR - oddR, evenI - oddI)
        }
      }
    }
  }

/** What makes a transform of any length a convolution of a longer one. */
export interface Chirps {
  /** exp(−πi k² / length) for all k below the length. */
  readonly chirp: Planes
  /** The transform of the conjugates, continued to both sides of zero, over the length of the convolution. */
  readonly spectrum: Planes
}

/** For convolutions of a length of at least twice a line's, less one. */
export function chirpsOf(length: number, padded: number): Chirps {
  const turns = rootsOf(2 * length)
  const chirp = planes(length)
  const filter = planes(padded)
  // Squares of places stay below 2 · length, as sums of odd numbers.
  for (let i = 0, square = 0; i < length; i++, square = (square + 2 * i - 1) % (2 * length)) {
    chirp.re[i] = turns.re[square]!
    chirp.im[i] = turns.im[square]!
    for (const at of [i, (padded - i) % padded]) {
      filter.re[at] = turns.re[square]!
      filter.im[at] = -turns.im[square]!
    }
  }
  return { chirp, spectrum: planOf(padded).run(filter, planes(padded), 1) }
}

/**
 * A convolution of a length that is a power of two (L. I. Bluestein, "A Linear Filtering Approach to the Computation of
 * Discrete Fourier Transform", IEEE Transactions on Audio and Electroacoustics 18 (1970), 451-455).
 */
function convolutionPlan(length: number): Plan {
  const padded = 2 ** Math.ceil(Math.log2(2 * length - 1))
  const inner = planOf(padded)
  const { chirp, spectrum } = chirpsOf(length, padded)
  for (const part of [spectrum.re, spectrum.im]) for (let i = 0; i < padded; i++) part[i]! /= padded
  return {
    length,
    run(from, other, columns) {
      for (let q = 0; q < columns; q++) {
        const line = planes(padded)
        for (let i = 0; i < length; i++) {
          const [x, y] = [from.re[i * columns + q]!, from.im[i * columns + q]!]
          line.re[i] = x * chirp.re[i]! - y * chirp.im[i]!
          line.im[i] = x * chirp.im[i]! + y * chirp.re[i]!
        }
        const waves = inner.run(line, planes(padded), 1)
        const product = planes(padded)
        // A transform back is one of numbers whose parts have changed places.
        for (let i = 0; i < padded; i++) {
          const [x, y] = [waves.re[i]!, waves.im[i]!]
          product.im[i] = x * spectrum.re[i]! - y * spectrum.im[i]!
          product.re[i] = x * spectrum.im[i]! + y * spectrum.re[i]!
        }
        const { re: y, im: x } = inner.run(product, planes(padded), 1)
        for (let i = 0; i < length; i++) {
          other.re[i * columns + q] = x[i]! * chirp.re[i]! - y[i]! * chirp.im[i]!
          other.im[i * columns + q] = x[i]! * chirp.im[i]! + y[i]! * chirp.re[i]!
        }
      }
      return other
    },
  }
}
