// Conversions round once, without a call of JavaScript: numbers beside ties and ends, in vectors and in the rests of them.
import { jit } from '@nx/defn'
import * as nx from '@nx/tensor'
import { type Tensor, toBinary } from '@nx/tensor'
import { decode, type DType, dtypes, isComplex, isInteger, roundTo } from '@nx/types'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { random, reference, variants } from './compare.ts'
import { pool, pooled } from './pools.ts'

const threads = await pool(2, 8)
afterAll(() => threads.terminate())
const backends = { ...variants, threads: pooled(threads) }

const imported: string[] = []
beforeAll(() => {
  const { Module } = WebAssembly
  const compile = vi.spyOn(WebAssembly, 'Module').mockImplementation(function (bytes) {
    const module = new Module(bytes)
    imported.push(...WebAssembly.Module.imports(module).map(({ name }) => name))
    return module
  })
  return () => compile.mockRestore()
})

const word = new Float64Array(1)
const bits = new BigInt64Array(word.buffer)

/** What is so many units of f64 beyond a number. */
function beyond(x: number, units: bigint): number {
  word[0] = x
  bits[0] = bits[0]! + units
  return word[0]
}

/** Numbers halfway between two of a narrow type, of all exponents, and those closest to them in f64. */
function ties(type: 'f8' | 'f8_e4m3fn' | 'f16' | 'bf16'): number[] {
  const next = random(1)
  const round = roundTo(type)
  const lost = BigInt(52 - { f8: 2, f8_e4m3fn: 3, f16: 10, bf16: 7 }[type])
  return Array.from({ length: 600 }, (_, i) => round((1 + next()) * 2 ** ((i % 300) - 150)))
    .filter((x) => x !== 0 && Number.isFinite(x))
    .flatMap((x) => [0n, 1n, -1n, 1n << 28n].map((units) => beyond(x, (1n << (lost - 1n)) + units)))
}

/** Integers of all lengths, and those beside ties of types with 8, 11 and 24 digits. */
function integers(): bigint[] {
  const next = random(2)
  return Array.from({ length: 63 }, (_, length) => length).flatMap((length) =>
    [
      1n,
      256n + BigInt(Math.floor(next() * 256)),
      2048n + BigInt(Math.floor(next() * 2048)),
      2n ** 24n + 1n,
    ].flatMap((odd) => {
      const tie = BigInt.asIntN(64, (2n * odd + 1n) << BigInt(length))
      return [tie, tie + 1n, tie - 1n, -tie, -tie - 1n]
    }),
  )
}

const ends = [31, 32, 51, 52, 53, 63, 64].flatMap((n) => [
  2 ** n,
  2 ** n - 1,
  -(2 ** n),
  1 - 2 ** n,
  2 ** n + 0.5,
])
const floats = [0, -0, NaN, Infinity, -Infinity, 0.5, -0.5, 2.5, -1.5, 5e-324, 1e300, 2 ** -134, 2 ** -150]

function numbers(from: DType): Tensor {
  const backend = reference
  const wide = isInteger(from)
    ? nx.tensor(BigInt64Array.from(integers()), { backend })
    : nx.tensor(
        Float64Array.from(
          [...floats, ...ends, ...ties('f16'), ...ties('bf16'), ...ties('f8'), ...ties('f8_e4m3fn')].flatMap(
            (x) => [x, -x],
          ),
        ),
        { backend },
      )
  return nx.asType(wide, from)
}

/** Elements, parts of complex ones. */
function elementsOf(x: Tensor): readonly unknown[] {
  const parts = x.type === 'c64' ? 'f32' : x.type === 'c128' ? 'f64' : x.type
  return [...decode(toBinary(x), parts, (isComplex(x.type) ? 2 : 1) * x.shape[0]!)]
}

it.each(dtypes.map((from) => [from]))('of %s', (from) => {
  const x = numbers(from)
  for (const to of dtypes) {
    const convert = (y: Tensor): Tensor => nx.asType(y, to)
    const wanted = elementsOf(convert(x))
    for (const [name, backend] of Object.entries(backends)) {
      const own = nx.backendCopy(x, backend)
      imported.length = 0
      for (const each of [convert(own), jit(convert)(own)]) {
        const got = elementsOf(each)
        const wrong = wanted.findIndex((want, i) => !Object.is(got[i], want))
        expect([name, to, wrong, got[wrong]]).toEqual([name, to, -1, undefined])
      }
      expect(imported.filter((each) => each !== 'memory')).toEqual([])
    }
  }
})
