// Heads of npy files that NumPy 2.4 was asked to load: what it takes we take as the same, what it refuses we refuse.
import { binaryBackend } from '@nx/backend-binary'
import { loadNumpy } from '@nx/serialize'
import { setDefaultBackend } from '@nx/tensor'
import { NxError } from '@nx/types'
import { beforeAll, expect, it } from 'vitest'
import heads from './fixtures/numpy-heads.json' with { type: 'json' }

beforeAll(() => void setDefaultBackend(binaryBackend()))

function npy(head: string, version: number): Uint8Array {
  const text = Uint8Array.from(head, (letter) => letter.charCodeAt(0))
  const length = new Uint8Array(new Uint32Array([text.length]).buffer, 0, version === 1 ? 2 : 4)
  const data = Array.from({ length: 256 }, (_, i) => (i % 64) + 1)
  return Uint8Array.from([
    0x93,
    ...new TextEncoder().encode('NUMPY'),
    version,
    0,
    ...length,
    ...text,
    ...data,
  ])
}

/** `type shape`, or the code of the error. */
function load(head: string, version: number): string {
  try {
    const { type, shape } = loadNumpy(npy(head, version))
    return `${type} ${shape.join(',')}`
  } catch (error) {
    if (error instanceof NxError) return error.code
    throw error
  }
}

it.each(heads as [string, number, string][])('%j, version %i: %s', (head, version, expected) => {
  const refusals = ['malformed', 'unknown_type', 'limit']
  // Types without a counterpart are refused by name, whether or not NumPy loads them.
  const foreign = /^[<|=][a-zA-Z]/.test(expected)
  expect(expected === 'error' ? refusals : [foreign ? 'unknown_type' : expected]).toContain(
    load(head, version),
  )
})

it('takes the last of equal keys, as Python', () => {
  expect(load("{'descr': '<f4', 'descr': '<i4', 'fortran_order': False, 'shape': (2, 3)}", 1)).toBe('s32 2,3')
})

it('reads what ml_dtypes calls f1, which NumPy writes and does not read', () => {
  expect(load("{'descr': '<f1', 'fortran_order': False, 'shape': (2, 3)}", 1)).toBe('f8 2,3')
})

it.each([
  ['|O', /Python objects, NumPy's \|O/],
  ['<U5', /text, NumPy's <U5/],
  ['|S3', /text in bytes/],
  ['<M8[ns]', /dates, NumPy's <M8\[ns\]/],
  ['<m8[D]', /spans of time/],
  ['<f16', /floats of more than 64 bits/],
])('names %s, and says that the file is fine', (descr, message) => {
  const bytes = npy(`{'descr': '${descr}', 'fortran_order': False, 'shape': (2, 3)}`, 1)
  const error = { code: 'unknown_type', message: expect.stringMatching(message) as string }
  expect(() => loadNumpy(bytes)).toThrow(expect.objectContaining(error))
  expect(() => loadNumpy(bytes)).toThrow(/the file is fine/)
})
