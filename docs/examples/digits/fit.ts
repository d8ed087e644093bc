// The loop of training that examples share: epochs of mixed batches. It says how far it is, and can be stopped.
import * as nx from '@nx/nx'
import { shuffled } from './data.ts'

/** What `fit` tells after each step. */
export interface FitProgress<S> {
  /** Steps so far, and in all. */
  readonly done: number
  readonly total: number
  readonly examplesPerSecond: number
  readonly state: S
}

/** How `fit` trains. */
export interface FitOptions<S> {
  readonly epochs: number
  /** How many examples a step sees. */
  readonly batch: number
  /** Mixes the examples of each epoch. */
  readonly random: () => number
  readonly onProgress?: (progress: FitProgress<S>) => void
  /** Training stops between two steps, and throws the signal's reason. */
  readonly signal?: AbortSignal
}

/** The state after all steps. The first axis of each tensor of `data` counts the examples. */
export function fit<S, const D extends readonly nx.Tensor[]>(
  begin: S,
  step: (state: S, ...rows: D) => S,
  data: D,
  { epochs, batch, random, onProgress, signal }: FitOptions<S>,
): S {
  const count = data[0]!.shape[0]!
  const steps = Math.floor(count / batch)
  const start = performance.now()
  let state = begin
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = nx.tensor(shuffled(count, random))
    const mixed = data.map((each) => nx.take(each, order))
    for (let i = 0; i < steps; i++) {
      signal?.throwIfAborted()
      state = step(
        state,
        ...(mixed.map((each) => nx.sliceAlongAxis(each, i * batch, batch)) as readonly nx.Tensor[] as D),
      )
      const done = epoch * steps + i + 1
      const seconds = (performance.now() - start) / 1000
      onProgress?.({ done, total: epochs * steps, examplesPerSecond: (done * batch) / seconds, state })
    }
  }
  return state
}
