// Inputs with the values that functions tend to get wrong.
import { tensor, toBinary, toFlatArray } from '@nx/tensor'
import {
  type Backend,
  bitSize,
  complex,
  type DType,
  epsilon,
  finiteMax,
  isComplex,
  isFloat,
  isInteger,
  isSigned,
  type Scalar,
  type Shape,
  sizeOf,
  smallestPositiveNormal,
  toReal,
  typeMax,
  typeMin,
} from '@nx/types'
import type { Given } from './python.ts'

/** `any` has extremes; `plain` numbers of usual size, `infinite` infinities and NaN among them; else as named. */
// prettier-ignore
export type Values =
  'any' | 'plain' | 'infinite' | 'unit' | 'positive' | 'small' | 'bits' | 'nonzero' | 'finite'

/** Elements of a type. */
export function elements(type: DType, count: number, values: Values, random: () => number): Scalar[] {
  if (isComplex(type)) {
    const kind = values === 'any' ? 'finite' : values
    return Array.from({ length: count }, () => {
      const [re, im] = elements(toReal(type), 2, kind, random) as number[]
      return complex(re!, im!)
    })
  }
  const special = isInteger(type) ? integerExtremes(type) : floatExtremes(type)
  const infinite = [Infinity, -Infinity, NaN, 0, -0]
  return Array.from({ length: count }, (_, i) => {
    if (values === 'infinite') {
      return random() < 0.1 ? infinite[Math.floor(random() * 5)]! : ordinary(type, 'plain', random)
    }
    const isSpecial = values === 'any' || values === 'finite' || values === 'nonzero'
    if (!isSpecial || (random() < 0.5 && i >= special.length)) return ordinary(type, values, random)
    const chosen = special[Math.floor(random() * special.length)]!
    if (values === 'finite' && !(Math.abs(Number(chosen)) <= Number(typeMaxOf(type))))
      return ordinary(type, values, random)
    return values === 'nonzero' && Number(chosen) === 0 ? ordinary(type, values, random) : chosen
  })
}

function typeMaxOf(type: DType): number | bigint {
  return isInteger(type) ? typeMax(type) : finiteMax(type)
}

function ordinary(type: DType, values: Values, random: () => number): Scalar {
  const sign = random() < 0.5 ? -1 : 1
  if (isInteger(type)) {
    const least = isSigned(type) ? sign : 1
    if (values === 'bits') return Math.floor(random() * bitSize(type))
    const most = values === 'small' || values === 'plain' || values === 'positive' ? 9 : 100
    const whole = Math.floor(random() * most) + (values === 'positive' || values === 'nonzero' ? 1 : 0)
    return values === 'positive' ? whole : least * whole
  }
  if (values === 'unit') return sign * random()
  if (values === 'small') return sign * Math.floor(random() * 5)
  const size = values === 'plain' ? 0.05 + 2 * random() : random() * 10 ** Math.floor(random() * 6 - 3)
  return values === 'positive' ? Math.max(size, 1e-3) : sign * size
}

function floatExtremes(type: DType): readonly number[] {
  const [most, normal, step] = [Number(finiteMax(type)), smallestPositiveNormal(type), epsilon(type)]
  const positive = [
    0,
    1,
    0.5,
    1.5,
    2.5,
    2,
    3,
    most,
    normal,
    normal * step,
    1 + step,
    1 - step / 2,
    Math.PI / 2,
    Infinity,
  ]
  return [...positive, ...positive.map((x) => -x), NaN, 88.8, -88.8, 1e4, 1e-4, 4194304.5, 0.1]
}

function integerExtremes(type: DType): readonly (number | bigint)[] {
  const [least, most] = [BigInt(typeMin(type)), BigInt(typeMax(type))]
  const middle = (most - least) / 2n + least
  return [least, least + 1n, most, most - 1n, middle, middle + 1n, 0n, 1n, most / 3n]
}

/** Elements as an array of Python. */
export function givenOf(values: readonly Scalar[], type: DType, shape: Shape, backend: Backend): Given {
  const whole = tensor([...values] as number[], { type, backend })
  if (type !== 'bf16') {
    const dtype = `<${isComplex(type) ? 'c' : isFloat(type) ? 'f' : isSigned(type) ? 'i' : 'u'}${bitSize(type) / 8}`
    return { dtype, shape, data: Buffer.from(toBinary(whole)).toString('base64') }
  }
  const single = Float32Array.from(toFlatArray(whole) as number[])
  return { dtype: '<f4', shape, data: Buffer.from(single.buffer).toString('base64') }
}

/** How many elements a shape has. */
export const countOf = (shape: Shape): number => sizeOf(shape)
