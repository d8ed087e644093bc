// The loop IR: one nest of loops over an iteration space, with a straight-line body of scalar operations.
import { attributeKey } from '@nx/types'
import type { DType, Scalar } from '@nx/types'
import { same } from './same.ts'

/** A number of a nest that its caller gives, so that one nest serves many shapes. */
export interface Parameter {
  /** Position in the list of numbers that the caller gives. */
  readonly parameter: number
  /** What it is at least. As a stride it is none of -1, 0 and 1, which nests are written for. */
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

/** One scalar operation; operands are positions of earlier instructions. */
export type Instruction<N extends Size = number> =
  | { readonly op: 'load'; readonly type: DType; readonly access: Access<N> }
  | { readonly op: 'constant'; readonly type: DType; readonly value: Scalar }
  /** The integer `offset + Σ strides[axis] · index[axis]`, in the type given. */
  | {
      readonly op: 'index'
      readonly type: DType
      readonly offset: N
      readonly strides: readonly N[]
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
  | { readonly op: 'reduce'; readonly combine: Combine; readonly type: DType; readonly input: number }
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

const indirectValues = ({ indirect }: Access<Size>): number[] => indirect.map(({ value }) => value)

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
 * Some instructions and all that they need, in order.
 *
 * @internal
 */
export function withOperands(
  body: readonly Instruction<Size>[],
  roots: readonly number[],
): readonly number[] {
  const needed = new Set(roots)
  for (let i = body.length - 1; i >= 0; i--) {
    if (needed.has(i)) for (const operand of operandsOf(body[i]!)) needed.add(operand)
  }
  return [...needed].sort((a, b) => a - b)
}

/**
 * Operands of an instruction, indirect positions included.
 *
 * @internal
 */
export function operandsOf(instruction: Instruction<Size>): readonly number[] {
  switch (instruction.op) {
    case 'load':
      return indirectValues(instruction.access)
    case 'apply':
      return instruction.inputs
    case 'reduce':
    case 'scan':
      return [instruction.input]
    default:
      return []
  }
}

/**
 * Strides along the axes of what an instruction takes by position; none for others.
 *
 * @internal
 */
export function ownStrides<N extends Size>(instruction: Instruction<N>): readonly N[] {
  if (instruction.op === 'load') return instruction.access.strides
  return instruction.op === 'index' ? instruction.strides : []
}

/** The instruction with each operand replaced. */
export function mapOperands(instruction: Instruction, map: (operand: number) => number): Instruction {
  switch (instruction.op) {
    case 'load':
      return { ...instruction, access: mapIndirect(instruction.access, map) }
    case 'apply':
      return { ...instruction, inputs: instruction.inputs.map(map) }
    case 'reduce':
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
  return each.op === 'index' ? { ...each, strides: map(each.strides) } : each
}

/** Whether two accesses are at the same place in a buffer, whichever it is. */
export function isSamePlace(left: Access, right: Access): boolean {
  return (
    left.offset === right.offset &&
    same(left.strides, right.strides) &&
    left.indirect.length === right.indirect.length &&
    left.indirect.every(({ value, stride, length, bounds }, i) => {
      const other = right.indirect[i]!
      return (
        value === other.value && stride === other.stride && length === other.length && bounds === other.bounds
      )
    })
  )
}

/** Whether two instructions give the same. */
function isSame(left: Instruction, right: Instruction): boolean {
  if (left.type !== right.type) return false
  switch (left.op) {
    case 'load':
      return (
        right.op === 'load' &&
        left.access.buffer === right.access.buffer &&
        isSamePlace(left.access, right.access)
      )
    case 'constant':
      return right.op === 'constant' && attributeKey(left.value) === attributeKey(right.value)
    case 'index':
      return right.op === 'index' && left.offset === right.offset && same(left.strides, right.strides)
    case 'apply':
      return (
        right.op === 'apply' &&
        left.name === right.name &&
        left.saturate === right.saturate &&
        same(left.inputs, right.inputs)
      )
    case 'reduce':
    case 'scan':
      return right.op === left.op && left.combine === right.combine && left.input === right.input
  }
}

/** A number that equal instructions share, and few others. */
function hashOf(each: Instruction): number {
  switch (each.op) {
    case 'load':
      return 31 * each.access.buffer + each.access.offset
    case 'constant':
      return typeof each.value === 'object' ? 0 : (Number(each.value) * 65_537) | 0
    case 'apply':
      return each.inputs.reduce((hash, input) => (31 * hash + input) | 0, each.name.length)
    default:
      return each.op === 'index' ? each.offset : each.input
  }
}

/** The body of a nest under construction: no instruction is there twice. */
export class Body {
  readonly list: Instruction[] = []
  /** The last instruction of each hash, and for each one the last before it that has the same. */
  readonly #last: Map<number, number> = new Map()
  readonly #before: number[] = []

  /** The position of an instruction, which is added if there is none like it. */
  add(each: Instruction): number {
    const hash = hashOf(each)
    const last = this.#last.get(hash) ?? -1
    for (let i = last; i >= 0; i = this.#before[i]!) if (isSame(this.list[i]!, each)) return i
    this.#before.push(last)
    this.#last.set(hash, this.list.length)
    return this.list.push(each) - 1
  }

  /** Drops all instructions from a position on. */
  truncate(length: number): void {
    while (this.list.length > length) this.#last.set(hashOf(this.list.pop()!), this.#before.pop()!)
  }
}

/** How a length, a stride or an offset is told from others. */
export type ShowSize = (size: Size) => string

const listed = (sizes: readonly Size[], show: ShowSize | undefined): unknown =>
  show === undefined ? sizes : sizes.map(show)

/** A text that two accesses share exactly if they are equal, as far as `show` tells. */
export function accessKey({ buffer, offset, strides, indirect }: Access<Size>, show?: ShowSize): string {
  let key = `${buffer} ${listed([offset, ...strides], show)}`
  for (const { value, stride, length, bounds } of indirect)
    key += `;${value} ${listed([stride, length], show)} ${bounds}`
  return key
}

/** A text that two instructions share exactly if they are equal, as far as `show` tells. */
export function instructionKey(instruction: Instruction<Size>, show?: ShowSize): string {
  const { op, type } = instruction
  switch (op) {
    case 'load':
      return `${op} ${type} ${accessKey(instruction.access, show)}`
    case 'constant':
      return `${op} ${type} ${attributeKey(instruction.value)}`
    case 'index':
      return `${op} ${type} ${listed([instruction.offset, ...instruction.strides], show)}`
    case 'apply':
      return `${instruction.name} ${type} ${instruction.inputs} ${instruction.saturate}`
    case 'reduce':
    case 'scan':
      return `${op} ${type} ${instruction.combine} ${instruction.input}`
  }
}
