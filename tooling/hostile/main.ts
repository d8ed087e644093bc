// `npm run hostile`: every public function with every wrong value in each place; ends with 1 if anything but an NxError comes out.
import { parseArgs } from 'node:util'
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import type { Backend } from '@nx/types'
import { goodCalls } from './calls.ts'
import { runHostile } from './run.ts'

const { values } = parseArgs({
  options: {
    backend: { type: 'string', multiple: true, default: ['binary', 'wasm'] },
    every: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
})
const backends: Readonly<Record<string, () => Backend>> = {
  binary: () => binaryBackend() as Backend,
  wasm: () => wasmBackend() as Backend,
}

const { missing } = goodCalls()
if (missing.length > 0) console.log(`without a call to spoil: ${missing.join(' ')}`)
let failed = missing.length
for (const name of values.backend) {
  const start = performance.now()
  const report = await runHostile({
    backend: backends[name]!,
    every: Number(values.every),
    only: values.only,
    progress: (text) => console.log(`  ${text}`),
  })
  for (const { call, problem } of report.findings) console.log(`${call}\n    ${problem}`)
  const seconds = Math.round((performance.now() - start) / 1000)
  console.log(`${name}: ${report.calls} calls, ${report.findings.length} findings, ${seconds} s`)
  failed += report.findings.length
}
process.exit(failed === 0 ? 0 : 1)
