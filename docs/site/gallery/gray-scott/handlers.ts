// What the page asks of the worker.
import * as nx from '@nx/nx'
import { advance, colours, type Field, seeded, type Settings } from './gray-scott.ts'

let field: Field | undefined

export interface Start {
  readonly side: number
  /** Of the places where the second substance begins. */
  readonly seed: number
  readonly gpu: boolean
}

export interface Asked {
  readonly feed: number
  readonly kill: number
  readonly steps: number
  /** Where the brush is, in cells; none without. */
  readonly brush?: readonly [row: number, column: number] | undefined
}

export const handlers = {
  /** Begins anew, on WebGPU if wanted; gives the name of the backend. */
  begin: async ({ side, seed, gpu }: Start): Promise<string> => {
    if (nx.defaultBackend().name.startsWith('webgpu') !== gpu)
      nx.setDefaultBackend(gpu ? await nx.webgpuBackend() : nx.wasmBackend())
    const backend = nx.defaultBackend()
    field = seeded(side, seed)
    return backend.name
  },
  /** Some steps further; gives the colours of the pixels. */
  frame: async ({ feed, kill, steps, brush }: Asked): Promise<Uint8Array> => {
    const settings: Settings = {
      feed: nx.f32(feed),
      kill: nx.f32(kill),
      row: nx.f32(brush?.[0] ?? 0),
      column: nx.f32(brush?.[1] ?? 0),
      radius: nx.f32(brush === undefined ? 0 : 5),
    }
    field = advance(nx.donatable(field!), settings, steps)
    const image = colours(field)
    const pixels = await nx.readTypedArray(image)
    nx.dispose(image)
    for (const each of Object.values(settings)) nx.dispose(each)
    return pixels as Uint8Array
  },
}

export type GrayScottHandlers = typeof handlers
