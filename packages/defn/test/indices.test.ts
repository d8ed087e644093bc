// Indices out of bounds: who is named, also where the result has no elements and in compiled functions.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import {
  add,
  asType,
  at,
  broadcast,
  devectorize,
  f32,
  gather,
  indexedAdd,
  indexedPut,
  iota,
  ones,
  reshape,
  s32,
  size,
  setDefaultBackend,
  take,
  takeAlongAxis,
  tensor,
  type Tensor,
  toArray,
  u32,
  u64,
  u8,
  vectorize,
  zeros,
} from '@nx/tensor'
import { type Backend, type NxError } from '@nx/types'
import { beforeEach, describe, expect, it } from 'vitest'
import { jit } from '../src/index.ts'

const rows = { axes: [0] }
const along = { axis: 0 }
const one = (i: Tensor): Tensor => reshape(i, [1, 1])

const functions = {
  take: (x: Tensor, i: Tensor) => take(x, i),
  at: (x: Tensor, i: Tensor) => at(x, i),
  gather: (x: Tensor, i: Tensor) => gather(x, one(i), rows),
  takeAlongAxis: (x: Tensor, i: Tensor) => takeAlongAxis(x, broadcast(one(i), [1, x.shape[1]!]), along),
  indexedAdd: (x: Tensor, i: Tensor) => indexedAdd(x, one(i), ones([1, x.shape[1]!]), rows),
  indexedPut: (x: Tensor, i: Tensor) => indexedPut(x, one(i), ones([1, x.shape[1]!]), rows),
}
/** The updates are shorter than the target, so that all axes become indexed. */
const partly = (x: Tensor, i: Tensor): Tensor => indexedPut(x, one(i), ones([1, 1]), rows)
const names = Object.keys(functions) as (keyof typeof functions)[]

function errorOf(run: () => unknown): NxError | undefined {
  try {
    run()
  } catch (error) {
    return error as NxError
  }
  return undefined
}

describe.each([
  ['binary', binaryBackend()],
  ['wasm', wasmBackend()],
] as [string, Backend][])('on %s', (_, backend) => {
  beforeEach(() => void setDefaultBackend(backend))

  describe.each([
    ['at once', (fn: (x: Tensor, i: Tensor) => Tensor) => fn],
    ['compiled', (fn: (x: Tensor, i: Tensor) => Tensor) => jit(fn)],
  ] as const)('%s', (__, form) => {
    it.each(names)('%s says that an index is out of bounds, and its name', (name) => {
      const call = form(functions[name])
      // Along an axis without elements there is nothing to pick for takeAlongAxis, and so no index.
      const shapes = name === 'takeAlongAxis' ? [[3, 2], [0, 2]] : [[3, 2], [3, 0], [0, 2], [0, 0]] // prettier-ignore
      for (const shape of shapes)
        for (const index of [3, 99, -1]) {
          const error = errorOf(() => call(zeros(shape), s32([index])))
          expect(error, `${shape} at ${index}`).toMatchObject({ code: 'index_out_of_bounds', op: name })
          expect(error!.message).toMatch(new RegExp(`^${name}: (an )?index .*out of bounds`))
          expect(error!.message).not.toMatch('to -1')
        }
      expect(size(call(zeros([3, 0]), s32([2])))).toBe(0)
      expect(call(ones([3, 2]), s32([2])).shape[1]).toBe(2)
    })

    it.each([...names, 'part'] as const)(
      '%s takes no index for one within bounds that has its low bits',
      (name) => {
        const plain = name === 'part' ? partly : functions[name]
        const entries = (x: Tensor, i: Tensor): Tensor => devectorize(plain(x, vectorize(i, 'entry')))
        // One entry is a scalar, and those `at` brings within bounds.
        for (const call of name === 'at' ? [form(plain)] : [form(plain), form(entries)])
          for (const index of [
            tensor([2n ** 32n + 1n]),
            tensor([-(2n ** 40n)]),
            u64([2n ** 63n]),
            u32([2 ** 31]),
          ]) {
            const [fault, wide] = [errorOf(() => call(ones([3, 2]), index)), asType(u8([2]), index.type)]
            expect(fault, `${toArray(index)}`).toMatchObject({ code: 'index_out_of_bounds' })
            expect(toArray(call(iota([3, 2]), wide))).toEqual(toArray(call(iota([3, 2]), s32([2]))))
          }
      },
    )

    it('indices beside an empty axis may come from a computation', () => {
      const call = form((x, i) => take(x, add(i, 1)))
      expect(call(zeros([3, 0]), s32([1, 0])).shape).toEqual([2, 0])
      expect(errorOf(() => call(zeros([3, 0]), s32([1, 2])))).toMatchObject({ op: 'take' })
    })

    it('no indices are none that are wrong', () => {
      const call = form((x, i) => take(x, i))
      expect(toArray(call(zeros([0, 2]), zeros([0], { type: 's32' })))).toEqual([])
    })
  })

  it('names all functions that may have been meant, and those of a call that waits', async () => {
    const call = jit((x: Tensor, i: Tensor) => add(take(x, i), gather(x, one(i), rows)))
    expect(errorOf(() => call(f32([1, 2]), s32([2])))?.op).toBe('take or gather')
    const waits = jit(functions.indexedPut)
    await expect(waits.async(f32([[1, 2]]), s32([1]))).rejects.toMatchObject({ op: 'indexedPut' })
  })
})
