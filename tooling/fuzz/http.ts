// Asks the HTTP handler very many random requests, prints what came of them and records it in the docs.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setDefaultBackend } from '@nx/tensor'
import { fuzzHttp as fuzz, type HttpFuzzReport } from '../../packages/serving/test/http/fuzz/run.ts'
import { makeBackend } from '../conformance/backends.ts'
import { root } from '../shared/workspace.ts'
import { commit } from './commit.ts'
import type { Options } from './options.ts'

const mebibyte = 2 ** 20
/** What may be left of all requests together. */
const kept = 64 * mebibyte

/** Asks, prints what came of it, and gives whether all was well. */
export async function fuzzHttp({ count, seed, backend, record }: Options): Promise<boolean> {
  const start = performance.now()
  setDefaultBackend(await makeBackend(backend))
  const report = await fuzz(count, seed)
  const minutes = (performance.now() - start) / 60_000
  const problems = [...report.failures]
  if (report.growth > kept) problems.push(`memory grew by ${report.growth} bytes`)
  for (const [status, times] of Object.entries(report.statuses)) console.log(`${status}  ${times}`)
  console.log(`a request took ${report.longest.toFixed(0)} ms at most; ${memoryOf(report)}`)
  for (const problem of problems.slice(0, 20)) console.log(problem)
  console.log(`${count} requests, ${problems.length} problems, ${minutes.toFixed(1)} minutes`)
  if (record) {
    const found = `seed ${seed}, ${problems.length} problems`
    const at = `At ${await commit()}: ${count.toLocaleString('en')} requests on the ${backend} backend, ${found}, ${minutes.toFixed(1)} minutes.`
    writeFileSync(join(root, 'docs/http-fuzzing.md'), page(report, at))
  }
  return problems.length === 0
}

function memoryOf({ most, growth }: HttpFuzzReport): string {
  const [high, left] = [most, growth].map((bytes) => (Math.max(0, bytes) / mebibyte).toFixed(1))
  return `memory rose by ${high} MiB at most, garbage included, and by ${left} MiB in the end`
}

function page(report: HttpFuzzReport, at: string): string {
  return [
    '# Fuzzing of HTTP',
    '',
    '<!-- written by npm run fuzz -- http --record -->',
    '',
    'Random requests to models that give back what they are sent, sixteen at a time, so that batches hold rows of several:',
    'half of them right, in JSON and in binary tensor data of all types; the others with something odd in the JSON, in its',
    'text, in the headers or in the bytes, cut off, longer or shorter than they say, or with a client that stops sending or',
    'goes away. Every answer to a right request brings its own numbers back, read by code that is not that of the handler,',
    'and so does every other answer with the status 200; all others are errors of the client, with a message, a code and',
    'nothing from inside. `npm test` asks 2,000 such requests, `npm run fuzz -- http` 100,000 unless told otherwise.',
    '',
    at,
    '',
    '| status | answers |',
    '| --- | ---: |',
    ...Object.entries(report.statuses).map(
      ([status, times]) => `| ${status} | ${times.toLocaleString('en')} |`,
    ),
    '',
    `A request took ${report.longest.toFixed(0)} ms at most; ${memoryOf(report)}.`,
    '',
  ].join('\n')
}
