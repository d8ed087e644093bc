// The same elements in another shape or order.
import {
  type Axis,
  broadcast,
  flatten,
  newAxis,
  type Names,
  repeat,
  reshape,
  reverse,
  squeeze,
} from '@nx/tensor'
import { tile, transpose } from '@nx/tensor'
import { type Shape, sizeOf } from '@nx/types'
import { at, build, fromValues } from '../array.ts'
import type { Draw } from '../draw.ts'
import type { Property, Trial } from '../property.ts'
import { show } from '../show.ts'

/** Properties of the functions that arrange elements anew. */
export const shaping = (): readonly Property[] => [
  { name: 'reshape', draw: drawReshape },
  { name: 'broadcast', draw: drawBroadcast },
  { name: 'transpose', draw: drawTranspose },
  { name: 'squeeze', draw: drawSqueeze },
  { name: 'newAxis', draw: drawNewAxis },
  { name: 'flatten', draw: drawFlatten },
  { name: 'reverse', draw: drawReverse },
  { name: 'tile', draw: drawTile },
  { name: 'repeat', draw: drawRepeat },
]

const none = (rank: number): Names => new Array<null>(rank).fill(null)

/** A shape of so many elements. */
export function drawShapeOf(draw: Draw, size: number): number[] {
  const shape: number[] = []
  let rest = size
  while (rest > 1) {
    const divisors = Array.from({ length: rest }, (_, i) => rest - i).filter((d) => d > 1 && rest % d === 0)
    shape.push(draw.one(divisors))
    rest /= shape.at(-1)!
  }
  const more =
    size === 0 ? [0, ...draw.shape({ rank: [0, 2] })] : new Array<number>(draw.integer(0, 2)).fill(1)
  for (const length of more) shape.splice(draw.integer(0, shape.length), 0, length)
  return shape
}

function drawReshape(draw: Draw): Trial {
  const x = draw.operand()
  const shape = drawShapeOf(draw, sizeOf(x.shape))
  const names = draw.names(shape.length)
  const options = draw.boolean() ? { names } : {}
  if (draw.rarely()) {
    const model = draw.operand({ type: 'u8', shape, vectorize: false })
    return {
      call: `reshape(x, model, ${show(options)})`,
      inputs: [x, model],
      run: (tensor, other) => reshape(tensor!, other!, options),
      expected: (array) => fromValues(array.type, shape, array.values, options.names ?? model.names),
    }
  }
  const open = draw.integer(0, shape.length)
  const others = sizeOf(shape.filter((_, axis) => axis !== open))
  const given: (number | 'auto')[] = [...shape]
  if (open < shape.length && others > 0) given[open] = 'auto'
  return {
    call: `reshape(x, ${show(given)}, ${show(options)})`,
    inputs: [x],
    run: (tensor) => reshape(tensor!, given, options),
    expected: (array) => fromValues(array.type, shape, array.values, options.names ?? none(shape.length)),
  }
}

function drawBroadcast(draw: Draw): Trial {
  const x = draw.operand({ rank: [0, 3], size: 12, large: 1500 })
  const rank = x.shape.length + draw.integer(0, 2)
  const trailing = x.shape.map((_, axis) => axis + rank - x.shape.length)
  const chosen = draw
    .permutation(rank)
    .slice(0, x.shape.length)
    .sort((left, right) => left - right)
  const free = draw.boolean()
  const axes = free ? chosen : trailing
  const shape = Array.from({ length: rank }, (_, axis) => {
    const own = x.shape[axes.indexOf(axis)] ?? 1
    return own === 1 ? draw.one([1, 2, 3]) : own
  })
  const names = draw.boolean() ? draw.names(rank) : undefined
  const given = axes.map((axis, i): Axis => {
    const name = x.names[i] ?? null
    return name !== null && names?.[axis] === name ? name : draw.one([axis, axis - rank])
  })
  const options = { ...(free && { axes: given }), ...(names && { names }) }
  const model = draw.rarely()
    ? draw.operand({ type: 'u8', shape, vectorize: false, names: none(rank) })
    : null
  return {
    call: `broadcast(x, ${model === null ? show(shape) : 'model'}, ${show(options)})`,
    inputs: model === null ? [x] : [x, model],
    run: (tensor, other) => broadcast(tensor!, other ?? shape, options),
    expected: (array) =>
      build(
        array.type,
        shape,
        (index) =>
          at(
            array,
            axes.map((axis, i) => (array.shape[i] === 1 ? 0 : index[axis]!)),
          ),
        names ?? none(rank),
      ),
  }
}

function drawTranspose(draw: Draw): Trial {
  const x = draw.operand()
  const rank = x.shape.length
  const order = draw.permutation(rank)
  const options = draw.rarely() ? {} : { axes: order.map((axis) => draw.given(x, axis)) }
  const axes = options.axes === undefined ? order.map((_, i) => rank - 1 - i) : order
  return {
    call: `transpose(x, ${show(options)})`,
    inputs: [x],
    run: (tensor) => transpose(tensor!, options),
    expected: (array) =>
      build(
        array.type,
        axes.map((axis) => array.shape[axis]!),
        (index) =>
          at(
            array,
            index.map((_, axis) => index[axes.indexOf(axis)]!),
          ),
        axes.map((axis) => array.names[axis]!),
      ),
  }
}

function drawSqueeze(draw: Draw): Trial {
  const x = draw.operand({
    shape: draw.shape({ size: 12, large: 1500 }).flatMap((n) => (draw.boolean() ? [1, n] : [n])),
  })
  const ones = x.shape.flatMap((length, axis) => (length === 1 ? [axis] : []))
  const some = draw.some(ones)
  const options = draw.boolean() ? { axes: some.map((axis) => draw.given(x, axis)) } : {}
  const left = options.axes === undefined ? ones : some
  const kept = <T>(list: readonly T[]): T[] => list.filter((_, axis) => !left.includes(axis))
  return {
    call: `squeeze(x, ${show(options)})`,
    inputs: [x],
    run: (tensor) => squeeze(tensor!, options),
    expected: (array) => fromValues(array.type, kept(array.shape), array.values, kept(array.names)),
  }
}

function drawNewAxis(draw: Draw): Trial {
  const x = draw.operand()
  const rank = x.shape.length
  const axis = draw.integer(0, rank)
  const given = draw.one([axis, axis - rank - 1])
  const name = draw.one([undefined, null, 'new'])
  const inserted = <T>(list: readonly T[], item: T): T[] => [
    ...list.slice(0, axis),
    item,
    ...list.slice(axis),
  ]
  return {
    call: `newAxis(x, ${given}, ${show(name)})`,
    inputs: [x],
    run: (tensor) => newAxis(tensor!, given, ...(name === undefined ? [] : [name])),
    expected: (array) =>
      fromValues(array.type, inserted(array.shape, 1), array.values, inserted(array.names, name ?? null)),
  }
}

function drawFlatten(draw: Draw): Trial {
  const x = draw.operand()
  const first = draw.integer(0, x.shape.length)
  const end = draw.integer(first, x.shape.length)
  const range = x.shape.map((_, axis) => axis).slice(first, end)
  const options = draw.rarely() ? {} : { axes: range.map((axis) => draw.given(x, axis)) }
  const joined = <T>(list: readonly T[], item: T): readonly T[] =>
    options.axes === undefined
      ? [item]
      : first === end
        ? list
        : [...list.slice(0, first), item, ...list.slice(end)]
  const size = sizeOf(options.axes === undefined ? x.shape : x.shape.slice(first, end))
  return {
    call: `flatten(x, ${show(options)})`,
    inputs: [x],
    run: (tensor) => flatten(tensor!, options),
    expected: (array) =>
      fromValues(array.type, joined(array.shape, size), array.values, joined(array.names, null)),
  }
}

function drawReverse(draw: Draw): Trial {
  const x = draw.operand()
  const { axes, given } = draw.axes(x)
  const options = draw.rarely() ? {} : { axes: given }
  const turned = (axis: number): boolean => options.axes === undefined || axes.includes(axis)
  return {
    call: `reverse(x, ${show(options)})`,
    inputs: [x],
    run: (tensor) => reverse(tensor!, options),
    expected: (array) =>
      build(
        array.type,
        array.shape,
        (index) =>
          at(
            array,
            index.map((i, axis) => (turned(axis) ? array.shape[axis]! - 1 - i : i)),
          ),
        array.names,
      ),
  }
}

function drawTile(draw: Draw): Trial {
  const x = draw.operand({ rank: [0, 3], size: 12, large: 1500 })
  const times = Array.from({ length: draw.integer(0, 4) }, () => draw.one([1, 2, 1, 3]))
  const rank = Math.max(x.shape.length, times.length)
  const fromEnd = (list: Shape, axis: number): number => list[axis - rank + list.length] ?? 1
  const shape = Array.from({ length: rank }, (_, axis) => fromEnd(x.shape, axis) * fromEnd(times, axis))
  return {
    call: `tile(x, ${show(times)})`,
    inputs: [x],
    run: (tensor) => tile(tensor!, times),
    expected: (array) =>
      build(
        array.type,
        shape,
        (index) =>
          at(
            array,
            array.shape.map((length, axis) => index[axis + rank - array.shape.length]! % length),
          ),
        none(rank),
      ),
  }
}

function drawRepeat(draw: Draw): Trial {
  const x = draw.operand({ rank: [1, 3], size: 12, large: 1500 })
  const times = draw.integer(1, 4)
  const drawn = draw.axis(x)
  const options = draw.rarely() ? {} : { axis: drawn.given }
  const axis = options.axis === undefined ? 0 : drawn.axis
  return {
    call: `repeat(x, ${times}, ${show(options)})`,
    inputs: [x],
    run: (tensor) => repeat(tensor!, times, options),
    expected: (array) =>
      build(
        array.type,
        array.shape.map((length, i) => (i === axis ? length * times : length)),
        (index) =>
          at(
            array,
            index.map((i, each) => (each === axis ? Math.floor(i / times) : i)),
          ),
        array.names,
      ),
  }
}
