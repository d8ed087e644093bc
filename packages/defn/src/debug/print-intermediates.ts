// Prints what every operation of a function gives.
import { inspect, Tensor } from '@nx/tensor'
import { checkFunction, checkOptions, integerAtLeast } from '@nx/tensor/internal'
import { type Backend, contractVersion } from '@nx/types'
import type { Debugger } from '../build-graph.ts'
import { type Elements, observe } from './observe.ts'

/** Options of `printIntermediates`. */
export interface PrintIntermediatesOptions {
  /** What takes a text; `console.log` by default. */
  readonly write?: (text: string) => void
  /** How many elements of each value to print; 50 by default. */
  readonly limit?: number
}

/**
 * Prints the result of every operation of a function as it runs, with the user's line that called the operation. For
 * the `debug` option of `jit` and friends, which then run on the evaluator: backends fuse operations otherwise.
 *
 * Vectorized axes show as leading axes, and names do not show: this is what the backend computes.
 *
 * @throws NxError `unknown_option`, `option`, `not_function` for a `write` that is none.
 *
 * @example
 * const lines: string[] = []
 * const debug = printIntermediates({ write: (text) => lines.push(text.split(' at ')[0]!) })
 * const f = jit((x) => sqrt(multiply(x, x)), { debug })
 * toNumber(f(f32(3))) // => 3
 * lines // => ['0 multiply', '1 sqrt']
 */
export function printIntermediates(options: PrintIntermediatesOptions = {}): Debugger {
  checkOptions('printIntermediates', options, ['write', 'limit'])
  const { write = console.log, limit = 50 } = options
  checkFunction('printIntermediates', write)
  if (limit !== Infinity) integerAtLeast('printIntermediates', 'limit', limit, 0)
  return observe(({ index, op, place, outputs }) => {
    const at = place === null ? '' : ` at ${place}`
    write(`${index} ${op}${at}\n${outputs.map((each) => textOf(each, limit)).join('\n')}`)
  })
}

function textOf({ type, shape, bytes }: Elements, limit: number): string {
  const refuse = (): never => {
    throw new Error('a printed value takes part in no operation')
  }
  const backend: Backend = {
    name: 'printed',
    contract: contractVersion,
    types: [],
    supports: () => false,
    execute: refuse,
    upload: refuse,
    read: async () => bytes,
    readSync: () => bytes,
  }
  const names = shape.map(() => null)
  return inspect(new Tensor(backend, null, { type, shape }, names, []), { limit })
}
