// Angles of f64 lanes however large, as a multiple of π / 2 and a rest (M. H. Payne and R. N. Hanek, "Radian reduction for
// trigonometric functions", 1983).
import type { Callable, Local } from '../../encoder/index.ts'
import type { Emitter, FunctionBuilder } from '../emitter.ts'
import { bytesOfLanes, range } from '../shuffles.ts'
import { Vector, withBoth } from '../vectors.ts'
import type { Angle } from './angles.ts'
import { lostIn, upper } from './digits.ts'

const wordCount = 20

let digits: Uint8Array | undefined

/** The digits of 2 / π, of which word k has those above the power -64 · k of two, up to the word before: the first has none. */
function digitsOfTwoOverPi(): Uint8Array {
  const unit = 1n << BigInt(64 * wordCount + 64)
  const arccotangent = (x: bigint): bigint => {
    let sum = 0n
    let term = unit / x
    for (let k = 1n; term !== 0n; k += 2n, term /= -x * x) sum += term / k
    return sum
  }
  // J. Machin, 1706.
  const quarter = 4n * arccotangent(5n) - arccotangent(239n)
  const words = range(0, wordCount).map((k) => (unit << BigInt(64 * k)) / (2n * quarter))
  return new Uint8Array(BigUint64Array.from(words, (word) => BigInt.asUintN(64, word)).buffer)
}

/** Leaves the upper half of the product of two integers of 64 bits, of which the first is below 2⁵³. */
function upperProduct(f: FunctionBuilder, x: Local, y: Local): void {
  const high = (z: Local): void => f.op('i64.shr_u', f.get(z), f.i64(32n))
  const low = (z: Local): void => f.op('i64.and', f.get(z), f.i64(0xffffffffn))
  const [across, sum] = f.locals('i64', 2) as [Local, Local]
  f.set(across, f.op('i64.mul', low(x), high(y)))
  f.op('i64.shr_u', f.op('i64.mul', low(x), low(y)), f.i64(32n))
  f.op('i64.add', f.op('i64.mul', high(x), low(y)), low(across))
  f.set(sum, f.op('i64.add'))
  f.op('i64.add', f.op('i64.mul', high(x), high(y)), f.op('i64.add', high(across), high(sum)))
}

/**
 * The function that gives x · 2 / π modulo 4, and ½ more, in two words, the first of units of 2⁻⁶²; x by its bits, positive and
 * from 2²⁰ on.
 */
const quarters = (e: Emitter): Callable =>
  e.library.helper('quarters of a turn', ['i64'], 'v128', (f) => {
    const own = (digits ??= digitsOfTwoOverPi())
    const x = 0
    const [shift, w0, w1, w2, w3] = f.locals('i64', 5) as [Local, Local, Local, Local, Local]
    const [k, upperWords, lowerWords] = [f.local('i32'), f.local('v128'), f.local('v128')]
    // The first digit that counts is the one whose product with the last one of x is 2.
    f.set(shift, f.op('i64.sub', f.op('i64.shr_u', f.get(x), f.i64(52n)), f.i64(1013n)))
    f.set(k, f.op('i32.wrap_i64', f.op('i64.shr_u', f.get(shift), f.i64(6n))))
    const pick = (from: number, to: number): void => {
      if (to - from === 1) {
        f.set(upperWords, f.v128(own.subarray(8 * from, 8 * from + 16)))
        f.set(lowerWords, f.v128(own.subarray(8 * from + 16, 8 * from + 32)))
        return
      }
      const middle = (from + to) >> 1
      f.if(
        f.op('i32.lt_u', f.get(k), f.i32(middle)),
        () => pick(from, middle),
        () => pick(middle, to),
      )
    }
    pick(0, wordCount - 3)
    ;[w0, w1, w2, w3].forEach((word, i) =>
      f.set(word, f.lane('i64x2.extract_lane', i % 2, f.get(i < 2 ? upperWords : lowerWords))),
    )
    for (const [word, next] of [
      [w0, w1],
      [w1, w2],
      [w2, w3],
    ] as const) {
      f.op('i64.shl', f.get(word), f.get(shift))
      const rest = (): void => f.op('i64.sub', f.i64(63n), f.get(shift))
      f.op('i64.shr_u', f.op('i64.shr_u', f.get(next), f.i64(1n)), rest())
      f.set(word, f.op('i64.or'))
    }
    f.op('i64.and', f.get(x), f.i64(2n ** 52n - 1n))
    f.set(x, f.op('i64.or', undefined, f.i64(2n ** 52n)))
    upperProduct(f, x, w2)
    f.set(w2)
    f.set(w3, f.op('i64.add', f.op('i64.mul', f.get(x), f.get(w1)), f.get(w2)))
    upperProduct(f, x, w1)
    f.op('i64.add', undefined, f.op('i64.extend_i32_u', f.op('i64.lt_u', f.get(w3), f.get(w2))))
    f.op('i64.add', undefined, f.op('i64.mul', f.get(x), f.get(w0)))
    f.op('i64x2.splat', f.op('i64.add', undefined, f.i64(2n ** 61n)))
    f.lane('i64x2.replace_lane', 1, undefined, f.get(w3))
  })

/** 2⁻⁶² · π / 2: its first 26 digits, and what follows. */
const scale = (Math.PI / 2) * 2 ** -62
const scaleHigh = 1.5707963109016418 * 2 ** -62
const scaleLow = 1.5893254773528196e-8 * 2 ** -62

const bitsOf = (x: number): bigint => new BigInt64Array(Float64Array.of(x).buffer)[0]!

/** Of numbers that are positive; of those below 2²⁰, infinities and NaN anything. */
export function farAngle(e: Emitter, x: Vector): Angle {
  const { f, f64, i64 } = e
  const callee = quarters(e)
  const [first, second] = [0, 1].map((lane) =>
    withBoth([x], ([own]) => {
      const words = new Vector(e.temporary())
      const bits = (): void => f.lane('i64x2.extract_lane', lane, e.push(own as Vector))
      const beyond = f.op('i64.sub', bits(), f.i64(bitsOf(2 ** 20)))
      f.if(f.op('i64.lt_u', beyond, f.i64(bitsOf(Infinity) - bitsOf(2 ** 20))), () =>
        f.set(words.local, f.call(callee, bits())),
      )
      return words
    }),
  ) as [Vector, Vector]
  const whole = e.shuffle(bytesOfLanes(8, [0, 2]), first, second)
  const below = e.shuffle(bytesOfLanes(8, [1, 3]), first, second)
  const around = i64('sub', i64('and', whole, 2n ** 62n - 1n), 2n ** 61n)
  /** The upper or lower halves of words, times a power of two. */
  const part = (words: Vector, half: 0 | 1, sign: 's' | 'u', unit: number): Vector => {
    const own = e.shuffle(bytesOfLanes(4, [half, 2 + half, half, 2 + half]), words)
    return f64('mul', f64(`convert_low_i32x4_${sign}`, own), unit)
  }
  const [high, low] = [part(around, 1, 's', 2 ** 32), part(around, 0, 'u', 1)]
  const sum = f64('add', high, low)
  const beneath = f64('add', part(below, 1, 'u', 2 ** -32), part(below, 0, 'u', 2 ** -64))
  const more = f64('add', lostIn(e, sum, high, low), beneath)
  const main = f64('add', sum, more)
  const short = upper(e, main)
  const rest = e.multiplyAdd('f64', f64('sub', main, short), scale, f64('mul', short, scaleLow))
  const most = f64('mul', short, scaleHigh)
  const all = e.multiplyAdd('f64', lostIn(e, main, sum, more), scale, rest)
  const r = f64('add', most, all)
  return { shifted: i64('shr_u', whole, 62), r, low: lostIn(e, r, most, all) }
}
