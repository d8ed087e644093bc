// What `wasmBackend({ revectorize: true })` gains: each measurement in a process of its own, as the flag of V8 stays set.
import { join } from 'node:path'
import { runScript } from '../../shared/process.ts'
import { works } from '../revectorize/works.ts'
import type { Implementation, Workload } from '../workload.ts'

const script = join(import.meta.dirname, '../revectorize/process.ts')

const inProcess = (name: string, mode: 'plain' | 'joined', label: string): Implementation => ({
  name: label,
  setup: async () => async () => Number((await runScript(script, [mode, name])).stdout),
})

export const workloads: readonly Workload[] = Object.keys(works).map((name) => ({
  name,
  warmup: 0,
  rounds: 3,
  implementations: [
    inProcess(name, 'joined', 'vectors of 256 bits'),
    inProcess(name, 'plain', 'vectors of 128 bits'),
  ],
}))
