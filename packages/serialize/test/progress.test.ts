// Reading that says how far it is, and can be stopped.
import { binaryBackend } from '@nx/backend-binary'
import {
  loadNumpy,
  openSafetensors,
  readBytes,
  type ReadProgress,
  saveNumpy,
  saveSafetensors,
} from '@nx/serialize'
import { f32, setDefaultBackend, toArray, u8 } from '@nx/tensor'
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

setDefaultBackend(binaryBackend())

const reason = new Error('enough')
const bytes = saveNumpy(f32([1, 2, 3]))
const parts = (count: number): Uint8Array[] => Array.from({ length: count }, (_, i) => Uint8Array.of(i, i))
const streamOf = (
  chunks: readonly Uint8Array[],
  cancelled: (why: unknown) => void = () => {},
): ReadableStream<Uint8Array> => {
  let next = 0
  return new ReadableStream({
    pull(controller) {
      if (next === chunks.length) controller.close()
      else controller.enqueue(chunks[next++]!)
    },
    cancel: cancelled,
  })
}

describe('readBytes', () => {
  it('reads blobs, responses and streams of the web and of Node', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'progress-'))
    try {
      writeFileSync(join(folder, 'x.npy'), bytes)
      const sources = [
        new Blob([bytes as BlobPart]),
        new Response(bytes as BodyInit),
        new Response(bytes as BodyInit).body!,
        createReadStream(join(folder, 'x.npy')) as AsyncIterable<Uint8Array>,
      ]
      for (const source of sources) expect(toArray(loadNumpy(await readBytes(source)))).toEqual([1, 2, 3])
    } finally {
      rmSync(folder, { recursive: true })
    }
    expect(await readBytes(new Response(null))).toEqual(new Uint8Array(0))
  })

  it('tells after each part how far it is', async () => {
    const seen: ReadProgress[] = []
    const onProgress = (progress: ReadProgress): void => void seen.push(progress)
    const response = new Response(streamOf(parts(3)), { headers: { 'content-length': '6' } })
    expect([...(await readBytes(response, { onProgress }))]).toEqual([0, 0, 1, 1, 2, 2])
    expect(seen).toEqual([2, 4, 6].map((loaded) => ({ loaded, total: 6 })))
    seen.length = 0
    await readBytes(streamOf(parts(1)), { onProgress })
    await readBytes(streamOf(parts(1)), { onProgress, total: 2 })
    const packed = { 'content-length': '1', 'content-encoding': 'gzip' }
    await readBytes(new Response(streamOf(parts(1)), { headers: packed }), { onProgress })
    expect(seen.map(({ total }) => total)).toEqual([undefined, 2, undefined])
  })

  it('takes no length that is none', async () => {
    const seen: unknown[] = []
    const onProgress = ({ total }: ReadProgress): void => void seen.push(total)
    for (const length of ['x', '', '-2', '2, 2', '2']) {
      const headers = { get: (name: string) => (name === 'content-length' ? length : null) }
      await readBytes({ body: streamOf(parts(1)), headers }, { onProgress })
    }
    for (const size of [NaN, -1, 2])
      await readBytes({ size, stream: () => streamOf(parts(1)) }, { onProgress })
    expect(seen).toEqual([undefined, undefined, undefined, undefined, 2, undefined, undefined, 2])
  })

  it('copies parts, whose memory the source may use again', async () => {
    for (const memory of [new Uint8Array(2), Buffer.alloc(2)]) {
      const again = async function* (): AsyncGenerator<Uint8Array> {
        for (let i = 1; i <= 3; i++) yield memory.fill(i)
      }
      expect([...(await readBytes(again()))]).toEqual([1, 1, 2, 2, 3, 3])
    }
  })

  it('stops when the signal is aborted, and lets go of the stream', async () => {
    const controller = new AbortController()
    let cancelled = 0
    const reading = readBytes(
      streamOf(parts(100), () => cancelled++),
      {
        signal: controller.signal,
        onProgress: ({ loaded }) => {
          if (loaded === 4) controller.abort(reason)
        },
      },
    )
    await expect(reading).rejects.toBe(reason)
    expect(cancelled).toBe(1)
    await expect(readBytes(new Blob([]), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })

  it('refuses what gives no bytes', async () => {
    const code = (source: unknown, options?: object): Promise<unknown> =>
      readBytes(source as never, options).then(
        () => null,
        (error: { code?: string }) => error.code,
      )
    expect(await code('file.npy')).toBe('bytes')
    expect(await code(undefined)).toBe('bytes')
    expect(await code(streamOf(['text' as never]))).toBe('bytes')
    expect(await code(new Response('missing', { status: 404 }))).toBe('response')
    expect(await code(new Blob([]), { onProgress: 1 })).toBe('not_function')
    expect(await code(new Blob([]), { signal: 1 })).toBe('option')
    expect(await code(new Blob([]), { progress: 1 })).toBe('unknown_option')
    for (const total of ['x', -1, 1.5, NaN, Infinity, null])
      expect(await code(new Blob([]), { total })).toBe('option')
    await expect(readBytes(new Blob([]), { total: -1 })).rejects.toThrow(
      'readBytes: total is an integer of at least 0, got -1',
    )
    await expect(readBytes(new Response('missing', { status: 404 }))).rejects.toThrow(
      'readBytes: the response is no success but 404; check the address',
    )
  })
})

describe('loadAll of openSafetensors', () => {
  const file = saveSafetensors({ a: f32([1, 2]), b: u8([3]), c: f32([4]) })
  const open = (): ReturnType<typeof openSafetensors> =>
    openSafetensors((offset, length) => file.subarray(offset, offset + length))

  it('reads all, or those named, and tells how many of their bytes are there', async () => {
    const seen: ReadProgress[] = []
    const all = await (await open()).loadAll({ onProgress: (progress) => seen.push(progress) })
    const elements = Object.fromEntries(Object.entries(all).map(([name, x]) => [name, toArray(x)]))
    expect(elements).toEqual({ a: [1, 2], b: [3], c: [4] })
    expect(seen.at(-1)).toEqual({ loaded: 13, total: 13 })
    expect(seen).toHaveLength(3)
    expect(Object.keys(await (await open()).loadAll({ names: ['c'] }))).toEqual(['c'])
  })

  it('stops between two tensors', async () => {
    const controller = new AbortController()
    let count = 0
    const loading = (await open()).loadAll({
      signal: controller.signal,
      onProgress: () => ++count === 2 && controller.abort(reason),
    })
    await expect(loading).rejects.toBe(reason)
    expect(count).toBe(2)
  })

  it('refuses what is wrong', async () => {
    const rejects = async (options: object, code: string): Promise<void> =>
      expect((await open()).loadAll(options)).rejects.toThrow(expect.objectContaining({ code }))
    await rejects({ names: ['x'] }, 'unknown_name')
    await rejects({ names: 'a' }, 'not_array')
    await rejects({ signal: 'x' }, 'option')
    await rejects({ onprogress: 1 }, 'unknown_option')
  })
})
