// Tensors from options: counting, identities, constants, evenly spaced numbers.
import * as nx from '@nx/tensor'
import { type DType, isComplex, isInteger, type Shape } from '@nx/types'
import { build } from '../array.ts'
import type { Draw } from '../draw.ts'
import type { NDArray, Property, Trial } from '../property.ts'
import { elementwise, stretchedAt } from '../reference/broadcast.ts'
import { ofLiteral, withLiteral } from '../reference/types.ts'
import { show } from '../show.ts'

/** Properties of the functions that make tensors from options. */
export const creation = (): readonly Property[] => [
  { name: 'iota', draw: drawIota },
  { name: 'eye', draw: drawEye },
  { name: 'tri', draw: drawTri },
  { name: 'full', draw: drawFull },
  { name: 'zeros', draw: (draw) => drawConstant(draw, 'zeros', nx.zeros, 0) },
  { name: 'ones', draw: (draw) => drawConstant(draw, 'ones', nx.ones, 1) },
  { name: 'fill', draw: drawFill },
  { name: 'linspace', draw: drawLinspace },
]

/** A trial of a call without inputs. */
const created = (call: string, run: () => nx.Tensor, expected: () => NDArray): Trial => ({
  call,
  inputs: [],
  run,
  expected,
})

const exact = (type: DType, number: number): number | bigint => (isInteger(type) ? BigInt(number) : number)

/** Options that several functions have. */
function drawOptions(draw: Draw, rank: number): { type?: DType; names?: nx.Names } {
  return { ...(draw.boolean() && { type: draw.type() }), ...(draw.boolean() && { names: draw.names(rank) }) }
}

const noNames = (shape: Shape): nx.Names => shape.map(() => null)

function drawIota(draw: Draw): Trial {
  const shape = draw.shape()
  const options = drawOptions(draw, shape.length)
  const { type = 's32', names = noNames(shape) } = options
  const chosen = shape.length > 0 && draw.boolean() ? draw.axis({ type, shape, names, values: [] }) : null
  const all = chosen === null ? options : { ...options, axis: chosen.given }
  const counts = (index: readonly number[]): number =>
    chosen === null ? index.reduce((flat, i, axis) => flat * shape[axis]! + i, 0) : index[chosen.axis]!
  return created(
    `iota(${show(shape)}, ${show(all)})`,
    () => nx.iota(shape, all),
    () => build(type, shape, (index) => exact(type, counts(index)), names),
  )
}

function drawEye(draw: Draw): Trial {
  const shape = draw.boolean() ? draw.shape({ rank: [2, 4] }) : draw.integer(0, 5)
  const full = typeof shape === 'number' ? [shape, shape] : shape
  const options = drawOptions(draw, full.length)
  const { type = 's32', names = noNames(full) } = options
  return created(
    `eye(${show(shape)}, ${show(options)})`,
    () => nx.eye(shape, options),
    () => build(type, full, (index) => exact(type, index.at(-1) === index.at(-2) ? 1 : 0), names),
  )
}

function drawTri(draw: Draw): Trial {
  const [rows, columns] = [draw.integer(0, 5), draw.integer(0, 5)]
  const options = draw.boolean() ? { k: draw.integer(-6, 6) } : {}
  return created(
    `tri(${rows}, ${columns}, ${show(options)})`,
    () => nx.tri(rows, columns, options),
    () => build('u8', [rows, columns], ([row, column]) => column! - row! <= (options.k ?? 0)),
  )
}

function drawFull(draw: Draw): Trial {
  const shape = draw.shape()
  const options = drawOptions(draw, shape.length)
  const { type } = options
  const values = [1, 0, -1, 2.5, 100, 3n].filter(
    (value) => type === undefined || !isInteger(type) || withLiteral(type, value) === type,
  )
  const value = draw.one(
    values.filter((each) => type === undefined || !/[us][24]/.test(type) || each === 1 || each === 0),
  )
  const own = type ?? ofLiteral(value)
  return created(
    `full(${show(shape)}, ${show(value)}, ${show(options)})`,
    () => nx.full(shape, value, options),
    () =>
      build(
        own,
        shape,
        () => (isInteger(own) ? BigInt(value) : Number(value)),
        options.names ?? noNames(shape),
      ),
  )
}

function drawConstant(
  draw: Draw,
  name: string,
  make: (shape: Shape, options: nx.FullOptions) => nx.Tensor,
  value: number,
): Trial {
  const shape = draw.shape()
  const options = drawOptions(draw, shape.length)
  const { type = 'f32', names = noNames(shape) } = options
  return created(
    `${name}(${show(shape)}, ${show(options)})`,
    () => make(shape, options),
    () => build(type, shape, () => exact(type, value), names),
  )
}

/** Keeps the type of the template, which a number or a scalar may widen. */
function drawFill(draw: Draw): Trial {
  const x = draw.operand()
  const options = draw.rarely(3) ? { type: draw.type() } : {}
  const value = draw.one([0, 1, 0.5, 300])
  const type = options.type ?? withLiteral(x.type, value)
  const whole = isInteger(type) ? BigInt(Math.trunc(value)) : value
  return {
    call: `fill(x, ${value}, ${show(options)})`,
    inputs: [x],
    run: (tensor) => nx.fill(tensor!, value, options),
    expected: (array) => build(type, array.shape, () => whole, array.names),
  }
}

/** Numbers whose steps are exact. */
function drawLinspace(draw: Draw): Trial {
  const n = draw.one([1, 2, 3, 5])
  const endpoint = n === 3 ? true : draw.boolean()
  const type = draw.type((each) => !isInteger(each) && !isComplex(each) && !each.startsWith('f8'))
  const options = {
    n,
    ...(type === 'f32' ? {} : { type }),
    ...(endpoint ? {} : { endpoint }),
    ...(draw.rarely() && { name: 'z' }),
  }
  const shape = draw.shape({ rank: [0, 2] })
  const names = draw.names(shape.length)
  const fill = { type, shape, names, fill: [0, 20, -40, 60, 5] } as const
  const [start, stop] = [draw.operand(fill), draw.operand(fill)]
  return {
    call: `linspace(start, stop, ${show(options)})`,
    inputs: [start, stop],
    run: (from, to) => nx.linspace(from!, to!, options),
    expected: (from, to) => {
      const step = elementwise(
        'f64',
        [from!, to!],
        (a, b) => ((b as number) - (a as number)) / (endpoint ? Math.max(1, n - 1) : n),
      )
      return build(
        type,
        [...shape, n],
        (index) => {
          const outer = index.slice(0, -1)
          return (stretchedAt(from!, outer) as number) + index.at(-1)! * (stretchedAt(step, outer) as number)
        },
        [...names, 'name' in options ? 'z' : null],
      )
    },
    accuracy: 'function',
  }
}
