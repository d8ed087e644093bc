// Cases of conversion: each type to each other, by value and by bits.
import { bitSize, isFloat, isInteger } from '@nx/types'
import type { DType } from '@nx/types'
import { input } from '../support/case.ts'
import type { Case } from '../support/case.ts'
import { between, floats, special, stored } from '../support/numbers.ts'

function asType(from: DType, to: DType, values: readonly number[], attrs: { saturate?: boolean } = {}): Case {
  const shape = [values.length]
  const name = `asType ${from} to ${to}${attrs.saturate ? ', saturated' : ''}`
  return {
    name,
    op: 'asType',
    inputs: [input(from, shape, values)],
    attrs: { type: to, ...attrs },
    out: { type: to, shape },
  }
}

const rounded = (to: DType): number[] => [
  ...[
    1.1,
    65504,
    65519,
    65520,
    57344,
    61440,
    448,
    464,
    465,
    480,
    1e-8,
    2 ** -14,
    2 ** -15,
    2 ** -24,
    2 ** -25,
    1.5 * 2 ** -25,
  ],
  ...[
    2 ** -9,
    2 ** -10,
    1.5 * 2 ** -10,
    2 ** -16,
    2 ** -17,
    1.5 * 2 ** -17,
    300.7,
    -300.7,
    1e20,
    4294967296,
    -2147483904,
  ],
  ...between(-500, 500, 100),
  ...(isFloat(to) ? floats(100) : []),
]

const large = [
  16777217, 16777219, 33554435, 2147483647, 2147483520, 4294967295, 4294967167, 65519, 65520, 33619968,
  33619969,
]

function bitcast(from: DType, to: DType): Case {
  const values = isFloat(from)
    ? [...special(from), ...between(-4, 4, 30), 2 ** -16, 3 * 2 ** -17, 2 ** -24]
    : special(from)
  const shape = [values.length]
  return {
    name: `bitcast ${from} to ${to}`,
    op: 'bitcast',
    inputs: [input(from, shape, values)],
    attrs: { type: to },
    out: { type: to, shape },
  }
}

/** NaN has several codes: these are for types that have none. */
const codes = (from: DType, to: DType): Case => {
  const shape = [2 ** Math.min(bitSize(from), 10)]
  const values = Array.from({ length: shape[0]! }, (_, i) => i * 2 ** Math.max(0, bitSize(from) - 10))
  return {
    name: `bitcast ${from} to ${to}, all codes`,
    op: 'bitcast',
    inputs: [input(from, shape, values)],
    attrs: { type: to },
    out: { type: to, shape },
  }
}

const floatTypes = stored.filter(isFloat)

export const convertCases: readonly Case[] = [
  ...stored.flatMap((from) => stored.map((to) => asType(from, to, special(from)))),
  ...stored.flatMap((to) => asType('f32', to, rounded(to))),
  ...['s32', 'u32'].flatMap((from) => floatTypes.map((to) => asType(from as DType, to, large))),
  ...floatTypes.flatMap((to) => [
    asType('f32', to, [...special('f32'), 1e6], { saturate: true }),
    asType('s32', to, [1e6, -1e6, 3], { saturate: true }),
  ]),
  ...stored.flatMap((from) =>
    stored.filter((to) => bitSize(to) === bitSize(from) && isInteger(to)).map((to) => bitcast(from, to)),
  ),
  codes('u16', 'f16'),
  codes('u16', 'bf16'),
  codes('u8', 'f8'),
  codes('u8', 'f8_e4m3fn'),
  codes('u32', 'f32'),
]
