// Buffers of the device, in sizes that repeat, kept for reuse up to a bound.
import { NxError } from '@nx/types'
import type { Batch } from './batch.ts'

/** A buffer for words. */
export interface Block {
  readonly buffer: GPUBuffer
  /** The batch of commands during which it was last given back; absent for a new one. */
  freedIn: Batch | undefined
}

/** Bytes of free buffers that are kept. */
const keep = 268_435_456

// STORAGE | COPY_SRC | COPY_DST and MAP_READ | COPY_DST, as numbers: Node has no GPUBufferUsage.
const storageUsage = 0x80 | 0x04 | 0x08
const readUsage = 0x01 | 0x08

/** Sizes grow by an eighth of a power of two, so that at most an eighth of a large buffer is unused. */
function sizeClass(bytes: number, limit: number): number {
  if (bytes <= 256) return 256
  const step = Math.max(256, 2 ** (Math.ceil(Math.log2(bytes)) - 4))
  return Math.min(Math.ceil(bytes / step) * step, limit)
}

/** The buffers of one device. */
export class Buffers {
  readonly #device: GPUDevice
  readonly #free = new Map<string, Block[]>()
  #kept = 0

  constructor(device: GPUDevice) {
    this.#device = device
  }

  /** The most bytes that a tensor may take. */
  get limit(): number {
    const { maxBufferSize, maxStorageBufferBindingSize } = this.#device.limits
    return Math.floor(Math.min(maxBufferSize, maxStorageBufferBindingSize) / 4) * 4
  }

  /** @throws NxError `too_large` when the device has no buffers of that size. */
  check(bytes: number, op: string): void {
    const { limit } = this
    if (bytes <= limit) return
    throw new NxError(
      'too_large',
      op,
      `this device holds tensors of up to ${limit} bytes (4 for each element), got ${bytes}; ` +
        'split the tensor, or compute it on another backend',
      { limit, got: bytes },
    )
  }

  take(bytes: number, use: 'storage' | 'read'): Block {
    const size = sizeClass(bytes, this.limit)
    const free = this.#free.get(`${use} ${size}`)?.pop()
    if (free !== undefined) {
      this.#kept -= size
      return free
    }
    const usage = use === 'read' ? readUsage : storageUsage
    return { buffer: this.#device.createBuffer({ size, usage }), freedIn: undefined }
  }

  /** Takes a buffer back; commands that use it and are not submitted yet must be of the batch given. */
  give(block: Block, use: 'storage' | 'read', batch: Batch | undefined): readonly GPUBuffer[] {
    const { size } = block.buffer
    if (this.#kept + size > keep) return [block.buffer]
    block.freedIn = batch
    this.#kept += size
    const key = `${use} ${size}`
    const free = this.#free.get(key)
    if (free === undefined) this.#free.set(key, [block])
    else free.push(block)
    return []
  }
}
