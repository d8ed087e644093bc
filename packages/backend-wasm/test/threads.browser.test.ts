// In a page that is cross-origin isolated, several threads give the bits of one; its main thread never waits by blocking.
import { add, dot, exp, iota, multiply, remainder, reshape, tensor, toArray, toTypedArray } from '@nx/tensor'
import type { Backend } from '@nx/types'
import { expect, it, vi } from 'vitest'
import { wasmBackend } from '../src/index.ts'
import { wasmThreads } from '../src/threads.ts'

const compute = (backend: Backend): unknown[] => {
  const x = remainder(iota([400_000], { type: 'f32', backend }), 17)
  const matrix = reshape(x, [500, 800])
  return [exp(multiply(x, -0.1)), dot(matrix, reshape(x, [800, 500]))].map((each) => toTypedArray(each))
}

it('computes on several threads', async () => {
  expect(crossOriginIsolated).toBe(true)
  const wait = vi.spyOn(Atomics, 'wait')
  const backend = await wasmThreads({ threads: 3 })
  expect(backend).toMatchObject({ threads: 3, obstacle: undefined })
  const expected = compute(wasmBackend() as Backend)
  for (let turn = 0; turn < 20; turn++) expect(compute(backend as Backend)).toEqual(expected)
  // Asked once whether it may, which it may not.
  expect(wait).toHaveBeenCalledTimes(1)
  await backend.terminate()
  expect(backend.threads).toBe(1)
  expect(compute(backend as Backend)).toEqual(expected)
  wait.mockRestore()
})

it('computes on one without shared memory', async () => {
  vi.stubGlobal('SharedArrayBuffer', undefined)
  const backend = await wasmThreads({ threads: 2 })
  expect(backend.obstacle).toMatch(/^there is no SharedArrayBuffer/)
  expect(toArray(add(tensor([1, 2], { backend: backend as Backend }), 1))).toEqual([2, 3])
  vi.unstubAllGlobals()
})
