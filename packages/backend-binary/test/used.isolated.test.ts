// A process that has used all types computes as fast as one that has used a single one.
import * as nx from '@nx/tensor'
import type { Tensor } from '@nx/tensor'
import { dtypes, isComplex } from '@nx/types'
import { expect, it } from 'vitest'
import { backend } from './support.ts'

const works: Readonly<Record<string, (x: Tensor) => unknown>> = {
  dot: (x) => nx.dot(x, x),
  transpose: (x) => nx.transpose(x),
  reverse: (x) => nx.reverse(x),
  negate: (x) => nx.negate(x),
  max: (x) => nx.max(x, nx.add(x, 1)),
  less: (x) => nx.less(x, 0),
  select: (x) => nx.select(nx.less(x, 0), x, 1),
  pad: (x) => nx.pad(x, 0, [
    [1, 1, 1],
    [2, 2, 1],
  ]), // prettier-ignore
  indexedAdd: (x) => nx.indexedAdd(x, nx.tensor([[1], [0]], { backend }), nx.sliceAlongAxis(x, 0, 2)),
  sort: (x) => nx.sort(x),
}

/** Milliseconds of the fastest of some calls. */
function fastest(work: (x: Tensor) => unknown, x: Tensor): number {
  let least = Infinity
  for (let call = 0; call < 25; call++) {
    const started = performance.now()
    work(x)
    least = Math.min(least, performance.now() - started)
  }
  return least
}

it('is as fast after calls with all types as before', { timeout: 60_000 }, () => {
  const x = nx.reshape(nx.sin(nx.iota([40_000], { type: 'f64', backend })), [200, 200])
  const before = Object.values(works).map((work) => fastest(work, x))
  for (let turn = 0; turn < 50; turn++)
    for (const type of dtypes) {
      const small = nx.reshape(nx.iota([16], { type: isComplex(type) ? type : 's32', backend }), [4, 4])
      const own = nx.asType(small, type)
      for (const [name, work] of Object.entries(works)) {
        if (isComplex(type) && ['max', 'less', 'select', 'sort'].includes(name)) continue
        work(own)
      }
    }
  const after = Object.values(works).map((work) => fastest(work, x))
  const slower = Object.keys(works).flatMap((name, i) =>
    after[i]! < 3.5 * before[i]! ? [] : [`${name}: ${before[i]!.toFixed(2)} -> ${after[i]!.toFixed(2)} ms`],
  )
  expect(slower).toEqual([])
})
