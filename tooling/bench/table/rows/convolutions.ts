// Convolutions of images; TensorFlow.js has channels last.
import { conv, type ConvOptions } from '@nx/tensor'
import * as tf from '@tensorflow/tfjs-core'
import { numbers } from '../data.ts'
import { onnxRuntime } from '../onnxruntime.ts'
import { tfjs } from '../others.ts'
import { type Given, ours } from '../ours.ts'
import type { Row } from '../row.ts'

type Shape = readonly [number, number, number, number]

const given = (shape: Shape, seed: number): Given => ({
  data: numbers(
    shape.reduce((a, b) => a * b),
    seed,
  ),
  shape,
})

/** The same with its axes in another order. */
function permuted({ data, shape }: Given, order: readonly number[]): Given {
  const lengths = order.map((axis) => shape[axis]!)
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1))
  const found = new Float32Array(data.length)
  const [a, b, c, d] = lengths as [number, number, number, number]
  const [s, t, u, v] = order.map((axis) => strides[axis]!) as [number, number, number, number]
  let at = 0
  for (let i = 0; i < a; i++)
    for (let j = 0; j < b; j++)
      for (let k = 0; k < c; k++)
        for (let l = 0; l < d; l++) found[at++] = data[i * s + j * t + k * u + l * v]!
  return { data: found, shape: lengths }
}

function row(
  workload: string,
  ratio: number,
  image: Shape,
  kernel: Shape,
  options: ConvOptions,
  strides: number,
  pads: number,
): Row {
  const [x, w] = [given(image, 1), given(kernel, 2)]
  const isDepthwise = options.featureGroupSize !== undefined
  const channelsLast = permuted(x, [0, 2, 3, 1])
  const filters = permuted(w, isDepthwise ? [2, 3, 0, 1] : [2, 3, 1, 0])
  const length = (image[2] + 2 * pads - kernel[2]) / strides + 1
  const out: Shape = [image[0], kernel[0], Math.floor(length), Math.floor(length)]
  return {
    workload,
    goal: { ratio },
    ours: ours([x, w], (a, b) => conv(a!, b!, options)),
    peers: [
      tfjs(
        [channelsLast, filters],
        (a, b) => {
          const padded = tf.pad4d(a as tf.Tensor4D, [
            [0, 0],
            [pads, pads],
            [pads, pads],
            [0, 0],
          ])
          return isDepthwise
            ? tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'same')
            : strides === 1
              ? tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'same')
              : tf.conv2d(padded, b as tf.Tensor4D, strides, 'valid')
        },
        (found) => {
          const [n, c, h, v] = out
          return permuted({ data: found.dataSync() as Float32Array, shape: [n, h, v, c] }, [0, 3, 1, 2]).data
        },
      ),
      onnxRuntime(
        [x, w],
        [
          {
            op: 'Conv',
            from: ['x', 'y'],
            to: ['out'],
            attributes: {
              strides: [strides, strides],
              pads: [pads, pads, pads, pads],
              group: options.featureGroupSize ?? 1,
            },
          },
        ],
        out,
      ),
    ],
  }
}

export const rows: readonly Row[] = [
  row('convolution 3×3, 64 channels', 1.6, [8, 64, 56, 56], [64, 64, 3, 3], { padding: 'same' }, 1, 1),
  row(
    'convolution 7×7, stride 2',
    1.3,
    [1, 3, 224, 224],
    [64, 3, 7, 7],
    {
      strides: 2,
      padding: [
        [3, 3],
        [3, 3],
      ],
    },
    2,
    3,
  ),
  row(
    'depthwise convolution 3×3',
    1.2,
    [8, 64, 56, 56],
    [64, 1, 3, 3],
    { padding: 'same', featureGroupSize: 64 },
    1,
    1,
  ),
]
