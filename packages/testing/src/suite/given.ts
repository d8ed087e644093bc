// What a case computed with, for messages: the arguments of one element, or all inputs where they are few.
import { sizeOf } from '@nx/types'
import { showElement } from '../difference.ts'
import type { Input, Trial } from './trial.ts'

/** So many elements of an input are listed. */
const listed = 8

/** `pow(1, NaN)`, or all elements of all inputs; empty where these are many. */
export function givenAt(
  { op, case: each }: Trial,
  inputs: readonly Input[],
  index: readonly number[],
): string {
  if (inputs.length === 0) return ''
  if (each.elementwise === true)
    return ` for ${op}(${inputs.map((input) => elementAt(input, index)).join(', ')})`
  if (inputs.some(({ spec }) => sizeOf(spec.shape) > listed)) return ''
  return ` for ${inputs.map(allOf).join(' and ')}`
}

/** The element of an input that is stretched to the shape that the index is of. */
function elementAt({ elements, spec: { type, shape } }: Input, index: readonly number[]): string {
  const own = index.slice(index.length - shape.length)
  const flat = shape.reduce((sum, length, axis) => sum * length + (length === 1 ? 0 : own[axis]!), 0)
  return showElement(elements, flat, type)
}

function allOf({ elements, spec: { type, shape } }: Input): string {
  const numbers = Array.from({ length: sizeOf(shape) }, (_, i) => showElement(elements, i, type))
  return shape.length === 0 ? numbers[0]! : `[${numbers.join(', ')}]`
}
