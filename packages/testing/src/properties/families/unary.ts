// Element-wise functions of one input that are exact: rounding, signs, parts, tests and bits.
import * as nx from '@nx/tensor'
import { bitSize, Complex, complex, type DType, isComplex, isInteger } from '@nx/types'
import type { Accuracy } from '../../cases/case.ts'
import type { Property, Value } from '../property.ts'
import * as c from '../reference/complex.ts'
import { elementwise } from '../reference/broadcast.ts'
import { toComplex, toReal } from '../reference/types.ts'

interface Function {
  readonly run: (x: nx.Tensor) => nx.Tensor
  readonly of: (value: Value, type: DType) => Value | boolean
  readonly type?: (type: DType) => DType
  readonly accepts?: (type: DType) => boolean
  readonly accuracy?: Accuracy
}

const isReal = (type: DType): boolean => !isComplex(type)
const toTruth = (): DType => 'u8'
/** The f32 that an integer becomes: through f64 it would be rounded twice, unless that keeps a mark of what it drops. */
const nearest = (value: bigint): number =>
  BigInt.asIntN(53, value) === value
    ? Math.fround(Number(value))
    : Math.fround(Number((value >> 16n) | ((value & 0xffffn) === 0n ? 0n : 1n))) * 65536
const re = (value: Value): number =>
  value instanceof Complex ? value.re : typeof value === 'bigint' ? nearest(value) : value
const im = (value: Value): number => (value instanceof Complex ? value.im : 0)
const parts = (value: Value): number[] => (value instanceof Complex ? [value.re, value.im] : [Number(value)])
const bitsOf = (value: Value, type: DType): string =>
  BigInt.asUintN(bitSize(type), value as bigint)
    .toString(2)
    .padStart(bitSize(type), '0')
const whole =
  (round: (x: number) => number) =>
  (value: Value): Value =>
    typeof value === 'bigint' ? value : round(value as number)

const functions = (): Readonly<Record<string, Function>> => ({
  abs: {
    run: nx.abs,
    of: (value) =>
      value instanceof Complex
        ? c.modulus(value)
        : typeof value === 'bigint' && value < 0n
          ? -value
          : typeof value === 'bigint'
            ? value
            : Math.abs(value),
    type: (type) => (isComplex(type) ? toReal(type) : type),
    accuracy: 'function',
  },
  negate: { run: nx.negate, of: (value) => (value instanceof Complex ? c.scaled(value, -1) : -value) },
  relu: {
    run: nx.relu,
    of: (value) => (typeof value === 'bigint' ? (value > 0n ? value : 0n) : re(value) <= 0 ? 0 : value),
    accepts: isReal,
  },
  floor: { run: nx.floor, of: whole(Math.floor), accepts: isReal },
  ceil: { run: nx.ceil, of: whole(Math.ceil), accepts: isReal },
  round: {
    run: nx.round,
    of: whole((x) => (x % 1 === 0 ? x : x < 0 ? -Math.floor(0.5 - x) : Math.floor(x + 0.5))),
    accepts: isReal,
  },
  sign: {
    run: nx.sign,
    of: (value) =>
      value instanceof Complex
        ? c.modulus(value) === 0
          ? value
          : c.scaled(value, 1 / c.modulus(value))
        : typeof value === 'bigint'
          ? BigInt(Math.sign(Number(value)))
          : Math.sign(value),
    accuracy: 'function',
  },
  real: { run: nx.real, of: re, type: toReal },
  imag: { run: nx.imag, of: im, type: toReal },
  phase: {
    run: nx.phase,
    of: (value) => Math.atan2(im(value), re(value)),
    type: toReal,
    accuracy: 'function',
  },
  conjugate: { run: nx.conjugate, of: (value) => complex(re(value), -im(value)), type: toComplex },
  isNan: { run: nx.isNan, of: (value) => parts(value).some(Number.isNaN), type: toTruth },
  isInfinity: {
    run: nx.isInfinity,
    of: (value) => parts(value).some((x) => Math.abs(x) === Infinity),
    type: toTruth,
  },
  logicalNot: { run: nx.logicalNot, of: (value) => parts(value).every((x) => x === 0), type: toTruth },
  bitwiseNot: { run: nx.bitwiseNot, of: (value) => ~(value as bigint), accepts: isInteger },
  populationCount: {
    run: nx.populationCount,
    of: (value, type) => BigInt(bitsOf(value, type).replaceAll('0', '').length),
    accepts: isInteger,
  },
  countLeadingZeros: {
    run: nx.countLeadingZeros,
    of: (value, type) => BigInt(`${bitsOf(value, type)}1`.indexOf('1')),
    accepts: isInteger,
  },
})

/** Properties of the exact element-wise functions of one input. */
export const unary = (): readonly Property[] =>
  Object.entries(functions()).map(
    ([name, { run, of, type = same, accepts = always, accuracy = 'exact' }]) => ({
      name,
      draw(draw) {
        const x = draw.operand({ type: accepts })
        return {
          call: `${name}(x)`,
          inputs: [x],
          run: (tensor) => run(tensor!),
          expected: (array) => elementwise(type(array.type), [array], (value) => of(value, array.type)),
          accuracy,
        }
      },
    }),
  )

const same = (type: DType): DType => type
const always = (): boolean => true
