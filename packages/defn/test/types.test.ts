// Types of containers survive jit, cond and whileLoop.
import { binaryBackend } from '@nx/backend-binary'
import { add, less, setDefaultBackend, type Tensor, tensor } from '@nx/tensor'
import type { Backend } from '@nx/types'
import { expect, expectTypeOf, it } from 'vitest'
import {
  block,
  cond,
  donatable,
  hook,
  jit,
  metadata,
  type NumberLike,
  printValue,
  runGraph,
  runtimeCall,
  splitGraph,
  whileLoop,
} from '../src/index.ts'

setDefaultBackend(binaryBackend() as Backend)

it('jit keeps them, with numbers as tensors', () => {
  const f = jit((x: Tensor, options: { label: string; weights: Tensor[] }) => ({ pair: [x, 1], ...options }))
  expectTypeOf(f).parameters.toEqualTypeOf<
    [x: NumberLike, options: { label: string; weights: NumberLike[] }]
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

it('hook, printValue, metadata and donatable give what they are given', () => {
  const given = { x: tensor([1, 2]), n: 1, label: 'a' } as const
  for (const value of [hook(given, () => {}), metadata(given, 'note')]) {
    expectTypeOf(value.x).toEqualTypeOf<Tensor>()
    expectTypeOf(value.n).toEqualTypeOf<Tensor>()
    expectTypeOf(value.label).toEqualTypeOf<'a'>()
  }
  hook([given.x, 1] as const, (value) => expectTypeOf(value).toEqualTypeOf<readonly [Tensor, Tensor]>())
  expectTypeOf(printValue(1, (value) => value, { write: () => {} })).toEqualTypeOf<Tensor>()
  expectTypeOf(donatable([tensor(1)])).toEqualTypeOf<readonly [Tensor]>()
})

it('runtimeCall, block and runGraph give what is said of them', () => {
  const f = (x: Tensor): { a: Tensor; b: readonly [Tensor] } =>
    runtimeCall({ a: x, b: [1] } as const, x, (value) => ({ a: value, b: [2] }))
  expectTypeOf(jit(f)).returns.toEqualTypeOf<{ a: Tensor; b: readonly [Tensor] }>()
  const pair = runtimeCall([tensor(1), 2], tensor(3), (value) => [value, 4])
  expectTypeOf(pair).toEqualTypeOf<readonly [Tensor, Tensor]>()
  // @ts-expect-error a part of the output is missing
  expect(() => runtimeCall({ a: tensor(1), b: 1 }, 1, (value) => ({ a: value }))).toThrow('structure')
  const both = block('my.both', [tensor(1), 2], { by: 3 }, ([x, y], { by }) => {
    expectTypeOf(by).toExtend<number>()
    return { sum: add(x, y) }
  })
  expectTypeOf(both).toEqualTypeOf<{ readonly sum: Tensor }>()
  const stages = splitGraph(
    (x: Tensor, n: Tensor) => ({ y: add(x, n), label: 'a' }),
    [1, 2],
    () => 'after',
  )
  expectTypeOf(runGraph(stages, [1, 2]).y).toEqualTypeOf<Tensor>()
  expect(runGraph(stages, [1, 2]).label).toBe('a')
})
