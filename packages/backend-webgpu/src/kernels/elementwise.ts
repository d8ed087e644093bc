// Element-wise kernels: broadcast, compute by a rule, round or wrap once.
import type { Call, Spec, Value } from '@nx/types'
import type { GpuData, Machine } from '../device/machine.ts'
import { aligned, whole } from '../layout.ts'
import { kindOf, load, store } from '../types.ts'
import { mapBlock, operand } from './map.ts'
import { ruleFor } from './rules.ts'
import type { WgslRule } from './rules.ts'

/** The parts of a call that kernels with one output use. */
export interface CallOf<A = object> {
  readonly op: string
  readonly inputs: readonly Value<GpuData>[]
  readonly attrs: A
  readonly outs: readonly [Spec]
}

/** Runs a rule on the inputs, broadcast to the output. */
export function elementwise(machine: Machine, { op, inputs, outs: [out] }: CallOf, rule: WgslRule): GpuData {
  const result = machine.allocate(out, op)
  const { type } = inputs[0]!.spec
  // The words of the inputs are put in as values in one pass, so that no value is taken for a word.
  const expression = ruleFor(rule, kindOf(type))!.replace(/\b[xyz]\b/g, (name) => `(${load(type, name)})`)
  mapBlock(machine, result, {
    shape: out.shape,
    operands: inputs.map((input) => operand(input, aligned(input.spec.shape, out.shape))),
    to: whole(out.shape),
    word: store(out.type, expression),
  })
  return result
}

/** The value where a predicate is not zero, else the other one. */
export function select(machine: Machine, { op, inputs, outs: [out] }: CallOf): GpuData {
  const result = machine.allocate(out, op)
  mapBlock(machine, result, {
    shape: out.shape,
    operands: inputs.map((input) => operand(input, aligned(input.spec.shape, out.shape))),
    to: whole(out.shape),
    word: 'select(z, y, x != 0u)',
  })
  return result
}

/** Whether a rule is defined for the inputs of a call. */
export const ruleApplies = (rule: WgslRule, { inputs }: Call<unknown>): boolean =>
  inputs.every(({ spec }) => ruleFor(rule, kindOf(spec.type)) !== undefined)
