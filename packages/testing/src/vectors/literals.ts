// Right answers where a tensor meets a number, which takes the precision and the type of the tensor.
import { type DType, isComplex, isInteger, mergeLiteral } from '@nx/types'
import { closeEnough, difference } from './compare.ts'
import { decodeNumber } from './decode.ts'
import { isJsonTensor, type Json, type JsonElement, type JsonTensor, type Vector } from './format.ts'
import {
  type Check,
  each,
  flatNumbers,
  header,
  isNearest,
  operators,
  partsOf,
  want,
  withinSinglePrecision,
} from './right-answers.ts'

/** Numbers of an argument as real and imaginary parts. */
const complexOf = (arg: Json): (readonly [number, number])[] =>
  isJsonTensor(arg) && arg.t.startsWith('c')
    ? partsOf(arg)
    : flatNumbers(arg).map((number) => [number, 0] as const)

type Pair = readonly [number, number]
const complexOperators: Readonly<Record<string, (x: Pair, y: Pair) => Pair>> = {
  add: ([a, b], [c, d]) => [a + c, b + d],
  subtract: ([a, b], [c, d]) => [a - c, b - d],
  multiply: ([a, b], [c, d]) => [a * c - b * d, a * d + b * c],
}

/** What the recorded function gives with the number as it is: exact, or within a few units in the last place of f64. */
export const withFloatLiteral: Check = async (result, vector) => {
  const { fn, args } = vector
  const [left, right] = args!.map(complexOf)
  const at = (numbers: readonly Pair[] | undefined, i: number): Pair => numbers![i] ?? numbers![0]!
  const complex = complexOperators[fn]
  const real = fn === 'log' ? (x: number, base: number) => Math.log(x) / Math.log(base) : operators[fn]
  if (complex === undefined && (real === undefined || want(vector).t === 'c128'))
    return moves.includes(fn) ? moved(result, vector) : withinSinglePrecision(result, vector)
  const exact = want(vector).data!.flatMap((_, i): readonly number[] => {
    const [x, y] = [at(left, i), at(right, i)]
    const parts = complex === undefined ? [real!(x[0], y[0])] : complex(x, y)
    return want(vector).t === 'c128' ? parts : parts.slice(0, 1)
  })
  return (
    (await header(result, vector)) ??
    each(
      result,
      (got, i) => closeEnough(got, exact[i]!, [4e-16, 1e-300]),
      (i) => exact[i],
    )
  )
}

/** Functions whose results are made of the elements and numbers they are given. */
const moves: readonly string[] = [
  'broadcast',
  'clip',
  'fill',
  'f64',
  'indexed_put',
  'max',
  'min',
  'pad',
  'put_slice',
  'select',
  'stack',
  'tensor',
]

/** The recorded elements, but a literal that Nx rounded to f32 as it was given. */
async function moved(result: unknown, vector: Vector): Promise<string | null> {
  const given = new Map(vector.args!.flatMap(flatNumbers).map((number) => [Math.fround(number), number]))
  const inTensors = new Set(vector.args!.filter((arg) => isJsonTensor(arg)).flatMap(flatNumbers))
  const exact = want(vector)
    .data!.flat()
    .map((element) => decodeNumber(element as JsonElement))
    .map((number) => (inTensors.has(number) ? number : (given.get(number) ?? number)))
  return (
    (await header(result, vector)) ??
    each(
      result,
      (got, i) => Object.is(got, exact[i]) || got === exact[i],
      (i) => exact[i],
    )
  )
}

const comparisons: readonly string[] = ['less', 'equal', 'logical_and']

/** A tensor and a non-finite literal: the type is that of the tensor, f32 for integers. */
export const withNonFiniteLiteral: Check = async (result, vector) => {
  const args = vector.args!
  const type = args.find((arg) => isJsonTensor(arg))!.t as DType
  if (isComplex(type)) return difference(result, vector.expect!, vector)
  const [left, right] = args.map(flatNumbers)
  const operator = operators[vector.fn]!
  const exact = want(vector).data!.map((_, i) => operator(left![i] ?? left![0]!, right![i] ?? right![0]!))
  return (
    (await header(result, vector, comparisons.includes(vector.fn) ? 'u8' : mergeLiteral(type, NaN))) ??
    each(
      result,
      (got, i) => Object.is(got, exact[i]) || got === exact[i],
      (i) => exact[i],
    )
  )
}

/** Whether a choice or a limit is a number beside a tensor that has a type. */
export function choosesLiteral({ fn, args = [], raises }: Vector): boolean {
  const given = fn === 'select' ? args.slice(1) : args
  return (
    ['select', 'clip'].includes(fn) &&
    raises !== true &&
    given.some((arg) => isJsonTensor(arg)) &&
    !given.every((arg) => isJsonTensor(arg))
  )
}

/** The recorded elements in the type that the tensors have with the numbers. */
export const withWeakLiteral: Check = async (result, vector) => {
  const given = vector.fn === 'select' ? vector.args!.slice(1) : vector.args!
  const { t } = given.find((arg): arg is Json & JsonTensor => isJsonTensor(arg))!
  const type = given
    .filter((arg) => !isJsonTensor(arg))
    .reduce((merged: DType, arg) => merge(merged, arg), t as DType)
  const exact = want(vector)
    .data!.flat()
    .map((element) => decodeNumber(element as JsonElement))
  const agrees = (got: number, i: number): boolean =>
    isInteger(type) ? got === exact[i] : isNearest(got, exact[i]!, realPart(type))
  return (await header(result, vector, type)) ?? each(result, agrees, (i) => `${exact[i]} in ${type}`)
}

const realPart = (type: DType): DType => (type === 'c64' ? 'f32' : type === 'c128' ? 'f64' : type)

function merge(type: DType, literal: Json): DType {
  if (typeof literal === 'boolean') return type
  // Whole floats travel as such.
  return mergeLiteral(type, typeof literal === 'number' ? literal : 0.5)
}
