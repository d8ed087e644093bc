// Numbers as Nx prints them: the fewest digits that read back as the same number of the type.
import type { DType } from '../dtype.ts'
import { roundTo } from './round.ts'

/**
 * A number as Nx prints an element of a real floating-point type: the fewest digits that read back as the same. The
 * number is rounded to the type first.
 *
 * @example
 * formatFloat(0.1, 'f32') // => '0.1'
 * formatFloat(1e-8, 'f64') // => '1.0e-8'
 * formatFloat(1e-8, 'f32') // => '1e-8'
 */
export function formatFloat(x: number, type: DType): string {
  const round = roundTo(type)
  const size = Math.abs(round(x))
  if (Number.isNaN(size)) return 'NaN'
  const sign = x < 0 || Object.is(x, -0) ? '-' : ''
  if (size === Infinity) return `${sign}Inf`
  if (size === 0) return `${sign}0.0`
  const double = type === 'f64'
  return sign + layout(...(double ? exactDigits(size) : shortestDigits(size, round)), double, size)
}

/** Digits without leading or trailing zeros, and the power of ten of the last one. */
type Digits = [digits: string, place: number]

function exactDigits(x: number): Digits {
  const [head, exponent] = x.toExponential().split('e')
  const digits = head!.replace('.', '')
  return [digits, Number(exponent) - digits.length + 1]
}

function shortestDigits(x: number, round: (x: number) => number): Digits {
  // The next power of ten comes first: 0.1 and not 0.09 for an f8 between them.
  const above = Math.floor(Math.log10(x)) + 1
  if (round(Number(`1e${above}`)) === x) return ['1', above]
  for (let count = 1; ; count++) {
    const [head, exponent] = x.toExponential(count - 1).split('e')
    const nearest = Number(head!.replace('.', ''))
    const place = Number(exponent) - count + 1
    // JavaScript rounds halves up, Nx to even. The number above may do where that below a power of two does not.
    const half = nearest % 2 === 1 && Number(`${10 * nearest - 5}e${place - 1}`) === x
    const found = [half ? nearest - 1 : nearest, nearest, nearest + 1].find(
      (n) => round(Number(`${n}e${place}`)) === x,
    )
    if (found === undefined) continue
    const digits = String(found).replace(/0+$/, '')
    return [digits, place + String(found).length - digits.length]
  }
}

/** Plain or scientific notation, whichever is shorter; the rules differ a little for f64, as they do in Nx. */
function layout(digits: string, place: number, double: boolean, x: number): string {
  const exponent = place + digits.length - 1
  const science = `${digits[0]}.${digits.slice(1) || '0'}e${exponent}`
  const plain =
    place >= 0
      ? `${digits}${'0'.repeat(place)}.0`
      : exponent >= 0
        ? `${digits.slice(0, place)}.${digits.slice(place)}`
        : `0.${'0'.repeat(-1 - exponent)}${digits}`
  const handicap = Number(!double && place < 0 && digits.length === 1)
  if (plain.length + handicap <= science.length && !(double && x >= 2 ** 53)) return plain
  return double ? science : science.replace('.0e', 'e')
}
