// Padded reads in vectors: of every type, near and far outside, along and across the vectors, in the first block of a memory.
import { jit } from '@nx/defn'
import * as nx from '@nx/tensor'
import type { Tensor } from '@nx/tensor'
import { sizeOf } from '@nx/types'
import type { DType, Shape } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { wasmBackend } from '../src/index.ts'
import { reference, storedTypes, variants } from './compare.ts'

type Config = readonly (readonly [low: number, high: number, interior: number])[]

const shapes: readonly Shape[] = [[0], [1], [3], [5], [67], [2, 3], [7, 9], [3, 1, 17], [17, 33]]
const sides = [[1, 0], [-1, 2], [5, 37], [40, -1]] as const // prettier-ignore

/** Every shape, padded along one axis, along the others, or along all. */
const cases = shapes.flatMap((shape) =>
  sides.flatMap(([low, high]) =>
    [0, 1, 2].flatMap((which): { shape: Shape; config: Config }[] => {
      const config = shape.map((_, axis): Config[number] =>
        which === 2 || axis % 2 === which ? [low, high, 0] : [0, 1, 0],
      )
      const fits = shape.every((length, axis) => length + config[axis]![0] + config[axis]![1] >= 0)
      return fits ? [{ shape, config }] : []
    }),
  ),
)

/** What is computed before and after, and how it is walked. */
const uses: readonly ((x: Tensor, value: number, config: Config) => Tensor)[] = [
  (x, value, config) => nx.pad(x, value, config),
  (x, value, config) => nx.add(nx.pad(nx.transpose(x), value, config.toReversed()), 1),
  (x, value, config) => nx.sum(nx.pad(nx.multiply(x, 2), value, config), { axes: [-1] }),
  (x, value, config) =>
    nx.add(
      nx.pad(x, value, config),
      nx.reverse(
        nx.pad(
          nx.reverse(x),
          value,
          config.map(([low, high]) => [high, low, 0]),
        ),
      ),
    ),
]

describe.each(Object.entries(variants))('%s', (_, backend) => {
  it.each(storedTypes)('%s', (type: DType) => {
    for (const [k, { shape, config }] of cases.entries()) {
      const list = Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 7) % 11) + 1)
      const on = (own: typeof backend): Tensor =>
        nx.reshape(nx.asType(nx.tensor(list, { type: 'f64', backend: own }), type), shape)
      // Each type meets each use on other shapes.
      const use = uses[(k + storedTypes.indexOf(type)) % uses.length]!
      const run = (x: Tensor): Tensor => use(x, k % 3 === 0 ? 3 : 0, config)
      const want = nx.toFlatArray(run(on(reference)))
      const label = `${shape} by ${JSON.stringify(config)}`
      expect(nx.toFlatArray(jit(run)(on(backend))), label).toEqual(want)
      if (k % 5 === 0) expect(nx.toFlatArray(run(on(backend))), label).toEqual(want)
    }
  })
})

it('reads nothing before the first block of a memory, or behind the last', () => {
  for (const type of storedTypes) {
    const x = nx.tensor([1, 2, 3], { type, backend: wasmBackend() })
    expect(
      nx
        .toFlatArray(nx.pad(x, 0, [[40, 70_000, 0]]))
        .slice(38, 45)
        .map(Number),
    ).toEqual([0, 0, 1, 2, 3, 0, 0])
  }
})
