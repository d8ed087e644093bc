// Runs recorded vectors of real Nx on a backend and prints what passes, by area.
// Usage: npm run conformance [-- --backend NAME] [--vectors DIR] [--area A] [--jit] [--large [--every N] [--from I]]
// With --large each call runs on a new backend, so that its first tensor is the first in memory, and where that is sound
// tensors are repeated along a vectorized axis beyond 4 KB. --every takes one of N vectors, from number I.
import { readdirSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { enlarged, type Outcome, parseVectors, runVector, type Vector } from '@nx/testing'
import { loadVectors } from '@nx/vectors'
import { makeBackend } from './backends.ts'
import { printFailures, printMissing, printTable } from './report.ts'

const { values } = parseArgs({
  options: {
    backend: { type: 'string', default: 'binary' },
    vectors: { type: 'string' },
    area: { type: 'string' },
    jit: { type: 'boolean', default: false },
    large: { type: 'boolean', default: false },
    every: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    failures: { type: 'string', default: '40' },
  },
})

/** The vectors of another folder than the one that comes with the packages. */
const readVectors = (folder: string): Vector[] =>
  readdirSync(folder)
    .filter((name) => /\.jsonl(\.gz)?$/.test(name))
    .sort()
    .flatMap((name) => {
      const bytes = readFileSync(`${folder}/${name}`)
      return parseVectors((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString())
    })

const recorded = values.vectors === undefined ? await loadVectors() : readVectors(values.vectors)
const vectors = recorded.filter(({ area }) => values.area === undefined || area === values.area)

const backend = await makeBackend(values.backend)
const outcomes: Outcome[] = []
// The oracle adds in the recorded order; other backends may choose theirs.
const ulp = values.backend === 'binary' ? 0 : 2
let larger = 0
for (const [i, vector] of vectors.entries()) {
  if (i % Number(values.every) !== Number(values.from)) continue
  const options = { jit: values.jit, ulp }
  if (!values.large) {
    outcomes.push(await runVector(vector, { ...options, backend }))
    continue
  }
  const more = enlarged(vector)
  const outcome = more && (await runVector(more, { ...options, backend: await makeBackend(values.backend) }))
  if (more !== null) larger++
  outcomes.push(
    outcome ?? (await runVector(vector, { ...options, backend: await makeBackend(values.backend) })),
  )
}

if (values.large)
  console.log(`${larger} beyond 4 KB, ${outcomes.length - larger} as recorded, all on new backends`)
printFailures(outcomes, Number(values.failures))
printMissing(outcomes)
printTable(outcomes, `${values.backend}${values.jit ? ', jit' : ''}${values.large ? ', large' : ''}`)
process.exitCode = outcomes.some(({ status }) => status === 'failed') ? 1 : 0
