// Convolutions over linear memory.
import { sizeOf } from '@nx/types'
import type { Attributes, Spec } from '@nx/types'
import type { CodeFeatures } from '../features.ts'
import { element, gemmType } from '../gemm/element.ts'
import type { ElementType } from '../gemm/element.ts'
import type { GemmHost } from '../gemm/index.ts'
import { meetZeros } from './between-zeros.ts'
import { contextOf } from './context.ts'
import type { Context } from './context.ts'
import { attrsOf } from './geometry.ts'
import { prepare } from './prepare.ts'
import type { ConvSpecs, Prepared } from './prepare.ts'
import { byParts } from './run-positions.ts'
import { byTaps } from './run-taps.ts'

/** A convolution: addresses of the input, the kernel and the output, and what they are. */
export interface ConvCall {
  readonly attrs: Attributes
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
  readonly specs: ConvSpecs
}

/** Whether there is a kernel for convolutions of a type. */
export const convolves = ({ type }: Spec): boolean => type === 'f32' || type === 'f64'

/** Computes convolutions in one memory. */
export type Conv = (call: ConvCall) => void

/** The convolution over a memory; kernels are made when first needed. */
export function createConv(host: GemmHost, features: CodeFeatures): Conv {
  const contexts = new Map<ElementType, Context>()
  // The specs of a step of a plan are the same objects at every call.
  const prepared = new WeakMap<ConvSpecs, Prepared>()
  return ({ attrs, inputs, outputs, specs }) => {
    const type = gemmType(specs[1][0]!.type)!
    let context = contexts.get(type)
    if (context === undefined) contexts.set(type, (context = contextOf(element(type, features), host)))
    let own = prepared.get(specs)
    if (own === undefined) prepared.set(specs, (own = prepare(context.element, attrs, specs)))
    const { sizes, works, hasZeros } = own
    const [[input, kernel], [out]] = [inputs, outputs] as unknown as [[number, number], [number]]
    const size = sizeOf(specs[1][0]!.shape)
    if (hasZeros) new Uint8Array(host.memory.buffer, out, size * context.element.byteLength).fill(0)
    for (const work of size > 0 ? works : []) {
      const { own, lanes } = work.layout
      if (lanes === 'positions') byParts(context, sizes, work, own, input, kernel, out)
      else byTaps(context, sizes, work, own, input, kernel, out)
    }
    const { inputDilation } = attrsOf(attrs)
    if (inputDilation.some((apart) => apart > 1)) meetZeros(context, attrsOf(attrs), specs, kernel, out)
  }
}
