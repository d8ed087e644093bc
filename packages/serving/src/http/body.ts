// Bodies of requests, read within limits of bytes and time.
import { longestTimer } from '../clock.ts'
import type { Exchange } from './exchange.ts'
import type { HttpLimits } from './options.ts'
import { invalid, Refusal } from './refusal.ts'

/** Bytes that the requests of a handler hold together. */
export class HeldBytes {
  protected readonly most: number
  protected held = 0

  constructor(most: number) {
    this.most = most
  }

  /** Counts so many more, or fewer. Throws a 429 where there is no room. */
  add(bytes: number): void {
    if (bytes > 0 && this.held + bytes > this.most)
      throw new Refusal(429, 'overloaded', 'too many bytes of requests wait already; try again later', {
        retryAfterMs: 1000,
      })
    this.held += bytes
  }
}

/** The bytes that one request holds. */
export class Hold {
  protected readonly all: HeldBytes
  protected bytes = 0
  protected isOver = false

  constructor(all: HeldBytes) {
    this.all = all
  }

  /** Holds so many from now on. Throws a 429 where there is no room, and once it has ended. */
  set(bytes: number): void {
    if (this.isOver) throw new Refusal(499, 'cancelled', 'nobody waits for the body any more')
    this.all.add(bytes - this.bytes)
    this.bytes = bytes
  }

  /** Holds nothing, and never again: a body that was given up may still come. */
  end(): void {
    this.set(0)
    this.isOver = true
  }
}

/** Up to here a body is read in one go, and has its room from the beginning; so clients that only say they send take little. */
const mostAtOnce = 2 ** 18

/**
 * Reads the body of a request. A declared length is trusted to be the most that comes, as every HTTP implementation ends
 * the body there; a long body, and that of a request that declares no length, is read piece by piece.
 */
export async function readBody(exchange: Exchange, limits: HttpLimits, hold: Hold): Promise<Uint8Array> {
  const declared = declaredLength(exchange.header('content-length'))
  if (declared !== null && declared > limits.bodyBytes) throw tooLarge(limits)
  const isPlain = declared !== null && exchange.header('transfer-encoding') === null
  const whole = isPlain && declared <= mostAtOnce
  if (!whole) {
    const reading = readPieces(exchange, isPlain ? declared : null, limits, hold)
    return withinTime(reading, limits.bodyTimeoutMs, exchange.signal)
  }
  hold.set(declared)
  await Promise.resolve()
  // Most are there: no timer, and nobody who listens.
  const bytes =
    exchange.arrived() ?? (await withinTime(exchange.bytes(), limits.bodyTimeoutMs, exchange.signal))
  if (bytes.length > limits.bodyBytes) throw tooLarge(limits)
  if (bytes.length === declared) return bytes
  throw notAsDeclared(declared, bytes.length)
}

function declaredLength(header: string | null): number | null {
  if (header === null) return null
  if (/^\d{1,15}$/.test(header)) return Number(header)
  throw invalid('Content-Length', 'must be a whole number of bytes')
}

async function readPieces(
  exchange: Exchange,
  declared: number | null,
  limits: HttpLimits,
  hold: Hold,
): Promise<Uint8Array> {
  let bytes: Uint8Array = new Uint8Array(0)
  let length = 0
  const reader = exchange.pieces()
  try {
    for (;;) {
      const { value } = await reader.read()
      if (value === undefined) break
      const before = length
      length += value.length
      if (length > limits.bodyBytes) throw tooLarge(limits)
      hold.set(length)
      if (before === 0) bytes = value
      else {
        if (length > bytes.length)
          bytes = grown(bytes, Math.max(length, Math.min(2 * length, declared ?? limits.bodyBytes)))
        bytes.set(value, before)
      }
    }
  } catch (error) {
    reader.cancel()?.catch(() => {})
    throw error
  }
  if (declared !== null && length !== declared) throw notAsDeclared(declared, length)
  return bytes.subarray(0, length)
}

/** The same bytes with room after them: pieces may be single bytes, and to keep each would take a hundred times as much. */
function grown(bytes: Uint8Array, room: number): Uint8Array {
  const larger = new Uint8Array(room)
  larger.set(bytes)
  return larger
}

/** What is read after that time, or after the client has gone, is dropped. */
function withinTime<T>(reading: Promise<T>, milliseconds: number, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', gone)
    }
    const refuse = (refusal: unknown): void => {
      settle()
      const read = refusal instanceof Refusal
      reject(read ? refusal : new Refusal(400, 'body', 'the body could not be read to its end'))
    }
    const gone = (): void => refuse(new Refusal(499, 'cancelled', 'the client has gone'))
    const late = (): void =>
      refuse(new Refusal(408, 'body_timeout', `the body was not there within ${milliseconds} ms`))
    const timer = setTimeout(late, Math.min(milliseconds, longestTimer))
    signal.addEventListener('abort', gone)
    if (signal.aborted) gone()
    reading.then((value) => {
      settle()
      resolve(value)
    }, refuse)
  })
}

function notAsDeclared(declared: number, length: number): Refusal {
  return invalid('Content-Length', `says ${declared}, but the body has ${length} bytes`)
}

function tooLarge({ bodyBytes }: HttpLimits): Refusal {
  return new Refusal(413, 'too_large', `a body has at most ${bodyBytes} bytes; send fewer rows at a time`)
}
