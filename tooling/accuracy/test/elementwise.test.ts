// The bounds of `npm run accuracy`, with fewer samples.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { expect, test } from 'vitest'
import { everyNumber, f64, nearestAmong } from '../elementwise/format.ts'
import { functions } from '../elementwise/functions.ts'
import { measureAll, measureSamples } from '../elementwise/measure.ts'
import { judgeOf, nearest } from '../elementwise/mpfr.ts'
import { holds } from '../elementwise/report.ts'

const backends = [binaryBackend(), wasmBackend()]
const unfused = [backends[0]!, wasmBackend({ relaxedSimd: false })]
const unary = functions.filter(({ second }) => second === undefined)

test.each(functions)('$name of f32 and f64 is within its bounds', async (measured) => {
  for (const type of ['f32', 'f64'] as const) {
    const row = await measureSamples(measured, type, backends, 6000)
    expect(row, `${type} at ${row.worst.map(({ x, y }) => [x, y])}`).toSatisfy(holds)
  }
})

test.each(functions)(
  '$name of f64 is within its bounds without fused multiplication and addition',
  async (measured) => {
    const row = await measureSamples(measured, 'f64', unfused, 6000)
    expect(row, `at ${row.worst.map(({ x, y }) => [x, y])}`).toSatisfy(holds)
  },
)

test.each(unary)('$name of short types is correctly rounded everywhere', async (measured) => {
  for (const type of ['f8', 'f8_e4m3fn', 'bf16', 'f16'] as const) {
    const row = await measureAll(measured, type, backends[0]!)
    expect(row, `${type} at ${row.worst[0]!.x}`).toSatisfy(holds)
  }
})

test('erfc by its continued fraction is that of MPFR', async () => {
  const { exact } = functions.find(({ name }) => name === 'erfc')!
  const own = await judgeOf(exact, f64)
  const theirs = await judgeOf((mpfr, result, x) => void mpfr.mpfr_erfc(result, x, nearest), f64)
  for (const x of [4, 5.3, 7.77, 13.3, 20, 26.5]) {
    own.at(x, NaN, NaN)
    theirs.at(x, NaN, NaN)
    expect(own.distance(theirs.value())).toBeCloseTo(theirs.distance(theirs.value()), 12)
  }
})

test('rounding to a short type goes to the nearest number, ties to even', () => {
  const half = nearestAmong(everyNumber('f16'))
  expect([1 + 2 ** -11, 1 + 3 * 2 ** -11, 65519, 65520, 2 ** -25, -(2 ** -24)].map(half)).toEqual([
    1,
    1 + 2 ** -9,
    65504,
    Infinity,
    0,
    -(2 ** -24),
  ])
  const quarter = nearestAmong(everyNumber('f8_e4m3fn'))
  expect([464, 465, -Infinity, 1.0625].map(quarter)).toEqual([448, NaN, NaN, 1])
})
