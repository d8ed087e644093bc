// Norms over both axes of a matrix, which Nx refuses, are compared with the right ones.
import { binaryBackend } from '@nx/backend-binary'
import { norm } from '@nx/linalg'
import { parseVectors, runVector } from '@nx/testing'
import type { Backend } from '@nx/types'
import { expect, it } from 'vitest'

it.each([
  [1, [0, 1]],
  [1, [1, 0]],
  [-1, [0, 1]],
  [{ atom: 'inf' }, [0, -1]],
  [{ atom: 'neg_inf' }, [1, 0]],
] as const)('of order %j over the axes %j', async (ord, axes) => {
  const matrix = { t: 'f64', shape: [2, 3], data: [1, -2, 0, 3, 4, -5] }
  const vector = {
    id: '1',
    area: 'linalg',
    fn: 'LinAlg.norm',
    args: [matrix],
    opts: { ord, axes },
    raises: true,
    error: 'ArgumentError',
    message: 'given axis (1) invalid for shape with rank 1',
  }
  const [parsed] = parseVectors(JSON.stringify(vector))
  const backend = binaryBackend() as Backend
  const right = await runVector(parsed!, { backend, modules: { LinAlg: { norm } } })
  expect(right.detail).toBe('')
  const wrong = await runVector(parsed!, {
    backend,
    modules: { LinAlg: { norm: (x: never) => norm(x) } },
  })
  expect(wrong.detail).toMatch(/expected (\d+), got/)
})
