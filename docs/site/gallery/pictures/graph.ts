// A TensorFlow.js graph model: what its JSON says, and its weights as tensors.
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'

/** One operation of the network; values that it depends on are named. */
export interface GraphNode {
  readonly name: string
  readonly op: string
  readonly input?: readonly string[]
  readonly attr?: Readonly<Record<string, Attribute>>
}

interface Attribute {
  readonly s?: string
  readonly b?: boolean
  readonly list?: { readonly i?: readonly string[]; readonly s?: readonly string[] }
}

interface WeightSpec {
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: string
  readonly quantization?: { readonly dtype: string }
}

export interface GraphModel {
  readonly modelTopology: { readonly node: readonly GraphNode[] }
  readonly weightsManifest: readonly { readonly weights: readonly WeightSpec[] }[]
}

/** The weights by name: they lie in the file one after the other, numbers in f16 or s32; those in f16 become f32. */
export function readWeights(model: GraphModel, bytes: ArrayBuffer): Record<string, Tensor> {
  const weights: Record<string, Tensor> = {}
  let at = 0
  for (const { name, shape, dtype, quantization } of model.weightsManifest.flatMap((part) => part.weights)) {
    const type = stored(quantization?.dtype ?? dtype)
    const end = at + (shape.reduce((a, b) => a * b, 1) * (type === 'f16' ? 16 : 32)) / 8
    const values = nx.fromBinary(new Uint8Array(bytes.slice(at, end)), type)
    weights[name] = nx.reshape(type === 'f16' ? nx.asType(values, 'f32') : values, shape)
    at = end
  }
  return weights
}

function stored(dtype: string): 'f16' | 'f32' | 's32' {
  const type = { float16: 'f16', float32: 'f32', int32: 's32' } as const
  if (dtype in type) return type[dtype as keyof typeof type]
  throw new Error(`weights of type ${dtype} are not read here`)
}

/** An attribute that is a list of whole numbers, such as strides. */
export function integers(node: GraphNode, name: string): number[] {
  return (node.attr?.[name]?.list?.i ?? []).map(Number)
}

/** An attribute that is a text, or a list of them; JSON holds them in base 64. */
export function texts(node: GraphNode, name: string): string[] {
  const attribute = node.attr?.[name]
  return (attribute?.list?.s ?? (attribute?.s === undefined ? [] : [attribute.s])).map(atob)
}
