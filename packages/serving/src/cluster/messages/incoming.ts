// Parts on their way in: joined to frames, and the sender told how many more may come.
import { windowParts } from './outgoing.ts'

/** A whole frame, and how many parts the sender may send once it is taken. */
export interface ReceivedFrame {
  readonly bytes: Uint8Array
  readonly parts: number
}

/** One direction of a call. */
export class Incoming {
  private readonly maxFrameBytes: number
  private readonly allow: (part: number) => void
  private pieces: Uint8Array[] = []
  private size = 0
  private expected = 0
  private taken = 0
  private allowed = windowParts

  /** `allow` is to tell the sender. */
  constructor(maxFrameBytes: number, allow: (part: number) => void) {
    this.maxFrameBytes = maxFrameBytes
    this.allow = allow
  }

  /** Up to which part the sender was allowed to send. */
  get allowedPart(): number {
    return this.allowed
  }

  /** A frame if this is its last part; `lost` if parts are missing before it, `limit` if the frame gets too large. */
  add(payload: Uint8Array, part: number, last: boolean): ReceivedFrame | 'more' | 'lost' | 'limit' {
    if (part !== this.expected) return part < this.expected ? 'more' : 'lost'
    this.expected++
    this.size += payload.length
    if (this.size > this.maxFrameBytes) return 'limit'
    this.pieces.push(payload)
    if (!last) {
      this.take(1)
      return 'more'
    }
    const bytes = joined(this.pieces, this.size)
    this.pieces = []
    this.size = 0
    return { bytes, parts: 1 }
  }

  /** That many parts were used up, so as many more may come. */
  take(parts: number): void {
    this.taken += parts
    const possible = this.taken + windowParts
    // Told by halves of the window: a message for each part would double their number.
    if (possible - this.allowed < windowParts / 2) return
    this.allowed = possible
    this.allow(possible)
  }
}

/** In memory of its own and aligned, so that tensors can lie in it. */
function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
