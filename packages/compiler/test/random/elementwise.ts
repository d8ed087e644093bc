// Random operations on elements: arithmetic, comparisons, choices, conversions.
import { bitSize, isFloat, isInteger } from '@nx/types'
import type { ValueId } from '@nx/types'
import { anything, join, ofProduct, ofSum } from './grid.ts'
import type { GraphDraw } from './graph-draw.ts'

type Made = ValueId | undefined

const isNumeric = (op: string): boolean => op === 'min' || op === 'max'

export function arithmetic(g: GraphDraw): Made {
  const x = g.pick()!
  const { other, shape } = g.partner(x)
  const op = g.random.pick(['add', 'add', 'subtract', 'multiply', 'multiply', 'min', 'max'])
  const inputs = g.random.chance(0.5) ? [x, other] : [other, x]
  const [left, right] = [g.grid(x), g.grid(other)]
  if (isNumeric(op)) return g.add(op, inputs, shape)
  const joined = op === 'multiply' ? ofProduct(left, right) : undefined
  const result = g.add(op, inputs, shape)
  g.known(result, joined ?? ofSum(g.grid(result), 2))
  // Without this, long chains would end in infinities.
  return isFloat(g.type(x)) && g.random.chance(0.4) ? g.clamp(result, g.random.pick([1, 4, 16])) : result
}

export function unary(g: GraphDraw): Made {
  const x = g.pick()!
  const op = g.random.pick(['negate', 'abs', 'floor'])
  const { quantum, bound } = g.grid(x)
  const grid = op === 'floor' ? { quantum: Math.max(0, quantum), bound: Math.max(0, bound) } : undefined
  return g.add(op, [x], g.shape(x), {}, grid && { grid })
}

/** Division and roots, which are rounded alike everywhere. */
export function division(g: GraphDraw): Made {
  const x = g.pick((id) => isFloat(g.type(id)))
  if (x === undefined) return undefined
  if (g.random.chance(0.3)) return g.add('sqrt', [x], g.shape(x), {}, { grid: anything })
  const { other, shape } = g.random.chance(0.4)
    ? { other: g.anyNumber(g.type(x), g.shape(x)), shape: g.shape(x) }
    : g.partner(x)
  return g.add(g.random.pick(['divide', 'divide', 'remainder']), [x, other], shape, {}, { grid: anything })
}

/** An operation with a constant, as identities of algebra are about. */
export function algebra(g: GraphDraw): Made {
  const x = g.pick()!
  const [type, shape] = [g.type(x), g.shape(x)]
  const ops = ['add', 'subtract', 'multiply', 'min', 'max', 'equal', 'less']
  const op = g.random.pick(isFloat(type) ? [...ops, 'divide', 'divide'] : [...ops, 'bitwiseAnd', 'leftShift'])
  const number = g.anyNumber(type, shape)
  const inputs = g.random.chance(0.7) || op === 'leftShift' ? [x, number] : [number, x]
  const isFlag = op === 'equal' || op === 'less'
  return g.add(op, inputs, shape, {}, { grid: anything, ...(isFlag ? { type: 'u8' as const } : {}) })
}

/** There and back: what is lost on the way stays lost. */
export function roundTrip(g: GraphDraw): Made {
  const x = g.pick()!
  const [type, shape] = [g.type(x), g.shape(x)]
  switch (g.random.below(3)) {
    case 0:
      return g.add('negate', [g.add('negate', [x], shape)], shape)
    case 1:
      return g.cast(g.cast(x, g.random.pick(g.limits.types)), type)
    default: {
      const longer = [...shape, 1]
      const column = g.move('reshape', [x], longer, { shape: longer })
      const op = g.random.pick(['sum', 'reduceMax', 'product'])
      return g.move(op, [column], shape, { axes: [shape.length], keepAxes: false })
    }
  }
}

/** Functions that backends approximate. */
export function transcendental(g: GraphDraw): Made {
  const x = g.pick((id) => isFloat(g.type(id)))
  if (x === undefined || g.limits.portable) return undefined
  const grid = anything
  const op = g.random.pick(['exp', 'log', 'sin', 'cos', 'pow', 'atan2'])
  if (op !== 'pow' && op !== 'atan2') return g.add(op, [g.clamp(x, 8)], g.shape(x), {}, { grid })
  const { other, shape } = g.partner(x)
  return g.add(op, [x, other], shape, {}, { grid })
}

export function integers(g: GraphDraw): Made {
  const x = g.pick((id) => isInteger(g.type(id)))
  if (x === undefined) return undefined
  const { other, shape } = g.partner(x)
  const type = g.type(x)
  const op = g.random.pick([
    ...['bitwiseAnd', 'bitwiseOr', 'bitwiseXor', 'leftShift', 'rightShift'],
    ...['quotient', 'remainder', 'pow'],
  ])
  const guard = (name: string, value: number): ValueId =>
    g.add(name, [other, g.number(value, type)], g.shape(other))
  // Divisors that are not zero, exponents and shifts that are neither negative nor large.
  if (op === 'quotient' || op === 'remainder') return g.add(op, [x, guard('bitwiseOr', 1)], shape)
  if (op === 'pow') return g.add(op, [x, guard('bitwiseAnd', 7)], shape)
  if (op.endsWith('Shift')) return g.add(op, [x, guard('bitwiseAnd', bitSize(type) - 1)], shape)
  return g.add(op, [x, other], shape)
}

export function comparison(g: GraphDraw): Made {
  const x = g.pick()!
  const { other, shape } = g.partner(x)
  return g.add(g.random.pick(['equal', 'less']), [x, other], shape, {}, { type: 'u8' })
}

export function choice(g: GraphDraw): Made {
  const x = g.pick()!
  const { other, shape } = g.partner(x)
  const flags = g.pick((id) => g.type(id) === 'u8' && same(g.shape(id), shape))
  const flag =
    flags === undefined || g.random.chance(0.5) ? g.add('less', [x, other], shape, {}, { type: 'u8' }) : flags
  const result = g.add('select', g.random.chance(0.5) ? [flag, x, other] : [flag, other, x], shape)
  return g.known(result, join(g.grid(x), g.grid(other)))
}

export function conversion(g: GraphDraw): Made {
  return g.cast(g.pick()!, g.random.pick(g.limits.types), g.random.chance(0.2))
}

/** The bits of elements, without those of NaN, which nothing prescribes. */
export function bits(g: GraphDraw): Made {
  const x = g.pick()!
  const [from, shape] = [g.type(x), g.shape(x)]
  const type = g.random.pick(g.limits.types.filter((other) => bitSize(other) === bitSize(from)))
  const isNumber = g.add('equal', [x, x], shape, {}, { type: 'u8' })
  const known = isFloat(from) ? g.add('select', [isNumber, x, g.number(0, from)], shape) : x
  return g.add('bitcast', [known], shape, { type }, { type, grid: anything })
}

const same = (left: readonly number[], right: readonly number[]): boolean => String(left) === String(right)
