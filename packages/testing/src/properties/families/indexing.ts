// Elements and slices at positions.
import {
  at,
  type AxisIndex,
  gather,
  indexedAdd,
  indexedPut,
  type Names,
  take,
  takeAlongAxis,
} from '@nx/tensor'
import type { Tensor } from '@nx/tensor'
import { type DType, finiteMax, isInteger, type Shape } from '@nx/types'
import { at as elementAt, build, indices as indicesOf, store } from '../array.ts'
import type { Draw } from '../draw.ts'
import type { NDArray, Operand, Property, Trial, Value } from '../property.ts'
import { typeOfAll } from '../reference/promotion.ts'
import { plus } from '../reference/arithmetic.ts'
import { show } from '../show.ts'

/** Properties of the functions that look up by position. */
export const indexing = (): readonly Property[] => [
  { name: 'at', draw: drawAt },
  { name: 'take', draw: drawTake },
  { name: 'takeAlongAxis', draw: drawTakeAlongAxis },
  { name: 'gather', draw: drawGather },
  { name: 'indexedAdd', draw: (draw) => drawIndexed(draw, 'indexedAdd') },
  { name: 'indexedPut', draw: (draw) => drawIndexed(draw, 'indexedPut') },
]

/** Positions along an axis, of a type that holds all of them. */
function drawPositions(draw: Draw, length: number, options: { shape: Shape; names?: Names }): Operand {
  const type = (each: DType): boolean => isInteger(each) && finiteMax(each) >= length - 1
  return draw.operand({ ...options, type, fill: Array.from({ length }, (_, i) => i) })
}

/** What an index does to an axis: the positions that it picks, and what becomes of the axis. */
interface Pick {
  readonly given: AxisIndex | 'tensor'
  readonly input: Operand | null
  readonly positions: (input: Operand | null) => readonly number[]
  readonly shape: Shape
  readonly names: (own: string | null) => Names
}

function drawPick(draw: Draw, length: number): Pick {
  const kind = draw.integer(0, 5)
  const keep = (own: string | null): Names => [own]
  const all = Array.from({ length }, (_, i) => i)
  if (kind === 0 || length === 0)
    return { given: ':', input: null, positions: () => all, shape: [length], names: keep }
  if (kind === 1) {
    const position = draw.integer(0, length - 1)
    const given = draw.one([position, position - length, BigInt(position)])
    return { given, input: null, positions: () => [position], shape: [], names: () => [] }
  }
  if (kind === 2 || kind === 3) {
    const start = draw.integer(0, length - 1)
    const stop = draw.integer(start + 1, length)
    const step = draw.integer(1, 3)
    const picked = all.slice(start, stop).filter((_, i) => i % step === 0)
    const from = draw.one([start, start - length])
    const to = stop < length ? draw.one([stop, stop - length]) : stop
    const given =
      kind === 2
        ? `${start === 0 ? '' : from}:${stop === length ? '' : to}${step === 1 ? '' : `:${step}`}`
        : { start: from, stop: to, ...(step > 1 && { step }) }
    return { given, input: null, positions: () => picked, shape: [picked.length], names: keep }
  }
  const positions = (input: Operand | null): number[] =>
    input!.values.map((value) => Math.max(0, Math.min(Number(value), length - 1)))
  if (kind === 4) {
    const input = draw.operand({ type: isInteger, shape: [] })
    return { given: 'tensor', input, positions, shape: [], names: () => [] }
  }
  const shape = draw.shape({ rank: [1, 2], size: 6 })
  const input = drawPositions(draw, length, { shape, names: shape.map(() => null) })
  const names = (own: string | null): Names => (shape.length === 1 ? [own] : [null, null])
  return { given: 'tensor', input, positions, shape, names }
}

function drawAt(draw: Draw): Trial {
  const x = draw.operand({ rank: [0, 3] })
  const named = x.names.length > 0 && x.names.every((name) => name !== null) && draw.boolean()
  const picks = x.shape.slice(0, draw.integer(0, x.shape.length)).map((length) => drawPick(draw, length))
  const all = x.shape.map((length, axis): Pick => picks[axis] ?? drawWhole(length))
  const given = (tensors: readonly Tensor[]): AxisIndex[] => {
    let next = 0
    return picks.map((pick) => (pick.given === 'tensor' ? tensors[next++]! : pick.given))
  }
  const run = (tensor: Tensor, tensors: readonly Tensor[]): Tensor => {
    const indices = given(tensors)
    return named && indices.length > 0
      ? at(tensor, Object.fromEntries(indices.map((index, axis) => [x.names[axis]!, index])))
      : at(tensor, ...indices)
  }
  return {
    call: `at(x, ${show(picks.map((pick) => pick.given))}${named ? ' by name' : ''})`,
    inputs: [x, ...picks.flatMap(({ input }) => input ?? [])],
    run: (tensor, ...tensors) => run(tensor!, tensors),
    expected: (array, ...arrays) => {
      let next = 0
      const positions = all.map((pick) => pick.positions(pick.input === null ? null : arrays[next++]!))
      return build(
        array.type,
        all.flatMap(({ shape }) => shape),
        (index) => {
          let axis = 0
          return elementAt(
            array,
            all.map(({ shape }, own) => {
              const flat = shape.reduce((sum, length) => sum * length + index[axis++]!, 0)
              return positions[own]![flat]!
            }),
          )
        },
        all.flatMap((pick, axis) => pick.names(array.names[axis]!)),
      )
    },
  }
}

const drawWhole = (length: number): Pick => ({
  given: ':',
  input: null,
  positions: () => Array.from({ length }, (_, i) => i),
  shape: [length],
  names: (own) => [own],
})

function drawTake(draw: Draw): Trial {
  const x = draw.operand({ rank: [1, 3], size: 20, empty: false, large: 1500 })
  const drawn = draw.axis(x)
  const options = draw.rarely() ? {} : { axis: drawn.given }
  const axis = options.axis === undefined ? 0 : drawn.axis
  const shape = draw.shape({ rank: [0, 2], size: 6, large: draw.rarely() ? 300 : 6 })
  const own = x.names[axis]!
  const named = draw.boolean()
  const names = shape.map((_, i) => (named ? (shape.length === 1 ? draw.one([own, null]) : `n${i}`) : null))
  const indices = drawPositions(draw, x.shape[axis]!, { shape, names })
  return {
    call: `take(x, indices, ${show(options)})`,
    inputs: [x, indices],
    run: (tensor, positions) => take(tensor!, positions!, options),
    expected: (array, positions) => {
      const spread = <T>(list: readonly T[], items: readonly T[]): T[] => [
        ...list.slice(0, axis),
        ...items,
        ...list.slice(axis + 1),
      ]
      return build(
        array.type,
        spread(array.shape, shape),
        (index) => {
          const position = elementAt(positions!, index.slice(axis, axis + shape.length))
          return elementAt(array, [
            ...index.slice(0, axis),
            Number(position),
            ...index.slice(axis + shape.length),
          ])
        },
        spread(array.names, shape.length === 1 ? [array.names[axis]!] : names),
      )
    },
  }
}

function drawTakeAlongAxis(draw: Draw): Trial {
  const x = draw.operand({ rank: [1, 3], size: 20, empty: false, large: 1500 })
  const drawn = draw.axis(x)
  const options = draw.rarely() ? {} : { axis: drawn.given }
  const axis = options.axis === undefined ? 0 : drawn.axis
  const shape = x.shape.map((length, i) => (i === axis ? draw.integer(0, 4) : length))
  const indices = drawPositions(draw, x.shape[axis]!, { shape })
  return {
    call: `takeAlongAxis(x, indices, ${show(options)})`,
    inputs: [x, indices],
    run: (tensor, positions) => takeAlongAxis(tensor!, positions!, options),
    expected: (array, positions) =>
      build(
        array.type,
        shape,
        (index) =>
          elementAt(
            array,
            index.map((i, each) => (each === axis ? Number(elementAt(positions!, index)) : i)),
          ),
        array.names,
      ),
  }
}

/** Index vectors for some axes of a shape, in rows. */
interface Vectors {
  readonly axes: readonly number[]
  readonly rows: Shape
  readonly indices: Operand
}

function drawVectors(draw: Draw, shape: Shape, byDefault: boolean): Vectors {
  const all = shape.map((_, axis) => axis)
  const axes = byDefault ? all.slice(0, draw.integer(0, shape.length)) : draw.some(all)
  const rows = draw.shape({ rank: [0, 2], size: 6, large: draw.rarely() ? 300 : 6 })
  // Every entry must be a position along each of the axes.
  const length = Math.min(...axes.map((axis) => shape[axis]!), 4)
  return { axes, rows, indices: drawPositions(draw, length, { shape: [...rows, axes.length] }) }
}

function drawGather(draw: Draw): Trial {
  const x = draw.operand({ rank: [0, 3], size: 20, empty: false, large: 1500 })
  const byDefault = draw.boolean()
  const { axes, rows, indices } = drawVectors(draw, x.shape, byDefault)
  const options = byDefault ? {} : { axes: axes.map((axis) => draw.given(x, axis)) }
  const others = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis))
  return {
    call: `gather(x, indices, ${show(options)})`,
    inputs: [x, indices],
    run: (tensor, positions) => gather(tensor!, positions!, options),
    expected: (array, positions) => {
      const shape = [...rows, ...others.map((axis) => array.shape[axis]!)]
      return build(
        array.type,
        shape,
        (index) =>
          elementAt(array, whole(positions!, axes, index.slice(0, rows.length), index.slice(rows.length))),
        shape.map(() => null),
      )
    },
  }
}

/** The index of which a row gives the entries along some axes. */
function whole(
  positions: NDArray,
  axes: readonly number[],
  row: readonly number[],
  rest: readonly number[],
): number[] {
  const rank = axes.length + rest.length
  let [own, other] = [0, 0]
  return Array.from({ length: rank }, (_, axis) =>
    axes.includes(axis) ? Number(elementAt(positions, [...row, own++])) : rest[other++]!,
  )
}

function drawIndexed(draw: Draw, name: 'indexedAdd' | 'indexedPut'): Trial {
  const fn = name === 'indexedAdd' ? indexedAdd : indexedPut
  const fill = name === 'indexedAdd' ? 'small' : 'any'
  const x = draw.operand({ rank: [0, 3], size: 20, empty: false, fill, large: 1500 })
  const byDefault = draw.boolean()
  const { axes, rows, indices } = drawVectors(draw, x.shape, byDefault)
  const options = byDefault ? {} : { axes: axes.map((axis) => draw.given(x, axis)) }
  const others = x.shape.filter((_, axis) => !axes.includes(axis))
  const shape = [...rows, ...others.map((length) => (draw.rarely() ? draw.integer(1, length) : length))]
  const updates = draw.operand({ shape, fill })
  return {
    call: `${name}(x, indices, updates, ${show(options)})`,
    inputs: [x, indices, updates],
    run: (tensor, positions, values) => fn(tensor!, positions!, values!, options),
    accuracy: name === 'indexedAdd' ? 'sum' : 'exact',
    expected: (array, positions, values) => {
      const type = typeOfAll([array, values!])
      const hits = new Map<string, Value[]>()
      for (const index of indicesOf(shape)) {
        const target = whole(positions!, axes, index.slice(0, rows.length), index.slice(rows.length)).join()
        hits.set(target, [...(hits.get(target) ?? []), store(type, elementAt(values!, index))])
      }
      return build(
        type,
        array.shape,
        (index) => {
          const own = store(type, elementAt(array, index))
          const hit = hits.get(index.join()) ?? []
          return name === 'indexedAdd' ? hit.reduce(plus, own) : (hit.at(-1) ?? own)
        },
        array.names,
      )
    },
  }
}
