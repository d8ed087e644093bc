// What the instructions of a nest mean, one element at a time.
import { isInteger, roundTo, typeMax, typeMin, wrapTo } from '@nx/types'
import type { DType } from '@nx/types'
import type { Access, Combine, Instruction, Locate, Loop, Store } from '../src/index.ts'
import { applyScalar } from './apply-scalar.ts'
import type { Real } from './block.ts'
import type { PlanMemory } from './plan-memory.ts'

/** All indices of a space, in order. */
export function* indices(lengths: readonly number[]): Generator<number[]> {
  if (lengths.length === 0) {
    yield []
    return
  }
  for (let i = 0; i < lengths[0]!; i++) for (const rest of indices(lengths.slice(1))) yield [i, ...rest]
}

/** The value of an instruction that is no reduction or scan, given those of its operands. */
export function compute(
  loop: Loop,
  instruction: Exclude<Instruction, { readonly combine: Combine }>,
  index: readonly number[],
  values: readonly Real[],
  memory: PlanMemory,
): Real {
  const { type } = instruction
  switch (instruction.op) {
    case 'load':
      if (instruction.where?.some((each) => !values[each]) === true) return ofType(type, 0)
      return memory.read(loop.buffers[instruction.access.buffer]!, address(instruction.access, index, values))
    case 'constant':
      return ofType(type, instruction.value as Real)
    case 'inside': {
      const position = at(instruction.offset, instruction.strides, index)
      return position >= 0 && position < instruction.length ? 1 : 0
    }
    case 'index':
      return ofType(type, at(instruction.offset, instruction.strides, index))
    case 'apply': {
      const inputs = instruction.inputs.map((input) => values[input]!)
      if (instruction.name !== 'asType' && instruction.name !== 'bitcast')
        return applyScalar(instruction.name, type, inputs)
      const from = loop.body[instruction.inputs[0]!]!.type
      return applyScalar(instruction.name, type, inputs, from, instruction.saturate)
    }
  }
}

/** Writes a value where a store says. */
export function runStore(
  loop: Loop,
  { access, value, combine: how }: Store,
  index: readonly number[],
  values: readonly Real[],
  memory: PlanMemory,
): void {
  const position = address(access, index, values)
  const buffer = loop.buffers[access.buffer]!
  const added = (): Real =>
    applyScalar('add', memory.type(buffer), [memory.read(buffer, position), values[value]!])
  memory.write(buffer, position, how === 'add' ? added() : values[value]!)
}

function at(offset: number, strides: readonly number[], index: readonly number[]): number {
  // Loops that nothing moves along need not run.
  return strides.reduce((sum, stride, axis) => (stride === 0 ? sum : sum + stride * index[axis]!), offset)
}

function address(
  { offset, strides, indirect }: Access,
  index: readonly number[],
  values: readonly Real[],
): number {
  const terms = indirect.map(({ value, stride, length, bounds }) => {
    const position = Number(values[value])
    const inside = Math.max(0, Math.min(length - 1, position))
    if (bounds === 'check' && inside !== position) throw new Error(`index ${position} of ${length}`)
    return inside * stride
  })
  return terms.reduce((sum, term) => sum + term, at(offset, strides, index))
}

/** A number as an element of a type. */
export const ofType = (type: DType, value: Real): Real =>
  isInteger(type) ? wrapTo(type)(value) : roundTo(type)(Number(value))

/** What a reduction begins with. */
export function first(how: Combine, type: DType): Real {
  if (how === 'max' || how === 'min') return how === 'max' ? typeMin(type) : typeMax(type)
  return ofType(type, how === 'sum' ? 0 : 1)
}

/** What a scan has come to: a sum of floats begins with its first element, which may be -0. */
export const scanned = (how: Combine, type: DType, before: Real | undefined, next: Real): Real =>
  before === undefined ? next : combine(how, type, before, next)

/** Floats are rounded when all are combined, integers at once. */
export function combine(how: Combine, type: DType, before: Real, next: Real): Real {
  const name = { sum: 'add', product: 'multiply', max: 'max', min: 'min' }[how]
  return applyScalar(name, isInteger(type) ? type : 'f64', [before, next])
}

type Reduction = Extract<Instruction, { readonly op: 'reduce' }>

/** What a reduction has come to, and where that is if it is to be located. */
export interface Total {
  readonly value: Real
  readonly at: number
}

/** What one element comes to. */
export const totalOf = ({ input, locate }: Reduction, values: (i: number) => Real): Total => ({
  value: values(input),
  at: locate === undefined ? 0 : Number(values(locate.at)),
})

/** What two parts come to together. */
export function together(
  { combine: how, type, locate }: Reduction,
  before: Total | undefined,
  next: Total,
): Total {
  if (locate === undefined)
    return { value: combine(how, type, before?.value ?? first(how, type), next.value), at: 0 }
  return before === undefined || isBetter(how, locate.tieBreak, next, before) ? next : before
}

function isBetter(how: Combine, tieBreak: Locate['tieBreak'], next: Total, before: Total): boolean {
  const [x, y] = [next, before].map(({ value }) => value) as [Real, Real]
  const [isNan, wasNan] = [x !== x, y !== y]
  if (isNan === wasNan && (isNan || x == y))
    return tieBreak === 'low' ? next.at < before.at : next.at > before.at
  return isNan || (!wasNan && (how === 'max' ? x > y : x < y))
}

/** What a reduction gives in the end. */
export const outcomeOf = ({ combine: how, type, locate }: Reduction, total: Total | undefined): Real =>
  ofType(type, locate === undefined ? (total?.value ?? first(how, type)) : (total?.at ?? 0))
