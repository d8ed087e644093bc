// What stands between the brackets of at, and what does not.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import { at, greater, tensor, type Tensor, toArray, zeros } from '@nx/tensor'
import type { Backend } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { errorOf } from '../backends.ts'

describe.each([
  ['binary', binaryBackend() as Backend],
  ['wasm', wasmBackend() as Backend],
])('on %s', (_, backend) => {
  const t = tensor(
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    { names: ['x', 'y'], backend },
  )

  it('takes lists', () => {
    for (const run of [(f: (t: Tensor) => Tensor) => f(t), (f: (t: Tensor) => Tensor) => jit(f)(t)]) {
      expect(toArray(run((t) => at(t, ':', [2, 0])))).toEqual([
        [3, 1],
        [6, 4],
      ])
      expect(toArray(run((t) => at(t, [-1])))).toEqual([[4, 5, 6]])
      expect(toArray(run((t) => at(t, 1, [0, 0, -1])))).toEqual([4, 4, 6])
      expect(toArray(run((t) => at(t, { y: [1n] })))).toEqual([[2], [5]])
      expect(run((t) => at(t, [])).shape).toEqual([0, 3])
    }
  })

  it('takes ranges of an axis without elements, as slice does', () => {
    const empty = zeros([0, 3], { backend })
    for (const run of [(f: (t: Tensor) => Tensor) => f(empty), (f: (t: Tensor) => Tensor) => jit(f)(empty)]) {
      for (const range of ['0:', ':0', '0:0', '::2', { step: 3 }, ':'] as const)
        expect(run((t) => at(t, range, '1:')).shape, JSON.stringify(range)).toEqual([0, 2])
      for (const range of ['1:', '-1:', ':1', '0:1', '::0'])
        expect(() => run((t) => at(t, range)), range).toThrow(/^at: /)
    }
    expect(() => at(t, '1:1')).toThrow(/1:1 is out of bounds for axis 0 of length 2/)
  })

  it('a comparison picks by zeros and ones', () => {
    expect(
      toArray(at(tensor([10, 20, 30], { backend }), greater(tensor([1, 2, 3], { backend }), 1))),
    ).toEqual([10, 20, 20])
  })

  it.each([
    ['a name beside an index', () => at(t, { y: 0 }, 1), /axis 0; .*names of axes stand alone/],
    ['a name after an index', () => at(t, ':', { x: 0 } as never), /axis 1; .*stand alone/],
    ['null', () => at(t, null as never), /got null as the index of axis 0; .*newAxis/],
    ['undefined', () => at(t, undefined as never), /got undefined/],
    ['null in a name', () => at(t, { x: null } as never), /got null/],
    ['a boolean', () => at(t, true as never), /select/],
    ['a function', () => at(t, (() => 0) as never), /as the index of axis 0/],
    ['a symbol', () => at(t, Symbol('a') as never), /as the index of axis 0/],
    ['NaN', () => at(t, NaN), /NaN is out of bounds/],
    ['a list out of bounds', () => at(t, [0, 2]), /2 is out of bounds for axis 0 of length 2/],
    ['a list of lists', () => at(t, [[0]] as never), /got Array as the index/],
    ['a list of fractions', () => at(t, [0.5]), /0.5 is out of bounds/],
    ['a date', () => at(t, ':', new Date(0) as never), /got Date as the index of axis 1/],
    ['two lists', () => at(t, [0, 1], [0, 1]), /got 2 lists .* gather/],
  ])('refuses %s', async (_name, call, message) => {
    const error = await errorOf(call)
    expect(error).toMatchObject({ code: 'index', op: 'at' })
    expect(error.message).toMatch(message)
  })

  it('says what is no container of names', async () => {
    expect(await errorOf(() => at(t, new Date(0) as never))).toMatchObject({ op: 'at', code: 'container' })
  })
})
