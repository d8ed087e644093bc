// Measures one function in one type on one or more backends against the exact values.
import { type Backend } from '@nx/types'
import { tensor, toTypedArray } from '@nx/tensor'
import { everyNumber, f32, f64, type FloatName, nearestAmong, type ShortName } from './format.ts'
import type { Measured } from './functions.ts'
import { judgeOf, unitsBetween } from './mpfr.ts'
import { fill, randomBits, specials } from './samples.ts'

/** The largest distance found. */
export interface Worst {
  /** Units in the last place. */
  readonly distance: number
  readonly x: number
  /** The second argument; NaN for functions of one. */
  readonly y: number
}

export interface Row {
  readonly name: string
  readonly type: FloatName
  readonly samples: number
  /** One for each backend. */
  readonly worst: readonly Worst[]
}

type Floats = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>

/** Many calls at once, few enough to stay in the cache. */
const batch = 1 << 15

const evaluate = ({ apply }: Measured, backend: Backend, type: FloatName, x: Floats, y: Floats): Floats => {
  const [left, right] = [tensor(x, { type, backend }), tensor(y, { type, backend })]
  return toTypedArray(apply(left, right)) as Floats
}

/** One in so many samples of f32 is judged by MPFR, whatever it looks like. */
const share = 16

/** More than all errors of f64 are in units of f32. */
const slack = 1e-7

const isNegative = (x: number): boolean => x < 0 || Object.is(x, -0)

/** Whether a result of f32 is, beside that of f64, closer to the exact value than the worst so far. */
function looksBetter(got: number, wide: number, worst: number): boolean {
  if (Object.is(got, wide)) return true
  const comparable =
    Number.isFinite(wide) && Number.isFinite(got) && wide !== 0 && isNegative(wide) === isNegative(got)
  return comparable && unitsBetween(got, wide, f32) < worst - slack
}

/**
 * Samples of f32 or f64, first the special ones. MPFR judges all of f64, and of f32 the special ones, one in 16 and all
 * that seem as bad as the worst so far: beside the same function of f64, whose own error is 10⁸ times smaller.
 */
export async function measureSamples(
  measured: Measured,
  type: 'f32' | 'f64',
  backends: readonly Backend[],
  samples: number,
): Promise<Row> {
  const format = type === 'f32' ? f32 : f64
  const judge = await judgeOf(measured.exact, format)
  const next = randomBits(1)
  const nextOfSecond = randomBits(2)
  const worst: Worst[] = backends.map(() => ({ distance: 0, x: NaN, y: NaN }))
  const binary = measured.second !== undefined
  const special = binary ? pairs(specials) : [specials, specials]
  let done = 0
  while (done < samples) {
    const count = done === 0 ? special[0]!.length : Math.min(batch, samples - done)
    const array = (): Floats => (type === 'f32' ? new Float32Array(count) : new Float64Array(count))
    const [x, y] = [array(), array()]
    if (done === 0) {
      x.set(special[0]!)
      y.set(special[1]!)
    } else {
      fill(x, measured.regions, next)
      if (binary) fill(y, measured.second!, nextOfSecond)
    }
    const results = backends.map((backend) => evaluate(measured, backend, type, x, y))
    const wide = type === 'f32' ? evaluate(measured, backends[0]!, 'f64', toWide(x), toWide(y)) : undefined
    for (let i = 0; i < count; i++) {
      if (wide !== undefined && done > 0 && i % share > 0) {
        if (results.every((result, k) => looksBetter(result[i]!, wide[i]!, worst[k]!.distance))) continue
      }
      judge.at(x[i]!, y[i]!, results[0]![i]!)
      for (let k = 0; k < results.length; k++) {
        const distance = judge.distance(results[k]![i]!)
        if (distance > worst[k]!.distance) worst[k] = { distance, x: x[i]!, y: binary ? y[i]! : NaN }
      }
    }
    done += count
  }
  return { name: measured.name, type, samples: done, worst }
}

const toWide = (x: Floats): Floats => Float64Array.from(x)

function pairs(numbers: readonly number[]): readonly [number[], number[]] {
  return [numbers.flatMap((x) => numbers.map(() => x)), numbers.flatMap(() => numbers)]
}

/** All numbers of a short format: 0 where the result is the correctly rounded one, infinite where not. */
export async function measureAll(measured: Measured, type: ShortName, backend: Backend): Promise<Row> {
  // The digits for f32 are enough: nothing is closer to a tie than they tell, but ties themselves.
  const judge = await judgeOf(measured.exact, f32)
  const x = everyNumber(type)
  const round = nearestAmong(x)
  let worst: Worst = { distance: 0, x: NaN, y: NaN }
  const result = evaluate(measured, backend, type, x, x)
  for (let i = 0; i < x.length; i++) {
    judge.at(x[i]!, NaN, result[i]!)
    const want = round(judge.value(true))
    if (!Object.is(result[i], want)) worst = { distance: Infinity, x: x[i]!, y: NaN }
  }
  return { name: measured.name, type, samples: x.length, worst: [worst] }
}
