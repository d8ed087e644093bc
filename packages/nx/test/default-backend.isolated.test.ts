// The umbrella works at once, wherever it runs; what the program sets wins.
import type * as Nx from '@nx/nx'
import type { NxError } from '@nx/types'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

type Umbrella = typeof Nx
type Bytes = Uint8Array<ArrayBuffer>

/** The umbrella as a program that just started has it. */
const start = (): Promise<Umbrella> => import('@nx/nx')

// All copies of the package share what is set, as copies in one program do.
beforeEach(() => {
  vi.resetModules()
  Reflect.deleteProperty(globalThis, Symbol.for('nx.default'))
})
afterEach(() => vi.unstubAllGlobals())

/** A host whose WebAssembly compiles only some modules. */
function restrict(allows: (bytes: Bytes) => boolean): void {
  const host = WebAssembly
  class Module extends host.Module {
    constructor(bytes: Bytes) {
      if (!allows(bytes)) throw new host.CompileError('refused')
      super(bytes)
    }
  }
  vi.stubGlobal('WebAssembly', Object.assign(Object.create(host) as object, { Module }))
}

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return (error as NxError).code
  }
  return 'nothing was thrown'
}

// The first import of everything takes its time.
describe('the default backend of the umbrella', { timeout: 180_000 }, () => {
  it('is there without setting one, and is one for all tensors', async () => {
    const nx = await start()
    const x = nx.tensor([1, 2, 3])
    expect(x.backend.name).toBe('wasm')
    expect(nx.zeros([2]).backend).toBe(x.backend)
    expect(nx.toArray(nx.add(x, nx.constants.pi()))).toEqual(
      [1, 2, 3].map((v) => Math.fround(v + Math.fround(Math.PI))),
    )
    expect(nx.toArray(nx.jit(nx.negate)(x))).toEqual([-1, -2, -3])
  })

  it('gives way to the one that the program sets, before and after', async () => {
    const nx = await start()
    const own = nx.binaryBackend()
    expect(nx.setDefaultBackend(own)).toBeNull()
    expect(nx.tensor(1).backend).toBe(own)
    expect(nx.setDefaultBackend(null)).toBe(own)
    const { backend } = nx.tensor(1)
    expect(backend.name).toBe('wasm')
    nx.setDefaultBackend(own)
    expect(nx.tensor(1).backend).toBe(own)
    expect(nx.withDefaultBackend(backend, () => nx.tensor(1).backend)).toBe(backend)
    nx.setDefaultBackend(null)
    expect(nx.tensor(1).backend).toBe(backend)
  })

  it('is not made by an import', async () => {
    const compile = vi.fn((_: Bytes) => true)
    restrict(compile)
    const nx = await start()
    expect(compile).not.toHaveBeenCalled()
    nx.tensor(1)
    expect(compile).toHaveBeenCalled()
  })

  it('is for the umbrella alone', async () => {
    const { tensor } = await import('@nx/tensor')
    await import('@nx/backend-wasm')
    expect(codeOf(() => tensor(1))).toBe('no_backend')
  })
})

describe('where WebAssembly does not run', { timeout: 180_000 }, () => {
  // SIMD code begins with the byte 0xfd; only modules of features have it in so few bytes.
  it.each<readonly [host: string, code: string, prepare: () => void]>([
    ['there is none', 'no_wasm', () => vi.stubGlobal('WebAssembly', undefined)],
    ['a content security policy forbids it', 'no_wasm', () => restrict(() => false)],
    ['it has no SIMD', 'no_simd', () => restrict((bytes) => !bytes.includes(0xfd))],
  ])('%s: the umbrella and bestBackend take plain TypeScript', async (_, code, prepare) => {
    prepare()
    const nx = await start()
    expect(codeOf(() => nx.wasmBackend())).toBe(code)
    expect((await nx.bestBackend()).name).toBe('binary')
    expect((await nx.bestBackend({ gpu: false })).name).toBe('binary')
    expect(nx.tensor([1, 2]).backend.name).toBe('binary')
    expect(nx.toArray(nx.add(nx.tensor([1, 2]), 1))).toEqual([2, 3])
  })
})
