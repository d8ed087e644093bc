// Runs recorded vectors of real Nx on a backend and prints what passes, by area.
// Usage: npm run conformance [-- --backend NAME] [--vectors DIR] [--area A] [--jit]
import { readdirSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { type Outcome, parseVectors, runVector, type Vector } from '@nx/testing'
import { makeBackend } from './backends.ts'
import { modules } from './modules.ts'
import { printFailures, printMissing, printTable } from './report.ts'

const { values } = parseArgs({
  options: {
    backend: { type: 'string', default: 'binary' },
    vectors: {
      type: 'string',
      default: new URL('../../packages/testing/fixtures/vectors', import.meta.url).pathname,
    },
    area: { type: 'string' },
    jit: { type: 'boolean', default: false },
    failures: { type: 'string', default: '40' },
  },
})

const vectors = readdirSync(values.vectors)
  .filter((name) => /\.jsonl(\.gz)?$/.test(name))
  .sort()
  .flatMap((name): Vector[] => {
    const bytes = readFileSync(`${values.vectors}/${name}`)
    return parseVectors((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString())
  })
  .filter(({ area }) => values.area === undefined || area === values.area)

const backend = await makeBackend(values.backend)
const outcomes: Outcome[] = []
// The oracle adds in the recorded order; other backends may choose theirs.
const ulp = values.backend === 'binary' ? 0 : 2
for (const vector of vectors)
  outcomes.push(await runVector(vector, { backend, modules, jit: values.jit, ulp }))

printFailures(outcomes, Number(values.failures))
printMissing(outcomes)
printTable(outcomes, `${values.backend}${values.jit ? ', jit' : ''}`)
process.exitCode = outcomes.some(({ status }) => status === 'failed') ? 1 : 0
