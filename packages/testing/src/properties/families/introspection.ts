// What is known of a tensor without its elements; vectorized axes count only where all elements do.
import * as nx from '@nx/tensor'
import { bitSize, sizeOf } from '@nx/types'
import type { Draw, DrawnAxis } from '../draw.ts'
import type { Operand, Property, Reading } from '../property.ts'
import { show } from '../show.ts'

/** Properties of the functions that say what a tensor is. */
export const introspection = (): readonly Property[] => [
  describing('type', nx.type, ({ type }) => type),
  describing('shape', nx.shape, ({ shape }) => shape),
  describing('rank', nx.rank, ({ shape }) => shape.length),
  describing('axes', nx.axes, ({ shape }) => shape.map((_, axis) => axis)),
  describing('names', nx.names, ({ names }) => names),
  describing('size', nx.size, ({ shape }) => sizeOf(shape)),
  describing('flatSize', nx.flatSize, ({ shape }, lead) => lead * sizeOf(shape)),
  describing('bitSize', nx.bitSize, ({ type, shape }, lead) => lead * sizeOf(shape) * bitSize(type)),
  describing('byteSize', nx.byteSize, ({ type, shape }, lead) =>
    Math.floor((lead * sizeOf(shape) * bitSize(type)) / 8),
  ),
  describing('isTensor', nx.isTensor, () => true),
  ofAxis('axisIndex', nx.axisIndex, (_, { axis }) => axis),
  ofAxis('axisSize', nx.axisSize, ({ shape }, { axis }) => shape[axis]!),
  { name: 'compatible', draw: drawCompatible },
]

/** A function of one tensor, half of the time of a vectorized one; `lead` is the length of its vectorized axis. */
function describing(
  name: string,
  read: (x: nx.Tensor) => unknown,
  expected: (x: Operand, lead: number) => unknown,
): Property {
  return {
    name,
    draw(draw) {
      const x = draw.operand()
      const vectorized = x.shape.length > 0 && draw.boolean()
      const inner = { ...x, shape: x.shape.slice(1), names: x.names.slice(1) }
      return {
        call: vectorized ? `${name}(vectorize(x, 'v'))` : `${name}(x)`,
        inputs: [x],
        read: (tensor) => read(vectorized ? nx.vectorize(tensor!, 'v') : tensor!),
        expected: () => (vectorized ? expected(inner, x.shape[0]!) : expected(x, 1)),
      }
    },
  }
}

function ofAxis(
  name: string,
  read: (x: nx.Tensor, axis: nx.Axis) => unknown,
  expected: (x: Operand, axis: DrawnAxis) => unknown,
): Property {
  return {
    name,
    draw(draw) {
      const x = draw.operand({ rank: [1, 4] })
      const axis = draw.axis(x)
      return {
        call: `${name}(x, ${show(axis.given)})`,
        inputs: [x],
        read: (tensor) => read(tensor!, axis.given),
        expected: (array) => expected(array, axis),
      }
    },
  }
}

/** Of two tensors, which often differ in just one thing. */
function drawCompatible(draw: Draw): Reading {
  const x = draw.operand({ rank: [1, 3] })
  const what = draw.one(['nothing', 'type', 'shape', 'names', 'unnamed'])
  const y = draw.operand({
    type: what === 'type' ? draw.type() : x.type,
    shape: what === 'shape' ? [...x.shape, 1] : x.shape,
    names:
      what === 'shape'
        ? [...x.names, null]
        : x.names
            .map((name) => (what === 'names' ? 'z' : what === 'unnamed' ? null : name))
            .map((name, axis) => (what === 'names' && axis > 0 ? null : name)),
  })
  return {
    call: 'compatible(x, y)',
    inputs: [x, y],
    read: (left, right) => nx.compatible(left!, right!),
    expected: (left, right) =>
      left!.type === right!.type &&
      left!.shape.join() === right!.shape.join() &&
      left!.names.every((name, axis) => [name, null].includes(right!.names[axis]!) || name === null),
  }
}
