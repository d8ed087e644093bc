// Recorded calls of tensors beyond 4 KB.
import { binaryBackend } from '@nx/backend-binary'
import { enlarged, parseVectors, runVector, type Vector } from '@nx/testing'
import { add, negate } from '@nx/tensor'
import type { Backend, Call, Elements } from '@nx/types'
import { expect, it } from 'vitest'

const backend = binaryBackend()
const tensor = (...data: number[]): object => ({ t: 'f32', shape: [data.length], data })
const call = { id: '1', area: 'unary', fn: 'negate', args: [tensor(1, -2)], expect: tensor(-1, 2) }
const vector = (changes: object = {}): Vector => parseVectors(JSON.stringify({ ...call, ...changes }))[0]!
const run = (given: Vector, on = backend as Backend) =>
  runVector(given, { backend: on, modules: { Nx: { add, negate } } })

it('each entry gives what was recorded', async () => {
  const more = enlarged(vector())!
  expect(JSON.stringify(more.args)).toContain('["enlarged",513]')
  expect((await run(more)).status).toBe('passed')
  const sum = vector({ fn: 'add', args: [tensor(1, 2), 3], expect: tensor(4, 5) })
  expect((await run(enlarged(sum)!)).status).toBe('passed')
})

it('a mistake in the last one shows', async () => {
  const execute = (each: Call): unknown => {
    const [data] = backend.execute(each as never) as [Elements]
    if (data.byteLength > 4096) data[data.length - 1] = 7
    return [data]
  }
  const short = { ...backend, name: 'short', execute } as Backend
  expect((await run(vector(), short)).status).toBe('passed')
  expect((await run(enlarged(vector())!, short)).detail).toBe('element 1025: expected 2, got 7')
})

it('what cannot be repeated is left alone', () => {
  expect(enlarged(vector({ raises: true, message: 'no' }))).toBe(null)
  expect(enlarged(vector({ args: [1] }))).toBe(null)
  expect(enlarged(vector({ args: [{ t: 'f32', shape: [0], data: [] }] }))).toBe(null)
  expect(enlarged(vector({ expect: 3 }))).toBe(null)
  // Of a difference from Nx, the rule says what is right of the recorded arguments.
  expect(enlarged(vector({ fn: 'round' }))).toBe(null)
})
