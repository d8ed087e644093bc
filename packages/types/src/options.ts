// Misspelt options are mistakes, not wishes to be ignored.
import { NxError } from './errors.ts'
import { describe, isObject } from './show.ts'

/** Options that are true or false wherever they are known, as another value would count as one of the two. */
const trueOrFalse: readonly string[] = [
  'keepAxes',
  'keepAxis',
  'keepNames',
  'wrap',
  'reverse',
  'stable',
  'equalNan',
  'antialias',
  'endpoint',
  'ansiEnabled',
  'alignRanks',
  'independent',
  'replace',
  'implicitSum',
  'saturate',
  'lower',
  'leftSide',
  'fullMatrices',
]

/**
 * Throws `unknown_option` for an option that is not among those known, and for what holds no options, and `option` for a value of one
 * that is true or false.
 *
 * @internal
 */
export function checkOptions(op: string, options: object, known: readonly string[]): void {
  const isOther = !isObject(options) || Symbol.iterator in options || (options as { then?: boolean }).then
  const other = isOther && describe(options)
  for (const option of other ? [other] : Object.keys(options)) {
    if (!other && known.includes(option)) {
      const value = (options as Record<string, unknown>)[option]
      if (value === undefined || typeof value === 'boolean' || !trueOrFalse.includes(option)) continue
      throw wrongOption(op, option, 'true or false', value)
    }
    // `axis` for `axes`, `keepdims` for `keepAxes`, `dtype` for `type`.
    const near = known.find(
      (each) => other || each === option.slice(1) || each.startsWith(option.slice(0, option.length / 2)),
    )
    throw new NxError(
      'unknown_option',
      op,
      (other ? `got ${other} where options belong` : `there is no option "${option}"`) +
        (known[0] ? `; the options are ${known.join(', ')}` : '; there are none') +
        (near ? `; write { ${near}: … }` : ''),
      { option, known },
    )
  }
}

/**
 * The error for an option whose value is of another kind.
 *
 * @internal
 */
export function wrongOption(op: string, option: string, kind: string, value: unknown): NxError {
  return new NxError('option', op, `${option} is ${kind}, got ${describe(value)}`, { option, value })
}
