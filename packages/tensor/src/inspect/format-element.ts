// Elements as Nx prints them: the fewest digits that read back as the same number of the type.
import { Complex, type DType, isFloat, roundTo, type Scalar } from '@nx/types'

/**
 * The function that prints elements of a type.
 *
 * @example
 * elementFormatter('f32')(0.1) // => '0.1'
 * elementFormatter('f64')(1e-8) // => '1.0e-8'
 * elementFormatter('f32')(1e-8) // => '1e-8'
 */
export function elementFormatter(type: DType): (element: Scalar) => string {
  const part: DType = type === 'c64' ? 'f32' : type === 'c128' ? 'f64' : type
  const round = roundTo(part)
  const real = (x: number): string => formatFloat(x, part === 'f64', round)
  return (element) => {
    if (!(element instanceof Complex)) return isFloat(type) ? real(element as number) : String(element)
    const im = real(element.im)
    return `${real(element.re)}${im.startsWith('-') ? '' : '+'}${im}i`
  }
}

function formatFloat(x: number, double: boolean, round: (x: number) => number): string {
  if (Number.isNaN(x)) return 'NaN'
  const sign = x < 0 || Object.is(x, -0) ? '-' : ''
  const size = Math.abs(x)
  if (size === Infinity) return `${sign}Inf`
  if (size === 0) return `${sign}0.0`
  return (
    sign +
    (double ? layout(...exactDigits(size), true, size) : layout(...shortestDigits(size, round), false, size))
  )
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
