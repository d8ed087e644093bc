// Why functions compile again: what is told when asked, and the warning that comes unasked.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { add, f32, multiply, rename, setDefaultBackend, tensor, type Tensor, vectorize } from '@nx/tensor'
import type { Backend } from '@nx/types'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { explainRecompile, jit, withDefaultOptions } from '../src/index.ts'

setDefaultBackend(binaryBackend())

describe('explainRecompile', () => {
  it('tells types, shapes, names and vectorized axes apart', () => {
    const f = jit(({ x, y }: { x: Tensor; y: Tensor }) => add(x, y))
    expect(explainRecompile(f)).toBe('nothing is compiled')
    const x = f32([1, 2])
    f({ x, y: 1 })
    f({ x, y: 2 })
    f({ x: f32([1, 2, 3]), y: 1 })
    f({ x, y: f32(1) })
    f({ x: rename(x, ['a']), y: 1 })
    f({ x: vectorize(x, 'v'), y: 1 })
    expect(explainRecompile(f).split('\n')).toEqual([
      '1: ([0].x f32[2], [0].y s32[]) on binary',
      '2: argument [0].x is f32[3], was f32[2] in 1',
      '3: argument [0].y is f32[], was s32[] in 1',
      '4: argument [0].x is f32[a: 2], was f32[3] in 2',
      '5: argument [0].x is vectorized[v: 2] f32[], was f32[a: 2] in 4',
    ])
  })

  it('tells structures, static values, backends and default options apart', () => {
    const f = jit((x: Tensor | Tensor[], _: string) => add(Array.isArray(x) ? x[0]! : x, 1), { static: [1] })
    const x = f32(1)
    f(x, 'a')
    f(x, 'b')
    f([x], 'b')
    f(f32(1, { backend: wasmBackend() as Backend }), 'b')
    withDefaultOptions({ cacheSize: 8 }, () => f(x, 'b'))
    expect(explainRecompile(f).split('\n')).toEqual([
      '1: ([0] f32[]) on binary',
      '2: the arguments are [·, "b"], were [·, "a"] in 1',
      '3: the arguments are [[·], "b"], were [·, "b"] in 2',
      '4: the backend is wasm, was binary in 2',
      '5: other default options than 2',
    ])
  })
})

describe('functions made anew around a tensor', () => {
  afterEach(() => vi.restoreAllMocks())

  it('are warned of once, with the tensor and the line that took it', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    for (let i = 0; i < 100; i++) {
      const weights = tensor([i, 2])
      jit((x: Tensor) => multiply(x, weights))(3)
    }
    expect(warn).toHaveBeenCalledTimes(1)
    expect(warn.mock.calls[0]![0]).toMatch(
      /^jit: a function was traced 32 times around a captured s32\[2\] \(at .*recompile\.test\.ts[^\s:]*:\d+:\d+\): jit it once/,
    )
  })

  it('are left alone where nothing is captured, or the function stays', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const weights = tensor([1, 2])
    const once = jit((x: Tensor) => add(x, weights))
    for (let i = 0; i < 100; i++) {
      jit((x: Tensor) => multiply(x, 7))(i)
      once(i)
    }
    expect(warn).not.toHaveBeenCalled()
  })
})

it('tells numbers from scalar tensors', () => {
  const f = jit((x: Tensor) => add(x, x))
  f(0.5)
  f(tensor(0.5))
  expect(explainRecompile(f)).toMatch(/^2: argument \[0\] is a tensor in 1$/m)
})
