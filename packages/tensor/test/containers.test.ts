// One definition of a container: what is none is refused with one message, which says what to do.
import { binaryBackend } from '@nx/backend-binary'
import { devectorize, revectorize, setDefaultBackend, vectorize } from '@nx/tensor'
import { NxError } from '@nx/types'
import { expect, test } from 'vitest'
import { errorOf } from './backends.ts'

setDefaultBackend(binaryBackend())

const cyclic: unknown[] = []
cyclic.push({ again: cyclic })

class Own {
  [Symbol.for('nx.container')](): unknown {
    return { parts: [this], rebuild: () => this }
  }
}

/** What stands where a container belongs, and what the message says. */
const others: readonly (readonly [name: string, value: unknown, message: RegExp])[] = [
  ['Map', new Map([['w', 1]]), /got Map where tensors or a container of them belong/],
  ['Set', new Set([1]), /got Set where .* only arrays and plain objects hold them/],
  ['Promise', Promise.resolve([1]), /got Promise .* await it/],
  ['function', () => [1], /got a function where/],
  ['Date', new Date(0), /got Date where/],
  ['an object of a class without a name', new (class {})(), /got object where/],
  ['class instance', new (class Model {})(), /got Model where .* \[container\]/],
  ['typed array', new Float32Array(2), /got Float32Array where .* tensor\(data\)/],
  ['text', 'w', /got "w" where/],
  ['null', null, /got null where/],
  ['undefined', undefined, /got undefined where/],
  ['array within itself', cyclic, /got a container that is within itself/],
  ['class within itself', new Own(), /got a container that is within itself/],
]

const takers: readonly (readonly [name: string, call: (value: never) => unknown])[] = [
  ['vectorize', (value) => vectorize(value, 'x')],
  ['devectorize', (value) => devectorize(value)],
  ['revectorize', (value) => revectorize(value, { x: 1 })],
]

for (const [op, call] of takers) {
  test.each(others)(`${op} refuses a %s`, async (_, value, message) => {
    const error = await errorOf(() => call(value as never))
    expect(error).toMatchObject({ code: 'container', op })
    expect(error.message).toMatch(message)
    if (typeof value !== 'object' || value === null) return
    expect(await errorOf(() => call({ nested: [value] } as never))).toMatchObject({ code: 'container', op })
  })
}

test('very deep containers are refused before the stack ends', () => {
  let deep: unknown = []
  for (let i = 0; i < 100_000; i++) deep = [deep]
  expect(() => vectorize(deep as object, 'x')).toThrow(NxError)
})
