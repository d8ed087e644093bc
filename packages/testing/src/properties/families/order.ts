// Sorting, and the largest elements.
import { argsort, sort, topK } from '@nx/tensor'
import { type DType, finiteMax, isComplex, isInteger } from '@nx/types'
import { at, build, flatIndex, indices as indicesOf } from '../array.ts'
import type { Draw, DrawnAxis } from '../draw.ts'
import type { NDArray, Operand, Property, Trial, Value } from '../property.ts'
import { mapAlong } from '../reference/along.ts'
import { header, show } from '../show.ts'

/** Properties of the functions of order. */
export const order = (): readonly Property[] => [
  { name: 'sort', draw: drawSort },
  { name: 'argsort', draw: drawArgsort },
  { name: 'topK', draw: drawTopK },
]

const real = (type: DType): boolean => !isComplex(type)

/** Ascending, NaN last, zeros of both signs equal. */
function compare(left: Value, right: Value): number {
  if (Number.isNaN(left)) return Number.isNaN(right) ? 0 : 1
  if (Number.isNaN(right)) return -1
  return left < right ? -1 : left > right ? 1 : 0
}

const compareBy = (direction: string | undefined, left: Value, right: Value): number =>
  direction === 'desc' ? compare(right, left) : compare(left, right)

/** The elements along an axis, at an index of which that axis does not matter. */
const lineAt = (array: NDArray, axis: number, index: readonly number[]): Value[] =>
  Array.from({ length: array.shape[axis]! }, (_, i) => at(array, index.with(axis, i)))

/** The positions in stable order. */
const sorted = (line: readonly Value[], direction: string | undefined): number[] =>
  line.map((_, i) => i).sort((left, right) => compareBy(direction, line[left]!, line[right]!))

interface Drawn {
  readonly x: Operand
  readonly axis: number
  readonly options: { axis?: DrawnAxis['given']; direction?: 'asc' | 'desc'; stable?: boolean }
}

function drawOptions(draw: Draw): Drawn {
  const x = draw.operand({ rank: [1, 3], type: real, fill: draw.boolean() ? 'any' : 'small' })
  const drawn = draw.axis(x)
  const options = {
    ...(!draw.rarely() && { axis: drawn.given }),
    ...(draw.boolean() && { direction: draw.one(['asc', 'desc']) }),
    ...(draw.boolean() && { stable: draw.boolean() }),
  }
  return { x, options, axis: options.axis === undefined ? 0 : drawn.axis }
}

function drawSort(draw: Draw): Trial {
  const { x, axis, options } = drawOptions(draw)
  return {
    call: `sort(x, ${show(options)})`,
    inputs: [x],
    run: (tensor) => sort(tensor!, options),
    // Zeros of both signs come in any order.
    accuracy: options.stable === true ? 'exact' : 'sum',
    expected: (array) =>
      mapAlong(array, axis, array.type, (line) => sorted(line, options.direction).map((i) => line[i]!)),
  }
}

function drawArgsort(draw: Draw): Trial {
  const { x, axis, options: common } = drawOptions(draw)
  const stable = common.stable === true
  // Not stable, the indices are not unique, so they must be readable.
  const most = Math.max(127, x.shape[axis]! - 1)
  const type = draw.type((each) => stable || (isInteger(each) && Number(finiteMax(each)) >= most))
  const options = { ...common, ...(draw.boolean() && { type }) }
  const { direction } = options
  const indices = (array: Operand): NDArray =>
    mapAlong(array, axis, options.type ?? 's32', (line) => sorted(line, direction))
  return {
    call: `argsort(x, ${show(options)})`,
    inputs: [x],
    run: (tensor) => argsort(tensor!, options),
    ...(stable
      ? { expected: indices }
      : { verify: ([result], [array]) => outOfOrder(result!, indices(array!), array!, axis, direction) }),
  }
}

/** Says what is wrong with indices that should sort an array, beside others that do. */
function outOfOrder(
  got: NDArray,
  want: NDArray,
  array: Operand,
  axis: number,
  direction: string | undefined,
): string | null {
  const headers = [got, want].map(header)
  if (headers[0] !== headers[1]) return `expected ${headers[1]}, got ${headers[0]}`
  for (const start of indicesOf(array.shape.with(axis, Math.min(1, array.shape[axis]!)))) {
    const line = lineAt(array, axis, start)
    const positions = lineAt(got, axis, start).map(Number)
    if (positions.toSorted((left, right) => left - right).some((position, i) => position !== i))
      return `[${positions.join(', ')}] is no permutation`
    const wrong = positions.findIndex(
      (position, i) => i > 0 && compareBy(direction, line[positions[i - 1]!]!, line[position]!) > 0,
    )
    if (wrong > 0) return `element ${positions[wrong]} is not in order in [${positions.join(', ')}]`
  }
  return null
}

function drawTopK(draw: Draw): Trial {
  const others = draw.shape({ rank: [0, 2], size: 6, large: 300 })
  const length = draw.large ? draw.one([6, 300, 1025]) : draw.integer(1, 6)
  const fill = draw.boolean() ? 'any' : 'small'
  const x = draw.operand({ shape: [...others, length], type: real, fill })
  const k = draw.integer(1, Math.min(length, 6))
  const options = k === 1 && draw.boolean() ? {} : { k }
  return {
    call: `topK(x, ${show(options)})`,
    inputs: [x],
    run: (tensor) => topK(tensor!, options),
    expected: (array) => {
      const axis = others.length
      const orders = indicesOf(others).map((start) => sorted(lineAt(array, axis, [...start, 0]), 'desc'))
      const positionAt = (index: readonly number[]): number =>
        orders[flatIndex(others, index.slice(0, axis))]![index[axis]!]!
      const shape = [...others, k]
      return [
        build(array.type, shape, (index) => at(array, index.with(axis, positionAt(index))), array.names),
        build('s32', shape, positionAt, array.names),
      ]
    },
  }
}
