// The element types that the device stores, each element in one 32-bit word, and their WGSL.
import { bitSize, finiteMax, finiteMin, isFloat, isInteger, isSigned, NxError } from '@nx/types'
import type { DType } from '@nx/types'

/** What a word is computed as: f32, i32 or u32. */
export type Kind = 'float' | 'signed' | 'unsigned'

/** The types of tensors that can be on the device. */
export const stored: readonly DType[] = [
  ...(['u2', 'u4', 'u8', 'u16', 'u32', 's2', 's4', 's8', 's16', 's32'] as const),
  ...(['f8', 'f8_e4m3fn', 'bf16', 'f16', 'f32'] as const),
]

/** Whether tensors of a type can be on the device. */
export const isStored = (type: DType): boolean => stored.includes(type)

/** @throws NxError `unsupported_type` for types wider than 32 bits. */
export function checkStored(type: DType, op: string): void {
  if (isStored(type)) return
  const other = isInteger(type) ? 's32 or u32' : 'f32'
  throw new NxError(
    'unsupported_type',
    op,
    `the webgpu backend stores elements of up to 32 bits (${stored.join(' ')}), ` +
      `got ${type}; convert with asType to ${other} on another backend first, or keep the tensor there`,
    { type },
  )
}

/** How words of a type are computed with. */
export const kindOf = (type: DType): Kind =>
  isFloat(type) ? 'float' : isSigned(type) ? 'signed' : 'unsigned'

/** The WGSL type of a kind. */
export const wgslType: Readonly<Record<Kind, string>> = { float: 'f32', signed: 'i32', unsigned: 'u32' }

/** A word of a type as a value. */
export function load(type: DType, word: string): string {
  const kind = kindOf(type)
  return kind === 'unsigned' ? word : `bitcast<${wgslType[kind]}>(${word})`
}

/** A value as a word of a type: rounded or wrapped once. */
export function store(type: DType, value: string): string {
  if (isFloat(type)) return `bitcast<u32>(${type === 'f32' ? value : `round_${type}(${value})`})`
  const width = bitSize(type)
  if (isSigned(type)) {
    return width === 32 ? `bitcast<u32>(${value})` : `bitcast<u32>(extractBits(${value}, 0u, ${width}u))`
  }
  return width === 32 ? value : `((${value}) & ${2 ** width - 1}u)`
}

/** A 32-bit word as a literal. */
export const word = (value: number): string => `${value >>> 0}u`

/** The bits of a number as f32. */
export const floatBits = (value: number): number => new Uint32Array(Float32Array.of(value).buffer)[0]!

/** The smallest and the largest number of an integer type, as literals of words. */
export const range = (type: DType): readonly [string, string] => [
  word(Number(finiteMin(type))),
  word(Number(finiteMax(type))),
]

/** Arguments that describe a narrow float format: mantissa bits, smallest exponent, width, codes of Inf and NaN. */
export const codes: Readonly<Partial<Record<DType, string>>> = {
  f16: '10u, -14, 16u, 0x7c00u, 0x7e00u',
  f8: '2u, -14, 8u, 0x7cu, 0x7eu',
  f8_e4m3fn: '3u, -6, 8u, 0xffu, 0x7fu',
}
