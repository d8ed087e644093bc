// Sums and their kin, orders, and what moves elements.
import {
  add,
  argmax,
  argsort,
  concatenate,
  cumulativeSum,
  divide,
  mean,
  reduceMax,
  softmax,
  sort,
  sqrt,
  subtract,
  sum,
  take,
  topK,
  transpose,
  variance,
} from '@nx/tensor'
import * as jax from '@jax-js/jax'
import * as tf from '@tensorflow/tfjs-core'
import { between, numbers } from '../data.ts'
import { numpy } from '../numpy.ts'
import { onnxRuntime } from '../onnxruntime.ts'
import { jaxJs, numpyTsEntry, plain, tfjs } from '../others.ts'
import { type Given, ours } from '../ours.ts'
import type { Row } from '../row.ts'

const line = (length: number, seed = 1): Given => ({ data: numbers(length, seed), shape: [length] })
const square: Given = { data: numbers(4096 * 4096), shape: [4096, 4096] }
const million = line(1_000_000)
const tenMillion: Given = { data: between(10_000_000, 0, 1), shape: [10_000_000] }
const logits: Given = { data: numbers(2048 * 1024), shape: [2048, 1024] }
const scores: Given = { data: numbers(1_000_000), shape: [1000, 1000] }

function argmaxLoop(): Int32Array {
  const [data, found] = [square.data, new Int32Array(4096)]
  for (let row = 0; row < 4096; row++) {
    let best = 0
    for (let i = 1; i < 4096; i++) if (data[row * 4096 + i]! > data[row * 4096 + best]!) best = i
    found[row] = best
  }
  return found
}

const indices = Array.from({ length: 1_000_000 }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 12)
const table: Given = { data: numbers((1 << 20) * 16), shape: [1 << 20, 16] }

export const rows: readonly Row[] = [
  {
    workload: 'sum 10⁷',
    goal: { ratio: 1 },
    ours: ours([tenMillion], (x) => sum(x!)),
    peers: [numpyTsEntry([tenMillion], (np, x) => np.sum(x)), jaxJs([tenMillion], (x) => jax.numpy.sum(x!))],
  },
  {
    workload: 'sum of axis 0, 4096²',
    goal: { ratio: 2.5 },
    ours: ours([square], (x) => sum(x!, { axes: [0] })),
    peers: [jaxJs([square], (x) => jax.numpy.sum(x!, 0)), numpyTsEntry([square], (np, x) => np.sum(x, 0))],
  },
  {
    workload: 'max 10⁷',
    goal: { ratio: 1.2 },
    ours: ours([tenMillion], (x) => reduceMax(x!)),
    peers: [numpyTsEntry([tenMillion], (np, x) => np.max(x)), tfjs([tenMillion], (x) => tf.max(x!))],
  },
  {
    workload: 'argmax of rows, 4096²',
    goal: { ratio: 3.5 },
    ours: ours([square], (x) => argmax(x!, { axis: 1 })),
    peers: [
      plain(
        'plain loop',
        () => argmaxLoop,
        (found) => found,
      ),
      tfjs([square], (x) => tf.argMax(x!, 1)),
    ],
  },
  {
    workload: 'cumulative sum 10⁶',
    goal: { ratio: 1 },
    ours: ours([million], (x) => cumulativeSum(x!)),
    peers: [numpyTsEntry([million], (np, x) => np.cumsum(x)), tfjs([million], (x) => tf.cumsum(x!))],
    tolerance: 0.01,
  },
  {
    workload: 'softmax 2048×1024',
    goal: { ratio: 1.25 },
    ours: ours([logits], (x) => softmax(x!)),
    peers: [
      tfjs([logits], (x) => tf.softmax(x!)),
      onnxRuntime([logits], [{ op: 'Softmax', from: ['x'], to: ['out'] }], [2048, 1024]),
    ],
  },
  {
    workload: 'layer normalisation 2048×1024',
    goal: { ratio: 3 },
    goals: { eager: { ratio: 1 } },
    ours: ours([logits], (x) => {
      const axis = { axes: [1], keepAxes: true }
      return divide(subtract(x!, mean(x!, axis)), sqrt(add(variance(x!, axis), 1e-5)))
    }),
    peers: [
      tfjs([logits], (x) => {
        const { mean, variance } = tf.moments(x!, 1, true)
        return tf.div(tf.sub(x!, mean), tf.sqrt(tf.add(variance, 1e-5)))
      }),
    ],
  },
  {
    workload: 'topK 1000×1000, 10',
    goal: { ratio: 1.3 },
    ours: ours([scores], (x) => topK(x!, { k: 10 })),
    peers: [
      onnxRuntime([scores], [{ op: 'TopK', from: ['x', 'k'], to: ['out', 'at'] }], [1000, 10], {
        constants: [{ name: 'k', type: 's64', shape: [1], data: BigInt64Array.of(10n) }],
      }),
      tfjs([scores], (x) => tf.topk(x!, 10).values),
    ],
  },
  {
    workload: 'sort 10⁶',
    goal: { ratio: 6 },
    ours: ours([million], (x) => sort(x!)),
    peers: [
      numpyTsEntry([million], (np, x) => np.sort(x)),
      plain(
        'typed array',
        () => () => Float32Array.from(million.data).sort(),
        (found) => found,
      ),
    ],
  },
  {
    workload: 'argsort 10⁶',
    goal: { ratio: 8 },
    // Equal elements may come in another order, so elements are not compared.
    ours: ours([million], (x) => argsort(x!), null),
    peers: [numpyTsEntry([million], (np, x) => np.argsort(x))],
  },
  {
    workload: 'transpose 4096²',
    goal: { ratio: 2 },
    ours: ours([square], (x) => transpose(x!)),
    peers: [
      onnxRuntime([square], [{ op: 'Transpose', from: ['x'], to: ['out'] }], [4096, 4096]),
      jaxJs([square], (x) => jax.numpy.transpose(x!)),
    ],
  },
  {
    workload: 'concatenate 2 × 10⁶',
    goal: { ratio: 1 },
    ours: ours([million, line(1_000_000, 2)], (x, y) => concatenate([x!, y!])),
    peers: [tfjs([million, line(1_000_000, 2)], (x, y) => tf.concat([x!, y!]))],
  },
  {
    workload: 'take 10⁶ rows of 16',
    goal: { ratio: 2 },
    ours: ours([table, { data: indices, shape: [1_000_000], type: 's32' }], (x, at) => take(x!, at!)),
    peers: [
      plain(
        'plain loop',
        () => () => {
          const [data, found] = [table.data as Float32Array, new Float32Array(16_000_000)]
          for (let i = 0; i < indices.length; i++) {
            for (let j = 0; j < 16; j++) found[16 * i + j] = data[16 * indices[i]! + j]!
          }
          return found
        },
        (found) => found,
      ),
    ],
    beside: numpy(
      'x = np.random.rand(1 << 20, 16).astype("f4"); i = np.random.randint(0, 1 << 20, 10**6)',
      'np.take(x, i, axis=0)',
    ),
  },
]
