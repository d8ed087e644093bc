// What a caller does before: its input becomes a batch, or a stream of batches.
import { isTensor } from '@nx/tensor'
import { describe } from '@nx/tensor/internal'
import { NxError } from '@nx/types'
import { Batch } from './batch.ts'
import type { BatchStream, Serving } from './serving.ts'
import { type Facts, within } from './span.ts'
import { isPromise } from './when-done.ts'

/** An input as batches, and what post-processing will be told. */
export interface Preprocessed {
  readonly batches: Batch | BatchStream
  readonly info: unknown
}

/**
 * Makes batches of an input, within a span. Throws or rejects with an NxError `preprocessing` for what is no batch and no stream,
 * `empty` for a batch without entries, and with what the caller's function throws.
 */
export function preprocess(
  op: string,
  { options }: Serving,
  input: unknown,
  facts: Facts = {},
  now?: () => number,
): Preprocessed | Promise<Preprocessed> {
  const { clientPreprocessing, telemetry } = options
  if (clientPreprocessing === undefined) return { batches: checkInput(op, input), info: null }
  const check = (made: unknown): Preprocessed => {
    if (!Array.isArray(made) || made.length !== 2 || !isBatches(made[0]))
      throw new NxError(
        'preprocessing',
        op,
        `clientPreprocessing must return [batch, info] or [stream of batches, info], got ${Array.isArray(made) ? `[${made.map(describe).join(', ')}]` : describe(made)}; ` +
          'as in (input) => [Batch.stack([input]), null]',
      )
    return { batches: refuseEmpty(op, made[0]), info: made[1] }
  }
  const make = (): Preprocessed | Promise<Preprocessed> => {
    const made: unknown = clientPreprocessing(input)
    return isPromise(made) ? Promise.resolve(made).then(check) : check(made)
  }
  return within(telemetry, 'preprocessing', { ...facts, input }, make, ({ info }) => ({ info }), now)
}

function checkInput(op: string, input: unknown): Batch | BatchStream {
  if (isBatches(input)) return refuseEmpty(op, input)
  throw new NxError(
    'preprocessing',
    op,
    `the input is a batch or a stream of batches, got ${describe(input)}; give a Batch, or the serving clientPreprocessing`,
  )
}

/** Tensors and typed arrays are iterable, and hold no batches even so. */
function isBatches(value: unknown): value is Batch | BatchStream {
  if (value instanceof Batch) return true
  if (typeof value !== 'object' || isTensor(value) || ArrayBuffer.isView(value)) return false
  const stream = value as Partial<Iterable<unknown> & AsyncIterable<unknown>> | null
  return typeof (stream?.[Symbol.asyncIterator] ?? stream?.[Symbol.iterator]) === 'function'
}

function refuseEmpty(op: string, batches: Batch | BatchStream): Batch | BatchStream {
  if (!(batches instanceof Batch) || batches.size > 0) return batches
  throw new NxError('empty', op, 'a batch without entries has no tensors; stack some first')
}

/**
 * The batches of a stream, one by one; the stream is closed when who takes them stops. Throws `batch_stream` for anything
 * else in it and for batches of more than `limit` rows, `empty` for batches without any.
 */
export async function* batchesOf(
  op: string,
  stream: BatchStream,
  limit?: number,
): AsyncGenerator<Batch, void, void> {
  for await (const each of stream as AsyncIterable<unknown>) {
    if (!(each instanceof Batch) || (limit !== undefined && each.size > limit))
      throw new NxError(
        'batch_stream',
        op,
        `clientPreprocessing must return a stream of batches${limit === undefined ? '' : ` of at most ${limit} rows`}, ` +
          `got ${each instanceof Batch ? `a batch of ${each.size}` : describe(each)}; ` +
          (each instanceof Batch ? 'split it' : 'make each one by Batch.stack or Batch.concatenate'),
        { limit },
      )
    refuseEmpty(op, each)
    yield each
  }
}
