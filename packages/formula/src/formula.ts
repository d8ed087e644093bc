// Formulas: a template tag whose text is arithmetic.
import { isTensor, type Tensor, tensor, type TensorLike } from '@nx/tensor'
import { isLiteral, view } from '@nx/tensor/internal'
import { NxError } from '@nx/types'
import { type Part, parse } from './parse.ts'
import { fail, sourceOf } from './source.ts'

/** What may stand between `${` and `}`: a tensor or number, a function to be called, an index, options. */
export type Interpolation = TensorLike | ((...given: never[]) => unknown) | object

/** Functions and values that the text of a formula may name. */
export type Bindings = Readonly<Record<string, unknown>>

/** A template tag that computes what its text says. */
export type FormulaTag = (strings: TemplateStringsArray, ...values: readonly Interpolation[]) => Tensor

/** One entry for each place where a formula stands: its strings are the same array every time. */
const parsed = /* @__PURE__ */ new WeakMap<TemplateStringsArray, Part>()

/**
 * Computes a formula, written with operators. Given an object it makes a tag for formulas that may use its
 * functions and values by name.
 *
 * From loose to tight, as in JavaScript and Elixir: `||`, `&&` (`logicalOr`, `logicalAnd`); `|`, `^`, `&`
 * (`bitwiseOr`, `bitwiseXor`, `bitwiseAnd`); `== != < <= > >=`, which do not chain; `+ -`; `* / % @` (`multiply`,
 * `divide`, `remainder`, and the product of matrices as in NumPy); `- + ~ !` before an operand; `**` (`pow`), which groups
 * from the right. `~` inverts bits, and negates comparisons. Functions are called as `exp(x)`, with options as in
 * `sum(x, axes: [0])`; `x[0, 1:3, ::2]` and `x[row: 0]` pick as `at` does.
 *
 * Numbers are weakly typed: `2` counts as an integer, `2.0` as a float, `2n` as a `bigint`; arithmetic among numbers gives a
 * number. The text is read once for each place where it stands.
 *
 * @throws NxError `syntax` for text that is no formula, `unbound_name` for a name that is not bound, `not_function` for a call
 * of something else, `invalid_value` if the result is no tensor, and what the functions throw, with a mark at the
 * operator concerned.
 *
 * @example
 * const x = f32([1, 2, 3])
 * toArray(formula`(${x} - 1) ** 2 / 4`) // => [0, 0.25, 1]
 * toArray(formula`${x}[1:] > 2`) // => [0, 1]
 * const f = formula({ exp, sum })
 * toNumber(f`sum(exp(-(${x} ** 2) / 2))`) // => 0.75297
 * formula`${x} + y` // throws unbound_name
 */
export function formula(strings: TemplateStringsArray, ...values: readonly Interpolation[]): Tensor
export function formula(bindings: Bindings): FormulaTag
export function formula(
  given: TemplateStringsArray | Bindings,
  ...values: readonly Interpolation[]
): Tensor | FormulaTag {
  if (isTemplate(given)) return evaluate(given, values, {})
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) {
    return (strings, ...others) => evaluate(strings, others, given)
  }
  throw new NxError(
    'invalid_value',
    'formula',
    'is a template tag, or takes an object of functions; as in formula`${x} + 1` or formula({ exp })',
    { given },
  )
}

function isTemplate(given: unknown): given is TemplateStringsArray {
  return Array.isArray(given) && 'raw' in given
}

function evaluate(strings: TemplateStringsArray, values: readonly unknown[], bound: Bindings): Tensor {
  let part = parsed.get(strings)
  if (part === undefined) parsed.set(strings, (part = parse(strings)))
  const result = part.compute({ values, bound })
  // A tensor that was given stays its owner's, and the result is one of its own.
  if (isTensor(result)) return part.given ? view(result, result.names, result.vectorizedAxes) : result
  if (isLiteral(result)) return tensor(result)
  throw fail('invalid_value', sourceOf(strings), 0, 'the result is neither a tensor nor a number')
}
