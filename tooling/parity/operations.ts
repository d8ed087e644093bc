// Operations that backends are asked for by name.
import { binaryBackend } from '@nx/backend-binary'
import * as linalg from '@nx/linalg'
import { f32, rfft } from '@nx/tensor'
import { compositeCases, primitiveCases } from '@nx/testing'
import type { Backend } from '@nx/types'

let known: ReadonlySet<string> | undefined

/** Those that the suite for backends has cases for, and those of linear algebra, recorded from calls. */
export function operations(): ReadonlySet<string> {
  known ??= new Set([...Object.keys(primitiveCases), ...Object.keys(compositeCases), ...recorded()])
  return known
}

function recorded(): ReadonlySet<string> {
  const names = new Set<string>()
  const inner = binaryBackend() as Backend
  const backend: Backend = {
    ...inner,
    supports: (call) => {
      names.add(call.op)
      return inner.supports(call)
    },
  }
  const matrix = f32(
    [
      [2, 1],
      [1, 3],
    ],
    { backend },
  )
  const { cholesky, determinant, eigh, lu, qr, svd } = linalg
  for (const fn of [cholesky, determinant, eigh, lu, qr, svd]) fn(matrix)
  linalg.solve(matrix, matrix)
  rfft(matrix)
  return names
}
