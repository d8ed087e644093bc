// Collects commands into batches, in the order of the calls.
import { workgroupSize } from '../wgsl/assemble.ts'
import { Batch } from './batch.ts'
import type { Pipelines } from './pipelines.ts'

/** A kernel to run. */
export interface Dispatch {
  readonly body: string
  readonly parameters: readonly number[]
  readonly inputs: readonly Binding[]
  readonly out: Binding
  /** Invocations that have work. */
  readonly count: number
}

/** The part of a buffer that a kernel sees. */
export interface Binding {
  readonly buffer: GPUBuffer
  readonly size: number
}

/** Dispatches and invocations after which a batch is submitted without anybody waiting for it. */
const fullAt = { dispatches: 128, invocations: 16_777_216 }
/** Bytes of a batch's parameters; offsets are multiples of 256. */
const parameterBytes = 131_072
const alignment = 256

/** The queue of one device. */
export class Commands {
  /** The batch that is being collected. */
  batch: Batch = new Batch()
  readonly #device: GPUDevice
  readonly #pipelines: Pipelines
  readonly #values = new Uint32Array(parameterBytes / 4)
  readonly #parameters: GPUBuffer
  #encoder: GPUCommandEncoder | undefined
  #pass: GPUComputePassEncoder | undefined
  #used = 0
  #dispatches = 0
  #invocations = 0
  readonly #doomed: GPUBuffer[] = []

  constructor(device: GPUDevice, pipelines: Pipelines) {
    this.#device = device
    this.#pipelines = pipelines
    // UNIFORM | COPY_DST
    this.#parameters = device.createBuffer({ size: parameterBytes, usage: 0x40 | 0x08 })
  }

  /** Adds a kernel, and says to which batch. */
  dispatch({ body, parameters, inputs, out, count }: Dispatch, added: (batch: Batch) => void): void {
    const bytes = Math.ceil((parameters.length * 4) / alignment) * alignment
    if (this.#used + bytes > parameterBytes) this.flush()
    this.#values.set(parameters, this.#used / 4)
    const pipeline = this.#pipelines.pipeline(body, inputs.length, parameters.length)
    const bind = ({ buffer, size }: Binding, binding: number): GPUBindGroupEntry => ({
      binding,
      resource: { buffer, size },
    })
    const group = this.#device.createBindGroup({
      layout: this.#pipelines.layout(inputs.length),
      entries: [
        bind({ buffer: this.#parameters, size: Math.ceil(parameters.length / 4) * 16 }, 0),
        bind(out, 1),
        ...inputs.map((input, k) => bind(input, k + 2)),
      ],
    })
    this.#encoder ??= this.#device.createCommandEncoder()
    this.#pass ??= this.#encoder.beginComputePass()
    this.#pass.setPipeline(pipeline)
    this.#pass.setBindGroup(0, group, [this.#used])
    const groups = Math.ceil(count / workgroupSize)
    const wide = Math.min(groups, this.#device.limits.maxComputeWorkgroupsPerDimension)
    this.#pass.dispatchWorkgroups(wide, Math.ceil(groups / wide))
    this.#used += bytes
    this.#dispatches += 1
    this.#invocations += count
    added(this.batch)
    if (this.#dispatches >= fullAt.dispatches || this.#invocations >= fullAt.invocations) this.flush()
  }

  copy(from: GPUBuffer, to: GPUBuffer, offset: number, bytes: number): void {
    this.#pass?.end()
    this.#pass = undefined
    this.#encoder ??= this.#device.createCommandEncoder()
    this.#encoder.copyBufferToBuffer(from, 0, to, offset, bytes)
  }

  /** Writes before all commands of the batch that is being collected. */
  write(buffer: GPUBuffer, data: Uint8Array): void {
    this.#device.queue.writeBuffer(buffer, 0, data.buffer, data.byteOffset, data.byteLength)
  }

  /** Destroys buffers once the commands that use them are submitted. */
  destroyLater(buffers: readonly GPUBuffer[]): void {
    this.#doomed.push(...buffers)
  }

  /** Submits what was collected. */
  flush(): void {
    if (this.#encoder !== undefined) {
      this.#pass?.end()
      if (this.#used > 0) this.#device.queue.writeBuffer(this.#parameters, 0, this.#values, 0, this.#used / 4)
      const encoder = this.#encoder
      this.batch.submit(this.#device, () => this.#device.queue.submit([encoder.finish()]))
      this.batch = new Batch()
    }
    for (const buffer of this.#doomed.splice(0)) buffer.destroy()
    this.#encoder = undefined
    this.#pass = undefined
    this.#used = this.#dispatches = this.#invocations = 0
  }
}
