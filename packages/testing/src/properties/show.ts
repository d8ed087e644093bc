// Operands and options as text, for counterexamples.
import { formatShape } from '@nx/tensor/internal'
import { Complex } from '@nx/types'
import type { NDArray, Operand } from './property.ts'

/** A value of options as one would write it. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  if (typeof value === 'bigint') return `${value}n`
  if (Object.is(value, -0)) return '-0'
  if (value instanceof Complex) return `complex(${show(value.re)}, ${show(value.im)})`
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`
  if (ArrayBuffer.isView(value))
    return `${value.constructor.name}[${Array.from(value as Uint8Array, String).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, each]) => `${key}: ${show(each)}`)
    return `{${entries.join(', ')}}`
  }
  return String(value)
}

/** Type, shape and names: `f32[rows: 2, 3]`. */
export const header = ({ type, shape, names = shape.map(() => null) }: NDArray): string =>
  type + formatShape({ shape, names })

/** How many elements of an array are shown. */
const shown = 64

function showArray(array: NDArray): string {
  const values = array.values.slice(0, shown).map((value) => (Object.is(value, -0) ? '-0' : String(value)))
  return `${header(array)} of ${values.join(' ')}${array.values.length > shown ? ' …' : ''}`
}

/** A call with its inputs. */
export const showCall = (call: string, inputs: readonly Operand[]): string =>
  [call, ...inputs.map((input, i) => `  input ${i}: ${showArray(input)}`)].join('\n')
