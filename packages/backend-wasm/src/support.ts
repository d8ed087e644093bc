// What this backend computes itself.
import { isScan, planGraph } from '@nx/compiler'
import type { Plan } from '@nx/compiler'
import type { Call, Primitive, Spec } from '@nx/types'
import { isStored } from './codegen/lanes.ts'
import { primitives, ruleOf } from './codegen/rules.ts'
import { kernels } from './kernels/index.ts'
import { target } from './target.ts'

/** Whether an operation computes each element from those at the same place. */
export const isElementwise = (op: string): boolean => ruleOf(op) !== undefined

/** Whether an operation has code of this backend's own. */
export const hasOwnCode = (op: string): boolean =>
  isElementwise(op) || isScan(op) || primitives[op as Primitive] !== undefined || kernels[op] !== undefined

/** Whether this backend has a call's operation, or can run the kernel that it brings, and stores its types. */
export function isSupported(call: Call<unknown>): boolean {
  return (call.host !== undefined || hasOwnCode(call.op)) && storesTypesOf(call)
}

/** Whether a call's decomposition can be kept, as what it is is known. */
export const isComposite = (call: Call<unknown>): boolean =>
  call.fallback !== undefined && call.definition !== undefined && storesTypesOf(call)

function storesTypesOf({ inputs, outs }: Call<unknown>): boolean {
  for (const { spec } of inputs) if (!isStored(spec.type)) return false
  return outs.every(({ type }) => isStored(type))
}

/** A call, of inputs and outputs like these, as a plan of its own. */
export function planCall(
  op: string,
  inputs: readonly Spec[],
  attrs: Call['attrs'],
  outs: readonly Spec[],
): Plan {
  const parameters = inputs.map((_, i) => i)
  const outputs = outs.map((_, i) => inputs.length + i)
  const nodes = [{ kind: 'call', op, inputs: parameters, attrs, outputs } as const]
  return planGraph({ values: [...inputs, ...outs], parameters, nodes, results: outputs }, target)
}
