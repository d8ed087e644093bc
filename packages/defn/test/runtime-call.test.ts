// runtimeCall: at once, compiled, in branches and loops, vectorized, awaited, differentiated, and its mistakes.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { customGrad, grad, stopGrad } from '@nx/grad'
import {
  add,
  greater,
  multiply,
  readArray,
  setDefaultBackend,
  sum,
  template,
  type Tensor,
  tensor,
  toArray,
  toNumber,
  vectorize,
} from '@nx/tensor'
import { type Backend, NxError } from '@nx/types'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { cond, debugExpr, jit, runtimeCall, whileLoop } from '../src/index.ts'
import { countingBackend } from './backends.ts'

const binary = binaryBackend() as Backend
beforeEach(() => void setDefaultBackend(binary))

const reversed = (x: Tensor): Tensor => tensor((toArray(x) as number[]).toReversed())

const errorOf = (fn: () => unknown): NxError => {
  try {
    fn()
  } catch (error) {
    if (error instanceof NxError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe.each([
  ['at once', binary, (f: (x: Tensor) => unknown) => f],
  ['under jit on binary', binary, jit],
  ['under jit on wasm', wasmBackend() as Backend, jit],
  ['under jit on a device of its own', countingBackend() as Backend, jit],
] as const)('%s', (name, backend, wrap) => {
  const given = (data: unknown): Tensor => tensor(data as number, { backend })

  it('goes on with what the function returns', () => {
    const f = wrap((x: Tensor) => multiply(runtimeCall(x, add(x, 1), reversed), 2))
    expect(toArray(f(given([1, 2, 3])) as Tensor)).toEqual([8, 6, 4])
  })

  it('takes and gives containers, numbers among them, with the names of the output', () => {
    const f = wrap((x: Tensor) =>
      runtimeCall(
        { a: template([2], 's32', { names: ['n'] }), b: [0.5], c: 'label' } as const,
        { x, k: 2, how: 'times' },
        ({ x, k, how }) => ({ a: how === 'times' ? multiply(x, k) : x, b: [7], c: 'label' }) as const,
      ),
    )
    const { a, b, c } = f(given([1, 2])) as { a: Tensor; b: readonly [Tensor]; c: string }
    expect([toArray(a), a.names, toNumber(b[0]), b[0].type, c]).toEqual([[2, 4], ['n'], 7, 'f32', 'label'])
    if (name !== 'at once') expect([a.backend, b[0].backend]).toEqual([backend, backend])
  })

  it('runs where the branch is taken and in every round', () => {
    const fn = vi.fn((s: Tensor) => toNumber(s) as number)
    const f = wrap((x: Tensor) =>
      whileLoop(x, { range: [1, 3] }, (s, i) =>
        cond(
          greater(i, 1),
          () => add(runtimeCall(s, s, fn), 1),
          () => multiply(s, 10),
        ),
      ),
    )
    expect(toNumber(f(given(2)) as Tensor)).toBe(22)
    expect(fn).toHaveBeenCalledTimes(2)
  })

  it('sees vectorized axes, and gives those that the output says', () => {
    const f = wrap((x: Tensor) => sum(runtimeCall(x, x, (rows) => multiply(rows, 3))))
    const result = f(
      vectorize(
        given([
          [1, 2],
          [3, 4],
        ]),
        'r',
      ),
    ) as Tensor
    expect([result.vectorizedAxes, toArray(result)]).toEqual([[['r', 2]], [9, 21]])
  })

  it('refuses a result that is not what the output says', () => {
    const returning = (output: unknown, value: unknown): NxError =>
      errorOf(() => wrap((x: Tensor) => runtimeCall(output, x, () => value as never))(given([1, 2])))
    const { code, message } = returning({ a: template([2], 'f32') }, { a: tensor([1, 2, 3]) })
    expect([code, message]).toEqual([
      'runtime_result',
      'runtimeCall: result .a should be f32[2], as the output says, got s32[3]; convert it with asType or reshape, or ' +
        'say another output',
    ])
    expect(returning([1], { a: 1 }).message).toBe(
      'runtimeCall: the function should return [·], as the output says, got { a: · }; return the same structure',
    )
    expect(returning(1, 0.5).message).toMatch(/the result should be s32\[\], .* got f32\[\]/)
    expect(returning(1, vectorize(tensor([1]), 'r')).code).toBe('runtime_result')
    expect(returning(1, Promise.resolve(1))).toMatchObject({
      code: 'host_async',
      message: expect.stringMatching(/^runtimeCall: .*a promise.*await jit\(fn\)\.async/),
    })
  })
})

it('is left out where nothing needs it', () => {
  const fn = vi.fn((x: Tensor) => x)
  expect(toNumber(jit((x: Tensor) => (runtimeCall(x, x, fn), add(x, 1)))(1))).toBe(2)
  expect(fn).not.toHaveBeenCalled()
})

it('awaits an async function, in loops too, on any device', async () => {
  const device = countingBackend({ async: true }) as Backend
  const other = countingBackend({ async: true }) as Backend
  const f = jit((x: Tensor) =>
    whileLoop(x, { range: [1, 2] }, (s) =>
      runtimeCall(s, s, async (value) => {
        const elements = (await readArray(value)) as number[]
        return tensor(
          elements.map((each) => each * 2),
          { backend: other },
        )
      }),
    ),
  )
  expect(await readArray(await f.async(tensor([1, 2], { backend: device })))).toEqual([4, 8])
  const wasm = wasmBackend() as Backend
  const g = jit((x: Tensor) =>
    add(
      runtimeCall(x, x, async (value) => multiply(value, 5)),
      1,
    ),
  )
  expect(toArray(await g.async(tensor([1, 2], { backend: wasm })))).toEqual([6, 11])
  const h = jit((x: Tensor) => runtimeCall(x, x, () => tensor([1, 2], { backend: other })))
  expect(errorOf(() => h(tensor([1, 2], { backend: device })))).toMatchObject({
    code: 'device_read',
    message: expect.stringMatching(/^runtimeCall: the function returned a tensor on "counting".*f\.async/),
  })
})

it('has no gradient of its own, but may be given one', () => {
  const squared = (x: Tensor): Tensor => runtimeCall(x, x, (value) => multiply(value, value))
  const x = tensor(3, { type: 'f32' })
  expect(errorOf(() => grad(squared)(x))).toMatchObject({
    code: 'not_differentiable',
    message: expect.stringMatching(/call of the host.*customGrad.*stopGrad/),
  })
  expect(toNumber(grad((y) => multiply(y, stopGrad(squared(y))))(x))).toBe(9)
  const known = (y: Tensor): Tensor => customGrad(squared(y), [y], (g) => [multiply(g, multiply(y, 2))])
  expect(toNumber(grad(known)(x))).toBe(6)
})

it('shows in the listing', () => {
  expect(debugExpr((x: Tensor) => runtimeCall(x, x, reversed))(tensor([1, 2])).split('\n')).toEqual([
    'parameter a:0       s32[2]',
    'b = runtimeCall a   {s32[2]}',
    'c = elem b, 0       s32[2]',
  ])
})
