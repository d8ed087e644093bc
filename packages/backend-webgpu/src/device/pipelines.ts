// Compiled kernels, the latest used of them kept.
import { assemble } from '../wgsl/assemble.ts'

const capacity = 1024

/** The pipelines of one device. */
export class Pipelines {
  readonly #device: GPUDevice
  readonly #layouts = new Map<number, GPUBindGroupLayout>()
  readonly #pipelines = new Map<string, GPUComputePipeline>()

  constructor(device: GPUDevice) {
    this.#device = device
  }

  /** The layout of parameters, output and so many inputs. */
  layout(inputs: number): GPUBindGroupLayout {
    const known = this.#layouts.get(inputs)
    if (known !== undefined) return known
    const entry = (binding: number, buffer: GPUBufferBindingLayout): GPUBindGroupLayoutEntry => ({
      binding,
      // GPUShaderStage.COMPUTE
      visibility: 4,
      buffer,
    })
    const layout = this.#device.createBindGroupLayout({
      entries: [
        entry(0, { type: 'uniform', hasDynamicOffset: true }),
        entry(1, { type: 'storage' }),
        ...Array.from({ length: inputs }, (_, k) => entry(k + 2, { type: 'read-only-storage' })),
      ],
    })
    this.#layouts.set(inputs, layout)
    return layout
  }

  /** The pipeline of a kernel's body; the same body always has the same parameters. */
  pipeline(body: string, inputs: number, parameters: number): GPUComputePipeline {
    const key = `${inputs} ${body}`
    const known = this.#pipelines.get(key)
    if (known !== undefined) {
      this.#pipelines.delete(key)
      this.#pipelines.set(key, known)
      return known
    }
    const module = this.#device.createShaderModule({ code: assemble(body, inputs, parameters) })
    const layout = this.#device.createPipelineLayout({ bindGroupLayouts: [this.layout(inputs)] })
    const pipeline = this.#device.createComputePipeline({ layout, compute: { module, entryPoint: 'main' } })
    if (this.#pipelines.size >= capacity) this.#pipelines.delete(this.#pipelines.keys().next().value!)
    this.#pipelines.set(key, pipeline)
    return pipeline
  }
}
