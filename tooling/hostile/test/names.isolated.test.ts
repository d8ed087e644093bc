// Errors name the function that was called, not one that it calls.
import { wasmBackend } from '@nx/backend-wasm'
import * as nx from '@nx/nx'
import { NxError } from '@nx/types'
import { expect, it } from 'vitest'
import { goodCalls } from '../calls.ts'
import { silently } from '../silently.ts'
import { spoil } from '../spoil.ts'

/** Values that only the functions inside may find wrong. */
const values = [
  'a tensor disposed of',
  'a tensor of another backend',
  'zeros([0])',
  'zeros([2, 0, 3])',
  'tensor(1)',
  '[9]',
  "['a']",
  "''",
]
/** Those that run a function of the user, or of another name, as their documentation says, and readers of tensors. */
const others =
  /^(?:extend|serving)\.|^(?:compile|compileAsync|debugExpr|donatable|explain|flattenContainer|hook|jit|jitApply|jvp|linearize|mapLeaves|metadata|print|runGraph|runtimeCall|splitGraph|stopGrad|vjp|whileLoop|block|s32$)|\(\)/

it('wrong arguments are reported by the function that got them', async () => {
  nx.setDefaultBackend(wasmBackend())
  const functions = goodCalls().calls.filter(
    ({ name, fn }) => !others.test(name) && fn.constructor.name !== 'AsyncFunction',
  )
  expect(functions.length).toBeGreaterThan(200)
  const wrong = new Set<string>()
  let raised = 0
  await silently(async () => {
    for (const good of functions) {
      for (const bad of (await spoil(good))
        .flat()
        .filter(({ text }) => values.some((value) => text.includes(value)))) {
        try {
          // Those that give a promise reject it with their errors.
          await Promise.race([bad.fn(...bad.make()), null])
        } catch (error) {
          if (!(error instanceof NxError)) throw error
          raised++
          if (![good.name, good.name.split('.').at(-1)].includes(error.op))
            wrong.add(`${bad.text}: ${error.message}`)
        }
      }
    }
  })
  expect([...wrong]).toEqual([])
  expect(raised).toBeGreaterThan(1000)
}, 60_000)

it.each(['saveNumpy', 'serialize', 'saveNumpyArchive', 'saveSafetensors'] as const)(
  '%s names itself and what waits where elements cannot be read',
  (name) => {
    const x = nx.template([3], 'f32')
    const write = nx[name] as (given: unknown) => unknown
    expect(() => write(name.startsWith('saveN') && !name.endsWith('Archive') ? x : { x })).toThrow(
      `${name}: the elements are on "Nx.TemplateBackend", which cannot be read at once; use await ${name}Async(tensor)`,
    )
  },
)

it('names the functions that were given no backend and no options', () => {
  const none = 0 as never
  const fn = (x: nx.Tensor): nx.Tensor => x
  for (const [wrong, message] of [
    [
      () => nx.lazyTensor(nx.template([3], 'f32'), () => nx.zeros([3]), { backend: none }),
      /^lazyTensor: got 0/,
    ],
    [() => nx.toGraph(fn, [nx.tensor(1)], none), /^toGraph: got 0/],
    [() => nx.withDefaultOptions(none, () => 1), /^withDefaultOptions: got 0/],
    [() => nx.random.bernoulli(nx.random.key(1), null as never), /^bernoulli: got null/],
  ] as const)
    expect(wrong).toThrow(message)
})

it.each([1, -1, 'inf', 'negInf'] as const)(
  'norm of order %s names itself for axes that its matrix has not',
  (ord) => {
    const norm = (axes: readonly number[]): unknown => nx.linalg.norm(nx.f32([[1, 2, 3], [4, 5, 6]]), { ord, axes }) // prettier-ignore
    expect(() => norm([7])).toThrow(/^norm: axis 7 does not exist in \[2, 3\]/)
    expect(() => norm([1])).toThrow(
      /^norm: one axis of a matrix is that of its sums, .*, got \[1\] for \[2, 3\]/,
    )
  },
)

it('diagonals of matrices without elements are empty', () => {
  for (const [shape, offset] of [
    [[2, 0, 3], 0],
    [[2, 3, 0], -2],
    [[0, 4], 3],
  ] as const) {
    // prettier-ignore
    const empty = nx.takeDiagonal(nx.zeros(shape), { offset })
    expect(empty.shape).toEqual([...shape.slice(0, -2), 0])
  }
})
