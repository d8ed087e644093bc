// Containers: taking apart, putting together, and cache keys that tell them apart.
import { binaryBackend } from '@nx/backend-binary'
import { setDefaultBackend, type TensorLike, tensor, weakFloat } from '@nx/tensor'
import { type Backend, Complex } from '@nx/types'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { keyOfArguments } from '../src/cache-key.ts'
import { flattenContainer, unflattenContainer } from '../src/index.ts'
import { formatStructure, leafPaths, sameStructure } from '../src/structure.ts'

setDefaultBackend(binaryBackend() as Backend)

const leaf = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.bigInt(),
  fc.constant(tensor([1, 2])),
  fc.constant(new Complex(1, 2)),
  fc.constant(weakFloat(1)),
)
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.constantFrom('text', null, undefined),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string({ maxLength: 3 }), tie('value'), { maxKeys: 4 }),
  ),
}))

it('puts together what it took apart', () => {
  fc.assert(
    fc.property(value, (container) => {
      const { leaves, structure } = flattenContainer(container)
      const again = unflattenContainer(structure, leaves)
      expect(again).toEqual(container)
      expect(sameStructure(flattenContainer(again).structure, structure)).toBe(true)
      expect(leafPaths(structure)).toHaveLength(leaves.length)
    }),
  )
})

it('gives the leaves to cache keys in the same order', () => {
  fc.assert(
    fc.property(value, (container) => {
      const leaves: TensorLike[] = []
      keyOfArguments('jit', [container], [], leaves)
      expect(leaves).toEqual(flattenContainer(container).leaves)
    }),
  )
})

it('has equal keys exactly for equal structures of equal leaves', () => {
  const key = (container: unknown): string => keyOfArguments('jit', [container], [], [])
  fc.assert(
    fc.property(value, value, (left, right) => {
      const [a, b] = [left, right].map((each) => {
        const { leaves, structure } = flattenContainer(each)
        return [
          formatStructure(structure),
          ...leaves.map((each) => keyOfArguments('jit', [each], [], [])),
        ].join()
      })
      expect(key(left) === key(right)).toBe(a === b)
    }),
  )
})

it('tells static values apart by value, -0 and types included', () => {
  const values = [
    0,
    -0,
    1,
    '1',
    true,
    1n,
    [1],
    { a: 1 },
    null,
    undefined,
    new Complex(1, 0),
    weakFloat(1),
    NaN,
  ]
  const keys = values.map((each) => keyOfArguments('jit', [each], [0], []))
  expect(new Set(keys).size).toBe(values.length)
  expect(keyOfArguments('jit', [{ b: 1, a: 2 }], [0], [])).toBe(
    keyOfArguments('jit', [{ a: 2, b: 1 }], [0], []),
  )
})
