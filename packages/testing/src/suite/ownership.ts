// Who owns bytes: what is uploaded is copied, what is read is the caller's.
import { type Backend, byteLength, dtypes, type Spec } from '@nx/types'
import { type BackendPromise, codeOf, sample } from './promise.ts'
import { disagreement } from './trial.ts'

const same = (left: Uint8Array, right: Uint8Array): boolean =>
  left.length === right.length && left.every((byte, i) => byte === right[i])

export const keepsCopy: BackendPromise = {
  title: 'keeps a copy of the bytes',
  async check(backend, type) {
    const { spec, bytes } = sample(type)
    const given = bytes.slice()
    const data = backend.upload(given, spec)
    given.fill(0xff)
    if (same(await backend.read(data, spec), bytes)) return
    throw disagreement(
      'the value changed when the caller wrote to the bytes afterwards; keep a copy, as in bytes.slice()',
    )
  },
}

export const takesAnyOffset: BackendPromise = {
  title: 'takes bytes at any offset of a buffer',
  async check(backend, type) {
    const { spec, bytes } = sample(type)
    const shifted = new Uint8Array(bytes.length + 9).fill(0xff)
    shifted.set(bytes, 3)
    const data = backend.upload(shifted.subarray(3, 3 + bytes.length), spec)
    if (same(await backend.read(data, spec), bytes)) return
    throw disagreement('bytes that begin at offset 3 of their buffer came back as others; mind byteOffset')
  },
}

export const refusesOthers: BackendPromise = {
  title: 'refuses types that the backend does not store',
  once: true,
  async check(backend) {
    for (const type of dtypes.filter((other) => !backend.types.includes(other))) {
      const spec: Spec = { type, shape: [2] }
      const code = await codeOf(async () => backend.upload(new Uint8Array(byteLength(spec)), spec))
      if (code === 'unsupported_type') continue
      const instead = code === null ? 'took it' : `threw ${code}`
      throw disagreement(
        `${type} is not in types, but upload ${instead}; throw new NxError('unsupported_type', …), so that callers know`,
      )
    }
  },
}

/** What holds of bytes that are read, in either way. */
export const ownBytes = (
  read: (backend: Backend, data: unknown, spec: Spec) => Uint8Array | Promise<Uint8Array>,
): readonly BackendPromise[] => [
  {
    title: 'gives bytes that the caller may write to',
    async check(backend, type) {
      const { spec, bytes } = sample(type)
      const data = backend.upload(bytes, spec)
      ;(await read(backend, data, spec)).fill(0xff)
      if (same(await read(backend, data, spec), bytes)) return
      throw disagreement(
        'the value changed when the caller wrote to the bytes it got; give a copy, as in bytes.slice()',
      )
    },
  },
  {
    title: 'gives bytes that outlive the value',
    async check(backend, type) {
      const { spec, bytes } = sample(type)
      const data = backend.upload(bytes, spec)
      const got = await read(backend, data, spec)
      backend.dispose?.(data)
      const next = backend.upload(new Uint8Array(bytes.length).fill(0xa5), spec)
      if (same(got, bytes)) return void backend.dispose?.(next)
      throw disagreement(
        'the bytes it gave changed once the value was disposed and another one uploaded; give a copy of memory that is used again',
      )
    },
  },
]
