// Keeps the WGSL of the kernels that are dispatched, in their order.

/** Kernels that ran, each with how often it did. */
export type Kernels = ReadonlyMap<string, number>

let recorded: Map<string, number> | undefined
let watching = false

const codes = new WeakMap<object, string>()

/** Calls a function, and says which kernels it dispatched; what it enqueues later is not seen. */
export function recordKernels<T>(fn: () => T): { readonly result: T; readonly kernels: Kernels } {
  watch()
  const before = recorded
  const kernels = new Map<string, number>()
  recorded = kernels
  try {
    return { result: fn(), kernels }
  } finally {
    recorded = before
    for (const [code, count] of kernels) before?.set(code, (before.get(code) ?? 0) + count)
  }
}

/** Starts to keep all kernels, until the worker ends. */
export function recordAllKernels(): Kernels {
  watch()
  return (recorded ??= new Map())
}

/** Pipelines are kept between calls, so what tells which code runs is the pipeline that is set, not what is compiled. */
export function watch(): void {
  if (watching || typeof GPUDevice === 'undefined') return
  watching = true
  const { createShaderModule, createComputePipeline } = GPUDevice.prototype
  const { setPipeline } = GPUComputePassEncoder.prototype
  GPUDevice.prototype.createShaderModule = function (descriptor) {
    const module = createShaderModule.call(this, descriptor)
    codes.set(module, descriptor.code)
    return module
  }
  GPUDevice.prototype.createComputePipeline = function (descriptor) {
    const pipeline = createComputePipeline.call(this, descriptor)
    codes.set(pipeline, codes.get(descriptor.compute.module) ?? '')
    return pipeline
  }
  GPUComputePassEncoder.prototype.setPipeline = function (pipeline) {
    const code = codes.get(pipeline)
    if (code !== undefined) recorded?.set(code, (recorded.get(code) ?? 0) + 1)
    setPipeline.call(this, pipeline)
  }
}
