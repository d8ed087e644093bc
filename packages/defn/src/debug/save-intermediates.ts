// Writes what every operation of a function gives into a folder.
import { NxError } from '@nx/types'
import type { Debugger } from '../build-graph.ts'
import { observe } from './observe.ts'

/** What is used of Node's `fs`, which Deno and Bun have too. */
interface FileSystem {
  mkdirSync(path: string, options: { readonly recursive: true }): unknown
  writeFileSync(path: string, data: Uint8Array | string): void
  appendFileSync(path: string, data: string): void
}

interface Host {
  readonly process?: { getBuiltinModule?(name: string): unknown }
}

/**
 * Writes the result of every operation of a function, as it runs, into a folder: a file of bytes each, as `fromBinary`
 * reads them, and `index.jsonl`, which has a line for each with the operation, type, shape, file name, and the user's
 * file and line that called the operation. For the `debug` option of `jit` and friends, which then run on the evaluator.
 *
 * @throws NxError `no_files` where the host has no file system.
 *
 * @example
 * const folder = `${process.env['TMPDIR'] ?? '/tmp'}/nx-intermediates`
 * const f = jit((x) => sqrt(add(x, 1)), { debug: saveIntermediates(folder) })
 * toNumber(f(f32(3))) // => 2
 */
export function saveIntermediates(folder: string): Debugger {
  const files = (globalThis as Host).process?.getBuiltinModule?.('node:fs') as FileSystem | undefined
  if (files === undefined) {
    throw new NxError(
      'no_files',
      'saveIntermediates',
      `this host has no file system, got folder "${folder}"; use printIntermediates`,
      { folder },
    )
  }
  files.mkdirSync(folder, { recursive: true })
  const list = `${folder}/index.jsonl`
  files.writeFileSync(list, '')
  return observe(({ index, op, place, outputs }) => {
    outputs.forEach(({ type, shape, bytes }, output) => {
      const name = op.split(' > ').at(-1)!
      const file = `${String(index).padStart(6, '0')}-${name}${outputs.length > 1 ? `-${output}` : ''}.bin`
      files.writeFileSync(`${folder}/${file}`, bytes)
      files.appendFileSync(list, `${JSON.stringify({ index, op, type, shape, place, file })}\n`)
    })
  })
}
