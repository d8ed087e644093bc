// onnxruntime-web on one thread of WebAssembly; each run copies inputs and outputs, as its interface wants.
import { onnxModel, type OnnxConstant, type OnnxNode, type OnnxValue } from '../peers/onnx.ts'
import { peer } from '../peers/peer.ts'
import { type Contestant, type Entry, running } from './row.ts'
import type { Given } from './ours.ts'

interface OrtTensor {
  readonly data: Float32Array
}

interface Ort {
  readonly env: { readonly wasm: { numThreads: number } }
  readonly InferenceSession: {
    create(
      model: Uint8Array,
      options?: object,
    ): Promise<{ run(feeds: object): Promise<Record<string, OrtTensor>> }>
  }
  readonly Tensor: new (type: string, data: ArrayLike<number>, dims: readonly number[]) => OrtTensor
}

let loaded: Promise<Ort> | undefined

const ort = (): Promise<Ort> =>
  (loaded ??= peer<Ort>('onnxruntime-web', 'dist/ort.wasm.min.mjs').then((found) => {
    found.env.wasm.numThreads = 1
    return found
  }))

/** A graph from inputs `x`, `y`, … to `out`. */
export function onnxRuntime(
  inputs: readonly Given[],
  nodes: readonly OnnxNode[],
  outShape: readonly (number | string)[],
  options: {
    readonly constants?: readonly OnnxConstant[]
    readonly moreOutputs?: readonly OnnxValue[]
    readonly isCompared?: boolean
  } = {},
): Entry {
  const { constants = [], moreOutputs = [], isCompared = true } = options
  const setup = async (): Promise<Contestant> => {
    const { InferenceSession, Tensor } = await ort()
    const names = inputs.map((_, i) => 'xyzw'[i]!)
    const model = onnxModel({
      nodes,
      inputs: inputs.map(({ shape }, i) => ({ name: names[i]!, shape })),
      outputs: [{ name: 'out', shape: outShape }, ...moreOutputs],
      constants,
    })
    const session = await InferenceSession.create(model, { executionProviders: ['wasm'] })
    const feeds = Object.fromEntries(
      inputs.map(({ data, shape }, i) => [names[i]!, new Tensor('float32', data, shape)]),
    )
    return running(async () => (await session.run(feeds))['out']!, {
      ...(isCompared && { numbers: ({ data }) => data }),
    })
  }
  return { name: 'onnxruntime-web', setup }
}
