// Requests, answers, errors and events of streams as bytes.
import { NxError, show } from '@nx/types'
import { malformed, WireReader, WireWriter } from '../wire.ts'
import { fromWireError, toWireError } from './errors.ts'
import { readValue, writeValue } from './values.ts'

/** Version of the frames; members of another one are refused. */
export const protocolVersion = 1

/** The first four bytes of every frame, of every version. */
const magic = 0x4653584e
const frameKinds = ['request', 'answer', 'error', 'begin', 'event'] as const
/**
 * `answer` and `error` end a call. A stream begins with `begin`, and ends after its `event`s, or with an `error`.
 */
export type FrameKind = (typeof frameKinds)[number]

/** What a frame says. */
export interface Frame {
  readonly kind: FrameKind
  /** The container of a request, answer or event; of an `error` what was thrown. */
  readonly value: unknown
}

/**
 * A frame as bytes: magic number, version, kind, the value as a tree, and the elements of its tensors, each at a multiple
 * of 16 bytes. Nothing is encoded as text that is not text.
 *
 * @throws NxError `container` for what cannot be sent, such as functions and instances of classes.
 *
 * @internal
 */
export async function encodeFrame({ kind, value }: Frame): Promise<Uint8Array<ArrayBuffer>> {
  const writer = new WireWriter().u32(magic).u32(protocolVersion).u8(frameKinds.indexOf(kind))
  const elements = writeValue('cluster', kind === 'error' ? toWireError(value) : value, writer)
  await elements()
  return writer.finish()
}

/**
 * What the bytes of a frame say. `from` is who sent them, for messages.
 *
 * @throws NxError `malformed` for what is no frame, `protocol_version` for one of another version.
 *
 * @internal
 */
export function decodeFrame(bytes: Uint8Array, from: string): Frame {
  const reader = new WireReader('cluster', bytes)
  if (reader.u32() !== magic) throw malformed('cluster', 'a frame does not begin as one')
  assertProtocol(reader.u32(), from)
  const kind = frameKinds[reader.u8()]
  if (kind === undefined) throw malformed('cluster', 'a frame is of an unknown kind')
  const value = readValue('cluster', reader)
  if (reader.left > 0) throw malformed('cluster', `${reader.left} bytes follow a frame`)
  return { kind, value: kind === 'error' ? fromWireError(value) : value }
}

/** Throws `protocol_version` for any but ours. */
export function assertProtocol(version: number, member: string): void {
  if (version === protocolVersion) return
  throw new NxError(
    'protocol_version',
    'cluster',
    `the member ${member} speaks version ${show(version)} of the protocol, this one version ${protocolVersion}; ` +
      'run the same version of @nx/serving on both',
    { member, expected: protocolVersion, got: version },
  )
}
