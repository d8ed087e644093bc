// Computes a TensorFlow.js graph model with our operations. Images are [rows, channels, height,
// width] here, as `conv` has them.
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'
import { type GraphModel, type GraphNode, integers, texts } from './graph.ts'

type Weights = Readonly<Record<string, Tensor>>

/**
 * What an operation has: its node, its inputs, and whether each of them is a weight, which is
 * channels last.
 */
type Operation = (node: GraphNode, inputs: readonly Tensor[]) => Tensor

const strides = (node: GraphNode): number[] => integers(node, 'strides').slice(1, 3)

/**
 * Zeros before and after each axis. Here 'SAME' gives ⌈size / stride⌉ cells, and the odd zero comes
 * last; our `'same'` knows no strides.
 */
function padding(node: GraphNode, x: Tensor, kernel: readonly number[]): [number, number][] {
  if (texts(node, 'padding')[0] === 'VALID') return kernel.map(() => [0, 0])
  return strides(node).map((stride, i) => {
    const size = x.shape[i + 2]!
    const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + kernel[i]! - size)
    return [Math.floor(total / 2), Math.ceil(total / 2)]
  })
}

const perChannel = (bias: Tensor): Tensor => nx.reshape(bias, [bias.shape[0]!, 1, 1])

/** What an operation does after its convolution: adds a bias, cuts off below zero. */
function finish(node: GraphNode, result: Tensor, bias: Tensor | undefined): Tensor {
  const steps = texts(node, 'fused_ops')
  const shifted = steps.includes('BiasAdd') ? nx.add(result, perChannel(bias!)) : result
  return steps.includes('Relu') ? nx.relu(shifted) : shifted
}

/** Kernels are [height, width, channels, filters]. */
const convolution: Operation = (node, [x, kernel, bias]) => {
  const result = nx.conv(x!, kernel!, {
    strides: strides(node),
    padding: padding(node, x!, kernel!.shape.slice(0, 2)),
    kernelPermutation: [3, 2, 0, 1],
  })
  return finish(node, result, bias)
}

/** Kernels are [height, width, channels, 1]: each channel has a kernel of its own. */
const depthwise: Operation = (node, [x, kernel, bias]) => {
  const result = nx.conv(x!, kernel!, {
    strides: strides(node),
    padding: padding(node, x!, kernel!.shape.slice(0, 2)),
    kernelPermutation: [2, 3, 0, 1],
    featureGroupSize: kernel!.shape[2]!,
  })
  return finish(node, result, bias)
}

/** Twice as high and wide, each new row the mean of its neighbours; the last is repeated. */
const double: Operation = (_, [x]) => [2, 3].reduce(doubleAxis, x!)

function doubleAxis(x: Tensor, axis: number): Tensor {
  const length = x.shape[axis]!
  const last = nx.sliceAlongAxis(x, length - 1, 1, { axis })
  const next = nx.concatenate([nx.sliceAlongAxis(x, 1, length - 1, { axis }), last], { axis })
  const between = nx.multiply(nx.add(x, next), 0.5)
  const shape = x.shape.map((size, i) => (i === axis ? 2 * size : size))
  return nx.reshape(nx.stack([x, between], { axis: axis + 1 }), shape)
}

const operations: Readonly<Record<string, Operation>> = {
  Conv2D: convolution,
  _FusedConv2D: convolution,
  DepthwiseConv2dNative: depthwise,
  FusedDepthwiseConv2dNative: depthwise,
  Add: (_, [a, b]) => nx.add(a!, b!),
  Mul: (_, [a, b]) => nx.multiply(a!, b!),
  Relu: (_, [x]) => nx.relu(x!),
  Relu6: (_, [x]) => nx.clip(x!, 0, 6),
  Sigmoid: (_, [x]) => nx.sigmoid(x!),
  Identity: (_, [x]) => x!,
  // Over height and width, of which the weights say in which order.
  Mean: (_, [x]) => nx.mean(x!, { axes: [2, 3], keepAxes: true }),
  ConcatV2: (_, inputs) => nx.concatenate(inputs.slice(0, -1), { axis: 1 }),
  ResizeBilinear: double,
}

/**
 * The outputs of those names, for images of [rows, channels, height, width]. Only what they need is
 * computed.
 */
export function evaluate(
  model: GraphModel,
  weights: Weights,
  images: Tensor,
  outputs: readonly string[],
): Tensor[] {
  const nodes = new Map(model.modelTopology.node.map((node) => [node.name, node]))
  const done = new Map<string, Tensor>()
  const valueOf = (name: string): Tensor => {
    const known = done.get(name) ?? weights[name]
    if (known !== undefined) return known
    const node = nodes.get(name)
    if (node === undefined) throw new Error(`the graph has no node ${name}`)
    const value =
      node.op === 'Placeholder' ? images : compute(node, (node.input ?? []).map(valueOf))
    done.set(name, value)
    return value
  }
  return outputs.map(valueOf)
}

function compute(node: GraphNode, inputs: readonly Tensor[]): Tensor {
  const operation = operations[node.op]
  if (operation === undefined)
    throw new Error(`${node.name}: there is no operation ${node.op} here`)
  return operation(node, inputs)
}
