// Constants and limits of types, as scalars.
import * as constants from '@nx/tensor/constants'
import { bitSize, complex, type DType, isComplex, isFloat, isInteger, isSigned } from '@nx/types'
import { fromValues } from '../array.ts'
import type { Property, Value } from '../property.ts'

interface Constant {
  readonly run: (type: DType) => ReturnType<typeof constants.pi>
  readonly of: (type: DType) => Value
  readonly accepts?: (type: DType) => boolean
}

const inexact = (type: DType): boolean => !isInteger(type)
const real = (type: DType): boolean => !isComplex(type)

/** Width of the mantissa, and largest and smallest exponent of normal numbers. */
const formats = (): Readonly<Partial<Record<DType, readonly [number, number, number]>>> => ({
  f8: [2, 15, -14],
  f8_e4m3fn: [3, 8, -6],
  bf16: [7, 127, -126],
  f16: [10, 15, -14],
  f32: [23, 127, -126],
  f64: [52, 1023, -1022],
})

/** f8_e4m3fn keeps the last code of its largest exponent for NaN. */
function largest(type: DType): Value {
  if (isInteger(type)) return 2n ** BigInt(bitSize(type) - (isSigned(type) ? 1 : 0)) - 1n
  const [mantissa, most] = formats()[type]!
  return type === 'f8_e4m3fn' ? 448 : (2 - 2 ** -mantissa) * 2 ** most
}

function lowest(type: DType): Value {
  if (isInteger(type)) return isSigned(type) ? -(2n ** BigInt(bitSize(type) - 1)) : 0n
  return -largest(type)
}

const hasInfinity = (type: DType): boolean => inexact(type) && type !== 'f8_e4m3fn'

const table = (): Readonly<Record<string, Constant>> => ({
  pi: { run: constants.pi, of: () => 3.141592653589793, accepts: inexact },
  e: { run: constants.e, of: () => 2.718281828459045, accepts: inexact },
  eulerGamma: { run: constants.eulerGamma, of: () => 0.5772156649015329, accepts: inexact },
  infinity: { run: constants.infinity, of: () => Infinity, accepts: hasInfinity },
  negInfinity: { run: constants.negInfinity, of: () => -Infinity, accepts: hasInfinity },
  nan: { run: constants.nan, of: () => NaN, accepts: inexact },
  i: { run: constants.i, of: () => complex(0, 1), accepts: isComplex },
  max: { run: constants.max, of: (type) => (hasInfinity(type) ? Infinity : largest(type)), accepts: real },
  min: { run: constants.min, of: (type) => (hasInfinity(type) ? -Infinity : lowest(type)), accepts: real },
  maxFinite: { run: constants.maxFinite, of: largest, accepts: real },
  minFinite: { run: constants.minFinite, of: lowest, accepts: real },
  epsilon: { run: constants.epsilon, of: (type) => 2 ** -formats()[type]![0], accepts: isFloat },
  smallestPositiveNormal: {
    run: constants.smallestPositiveNormal,
    of: (type) => 2 ** formats()[type]![2],
    accepts: isFloat,
  },
})

/** Properties of the constants: only the type is random. */
export const constantValues = (): readonly Property[] =>
  Object.entries(table()).map(([name, { run, of, accepts }]) => ({
    name: `constants.${name}`,
    draw(draw) {
      const type = draw.type(accepts)
      return {
        call: `${name}('${type}')`,
        inputs: [],
        run: () => run(type),
        expected: () => fromValues(type, [], [of(type)], []),
      }
    },
  }))
