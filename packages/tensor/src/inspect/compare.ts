// Where two tensors part.
import { Complex, NxError, type Scalar, show } from '@nx/types'
import { elementsOf, flatten } from '../conversion/elements.ts'
import { readNow } from '../conversion/read.ts'
import { finiteNumber, integerAtLeast } from '../core/checks.ts'
import { formatShape } from '../core/format.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import { sameList } from '../core/same-list.ts'
import type { Tensor } from '../core/tensor.ts'
import { unravel } from '../core/unravel.ts'
import { formatElement } from './text.ts'

/** Options of `compare`: elements are alike where they are at most `absolute + relative · |right|` apart. */
export interface CompareOptions {
  /** 0 by default. */
  readonly absolute?: number
  /** 0 by default. */
  readonly relative?: number
  /** How many differences to list; 10 by default, `Infinity` for all. */
  readonly limit?: number
}

/** One place where two tensors differ. */
export interface Difference {
  /** Position of the element, vectorized axes first. */
  readonly index: readonly number[]
  readonly left: Scalar
  readonly right: Scalar
  /** How far apart they are; `Infinity` where only one is infinite or no number is as large, NaN where only one is NaN. */
  readonly absolute: number
  /** The same beside the size of the right one; `Infinity` where only one is infinite, or where the right one is 0. */
  readonly relative: number
}

/** What two tensors do not have in common. Prints as text. */
export interface Comparison {
  /** Whether there is no difference: in type, shape, names, vectorized axes and, within the tolerance, elements. */
  readonly same: boolean
  /** Which of these differ. Where `shape` does, elements are not compared. */
  readonly parts: readonly ('type' | 'shape' | 'names')[]
  /** How many elements differ, and how many there are. */
  readonly count: number
  readonly size: number
  /** The first ones that do. */
  readonly differences: readonly Difference[]
  /** The one furthest apart, and the one furthest apart beside its size; of elements that only one has as NaN, neither. */
  readonly largestAbsolute: Difference | null
  readonly largestRelative: Difference | null
  toString(): string
}

/**
 * Shows where two tensors part: which of type, shape and names differ, which elements do and by how much, and the largest
 * absolute and relative difference. NaN is like NaN, 0 like −0. Elements of two types are compared as the numbers they are.
 *
 * @throws NxError `option` for a negative limit or a tolerance that is no finite number, `device_read` where the host cannot read
 * the memory, `traced_value` while a function is traced, `invalid_value`.
 *
 * @example
 * String(compare(f32([1, 2, 3, NaN]), f32([1, 2.5, 3, 4])))
 * // => 2 of 4 elements of f32[4] differ
 * //   [1]  2.0  2.5  off by 0.5, 0.2 of its size
 * //   [3]  NaN  4.0
 * // largest difference 0.5 at [1], beside its size 0.2 at [1]
 *
 * @example
 * compare(f32([1, 2]), f32([1, 2.001]), { relative: 0.01 }).same // => true
 * String(compare(f32([1, 2]), s32([1, 2]))) // => 'the type differs: f32[2] and s32[2]; all 2 elements are alike'
 */
export function compare(left: TensorLike, right: TensorLike, options: CompareOptions = {}): Comparison {
  checkOptions('compare', options, ['absolute', 'relative', 'limit'])
  const { absolute = 0, relative = 0, limit = 10 } = options
  const most = limit === Infinity ? limit : integerAtLeast('compare', 'limit', limit, 0)
  const margin = { absolute: tolerance('absolute', absolute), relative: tolerance('relative', relative) }
  const [x, y] = [toTensor(left, 'compare'), toTensor(right, 'compare')]
  const parts = partsOf(x, y)
  const found = parts.includes('shape') ? nothing : elementsApart(x, y, margin, most)
  const text = textOf(x, y, parts, found)
  const print = (): string => text
  return {
    same: parts.length === 0 && found.count === 0,
    parts,
    ...found,
    toString: print,
    [Symbol.for('nodejs.util.inspect.custom')]: print,
    [Symbol.for('Jupyter.display')]: () => ({ 'text/plain': text }),
  } as Comparison
}

type Found = Pick<Comparison, 'count' | 'size' | 'differences' | 'largestAbsolute' | 'largestRelative'>

const nothing: Found = { count: 0, size: 0, differences: [], largestAbsolute: null, largestRelative: null }

function tolerance(option: string, value: number): number {
  if (finiteNumber('compare', option, value) >= 0) return value
  throw new NxError('option', 'compare', `${option} is a number of at least 0, got ${show(value)}`, {
    option,
    value,
  })
}

function partsOf(left: Tensor, right: Tensor): Comparison['parts'] {
  const named = ({ names, vectorizedAxes }: Tensor): (string | null)[] => [
    ...vectorizedAxes.map(([name]) => name),
    ...names,
  ]
  const parts = [
    left.type !== right.type && 'type',
    !(sameList(left.spec.shape, right.spec.shape) && left.shape.length === right.shape.length) && 'shape',
    left.spec.shape.length === right.spec.shape.length && !sameList(named(left), named(right)) && 'names',
  ] as const
  return parts.filter((part) => part !== false)
}

function elementsApart(
  left: Tensor,
  right: Tensor,
  { absolute, relative }: Required<Pick<CompareOptions, 'absolute' | 'relative'>>,
  limit: number,
): Found {
  const [x, y] = [left, right].map(read) as [Scalar[], Scalar[]]
  const differences: Difference[] = []
  let [count, furthest, furthestBeside] = [0, null as Difference | null, null as Difference | null]
  for (const [i, own] of x.entries()) {
    const other = y[i]!
    if (isAlike(own, other)) continue
    const apart = distance(own, other)
    // Of numbers near the largest, distance and size are beyond it.
    const scale = apart < Infinity && sizeOf(other) < Infinity ? 1 : 1 / 4
    const [near, size] = [distance(own, other, scale), sizeOf(other, scale)]
    const margin = absolute * scale + (relative === 0 ? 0 : relative * size)
    // Integers may be apart by less than a float tells.
    if (margin > 0 && Number.isFinite(near) && near <= margin) continue
    count++
    const found: Difference = {
      index: unravel(i, left.spec.shape),
      left: own,
      right: other,
      absolute: apart,
      relative: near === Infinity ? near : near / size,
    }
    if (differences.length < limit) differences.push(found)
    if (apart > (furthest?.absolute ?? -1)) furthest = found
    if (found.relative > (furthestBeside?.relative ?? -1)) furthestBeside = found
  }
  return { count, size: x.length, differences, largestAbsolute: furthest, largestRelative: furthestBeside }
}

const read = (tensor: Tensor): Scalar[] =>
  flatten(elementsOf(readNow('compare', 'backendCopyAsync', tensor), tensor), tensor.type)

const partsIn = (x: Scalar): readonly (number | bigint)[] => (x instanceof Complex ? [x.re, x.im] : [x, 0])

/** A bigint and a number are equal where they are the same number, however large. */
function isAlike(left: Scalar, right: Scalar): boolean {
  const others = partsIn(right)
  return partsIn(left).every((part, i) => {
    const other = others[i]!
    if (typeof part === typeof other) return part === other || (Number.isNaN(part) && Number.isNaN(other))
    const [whole, number] = typeof part === 'bigint' ? [part, other] : [other, part]
    return Number.isInteger(number) && BigInt(number) === whole
  })
}

function distance(left: Scalar, right: Scalar, scale = 1): number {
  if (typeof left === 'bigint' && typeof right === 'bigint') return Math.abs(Number(left - right)) * scale
  const [[re, im], [otherRe, otherIm]] = [partsIn(left), partsIn(right)] as [
    [number, number],
    [number, number],
  ]
  return Math.hypot(difference(re, otherRe, scale), difference(im, otherIm, scale))
}

/** An infinite part of both is no difference, where subtraction would say NaN. */
const difference = (x: number | bigint, y: number | bigint, scale: number): number =>
  x === y ? 0 : Number(x) * scale - Number(y) * scale

const sizeOf = (x: Scalar, scale = 1): number => Math.hypot(...partsIn(x).map((part) => Number(part) * scale))

function textOf(left: Tensor, right: Tensor, parts: Comparison['parts'], found: Found): string {
  const { count, size, differences, largestAbsolute, largestRelative } = found
  const [x, y] = [describe(left), describe(right)]
  const lines: string[] = []
  const both = parts.length === 0 ? x : `${x} and ${y}`
  const what =
    parts.length === 0
      ? ''
      : `the ${parts.join(' and the ')} ${parts.length === 1 && parts[0] !== 'names' ? 'differs' : 'differ'}: ${both}`
  if (parts.includes('shape')) return what
  const elements = parts.length === 0 ? `elements of ${both}` : 'elements'
  const verdict = count === 0 ? `all ${size} ${elements} are alike` : `${count} of ${size} ${elements} differ`
  lines.push(what === '' ? verdict : `${what}; ${verdict}`)
  const rows = differences.map(({ index, left: own, right: other }) => [
    `[${index.join(', ')}]`,
    formatElement(own, left.type),
    formatElement(other, right.type),
  ])
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => row[column]!.length)))
  rows.forEach(([at, own, other], i) => {
    const cells = [at!.padEnd(widths[0]!), own!.padStart(widths[1]!), other!.padStart(widths[2]!)]
    lines.push(`  ${[...cells, offBy(differences[i]!)].join('  ').trimEnd()}`)
  })
  if (count > rows.length) lines.push(`  … and ${count - rows.length} more`)
  if (largestAbsolute !== null && largestRelative !== null)
    lines.push(
      `largest difference ${short(largestAbsolute.absolute)} at [${largestAbsolute.index.join(', ')}], ` +
        `beside its size ${short(largestRelative.relative)} at [${largestRelative.index.join(', ')}]`,
    )
  return lines.join('\n')
}

const offBy = ({ absolute, relative }: Difference): string =>
  Number.isNaN(absolute)
    ? ''
    : `off by ${short(absolute)}${absolute === Infinity ? '' : `, ${short(relative)} of its size`}`

const describe = (tensor: Tensor): string =>
  `${tensor.type}${tensor.vectorizedAxes.length === 0 ? '' : ' '}${formatShape(tensor)}`

const short = (x: number): string => String(Number(x.toPrecision(4)))
