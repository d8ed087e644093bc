// One call that is run on the device and on the reference backend, and how far the results may differ.
import { encode, sizeOf } from '@nx/types'
import type { Attributes, Backend, Call, DType, Shape, Spec } from '@nx/types'
import { allocate } from '@nx/types'

export interface Input {
  readonly spec: Spec
  readonly values: readonly number[]
}

export interface Case {
  readonly name: string
  readonly op: string
  readonly inputs: readonly Input[]
  readonly attrs: Attributes
  readonly out: Spec
  /** Units in the last place that a float may be off; 0 asks for the same bits, NaN whatever its bits. */
  readonly ulps?: number
  /** Whether subnormal results may be zero: what drivers make of sums and products. */
  readonly flushes?: boolean
  /** Distance that a float may be off besides, for sums that cancel. */
  readonly distance?: number
}

export const input = (type: DType, shape: Shape, values: readonly number[]): Input => ({
  spec: { type, shape },
  values: Array.from({ length: sizeOf(shape) }, (_, i) => values[i % values.length]!),
})

/** Bytes of an input, its values rounded or wrapped to its type. */
export function bytesOf({ spec, values }: Input): Uint8Array {
  const elements = allocate(spec.type, values.length)
  values.forEach((value, i) => (elements[i] = value))
  return encode(elements, spec.type).slice()
}

/** The bytes that a backend gives for a case. */
export async function compute<D>(backend: Backend<D>, { op, inputs, attrs, out }: Case): Promise<Uint8Array> {
  const call: Call<D> = {
    op,
    attrs,
    outs: [out],
    inputs: inputs.map((value) => ({ spec: value.spec, data: backend.upload(bytesOf(value), value.spec) })),
  }
  return backend.read(backend.execute(call)[0]!, out)
}
