// Kernels in JavaScript that compute on the backend which runs them.
import * as nx from '@nx/tensor'
import type { Tensor } from '@nx/tensor'
import { block, jit } from '@nx/defn'
import { wasmBackend, wasmKernel } from '@nx/backend-wasm'
import { expect, it } from 'vitest'

const length = 300_001

/** Twice as much memory as the budget has, in blocks that all stay in use. */
const takeMemory = (backend: nx.AnyTensor['backend']): Tensor[] => {
  const made: Tensor[] = [nx.iota([length], { type: 'f32', backend })]
  for (let i = 0; i < 13; i++) made.push(nx.add(made[i]!, 1))
  return made
}

const negative = (x: Tensor, host?: () => void): Tensor =>
  block('my.negative', [x], {}, ([y]) => nx.negate(y), {
    ...(host && {
      host: ({ inputs: [y] }) => {
        const values = (y!.data as Float32Array).map((value) => -value)
        host()
        return [values]
      },
    }),
  }) as Tensor

it.each(['of the backend', 'of the call'])('leave what the call uses where it is: kernels %s', (whose) => {
  const kept: Tensor[] = []
  const nested = (): void => void kept.push(...takeMemory(backend))
  const kernel = wasmKernel(({ inputs: [x] }) => {
    const values = (x!.data as Float32Array).map((value) => -value)
    nested()
    return [values]
  })
  const isOwn = whose === 'of the backend'
  const backend = wasmBackend({
    memoryBudget: 8 * 2 ** 20,
    ...(isOwn && { kernels: { 'my.negative': kernel } }),
  })
  const x = nx.iota([length], { type: 'f32', backend })
  const f = (y: Tensor): Tensor =>
    nx.add(nx.multiply(negative(nx.add(y, 1), isOwn ? undefined : nested), 2), y)
  const wrong = (result: Tensor, wanted: (i: number) => number): number =>
    (nx.toTypedArray(result) as Float32Array).findIndex((value, i) => value !== wanted(i))
  for (const call of [f, jit(f), f]) expect(wrong(call(x), (i) => -i - 2)).toBe(-1)
  expect(wrong(kept.at(-1)!, (i) => i + 13)).toBe(-1)
})

it('go on after one that failed', () => {
  let fails = true
  const backend = wasmBackend({
    memoryBudget: 8 * 2 ** 20,
    kernels: {
      'my.negative': wasmKernel(({ inputs: [x] }) => {
        if (fails) throw new Error('not yet')
        return [(x!.data as Float32Array).map((value) => -value)]
      }),
    },
  })
  const x = nx.tensor([1, 2.5], { backend })
  expect(() => negative(x)).toThrow('not yet')
  fails = false
  // Blocks of calls that are over may be spilled again.
  const made = takeMemory(backend)
  expect(nx.toTypedArray(negative(x))).toEqual(Float32Array.of(-1, -2.5))
  expect(nx.toTypedArray(made[0]!).at(-1)).toBe(length - 1)
})
