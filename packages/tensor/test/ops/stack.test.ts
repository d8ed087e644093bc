// Many inputs at once: each must cost the same, however many there are.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { complex } from '@nx/types'
import { expect, it } from 'vitest'
import * as nx from '../../src/index.ts'

const backends = [binaryBackend(), wasmBackend()]

it.each(backends)('joins 200,000 numbers, also beside a tensor, on $name', (backend) => {
  const numbers = Array.from({ length: 200_000 }, (_, i) => i)
  const started = process.threadCpuUsage()
  const alone = nx.withDefaultBackend(backend, () => nx.stack(numbers, { name: 'x' }))
  expect(process.threadCpuUsage(started).user / 1000, 'milliseconds of this thread').toBeLessThan(5000)
  expect([alone.type, alone.shape, alone.names]).toEqual(['s32', [200_000], ['x']])
  expect(nx.toFlatArray(alone)).toEqual(numbers)
  const few = numbers.slice(0, 20_000)
  const beside = nx.stack([nx.tensor(0.5, { type: 'bf16', backend }), ...few.map(() => 0.1)])
  expect([beside.type, beside.shape]).toEqual(['bf16', [20_001]])
})

it('gives numbers alone the type that they have together', () => {
  const [backend] = backends
  nx.withDefaultBackend(backend!, () => {
    expect(nx.stack([1, 2.5]).type).toBe('f32')
    expect(nx.stack([1, nx.weakFloat(2)]).type).toBe('f32')
    expect(nx.stack([true, complex(1, 2)]).type).toBe('c64')
    expect(nx.stack([1, 2], { axis: -1 }).shape).toEqual([2])
    expect(() => nx.stack([1, 2], { axis: 1 })).toThrow('cannot put an axis at 1')
  })
})
