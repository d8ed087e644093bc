// One process that times a workload on vectors of 128 bits or of 256: `process.ts plain|joined NAME`; prints milliseconds.
import { wasmBackend } from '@nx/backend-wasm'
import { dispose, setDefaultBackend } from '@nx/tensor'
import { works } from './works.ts'

const [mode, name] = process.argv.slice(2) as ['plain' | 'joined', string]
setDefaultBackend(wasmBackend({ revectorize: mode === 'joined' }))
const call = works[name]!()
let best = Number.POSITIVE_INFINITY
const until = performance.now() + 1000
while (performance.now() < until) {
  const started = performance.now()
  dispose(call())
  best = Math.min(best, performance.now() - started)
}
console.log(best)
