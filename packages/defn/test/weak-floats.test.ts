// Numbers in compiled functions take the type of what they meet, with all its digits.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { grad } from '@nx/grad'
import {
  add,
  clip,
  divide,
  less,
  max,
  multiply,
  pow,
  select,
  setDefaultBackend,
  sum,
  type Tensor,
  tensor,
  toArray,
  vectorize,
  weakFloat,
} from '@nx/tensor'
import type { Backend, DType } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { cond, hook, jit, whileLoop } from '../src/index.ts'

setDefaultBackend(binaryBackend() as Backend)

const functions: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  add: (x) => add(x, 0.1),
  'multiply, from the left': (x) => multiply(0.1, x),
  divide: (x) => divide(x, 3),
  pow: (x) => pow(x, 0.3),
  max: (x) => max(x, 0.7),
  'select and clip, with a number given the type': (x) =>
    clip(
      select(less(x, 1), x, multiply(x, 0.1)),
      tensor(0.1, { type: x.type }),
      tensor(0.7, { type: x.type }),
    ),
  'weak float': (x) => add(x, weakFloat(3)),
  'in both branches': (x) =>
    cond(
      less(sum(x), 10),
      () => multiply(x, 0.1),
      () => 0.1,
    ),
  'in a loop': (x) => whileLoop(x, { range: [1, 3] }, (s) => add(multiply(s, 0.1), 0.7)),
  'seen by a hook': (x) => hook(add(x, 0.1), () => {}),
}

describe.each(['bf16', 'f16', 'f32', 'f64'] as const satisfies readonly DType[])('%s', (type) => {
  const elements = [0.3, 1.7, 0.9]
  it.each(Object.entries(functions))('%s', (_, f) => {
    const want = f(tensor(elements, { type }))
    expect(want.type).toBe(type)
    for (const backend of [binaryBackend(), wasmBackend()] as Backend[]) {
      const x = tensor(elements, { type, backend })
      const got = jit(f)(x)
      expect(got.type).toBe(type)
      const close = (value: unknown, i: number): void =>
        expect(value).toBeCloseTo((toArray(want) as number[])[i]!, type === 'f64' ? 14 : 6)
      if (want.shape.length > 0) (toArray(got) as number[]).forEach(close)
      expect(jit(f)(vectorize(x, 'r')).type).toBe(type)
    }
  })

  it('in gradients', () => {
    const f = (x: Tensor): Tensor => sum(multiply(multiply(x, x), 0.1))
    const gradient = grad(f)(tensor([1, 2], { type }))
    expect(gradient.type).toBe(type)
    expect(toArray(gradient)).toEqual(toArray(multiply(tensor([2, 4], { type }), 0.1)))
  })
})

it('has the digits of f64, where f32 has fewer', () => {
  for (const backend of [binaryBackend(), wasmBackend()] as Backend[]) {
    const x = tensor([1], { type: 'f64', backend })
    expect(toArray(jit((y: Tensor) => multiply(y, 0.1))(x))).toEqual([0.1])
    expect(
      toArray(
        jit((y: Tensor) =>
          cond(
            less(sum(y), 0),
            () => y,
            () => 0.1,
          ),
        )(x),
      ),
    ).toEqual([0.1])
  }
})
