// A Web Worker that doubles, with a hook, and fails where it is asked to.
import { wasmBackend } from '@nx/backend-wasm'
import { hook, jit } from '@nx/defn'
import { multiply, setDefaultBackend, type Tensor } from '@nx/tensor'
import { serving } from '@nx/serving'
import { serveWorker } from '@nx/serving/worker'

setDefaultBackend(wasmBackend())

serveWorker(
  serving((options, key) => {
    const double = jit((x: Tensor) => multiply(hook(x, 'given'), 2), options)
    return (batch) => {
      if (key === 'throw') throw new RangeError('of the worker')
      if (key === 'loop') for (;;);
      if (key === 'uncaught') return new Promise(() => setTimeout(() => void JSON.parse('{')))
      return double.async(batch.toContainer() as Tensor)
    }
  }),
)
