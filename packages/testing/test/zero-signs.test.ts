// Recorded results tell −0 from 0, except where a zero has no sign.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { parseVectors, runVector } from '@nx/testing'
import { complex as joined, divide, negate, round, type Tensor, tensor } from '@nx/tensor'
import type { Backend } from '@nx/types'
import { describe, expect, it } from 'vitest'

const backends: readonly (readonly [string, () => Backend])[] = [
  ['binary', () => binaryBackend() as Backend],
  ['wasm', () => wasmBackend() as Backend],
]

async function detail(
  vector: object,
  backend: Backend,
  modules: Record<string, Record<string, unknown>>,
  ulp = 0,
): Promise<string> {
  const [parsed] = parseVectors(JSON.stringify({ id: '1', area: 'unary', ...vector }))
  return (await runVector(parsed!, { backend, modules, ulp })).detail
}

const f32 = (...data: (number | string)[]): object => ({ t: 'f32', shape: [data.length], data })
/** JSON has −0, but `JSON.stringify` does not write it. */
const minus = '-0.0'

describe.each(backends)('on %s', (_, make) => {
  it('a zero of the wrong sign is a difference, whatever else is allowed', async () => {
    const Nx = { negate, wrong: (x: Tensor) => negate(negate(x)) }
    const vector = { fn: 'negate', args: [f32(0, 1)], expect: f32(minus, -1) }
    for (const ulp of [0, 2]) {
      expect(await detail(vector, make(), { Nx }, ulp)).toBe('')
      expect(await detail({ ...vector, fn: 'wrong', expect: f32(minus, 1) }, make(), { Nx }, ulp)).toBe(
        'element 0: expected -0.0, got 0',
      )
    }
    const near = { ...vector, check: 'close', tol: [0.1, 0.1] }
    expect(await detail({ ...near, fn: 'wrong', expect: f32(minus, 1) }, make(), { Nx })).not.toBe('')
  })

  it('factors and transforms have zeros without a sign', async () => {
    const vector = { fn: 'LinAlg.same', args: [f32(0)], expect: f32(minus) }
    expect(await detail(vector, make(), { LinAlg: { same: (x: Tensor) => x } })).toBe('')
  })

  it('rulings give quotients by infinities and roundings the signs of IEEE', async () => {
    const quotient = { fn: 'divide', args: [f32(1, -2, 0), f32('-Infinity', 'Infinity', 3)] }
    const rounded = { fn: 'round', args: [f32(-0.25, 0.25, -1.5)] }
    const Nx = { divide, round }
    expect(await detail({ ...quotient, expect: f32(0, 0, 0) }, make(), { Nx })).toBe('')
    expect(await detail({ ...rounded, expect: f32(0, 0, -2) }, make(), { Nx })).toBe('')
    const unsigned = { round: () => tensor([0, 0, -2], { type: 'f32' }) }
    expect(await detail({ ...rounded, expect: f32(0, 0, -2) }, make(), { Nx: unsigned })).toBe(
      'element 0: expected -0, got 0',
    )
  })
})

it('Nx loses the signs of zeros in complex numbers, but −0 says what it says', async () => {
  const vector = (...part: (number | string)[]): object => ({
    fn: 'join',
    args: [],
    expect: { t: 'c64', shape: [1], data: [part] },
  })
  const join = (im: number) => ({ Nx: { join: () => joined(tensor([1]), tensor([im], { type: 'f32' })) } })
  expect(await detail(vector(1, 0), binaryBackend() as Backend, join(-0))).toBe('')
  expect(await detail(vector(1, minus), binaryBackend() as Backend, join(0))).toBe(
    'element 0: expected -0.0, got 0',
  )
})
