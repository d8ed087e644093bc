// Results that come one after the other, as server-sent events.
import { longestTimer } from '../clock.ts'
import type { Answer } from './exchange.ts'
import type { HttpLimits } from './options.ts'
import type { Refusal } from './refusal.ts'

/** One event: its name, left out for results, and its data. */
export interface ServerSentEvent {
  readonly event?: string
  readonly data: string
}

/** Where events come from, and who is told of the end. */
export interface EventSource {
  /** The next one, `null` at the end. */
  next(): Promise<ServerSentEvent | null>
  /** Told once, when nobody wants any more: at the end, after an error, and when the client has gone. */
  close(): void
  /** What the client is told of an error. */
  refuse(error: unknown): Refusal
}

const encoder = /* @__PURE__ */ new TextEncoder()
const comment = /* @__PURE__ */ encoder.encode(': keep-alive\n\n')

/**
 * An answer whose body are the events. Events are asked for while the client reads: when so many wait, or so many bytes,
 * nothing more is asked for, and when that lasts, the stream is closed.
 */
export function eventAnswer(source: EventSource, limits: HttpLimits): Answer {
  let closed = false
  let reading = false
  const timers: Record<'stall' | 'silence', ReturnType<typeof setTimeout> | undefined> = {
    stall: undefined,
    silence: undefined,
  }
  const close = (): void => {
    if (closed) return
    closed = true
    clearTimeout(timers.stall)
    clearTimeout(timers.silence)
    source.close()
  }
  const body = new ReadableStream<Uint8Array>(
    {
      start: (controller) => listen(controller),
      // Not waited for, so that comments can be sent meanwhile.
      pull: (controller) => {
        clearTimeout(timers.stall)
        if (!reading) void read(controller)
      },
      cancel: close,
    },
    {
      highWaterMark: 1,
      size: (bytes) => Math.max(1 / limits.streamEvents, (bytes?.length ?? 0) / limits.streamBytes),
    },
  )
  return {
    status: 200,
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // Asks proxies not to wait for more.
      'x-accel-buffering': 'no',
    },
    body,
  }

  async function read(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    reading = true
    while (!closed) {
      let event: ServerSentEvent | null
      try {
        event = await source.next()
      } catch (error) {
        if (closed) return
        send(controller, encode({ event: 'error', data: JSON.stringify(source.refuse(error)) }))
        return finish(controller)
      }
      if (closed) return
      if (event === null) {
        send(controller, encode({ event: 'end', data: '{}' }))
        return finish(controller)
      }
      send(controller, encode(event))
      if ((controller.desiredSize ?? 0) <= 0) {
        timers.stall = setTimeout(
          () => {
            controller.error(new Error('nobody reads from this stream'))
            close()
          },
          Math.min(limits.streamStallMs, longestTimer),
        )
        // At once, as the reader may ask again before this function has returned.
        reading = false
        return
      }
    }
  }

  function finish(controller: ReadableStreamDefaultController<Uint8Array>): void {
    controller.close()
    close()
  }

  function send(controller: ReadableStreamDefaultController<Uint8Array>, bytes: Uint8Array): void {
    controller.enqueue(bytes)
    listen(controller)
  }

  /** Sends a comment after a silence, lest somebody between takes the connection for dead. */
  function listen(controller: ReadableStreamDefaultController<Uint8Array>): void {
    clearTimeout(timers.silence)
    timers.silence = setTimeout(
      () => {
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(comment)
        listen(controller)
      },
      Math.min(limits.keepAliveMs, longestTimer),
    )
  }
}

function encode({ event, data }: ServerSentEvent): Uint8Array {
  return encoder.encode(`${event === undefined ? '' : `event: ${event}\n`}data: ${data}\n\n`)
}
