// Conversion between types, by value and by bits.
import { bitSize, finiteMax, isFloat, isInteger } from '@nx/types'
import type { DType } from '@nx/types'
import type { GpuData, Machine } from '../device/machine.ts'
import { whole } from '../layout.ts'
import { codes, floatBits, kindOf, load, range, store, word } from '../types.ts'
import type { CallOf } from './elementwise.ts'
import { mapBlock, operand } from './map.ts'

/** The value of type `to` for a word `x` of type `from`. */
function converted(from: DType, to: DType, saturate: boolean): string {
  const x = load(from, 'x')
  if (!isFloat(to)) {
    const bits = isFloat(from) ? `float_to_word(${x}, ${range(to).join(', ')})` : 'x'
    return kindOf(to) === 'signed' ? `bitcast<i32>(${bits})` : bits
  }
  if (!isFloat(from)) {
    const narrow = to !== 'f32'
    if (kindOf(from) === 'unsigned') return `${narrow ? 'magnitude_to_float' : 'word_to_float'}(x)`
    return `${narrow ? 'integer_to_narrow' : 'integer_to_float'}(${x})`
  }
  return saturate ? `clamp_finite(${x}, ${word(floatBits(Number(finiteMax(to))))})` : x
}

export function asType(machine: Machine, call: CallOf<{ saturate?: boolean }>): GpuData {
  const {
    op,
    inputs,
    attrs,
    outs: [out],
  } = call
  const input = inputs[0]!
  const { type } = input.spec
  const saturate = attrs.saturate === true && isFloat(out.type)
  if (type === out.type && !saturate) return machine.share(input.data)
  const result = machine.allocate(out, op)
  // Integers may saturate in a narrow float format as well: they are rounded before they are held to its range.
  const value = converted(type, out.type, saturate)
  const held =
    saturate && isInteger(type)
      ? `clamp_finite(${value}, ${word(floatBits(Number(finiteMax(out.type))))})`
      : value
  mapBlock(machine, result, {
    shape: out.shape,
    operands: [operand(input, whole(out.shape))],
    to: whole(out.shape),
    word: store(out.type, held),
  })
  return result
}

/** The code of a type, as an unsigned number of its width, for a word `x`. */
function codeOf(type: DType): string {
  if (type === 'bf16') return 'x >> 16u'
  const format = codes[type]
  if (format !== undefined) return `to_code(${load(type, 'x')}, ${format})`
  return bitSize(type) === 32 ? 'x' : `x & ${word(2 ** bitSize(type) - 1)}`
}

/** The word of a type for its code. */
function wordOf(type: DType, code: string): string {
  if (type === 'bf16') return `(${code}) << 16u`
  const format = codes[type]
  if (format !== undefined) return `bitcast<u32>(from_code(${code}, ${format}))`
  return kindOf(type) === 'signed' ? store(type, `bitcast<i32>(${code})`) : code
}

export function bitcast(machine: Machine, { op, inputs, outs: [out] }: CallOf): GpuData {
  const input = inputs[0]!
  const { type } = input.spec
  if (bitSize(type) === 32 || type === out.type) return machine.share(input.data)
  const result = machine.allocate(out, op)
  mapBlock(machine, result, {
    shape: out.shape,
    operands: [operand(input, whole(out.shape))],
    to: whole(out.shape),
    word: wordOf(out.type, codeOf(type)),
  })
  return result
}
