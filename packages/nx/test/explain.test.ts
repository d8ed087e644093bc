// What explain says of compiled functions.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit, printValue, whileLoop } from '@nx/defn'
import { add, conv, dot, exp, iota, less, max, multiply, softmax, sum, tensor, toArray } from '@nx/tensor'
import type { Tensor } from '@nx/tensor'
import { describe, expect, it } from 'vitest'
import { explain } from '../src/index.ts'

const backend = wasmBackend()
const f32 = (...shape: number[]): Tensor => iota(shape, { type: 'f32', backend })

describe('bytes that are moved', () => {
  it('are those of inputs and outputs where all is one nest', () => {
    const found = explain((x: Tensor, y: Tensor) => exp(add(multiply(x, y), 1)))(f32(100, 10), f32(100, 10))
    expect(found.steps.map(({ kind, name }) => [kind, name])).toEqual([['loop', 'multiply add exp']])
    expect(found).toMatchObject({
      bytesMoved: 12_000,
      leastBytes: 12_000,
      operations: 3000,
      peakBytes: 12_000,
    })
  })

  it('count a broadcast input once', () => {
    const found = explain((x: Tensor, y: Tensor) => add(x, y))(f32(100, 10), f32(10))
    expect(found).toMatchObject({ bytesMoved: 8040, leastBytes: 8040 })
  })

  it('are little more than inputs and outputs for a softmax of many rows', () => {
    const found = explain((x: Tensor) => softmax(x))(f32(2000, 512))
    expect(found.steps.map(({ kind }) => kind)).toEqual(['rows'])
    expect(found.bytesMoved / found.leastBytes).toBeLessThan(1.01)
    // Room for one block is all that lies in between.
    expect(found.peakBytes - found.leastBytes).toBeLessThan(2 ** 19)
  })

  it('of a convolution hold no patches', () => {
    const found = explain((x: Tensor, k: Tensor) => conv(x, k))(f32(1, 8, 34, 34), f32(16, 8, 3, 3))
    expect(found.steps).toMatchObject([{ kind: 'call', name: 'conv', operations: 2 * 16 * 32 ** 2 * 8 * 9 }])
    expect(found.bytesMoved).toBe(found.leastBytes)
  })

  it('and operations of a product are those of its matrices', () => {
    const found = explain((x: Tensor, y: Tensor) => max(dot(x, y), 0))(f32(20, 30), f32(30, 40))
    expect(found.steps.map(({ name }) => name)).toEqual(['product of 20×30 and 30×40', 'max'])
    expect(found.steps[0]).toMatchObject({
      operations: 2 * 20 * 30 * 40,
      bytesRead: 4 * 1800,
      bytesWritten: 3200,
    })
  })
})

it('says why values are in memory', () => {
  const found = explain((x: Tensor) => {
    const e = exp(x)
    return [e, sum(e, { axes: [0] }), sum(multiply(e, e))]
  })(f32(300, 200))
  expect(new Set(found.steps.flatMap(({ reasons }) => reasons))).toEqual(new Set(['result']))
})

it('looks into loops', () => {
  const found = explain((x: Tensor) =>
    whileLoop(
      { i: 0, x },
      ({ i }: { i: Tensor; x: Tensor }) => less(i, 3),
      (state: { i: Tensor; x: Tensor }) => ({ i: add(state.i, 1), x: add(state.x, 1) }),
    ),
  )(f32(8))
  const loop = found.steps.find(({ kind }) => kind === 'while')
  expect(loop!.kind).toBe('while')
  expect(loop!.inner).toHaveLength(2)
})

it('writes a table and a timeline', () => {
  const found = explain((x: Tensor) => dot(exp(x), x))(f32(8, 8))
  expect(String(found).split('\n')).toEqual([
    expect.stringMatching(/^step +time +read +written +operations +in memory because$/),
    expect.stringMatching(/^exp +[\d.]+ ms +256 B +256 B +64 +operand$/),
    expect.stringMatching(/^product of 8×8 and 8×8 +[\d.]+ ms +512 B +256 B +1.02 k +result$/),
    expect.stringMatching(/^moved 1.25 KiB, at least 512 B \(2.50 times\); 1.09 k operations$/),
    expect.stringMatching(/^memory 768 B; compiled in [\d.]+ ms$/),
  ])
  const svg = found.toSVG()
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/)
  expect(svg.match(/<rect /g)).toHaveLength(2)
})

it('gives results to nobody, and leaves the function as it was', () => {
  const f = jit((x: Tensor) => add(x, 1))
  explain((x: Tensor) => f(x))(f32(3))
  expect(toArray(f(tensor([1, 2], { backend })))).toEqual([2, 3])
})

describe('what cannot be explained', () => {
  it('is what a backend evaluates call by call', () => {
    expect(() => explain((x: Tensor) => exp(x))(tensor([1, 2], { backend: binaryBackend() }))).toThrow(
      expect.objectContaining({
        code: 'not_compiled',
        message: expect.stringContaining('backend "binary" evaluates functions call by call') as string,
      }) as Error,
    )
  })

  it('is a function that calls the host', () => {
    expect(() => explain((x: Tensor) => printValue(exp(x)))(f32(2))).toThrow(
      expect.objectContaining({
        code: 'not_compiled',
        message: expect.stringContaining('the function calls the host') as string,
      }) as Error,
    )
  })

  it('is with options that are none', () => {
    const wrong = { backend, static: [0] } as never
    expect(() => explain((x: Tensor) => x, wrong)).toThrow(
      expect.objectContaining({ code: 'unknown_option', op: 'explain' }) as Error,
    )
  })

  it('is no function', () => {
    expect(() => explain(3 as never)).toThrow(expect.objectContaining({ code: 'not_function' }) as Error)
  })
})
