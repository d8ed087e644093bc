// Events of streams of results with plain values in place of tensors, for comparisons in tests.
import { type Tensor, toArray } from '@nx/tensor'
import type { ResultStream, StreamEvent } from '../src/index.ts'

export const plainEvent = (event: StreamEvent): unknown[] =>
  event.kind === 'batch'
    ? ['batch', toArray(event.output as Tensor), event.serverInfo]
    : [event.name, toArray(event.value as Tensor)]

/** All events of a stream. */
export async function collect(stream: ResultStream | Promise<ResultStream>): Promise<unknown[]> {
  const events: unknown[] = []
  for await (const event of await stream) events.push(plainEvent(event))
  return events
}
