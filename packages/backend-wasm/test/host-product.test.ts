// Products that kernels on the host let the backend compute.
import { wasmBackend } from '@nx/backend-wasm'
import { type Call, type HostKernel, type MultiplyMatrices, run, type StridedMatrix } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { random } from '@nx/testing'

const spec = { type: 'f64', shape: [1] } as const

/** Runs code with the product that a kernel of a call gets. */
function withProduct(use: (multiply: MultiplyMatrices) => void, backend = wasmBackend()): void {
  const x = backend.upload(new Uint8Array(8), spec)
  const host: HostKernel = ({ multiply }) => {
    use(multiply!)
    return [new Float64Array(1)]
  }
  const call: Call<typeof x> = {
    op: 'test.product',
    inputs: [{ spec, data: x }],
    attrs: {},
    host,
    outs: [spec],
  }
  run(backend, call)
}

const draw = random(7)
const numbers = (size: number): Float64Array => Float64Array.from({ length: size }, () => 2 * draw() - 1)

/** A matrix by rows or by columns, with a margin around it. */
function matrix(rows: number, columns: number, isTurned: boolean, step = 1): StridedMatrix {
  const [lines, length] = isTurned ? [columns, rows] : [rows, columns]
  const between = step * length + 3
  const [down, right] = isTurned ? [step, between] : [between, step]
  return { data: numbers(5 + lines * between), start: 5, down, right }
}

const at = ({ data, start, down, right }: StridedMatrix, i: number, j: number): number =>
  data[start + i * down + j * right]!

/** How far a product is from its sums, in roundings of the sums of sizes. */
function error(
  got: Float64Array,
  a: StridedMatrix,
  b: StridedMatrix,
  columns: number,
  depth: number,
): number {
  let most = 0
  got.forEach((each, index) => {
    const [i, j] = [Math.floor(index / columns), index % columns]
    let [sum, sizes] = [0, 0]
    for (let p = 0; p < depth; p++) {
      const term = at(a, i, p) * at(b, p, j)
      sum += term
      sizes += Math.abs(term)
    }
    most = Math.max(most, Math.abs(each - sum) / (sizes * Number.EPSILON))
  })
  return most
}

describe('the product of a host kernel', () => {
  it.each([
    [1, 1, 1],
    [3, 5, 7],
    [33, 40, 24],
    [1, 70, 65],
    [70, 1, 65],
    [130, 67, 129],
  ])('of %i × %i matrices over %i terms, by rows, by columns and with steps', (rows, columns, depth) => {
    withProduct((multiply) => {
      for (const left of [false, true])
        for (const right of [false, true])
          for (const step of [1, 2]) {
            const a = matrix(rows, depth, left, step)
            const b = matrix(depth, columns, right, step)
            const kept = [a.data.slice(), b.data.slice()]
            const got = multiply(a, b, rows, columns, depth)
            expect(got.length).toBe(rows * columns)
            expect(error(got, a, b, columns, depth)).toBeLessThanOrEqual(depth)
            expect([a.data, b.data]).toEqual(kept)
          }
    })
  })

  it('is empty without rows or columns, and zero without terms', () => {
    withProduct((multiply) => {
      const a = matrix(3, 3, false)
      expect(multiply(a, a, 0, 3, 3)).toEqual(new Float64Array(0))
      expect(multiply(a, a, 3, 0, 3)).toEqual(new Float64Array(0))
      expect(multiply(a, a, 2, 3, 0)).toEqual(new Float64Array(6))
    })
  })

  it('is the same whatever was computed before, while memory grows', () => {
    const backend = wasmBackend()
    const [a, b] = [matrix(60, 50, false), matrix(50, 40, true)]
    let first: Float64Array | undefined
    for (const size of [8, 64, 700, 64]) {
      withProduct((multiply) => {
        const large = matrix(size, size, false)
        multiply(large, large, size, size, size)
        const got = multiply(a, b, 60, 40, 50).slice()
        first ??= got
        expect(got).toEqual(first)
      }, backend)
    }
  })

  it('leaves no memory behind, also where the kernel throws', () => {
    const backend = wasmBackend()
    const a = matrix(300, 300, false)
    withProduct((multiply) => multiply(a, a, 300, 300, 300), backend)
    const before = backend.memory().residentBytes
    for (let i = 0; i < 3; i++) {
      withProduct((multiply) => multiply(a, a, 300, 300, 300), backend)
      const failing = (multiply: MultiplyMatrices): void => {
        multiply(a, a, 300, 300, 300)
        throw new Error('no')
      }
      expect(() => withProduct(failing, backend)).toThrow('no')
    }
    // One small tensor for each call.
    expect(backend.memory().residentBytes - before).toBeLessThan(300 * 300 * 8)
  })
})
