// Reads very many random files of every format, whole and damaged, prints what came of them and records it in the docs.
// Usage: npm run fuzz [-- --count N] [--seed N] [--backend NAME] [--record]
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bytesAllowed, type FuzzReport, fuzzReaders } from '../../packages/serialize/test/fuzz/run.ts'
import { makeBackend } from '../conformance/backends.ts'
import { runProgram } from '../shared/process.ts'
import { root } from '../shared/workspace.ts'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '10000000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    backend: { type: 'string', default: 'binary' },
    record: { type: 'boolean', default: false },
  },
})
const [count, seed] = [Number(values.count), Number(values.seed)]
const backend = await makeBackend(values.backend)
const mebibyte = 2 ** 20
/** What the JavaScript engine itself takes before it collects. */
const engine = 256 * mebibyte

const start = performance.now()
const report = fuzzReaders(count, seed, backend)
const minutes = (performance.now() - start) / 60_000
const problems = [...report.failures]
if (report.longest > 1000) problems.push(`an execution took ${report.longest.toFixed(0)} ms`)
if (report.growth > 2 * bytesAllowed + engine) problems.push(`memory grew by ${report.growth} bytes`)
for (const line of [...lines(report), ...problems.slice(0, 20)]) console.log(line)
console.log(`${count} executions, ${problems.length} problems, ${minutes.toFixed(1)} minutes`)
process.exitCode = problems.length === 0 ? 0 : 1
if (values.record) writeFileSync(join(root, 'docs/fuzzing.md'), page(report, await commit()))

function lines({ outcomes, longest, growth }: FuzzReport): string[] {
  return [
    ...Object.entries(outcomes)
      .sort(([, a], [, b]) => b - a)
      .map(([outcome, times]) => `${outcome.slice(0, 80).padEnd(20)} ${times}`),
    `longest execution: ${longest === 0 ? 'below 20' : longest.toFixed(0)} ms; memory grew by ${(growth / mebibyte).toFixed(0)} MiB at most`,
  ]
}

async function commit(): Promise<string> {
  const { status, stdout } = await runProgram('git', ['rev-parse', '--short', 'HEAD'])
  return status === 0 ? stdout.trim() : 'a checkout without history'
}

function page(result: FuzzReport, at: string): string {
  return [
    '# Fuzzing of the readers of files',
    '',
    '<!-- written by npm run fuzz -- --record -->',
    '',
    'Random files of npy, npz, safetensors and the format of Nx, most of them almost right: heads of wrong types, shapes and',
    'sizes, members that overlap or unpack to far more than they are, terms that are deep or many, half of them damaged',
    'byte by byte. Whatever a reader refuses it refuses with an `NxError`, within a second and within twice the bytes that',
    'the limits allow. `npm test` reads 100,000 such files, `npm run fuzz` 10,000,000 unless told otherwise.',
    '',
    `At ${at}: ${result.executions.toLocaleString('en')} files on the ${values.backend} backend, seed ${seed}, ${problems.length} problems.`,
    '',
    '| outcome | files |',
    '| --- | ---: |',
    ...Object.entries(result.outcomes)
      .sort(([, a], [, b]) => b - a)
      .map(
        ([outcome, times]) =>
          `| ${outcome === 'read' ? 'read' : `\`${outcome}\``} | ${times.toLocaleString('en')} |`,
      ),
    '',
    `The longest execution took ${result.longest === 0 ? 'less than 20' : result.longest.toFixed(0)} ms of processor time; the process grew by ${(result.growth / mebibyte).toFixed(0)} MiB at`,
    `most, with ${bytesAllowed / mebibyte} MiB allowed.`,
    '',
  ].join('\n')
}
