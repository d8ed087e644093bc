// Types of containers survive jit, cond and whileLoop.
import { binaryBackend } from '@nx/backend-binary'
import { add, less, setDefaultBackend, type Tensor, type TensorLike, tensor } from '@nx/tensor'
import type { Backend } from '@nx/types'
import { expect, expectTypeOf, it } from 'vitest'
import { cond, jit, whileLoop } from '../src/index.ts'

setDefaultBackend(binaryBackend() as Backend)

it('jit keeps them, with numbers as tensors', () => {
  const f = jit((x: Tensor, options: { label: string; weights: Tensor[] }) => ({ pair: [x, 1], ...options }))
  expectTypeOf(f).parameters.toEqualTypeOf<
    [x: TensorLike, options: { label: string; weights: TensorLike[] }]
  >()
  const { pair, label, weights } = f(1, { label: 'a', weights: [2] })
  expectTypeOf(pair).toEqualTypeOf<readonly [Tensor, Tensor]>()
  expectTypeOf(label).toEqualTypeOf<string>()
  expectTypeOf(weights).toEqualTypeOf<Tensor[]>()
  expectTypeOf(f.async).returns.resolves.toEqualTypeOf<ReturnType<typeof f>>()
  expect(pair[0].type).toBe('s32')
})

it('cond and whileLoop keep them', () => {
  const x = tensor([1, 2])
  const [a, b] = cond(
    less(1, 2),
    () => [x, 1],
    () => [x, x],
  )
  expectTypeOf(a).toEqualTypeOf<Tensor>()
  expectTypeOf(b).toEqualTypeOf<Tensor>()
  const [i, { y }] = whileLoop(
    [0, { y: x }],
    ([i]) => less(i, 2),
    ([i, { y }]) => [add(i, 1), { y: add(y, 1) }],
  )
  expectTypeOf(i).toEqualTypeOf<Tensor>()
  expectTypeOf(y).toEqualTypeOf<Tensor>()
  expect(() =>
    whileLoop(
      [0, x],
      // @ts-expect-error a part of the state is missing
      ([i]) => less(i, 2),
      ([i]) => [add(i, 1)],
    ),
  ).toThrow('structure')
})
