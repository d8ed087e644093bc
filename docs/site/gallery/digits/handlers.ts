// What the page asks of the worker.
import * as nx from '@nx/nx'
import { fetchDigits } from './load.ts'
import { Training } from './training.ts'

const backend = nx.wasmBackend()
nx.setDefaultBackend(backend)
let digits: ReturnType<typeof fetchDigits> | undefined
let training: Training

export const handlers = {
  /** Begins anew, with random weights. */
  begin: async (): Promise<{ count: number; accuracy: number }> => {
    training = new Training(await (digits ??= fetchDigits()))
    return { count: training.count, accuracy: training.accuracy() }
  },
  train: (steps: number): { losses: number[]; steps: number; accuracy: number; bytes: number } => ({
    losses: training.advance(steps),
    steps: training.steps,
    accuracy: training.accuracy(),
    bytes: backend.memory().residentBytes,
  }),
  read: (picture: Float32Array): number[] => training.probabilities(picture),
  example: (index: number): { picture: Float32Array; label: number } => training.example(index),
}

export type DigitsHandlers = typeof handlers
