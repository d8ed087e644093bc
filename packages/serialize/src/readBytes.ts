// All bytes of a file or a response, with progress.
import { checkOptions, describe, integerAtLeast } from '@nx/tensor/internal'
import { NxError } from '@nx/types'
import { join } from './core/join.ts'
import { checkProgress, type ProgressOptions, progressOptions, throwIfStopped } from './core/progress.ts'

/** What gives bytes in parts: a web stream, or a stream of Node. */
export type ByteStream =
  | AsyncIterable<Uint8Array>
  | {
      getReader(): {
        read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>
        cancel(reason?: unknown): Promise<void>
      }
    }

/** Where bytes come from: a `Response`, a `Blob` or `File`, or a stream. */
export type ByteSource =
  | ByteStream
  | {
      readonly body: ByteStream | null
      readonly headers: { get(name: string): string | null }
      readonly ok?: boolean
      readonly status?: number
    }
  | { readonly size: number; stream(): ByteStream }

/** Options of `readBytes`. */
export interface ReadBytesOptions extends ProgressOptions {
  /** How many bytes there will be, for progress; what the source says by default. */
  readonly total?: number
}

/**
 * Reads all bytes of a `Response`, a `Blob` or a stream, for functions such as `loadSafetensors`: tells how far it is, and stops when a
 * signal is aborted.
 *
 * @throws NxError `bytes` for what gives no bytes, `response` for a response that is no success, `not_function`, `option`,
 * `unknown_option`; the reason of the signal; what the source throws.
 *
 * @example
 * const file = saveNumpy(f32([1, 2, 3]))
 * const parts = async function* () {
 *   yield file.subarray(0, 64)
 *   yield file.subarray(64)
 * }
 * const seen: number[] = []
 * const onProgress = ({ loaded }: ReadProgress) => seen.push(loaded)
 * const bytes = await readBytes(parts(), { onProgress })
 * toArray(loadNumpy(bytes)) // => [1, 2, 3]
 * seen // => [64, file.length]
 */
export async function readBytes(source: ByteSource, options: ReadBytesOptions = {}): Promise<Uint8Array> {
  const op = 'readBytes'
  checkOptions(op, options, [...progressOptions, 'total'])
  checkProgress(op, options)
  const { onProgress, signal, total: given } = options
  throwIfStopped(signal)
  if (given !== undefined) integerAtLeast(op, 'total', given, 0)
  const { stream, size } = opened(op, source)
  const total = given ?? size
  const parts: Uint8Array[] = []
  let loaded = 0
  for await (const part of partsOf(stream)) {
    throwIfStopped(signal)
    if (!(part instanceof Uint8Array)) throw noBytes(op, part)
    // Who gives parts may write the next one to the same memory. slice of a Buffer of Node would copy nothing.
    parts.push(new Uint8Array(part))
    loaded += part.length
    onProgress?.({ loaded, total })
    throwIfStopped(signal)
  }
  return join(parts)
}

/** The stream of a source, and how many bytes it says it has. */
function opened(
  op: string,
  source: ByteSource,
): { readonly stream: ByteStream; readonly size: number | undefined } {
  const given = Object(source) as {
    readonly body?: unknown
    readonly headers?: { get?: (name: string) => string | null }
    readonly ok?: boolean
    readonly status?: number
    readonly size?: unknown
    stream?: () => ByteStream
  }
  if (typeof given.stream === 'function' && typeof given.size === 'number')
    return {
      stream: given.stream(),
      size: Number.isInteger(given.size) && given.size >= 0 ? given.size : undefined,
    }
  if (given.body === undefined) return { stream: streamOf(op, source), size: undefined }
  if (given.ok === false)
    throw new NxError('response', op, `the response is no success but ${given.status}; check the address`, {
      status: given.status,
    })
  // What was compressed on the way comes out as more.
  const length = given.headers?.get?.('content-encoding') ? null : given.headers?.get?.('content-length')
  return {
    stream: given.body === null ? nothing() : streamOf(op, given.body),
    size: length != null && /^\d+$/.test(length) ? Number(length) : undefined,
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

function streamOf(op: string, value: unknown): ByteStream {
  const { getReader, [Symbol.asyncIterator]: iterate } = Object(value) as {
    readonly getReader?: unknown
    readonly [Symbol.asyncIterator]?: unknown
  }
  if (typeof getReader === 'function' || typeof iterate === 'function') return value as ByteStream
  throw noBytes(op, value)
}

const noBytes = (op: string, value: unknown): NxError =>
  new NxError(
    'bytes',
    op,
    `needs a Response, a Blob or a stream of bytes, got ${describe(value)}; as in readBytes(await fetch(url))`,
  )

/** The parts of a stream, which is cancelled when nobody takes the rest. */
async function* partsOf(stream: ByteStream): AsyncGenerator<Uint8Array> {
  if (!('getReader' in stream)) return yield* stream
  const reader = stream.getReader()
  let ended = false
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      yield value!
    }
    ended = true
  } finally {
    if (!ended) void reader.cancel().catch(() => {})
  }
}
