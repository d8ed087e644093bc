// Reads very many random files of every format, whole and damaged, prints what came of them and records it in the docs.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bytesAllowed, type FuzzReport, fuzzReaders } from '../../packages/serialize/test/fuzz/run.ts'
import { makeBackend } from '../conformance/backends.ts'
import { commit } from './commit.ts'
import { root } from '../shared/workspace.ts'
import type { Options } from './options.ts'

const mebibyte = 2 ** 20
/** What may be left of all files together. */
const kept = 64 * mebibyte

/** Reads the files, prints what came of them, and gives whether all was well. */
export async function fuzzFiles({ count, seed, backend, record }: Options): Promise<boolean> {
  const start = performance.now()
  const report = fuzzReaders(count, seed, await makeBackend(backend))
  const minutes = (performance.now() - start) / 60_000
  const problems = [...report.failures]
  if (report.growth > kept) problems.push(`memory grew by ${report.growth} bytes`)
  for (const line of [...lines(report), ...problems.slice(0, 20)]) console.log(line)
  console.log(`${count} executions, ${problems.length} problems, ${minutes.toFixed(1)} minutes`)
  if (record) {
    const found = `seed ${seed}, ${problems.length} problems`
    writeFileSync(
      join(root, 'docs/fuzzing.md'),
      page(report, `${backend} backend, ${found}`, minutes, await commit()),
    )
  }
  return problems.length === 0
}

function lines({ outcomes, longest, most, growth }: FuzzReport): string[] {
  return [
    ...Object.entries(outcomes)
      .sort(([, a], [, b]) => b - a)
      .map(([outcome, times]) => `${outcome.slice(0, 80).padEnd(20)} ${times}`),
    `an execution took ${longest.toFixed(0)} ms and ${inMebibytes(most)} MiB at most; memory grew by ${inMebibytes(growth)} MiB`,
  ]
}

function inMebibytes(bytes: number): string {
  return Math.max(0, bytes / mebibyte).toFixed(1)
}

function page(result: FuzzReport, found: string, minutes: number, at: string): string {
  return [
    '# Fuzzing of the readers of files',
    '',
    '<!-- written by npm run fuzz -- --record -->',
    '',
    'Random files of npy, npz, safetensors and the format of Nx, most of them almost right: heads of wrong types, shapes and',
    'sizes, members that overlap or unpack to far more than they are, terms that are deep or many, each read as it is and',
    'damaged in four ways. Whatever a reader refuses it refuses with an `NxError`, within a second of processor time, and',
    'it allocates no more than twice the file or what the limits allow. `npm test` reads 16,000 such files, `npm run fuzz` 10,000,000 unless told otherwise.',
    '',
    `At ${at}: ${result.executions.toLocaleString('en')} files on the ${found}.`,
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
    `An execution took ${result.longest.toFixed(0)} ms at most, and allocated ${inMebibytes(result.most)} MiB at most, with ${bytesAllowed / mebibyte} MiB allowed for tensors and`,
    `what is unpacked. The whole took ${minutes.toFixed(0)} minutes, and left ${inMebibytes(result.growth)} MiB in memory.`,
    '',
  ].join('\n')
}
