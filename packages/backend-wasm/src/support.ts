// What this backend computes itself.
import { isWalk } from '@nx/compiler'
import type { Target } from '@nx/compiler'
import { bitSize, isComplex, isInteger } from '@nx/types'
import type { Call, DType, Graph, Primitive, Spec } from '@nx/types'
import { convolves } from './conv/index.ts'
import { narrowLanes } from './codegen/narrow.ts'
import { primitives, ruleOf } from './codegen/rules.ts'
import type { WasmKernel, WasmScalar } from './given-code.ts'
import { fourier } from './kernels/fourier.ts'
import { kernelOf } from './kernels/index.ts'
import { target } from './target.ts'

/** Code for composites of other packages, by name. */
export interface GivenCode {
  readonly scalars: Readonly<Record<string, WasmScalar | undefined>>
  readonly kernels: Readonly<Record<string, WasmKernel | undefined>>
}

/** The device, for a backend that was given this code. */
export const targetFor = (given: GivenCode): Target => ({
  ...target,
  scalar: (call) => isElementwise(given, call),
  narrow: (loop) => narrowLanes(loop, given.scalars),
})

/** Whether a call computes each element from those at the same place. */
export const isElementwise = ({ scalars }: GivenCode, call: Call<unknown>): boolean =>
  scalars[call.op]?.fits(call) ?? (ruleOf(call.op) !== undefined && !hasComplex(call))

const hasComplex = ({ inputs, outs }: Call<unknown>): boolean => {
  for (let i = 0; i < outs.length; i++) if (isComplex(outs[i]!.type)) return true
  for (let i = 0; i < inputs.length; i++) if (isComplex(inputs[i]!.spec.type)) return true
  return false
}

/** Kernels that order elements as memory has them. */
const ofOrder: readonly string[] = ['median', 'sort', 'topK']
const isOrdered = (type: DType): boolean => bitSize(type) > 8 || (isInteger(type) && bitSize(type) === 8)

/** What the compiler makes of complex numbers beside the primitives; other composites of them are decomposed. */
const ofComplex: readonly string[] = ['complex', 'cumulativeSum']

/** Whether a call has code that this backend has or was given. */
export function hasOwnCode(given: GivenCode, call: Call<unknown>): boolean {
  const { op } = call
  if (isElementwise(given, call)) return true
  const own = kernelOf(op, call.attrs, call.inputs[0]?.spec)
  if (hasComplex(call) && !Object.hasOwn(primitives, op) && given.kernels[op]?.fits(call) !== true)
    return ofComplex.includes(op) || own === fourier
  if (ofOrder.includes(op) && !isOrdered(call.inputs[0]?.spec.type ?? 'f32')) return false
  if (op === 'conv') return convolves(call.outs[0]!)
  return given.kernels[op]?.fits(call) ?? (isWalk(op) || (primitives[op as Primitive] ?? own) !== undefined)
}

/** Whether this backend has a call's operation, or runs the kernel that it brings: Fourier transforms are decomposed to those that it has. */
export const isSupported = (given: GivenCode, call: Call<unknown>): boolean =>
  (call.host !== undefined && !call.op.endsWith('fft')) || hasOwnCode(given, call)

/** Whether a call's decomposition can be kept, as what it is is known. */
export const isComposite = (call: Call<unknown>): boolean =>
  call.fallback !== undefined && call.definition !== undefined

/** A call, of inputs and outputs like these, as a graph of its own. */
export function graphOfCall(
  { op, attrs }: Pick<Call<unknown>, 'op' | 'attrs'>,
  inputs: readonly Spec[],
  outs: readonly Spec[],
): Graph {
  const parameters = inputs.map((_, i) => i)
  const outputs = outs.map((_, i) => inputs.length + i)
  const nodes = [{ kind: 'call', op, inputs: parameters, attrs, outputs } as const]
  return { values: [...inputs, ...outs], parameters, nodes, results: outputs }
}
