// The floating-point formats as data: everything else about them is derived.
import type { DType } from '../dtype.ts'

/** A binary floating-point format. */
export interface Format {
  /** Stored bits of the significand. */
  readonly mantissa: number
  /** Exponent of the smallest normal number. */
  readonly exponent: number
  /** Largest finite number. */
  readonly max: number
  /** The quiet NaN, as bits, for the formats that JavaScript has no array of. */
  readonly nan: number
}

/** Formats of the real floating-point types. */
export const formats: Readonly<Partial<Record<DType, Format>>> = {
  f8: { mantissa: 2, exponent: -14, max: 57344, nan: 0x7e },
  f8_e4m3fn: { mantissa: 3, exponent: -6, max: 448, nan: 0x7f },
  bf16: { mantissa: 7, exponent: -126, max: 3.3895313892515355e38, nan: 0x7fc0 },
  f16: { mantissa: 10, exponent: -14, max: 65504, nan: 0x7e00 },
  f32: { mantissa: 23, exponent: -126, max: 3.4028234663852886e38, nan: 0 },
  f64: { mantissa: 52, exponent: -1022, max: 1.7976931348623157e308, nan: 0 },
}
