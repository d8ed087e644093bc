// Composites that were planned once for all lengths, beside those planned for the lengths at hand.
import { jit } from '@nx/defn'
import * as nx from '@nx/tensor'
import { apply } from '@nx/tensor/extend'
import { compositeCases } from '@nx/testing'
import type { Backend, Call, DType, Shape } from '@nx/types'
import { expect, it } from 'vitest'
import { wasmBackend } from '../src/index.ts'
import { reference } from './compare.ts'
import type { Handle } from '../src/memory/index.ts'

const backend = wasmBackend()

/** A backend that shows calls with free axes as they come and the shapes for which they are recorded, or that they are evaluated. */
function watching(
  see: (call: Call<Handle>) => void,
  recorded: (shapes: readonly Shape[]) => void,
  evaluated: () => void = () => undefined,
): Backend {
  const own = wasmBackend()
  const execute = (call: Call<Handle>): readonly Handle[] => {
    const { fallback } = call
    if (call.definition?.isFree === undefined || fallback === undefined) return own.execute(call)
    see(call)
    return own.execute({
      ...call,
      fallback: (recorder, inputs, specs) => {
        if (specs === undefined) evaluated()
        else recorded(specs.map(({ shape }) => shape))
        return fallback(recorder, inputs, specs)
      },
    })
  }
  return { ...own, execute } as Backend
}

/** A backend that plans each call for the lengths at hand. */
const alone = {
  ...backend,
  execute({ definition, ...call }: Call<Handle>) {
    const { isFree: _, ...known } = definition ?? { name: '' }
    return backend.execute(definition === undefined ? call : { ...call, definition: known })
  },
} as Backend

type Work = (x: nx.Tensor, axis: number) => nx.Tensor

const works: Readonly<Record<string, Work>> = {
  softmax: (x, axis) => nx.softmax(x, { axis }),
  logSoftmax: (x, axis) => nx.logSoftmax(x, { axis }),
  logsumexp: (x, axis) => nx.logsumexp(x, { axes: [axis], keepAxes: true }),
  layerNormalization: (x, axis) => nx.layerNormalization(x, { axes: [axis] }),
  'layerNormalization, scaled': (x, axis) => {
    const scale = nx.reduceMax(x, { axes: [...x.shape.keys()].slice(0, -1) })
    return nx.layerNormalization(x, { axes: [axis], scale, bias: nx.negate(x) })
  },
  variance: (x, axis) => nx.variance(x, { axes: [axis] }),
  'variance of a sample': (x, axis) => nx.variance(x, { axes: [axis], ddof: 1 }),
  standardDeviation: (x, axis) => nx.standardDeviation(x, { axes: [axis], keepAxes: true }),
  all: (x, axis) => nx.all(x, { axes: [axis] }),
  any: (x, axis) => nx.any(x, { axes: [axis], keepAxes: true }),
  clip: (x) => nx.clip(x, -2, 3),
  relu: (x) => nx.relu(x),
  leakyRelu: (x) => nx.leakyRelu(x, { negativeSlope: 0.25 }),
  elu: (x) => nx.elu(x),
  tril: (x, axis) => (x.shape.length < 2 ? x : nx.tril(x, { k: axis - 1 })),
  triu: (x, axis) => (x.shape.length < 2 ? x : nx.triu(x, { k: axis })),
  allClose: (x, axis) => nx.allClose(x, nx.sort(x, { axis }), { atol: 9 }),
  weightedMean: (x, axis) => nx.weightedMean(x, nx.abs(x), { axes: [axis] }),
  tile: (x, axis) =>
    nx.tile(
      x,
      [...x.shape.keys()].map((each) => (each === axis ? 11 : 2)),
    ),
  repeat: (x, axis) => nx.repeat(x, 3, { axis }),
  takeAlongAxis: (x, axis) => nx.takeAlongAxis(x, nx.argsort(x, { axis }), { axis }),
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

/** Numbers of all sizes, in no order. */
const input = (shape: Shape, type: DType, on: Backend): nx.Tensor =>
  nx.reshape(
    nx.asType(
      nx.tensor(
        Float32Array.from(
          { length: shape.reduce((size, length) => size * length, 1) },
          (_, i) => Math.sin(i * i) * 9,
        ),
        { backend: on },
      ),
      type,
    ),
    shape,
  )

/** Positions along the first axis and another one, those of which there are many in no order, some of them twice. */
function pairs(x: nx.Tensor, axis: number): nx.Tensor {
  const rows = Array.from({ length: x.shape[0]! + 3 }, (_, i) =>
    (axis === 0 ? [0] : [0, axis]).map((own) => (i * i) % x.shape[own]!),
  )
  return nx.tensor(rows, { type: 's32', backend: x.backend })
}

function indexed(work: typeof nx.indexedAdd, x: nx.Tensor, axis: number): nx.Tensor {
  const axes = axis === 0 ? [0] : [0, axis]
  const indices = pairs(x, axis)
  return work(x, indices, nx.negate(nx.gather(x, indices, { axes })), { axes })
}

const bytesOf = (on: Backend, work: Work, shape: Shape, axis: number, type: DType): Uint8Array =>
  nx.toBinary(work(input(shape, type, on), axis))

it.each(Object.entries(works))('%s has the bits of calls planned alone', (name, work) => {
  let [own, shared, isEvaluated] = ['', 0, false]
  const watched = watching(
    ({ inputs }) => {
      own = JSON.stringify(inputs.map(({ spec }) => spec.shape))
      shared++
    },
    (recorded) => {
      if (JSON.stringify(recorded) === own) shared--
    },
    () => {
      shared--
      isEvaluated = true
    },
  )
  for (const type of ['f32', 'f16', 's32'] satisfies DType[])
    for (const shape of shapes)
      for (const axis of shape.keys()) {
        const wanted = bytesOf(alone, work, shape, axis, type)
        do {
          isEvaluated = false
          expect(bytesOf(watched, work, shape, axis, type)).toEqual(wanted)
        } while (isEvaluated)
      }
  // Of the axes without free ones beside them there are few.
  expect([name, shared > 80]).toEqual([name, true])
})

const walks: Readonly<Record<string, Work>> = {
  iota: (x) => nx.add(nx.iota(x.shape, { type: x.type, backend: x.backend }), x),
  'iota of an axis': (x, axis) => nx.add(nx.iota(x.shape, { axis, type: x.type, backend: x.backend }), x),
  take: (x, axis) => nx.take(x, nx.argmax(x, { axis }), { axis }),
  gather: (x, axis) => nx.gather(x, pairs(x, axis), { axes: axis === 0 ? [0] : [0, axis] }),
  indexedAdd: (x, axis) => indexed(nx.indexedAdd, x, axis),
  indexedPut: (x, axis) => indexed(nx.indexedPut, x, axis),
  'add, broadcast': (x, axis) => nx.add(x, nx.reduceMax(x, { axes: [axis], keepAxes: true })),
  'select, broadcast': (x, axis) =>
    nx.select(nx.greater(nx.reduceMin(x, { axes: [axis], keepAxes: true }), x), x, nx.reduceMax(x)),
  'complex products': (x, axis) => {
    const y = nx.complex(x, nx.reverse(x, { axes: [axis] }))
    return nx.multiply(
      nx.divide(y, nx.complex(4, x)),
      nx.reduceMax(nx.abs(y), { axes: [axis], keepAxes: true }),
    )
  },
  'parts of complex functions': (x, axis) => {
    const y = nx.exp(nx.subtract(nx.complex(0.5, nx.reverse(x, { axes: [axis] })), 1))
    return nx.add(nx.real(nx.conjugate(y)), nx.imag(nx.log(nx.negate(y))))
  },
  sum: (x, axis) => nx.sum(x, { axes: [axis] }),
  'sum of all': (x) => nx.sum(x),
  product: (x, axis) => nx.product(x, { axes: [axis], keepAxes: true }),
  reduceMax: (x, axis) => nx.reduceMax(x, { axes: [axis] }),
  reduceMin: (x, axis) => nx.reduceMin(x, { axes: axis === 0 ? [0] : [0, axis] }),
  argmax: (x, axis) => nx.argmax(x, { axis }),
  argmin: (x, axis) => nx.argmin(x, { axis, tieBreak: 'high', keepAxis: true }),
  cumulativeSum: (x, axis) => nx.cumulativeSum(x, { axis }),
  'cumulativeMax, reverse': (x, axis) => nx.cumulativeMax(x, { axis, reverse: true }),
}

it.each(Object.entries(walks))('%s has the bits of compiled functions', (_, work) => {
  const some = shapes.filter((_, i) => i % 3 === 0)
  for (const type of ['f32', 'bf16', 's32'] satisfies DType[])
    for (const shape of [...some, ...(type === 'f32' ? [[100_000], [300, 2000]] : [])])
      for (const axis of shape.keys()) {
        const x = input(shape, type, backend as Backend)
        const compiled = nx.toBinary(jit((y: nx.Tensor) => work(y, axis))(x) as nx.Tensor)
        const isSame = Buffer.compare(nx.toBinary(work(x, axis)), compiled) === 0
        expect([shape, axis, type, isSame]).toEqual([shape, axis, type, true])
      }
})

it('plans alone what is large, empty or no product of lengths', () => {
  const shapesOf = (run: (zeros: (shape: Shape) => nx.Tensor) => unknown): readonly (readonly Shape[])[] => {
    const recorded: (readonly Shape[])[] = []
    const own = watching(
      () => undefined,
      (shapes) => recorded.push(shapes),
    )
    // The first calls may be evaluated.
    for (let i = 0; i < 10; i++) run((shape) => nx.zeros(shape, { type: 'f32', backend: own }))
    return recorded
  }
  expect(shapesOf((zeros) => nx.softmax(zeros([20, 30])))).toEqual([[[11, 13]]])
  expect(shapesOf((zeros) => [nx.softmax(zeros([20, 30])), nx.softmax(zeros([31, 77]))])).toEqual([
    [[11, 13]],
  ])
  expect(shapesOf((zeros) => nx.softmax(zeros([20, 20])))).toEqual([[[11, 11]]])
  // What elements are divided by is seen at other lengths too.
  expect(shapesOf((zeros) => nx.layerNormalization(zeros([20, 11]), { scale: zeros([11]) }))).toEqual([
    [[11, 13], [13]],
    [[12, 14], [14]],
  ])
  expect(shapesOf((zeros) => nx.tile(zeros([20, 30]), [22, 1]))).toEqual([[[13, 17]]])
  expect(shapesOf((zeros) => nx.softmax(zeros([0, 30])))).toEqual([[[0, 30]]])
  expect(shapesOf((zeros) => nx.softmax(zeros([2000, 30])))).toEqual([[[11, 13]], [[2000, 30]]])
  expect(shapesOf((zeros) => nx.softmax(zeros([3, 4, 5, 6, 7, 8, 9])))).toEqual([[[3, 4, 5, 6, 7, 8, 9]]])
})

it('knows divisors that are no lengths', () => {
  const definition = (divisor: (length: number) => number): object => ({
    name: `my.divided${divisor(2)}`,
    vectorize: 'elementwise',
    isFree: () => true,
    infer: ([x]: readonly nx.Tensor[]) => x!,
    decompose: ([x]: readonly nx.Tensor[]) => nx.divide(nx.multiply(x!, x!), divisor(x!.shape[0]!)),
  })
  for (const divisor of [() => 33, () => 22 * 13, (length: number) => length * 3, (length: number) => length])
    for (const length of [3, 11, 5, 8, 13, 22]) {
      const x = nx.full([length], 6, { type: 'f32', backend: backend as Backend })
      const value = Math.fround(36 / divisor(length))
      expect(nx.toArray(apply(definition(divisor) as never, [x], {}))).toEqual(new Array(length).fill(value))
    }
})

it('keeps offsets, which follow from lengths', () => {
  const definition = {
    name: 'my.symmetric',
    vectorize: 'elementwise',
    isFree: () => true,
    infer: ([x]: readonly nx.Tensor[]) => x!,
    decompose: ([x]: readonly nx.Tensor[]) => nx.add(x!, nx.reverse(x!)),
  } as const
  for (const length of [3, 5, 8]) {
    const x = nx.iota([length], { type: 'f32', backend: backend as Backend })
    expect(nx.toArray(apply(definition as never, [x], {}))).toEqual(new Array(length).fill(length - 1))
  }
})

it('compares all functions whose axes are free', () => {
  const names = new Set<string>()
  const own = watching(
    ({ op }) => names.add(op),
    () => undefined,
  )
  for (const cases of Object.values(compositeCases))
    for (const { inputs, run, types } of cases()) {
      if (!types('f32')) continue
      nx.withDefaultBackend(own, () =>
        run(...inputs.map(({ shape, type = 'f32' }) => nx.ones(shape, { type, backend: own }))),
      )
    }
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
