// Reductions and scans along leading and middle axes: of every type, by panels and blocks of rows, on one thread and several.
import { jit } from '@nx/defn'
import * as nx from '@nx/tensor'
import type { Tensor } from '@nx/tensor'
import { isFloat, isInteger, sizeOf } from '@nx/types'
import type { Backend, DType, Shape } from '@nx/types'
import { afterAll, describe, expect, it } from 'vitest'
import { elementsFor, reference, storedTypes, variants } from './compare.ts'
import { pool, pooled } from './pools.ts'

type Run = (x: Tensor, axis: number) => Tensor

const functions: Readonly<Record<string, Run>> = {
  sum: (x, axis) => nx.sum(x, { axes: [axis] }),
  product: (x, axis) => nx.product(x, { axes: [axis] }),
  reduceMax: (x, axis) => nx.reduceMax(x, { axes: [axis] }),
  reduceMin: (x, axis) => nx.reduceMin(x, { axes: [axis] }),
  all: (x, axis) => nx.all(x, { axes: [axis] }),
  any: (x, axis) => nx.any(x, { axes: [axis] }),
  argmax: (x, axis) => nx.argmax(x, { axis }),
  argmin: (x, axis) => nx.argmin(x, { axis, tieBreak: 'high' }),
}

/** What compiled code joins, and views that are not read from the first element on in order. */
const compiled: Readonly<Record<string, Run>> = {
  'sum of squares and largest': (x, axis) =>
    nx.add(nx.sum(nx.multiply(x, x), { axes: [axis] }), nx.reduceMax(x, { axes: [axis] })),
  'reversed and sliced': (x, axis) => {
    const every = nx.slice(nx.reverse(x), [0, 1], [x.shape[0]!, x.shape[1]! - 1], { strides: [1, 2] })
    return nx.reduceMin(every, { axes: [axis] })
  },
  'running sums': (x, axis) => nx.cumulativeSum(x, { axis }),
  'running extremes': (x, axis) => nx.cumulativeMax(x, { axis, reverse: true }),
}

/** Below, at and beyond blocks of rows, vectors, turns and panels. */
const shapes: readonly Shape[] = [
  [8, 3],
  [7, 40],
  [9, 33],
  [16, 5],
  [25, 70],
  [17, 4099],
]

/** Tensors made so far: to make large ones takes longer than to add them up. */
const made = new Map<Backend, Map<string, Tensor>>()

function some(type: DType, shape: Shape, seed: number, tame: boolean, backend: Backend): Tensor {
  const own = made.get(backend) ?? new Map<string, Tensor>()
  made.set(backend, own)
  const key = `${type} ${shape.join()} ${seed} ${tame}`
  const known = own.get(key)
  if (known !== undefined) return known
  const elements = elementsFor(type, sizeOf(shape), seed, tame) as number[]
  const tensor = nx.reshape(nx.tensor(elements, { type, backend }), [...shape])
  own.set(key, tensor)
  return tensor
}

/** Numbers as they are, -0 and NaN included; sums and products of floats up to what roundings differ by. */
function expectSame(found: Tensor, wanted: Tensor, rounded: boolean): void {
  const [ours, theirs] = [nx.toFlatArray(found), nx.toFlatArray(wanted)]
  expect(ours.length).toBe(theirs.length)
  ours.forEach((each, i) => {
    if (Object.is(each, theirs[i])) return
    const [x, y] = [Number(each), Number(theirs[i])]
    const within = { f64: 1e-12, f32: 1e-5, f16: 2e-3, bf16: 2e-2 }[found.type as string] ?? 0
    if (!rounded || !(Math.abs(x - y) <= within * Math.max(1, Math.abs(y))))
      expect.fail(`${i}: got ${x}, expected ${y}`)
  })
}

const pools = await Promise.all([pool(1), pool(2), pool(3)])
afterAll(() => Promise.all(pools.map((each) => each.terminate())))

describe.each(Object.entries({ ...variants, threads: pooled(pools[1]!) }))('%s', (_, backend) => {
  it.each(storedTypes)('totals of columns of %s', (type) => {
    const isLong = isInteger(type) || type === 'f32' || type === 'f64'
    for (const [of, run] of Object.entries(functions)) {
      const isSum = of === 'sum' || of === 'product'
      for (const shape of shapes.slice(0, isLong ? undefined : 5)) {
        if (of === 'product' && shape[0]! > 16) continue
        const inputs = [backend, reference].map((each) => some(type, shape, shape[1]!, isSum, each))
        const [ours, theirs] = inputs as [Tensor, Tensor]
        const wanted = run(theirs, 0)
        expectSame(run(ours, 0), wanted, isSum && isFloat(type))
        expectSame(jit((x: Tensor) => run(x, 0))(ours), wanted, isSum && isFloat(type))
      }
    }
  })

  it.each(Object.entries(compiled))('%s, compiled', (_name, run) => {
    for (const type of ['f32', 'f64', 's32', 'u8'] as const)
      for (const shape of shapes) {
        const inputs = [backend, reference].map((each) => some(type, shape, shape[1]!, true, each))
        const [ours, theirs] = inputs as [Tensor, Tensor]
        expectSame(jit((x: Tensor) => run(x, 0))(ours), run(theirs, 0), isFloat(type))
      }
  })

  it('totals along a middle axis, of narrow rows, and of no rows', () => {
    for (const shape of [
      [3, 20, 17],
      [2, 100, 2],
      [5, 9, 64],
      [2, 0, 5],
      [0, 9, 5],
    ])
      for (const run of [functions['sum']!, functions['all']!]) {
        const [ours, theirs] = [backend, reference].map((each) => some('f32', shape, 5, true, each)) as [
          Tensor,
          Tensor,
        ]
        expectSame(jit((x: Tensor) => run(x, 1))(ours), run(theirs, 1), true)
        expectSame(run(ours, 1), run(theirs, 1), true)
      }
  })

  it('long sums of columns lose nothing', () => {
    const x = nx.broadcast(nx.tensor(0.1, { type: 'f32', backend }), [100_000, 3])
    const sums = nx.toFlatArray(nx.sum(x, { axes: [0] }))
    for (const each of sums) expect(Math.abs(Number(each) - 10_000)).toBeLessThan(2e-3)
  })
})

it.each(['f32', 'f64'] as const)('the same bits on one, two and three threads: %s', (type) => {
  for (const run of Object.values({ ...functions, ...compiled }))
    for (const shape of [...shapes, [300, 200], [9, 8197]]) {
      const [wanted, ...found] = pools
        .map((each) => pooled(each))
        .map((backend) => nx.toFlatArray(jit((x: Tensor) => run(x, 0))(some(type, shape, 3, true, backend))))
      for (const each of found) expect(each).toEqual(wanted)
    }
})
