// onnxruntime-node behind a plain server.
import { peer } from '../peers/peer.ts'
import { inputs } from './model.ts'
import { network } from './onnx.ts'
import { bytesOf, servePlain } from './plain-server.ts'

/** What is used of it. */
interface Runtime {
  readonly InferenceSession: {
    create(
      model: Uint8Array,
      options: object,
    ): Promise<{ run(feeds: object): Promise<Record<string, { readonly data: Float32Array }>> }>
  }
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => object
}

const { default: runtime } = await peer<{ default: Runtime }>('onnxruntime-node', 'dist/index.js')
// More threads make so small a network slower.
const session = await runtime.InferenceSession.create(network(), {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
})

servePlain(async (x) => {
  const { y } = await session.run({ x: new runtime.Tensor('float32', x, [1, inputs]) })
  return bytesOf(y!.data)
})
