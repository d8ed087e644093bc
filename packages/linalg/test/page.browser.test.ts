// Factorisations on the main thread of a page, where modules are compiled synchronously.
import { cholesky, eigh, lu, qr, svd } from '@nx/linalg'
import { asType, setDefaultBackend, transpose } from '@nx/tensor'
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import type { Backend } from '@nx/types'
import { expect, it } from 'vitest'
import { bound, departure, general, residual, scaled, symmetric } from './matrices.ts'

it.each([
  ['binary', () => binaryBackend() as Backend],
  ['wasm', () => wasmBackend() as Backend],
])('matrices multiply back from their factors on the %s backend', (_, backendOf) => {
  setDefaultBackend(backendOf())
  for (const type of ['f32', 'f64'] as const) {
    const size = 65
    const limit = bound(size, type)
    const a = asType(general['random']!(size), type)
    const definite = asType(symmetric['random']!(size), type)
    const root = cholesky(definite)
    expect(residual(definite, root, transpose(root))).toBeLessThanOrEqual(limit)
    expect(residual(a, ...lu(a))).toBeLessThanOrEqual(limit)
    const [q, r] = qr(a)
    expect(residual(a, q, r)).toBeLessThanOrEqual(limit)
    const [w, v] = eigh(definite)
    expect(residual(definite, scaled(v, w), transpose(v))).toBeLessThanOrEqual(limit)
    const [u, s, vt] = svd(a)
    expect(residual(a, scaled(u, s), vt)).toBeLessThanOrEqual(limit)
    expect(departure(q) + departure(u)).toBeLessThanOrEqual(2 * limit)
  }
})
