// Writers take containers and nothing that looks like an empty one.
import { binaryBackend } from '@nx/backend-binary'
import {
  saveNumpyArchive,
  saveNumpyArchiveAsync,
  saveSafetensors,
  saveSafetensorsAsync,
  serialize,
  serializeAsync,
} from '@nx/serialize'
import { setDefaultBackend, tensor } from '@nx/tensor'
import { NxError } from '@nx/types'
import { beforeAll, expect, it } from 'vitest'

beforeAll(() => void setDefaultBackend(binaryBackend()))

const writers: Readonly<Record<string, (value: never) => unknown>> = {
  serialize,
  serializeAsync,
  saveSafetensors,
  saveSafetensorsAsync,
  saveNumpyArchive,
  saveNumpyArchiveAsync,
}

const cyclic: { again?: unknown } = {}
cyclic.again = cyclic

const others: readonly (readonly [name: string, value: unknown, message: RegExp])[] = [
  ['Map', new Map([['w', 1]]), /got Map/],
  ['Set', new Set([1]), /got Set/],
  ['Promise', Promise.resolve({}), /got Promise .*await it/],
  ['function', () => ({}), /got a function/],
  ['Date', new Date(0), /got Date/],
  ['class instance', new (class Model {})(), /got Model/],
  ['typed array', new Float32Array(2), /got Float32Array .*tensor\(data\)/],
  ['text', 'w', /got "w"/],
  ['null', null, /got null/],
  ['undefined', undefined, /got undefined/],
]

for (const [op, write] of Object.entries(writers)) {
  it.each(others)(`${op} refuses a %s`, async (_, value, message) => {
    const error = await errorOf(() => write(value as never))
    expect(error).toMatchObject({ code: 'container', op })
    expect(error.message).toMatch(message)
  })

  it(`${op} refuses a cycle`, async () => {
    expect(await errorOf(() => write({ a: cyclic } as never))).toMatchObject({ op })
  })
}

const archives = Object.entries(writers).filter(([op]) => op.startsWith('save'))

it.each(archives)('%s needs names', async (op, write) => {
  for (const unnamed of [tensor([1]), [tensor([1])], 5]) {
    const error = await errorOf(() => write(unnamed as never))
    expect(error).toMatchObject({ code: 'container', op })
  }
})

async function errorOf(fn: () => unknown): Promise<NxError> {
  try {
    await fn()
  } catch (error) {
    if (error instanceof NxError) return error
    throw error
  }
  throw new Error('did not throw')
}
