// What the worker of the field does for a page, and that it keeps no memory of frames.
import * as nx from '@nx/nx'
import type { WasmBackend } from '@nx/nx'
import { expect, it } from 'vitest'
import { handlers } from '../gray-scott/handlers.ts'

it('gives a frame of pixels again and again, in memory that does not grow', async () => {
  nx.setDefaultBackend(nx.wasmBackend())
  expect(await handlers.begin({ side: 64, seed: 1, gpu: false })).toBe('wasm')
  const asked = { feed: 0.037, kill: 0.06, steps: 4 }
  const frame = (brush?: [number, number]): Promise<Uint8Array> => handlers.frame({ ...asked, brush })
  const first = await frame()
  expect(first).toHaveLength(64 * 64 * 4)
  const painted = await frame([50, 10])
  const red = (pixels: Uint8Array): number => pixels[4 * (50 * 64 + 10)]!
  expect(red(painted)).toBeGreaterThan(red(first) + 20)
  const { memory } = nx.defaultBackend() as WasmBackend
  for (let i = 0; i < 20; i++) await frame()
  const before = memory().residentBytes
  for (let i = 0; i < 200; i++) await frame()
  expect(memory().residentBytes - before).toBeLessThan(2 ** 19)
})
