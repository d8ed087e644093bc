// A call like the one before takes its variant at once; what differs in anything that counts must not.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import {
  add,
  dispose,
  iota,
  rename,
  setDefaultBackend,
  tensor,
  toArray,
  toNumber,
  vectorize,
} from '@nx/tensor'
import type { Tensor, TensorLike } from '@nx/tensor'
import { NxError } from '@nx/types'
import { beforeAll, describe, expect, it } from 'vitest'
import { donatable, evaluateGraph, jit, setDefaultOptions } from '../src/index.ts'

for (const [name, make] of [
  ['binary', binaryBackend],
  ['wasm', wasmBackend],
] as const) {
  describe(`calls in a row on ${name}`, () => {
    const backend = make()
    const f32 = (values: number | readonly number[]): Tensor =>
      tensor(values as number[], { type: 'f32', backend })
    const traced: string[] = []
    beforeAll(() => {
      setDefaultBackend(backend)
    })
    const twice = (): ((x: TensorLike) => Tensor) =>
      jit((x: Tensor) => {
        traced.push(`${x.type}[${x.shape.join()}] ${x.names.join()} ${x.vectorizedAxes.join()}`)
        return add(x, x)
      }) as (x: TensorLike) => Tensor

    it('traces each kind once, in whatever order they come', () => {
      const double = twice()
      traced.length = 0
      const kinds: readonly (() => TensorLike)[] = [
        () => f32([1, 2]),
        () => f32([1, 2, 3]),
        () => tensor([1, 2], { type: 's32', backend }),
        () => rename(f32([1, 2]), ['x']),
        () => vectorize(f32([1, 2]), 'x'),
        () => 3,
        () => 0.5,
        () => tensor(3, { type: 'f64', backend }),
      ]
      for (let round = 0; round < 3; round++)
        for (const kind of kinds)
          for (let again = 0; again < 2; again++) {
            const x = kind()
            const found = double(x)
            const wanted = add(x, x)
            expect([found.type, found.names, found.vectorizedAxes]).toEqual([
              wanted.type,
              wanted.names,
              wanted.vectorizedAxes,
            ])
            expect(toArray(found)).toEqual(toArray(wanted))
          }
      expect(traced.length).toBe(kinds.length)
    })

    it('refuses a tensor that was disposed of since', () => {
      const double = twice()
      const [x, y] = [f32([1, 2]), f32([1, 2])]
      expect(toArray(double(x))).toEqual([2, 4])
      dispose(y)
      expect(() => double(y)).toThrow(expect.objectContaining({ code: 'disposed' }))
      expect(toArray(double(x))).toEqual([2, 4])
    })

    it('takes the memory of a donated tensor only, also of the same kind as the one before', () => {
      const double = twice()
      const [kept, given] = [f32([1, 2]), f32([3, 4])]
      expect(toArray(double(kept))).toEqual([2, 4])
      expect(toArray(double(donatable(given)))).toEqual([6, 8])
      expect(toArray(double(kept))).toEqual([2, 4])
      expect(toArray(double(donatable(kept)))).toEqual([2, 4])
      expect(() => double(kept)).toThrow(NxError)
    })

    it('sees other default options', () => {
      const double = twice()
      traced.length = 0
      const x = f32([1, 2])
      double(x)
      const before = setDefaultOptions({ compiler: evaluateGraph })
      try {
        expect(toArray(double(x))).toEqual([2, 4])
        expect(traced.length).toBe(2)
      } finally {
        setDefaultOptions(before)
      }
      double(x)
      expect(traced.length).toBe(2)
    })

    it('sees another number of arguments, and values of static ones', () => {
      const join = jit((x: Tensor, y?: Tensor) => (y === undefined ? add(x, 1) : add(x, y)))
      const x = f32(1)
      expect([join(x), join(x, x), join(x), join(x, x)].map(toNumber)).toEqual([2, 2, 2, 2])
      const shifted = jit((left: Tensor, by: Tensor) => add(left, toNumber(by)), { static: [1] })
      expect([1, 2, 1, 3].map((by) => toNumber(shifted(x, f32(by))))).toEqual([2, 3, 2, 4])
    })
  })
}

it('keeps tensors of two backends apart', () => {
  const [first, second] = [wasmBackend(), binaryBackend()]
  const double = jit((x: Tensor) => add(x, x))
  for (let round = 0; round < 3; round++)
    for (const backend of [first, second]) {
      const found = double(tensor([1, 2], { backend }))
      expect(found.backend).toBe(backend)
      expect(toArray(found)).toEqual([2, 4])
    }
})

it('asks for the default backend where no argument says one', () => {
  const [first, second] = [wasmBackend(), binaryBackend()]
  const counted = jit(() => iota([2]))
  for (let round = 0; round < 2; round++)
    for (const backend of [first, second]) {
      setDefaultBackend(backend)
      expect(counted().backend).toBe(backend)
      expect(counted().backend).toBe(backend)
    }
})

it.each([
  ['bf16', 'f32', 0.5],
  ['f32', 'f64', 0.5],
  ['u8', 's32', 3],
  ['u8', 's64', 3],
] as const)('keeps a number apart from a scalar tensor: %s with %s', (own, other, value) => {
  const backend = binaryBackend()
  setDefaultBackend(backend)
  const x = tensor([1], { type: own, backend })
  const y = tensor(value, { type: other, backend })
  const [plain, nested] = [
    jit((left: Tensor, right: Tensor) => add(left, right)),
    jit((left: Tensor, { right }: { right: Tensor }) => add(left, right)),
  ]
  for (const order of [
    [y, value],
    [value, y],
  ])
    for (const right of [...order, ...order]) {
      expect(plain(x, right).type).toBe(add(x, right).type)
      expect(nested(x, { right }).type).toBe(add(x, right).type)
    }
})
