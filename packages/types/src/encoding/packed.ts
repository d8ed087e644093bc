// Codes narrower than their array's elements: packed 2-bit and 4-bit integers, 8-bit and 16-bit floats.
import { bitSize, isSigned } from '../dtype.ts'
import type { DType } from '../dtype.ts'
import { float, words } from './bits.ts'
import type { Elements } from './elements.ts'
import { formats } from './formats.ts'
import type { Format } from './formats.ts'
import { roundTo } from './round.ts'

/** The stored integers of some elements: `count` codes of 8 or 16 bits. */
type Codes = Uint8Array | Uint16Array

/** Unpacks `into.length` integers; the first is in the highest bits of its byte. */
export function unpackBits(bytes: Uint8Array, type: DType, into: Elements): Elements {
  const width = bitSize(type)
  const perByte = 8 / width
  for (let i = 0; i < into.length; i++) {
    // The wanted bits move to the top of the word, so that one shift down extends the sign or clears the rest.
    const high = bytes[Math.floor(i / perByte)]! << (24 + width * (i % perByte))
    into[i] = isSigned(type) ? high >> (32 - width) : high >>> (32 - width)
  }
  return into
}

/** Packs integers, the first into the highest bits; zeros fill the last byte. */
export function packBits(elements: Elements, type: DType): Uint8Array {
  const width = bitSize(type)
  const perByte = 8 / width
  const bytes = new Uint8Array(Math.ceil(elements.length / perByte))
  for (let i = 0; i < elements.length; i++) {
    const low = Number(elements[i]) & ((1 << width) - 1)
    bytes[Math.floor(i / perByte)]! |= low << (8 - width * (1 + (i % perByte)))
  }
  return bytes
}

// The codes of a narrow format are the top bits of an f64 with another exponent bias; one exact multiplication
// by a power of two moves between the two, subnormals included.
const biasOf = (format: Format): number => 2 ** (1022 + format.exponent)

/** The number that a code of a narrow float type stands for. */
function valueOf(code: number, format: Format, width: number): number {
  const sign = 1 << (width - 1)
  words[0] = 0
  words[1] = (code & (sign - 1)) << (20 - format.mantissa)
  let value = float[0]! * biasOf(format)
  if (value > format.max) value = code & ((1 << format.mantissa) - 1) ? NaN : Infinity
  return code & sign ? -value : value
}

const tables: { [K in DType]?: Float32Array } = {}

/** Decodes narrow floats through a table that is built at the first use of the type. */
export function decodeFloats(codes: Codes, type: DType, into: Elements): Elements {
  const width = bitSize(type)
  const table = (tables[type] ??= Float32Array.from({ length: 2 ** width }, (_, code) =>
    valueOf(code, formats[type]!, width),
  ))
  for (let i = 0; i < into.length; i++) into[i] = table[codes[i]!]!
  return into
}

/** Encodes numbers as narrow floats into `codes`, rounding those that the type does not hold. */
export function encodeFloats(elements: Elements, type: DType, codes: Codes): Codes {
  const format = formats[type]!
  const { mantissa, nan } = format
  const round = roundTo(type)
  const scale = 1 / biasOf(format)
  const sign = 1 << (bitSize(type) - 1)
  for (let i = 0; i < codes.length; i++) {
    const value = round(Number(elements[i]))
    float[0] = value * scale
    const magnitude = (words[1]! & 0x7fffffff) >>> (20 - mantissa)
    // An infinity's bits lie above those of NaN, because the exponent here is that of f64.
    const code = magnitude > nan ? nan - (1 << (mantissa - 1)) : magnitude
    codes[i] = value !== value ? nan : words[1]! < 0 ? code | sign : code
  }
  return codes
}
