// Functions of complex numbers by real ones, in f64, with the infinities and zeros of C (ISO C99, annex G).
import type { Shape } from '@nx/types'
import type { Builder } from './builder.ts'
import type { Id } from './program.ts'

type Parts = readonly [re: Id, im: Id]
type Compute = (x: Id, y: Id) => Id

/** Numbers whose squares are taken are brought to within this power of two, those of c128 by so many times its square. */
const reach = 350

/** Whole exponents up to this are repeated products. */
const mostRepeated = 64

/**
 * Functions by name, for results of a shape. What fits f32 needs no scaling, as f64 holds its squares.
 */
export function complexFunctions(
  builder: Builder,
  shape: Shape,
  isWide: boolean,
): Readonly<Record<string, ((z: Parts, w: Parts) => Parts) | undefined>> {
  const call = (op: string, ...inputs: Id[]): Id => builder.call(op, inputs, {}, { type: 'f64', shape })
  const test =
    (op: string): Compute =>
    (x, y) =>
      builder.call(op, [x, y], {}, { type: 'u8', shape })
  const known = (value: number): Id => builder.constant(value, { type: 'f64', shape })
  const [zero, one, infinity] = [0, 1, Infinity].map(known) as [Id, Id, Id]
  const [less, equal, or, and] = ['less', 'equal', 'bitwiseOr', 'bitwiseAnd'].map(test) as [
    Compute,
    Compute,
    Compute,
    Compute,
  ]
  const binary =
    (op: string): Compute =>
    (x, y) =>
      call(op, x, y)
  const [add, subtract, multiply, divide] = ['add', 'subtract', 'multiply', 'divide'].map(binary) as [
    Compute,
    Compute,
    Compute,
    Compute,
  ]
  const select = (condition: Id, x: Id, y: Id): Id => call('select', condition, x, y)
  const abs = (x: Id): Id => call('abs', x)
  /** What is no number though something is zero is an overflow beside that. */
  const unlessNan = (x: Id, isZero: Id, other: Id): Id => select(equal(x, x), x, select(isZero, other, x))
  const half = (x: Id): Id => multiply(x, known(0.5))
  const isInfinite = (x: Id): Id => equal(abs(x), infinity)
  const hasInfinity = ([a, b]: Parts): Id => or(isInfinite(a), isInfinite(b))
  const larger = ([a, b]: Parts): Parts => {
    const [x, y] = [abs(a), abs(b)]
    const isSecond = less(x, y)
    return [select(isSecond, y, x), select(isSecond, x, y)]
  }
  const times = ([a, b]: Parts, factor: Id): Parts => [multiply(a, factor), multiply(b, factor)]
  const product = ([a, b]: Parts, [c, d]: Parts): Parts => [
    subtract(multiply(a, c), multiply(b, d)),
    add(multiply(a, d), multiply(b, c)),
  ]
  /** One of three by the size of a number, of those that are usual the last. */
  const bySize = (z: Parts, large: number, small: number, usual: number): Id => {
    if (!isWide) return known(usual)
    const [size] = larger(z)
    const rest = select(less(size, known(2 ** -reach)), known(small), known(usual))
    return select(less(known(2 ** reach), size), known(large), rest)
  }
  /** A number in reach, and the root of what that was divided by. */
  const scaled = (z: Parts): [Parts, Id] => [
    times(z, bySize(z, 2 ** (-2 * reach), 2 ** (2 * reach), 1)),
    bySize(z, 2 ** reach, 2 ** -reach, 1),
  ]
  const square = ([a, b]: Parts): Id => add(multiply(a, a), multiply(b, b))
  /** The absolute value of a number that is in reach. */
  const length = (z: Parts): Id => select(hasInfinity(z), infinity, call('sqrt', square(z)))
  const magnitude = (z: Parts): Id => {
    const [near, root] = scaled(z)
    return multiply(multiply(length(near), root), root)
  }
  const log = (z: Parts): Parts => {
    const [near] = scaled(z)
    const [x, y] = larger(z)
    const beside = add(multiply(subtract(x, one), add(x, one)), multiply(y, y))
    const shift = bySize(z, 2 * reach * Math.LN2, -2 * reach * Math.LN2, 0)
    // From where the logarithm has lost half a digit.
    const isNear = less(abs(beside), known(0.5))
    const re = select(isNear, half(call('log1p', beside)), add(call('log', length(near)), shift))
    return [re, call('atan2', z[1], z[0])]
  }
  /** The sine and the cosine of an angle, of none where what they are multiplied by is infinite and the angle is no number. */
  const turns = (a: Id, b: Id): [sine: Id, cosine: Id] => {
    const angle = select(isInfinite(b), select(less(abs(a), infinity), a, zero), a)
    return [call('sin', angle), call('cos', angle)]
  }
  const exp = ([a, b]: Parts): Parts => {
    // Parts may be finite though their absolute value is not.
    const isLarge = less(known(700), a)
    const r = call('exp', isWide ? subtract(a, select(isLarge, known(700), zero)) : a)
    const rest = isWide ? select(isLarge, known(Math.exp(700)), one) : one
    const [im, re] = turns(b, a).map((each) => multiply(multiply(r, each), rest)) as [Id, Id]
    return [re, select(equal(b, zero), b, im)]
  }
  const sin = ([a, b]: Parts): Parts => {
    const [sine, cosine] = turns(a, b)
    return [
      select(equal(a, zero), a, multiply(sine, call('cosh', b))),
      unlessNan(multiply(cosine, call('sinh', b)), equal(b, zero), b),
    ]
  }
  const cos = ([a, b]: Parts): Parts => {
    const [sine, cosine] = turns(a, b)
    const isZero = or(equal(a, zero), equal(b, zero))
    /** A number with the same sign that is no more than one. */
    const sign = (x: Id): Id => select(less(abs(x), one), x, select(less(x, zero), known(-1), one))
    const im = unlessNan(multiply(sine, call('sinh', b)), isZero, multiply(sign(a), sign(b)))
    return [multiply(cosine, call('cosh', b)), call('negate', im)]
  }
  const sqrt = (z: Parts): Parts => {
    const [a, b] = z
    const [near, root] = scaled(z)
    const t = multiply(call('sqrt', half(add(abs(near[0]), length(near)))), root)
    const isZero = equal(t, zero)
    const other = divide(b, add(t, t))
    const isLeft = less(a, zero)
    const isBelow = less(divide(one, b), zero)
    const re = select(isLeft, abs(other), t)
    const im = select(isLeft, select(isBelow, call('negate', t), t), other)
    const isVertical = isInfinite(b)
    return [select(isVertical, infinity, re), select(or(isZero, isVertical), b, im)]
  }
  const quotient = (z: Parts, w: Parts): Parts => {
    /** Of an infinity where it lies. */
    const direction = ([a, b]: Parts): Parts => {
      const unit = (x: Id): Id => select(isInfinite(x), select(less(x, zero), known(-1), one), zero)
      const isAny = hasInfinity([a, b])
      return [select(isAny, unit(a), a), select(isAny, unit(b), b)]
    }
    const [over, rootOver] = scaled(direction(z))
    const [under, rootUnder] = scaled(direction(w))
    const size = square(under)
    const [re, im] = product(over, [under[0], call('negate', under[1])])
    const factor = divide(rootOver, rootUnder)
    const limit = multiply(select(hasInfinity(z), infinity, one), select(hasInfinity(w), zero, one))
    const part = (x: Id, own: Id): Id =>
      select(
        equal(size, zero),
        divide(own, size),
        multiply(multiply(multiply(divide(x, size), factor), factor), limit),
      )
    return [part(re, z[0]), part(im, z[1])]
  }
  const pow = (z: Parts, w: Parts): Parts => {
    const [n, m] = w
    const [given, rest] = w.map((part) => builder.uniform(part))
    const isKnown = typeof given === 'number' && rest === 0
    const isGeneral = isKnown && !(Number.isInteger(given) && Math.abs(given) <= mostRepeated)
    const choose = (condition: Id | boolean, [a, b]: Parts, [c, d]: Parts): Parts => {
      if (typeof condition === 'boolean') return condition ? [a, b] : [c, d]
      return [select(condition, a, c), select(condition, b, d)]
    }
    const unit: Parts = [one, zero]
    const repeated = (): Parts => {
      let power = unit
      let factor = z
      let left = abs(n)
      for (let bit = 1; bit <= mostRepeated && !(isKnown && bit > Math.abs(given)); bit *= 2) {
        if (bit > 1) factor = product(factor, factor)
        const next = call('floor', half(left))
        const isEven = isKnown ? (Math.abs(given) & bit) === 0 : equal(add(next, next), left)
        power = choose(isEven, power, product(power, factor))
        left = next
      }
      return isKnown && given >= 0
        ? power
        : choose(isKnown ? true : less(n, zero), quotient(unit, power), power)
    }
    const general = (): Parts => {
      const ofZero = select(less(zero, n), zero, known(NaN))
      const isZero = and(equal(z[0], zero), equal(z[1], zero))
      return choose(isZero, [ofZero, ofZero], exp(product(log(z), w)))
    }
    if (isGeneral) return general()
    if (isKnown) return repeated()
    const isWhole = and(
      and(equal(m, zero), equal(call('floor', n), n)),
      less(abs(n), known(mostRepeated + 1)),
    )
    return choose(isWhole, repeated(), general())
  }
  return { abs: (z) => [magnitude(z), zero], cos, divide: quotient, exp, log, pow, sin, sqrt }
}
