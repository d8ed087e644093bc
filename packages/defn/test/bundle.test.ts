// The user's line in errors of a program that a bundler has put into one file with the library.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** Each function fails in the call with the mark of its name, which no minifier changes. */
const program = `
import { binaryBackend } from '@nx/backend-binary'
import { cond, jit, whileLoop } from '@nx/defn'
import { grad, jvp } from '@nx/grad'
import { cholesky } from '@nx/linalg'
import { dot, f32, setDefaultBackend, sum, toNumber } from '@nx/tensor'

setDefaultBackend(binaryBackend())
const x = () => f32([1, 2, 3])
const bad = f32([[1, 2]])
const marks = globalThis.marks ?? {}

export const inJit = () => jit((y) => dot(y, bad, marks.inJit))(x())
export const inGrad = () => grad((y) => sum(dot(y, bad, marks.inGrad)))(x())
export const inJvp = () => jvp((y) => dot(y, bad, marks.inJvp), [x()], [x()])
export const inLinalg = () => jit((y) => cholesky(y, marks.inLinalg))(x())
export const inBranch = () =>
  jit((y) => cond(sum(y), () => dot(y, bad, marks.inBranch), () => y))(x())
export const inLoop = () => jit((y) => whileLoop(y, { range: [0, 2] }, (z) => dot(z, bad, marks.inLoop)))(x())
const derivative = grad((y) => y)
export const inDerivative = () => jit((y) => derivative(y, marks.inDerivative))(x())
const helper = (y) => dot(y, bad)
export const inHelper = () => jit((y) => helper(y, marks.inHelper))(x())
export const read = () => jit((y) => toNumber(y, marks.read))(x())
`

const kinds = [
  ['as it is', {}],
  ['minified', { minify: true }],
  ['of the old kind', { format: 'cjs' }],
] as const

describe.each(kinds)('a bundle %s', (_, options) => {
  let folder: string
  let text: string
  let functions: Record<string, () => unknown>

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bundle-'))
    const file = join(folder, 'format' in options ? 'program.cjs' : 'program.mjs')
    await build({
      stdin: { contents: program, resolveDir: import.meta.dirname },
      bundle: true,
      format: 'esm',
      platform: 'node',
      conditions: ['@nx/source'],
      logLevel: 'error',
      outfile: file,
      ...options,
    })
    text = await readFile(file, 'utf8')
    functions = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as typeof functions
  })

  afterAll(() => rm(folder, { recursive: true }))

  it.each(['inJit', 'inGrad', 'inJvp', 'inLinalg', 'inBranch', 'inLoop', 'inHelper', 'inDerivative', 'read'])(
    '%s',
    (name) => {
      const { message } = thrownBy(functions[name]!)
      const [, line, column] = /\(at .*program\.\wjs:(\d+):(\d+)\)$/.exec(message) ?? [message]
      const found = text.split('\n')[Number(line) - 1]!.slice(Number(column) - 1)
      expect(found).toMatch(new RegExp(`^[\\w$]+\\([^()]*\\.${name}\\)`))
    },
  )
})

function thrownBy(fn: () => unknown): Error {
  try {
    fn()
  } catch (error) {
    return error as Error
  }
  throw new Error('did not throw')
}
