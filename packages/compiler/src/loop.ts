// The loop IR: one nest of loops over an iteration space, with a straight-line body of scalar operations.
import type { DType, Scalar } from '@nx/types'
import { indirectKey, instructionKey } from './keys.ts'
import { same } from './lists.ts'

/** A number of a nest that its caller gives, so that one nest serves many shapes. */
export interface Parameter {
  /** Position in the list of numbers that the caller gives. */
  readonly parameter: number
  /** What it is at least. As a stride it is none of -1, 0, 1 and 2, which nests are written for. */
  readonly least: number
}

/** A length, a stride or an offset. */
export type Size = number | Parameter

/**
 * An element that a loop nest reads or writes.
 *
 * Its position in the buffer is `offset + Σ strides[axis] · index[axis] + Σ indirect.stride · indirect value`, all in
 * elements.
 */
export interface Access<N extends Size = number> {
  /** Position in `Loop.buffers`. */
  readonly buffer: number
  readonly offset: N
  /** One stride per axis of the iteration space. */
  readonly strides: readonly N[]
  readonly indirect: readonly Indirect<N>[]
}

/** A part of a position that is itself computed: the integer that instruction `value` gives. */
export interface Indirect<N extends Size = number> {
  readonly value: number
  readonly stride: N
  /** Number of valid values, from 0 on. */
  readonly length: N
  /** Values outside are clamped, or reported as `index_out_of_bounds` where the target can. */
  readonly bounds: 'clamp' | 'check'
}

/** How a reduction combines elements. */
export type Combine = 'sum' | 'product' | 'max' | 'min'

/** What says where an element is, and which of equal ones counts: the first or the last. */
export interface Locate {
  /** The instruction that numbers the elements from 0 on, in the order of a row-major walk over the reduced axes. */
  readonly at: number
  readonly tieBreak: 'low' | 'high'
}

/** One scalar operation; operands are positions of earlier instructions. */
export type Instruction<N extends Size = number> =
  /** An element, or 0 where one of the instructions `where` gives 0: then its position may be anywhere. */
  | {
      readonly op: 'load'
      readonly type: DType
      readonly access: Access<N>
      readonly where?: readonly number[]
    }
  | { readonly op: 'constant'; readonly type: DType; readonly value: Scalar }
  /** The integer `offset + Σ strides[axis] · index[axis]`, in the type given. */
  | {
      readonly op: 'index'
      readonly type: DType
      readonly offset: N
      readonly strides: readonly N[]
    }
  /** Whether that integer is at least 0 and less than `length`: 1 or 0. */
  | {
      readonly op: 'inside'
      readonly type: 'u8'
      readonly offset: N
      readonly strides: readonly N[]
      readonly length: N
    }
  /** An element-wise operation by its name in the contract. */
  | {
      readonly op: 'apply'
      readonly name: string
      readonly type: DType
      readonly inputs: readonly number[]
      /** Of `asType`: clamp instead of wrapping. */
      readonly saturate: boolean
    }
  /** Combines `input` over all reduced axes; what uses it runs once per element of the parallel axes. */
  | {
      readonly op: 'reduce'
      readonly combine: Combine
      readonly type: DType
      readonly input: number
      /** Gives the number of the largest or smallest element, or of a NaN, instead of the element. */
      readonly locate?: Locate
    }
  /** What `input` has come to so far on a walk over the reduced axes, the current element included. */
  | { readonly op: 'scan'; readonly combine: Combine; readonly type: DType; readonly input: number }

/** A write. `add` accumulates onto what is there, in iteration order. */
export interface Store<N extends Size = number> {
  readonly access: Access<N>
  readonly value: number
  readonly combine: 'put' | 'add'
}

/**
 * One nest of loops.
 *
 * The first `parallel` axes are independent of each other and may run in any order, unless `ordered` says that the
 * order of a row-major walk matters. The other axes are reduced.
 */
export interface Loop<N extends Size = number> {
  /** Lengths of the axes: parallel ones, then reduced ones. */
  readonly lengths: readonly N[]
  readonly parallel: number
  readonly ordered: boolean
  /** Buffers of the plan that the nest touches. */
  readonly buffers: readonly number[]
  readonly body: readonly Instruction<N>[]
  readonly stores: readonly Store<N>[]
}

const none: readonly number[] = []

const indirectValues = ({ indirect }: Access<Size>): readonly number[] =>
  indirect.length === 0 ? none : indirect.map(({ value }) => value)

/**
 * What a store needs, indirect positions included.
 *
 * @internal
 */
export const operandsOfStore = ({ value, access }: Store<Size>): readonly number[] => [
  value,
  ...indirectValues(access),
]

/**
 * For each instruction, 1 if it is one of some, or one that they need, else 0.
 *
 * @internal
 */
export function neededFor(body: readonly Instruction<Size>[], roots: readonly number[]): Uint8Array {
  const isNeeded = new Uint8Array(body.length)
  for (const root of roots) isNeeded[root] = 1
  for (let i = body.length - 1; i >= 0; i--)
    if (isNeeded[i] === 1) for (const operand of operandsOf(body[i]!)) isNeeded[operand] = 1
  return isNeeded
}

/**
 * Operands of an instruction, indirect positions included.
 *
 * @internal
 */
export function operandsOf(instruction: Instruction<Size>): readonly number[] {
  switch (instruction.op) {
    case 'load': {
      const { access, where } = instruction
      return where === undefined ? indirectValues(access) : [...indirectValues(access), ...where]
    }
    case 'apply':
      return instruction.inputs
    case 'reduce': {
      const { input, locate } = instruction
      return locate === undefined ? [input] : [input, locate.at]
    }
    case 'scan':
      return [instruction.input]
    default:
      return none
  }
}

/**
 * Strides along the axes of what an instruction takes by position; none for others.
 *
 * @internal
 */
export function ownStrides<N extends Size>(instruction: Instruction<N>): readonly N[] {
  if (instruction.op === 'load') return instruction.access.strides
  return 'strides' in instruction ? instruction.strides : (none as readonly N[])
}

/** The instruction with each operand replaced. */
export function mapOperands(instruction: Instruction, map: (operand: number) => number): Instruction {
  switch (instruction.op) {
    case 'load': {
      const { access, where } = instruction
      if (access.indirect.length === 0 && where === undefined) return instruction
      const moved = { ...instruction, access: mapIndirect(access, map) }
      return where === undefined ? moved : { ...moved, where: where.map(map) }
    }
    case 'apply':
      return { ...instruction, inputs: instruction.inputs.map(map) }
    case 'reduce': {
      const { locate } = instruction
      const moved = { ...instruction, input: map(instruction.input) }
      return locate === undefined ? moved : { ...moved, locate: { ...locate, at: map(locate.at) } }
    }
    case 'scan':
      return { ...instruction, input: map(instruction.input) }
    default:
      return instruction
  }
}

/** The access with each indirect value replaced. */
export function mapIndirect(access: Access, map: (value: number) => number): Access {
  if (access.indirect.length === 0) return access
  return { ...access, indirect: access.indirect.map((each) => ({ ...each, value: map(each.value) })) }
}

/** The instruction, or the access of a store, with its strides along the axes changed. */
export function mapStrides<T extends Instruction | Store>(
  each: T,
  map: (strides: readonly number[]) => readonly number[],
): T {
  if ('access' in each) return { ...each, access: { ...each.access, strides: map(each.access.strides) } }
  return 'strides' in each ? { ...each, strides: map(each.strides) } : each
}

/** Whether two accesses are at the same place in a buffer, whichever it is. */
export const isSamePlace = (left: Access, right: Access): boolean =>
  left.offset === right.offset &&
  same(left.strides, right.strides) &&
  indirectKey(left.indirect) === indirectKey(right.indirect)

/** What instructions that are equal have in common; few others do. */
function markOf(each: Instruction): unknown {
  if (each.op === 'load') return each.access.buffer
  if (each.op === 'constant') return each.value
  return each.op === 'apply' ? each.inputs.reduce((mark, input) => 31 * mark + input, 7) : each.op
}

/** The body of a nest under construction: no instruction is there twice. */
export class Body {
  readonly list: Instruction[] = []
  readonly #marks: unknown[] = []

  /** The position of an instruction, which is added if there is none like it. */
  add(each: Instruction): number {
    return this.find(each) ?? this.push(each)
  }

  push(each: Instruction): number {
    this.#marks[this.list.length] = markOf(each)
    return this.list.push(each) - 1
  }

  /** The position of an instruction like this one. */
  find(each: Instruction): number | undefined {
    const mark = markOf(each)
    // One like it would come after its operands.
    let first = 0
    for (const operand of operandsOf(each)) if (operand >= first) first = operand + 1
    for (let i = this.list.length - 1; i >= first; i--)
      if (Object.is(this.#marks[i], mark) && instructionKey(this.list[i]!) === instructionKey(each)) return i
    return undefined
  }
}
