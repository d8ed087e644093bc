// The stream that callers of streaming servings get: it can be consumed once.
import { NxError } from '@nx/types'
import type { ResultStream, StreamEvent } from './serving.ts'

/** A stream of what an iterator gives. A second iteration throws `stream_consumed`. */
export function resultStream(
  op: string,
  events: AsyncIterator<StreamEvent, unknown, undefined>,
): ResultStream {
  let consumed = false
  const stream: ResultStream = {
    async next() {
      const { done, value } = await events.next()
      return done === true ? { done, value: undefined } : { value: value as StreamEvent }
    },
    async return() {
      await events.return?.()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      if (consumed)
        throw new NxError(
          'stream_consumed',
          op,
          'the stream of results was consumed already; collect what you need the first time, or run again',
        )
      consumed = true
      return stream
    },
  }
  return stream
}
