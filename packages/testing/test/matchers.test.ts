// The matchers in vitest and in jest: what passes, what fails, and what they say.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { f32, f64, s64, type Tensor, tensor } from '@nx/tensor'
import { type TensorMatchers, tensorMatchers } from '@nx/testing'
import type { Backend } from '@nx/types'
import { expect as jestExpect } from 'expect'
import { beforeAll, describe, expect, expectTypeOf, it } from 'vitest'

declare module 'vitest' {
  // oxlint-disable-next-line no-unused-vars -- declarations that merge name the same parameters
  interface Matchers<
    R extends void | Promise<void> = void | Promise<void>,
    T = unknown,
  > extends TensorMatchers<R> {}
}
declare module 'expect' {
  // oxlint-disable-next-line no-unused-vars -- declarations that merge name the same parameters
  interface Matchers<R extends void | Promise<void>, T = unknown> extends TensorMatchers<R> {}
}

beforeAll(() => {
  expect.extend(tensorMatchers)
  jestExpect.extend(tensorMatchers)
})

const frameworks: readonly (readonly [string, typeof expect | typeof jestExpect])[] = [
  ['vitest', expect],
  ['jest', jestExpect],
]
const backends: readonly (readonly [string, Backend])[] = [
  ['binary', binaryBackend() as Backend],
  ['wasm', wasmBackend() as Backend],
]

/** A backend that is read later, as devices are. */
const later = (backend: Backend): Backend => {
  const { readSync, ...rest } = binaryBackend() as Backend
  return { ...rest, name: backend.name, read: async (data, spec) => readSync!(data, spec) }
}

describe.each(frameworks)('%s', (_framework, expectation) => {
  const on = (value: unknown): TensorMatchers & { readonly not: TensorMatchers } =>
    (expectation as typeof jestExpect)(value)

  describe.each(backends)('on %s', (_backend, backend) => {
    const x = (elements: number[]): Tensor => f32(elements, { backend })

    it('toEqualTensor', () => {
      on(x([1, NaN, 0])).toEqualTensor(x([1, NaN, -0]))
      on(x([1, 2])).not.toEqualTensor(x([1, 3]))
      on(s64([2n ** 60n], { backend })).not.toEqualTensor(s64([2n ** 60n + 1n], { backend }))
      expect(() => on(x([1, 2])).not.toEqualTensor(x([1, 2]))).toThrow(
        'toEqualTensor: expected another tensor than',
      )
      expect(() => on(x([1, 2, 9])).toEqualTensor(x([1, 3, 3]))).toThrow(
        'toEqualTensor: 2 of 3 elements differ, the first at [1]: expected 3, got 2, most at [2]: expected 3, got 9',
      )
      expect(() => on(x([1])).toEqualTensor(f64([1], { backend }))).toThrow(
        'toEqualTensor: expected f64 [1], got f32 [1]',
      )
      on(x([1])).not.toEqualTensor(tensor([1], { type: 'f32', names: ['x'], backend }))
    })

    it('toBeCloseToTensor', () => {
      on(x([1.00001, 2])).toBeCloseToTensor(x([1, 2]))
      on(x([1.001, 2])).not.toBeCloseToTensor(x([1, 2]))
      on(x([1.001, 2])).toBeCloseToTensor(x([1, 2]), { absolute: 0.01 })
      on(x([1.001])).not.toBeCloseToTensor(x([1]), { ulp: 2 })
      expect(() => on(x([1, 2.5])).toBeCloseToTensor(x([1, 2]))).toThrow(
        'toBeCloseToTensor: 1 of 2 elements differ, the first at [1]: expected 2, got 2.5',
      )
      expect(() => on(x([1])).toBeCloseToTensor(x([1]), { rel: 1 } as never)).toThrow(
        expect.objectContaining({ code: 'unknown_option' }),
      )
    })

    it('refuses what is no tensor, negated or not', () => {
      for (const matchers of [on([1]), on([1]).not])
        expect(() => matchers.toEqualTensor(x([1]))).toThrow(
          'toEqualTensor: the received value is no tensor, got object; make one by tensor(…)',
        )
      expect(() => on(x([1])).toBeCloseToTensor(1 as never)).toThrow(
        expect.objectContaining({ code: 'invalid_value', op: 'toBeCloseToTensor' }),
      )
    })
  })

  it('waits for devices', async () => {
    const [left, right] = [
      f32([1], { backend: later(backends[0]![1]) }),
      f32([2], { backend: backends[0]![1] }),
    ]
    await on(left).not.toEqualTensor(right)
    await on(left).toEqualTensor(f32([1], { backend: backends[0]![1] }))
    await expect(async () => on(left).toEqualTensor(right)).rejects.toThrow('1 of 1 elements differ')
  })
})

it('has types in both', () => {
  expectTypeOf(expect(1).toEqualTensor).parameter(0).toEqualTypeOf<Tensor>()
  expectTypeOf(jestExpect(1).not.toBeCloseToTensor).parameter(0).toEqualTypeOf<Tensor>()
  expectTypeOf(jestExpect(1).toEqualTensor).returns.toEqualTypeOf<void>()
})
