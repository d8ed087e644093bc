// Functions of single elements, of f32 and f64.
import { add, atan2, cos, erf, exp, gelu, log, multiply, pow, sin, tanh } from '@nx/tensor'
import * as jax from '@jax-js/jax'
import * as tf from '@tensorflow/tfjs-core'
import { between, numbers } from '../data.ts'
import { numpy } from '../numpy.ts'
import { onnxRuntime } from '../onnxruntime.ts'
import { jaxJs, numpyTsEntry, tfjs } from '../others.ts'
import { type Body, type Given, ours, yardstick } from '../ours.ts'
import type { Row } from '../row.ts'

const million = 1_000_000
const around: Given = { data: numbers(million).map((each) => 4 * each), shape: [million] }
const above: Given = { data: between(million, 0.1, 10), shape: [million] }
const ten: readonly Given[] = [1, 2].map((seed) => ({
  data: numbers(10 * million, seed),
  shape: [10 * million],
}))

const node = (op: string, from: readonly string[] = ['x']) => [{ op, from, to: ['out'] }]

const exponential = yardstick('exp of ours, jit', [around], (x) => exp(x!))

function againstNumpy(name: string, body: Body, given: Given, work: string, ratio: number): Row {
  const make = (low: number, high: number): string => `x = np.random.uniform(${low}, ${high}, 10**6)`
  return {
    workload: `${name} 10⁶, f64`,
    goal: { ratio },
    ours: ours([{ ...given, type: 'f64' }], body),
    peers: numpy(given === above ? make(0.1, 10) : make(-4, 4), work),
  }
}

/** `gelu(x · w + b)`, where w and b belong to columns. */
function dense(rows: number, goal: Row['goal'], goals?: Row['goals']): Row {
  const inputs: Given[] = [
    { data: numbers(rows * 1000), shape: [rows, 1000] },
    { data: numbers(1000, 2), shape: [1000] },
    { data: numbers(1000, 3), shape: [1000] },
  ]
  return {
    workload: `gelu(x·w+b) 10${rows > 1000 ? '⁷' : '⁶'}`,
    goal,
    ...(goals && { goals }),
    ours: ours(inputs, (x, w, b) => gelu(add(multiply(x!, w!), b!))),
    peers: [
      onnxRuntime(
        inputs,
        [
          { op: 'Mul', from: ['x', 'y'], to: ['p'] },
          { op: 'Add', from: ['p', 'z'], to: ['q'] },
          { op: 'Gelu', from: ['q'], to: ['out'] },
        ],
        [rows, 1000],
      ),
      jaxJs(inputs, (x, w, b) => jax.nn.gelu(x!.mul(w!).add(b!), { approximate: false })),
    ],
  }
}

export const rows: readonly Row[] = [
  {
    workload: 'add 10⁷',
    goal: { ratio: 1 },
    ours: ours(ten, (x, y) => add(x!, y!)),
    peers: [tfjs(ten, (x, y) => tf.add(x!, y!)), numpyTsEntry(ten, (np, x, y) => np.add(x, y))],
  },
  {
    workload: 'exp 10⁶',
    goal: { ratio: 1.8 },
    ours: ours([around], (x) => exp(x!)),
    peers: [
      numpyTsEntry([around], (np, x) => np.exp(x)),
      tfjs([around], (x) => tf.exp(x!)),
      onnxRuntime([around], node('Exp'), [million]),
    ],
  },
  {
    workload: 'erf 10⁶',
    goal: { ratio: 3.5 },
    ours: ours([around], (x) => erf(x!)),
    peers: [tfjs([around], (x) => tf.erf(x!)), onnxRuntime([around], node('Erf'), [million])],
  },
  {
    workload: 'tanh 10⁶',
    goal: { ratio: 2.5 },
    ours: ours([around], (x) => tanh(x!)),
    peers: [onnxRuntime([around], node('Tanh'), [million]), tfjs([around], (x) => tf.tanh(x!))],
  },
  { workload: 'sin 10⁶', goal: { ratio: 0.5 }, ours: ours([around], (x) => sin(x!)), peers: [exponential] },
  { workload: 'log 10⁶', goal: { ratio: 0.5 }, ours: ours([above], (x) => log(x!)), peers: [exponential] },
  {
    workload: 'pow 10⁶',
    goal: { ratio: 0.25 },
    ours: ours([above, around], (x, y) => pow(x!, y!)),
    peers: [exponential],
  },
  {
    workload: 'pow(x, 2) 10⁶, call by call',
    goal: { ratio: 0.9 },
    ours: ours([around], (x) => pow(x!, 2)).slice(0, 1),
    peers: [yardstick('ours, jit', [around], (x) => pow(x!, 2))],
  },
  {
    workload: 'sin 10⁶, f32',
    goal: { ratio: 0.33 },
    ours: ours([around], (x) => sin(x!)),
    peers: numpy('x = np.random.uniform(-4, 4, 10**6).astype("f4")', 'np.sin(x)'),
  },
  {
    workload: 'cos 10⁶, f32',
    goal: { ratio: 0.33 },
    ours: ours([around], (x) => cos(x!)),
    peers: numpy('x = np.random.uniform(-4, 4, 10**6).astype("f4")', 'np.cos(x)'),
  },
  {
    workload: 'atan2 10⁶, f32',
    goal: { ratio: 0.33 },
    ours: ours([around, above], (y, x) => atan2(y!, x!)),
    peers: numpy('x = np.random.uniform(-4, 4, 10**6).astype("f4")', 'np.arctan2(x, x)'),
  },
  againstNumpy('exp', (x) => exp(x!), around, 'np.exp(x)', 0.33),
  againstNumpy('log', (x) => log(x!), above, 'np.log(x)', 0.33),
  againstNumpy('tanh', (x) => tanh(x!), around, 'np.tanh(x)', 0.33),
  dense(1000, { ratio: 3 }),
  dense(10_000, { ratio: 4 }, { eager: { ratio: 1 } }),
]
