// One process that replaces a state of 64 MiB: `donation-process.ts donated|kept`; prints by how much memory grew, in MiB.
import { wasmBackend } from '@nx/backend-wasm'
import { donatable, jit } from '@nx/defn'
import { add, dispose, full, setDefaultBackend } from '@nx/tensor'

setDefaultBackend(wasmBackend())
const mebibyte = 2 ** 20
const step = jit((state) => add(state, 1))
// Compiled, and the engine's own memory taken, before anything is measured.
dispose(step(full([4], 0, { type: 'f32' })))
const before = process.memoryUsage().rss
let state = full([16 * mebibyte], 0, { type: 'f32' })
let most = 0
for (let i = 0; i < 4; i++) {
  const next = step(process.argv[2] === 'donated' ? donatable(state) : state)
  most = Math.max(most, process.memoryUsage().rss)
  if (process.argv[2] !== 'donated') dispose(state)
  state = next
}
// The highest mark of the process, which is reached while a step runs.
most = Math.max(most, process.resourceUsage().maxRSS * 1024)
console.log(Math.round((most - before) / mebibyte))
