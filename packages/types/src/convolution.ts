// What the composite `conv` is told.

/** Attributes of `conv`, of inputs [batch, channels, ...spatial] and kernels [filters, channels, ...spatial]; lists have one entry per spatial axis. */
export interface ConvAttrs {
  readonly strides: readonly number[]
  readonly padding: readonly (readonly [low: number, high: number])[]
  readonly inputDilation: readonly number[]
  readonly kernelDilation: readonly number[]
  readonly featureGroupSize: number
  readonly batchGroupSize: number
}
