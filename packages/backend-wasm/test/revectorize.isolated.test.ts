// Vectors of 256 bits, by a flag of V8 that holds for a whole process: the same bits, in a process of their own.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { NxError } from '@nx/types'
import { afterEach, expect, it, vi } from 'vitest'
import { wasmBackend } from '../src/index.ts'

const script = fileURLToPath(new URL('fixtures/revectorize-process.ts', import.meta.url))

it.runIf(process.arch === 'x64')(
  'gives the same bits, and products in less time',
  // Where others have the processor meanwhile, times say nothing.
  { retry: 2, timeout: 120_000 },
  async () => {
    const args = ['--conditions=@nx/source', '--disable-warning=ExperimentalWarning', script]
    const { stdout } = await promisify(execFile)(process.execPath, args)
    const { compared, differences, ratio } = JSON.parse(stdout) as {
      compared: number
      differences: string[]
      ratio: number
    }
    expect(differences).toEqual([])
    expect(compared).toBeGreaterThan(400)
    // 1.5 to 1.9 by itself; processors without AVX2 have one and no more.
    expect(ratio).toBeGreaterThan(1.1)
  },
)

afterEach(() => void vi.unstubAllGlobals())

const v8 = '13.6.233.17-node.37'

it.each<readonly [where: string, globals: Readonly<Record<string, unknown>>]>([
  ['an older V8', { process: { arch: 'x64', versions: { v8: '11.3.244.8-node.38' } } }],
  ['another processor', { process: { arch: 'arm64', versions: { v8 } } }],
  ['Bun', { Bun: {}, process: { arch: 'x64', versions: { v8 } } }],
  ['a browser', { process: undefined }],
])('says where it cannot be had: %s', (_, globals) => {
  for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value)
  let error: unknown
  try {
    wasmBackend({ revectorize: true })
  } catch (thrown) {
    error = thrown
  }
  expect(error).toBeInstanceOf(NxError)
  expect(error).toMatchObject({
    code: 'option',
    op: 'wasmBackend',
    message: 'wasmBackend: revectorize is false but in Node 24 or newer and in Deno, on x64, got true',
  })
})
