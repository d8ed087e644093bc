// One message of a transport that is made of messages: a head of 32 bytes, then a part of a frame or numbers.
import { NxError } from '@nx/types'
import { WireReader, WireWriter } from '../wire.ts'

/** Bytes before the payload. */
export const headBytes = 32
/** Of the format of messages; those of another one are ignored, announcements say more. */
const format = 1

/** What a message is. The first four go to members, the others to callers. */
export const kinds = ['request', 'take', 'cancel', 'ping', 'frame', 'end', 'refuse', 'go', 'pong'] as const
/**
 * - `request`: a part of a request; `frame`: of an answer or a frame of a stream, `end` ends it
 * - `take`, `go`: the other side may send parts up to `part`
 * - `cancel`: the caller gave up; `refuse`: the member did not begin
 * - `ping`, `pong`: which calls the caller waits for; which of them the member does not have
 */
export type Kind = (typeof kinds)[number]

/** What a part is. */
export const flags = { last: 1, stream: 2, tooLarge: 4, end: 8 } as const

export interface Message {
  readonly kind: Kind
  readonly flags: number
  /** Whose call it is, by a random number. */
  readonly caller: number
  readonly call: number
  readonly part: number
  /** Milliseconds that are left, in requests. */
  readonly remainingMs: number
  readonly payload: Uint8Array
}

const empty = /* @__PURE__ */ new Uint8Array()

export function writeMessage(message: Partial<Message> & { readonly kind: Kind }): Uint8Array {
  const payload = message.payload ?? empty
  const bytes = new Uint8Array(headBytes + payload.length)
  const view = new DataView(bytes.buffer)
  bytes[0] = kinds.indexOf(message.kind)
  bytes[1] = format
  bytes[2] = message.flags ?? 0
  view.setUint32(4, message.call ?? 0, true)
  view.setUint32(8, message.part ?? 0, true)
  view.setFloat64(16, message.caller ?? 0, true)
  view.setFloat64(24, message.remainingMs ?? 0, true)
  bytes.set(payload, headBytes)
  return bytes
}

/** `null` for what is no message of ours: links may be shared with others. */
function readMessage(bytes: Uint8Array): Message | null {
  if (bytes.length < headBytes || bytes[1] !== format) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const kind = kinds[bytes[0]!]
  if (kind === undefined) return null
  return {
    kind,
    flags: bytes[2]!,
    call: view.getUint32(4, true),
    part: view.getUint32(8, true),
    caller: view.getFloat64(16, true),
    remainingMs: view.getFloat64(24, true),
    payload: bytes.subarray(headBytes),
  }
}

/** Hands over a message; what is none, or a damaged one, is dropped, as nothing that others send may end a link. */
export function receiveMessage(bytes: Uint8Array, receive: (message: Message) => void): void {
  const message = readMessage(bytes)
  if (message === null) return
  try {
    receive(message)
  } catch (error) {
    if (!(error instanceof NxError && error.code === 'malformed')) throw error
  }
}

/** Pairs of numbers as a payload: calls, and how many parts of each the other side may send. */
export function writePairs(pairs: Iterable<readonly [call: number, part: number]>): Uint8Array {
  const writer = new WireWriter()
  for (const [call, part] of pairs) writer.u32(call).u32(part)
  return writer.finish()
}

/** Throws `malformed` for half a pair. */
export function readPairs(payload: Uint8Array): [call: number, part: number][] {
  const reader = new WireReader('messageTransport', payload)
  const pairs: [number, number][] = []
  while (reader.left > 0) pairs.push([reader.u32(), reader.u32()])
  return pairs
}
