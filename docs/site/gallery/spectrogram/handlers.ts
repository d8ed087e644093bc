// What the page asks of the worker.
import * as nx from '@nx/nx'
import { spectrogram, synthesize } from './spectrogram.ts'

nx.setDefaultBackend(nx.wasmBackend())

export interface Levels {
  readonly pieces: number
  readonly frequencies: number
  /** Decibels, −80 … 0, piece by piece. */
  readonly levels: Float32Array
}

export const handlers = {
  synthesize: ({
    rate,
    seconds,
    from,
    to,
  }: Record<'rate' | 'seconds' | 'from' | 'to', number>): Float32Array => {
    const sound = synthesize(rate, seconds, from, to)
    return nx.toTypedArray(sound) as Float32Array
  },
  spectrogram: (sound: Float32Array): Levels => {
    const levels = spectrogram(nx.f32(sound))
    const [pieces, frequencies] = levels.shape as [number, number]
    return { pieces, frequencies, levels: nx.toTypedArray(levels) as Float32Array }
  },
}

export type SpectrogramHandlers = typeof handlers
