// Numbers in equal steps between tensors whose last axis has length 1.
import { bitSize, type DType, isSigned } from '@nx/types'
import { abs } from '../ops/abs.ts'
import { add } from '../ops/add.ts'
import { bitcast } from '../ops/bitcast.ts'
import { broadcast } from '../ops/broadcast.ts'
import { divide } from '../ops/divide.ts'
import { greater } from '../ops/greater.ts'
import { less } from '../ops/less.ts'
import { lessEqual } from '../ops/lessEqual.ts'
import { logicalAnd } from '../ops/logicalAnd.ts'
import { max } from '../ops/max.ts'
import { multiply } from '../ops/multiply.ts'
import { quotient } from '../ops/quotient.ts'
import { remainder } from '../ops/remainder.ts'
import { select } from '../ops/select.ts'
import { subtract } from '../ops/subtract.ts'
import { cast } from './cast.ts'
import { like } from './composite.ts'
import { count } from './count.ts'
import type { Tensor } from './tensor.ts'

/** The first `n` of the numbers that cut the way into equal steps, by NumPy's formula; the last one is `to` itself. */
export function spacedFloats(from: Tensor, to: Tensor, n: number, steps: number): Tensor {
  const index = count(from.backend, [n], 0)
  // The way may be longer than the largest number, which half of it is not, and a step may be shorter than the least one.
  const isSmall = less(max(abs(from), abs(to)), 2 ** -100)
  const scale = select(isSmall, like(from, 2 ** 100), like(from, 0.5))
  const start = multiply(from, scale)
  const step = divide(subtract(multiply(to, scale), start), steps)
  const values = divide(add(multiply(cast(index, from.type), step), start), scale)
  return n > steps ? pick(less(index, steps), values, to) : values
}

/** The same for integers: exact, then without fraction. */
export function spacedIntegers(from: Tensor, to: Tensor, n: number, steps: number): Tensor {
  // The square of n has to fit too.
  const bits = bitSize(from.type) === 64 || n > 65_536 ? 64 : 32
  const unsigned: DType = `u${bits}`
  const plain = (tensor: Tensor): Tensor =>
    isSigned(tensor.type) ? bitcast(cast(tensor, `s${bits}`), unsigned) : cast(tensor, unsigned)
  const [first, last] = [plain(from), plain(to)]
  const rises = lessEqual(from, to)
  const way = select(rises, subtract(last, first), subtract(first, last))
  const index = count(from.backend, [n], 0, unsigned)
  const part = multiply(index, remainder(way, steps))
  const whole = add(multiply(index, quotient(way, steps)), quotient(part, steps))
  const floor = pick(rises, add(first, whole), subtract(first, whole))
  const value = isSigned(from.type) ? bitcast(floor, `s${bits}`) : floor
  const hasFraction = greater(remainder(part, steps), 0)
  // Rounded towards the start so far: across zero that is the wrong way.
  const up = logicalAnd(hasFraction, logicalAnd(less(value, 0), rises))
  const down = logicalAnd(hasFraction, logicalAnd(greater(value, 0), greater(from, to)))
  return subtract(add(value, cast(up, value.type)), cast(down, value.type))
}

/** `select` with a predicate that is stretched to the branches. */
function pick(predicate: Tensor, onTrue: Tensor, onFalse: Tensor): Tensor {
  return select(broadcast(predicate, onTrue.shape), onTrue, onFalse)
}
