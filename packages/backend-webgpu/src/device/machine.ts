// One device with its memory and its queue: what the kernels run on.
import { NxError, sizeOf } from '@nx/types'
import type { Spec } from '@nx/types'
import type { Batch } from './batch.ts'
import { Buffers } from './buffers.ts'
import type { Block } from './buffers.ts'
import { Commands } from './commands.ts'
import type { Binding } from './commands.ts'
import { watch } from './health.ts'
import type { Health } from './health.ts'
import { Pipelines } from './pipelines.ts'

// STORAGE | COPY_SRC, as numbers: Node has no GPUBufferUsage.
const adoptedUsage = 0x80 | 0x04

/** Memory that one or several tensors share. */
interface Storage {
  /** Null for tensors without elements. */
  readonly block: Block | null
  users: number
  /** The last batch of commands that wrote to it. */
  writtenIn?: Batch
  /** Whether the buffer is somebody else's to reuse and destroy. */
  readonly external?: true
}

/** Handle of a tensor on the device: one 32-bit word for each element. */
export interface GpuData {
  readonly words: number
  /** @internal */
  readonly storage: Storage
}

/** A kernel that gives one output. */
export interface Kernel {
  readonly body: string
  readonly parameters: readonly number[]
  readonly inputs: readonly GpuData[]
  readonly count: number
}

/** Allocation, transfer and execution on one device. */
export class Machine {
  readonly health: Health
  readonly buffers: Buffers
  readonly #commands: Commands
  readonly #registry: FinalizationRegistry<Storage>
  readonly #disposed = new WeakSet<GpuData>()
  #unread: GpuData | undefined

  constructor(device: GPUDevice) {
    this.health = watch(device)
    this.buffers = new Buffers(device)
    this.#commands = new Commands(device, new Pipelines(device))
    this.#registry = new FinalizationRegistry((storage) => this.#release(storage))
  }

  /** A handle with memory of its own; what it holds is undefined. */
  allocate(spec: Spec, op: string): GpuData {
    const words = sizeOf(spec.shape)
    this.buffers.check(words * 4, op)
    return this.#handle(
      { block: words === 0 ? null : this.buffers.take(words * 4, 'storage'), users: 0 },
      words,
    )
  }

  /** Another handle of the same memory. */
  share(data: GpuData): GpuData {
    return this.#handle(data.storage, data.words)
  }

  /** A handle of a buffer of the caller's, if kernels can use it and it is large enough. */
  adopt(pointer: unknown, spec: Spec): GpuData | undefined {
    const { size, usage } = pointer as Partial<GPUBuffer>
    const words = sizeOf(spec.shape)
    const usable = size !== undefined && usage !== undefined && (usage & adoptedUsage) === adoptedUsage
    if (!usable || size < words * 4 || words * 4 > this.buffers.limit) return undefined
    return this.#handle(
      { block: { buffer: pointer as GPUBuffer, freedIn: undefined }, users: 0, external: true },
      words,
    )
  }

  /** The buffer of a tensor, with all that was enqueued for it submitted. */
  bufferOf(data: GpuData): GPUBuffer | undefined {
    if (data.words === 0) return undefined
    this.#commands.flush()
    const failure = data.storage.writtenIn?.failure
    if (failure !== undefined) throw this.health.refused('toPointer', failure)
    return this.#bind(data).buffer
  }

  dispose(data: GpuData): void {
    if (this.#disposed.has(data)) return
    this.#disposed.add(data)
    this.#registry.unregister(data)
    this.#release(data.storage)
  }

  /** Enqueues a kernel. Kernels without invocations do nothing; inputs without elements are never read. */
  run(out: GpuData, { body, parameters, inputs, count }: Kernel): void {
    if (count === 0 || out.words === 0) return
    const output = this.#bind(out)
    const bound = inputs.map((input) => this.#bind(input.words === 0 ? this.#nothing() : input))
    this.#commands.dispatch({ body, parameters, inputs: bound, out: output, count }, (batch) =>
      this.#written(out, inputs, batch),
    )
  }

  /** Enqueues copying all words of a tensor into another, from a word on. */
  copy(from: GpuData, to: GpuData, offset = 0): void {
    if (from.words === 0) return
    this.#commands.copy(this.#bind(from).buffer, this.#bind(to).buffer, offset * 4, from.words * 4)
    this.#written(to, [from], this.#commands.batch)
  }

  #written(out: GpuData, inputs: readonly GpuData[], batch: Batch): void {
    for (const { storage } of [out, ...inputs]) batch.uses(storage.writtenIn)
    out.storage.writtenIn = batch
  }

  upload(bytes: Uint8Array, spec: Spec): GpuData {
    const data = this.allocate(spec, 'upload')
    const { block } = data.storage
    if (block === null) return data
    // Writing does not wait for the commands of this batch, which may still use the buffer's old content.
    if (block.freedIn === this.#commands.batch) this.#commands.flush()
    this.#commands.write(block.buffer, bytes)
    return data
  }

  /** The words of a tensor as bytes. */
  async read(data: GpuData): Promise<Uint8Array> {
    this.health.check('read')
    if (data.words === 0) return new Uint8Array(0)
    const size = data.words * 4
    // By itself, so that what others enqueued cannot make it fail.
    this.#commands.flush()
    const { batch } = this.#commands
    batch.uses(data.storage.writtenIn)
    const staging = this.buffers.take(size, 'read')
    const { buffer } = staging
    try {
      this.#commands.copy(this.#bind(data).buffer, buffer, 0, size)
      this.#commands.flush()
      // GPUMapMode.READ
      await buffer.mapAsync(1, 0, size)
      await batch.outcome
      if (batch.failure !== undefined) throw this.health.refused('read', batch.failure)
    } catch (error) {
      buffer.destroy()
      throw error instanceof NxError ? error : await this.health.explain('read', error)
    }
    const bytes = new Uint8Array(buffer.getMappedRange(0, size).slice(0))
    buffer.unmap()
    this.#commands.destroyLater(this.buffers.give(staging, 'read', undefined))
    this.health.check('read')
    return bytes
  }

  #handle(storage: Storage, words: number): GpuData {
    const data: GpuData = { words, storage }
    storage.users += 1
    this.#registry.register(data, storage, data)
    return data
  }

  #release(storage: Storage): void {
    storage.users -= 1
    if (storage.users > 0 || storage.block === null || storage.external) return
    this.#commands.destroyLater(this.buffers.give(storage.block, 'storage', this.#commands.batch))
  }

  /** Stands for inputs without elements, which have no buffer to bind. */
  #nothing(): GpuData {
    return (this.#unread ??= this.allocate({ type: 'u32', shape: [1] }, 'bind'))
  }

  #bind(data: GpuData): Binding {
    if (this.#disposed.has(data)) {
      throw new NxError(
        'disposed',
        'webgpu',
        'the tensor was disposed, got its handle again; dispose it after its last use',
      )
    }
    return { buffer: data.storage.block!.buffer, size: data.words * 4 }
  }
}
