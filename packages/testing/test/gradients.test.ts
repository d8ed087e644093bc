// Gradients of every differentiable operation against central differences in f64, at several random inputs.
import { binaryBackend } from '@nx/backend-binary'
import { cond, whileLoop } from '@nx/defn'
import { grad } from '@nx/grad'
import * as nx from '@nx/tensor'
import { setDefaultBackend, type Tensor } from '@nx/tensor'
import { checkGradient, compositeCases, primitiveCases, random } from '@nx/testing'
import { isFloat, sizeOf } from '@nx/types'
import { beforeAll, describe, it } from 'vitest'
import { tensorOf } from '../src/elements.ts'
import { inputsOf, type Trial, upload } from '../src/suite/trial.ts'

const backend = binaryBackend()
const seeds = [0, 1, 2]

beforeAll(() => void setDefaultBackend(backend))

const smooth = Object.entries({ ...primitiveCases, ...compositeCases }).flatMap(([op, cases]) =>
  cases()
    .filter((each) => each.smooth === true && each.types('f64') && each.inputs.length > 0)
    .map((each) => ({ op, title: each.title, case: each })),
)

describe('operations', () => {
  it.each(smooth)('$op, $title', async ({ op, case: each }) => {
    const options = { types: ['f64'], describe: () => {}, it: () => {}, backend: () => backend } as const
    const common = { op, case: each, type: 'f64', backend, reference: backend, options } as const
    const trial: Trial = { ...common, inputs: new Map() }
    for (const seed of seeds) {
      const inputs = upload(inputsOf(trial, seed), backend)
      if (inputs.some((input) => isFloat(input.type)))
        await checkGradient(each.run, inputs, { seed, tolerance: 1e-6 })
    }
  })
})

const program = (
  title: string,
  shapes: readonly (readonly number[])[],
  fn: (...inputs: Tensor[]) => Tensor,
) => ({ title, shapes, fn }) as const

/** Inputs between 0.5 and 2, so that logarithms and roots of them are smooth. */
function positive(shapes: readonly (readonly number[])[], seed: number): Tensor[] {
  const next = random(seed)
  return shapes.map((shape) =>
    tensorOf(
      Float64Array.from({ length: sizeOf(shape) }, () => 0.5 + 1.5 * next()),
      { type: 'f64', shape },
      backend,
    ),
  )
}

const programs = [
  program('one input used many times', [[2, 3]], (x) =>
    nx.multiply(nx.add(x, nx.sum(x)), nx.divide(x, nx.exp(x))),
  ),
  program('an input in both branches of select', [[4]], (x) =>
    nx.select(nx.greater(x, 1), nx.multiply(x, x), nx.log(x)),
  ),
  program('a network with broadcast biases', [[3, 2], [2, 4], [4], [4, 1]], (x, w, b, v) =>
    nx.sigmoid(nx.dot(nx.tanh(nx.add(nx.dot(x, w), b)), v)),
  ),
  program('softmax cross-entropy', [[3, 4]], (x) =>
    nx.negate(nx.mean(nx.multiply(nx.logSoftmax(x), nx.eye([3, 4], { type: 'f64' })))),
  ),
  program('normalization by mean and variance', [[2, 5], [5]], (x, scale) => {
    const centred = nx.subtract(x, nx.mean(x, { axes: [1], keepAxes: true }))
    const deviation = nx.sqrt(nx.add(nx.variance(x, { axes: [1], keepAxes: true }), 1e-3))
    return nx.multiply(nx.divide(centred, deviation), scale)
  }),
  program(
    'scaled dot-product attention',
    [
      [2, 3, 2],
      [2, 3, 2],
      [2, 3, 2],
    ],
    (q, k, v) => {
      const scores = nx.dot(q, k, { contract: [[2], [2]], batch: [[0], [0]] })
      return nx.dot(nx.softmax(nx.divide(scores, Math.SQRT2)), v, { contract: [[2], [1]], batch: [[0], [0]] })
    },
  ),
  program('type conversions on the way', [[3]], (x) =>
    nx.multiply(nx.asType(nx.floor(x), 'f64'), nx.asType(nx.multiply(x, x), 'f64')),
  ),
  program('complex numbers on the way', [[3], [3]], (x, y) =>
    nx.abs(nx.exp(nx.multiply(nx.complex(x, y), nx.complex(y, x)))),
  ),
  program('parts of complex numbers', [[3], [3]], (x, y) => {
    const z = nx.divide(nx.complex(x, y), nx.complex(y, nx.negate(x)))
    return nx.add(nx.real(nx.multiply(z, nx.complex(x, x))), nx.imag(nx.log(nx.complex(x, y))))
  }),
  program('a power with both inputs', [[2, 2], [2]], (x, y) => nx.pow(x, y)),
  program('a product with a zero in it', [[4]], (x) => nx.product(nx.subtract(x, nx.take(x, nx.s32(1))))),
  program('a product with two zeros in it', [[2], [2]], (x, y) =>
    nx.product(nx.concatenate([nx.subtract(x, x), y])),
  ),
  program('a branch', [[3]], (x) =>
    cond(
      nx.greater(nx.sum(x), 3),
      () => nx.multiply(x, x),
      () => nx.sin(x),
    ),
  ),
  program('a loop of known length', [[3], [3]], (x, y) => {
    const start = { value: x, round: nx.s32(0) }
    const end = whileLoop(
      start,
      ({ round }) => nx.less(round, 4),
      ({ value, round }) => ({
        value: nx.add(nx.multiply(value, y), nx.sin(value)),
        round: nx.add(round, 1),
      }),
    )
    return end.value
  }),
  program('a loop whose length depends on values', [[2]], (x) =>
    whileLoop(
      x,
      (value) => nx.less(nx.sum(value), 20),
      (value) => nx.multiply(value, 1.7),
    ),
  ),
  program('the gradient of a gradient', [[3]], (x) =>
    grad((y: Tensor) => nx.sum(nx.multiply(nx.exp(nx.sin(y)), nx.pow(y, 3))))(x),
  ),
  program('the gradient of a gradient of reductions', [[2, 3]], (x) =>
    grad((y: Tensor) => nx.add(nx.product(y), nx.logsumexp(nx.multiply(y, nx.sum(y, { axes: [0] })))))(x),
  ),
  program('the gradient of a gradient of movements', [[4, 3]], (x) =>
    grad((y: Tensor) => {
      const block = nx.slice(
        nx.pad(
          y,
          1,
          [
            [1, -1],
            [0, 1, 1],
          ].map(([low, high, gap = 0]) => [low!, high!, gap] as const),
        ),
        [0, 1],
        [3, 4],
        { strides: 2 },
      )
      return nx.sum(nx.multiply(nx.reverse(block), nx.transpose(nx.pow(nx.transpose(block), 3))))
    })(x),
  ),
  program('the gradient of a gradient through a loop', [[2]], (x) =>
    grad((y: Tensor) =>
      nx.sum(
        whileLoop(
          { value: y, round: nx.s32(0) },
          ({ round }) => nx.less(round, 3),
          ({ value, round }) => ({
            value: nx.multiply(value, nx.sin(nx.multiply(value, y))),
            round: nx.add(round, 1),
          }),
        ).value,
      ),
    )(x),
  ),
  program('vectorized entries', [[3, 2], [2]], (x, y) =>
    nx.devectorize(nx.sum(nx.multiply(nx.exp(nx.vectorize(x, 'rows')), y)), { keepNames: false }),
  ),
]

describe('programs', () => {
  it.each(programs)('$title', async ({ shapes, fn }) => {
    for (const seed of seeds) await checkGradient(fn, positive(shapes, seed), { seed, tolerance: 1e-6 })
  })
})
