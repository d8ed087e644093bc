// Plans that were made once for all lengths, beside those made for the lengths at hand.
import { planForLengths, planGraph, recordCall, type Plan } from '@nx/compiler'
import * as nx from '@nx/tensor'
import { compositeCases } from '@nx/testing'
import type { Backend, Call, DType, Graph, Shape } from '@nx/types'
import { expect, it } from 'vitest'
import { planForAnyLengths } from '../src/any-lengths.ts'
import { wasmBackend } from '../src/index.ts'
import { reference } from './compare.ts'
import type { Handle } from '../src/memory/index.ts'
import { isSupported, targetFor } from '../src/support.ts'

const given = { scalars: {}, kernels: {} }
const backend = wasmBackend()

/** Runs something on a backend that shows calls with free axes. */
function watch(see: (call: Call<Handle>) => void, body: (watching: Backend) => void): void {
  const watching: Backend<Handle> = {
    ...backend,
    execute(call) {
      if (call.definition?.isFree !== undefined) see(call)
      return backend.execute(call)
    },
  }
  body(watching as Backend)
}

const stepsOf = ({ target: _target, reasons: _reasons, ...plan }: Plan): unknown => plan

const graphOf = (call: Call<Handle>): Graph =>
  recordCall(backend, (inner) => isSupported(given, inner), call)!.graph

/** The plan for the lengths at hand alone. */
const alone = (call: Call<Handle>): unknown => stepsOf(planGraph(graphOf(call), targetFor(given)))

const shared = (call: Call<Handle>): Plan | undefined =>
  planForAnyLengths(call, (each) => planForLengths(graphOf(each), targetFor(given)))

type Work = (x: nx.Tensor, axis: number) => nx.Tensor

const works: Readonly<Record<string, Work>> = {
  softmax: (x, axis) => nx.softmax(x, { axis }),
  logSoftmax: (x, axis) => nx.logSoftmax(x, { axis }),
  logsumexp: (x, axis) => nx.logsumexp(x, { axes: [axis], keepAxes: true }),
  layerNormalization: (x, axis) => nx.layerNormalization(x, { axes: [axis] }),
  variance: (x, axis) => nx.variance(x, { axes: [axis], ddof: 1 }),
  standardDeviation: (x, axis) => nx.standardDeviation(x, { axes: [axis], keepAxes: true }),
  all: (x, axis) => nx.all(x, { axes: [axis] }),
  any: (x, axis) => nx.any(x, { axes: [axis], keepAxes: true }),
}

const shapes: readonly Shape[] = [
  [2, 3],
  [3, 2],
  [9, 9],
  [8, 9],
  [1, 40],
  [40, 1],
  [121, 11],
  [13, 169],
  [300, 3],
  [3, 300],
  [64, 64],
  [2, 2, 2],
  [5, 7, 11],
  [17, 2, 34],
  [16, 8, 4],
  [22, 1, 26],
  [2, 3, 4, 5],
  [10, 9, 3, 12],
]

it.each(Object.entries(works))('%s is planned as for its lengths alone', (name, work) => {
  let seen = 0
  const see = (call: Call<Handle>): void => {
    const plan = shared(call)
    if (plan === undefined) return
    seen++
    expect(stepsOf(plan)).toEqual(alone(call))
  }
  for (const type of ['f32', 'f16', 's32'] satisfies DType[])
    for (const shape of shapes)
      for (const axis of shape.keys())
        watch(see, (watching) => {
          nx.dispose(work(nx.full(shape, 1, { type, backend: watching }), axis))
        })
  // Of the axes without free ones beside them there are few.
  expect([name, seen > 100]).toEqual([name, true])
})

it('leaves what is large, empty or of several inputs to plans of their own', () => {
  const found: boolean[] = []
  watch(
    (call) => found.push(shared(call) !== undefined),
    (watching) => {
      const zeros = (shape: Shape): nx.Tensor => nx.zeros(shape, { type: 'f32', backend: watching })
      nx.softmax(zeros([20, 30]))
      nx.softmax(zeros([2000, 30]))
      nx.softmax(zeros([0, 30]))
      nx.layerNormalization(zeros([20, 30]), { scale: zeros([30]) })
    },
  )
  expect(found).toEqual([true, false, false, false])
})

it('compares all functions whose axes are free', () => {
  const names = new Set<string>()
  watch(
    (call) => names.add(call.op),
    (watching) => {
      for (const cases of Object.values(compositeCases))
        for (const { inputs, run, types } of cases()) {
          if (!types('f32')) continue
          nx.withDefaultBackend(watching, () =>
            run(...inputs.map(({ shape, type = 'f32' }) => nx.ones(shape, { type, backend: watching }))),
          )
        }
    },
  )
  expect([...names].filter((name) => !Object.hasOwn(works, name))).toEqual([])
  expect(names.size).toBeGreaterThan(5)
})

it.each(['u2', 's4', 'u4', 's8'] as const)('rows of %s, whatever their length', (type) => {
  const rows = 333
  for (const work of [works['all']!, works['any']!, works['variance']!])
    for (const columns of [2, 3, 5, 7, 8, 33]) {
      const [found, right] = [backend as Backend, reference].map((own) => {
        const x = nx.multiply(nx.iota([rows * columns], { type: 's32', backend: own }), 7)
        const small = nx.asType(nx.remainder(nx.quotient(x, 5), 2), type)
        return nx.toFlatArray(work(nx.reshape(small, [rows, columns]), 1)) as number[]
      })
      expect(found!.findIndex((each, i) => !(Math.abs(each - right![i]!) < 1e-5))).toBe(-1)
    }
})
