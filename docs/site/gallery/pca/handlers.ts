// What the page asks of the worker.
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'
import { fetchDigits } from '../digits/load.ts'
import { type Components, components, halved, project, rebuild } from './pca.ts'

nx.setDefaultBackend(nx.wasmBackend())

/** Digits that are looked at. */
const count = 2000
let rows: Tensor
let found: Components

const numbers = (tensor: Tensor): Float32Array => nx.toTypedArray(tensor) as Float32Array

export interface Overview {
  /** Where each digit lies along the first two directions, in pairs. */
  readonly places: Float32Array
  readonly labels: Uint8Array
  readonly mean: Float32Array
  /** The first directions as pictures, one after the other. */
  readonly directions: Float32Array
  readonly variances: Float32Array
}

export const handlers = {
  begin: async (): Promise<Overview> => {
    const { images, labels } = await fetchDigits()
    rows = halved(nx.reshape(nx.f32(images.subarray(0, count * 784)), [count, 784]))
    found = components(rows)
    return {
      places: numbers(project(found, rows, 2)),
      labels: labels.slice(0, count),
      mean: numbers(found.mean),
      directions: numbers(nx.transpose(nx.sliceAlongAxis(found.directions, 0, 8, { axis: 1 }))),
      variances: numbers(found.variances),
    }
  },
  /** A digit as it is, and made again of so many directions. */
  rebuild: ({
    index,
    directions,
  }: {
    index: number
    directions: number
  }): { given: Float32Array; made: Float32Array } => {
    const given = nx.sliceAlongAxis(rows, index, 1)
    return { given: numbers(given), made: numbers(rebuild(found, project(found, given, directions))) }
  },
}

export type PcaHandlers = typeof handlers
