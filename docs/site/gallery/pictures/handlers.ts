// What the page asks of the worker.
import * as nx from '@nx/nx'
import type { Jitted } from '@nx/nx'
import { detector, type Places, type Weights } from './detect.ts'
import { distinct, type Thing } from './distinct.ts'
import { type GraphModel, readWeights } from './graph.ts'
import { side } from './side.ts'

nx.setDefaultBackend(nx.wasmBackend())

let weights: Weights
let detect: Jitted<[weights: Weights, picture: nx.Tensor], Places>

const fetched = async (url: URL): Promise<Response> => {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url.pathname} did not load: ${response.status}`)
  return response
}

export const handlers = {
  /** Loads the network; gives how many numbers it has learnt. */
  begin: async (): Promise<number> => {
    const [graph, numbers] = await Promise.all([
      fetched(new URL('../assets/centernet.json', import.meta.url)),
      fetched(new URL('../assets/centernet.bin', import.meta.url)),
    ])
    const model = (await graph.json()) as GraphModel
    weights = readWeights(model, await numbers.arrayBuffer())
    detect = detector(model)
    return Object.values(weights).reduce((sum, each) => sum + (each.type === 'f32' ? nx.size(each) : 0), 0)
  },
  /** What is on a picture of 512 × 512 pixels in red, green, blue and opacity. */
  detect: (pixels: Uint8ClampedArray): { things: Thing[]; milliseconds: number } => {
    const start = performance.now()
    const picture = nx.sliceAlongAxis(nx.reshape(nx.u8(pixels), [side, side, 4]), 0, 3, { axis: 2 })
    const { scores, kinds, corners } = detect(weights, picture)
    const places = {
      scores: nx.toFlatArray(scores) as number[],
      kinds: nx.toFlatArray(kinds) as number[],
      corners: nx.toFlatArray(corners) as number[],
    }
    const milliseconds = performance.now() - start
    return { things: distinct(places, { side, least: 0.2, overlap: 0.5 }), milliseconds }
  },
}

export type PicturesHandlers = typeof handlers
