// Records what TensorFlow.js, as the package ships it, says of the test's picture: `node tooling/bootstrap.mjs docs/site/gallery/test/record-centernet.ts`.
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { shipped, writeAssets } from '../write-assets.ts'
import { pattern, stride } from './pattern.ts'

interface Output {
  dataSync(): Float32Array
}

interface GraphModel {
  execute(input: Output, names: readonly string[]): Output[]
}

/** What is used of TensorFlow.js. */
interface TensorFlow {
  setBackend(name: string): Promise<boolean>
  tensor4d(values: Float32Array, shape: readonly number[]): Output
  loadGraphModel(handler: { readonly load: () => Promise<unknown> }): Promise<GraphModel>
}

// The package's copy of TensorFlow.js is for browsers: it looks for these when it is loaded.
class Stub {}
const document = {}
const listen = { addEventListener: (): void => {} }
Object.assign(globalThis, { window: { document, ...listen }, document })
for (const name of ['HTMLVideoElement', 'HTMLImageElement', 'HTMLCanvasElement', 'ImageData'])
  Object.assign(globalThis, { [name]: Stub })

writeAssets()
const file = join(dirname(shipped('centernet.json')), '../dist/tfjs.esm.js')
const tf = (await import(pathToFileURL(file).href)) as TensorFlow
await tf.setBackend('cpu')
const graph = JSON.parse(readFileSync(shipped('centernet.json'), 'utf8')) as Record<string, unknown> & {
  weightsManifest: readonly { weights: unknown }[]
}
const weightData = new Uint8Array(readFileSync(shipped('centernet.bin'))).buffer
const model = await tf.loadGraphModel({
  load: async () => ({ ...graph, weightSpecs: graph.weightsManifest[0]!.weights, weightData }),
})
const names = ['tower_0/keypoints', 'tower_0/wh', 'tower_0/detections']
const [scores, reach, detections] = model
  .execute(tf.tensor4d(pattern(), [1, 512, 512, 3]), names)
  .map((output) => Array.from(output.dataSync()))
const every = (values: readonly number[]): number[] => values.filter((_, i) => i % stride === 0)
const recorded = { scores: every(scores!), reach: every(reach!), detections: detections!.slice(0, 120) }
writeFileSync(join(import.meta.dirname, 'centernet.json'), `${JSON.stringify(recorded)}\n`)
