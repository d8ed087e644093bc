// printExpr: prints how a traced value is computed, while a function is traced.
import { inspect, isTensor } from '@nx/tensor'
import { flattened, ownTensors } from './container.ts'
import { listExpressions } from './listing.ts'
import { checkedOptions, type PrintValueOptions } from './print-value.ts'
import { isTraced, toExpression } from './trace.ts'

/**
 * Gives the value back, and prints the listing of what it is computed from: once, when the function is traced. Outside
 * of a trace it prints the value.
 *
 * @throws NxError `container` for a value that is none, `leaked_tracer` for a tensor of a trace that has ended, and as
 * `printValue` for wrong options.
 *
 * @example
 * const lines: string[] = []
 * const f = jit((x) => printExpr(add(x, 1), { write: (text) => lines.push(text) }))
 * toNumber(f(2)) // => 3
 * lines[0]
 * // => parameter a:0   s32
 * // b = add a, 1    s32
 */
export function printExpr<T>(value: T, options: Pick<PrintValueOptions, 'label' | 'write'> = {}): T {
  const { label, write = console.log } = checkedOptions(options, 'printExpr', ['label', 'write'])
  const { leaves } = flattened('printExpr', value)
  const expressions = leaves.flatMap((leaf) => (isTensor(leaf) && isTraced(leaf) ? [toExpression(leaf)] : []))
  const known = leaves.flatMap((leaf) => (isTensor(leaf) && isTraced(leaf) ? [] : [leaf]))
  const lines = [
    ...(label === undefined ? [] : [`${label}:`]),
    ...listExpressions([], expressions, []).lines,
    ...known.map((leaf) => (isTensor(leaf) ? inspect(leaf) : String(leaf))),
  ]
  write(lines.join('\n'))
  return ownTensors('printExpr', value)
}
