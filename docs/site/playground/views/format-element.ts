// An element of a tensor as a cell of a table.
import { type DType, formatFloat, isFloat } from '@nx/types'

/**
 * Integers with all of their digits. Floats as the library prints them, without `.0`; the digits that it fills up with zeros are
 * those of the number, so that no digit is wrong.
 */
export function formatElement(element: number | bigint, type: DType): string {
  if (typeof element === 'bigint' || !isFloat(type)) return String(element)
  const text = formatFloat(element, type)
  if (!text.endsWith('.0')) return text.replace('.0e', 'e')
  return Object.is(element, -0) ? '-0' : String(element)
}
