// Codes narrower than their array's elements: packed 2-bit and 4-bit integers, 8-bit and 16-bit floats.
import { bitSize, isSigned } from '../dtype.ts'
import type { DType } from '../dtype.ts'
import { float, single, words } from './bits.ts'
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

/** The bits, as f32, of the number that a code of a narrow float type stands for; NaN keeps sign and payload. */
function bitsOf(code: number, format: Format, width: number): number {
  const sign = 1 << (width - 1)
  words[0] = 0
  words[1] = (code & (sign - 1)) << (20 - format.mantissa)
  const value = float[0]! * biasOf(format)
  const special = value > format.max
  single[0] = special ? Infinity : value
  return (
    words[0]! |
    (special ? (code << (23 - format.mantissa)) & 0x7fffff : 0) |
    ((code << (32 - width)) & (1 << 31))
  )
}

const tables: { [K in DType]?: Uint32Array } = {}

/**
 * Decodes narrow floats through a table that is built at the first use of the type. Bits are copied, because a NaN that
 * passes through a number of JavaScript may lose some.
 */
export function decodeFloats(codes: Codes, type: DType, into: Elements): Elements {
  const width = bitSize(type)
  const table = (tables[type] ??= Uint32Array.from({ length: 2 ** width }, (_, code) =>
    bitsOf(code, formats[type]!, width),
  ))
  const bits = new Uint32Array(into.buffer, into.byteOffset, into.length)
  for (let i = 0; i < into.length; i++) bits[i] = table[codes[i]!]!
  return into
}

/**
 * Encodes numbers as narrow floats into `codes`, rounding those that the type does not hold. NaN keeps its sign and, in
 * an array of f32, as much of its payload as there is room for.
 */
export function encodeFloats(elements: Elements, type: DType, codes: Codes): Codes {
  const format = formats[type]!
  const { mantissa, nan } = format
  const round = roundTo(type)
  const scale = 1 / biasOf(format)
  const infinity = nan - (1 << (mantissa - 1))
  const bits =
    elements instanceof Float32Array
      ? new Uint32Array(elements.buffer, elements.byteOffset, elements.length)
      : []
  for (let i = 0; i < codes.length; i++) {
    const value = round(Number(elements[i]))
    float[0] = value * scale
    let upper = words[1]!
    const magnitude = (upper & 0x7fffffff) >>> (20 - mantissa)
    // An infinity's bits lie above those of NaN, because the exponent here is that of f64.
    let code = magnitude > nan ? infinity : magnitude
    if (value !== value) {
      upper = bits[i] ?? 0
      // Without an infinity there is one NaN of each sign.
      const payload = type === 'f8_e4m3fn' ? 0 : (upper & 0x7fffff) >>> (23 - mantissa)
      code = payload ? infinity | payload : nan
    }
    codes[i] = code | ((upper & 0x80000000) >>> (32 - bitSize(type)))
  }
  return codes
}
