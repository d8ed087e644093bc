// Random numbers: ours depend on a key and are those of JAX; the peers' come from a state.
import { normalSplit, uniformSplit } from '@nx/random'
import { mean, multiply, type Tensor, toNumber } from '@nx/tensor'
import * as tf from '@tensorflow/tfjs-core'
import type { NumpyArray } from '../../peers/numpy-ts.ts'
import { onnxRuntime } from '../onnxruntime.ts'
import { numpyTsEntry, tfjs } from '../others.ts'
import { type Given, ours } from '../ours.ts'
import type { Row } from '../row.ts'

const count = 10_000_000
const key: Given = { data: [0, 42], shape: [2], type: 'u32' }

/** Mean and mean of squares, which all samples of a distribution have in common. */
const moments = (found: Tensor): number[] =>
  [toNumber(mean(found)), toNumber(mean(multiply(found, found)))].map(Number)

function momentsOf(numbers: ArrayLike<number>): number[] {
  let [sum, squares] = [0, 0]
  for (let i = 0; i < numbers.length; i++) {
    sum += numbers[i]!
    squares += numbers[i]! ** 2
  }
  return [sum / numbers.length, squares / numbers.length]
}

const momentsOfArray = (found: NumpyArray | number): number[] => momentsOf((found as NumpyArray).data)

const sampled = (op: string) =>
  onnxRuntime([], [{ op, from: [], to: ['out'], attributes: { shape: [count] } }], [count], {
    isCompared: false,
  })

export const rows: readonly Row[] = [
  {
    workload: 'normal 10⁷',
    goal: { ratio: 1.5 },
    ours: ours([key], (k) => normalSplit(k!, 0, 1, { shape: [count], type: 'f32' }), moments),
    peers: [
      sampled('RandomNormal'),
      numpyTsEntry([], (np) => np.random.normal(0, 1, [count]), momentsOfArray),
      tfjs(
        [],
        () => tf.randomNormal([count]),
        (found) => momentsOf(found.dataSync()),
      ),
    ],
    tolerance: 0.01,
    rounds: 3,
  },
  {
    workload: 'uniform 10⁷',
    goal: { ratio: 1.5 },
    ours: ours([key], (k) => uniformSplit(k!, 0, 1, { shape: [count], type: 'f32' }), moments),
    peers: [
      sampled('RandomUniform'),
      numpyTsEntry([], (np) => np.random.uniform(0, 1, [count]), momentsOfArray),
    ],
    tolerance: 0.01,
    rounds: 3,
  },
]
