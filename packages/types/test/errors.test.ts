// Errors keep what programs read when they are cloned or sent to another thread.
import { Worker } from 'node:worker_threads'
import { asNxError, NxError } from '@nx/types'
import { describe, expect, it } from 'vitest'

const error = new NxError('shape', 'reshape', 'cannot turn 6 elements into [4]', {
  shape: [2, 3],
  names: ['x', null],
  limits: [[0, 2n ** 60n]],
  loss: NaN,
  f: () => 0,
  mark: Symbol('mark'),
  tensor: new (class Tensor {})(),
})
const kept = { shape: [2, 3], names: ['x', null], limits: [[0, 2n ** 60n]], loss: NaN }

const ways: Readonly<Record<string, (value: unknown) => Promise<unknown>>> = {
  structuredClone: async (value) => structuredClone(value),
  MessageChannel: (value) =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel()
      port2.addEventListener('message', ({ data }) => {
        port1.close()
        resolve(data)
      })
      port2.start()
      port1.postMessage(value)
    }),
  'worker_threads, there and back': (value) =>
    new Promise((resolve, reject) => {
      const source = `const { parentPort } = require('node:worker_threads')
        parentPort.once('message', (value) => parentPort.postMessage(value))`
      const worker = new Worker(source, { eval: true })
      worker.once('error', reject)
      worker.once('message', (answer) => void worker.terminate().then(() => resolve(answer)))
      worker.postMessage(value)
    }),
}

it.each([2000, 2001, 1e6])('shows both ends of a message of %d characters', (length) => {
  const given = 'x'.repeat(length - 'read: got ; how to fix'.length)
  const { message } = new NxError('wrong', 'read', `got ${given}; how to fix`)
  expect(message.length).toBe(length > 2000 ? 1903 : length)
  expect(message).toMatch(/^read: got x+( … x+)?; how to fix$/)
})

it('has no address in sources, nor a place for one', () => {
  expect(Object.keys(error)).toEqual(['name', 'code', 'op', 'details'])
})

describe.each(Object.entries(ways))('%s', (_, send) => {
  it('keeps code, op, details, message and stack', async () => {
    const back = asNxError(await send(error))
    expect(back).toBeInstanceOf(NxError)
    expect([back.name, back.code, back.op, back.message, back.stack]).toEqual([
      'NxError',
      'shape',
      'reshape',
      error.message,
      error.stack,
    ])
    expect(back.details).toEqual(kept)
    const again = asNxError(await send(back))
    expect([again.message, again.code, again.details]).toEqual([error.message, 'shape', kept])
  })

  it('keeps them inside of containers and of other errors', async () => {
    const { failed } = (await send({ failed: [error] })) as { failed: unknown[] }
    expect(asNxError(failed[0]).op).toBe('reshape')
    const outer = (await send(new Error('step 3', { cause: error }))) as Error
    expect(asNxError(outer.cause).code).toBe('shape')
  })
})

it('cannot be made uncloneable by its details', () => {
  const cycle: unknown[] = []
  cycle.push(cycle, { cycle }, Proxy)
  const back = asNxError(structuredClone(new NxError('option', 'f', 'no', { cycle, got: cycle })))
  expect([back.code, back.op, back.message]).toEqual(['option', 'f', 'f: no'])
})

it('makes one of any error and of anything thrown', () => {
  expect(asNxError(error)).toBe(error)
  const facts = (value: unknown): unknown[] => {
    const { code, op, message, details } = asNxError(value)
    return [code, op, message, details]
  }
  expect(facts(new TypeError('no'))).toEqual(['foreign', 'TypeError', 'TypeError: no', {}])
  expect(facts(Object.assign(new Error('no file'), { code: 'ENOENT' }))).toEqual([
    'ENOENT',
    'Error',
    'Error: no file',
    {},
  ])
  expect(facts({ code: 'shape', op: 'dot', message: 'dot: no', details: { axis: 1 } })).toEqual([
    'shape',
    'dot',
    'dot: no',
    { axis: 1 },
  ])
  for (const value of ['text', 1, null, undefined]) expect(facts(value)[2]).toBe(`Error: ${String(value)}`)
  const bare = Object.create(null) as object
  let nested: unknown = []
  for (let i = 0; i < 5000; i++) nested = [nested]
  for (const value of [[Symbol('s')], bare, { toString: null }, nested, { op: [Symbol('s')], details: null }])
    expect(facts(value)[0]).toBe('foreign')
  expect(facts(bare)[2]).toBe('Error: {}')
  const { stack } = new RangeError('deep')
  expect(asNxError({ name: 'RangeError', message: 'deep', stack }).stack).toBe(stack)
})
