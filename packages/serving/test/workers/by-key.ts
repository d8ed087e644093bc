// A worker whose functions do by batch key whatever the tests need: right things, mistakes, and the end.
import { parentPort, workerData } from 'node:worker_threads'
import { wasmBackend } from '@nx/backend-wasm'
import { hook, jit } from '@nx/defn'
import { add, multiply, setDefaultBackend, type Tensor, toArray } from '@nx/tensor'
import { NxError } from '@nx/types'
import { type Batch, type BatchFunction, serving } from '@nx/serving'
import { serveWorker } from '@nx/serving/worker'

setDefaultBackend(wasmBackend())

/** (module (func (export "run") unreachable)) */
const trap = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 7, 1, 3, 114, 117, 110, 0, 0, 10, 5, 1, 3, 0,
  0, 11,
])

const noError: unknown = { not: ['an', 'error'] }
const notCloneable: unknown = () => 1

class OwnError extends Error {
  override name = 'OwnError'
  code = 'E_OWN'
}

const functions: Readonly<Record<string, (batch: Batch) => unknown>> = {
  same: (batch) => batch.toContainer(),
  about: (batch) => [batch.toContainer(), { key: batch.key, size: batch.size, padding: batch.padding }],
  again: (batch) => batch.pad(2).toContainer(),
  throw: () => {
    throw new OwnError('of the worker', { cause: new RangeError('deeper') })
  },
  'throw nx': () => {
    throw new NxError('my_code', 'myOp', 'no', { shape: [2, 3] })
  },
  'throw value': () => {
    throw noError
  },
  'throw what cannot be cloned': () => {
    throw notCloneable
  },
  trap: async () => {
    const { instance } = await WebAssembly.instantiate(trap)
    return (instance.exports['run'] as () => unknown)()
  },
  exit: () => process.exit(7),
  uncaught: () => {
    setTimeout(() => {
      throw new Error('nobody catches this')
    })
    return new Promise(() => {})
  },
  loop: () => {
    parentPort!.postMessage('began')
    for (;;);
  },
  never: () => {
    parentPort!.postMessage('began')
    return new Promise(() => {})
  },
  memory: () => {
    const all: unknown[] = []
    for (;;) all.push(Array.from({ length: 1000 }, (_, i) => ({ i })))
  },
  // What each does that asks for something else than to be doubled.
  deadly: (batch) => {
    const x = batch.toContainer() as Tensor
    const fault = (toArray(x) as number[][]).flat().find((value) => value < 0)
    const name = [undefined, 'exit', 'loop', 'memory', 'uncaught'][-(fault ?? 0)]
    return name === undefined ? multiply(x, 2) : functions[name]!(batch)
  },
  class: () => new (class Strange {})(),
}

serveWorker(
  serving((options, key): BatchFunction => {
    if (key === 'init fails') throw new NxError('no_model', 'load', 'there is no model')
    const twice = jit((x: Tensor) => add(hook(multiply(hook(x, 'given'), 2), 'twice'), 1), options)
    return (
      functions[key] ??
      ((batch) => {
        // Of all workers that share the flag, the one that gets here first.
        if (
          key === 'exit once' &&
          Atomics.exchange(new Int32Array(workerData as SharedArrayBuffer), 0, 1) === 0
        )
          process.exit(7)
        return twice.async(batch.toContainer() as Tensor)
      })
    )
  }),
)
