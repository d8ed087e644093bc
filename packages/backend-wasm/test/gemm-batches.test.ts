// Batches of matrix products have the bits of single products, whatever their shapes, layouts and steps.
import { describe, expect, it } from 'vitest'
import type { CodeFeatures } from '../src/features.ts'
import { detectFeatures } from '../src/features.ts'
import type { ElementType, GemmCall, MatrixOperand, Room, Steps } from '../src/gemm/index.ts'
import { createGemm, roomBytes } from '../src/gemm/index.ts'

const arrays = { f32: Float32Array, f64: Float64Array, i32: Int32Array } as const
const types = Object.keys(arrays) as ElementType[]
const features: CodeFeatures[] = [false, true].flatMap((relaxedSimd) =>
  relaxedSimd && !detectFeatures().relaxedSimd
    ? []
    : [false, true].map((revectorize) => ({ relaxedSimd, revectorize })),
)

const pages = 128
const end = pages * 65_536
const scratchAddress = 65_536
const scratchLimit = 32 * 65_536
const leftAddress = scratchAddress + scratchLimit
const outAddress = 64 * 65_536
const marker = 77

type Layout = 'rows' | 'columns' | 'spread' | 'reversed' | 'repeated'
const layouts: readonly Layout[] = ['rows', 'columns', 'spread', 'reversed', 'repeated']

/** Strides of a matrix, the elements that it spans, and where its first one is in them. */
function strides(
  layout: Layout,
  rows: number,
  columns: number,
): [row: number, column: number, size: number, first: number] {
  switch (layout) {
    case 'rows':
      return [columns, 1, rows * columns, 0]
    case 'columns':
      return [1, rows, rows * columns, 0]
    case 'spread':
      return [columns * 3 + 1, 3, rows * (columns * 3 + 1), 0]
    case 'reversed':
      return [-columns, -1, rows * columns, rows * columns - 1]
    case 'repeated':
      return [0, 1, columns, 0]
  }
}

type Walk = 'dense' | 'same' | 'outer' | 'inner' | 'turns'
const walks: readonly Walk[] = ['dense', 'same', 'outer', 'inner', 'turns']

/** Where the matrices of a batch are: as axes that are broadcast have it, as tables. */
function batchSteps(walk: Walk, batch: number, size: number): Steps {
  const place = {
    outer: (i: number) => (i % 3) * size,
    inner: (i: number) => Math.floor(i / 3) * size,
    turns: (i: number) => ((i * 5) % batch) * size,
  }
  if (walk === 'dense') return size
  return walk === 'same' ? 0 : Int32Array.from({ length: batch }, (_, i) => place[walk](i))
}

function operand(
  [layout, walk]: readonly [Layout, Walk],
  rows: number,
  columns: number,
  batch: number,
  bytes: number,
  isLast: boolean,
): MatrixOperand {
  const [rowStride, columnStride, size, first] = strides(layout, rows, columns)
  // What is last ends where memory ends, so that reading on traps.
  const start = isLast ? end - batch * size * bytes : leftAddress
  return {
    address: start + first * bytes,
    rowStride,
    columnStride,
    batchStride: batchSteps(walk, batch, size),
  }
}

function setup(type: ElementType, own: CodeFeatures) {
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages })
  const scratch = (byteLength: number): number => {
    expect(byteLength).toBeLessThanOrEqual(scratchLimit)
    return scratchAddress
  }
  const view = new arrays[type](memory.buffer)
  for (let i = leftAddress / view.BYTES_PER_ELEMENT; i < view.length; i++)
    view[i] = type === 'i32' ? ((i * 7919) % 2001) - 1000 : (((i * 7919) % 1013) + 0.1) / 1013 - 0.5
  return { view, gemm: createGemm({ memory, scratch }, own) }
}

type Setup = ReturnType<typeof setup>

function checkBatch(
  { view, gemm }: Setup,
  type: ElementType,
  [batch, m, n, k]: readonly [number, number, number, number],
  left: readonly [Layout, Walk],
  right: readonly [Layout, Walk],
): void {
  const bytes = view.BYTES_PER_ELEMENT
  const first = outAddress / bytes
  const size = batch * m * n
  const a = operand(left, m, k, batch, bytes, false)
  const b = operand(right, k, n, batch, bytes, true)
  const call: GemmCall & { readonly batch: number } = { type, m, n, k, a, b, c: outAddress, batch }
  view.fill(marker, first - 8, first + size + 8)
  const at = (steps: Steps | undefined, i: number): number =>
    typeof steps === 'object' ? steps[i]! : (steps ?? 0) * i
  for (let i = 0; i < batch; i++) {
    const one = (own: MatrixOperand): MatrixOperand => ({
      address: own.address + at(own.batchStride, i) * bytes,
      rowStride: own.rowStride,
      columnStride: own.columnStride,
    })
    gemm({ type, m, n, k, a: one(a), b: one(b), c: outAddress + i * m * n * bytes })
  }
  const singles = view.slice(first, first + size)
  const name = `${type} ${batch} of ${m}x${n}x${k}, ${left.join(' ')} · ${right.join(' ')}`
  const expectSame = (run: string): void => {
    const wrong = singles.findIndex((x, i) => !Object.is(view[first + i], x))
    if (wrong >= 0)
      throw new Error(`${name}, ${run}: ${view[first + wrong]} instead of ${singles[wrong]} at ${wrong}`)
    for (let i = 1; i <= 8; i++)
      if (view[first - i] !== marker || view[first + size - 1 + i] !== marker)
        throw new Error(`${name}, ${run}: wrote outside of its results`)
    view.fill(marker, first, first + size)
  }
  view.fill(marker, first, first + size)
  gemm(call)
  expectSame('at once')
  if (Math.min(m, n) < 2) return
  for (const block of [m, m + 1, 3 * m]) {
    const room: Room = { address: scratchAddress }
    const behind = new Uint8Array(view.buffer, scratchAddress + roomBytes(type, m, n, k, block), 64).fill(
      marker,
    )
    for (let from = 0; from < batch * m; from += block)
      gemm({ ...call, part: { from, to: Math.min(batch * m, from + block), room } })
    expectSame(`by ${block} rows`)
    if (behind.some((byte) => byte !== marker)) throw new Error(`${name}: wrote outside of its room`)
  }
}

describe.each(features)('relaxed SIMD $relaxedSimd, wide tiles $revectorize', (own) => {
  it.each(types)('have the bits of single products of any shape: %s', (type) => {
    const here = setup(type, own)
    for (let m = 1; m <= 14; m++)
      for (let n = 1; n <= 18; n++)
        for (const k of [1, 2, 3, 4, 5, 8, 17]) {
          const turn = m * 7 + n * 3 + k
          const [a, b] = [layouts[turn % 5]!, layouts[(turn >> 2) % 5]!]
          checkBatch(here, type, [6, m, n, k], [a, walks[turn % 4]!], [b, walks[(turn >> 1) % 4]!])
        }
  })

  it.each(types)('have them in any layout, and of any axes that are broadcast: %s', (type) => {
    const here = setup(type, own)
    for (const a of layouts)
      for (const b of layouts)
        for (const [m, n, k] of [
          [4, 4, 4],
          [1, 6, 9],
          [7, 1, 5],
          [9, 13, 3],
          [2, 3, 256],
        ] as const)
          for (const [i, walk] of walks.entries())
            checkBatch(here, type, [12, m, n, k], [a, walk], [b, walks[(i * 2 + 1) % 5]!])
  })

  it.each(types)('have them up to where matrices are no more small: %s', (type) => {
    const here = setup(type, own)
    for (const [batch, m, n, k] of [
      [300, 3, 3, 3],
      [1000, 4, 4, 4],
      [9, 16, 16, 16],
      [5, 24, 24, 24],
      [5, 25, 27, 29],
      [4, 40, 40, 40],
      [5, 3, 5, 257],
      [3, 2, 2, 1200],
      [70, 1, 1, 40],
      [7, 30, 1, 64],
      [7, 1, 70, 30],
      [5, 1, 3, 300],
    ] as const)
      for (const right of ['rows', 'columns'] as const)
        checkBatch(here, type, [batch, m, n, k], [right, 'dense'], [right, 'dense'])
  })

  it('keep NaN and infinities to their own products', () => {
    const { view, gemm } = setup('f32', own)
    const [a, b, c] = [leftAddress, leftAddress + 4096, outAddress]
    const square = { rowStride: 3, columnStride: 1, batchStride: 9 }
    view.fill(1, a / 4, a / 4 + 45)
    view.fill(1, b / 4, b / 4 + 45)
    view[a / 4 + 9] = NaN
    view[b / 4 + 22] = Infinity
    view[a / 4 + 36] = 0
    view[b / 4 + 36] = -Infinity
    gemm({
      type: 'f32',
      m: 3,
      n: 3,
      k: 3,
      batch: 5,
      a: { address: a, ...square },
      b: { address: b, ...square },
      c,
    })
    const rows = Array.from({ length: 15 }, (_, i) => [...view.subarray(c / 4 + 3 * i, c / 4 + 3 * i + 3)])
    const ones = [3, 3, 3]
    const inf = [3, Infinity, 3]
    const nan = [NaN, NaN, NaN]
    expect(rows).toEqual([
      ones,
      ones,
      ones,
      nan,
      ones,
      ones,
      inf,
      inf,
      inf,
      ones,
      ones,
      ones,
      [NaN, 2, 2],
      [-Infinity, 3, 3],
      [-Infinity, 3, 3],
    ])
  })
})
