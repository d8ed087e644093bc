// Frames on their way out, in parts, never more ahead than the receiver allows.
import { flags, headBytes } from './message.ts'

/** Parts that may be sent before the receiver says anything. */
export const windowParts = 16
/** With the window this bounds what waits at a receiver to 8 MiB. */
const mostPartBytes = 524_288

interface Frame {
  readonly bytes: Uint8Array
  offset: number
  /** Flags of its last part. */
  readonly flags: number
  readonly sent: () => void
}

/** One direction of a call. */
export class Outgoing {
  private readonly send: (payload: Uint8Array, part: number, flag: number) => void
  private readonly maxMessageBytes: () => number
  private readonly frames: Frame[] = []
  private part = 0
  private allowed = windowParts

  constructor(
    maxMessageBytes: () => number,
    send: (payload: Uint8Array, part: number, flag: number) => void,
  ) {
    this.maxMessageBytes = maxMessageBytes
    this.send = send
  }

  /** The number of the next part. */
  get nextPart(): number {
    return this.part
  }

  /** Whether everything given is sent. */
  get idle(): boolean {
    return this.frames.length === 0
  }

  /** Sends a frame as far as allowed; `sent` is called when its last part is out, which has the flags. */
  add(bytes: Uint8Array, lastFlags: number, sent: () => void): void {
    this.frames.push({ bytes, offset: 0, flags: flags.last | lastFlags, sent })
    this.flush()
  }

  /** The receiver allows parts up to this number; older news change nothing. */
  allow(part: number): void {
    if (part <= this.allowed) return
    this.allowed = part
    this.flush()
  }

  private flush(): void {
    for (let frame = this.frames[0]; frame !== undefined; frame = this.frames[0]) {
      do {
        if (this.part >= this.allowed) return
        const room = Math.max(Math.min(this.maxMessageBytes(), mostPartBytes) - headBytes, 1)
        const payload = frame.bytes.subarray(frame.offset, frame.offset + room)
        frame.offset += payload.length
        this.send(payload, this.part++, frame.offset === frame.bytes.length ? frame.flags : 0)
      } while (frame.offset < frame.bytes.length)
      this.frames.shift()
      frame.sent()
    }
  }
}
