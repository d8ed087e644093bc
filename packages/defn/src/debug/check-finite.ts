// Stops at the first operation that makes NaN or an infinity.
import { checkOptions, unravel } from '@nx/tensor/internal'
import { decode, isFloat, NxError, sizeOf, wrongOption } from '@nx/types'
import type { Debugger } from '../build-graph.ts'
import { type Elements, type Intermediate, observe } from './observe.ts'

/** Options of `checkFinite`. */
export interface FiniteOptions {
  /** Whether infinities are found too, not NaN alone; true by default. */
  readonly infinity?: boolean
}

/**
 * Stops a function at the first operation that makes NaN, or an infinity, of numbers that had none: the error names the
 * operation, the user's line that called it, and where in the result the number stands. For the `debug` option of `jit`
 * and friends, which then run on the evaluator.
 *
 * Numbers that come in, as arguments or constants, may be what they like.
 *
 * @throws NxError `unknown_option`, `option`, and `not_finite` from the function that is called.
 *
 * @example
 * const f = jit((x) => sum(log(x)), { debug: checkFinite() })
 * toNumber(f(f32([1, 1]))) // => 0
 * f(f32([1, 0])) // throws not_finite
 */
export function checkFinite(options: FiniteOptions = {}): Debugger {
  checkOptions('checkFinite', options, ['infinity'])
  const { infinity = true } = options
  if (typeof infinity !== 'boolean') throw wrongOption('checkFinite', 'infinity', 'true or false', infinity)
  return observe((intermediate) => {
    const came = foundIn(intermediate.inputs)
    const made = foundIn(intermediate.outputs)
    if (intermediate.inputs.length === 0) return
    if (made.nan !== null && came.nan === null) throw notFinite(intermediate, made.nan)
    if (infinity && made.infinite !== null && came.infinite === null && came.nan === null) {
      throw notFinite(intermediate, made.infinite)
    }
  })
}

/** A number that is not finite, and where it is. */
interface Found {
  readonly number: number
  readonly position: number
  readonly value: Elements
}

function foundIn(values: readonly Elements[]): { nan: Found | null; infinite: Found | null } {
  const found: { nan: Found | null; infinite: Found | null } = { nan: null, infinite: null }
  for (const value of values) {
    if (!isFloat(value.type)) continue
    const elements = decode(value.bytes, value.type, sizeOf(value.shape))
    const step = elements.length / sizeOf(value.shape)
    for (let i = 0; i < elements.length; i++) {
      const number = Number(elements[i])
      if (Number.isFinite(number)) continue
      const kind = Number.isNaN(number) ? 'nan' : 'infinite'
      found[kind] ??= { number, position: Math.floor(i / step), value }
    }
  }
  return found
}

function notFinite({ op, place, inputs }: Intermediate, { number, position, value }: Found): NxError {
  const index = unravel(position, value.shape)
  const format = ({ type, shape }: Elements): string => `${type}[${shape.join(', ')}]`
  return new NxError(
    'not_finite',
    'checkFinite',
    `${op}${place === null ? '' : ` at ${place}`} gives ${number} at [${index.join(', ')}] of ${format(value)}, got ` +
      `${inputs.map(format).join(', ')} without; keep its input in range, with clip or select for example`,
    { operation: op, place, index, number },
  )
}
