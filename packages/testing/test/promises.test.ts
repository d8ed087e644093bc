// The suite catches backends that break what the contract promises beside results.
import { gather, Tensor } from '@nx/tensor'
import { type Backend, type Call, decode, type DType, sizeOf } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { fewTypes } from './few-types.ts'
import { runSuite } from './runner.ts'

const types = ['f32', 's32', 'u8'] as const
const good = (): Backend => fewTypes([...types, 'u32'])

/** What the suite says of promises that `change` breaks. */
async function complaints(
  op: string,
  change: (backend: Backend) => Partial<Backend>,
): Promise<readonly string[]> {
  const backend = (): Backend => ({ ...good(), ...change(good()) })
  const ended = await runSuite({ backend, types, properties: 0 }, [`contract of ${op}`])
  expect(ended.map(({ name }) => name)).toEqual([...types])
  return ended.flatMap(({ error }) => error?.message ?? [])
}

const ops = ['upload', 'read', 'readSync', 'gather', 'scatter']

it('says nothing of a backend that keeps them', async () => {
  for (const op of ops) expect(await complaints(op, () => ({}))).toEqual([])
})

describe('a backend is caught', () => {
  it('whose upload keeps the bytes of the caller', async () => {
    const keeps: Backend['upload'] = (bytes, { type, shape }) => decode(bytes, type, sizeOf(shape))
    const said = await complaints('upload', () => ({ upload: keeps }))
    expect(said[1]).toBe(
      'upload: s32, contract, keeps a copy of the bytes: the value changed when the caller wrote to the bytes ' +
        'afterwards; keep a copy, as in bytes.slice()',
    )
    expect(said).toHaveLength(3)
  })

  it('whose upload takes the whole buffer', async () => {
    const said = await complaints('upload', ({ upload }) => ({
      upload: (bytes, spec) => upload(new Uint8Array(bytes.buffer.slice(0, bytes.length)), spec),
    }))
    expect(said).toHaveLength(3)
    expect(said[1]).toMatch(
      /takes bytes at any offset .*: bytes that begin at offset 3 of their buffer came back/,
    )
  })

  it('whose upload takes types that it does not store', async () => {
    const careless: Backend['upload'] = (bytes, { type, shape }) => decode(bytes.slice(), type, sizeOf(shape))
    const said = await complaints('upload', () => ({ upload: careless }))
    expect(said).toHaveLength(1)
    expect(said[0]).toMatch(
      /^upload: f32, contract, refuses types .*: u2 is not in types, but upload took it; throw new/,
    )
  })

  it('whose upload refuses them by another error', async () => {
    const said = await complaints('upload', ({ upload }) => ({
      upload(bytes, spec) {
        if ((['f32', 's32', 'u8', 'u32'] as readonly DType[]).includes(spec.type)) return upload(bytes, spec)
        throw new TypeError('no array for this type')
      },
    }))
    expect(said[0]).toMatch(/but upload threw TypeError: no array for this type/)
  })

  it('whose readSync lends its own bytes', async () => {
    const said = await complaints('readSync', () => ({ readSync: lend }))
    expect(said).toHaveLength(3)
    expect(said[0]).toMatch(
      /^readSync: f32, contract, gives bytes that the caller may write to: the value changed/,
    )
  })

  it('whose read lends its own bytes', async () => {
    const said = await complaints('read', () => ({ read: async (data) => lend(data) }))
    expect(said).toHaveLength(3)
  })

  it('whose bytes are memory that is used again', async () => {
    const memory = new Uint8Array(64)
    const said = await complaints('readSync', () => ({
      upload(bytes, { type, shape }) {
        memory.set(bytes)
        return decode(memory.subarray(0, bytes.length), type, sizeOf(shape))
      },
      read: async (data) => lend(data).slice(),
      readSync: lend,
      dispose() {},
    }))
    expect(said.join('\n')).toMatch(
      /gives bytes that outlive the value: the bytes it gave changed once the value was disposed/,
    )
  })

  it('whose gather looks beyond the end, called or compiled', async () => {
    const wild = (backend: Backend): Partial<Backend> => ({
      execute: (call) => backend.execute(inside(call)),
    })
    const said = await complaints('gather', wild)
    expect(said[0]).toMatch(
      /^gather: f32, contract, out of bounds: gather at index 5 of an axis of length 5 gave \[.+\]; a backend with readSync must throw/,
    )
    const compiled = await complaints('gather', (backend) => ({
      compile: (graph) => ({
        run(inputs) {
          const [x, at] = inputs.map(
            (data, i) => new Tensor(good(), data, graph.values[graph.parameters[i]!]!, names, []),
          )
          return [gather(x!, new Tensor(good(), (at!.data as Int32Array).fill(0), at!.spec, names, [])).data]
        },
      }),
      supports: backend.supports,
    }))
    expect(compiled[0]).toMatch(/out of bounds: compiled, gather at index 5/)
  })

  it('whose scatter does', async () => {
    const wild = (backend: Backend): Partial<Backend> => ({
      execute: (call) => backend.execute(inside(call)),
    })
    expect((await complaints('scatter', wild))[2]).toMatch(
      /^scatter: u8, contract, out of bounds: indexedPut at index 5/,
    )
  })

  it('that cannot be read at once and does not clamp', async () => {
    const device = (backend: Backend): Partial<Backend> => ({
      readSync: undefined as never,
      execute: (call) => backend.execute(inside(call)),
    })
    expect((await complaints('gather', device)).join('\n')).toMatch(
      /gather at index 5 of .* gave \[.+\]; without readSync the index is clamped, which gives \[.+\]/,
    )
    const raising = await complaints('gather', () => ({ readSync: undefined as never }))
    expect(raising.join('\n')).toMatch(/threw index_out_of_bounds; without readSync the index is clamped/)
  })
})

const names = [null, null]

/** The memory of a value, as bytes. */
const lend = (data: unknown): Uint8Array => {
  const { buffer, byteOffset, byteLength } = data as Float32Array
  return new Uint8Array(buffer, byteOffset, byteLength)
}

/** The call with the index 0 where there is another. */
function inside(call: Call): Call {
  if (call.op !== 'gather' && call.op !== 'scatter') return call
  const inputs = call.inputs.map((input, i) =>
    i === 1 ? { ...input, data: (input.data as Int32Array).map(() => 0) } : input,
  )
  return { ...call, inputs }
}

describe('a skip of a promise', () => {
  const keeps: Backend['upload'] = (bytes, { type, shape }) => decode(bytes, type, sizeOf(shape))
  const backend = (): Backend => ({ ...good(), upload: keeps })
  const op = 'contract of upload'

  it('says its reason, and covers no more than it says', async () => {
    const skip = [
      { op: 'upload', type: 'f32', case: 'keeps a copy of the bytes', reason: 'zero copy' },
    ] as const
    const ended = await runSuite({ backend, types: ['f32', 's32'], properties: 0, skip }, [op])
    expect(ended.map(({ name, error }) => [name, error?.message.split(':')[1]?.trim()])).toEqual(
      [
        ['f32', 'f32, contract, refuses types that the backend does not store'],
        ['f32, skipped', undefined],
        ['s32', 's32, contract, keeps a copy of the bytes'],
      ].map(([name, error]) => [name === 'f32, skipped' ? 'f32, skipped: zero copy' : name, error]),
    )
  })

  it('fails once the promise is kept', async () => {
    const skip = [{ op: 'upload', type: 'f32', reason: 'zero copy' }] as const
    const ended = await runSuite({ backend: good, types: ['f32'], properties: 0, skip }, [op])
    expect(ended.map(({ error }) => error?.message)).toEqual([
      undefined,
      'upload: all that is skipped for the reason "zero copy" passes; remove the skip',
    ])
  })

  it('has to say so where the operation has cases', async () => {
    const skip = [{ op: 'gather', mode: 'contract', reason: 'it clamps' }] as const
    const clamping = (): Backend => ({ ...good(), execute: (call) => good().execute(inside(call)) })
    const ended = await runSuite({ backend: clamping, types: ['f32'], properties: 0, skip }, [
      'contract of gather',
    ])
    expect(ended.map(({ name, error }) => [name, error])).toEqual([
      ['f32', null],
      ['f32, skipped: it clamps', null],
    ])
  })
})
