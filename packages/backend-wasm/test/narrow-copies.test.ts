// Narrow elements that are only moved keep their bits, in lines of every length and at every offset.
import { jit } from '@nx/defn'
import * as nx from '@nx/tensor'
import type { Tensor } from '@nx/tensor'
import { describe, expect, it } from 'vitest'
import { storedTypes, variants } from './compare.ts'

const runs: Readonly<Record<string, (x: Tensor, at: Tensor) => Tensor>> = {
  concatenate: (x) => nx.concatenate([x, nx.reverse(x, { axes: [0] })], { axis: 1 }),
  slice: (x) => nx.sliceAlongAxis(x, 1, x.shape[1]! - 1, { axis: 1 }),
  tile: (x) => nx.tile(x, [2, 2]),
  pad: (x) => nx.pad(x, 3, [[1, 2, 0], [5, 7, 0]]), // prettier-ignore
  transpose: (x) => nx.transpose(nx.reshape(x, [3, 2, x.shape[1]!]), { axes: [1, 0, 2] }),
  take: (x, at) => nx.take(x, at),
  put: (x, at) => nx.indexedPut(x, nx.reshape(at, [4, 1]), nx.take(x, nx.reverse(at))),
}

describe.each(Object.entries(variants))('%s', (_, backend) => {
  it.each(storedTypes)('%s', (type) => {
    const reference = (x: Tensor): Tensor => nx.asType(nx.asType(x, 'f64'), type)
    for (const width of [5, 63, 64, 65, 130, 1100]) {
      const flat = nx.iota([6 * width], { type: 's32', backend })
      const wide = nx.reshape(nx.remainder(nx.multiply(flat, 7919), 113), [6, width])
      const at = nx.tensor([5, 0, 3, 2], { type: 's32', backend })
      for (const [name, run] of Object.entries(runs)) {
        // Elements of 4 bytes are not copied, but moved by vectors.
        const want = nx.toFlatArray(reference(run(wide, at)))
        for (const each of [run, jit(run)])
          expect(nx.toFlatArray(each(nx.asType(wide, type), at)), `${name} ${width}`).toEqual(want)
      }
    }
  })

  it('checks indices of lines', () => {
    const x = nx.iota([3, 200], { type: 'u8', backend })
    expect(() => nx.toFlatArray(nx.take(x, nx.tensor([3], { type: 's32', backend })))).toThrow(/index/)
  })
})
