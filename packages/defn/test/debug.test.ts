// Looking into functions while they run: places, intermediates, the first number that is not finite.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import {
  add,
  divide,
  f32,
  f64,
  fromBinary,
  greater,
  less,
  log,
  multiply,
  reshape,
  setDefaultBackend,
  softmax,
  sqrt,
  subtract,
  sum,
  type Tensor,
  toArray,
  toNumber,
  vectorize,
} from '@nx/tensor'
import { type Backend, type DType, NxError } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { checkFinite, cond, jit, printIntermediates, saveIntermediates, whileLoop } from '../src/index.ts'
import { countingBackend } from './backends.ts'

setDefaultBackend(binaryBackend())

const backends: readonly (readonly [string, Backend])[] = [
  ['binary', binaryBackend() as Backend],
  ['wasm', wasmBackend() as Backend],
]

async function errorOf(fn: () => unknown): Promise<NxError> {
  try {
    await fn()
  } catch (error) {
    if (error instanceof NxError) return error
    throw error
  }
  throw new Error('did not throw')
}

describe('printIntermediates', () => {
  it.each(backends)('prints each result and the line that asked for it, on %s', (_, backend) => {
    const lines: string[] = []
    const debug = printIntermediates({ write: (text) => lines.push(text), limit: 2 })
    const f = jit((x: Tensor) => sqrt(add(x, 1)), { backend, debug })
    expect(toArray(f(f32([0, 3, 8])))).toEqual([1, 2, 3])
    expect(lines).toHaveLength(3)
    expect(lines[0]).toMatch(/^0 constant at/)
    expect(lines[1]).toMatch(
      /^1 add at .*debug\.test\.ts[^\s:]*:\d+:\d+\nTensor<\n {2}f32\[3\]\n {2}\[1\.0, 4\.0, \.\.\.\]\n>$/,
    )
    expect(lines[2]).toMatch(/^2 sqrt at /)
  })

  it('shows the parts of composite operations at the line that called them', () => {
    const lines: string[] = []
    jit((x: Tensor) => softmax(x), { debug: printIntermediates({ write: (text) => lines.push(text) }) })(
      f32([1, 2]),
    )
    expect(lines.length).toBeGreaterThan(2)
    for (const line of lines)
      expect(line).toMatch(/^\d+ (softmax > )?\w+.* at .*debug\.test\.ts[^\s:]*:\d+:\d+\n/)
  })

  it('shows what runs: branches taken, each round of a loop, vectorized axes', () => {
    const operations: string[] = []
    const debug = printIntermediates({ write: (text) => operations.push(text.split(' ')[1]!) })
    const f = jit(
      (x: Tensor) => {
        const grown = whileLoop(
          x,
          (y) => less(sum(y), 10),
          (y) => multiply(y, 2),
        )
        return cond(
          greater(sum(grown), 100),
          () => sqrt(grown),
          () => log(grown),
        )
      },
      { debug },
    )
    f(f32(2))
    expect(operations.filter((op) => op === 'multiply')).toHaveLength(3)
    expect(operations).toContain('log')
    expect(operations).not.toContain('sqrt')
    const lines: string[] = []
    jit((x: Tensor) => sqrt(x), { debug: printIntermediates({ write: (text) => lines.push(text) }) })(
      vectorize(f32([1, 4]), 'x'),
    )
    expect(lines.join()).toContain('f32[2]')
  })

  it('waits for devices, and says so where it cannot', async () => {
    const lines: string[] = []
    const debug = printIntermediates({ write: (text) => lines.push(text) })
    const backend = countingBackend({ async: true }) as unknown as Backend
    const f = jit((x: Tensor) => sqrt(x), { backend, debug })
    await f.async(4)
    expect(lines.join()).toContain('2.0')
    expect(await errorOf(() => f(4))).toMatchObject({
      code: 'device_read',
      message:
        `jit: the intermediates are on "${backend.name}", which cannot be read synchronously; ` +
        'call the function as await f.async(…)',
    })
  })
})

describe('saveIntermediates', () => {
  it('writes every result and an index', () => {
    const folder = mkdtempSync(join(tmpdir(), 'intermediates-'))
    try {
      const f = jit((x: Tensor) => reshape(multiply(x, x), [2, 1]), { debug: saveIntermediates(folder) })
      f(f32([3, 4]))
      const lines = readFileSync(join(folder, 'index.jsonl'), 'utf8').trim().split('\n')
      const index = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
      expect(index.map(({ op, type, shape, file }) => [op, type, shape, file])).toEqual([
        ['multiply', 'f32', [2], '000000-multiply.bin'],
        ['reshape', 'f32', [2, 1], '000001-reshape.bin'],
      ])
      expect(index[0]!['place']).toMatch(/debug\.test\.ts[^\s:]*:\d+:\d+$/)
      const saved = (): unknown => {
        const { type, file } = index[0] as { type: DType; file: string }
        return toArray(fromBinary(readFileSync(join(folder, file)), type))
      }
      expect(saved()).toEqual([9, 16])
      // Another variant of the function goes on in the same folder.
      f(f64([5, 6]))
      expect(saved()).toEqual([9, 16])
      expect(readdirSync(folder)).toContain('000002-multiply.bin')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('needs a file system', async () => {
    const { process } = globalThis
    Object.assign(globalThis, { process: undefined })
    const error = await errorOf(() => saveIntermediates('here'))
    Object.assign(globalThis, { process })
    expect(error).toMatchObject({
      code: 'no_files',
      message: 'saveIntermediates: this host has no file system, got folder "here"; use printIntermediates',
    })
  })
})

describe('checkFinite', () => {
  const centred = (x: Tensor): Tensor => {
    const logs = log(x)
    return subtract(logs, sum(logs))
  }

  it.each(backends)('names the first operation and the line, on %s', async (_, backend) => {
    const error = await errorOf(() => jit(centred, { backend, debug: checkFinite() })(f32([1, 2, -1, 0])))
    expect(error.code).toBe('not_finite')
    expect(error.message).toMatch(
      /^checkFinite: log at .*debug\.test\.ts[^\s:]*:\d+:\d+ gives NaN at \[2\] of f32\[4\], got f32\[4\] without; keep its input/,
    )
    expect(error.details).toMatchObject({ operation: 'log', index: [2], number: NaN })
  })

  it('finds infinities unless told not to, and lets in what came from outside', async () => {
    const divided = (x: Tensor): Tensor => divide(1, x)
    expect(await errorOf(() => jit(divided, { debug: checkFinite() })(f32([1, 0])))).toMatchObject({
      details: { operation: 'divide', number: Infinity },
    })
    const allowed = jit(divided, { debug: checkFinite({ infinity: false }) })
    expect(toArray(allowed(f32([1, 0])))).toEqual([1, Infinity])
    expect(toNumber(jit((x: Tensor) => add(x, 1), { debug: checkFinite() })(f32(NaN)))).toBeNaN()
    expect(toNumber(jit((x: Tensor) => add(x, Infinity), { debug: checkFinite() })(f32(1)))).toBe(Infinity)
  })
})
