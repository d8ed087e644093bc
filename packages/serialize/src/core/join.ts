// Byte ranges one after the other.
import type { OwnBytes } from '@nx/types'

/** One array of all bytes given. */
export function join(parts: readonly Uint8Array[]): OwnBytes {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
