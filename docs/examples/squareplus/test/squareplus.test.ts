// One operation of another package, on backends with and without its code.
import {
  asType,
  binaryBackend,
  devectorize,
  explain,
  grad,
  jit,
  multiply,
  add,
  sum,
  tensor,
  toArray,
  toNumber,
  vectorize,
  wasmBackend,
  type Backend,
  type DType,
  type Tensor,
} from '@nx/nx'
import { describe, expect, it } from 'vitest'
import { squareplus, wasmKernels, wasmScalars } from '../src/index.ts'

const backends: Readonly<Record<string, Backend>> = {
  'the decomposition alone': wasmBackend() as Backend,
  'a scalar function': wasmBackend({ scalars: wasmScalars }) as Backend,
  'a kernel': wasmBackend({ kernels: wasmKernels }) as Backend,
  both: wasmBackend({ scalars: wasmScalars, kernels: wasmKernels }) as Backend,
  'the reference backend': binaryBackend() as Backend,
}

/** Of all magnitudes, more than one page, an odd number. */
const numbers = Array.from({ length: 5003 }, (_, i) => (i % 2 ? -1 : 1) * 2 ** ((i % 251) / 2 - 60))
const special = [0, -0, 1.5, -1.5, Infinity, -Infinity, NaN, 3e38, -3e38]
const values = [...special, ...numbers]
const precision: Partial<Record<DType, number>> = {
  f32: 2 ** -23,
  f64: 2 ** -50,
  f16: 2 ** -10,
  bf16: 2 ** -7,
}

function exact(x: number): number {
  const large = Math.abs(x) / 2 + Math.hypot(x, 2) / 2
  return x < 0 ? 1 / large : large
}

describe.each(Object.entries(backends))('squareplus by %s', (_, backend) => {
  const of = (type: DType): Tensor => asType(tensor(values, { type: 'f64', backend }), type)

  it.each(['f32', 'f64', 'f16', 'bf16'] as const)('is right in %s, call by call and compiled', (type) => {
    const x = of(type)
    const inputs = toArray(x) as number[]
    const [eager, compiled] = [squareplus(x), jit(squareplus)(x)].map((y) => toArray(y) as number[])
    inputs.forEach((each, i) => {
      for (const got of [eager![i]!, compiled![i]!]) {
        const wanted = exact(each)
        if (!(Math.abs(wanted) < 1e38 && wanted > 2 ** -14) || (type === 'f16' && wanted > 65000)) continue
        expect(Math.abs(got - wanted)).toBeLessThanOrEqual(2 * precision[type]! * wanted)
      }
    })
    expect(eager!.slice(0, 7)).toEqual(
      type === 'f64' || type === 'f32' ? [1, 1, 2, 0.5, Infinity, 0, NaN] : expect.anything(),
    )
  })

  it('has its gradient, compiled too', () => {
    const slopes = (x: Tensor): Tensor => grad((y: Tensor) => sum(squareplus(y)))(x)
    const x = tensor([1.5, -1.5, 0], { backend })
    for (const each of [slopes(x), jit(slopes)(x)])
      (toArray(each) as number[]).forEach((slope, i) => expect(slope).toBeCloseTo([0.8, 0.2, 0.5][i]!, 6))
    const second = grad(grad(squareplus))(tensor(0, { backend, type: 'f64' }))
    expect(toNumber(second)).toBeCloseTo(0.25, 12)
  })

  it('takes vectorized axes, other shapes and no elements', () => {
    const rows = tensor(
      [
        [0, 1.5],
        [-1.5, 0],
        [1.5, 1.5],
      ],
      { backend },
    )
    const wanted = [
      [1, 2],
      [0.5, 1],
      [2, 2],
    ]
    const byRow = (x: Tensor): Tensor => devectorize(squareplus(vectorize(x, 'row')))
    expect(toArray(byRow(rows))).toEqual(wanted)
    expect(toArray(jit(byRow)(rows))).toEqual(wanted)
    expect(toArray(squareplus(tensor([], { type: 'f32', backend })))).toEqual([])
    expect(toNumber(squareplus(tensor(1.5, { backend })))).toBe(2)
    expect(toArray(squareplus(tensor([0, 3], { type: 's32', backend })))).toEqual([1, Math.fround(exact(3))])
  })
})

describe('compiled', () => {
  const around = (x: Tensor): Tensor => add(squareplus(multiply(x, 0.5)), 1)
  const steps = (name: keyof typeof backends, type: DType): readonly string[] =>
    explain(around, { backend: backends[name]! })(
      tensor([1, 2, 3], { type, backend: backends[name]! }),
    ).steps.map(({ name: step, kind }) => `${kind}: ${step}`)

  it('is fused with what is around it where it is a scalar function', () => {
    expect(steps('a scalar function', 'f32')).toEqual(['loop: multiply example.squareplus add'])
    expect(steps('both', 'f32')).toEqual(['loop: multiply example.squareplus add'])
  })

  it('is a step of its own where it is a kernel', () => {
    const call = ['loop: multiply', 'call: example.squareplus', 'loop: add']
    expect(steps('a kernel', 'f32')).toEqual(call)
    expect(steps('both', 'f64')).toEqual(call)
  })

  it('is decomposed in other types', () => {
    for (const [name, type] of [
      ['a scalar function', 'f64'],
      ['a kernel', 'f16'],
    ] as const) {
      const [only, ...others] = steps(name, type)
      expect(others).toEqual([])
      expect(only).toMatch(/^loop: .*sqrt/)
    }
  })
})
