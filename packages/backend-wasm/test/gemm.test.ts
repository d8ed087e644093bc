// Matrix products of every small shape and layout, against a scalar reference.
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { CodeFeatures } from '../src/features.ts'
import { detectFeatures } from '../src/features.ts'
import type { ElementType, Gemm, GemmCall, MatrixOperand, Room, Steps } from '../src/gemm/index.ts'
import { createGemm, roomBytes } from '../src/gemm/index.ts'

const arrays = { f32: Float32Array, f64: Float64Array, i32: Int32Array } as const
const variants: CodeFeatures[] = (detectFeatures().relaxedSimd ? [false, true] : [false]).flatMap(
  (relaxedSimd) => [false, true].map((revectorize) => ({ relaxedSimd, revectorize })),
)

/** Operands lie at the very end of memory, so that a read past them traps. */
const pages = 64
const end = pages * 65536
const scratchAddress = 65536
const scratchLimit = 32 * 65536

type Layout = 'rows' | 'columns' | 'strided' | 'reversed' | 'repeated' | 'patches' | 'turned'

interface Setup {
  readonly view: InstanceType<(typeof arrays)[ElementType]>
  readonly memory: WebAssembly.Memory
  readonly gemm: Gemm
}

function setup(type: ElementType, features: CodeFeatures): Setup {
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages })
  const scratch = (byteLength: number): number => {
    expect(byteLength).toBeLessThanOrEqual(scratchLimit)
    return scratchAddress
  }
  return { memory, view: new arrays[type](memory.buffer), gemm: createGemm({ memory, scratch }, features) }
}

/** Places of a walk in runs, each so far from the last. */
const runs = (count: number, length: number, distance: number): Int32Array =>
  Int32Array.from({ length: count }, (_, i) => Math.floor(i / length) * distance + (i % length))

/** Places a rows × columns matrix so that its last byte is at `limit`. */
function place(
  layout: Layout,
  rows: number,
  columns: number,
  limit: number,
  bytes: number,
): MatrixOperand & { readonly first: number } {
  const at = (elements: number, rowStride: Steps, columnStride: Steps, shift: number = 0) => {
    const first = limit - Math.max(elements, 1) * bytes
    return { first, address: first + shift * bytes, rowStride, columnStride }
  }
  switch (layout) {
    case 'rows':
      return at(rows * columns, columns, 1)
    case 'columns':
      return at(rows * columns, 1, rows)
    case 'strided':
      return at(rows * columns * 6, columns * 6, 3)
    case 'reversed':
      return at(rows * columns, -columns, -1, Math.max(rows * columns - 1, 0))
    case 'repeated':
      return at(columns, 0, 1)
    case 'patches':
      return at(3 * rows + 4 * columns, runs(rows, 5, 9), runs(columns, 3, 4))
    case 'turned':
      return at(3 * rows + 4 * columns, runs(rows, 3, 4), runs(columns, 11, 12))
  }
}

const marker = 77

/** Runs one product and compares each element, and the elements around C, with the reference. */
function check(
  { view, gemm }: Omit<Setup, 'memory'>,
  type: ElementType,
  m: number,
  n: number,
  k: number,
  aLayout: Layout,
  bLayout: Layout,
  batch: number = 1,
): void {
  const bytes = view.BYTES_PER_ELEMENT
  // B's matrices lie a little more apart than they are long; whichever operand is last ends where memory ends.
  const batchStride = k * n * 6 + 1
  const bFootprint = (Math.max(batch, 1) * batchStride + 8) * bytes
  const aLast = (m + n + k) % 2 === 0
  const bLimit = aLast ? place(aLayout, m, k, end, bytes).first : end
  const b = place(bLayout, k, n, bLimit - Math.max(batch - 1, 0) * batchStride * bytes, bytes)
  const a = place(aLayout, m, k, aLast ? end : end - bFootprint, bytes)
  const c = Math.min(a.first, b.first) - (batch * m * n + 8) * bytes
  const integer = type === 'i32'
  for (let i = (c / bytes) | 0; i < end / bytes; i++)
    view[i] = integer ? ((i * 7919) % 2001) - 1000 : ((i * 7919) % 1013) / 1013 - 0.5
  view.fill(marker, c / bytes - 8, c / bytes + batch * m * n + 8)
  const call = { type, m, n, k, a, b: { ...b, batchStride }, c, batch }
  gemm(call)
  const at = (steps: Steps, i: number): number => (typeof steps === 'number' ? i * steps : steps[i]!)
  const element = (operand: MatrixOperand, i: number, j: number): number =>
    view[operand.address / bytes + at(operand.rowStride, i) + at(operand.columnStride, j)]!
  /** A matrix row by row, whatever its layout. */
  const dense = (operand: MatrixOperand, rows: number, columns: number): Float64Array => {
    const list = new Float64Array(rows * columns)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) list[i * columns + j] = element(operand, i, j)
    return list
  }
  const tolerance = type === 'f32' ? 1.2e-7 : 2.3e-16
  const left = dense(a, m, k)
  for (let t = 0; t < batch; t++) {
    const right = dense({ ...b, address: b.address + t * batchStride * bytes }, k, n)
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0
        let size = 0
        for (let p = 0; p < k; p++) {
          const x = left[i * k + p]!
          const y = right[p * n + j]!
          sum = integer ? (sum + Math.imul(x, y)) | 0 : sum + x * y
          size += Math.abs(x * y)
        }
        const actual = view[c / bytes + (t * m + i) * n + j]!
        const allowed = integer ? 0 : size * tolerance * (k + 1)
        if (!(Math.abs(actual - sum) <= allowed)) {
          throw new Error(
            `${type} ${m}x${n}x${k} ${aLayout}·${bLayout} [${t}, ${i}, ${j}]: got ${actual}, want ${sum}`,
          )
        }
      }
    }
  }
  for (let i = 1; i <= 8; i++) {
    if (view[c / bytes - i] !== marker || view[c / bytes + batch * m * n + 8 - i] !== marker) {
      throw new Error(`${type} ${m}x${n}x${k} ${aLayout}·${bLayout}: wrote outside C`)
    }
  }
  if (m > 1 && n > 1 && typeof a.rowStride === 'number')
    for (const block of [2, 5, 12]) checkParts({ view, gemm }, call, block)
}

/** A product by parts of its rows gives the same bits, and keeps to its room. */
function checkParts(
  { view, gemm }: Omit<Setup, 'memory'>,
  call: GemmCall & { readonly batch: number },
  block: number,
): void {
  const { m, n, c, batch } = call
  const whole = view.slice(c / view.BYTES_PER_ELEMENT, c / view.BYTES_PER_ELEMENT + batch * m * n)
  const bytes = roomBytes(call.type, m, n, call.k, block)
  const behind = new Uint8Array(view.buffer, scratchAddress + bytes, 64).fill(marker)
  const room: Room = { address: scratchAddress }
  view.fill(marker, c / view.BYTES_PER_ELEMENT, c / view.BYTES_PER_ELEMENT + batch * m * n)
  for (let from = 0; from < batch * m; from += block)
    gemm({ ...call, part: { from, to: Math.min(batch * m, from + block), room } })
  const name = `${call.type} ${m}x${n}x${call.k}, ${batch} times, by ${block}`
  if (behind.some((byte) => byte !== marker)) throw new Error(`${name}: wrote outside its room`)
  const at = whole.findIndex((x, i) => !Object.is(view[c / view.BYTES_PER_ELEMENT + i], x))
  if (at >= 0) throw new Error(`${name}: differs at ${at}`)
}

const layouts: Layout[] = ['rows', 'columns', 'strided', 'reversed', 'repeated', 'patches', 'turned']
const types: ElementType[] = ['f32', 'f64', 'i32']

describe.each(variants)('relaxed SIMD $relaxedSimd, wide tiles $revectorize', (features) => {
  describe.each(types)('%s', (type) => {
    let here: Setup
    beforeAll(() => void (here = setup(type, features)))

    it('every size from 1 to 20, rows and columns', () => {
      for (let m = 1; m <= 20; m++) {
        for (let n = 1; n <= 20; n++) {
          for (const k of [1, 2, 3, 4, 5, 7, 8, 9, 16, 20]) {
            const turn = (m + n + k) % 4
            check(here, type, m, n, k, turn < 2 ? 'rows' : 'columns', turn % 2 === 0 ? 'rows' : 'columns')
          }
        }
      }
    })

    it.each(layouts.flatMap((a) => layouts.map((b) => [a, b] as const)))('%s · %s', (a, b) => {
      for (const m of [1, 2, 6, 7, 13]) {
        for (const n of [1, 3, 4, 8, 10, 17]) {
          for (const k of [1, 6, 19]) check(here, type, m, n, k, a, b)
        }
      }
    })

    it.each([
      [130, 70, 300],
      [1, 5000, 77],
      [5000, 1, 77],
      [3, 40, 700],
      [128, 10, 128],
      [97, 2100, 9],
      [3, 5, 9000],
      [1, 5, 5000],
      [5, 1, 5000],
      [1, 1, 3333],
    ])('blocks of %d × %d × %d', (m, n, k) => {
      for (const a of ['rows', 'columns'] as const) {
        for (const b of ['rows', 'columns'] as const) check(here, type, m, n, k, a, b)
      }
    })

    it('batches, with strides and repeats', () => {
      check(here, type, 5, 9, 7, 'rows', 'rows', 4)
      check(here, type, 1, 9, 7, 'columns', 'rows', 3)
      check(here, type, 5, 9, 7, 'rows', 'rows', 0)
    })
  })

  it('random shapes and layouts', () => {
    const here = { f32: setup('f32', features), f64: setup('f64', features), i32: setup('i32', features) }
    const size = fc.integer({ min: 1, max: 90 })
    const layout = fc.constantFrom(...layouts)
    fc.assert(
      fc.property(fc.constantFrom(...types), size, size, size, layout, layout, (type, m, n, k, a, b) =>
        check(here[type], type, m, n, k, a, b),
      ),
      { numRuns: 60 },
    )
  })

  it('propagates NaN and infinities, and overwrites what C held', () => {
    const { view, gemm } = setup('f32', features)
    const [a, b, c] = [8192 * 256, 8192 * 257, 8192 * 258] as [number, number, number]
    view.set([1, Infinity, NaN, 2], a / 4)
    view.set([1, 0, 1, 1], b / 4)
    view.fill(NaN, c / 4, c / 4 + 4)
    const row = { rowStride: 2, columnStride: 1 }
    gemm({ type: 'f32', m: 2, n: 2, k: 2, a: { address: a, ...row }, b: { address: b, ...row }, c })
    expect([...view.subarray(c / 4, c / 4 + 4)]).toEqual([Infinity, Infinity, NaN, NaN])
  })
})
