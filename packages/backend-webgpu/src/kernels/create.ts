// Creation of tensors on the device.
import { Complex, convert, isFloat, stridesOf } from '@nx/types'
import type { DType, Scalar } from '@nx/types'
import type { GpuData, Machine } from '../device/machine.ts'
import { whole } from '../layout.ts'
import { floatBits, kindOf, store } from '../types.ts'
import type { CallOf } from './elementwise.ts'
import { mapBlock } from './map.ts'

/** The word of a number that is converted to a type. */
export function wordFor(type: DType, value: Scalar): number {
  const from = typeof value === 'bigint' ? 's64' : value instanceof Complex ? 'c128' : 'f64'
  const element = Number(convert(from, type)(value))
  return isFloat(type) ? floatBits(element) : element >>> 0
}

export function constant(machine: Machine, { op, attrs, outs: [out] }: CallOf<{ value: Scalar }>): GpuData {
  const result = machine.allocate(out, op)
  fill(machine, result, wordFor(out.type, attrs.value))
  return result
}

/** Gives every element of an output the same word. */
export function fill(machine: Machine, out: GpuData, value: number): void {
  const shape = [out.words]
  mapBlock(machine, out, {
    shape,
    operands: [],
    to: whole(shape),
    word: 'value',
    prelude: (program) => `  let value = ${program.parameter(value)};`,
  })
}

export function iota(
  machine: Machine,
  { op, attrs: { axis }, outs: [out] }: CallOf<{ axis: number | null }>,
): GpuData {
  const result = machine.allocate(out, op)
  const { type, shape } = out
  const kind = kindOf(type)
  const value =
    kind === 'float' ? 'word_to_float(index)' : kind === 'signed' ? 'bitcast<i32>(index)' : 'index'
  mapBlock(machine, result, {
    shape,
    operands: [],
    to: whole(shape),
    word: store(type, value),
    prelude: (program) =>
      axis === null
        ? '  let index = i;'
        : `  let index = (i / ${program.parameter(stridesOf(shape)[axis]!)}) % ${program.parameter(shape[axis]!)};`,
  })
  return result
}
