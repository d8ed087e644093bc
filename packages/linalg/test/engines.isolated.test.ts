// Factorisations in engines without vector instructions, and without fused ones: results agree with those of this engine.
import { binaryBackend } from '@nx/backend-binary'
import * as linalg from '@nx/linalg'
import {
  add,
  asType,
  complex,
  eye,
  imag,
  multiply,
  real as realPart,
  setDefaultBackend,
  stack,
  subtract,
  type Tensor,
  toFlatArray,
  transpose,
} from '@nx/tensor'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { general, symmetric } from './matrices.ts'

setDefaultBackend(binaryBackend())

const Original = WebAssembly

type Library = typeof linalg

/** The library as it is where `WebAssembly` is something else when it is loaded. */
async function loadedWith(engine: unknown): Promise<Library> {
  vi.stubGlobal('WebAssembly', engine)
  vi.resetModules()
  const library = (await import('../src/index.ts')) as Library
  // What is there is asked for at the first call.
  library.cholesky(eye(40, { type: 'f64' }))
  return library
}

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

const engines = {
  'without WebAssembly': undefined,
  'where nothing may be compiled': {
    ...pick(),
    Module: function Module() {
      throw new WebAssembly.CompileError('forbidden')
    },
  },
  'without fused instructions': { ...pick(), validate: () => false },
  'where memory does not grow': {
    ...pick(),
    Memory: function Memory() {
      return smallMemory()
    },
  },
}

/** The code takes a memory that may be larger only, so growing is what fails. */
function smallMemory(): WebAssembly.Memory {
  const memory = new Original.Memory({ initial: 1, maximum: 65_536 })
  memory.grow = () => {
    throw new RangeError('no memory')
  }
  return memory
}

function pick(): object {
  const { Memory, Module, Instance, validate } = WebAssembly
  return { Memory, Module, Instance, validate }
}

const size = 75
const functions: Readonly<
  Record<string, (library: Library, a: Tensor, definite: Tensor) => readonly Tensor[]>
> = {
  cholesky: ({ cholesky }, _, definite) => [cholesky(definite)],
  lu: ({ lu }, a) => lu(a),
  solve: ({ solve }, a, definite) => [solve(a, definite)],
  invert: ({ invert }, a) => [invert(a)],
  determinant: ({ determinant }, a) => [determinant(a)],
  triangularSolve: ({ triangularSolve }, a, definite) => [
    triangularSolve(definite, a),
    triangularSolve(definite, a, { lower: false }),
  ],
  qr: ({ qr }, a) => qr(a),
  eigh: ({ eigh }, _, definite) => [eigh(definite)[0]],
  svd: ({ svd }, a) => [svd(a)[1]],
}

const real = add(general['random']!(size), eye(size, { type: 'f64' }))
const positive = add(symmetric['random']!(size), eye(size, { type: 'f64' }))
const skew = subtract(general['clustered']!(size), transpose(general['clustered']!(size)))
const matrices = {
  real: [real, positive],
  complex: [
    complex(real, general['clustered']!(size)),
    add(complex(positive, skew), multiply(eye(size, { type: 'f64' }), size)),
  ],
} as const

describe.each(Object.entries(engines))('an engine %s', (_, engine) => {
  const cases = Object.entries(functions).flatMap(([name, f]) =>
    Object.entries(matrices).map(([kind, given]) => [name, kind, f, given] as const),
  )
  it.each(cases)(
    '%s of a matrix that is %s is the same up to rounding',
    async (__, ___, f, [a, definite]) => {
      const numbersOf = (found: readonly Tensor[]): number[][] =>
        found.map((each) => toFlatArray(stack([asType(realPart(each), 'f64'), imag(each)])) as number[])
      const expected = numbersOf(f(linalg, a, definite))
      const library = await loadedWith(engine)
      const found = numbersOf(f(library, a, definite))
      for (const [k, numbers] of found.entries()) {
        const largest = Math.max(...expected[k]!.map(Math.abs))
        const error = Math.max(...numbers.map((x, i) => Math.abs(x - expected[k]![i]!)))
        expect(error / largest).toBeLessThan(1e-9)
      }
    },
  )
})
