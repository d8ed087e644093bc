// Functions of f64 lanes, within 2 ulp. Where one rounding is too much, numbers are split so that products are exact, which
// holds with fused multiplication and addition and without.
import type { Emitter } from './emitter.ts'
import { keepingSmall, odd, polynomial, ratio, rounder, splitNormal, withSign } from './formulas.ts'
import type { Function } from './formulas.ts'
import { inF64 } from './in-f64.ts'
import { bytesOfLanes } from './shuffles.ts'
import type { Operand, Vector } from './vectors.ts'

/** ln 2 in two parts; the first has so few bits that its product with an exponent is exact. */
const ln2High = 0.6931471804855391
const ln2Low = 7.440617110012397e-11
/** (eʳ - 1 - r) / r² on |r| ≤ ln 2 / 2, highest power first: minimax for the relative error of eʳ - 1, 1.8e-17. */
const expCoefficients = [
  2.51147e-8, 2.762659e-7, 2.75572272e-6, 2.4801503813e-5, 0.000198412699038, 0.0013888888932878,
  0.0083333333333143, 0.0416666666665722, 0.16666666666666685, 0.5000000000000006,
]
/** (atanh √z / √z - 1) / z for z ≤ 0.0295: minimax, 1.2e-18. */
const logCoefficients = [
  0.07398047, 0.076570185, 0.0909178241, 0.111110992821, 0.14285714371234, 0.199999999997072,
  0.3333333333333367,
]
/** ((atanh √z / √z - 1) / z - 1/3) / z, as above: 1.1e-20. */
const powCoefficients = [
  0.065981796, 0.0662840714, 0.076933787447, 0.0909089218172, 0.111111112599843, 0.14285714285049647,
  0.20000000000001128,
]
/** (sin √z / √z - 1) / z and (cos √z - 1 + z / 2) / z² for z ≤ (π / 4)²: minimax, 3.5e-18 and less. */
const sinCoefficients = [
  1.5896504e-10, -2.505075325e-8, 2.7557313662e-6, -0.00019841269829725, 0.008333333333322314,
  -0.16666666666666632,
]
const cosCoefficients = [
  -1.135945e-11, 2.08757196e-9, -2.7557314326e-7, 2.4801587289395e-5, -0.0013888888888874, 0.0416666666666666,
]
/** π / 2 in three parts; products of the first two with a number up to 2²⁰ are exact. */
const halfPi = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21] as const
/** What π / 4 is more than its f64, which has three bits to spare. */
const quarterLow = 3.061616997868383e-17
/** (atan √z / √z - 1) / z for z ≤ 1/4: minimax, 3.9e-18. */
const atanCoefficients = [
  0.0101367421, -0.02746466061, 0.041884439793, -0.051227324357, 0.0585847128961, -0.06663837568355,
  0.07692076714971, -0.09090896435634, 0.111111106678128, -0.1428571427658933, 0.19999999999905632,
  -0.33333333333332993,
]
/** (asin √z / √z - 1) / z for z ≤ 1/4: minimax, 1.5e-17. */
const asinCoefficients = [
  0.03195877123, -0.01629380562, 0.01957374811, 0.006510905148, 0.0121732691067, 0.0138845996695,
  0.017359771032734, 0.022371753524289, 0.030381959331404, 0.0446428568234739, 0.0750000000034306,
  0.16666666666665383,
]

/** The first 26 digits; a product of two such numbers is exact. */
const upper = ({ i64 }: Emitter, x: Vector): Vector => i64('and', x, -1n << 27n)

/** What a sum has lost, whose first term is the larger one. */
const lostIn = ({ f64 }: Emitter, sum: Vector, larger: Operand, smaller: Operand): Vector =>
  f64('sub', smaller, f64('sub', sum, larger))

interface Exponent {
  /** The whole multiple, in the low bits, and as a number. */
  readonly shifted: Vector
  readonly n: Vector
  /** The rest, before and after the small part of ln 2 is taken off. */
  readonly high: Vector
  readonly r: Vector
}

/** x as a multiple of ln 2 and a rest. */
function splitExponent(e: Emitter, x: Vector): Exponent {
  const shifted = e.multiplyAdd('f64', x, Math.LOG2E, rounder)
  const n = e.f64('sub', shifted, rounder)
  const high = e.multiplyAdd('f64', n, -ln2High, x)
  return { shifted, n, high, r: e.multiplyAdd('f64', n, -ln2Low, high) }
}

const lostInExponent = (e: Emitter, { n, high, r }: Exponent): Vector =>
  e.multiplyAdd('f64', n, -ln2Low, e.f64('sub', high, r))

interface Power {
  /** The number without its power of two, in two parts. */
  readonly main: Vector
  readonly rest: Vector
  /** Times the power of two. */
  readonly scaled: (x: Vector) => Vector
}

/** eˣ, of a number that may have another one added to it that is small. */
function power(e: Emitter, x: Vector, more?: Vector): Power {
  const { f64, i64 } = e
  // Beyond these bounds the result is 0 or infinite anyway. The operand order lets NaN through.
  const inside = f64('pmax', f64('pmin', x, 800), -800)
  const split = splitExponent(e, inside)
  let { r } = split
  let low: Vector | undefined
  if (more !== undefined) {
    const part = f64('and', more, f64('eq', inside, x))
    r = f64('add', split.r, part)
    low = f64('add', lostIn(e, r, split.r, part), lostInExponent(e, split))
    low = e.multiplyAdd('f64', low, r, low)
  }
  const square = f64('mul', r, r)
  const tail = polynomial(e, r, expCoefficients)
  const main = f64('add', r, 1)
  // In two steps, so that subnormal results round once and large ones overflow.
  const half = i64('shl', i64('shr_u', split.shifted, 1), 52)
  const otherHalf = i64('sub', i64('shl', split.shifted, 52), half)
  const powerOfTwo = (exponent: Vector): Vector => i64('add', exponent, 1023n << 52n)
  return {
    main,
    rest: f64(
      'add',
      low === undefined ? f64('mul', square, tail) : e.multiplyAdd('f64', square, tail, low),
      lostIn(e, main, 1, r),
    ),
    scaled: (y) => f64('mul', f64('mul', y, powerOfTwo(half)), powerOfTwo(otherHalf)),
  }
}

function exp(e: Emitter, x: Vector, more?: Vector): Vector {
  const { main, rest, scaled } = power(e, x, more)
  return scaled(e.f64('add', main, rest))
}

/** A quarter of eˣ - 1 for x > -60, which is never infinite. */
function quarter(e: Emitter, x: Vector): Vector {
  const { f64, i64 } = e
  const split = splitExponent(e, f64('pmin', x, 710.8))
  const { shifted, r } = split
  const scale = i64('add', i64('shl', shifted, 52), 1021n << 52n)
  const [less, part] = [f64('sub', scale, 0.25), f64('mul', scale, r)]
  const sum = f64('add', less, part)
  const lost = lostInExponent(e, split)
  const tail = e.multiplyAdd('f64', f64('mul', r, r), polynomial(e, r, expCoefficients), lost)
  return f64('add', sum, e.multiplyAdd('f64', scale, tail, lostIn(e, sum, less, part)))
}

/** With u = e²ˣ - 1, it is u / (u + 2). */
const tanh: Function = (e, x) => {
  const less = quarter(e, e.f64('add', x, x))
  return e.f64('div', less, e.f64('add', less, 0.5))
}

/** With u = eˣ - 1, it is half of u + u / (u + 1). */
const sinh: Function = (e, x) => {
  const { f64 } = e
  const less = quarter(e, x)
  const half = f64('add', less, less)
  return f64('add', half, f64('div', less, f64('add', half, 0.5)))
}

const cosh: Function = (e, x) => {
  const { f64 } = e
  const part = f64('add', quarter(e, f64('abs', x)), 0.25)
  return f64('add', f64('add', part, part), f64('div', 0.125, part))
}

/** The exponential of a negative number on both sides, so that neither overflows. */
const sigmoid: Function = (e, x) => {
  const { f64 } = e
  const small = exp(e, f64('or', x, -0))
  return f64('div', f64('bitselect', small, 1, f64('lt', x, 0)), f64('add', small, 1))
}

/** y = 2ᵏ · (1 + f) with 1 + f between √½ and √2. */
function splitLogarithm(e: Emitter, y: Vector): { k: Vector; f: Vector } {
  const { f64 } = e
  const isSubnormal = f64('lt', y, 2 ** -1022)
  const { k, f } = splitNormal(e, f64('bitselect', f64('mul', y, 2 ** 54), y, isSubnormal))
  return { k: f64('sub', k, f64('and', isSubnormal, 54)), f }
}

/** The logarithm of e and of 2 to some base, each in a short and a small part. */
type Base = readonly [high: number, low: number, high2: number, low2: number]

/**
 * The logarithm of y, to which `lost` is added; natural, or to a base.
 *
 * ln(1 + f) = f - f²/2 + s · (f²/2 + R), where s = f / (2 + f) (fdlibm, e_log.c, Sun Microsystems, 1993).
 */
function logarithm(e: Emitter, y: Vector, lost?: Vector, base?: Base): Vector {
  const { f64 } = e
  const { k, f } = splitLogarithm(e, y)
  const s = f64('div', f, f64('add', f, 2))
  const z = f64('mul', s, s)
  const half = f64('mul', f64('mul', f, 0.5), f)
  const doubled = f64('add', z, z)
  const inner = e.multiplyAdd('f64', doubled, polynomial(e, z, logCoefficients), half)
  let tail = f64('mul', s, inner)
  if (lost !== undefined) tail = f64('add', tail, f64('div', lost, y))
  if (base === undefined) {
    tail = e.multiplyAdd('f64', k, ln2Low, tail)
    return e.multiplyAdd('f64', k, ln2High, f64('sub', f, f64('sub', half, tail)))
  }
  const [high, low, high2, low2] = base
  const main = upper(e, f64('sub', f, half))
  const rest = f64('add', f64('sub', f64('sub', f, main), half), tail)
  const [scaled, whole] = [f64('mul', main, high), f64('mul', k, high2)]
  const sum = f64('add', whole, scaled)
  const small = e.multiplyAdd('f64', f64('add', rest, main), low, lostIn(e, sum, whole, scaled))
  const less = e.multiplyAdd('f64', k, low2, e.multiplyAdd('f64', rest, high, small))
  return f64('add', sum, less)
}

/** ln(1 + x), with what their sum loses. */
const log1p: Function = (e, x) => {
  const { f64 } = e
  const y = f64('add', x, 1)
  const part = f64('sub', y, 1)
  const lost = f64('add', f64('sub', 1, f64('sub', y, part)), f64('sub', x, part))
  return logarithm(e, y, lost)
}

/** ln(1 + `small`), and where x is so large that squares of it may overflow, ln 2x. */
function inverseHyperbolic(e: Emitter, x: Vector, small: Vector): Vector {
  const { f64 } = e
  const isLarge = f64('gt', x, 2 ** 60)
  const value = log1p(e, f64('bitselect', x, small, isLarge))
  return f64('add', value, f64('and', isLarge, Math.LN2))
}

const asinh: Function = (e, x) => {
  const { f64 } = e
  const square = f64('mul', x, x)
  const root = f64('sqrt', f64('add', square, 1))
  return inverseHyperbolic(e, x, f64('add', x, f64('div', square, f64('add', root, 1))))
}

const acosh: Function = (e, x) => {
  const { f64 } = e
  const above = f64('sub', x, 1)
  const root = f64('sqrt', f64('mul', above, f64('add', above, 2)))
  return inverseHyperbolic(e, x, f64('add', above, root))
}

const atanh: Function = (e, x) => {
  const { f64 } = e
  return f64('mul', log1p(e, f64('div', f64('add', x, x), f64('sub', 1, x))), 0.5)
}

/** |x|ʸ = eʸ ˡⁿ ˣ, the logarithm and the product to 26 digits and a rest (fdlibm, e_pow.c, Sun Microsystems, 1993). */
function pow(e: Emitter, x: Vector, y: Vector): Vector {
  const { f64 } = e
  const { multiplyAdd } = e
  const { k, f } = splitLogarithm(e, f64('abs', x))
  // ln(1 + f) = 2s + 2s · t, where s = f / (2 + f) and t = s² / 3 + ….
  const sum = f64('add', f, 2)
  const sumHigh = upper(e, sum)
  const sumLow = f64('sub', f, f64('sub', sumHigh, 2))
  const inverse = f64('div', 1, sum)
  const s = f64('mul', f, inverse)
  const high = upper(e, s)
  const left = f64('sub', f64('sub', f, f64('mul', high, sumHigh)), f64('mul', high, sumLow))
  const low = f64('mul', left, inverse)
  const square = f64('mul', high, high)
  const squareLow = f64('mul', low, f64('add', high, s))
  const z = f64('add', square, squareLow)
  // A third of the square in two parts, and what is beyond it.
  const squareHigh = upper(e, square)
  const third = f64('mul', squareHigh, 0.3333333358168602)
  const above = f64('mul', f64('mul', z, z), polynomial(e, z, powCoefficients))
  const thirdLow = multiplyAdd('f64', f64('add', f64('sub', square, squareHigh), squareLow), 1 / 3, above)
  const rest = multiplyAdd('f64', squareHigh, -2.483526865641276e-9, thirdLow)
  const factor = upper(e, f64('add', f64('add', third, 1), rest))
  const factorLow = f64('sub', rest, f64('sub', f64('sub', factor, 1), third))
  const main = f64('mul', f64('add', high, high), factor)
  const mainLow = multiplyAdd('f64', low, factor, f64('mul', s, factorLow))
  const whole = f64('mul', k, ln2High)
  const log = f64('add', whole, main)
  const logLow = f64(
    'add',
    multiplyAdd('f64', k, ln2Low, f64('add', mainLow, mainLow)),
    lostIn(e, log, whole, main),
  )
  // Times y, which beyond these bounds makes it 0 or infinite anyway.
  const inside = f64('pmax', f64('pmin', y, 2 ** 66), -(2 ** 66))
  const logHigh = upper(e, f64('add', log, logLow))
  const insideHigh = upper(e, inside)
  const product = f64('mul', logHigh, insideHigh)
  const less = multiplyAdd(
    'f64',
    f64('add', f64('sub', log, logHigh), logLow),
    inside,
    f64('mul', f64('sub', inside, insideHigh), logHigh),
  )
  const exponent = f64('add', product, less)
  return exp(e, exponent, lostIn(e, exponent, product, less))
}

/**
 * x = n · π / 2 + r, with n in the low bits, the sine and cosine of r (W. J. Cody and W. Waite, "Software Manual for the
 * Elementary Functions", 1980). For |x| < 2²⁰.
 */
function sineAndCosine(e: Emitter, x: Vector): { shifted: Vector; sine: Vector; cosine: Vector } {
  const { f64 } = e
  const shifted = e.multiplyAdd('f64', x, 2 / Math.PI, rounder)
  const n = f64('sub', shifted, rounder)
  const first = f64('sub', x, f64('mul', n, halfPi[0]))
  const middle = f64('mul', n, halfPi[1])
  const second = f64('sub', first, middle)
  const last = f64('mul', n, halfPi[2])
  const r = f64('sub', second, last)
  const lost = f64('sub', f64('sub', first, second), middle)
  const low = f64('add', f64('sub', f64('sub', second, r), last), lost)
  const z = f64('mul', r, r)
  const half = f64('mul', z, 0.5)
  const rest = f64('sub', 1, half)
  const cubic = f64('mul', f64('mul', z, r), polynomial(e, z, sinCoefficients))
  const quartic = f64('mul', f64('mul', z, z), polynomial(e, z, cosCoefficients))
  const gone = f64('sub', f64('sub', 1, rest), half)
  return {
    shifted,
    sine: f64('add', r, e.multiplyAdd('f64', low, rest, cubic)),
    cosine: f64('add', rest, f64('add', f64('sub', quartic, f64('mul', r, low)), gone)),
  }
}

/** By the quarter in which the angle is, `turn` quarters further. */
const sineTurned =
  (turn: bigint): Function =>
  (e, x) => {
    const { i64 } = e
    const { shifted, sine, cosine } = sineAndCosine(e, x)
    const quarter = i64('add', shifted, turn)
    const value = i64('bitselect', cosine, sine, isOddInteger(e, quarter))
    return i64('xor', value, i64('and', i64('shl', quarter, 62), -1n << 63n))
  }

const isOddInteger = ({ i64 }: Emitter, x: Vector): Vector => i64('eq', i64('and', x, 1n), 1n)

const tan: Function = (e, x) => {
  const { f64, i64 } = e
  const { shifted, sine, cosine } = sineAndCosine(e, x)
  const isOdd = isOddInteger(e, shifted)
  const [above, below] = [f64('bitselect', cosine, sine, isOdd), f64('bitselect', sine, cosine, isOdd)]
  return i64('xor', f64('div', above, below), i64('shl', shifted, 63))
}

/** The angle of a point from the two sides of it, which are not negative, and whether it is on the left. */
function angle(e: Emitter, height: Vector, width: Operand, isLeft?: Vector): Vector {
  const { f64 } = e
  const [shorter, longer] = [f64('min', height, width), f64('max', height, width)]
  // Of more than half of the larger one, what the angle is less than π / 4.
  const isWide = f64('or', f64('gt', f64('add', shorter, shorter), longer), f64('eq', shorter, Infinity))
  const difference = f64('andnot', f64('sub', shorter, longer), f64('eq', shorter, longer))
  const above = f64('bitselect', difference, shorter, isWide)
  const below = f64('bitselect', f64('add', shorter, longer), f64('pmax', longer, 5e-324), isWide)
  const t = f64('div', above, below)
  const z = f64('mul', t, t)
  let turned = e.multiplyAdd('f64', f64('mul', t, z), polynomial(e, z, atanCoefficients), t)
  // So many quarters of π, and the rest.
  let quarters = f64('and', isWide, 1)
  const mirror = (where: Vector, end: number): void => {
    quarters = f64('bitselect', f64('sub', end, quarters), quarters, where)
    turned = f64('xor', turned, f64('and', where, -0))
  }
  mirror(f64('gt', height, width), 2)
  if (isLeft !== undefined) mirror(isLeft, 4)
  return e.multiplyAdd('f64', quarters, Math.PI / 4, e.multiplyAdd('f64', quarters, quarterLow, turned))
}

function atan2(e: Emitter, y: Vector, x: Vector): Vector {
  const { f64, i64 } = e
  const [height, width] = [f64('abs', y), f64('abs', x)]
  // The sum of the sides must not overflow.
  const scale = f64('bitselect', 0.25, 1, f64('gt', f64('max', height, width), 2 ** 1020))
  const isLeft = i64('lt_s', x, 0n)
  return withSign(e, angle(e, f64('mul', height, scale), f64('mul', width, scale), isLeft), y)
}

/** The angle whose sine is the magnitude of x; beyond half a half of what it is less than π / 2. */
function arcsine(e: Emitter, x: Vector): { isWide: Vector; size: Vector; value: Vector } {
  const { f64 } = e
  const size = f64('abs', x)
  const isWide = f64('gt', size, 0.5)
  const half = f64('mul', f64('sub', 1, size), 0.5)
  const z = f64('bitselect', half, f64('mul', size, size), isWide)
  const side = f64('bitselect', f64('sqrt', half), size, isWide)
  return {
    isWide,
    size,
    value: e.multiplyAdd('f64', f64('mul', side, z), polynomial(e, z, asinCoefficients), side),
  }
}

/** π / 2 less a number, which is small or of its size. */
const complement = ({ f64 }: Emitter, x: Vector): Vector =>
  f64('sub', Math.PI / 2, f64('sub', x, 2 * quarterLow))

const asin: Function = (e, x) => {
  const { f64 } = e
  const { isWide, value } = arcsine(e, x)
  return withSign(e, f64('bitselect', complement(e, f64('add', value, value)), value, isWide), x)
}

const acos: Function = (e, x) => {
  const { f64 } = e
  const { isWide, value } = arcsine(e, x)
  const twice = f64('add', value, value)
  const left = f64('sub', Math.PI, f64('sub', twice, 4 * quarterLow))
  const wide = f64('bitselect', left, twice, f64('lt', x, 0))
  return f64('bitselect', wide, complement(e, withSign(e, value, x)), isWide)
}

/** A cube root to 23 digits from a third of the exponent (fdlibm, s_cbrt.c, Sun Microsystems, 1993), then by Halley's method. */
const cbrt: Function = (e, x) => {
  const { f64, i64 } = e
  const isSubnormal = f64('lt', x, 2 ** -1022)
  const normal = f64('bitselect', f64('mul', x, 2 ** 54), x, isSubnormal)
  const upperBits = e.shuffle(bytesOfLanes(4, [1, 3, 1, 3]), normal)
  // In units of the upper words; 2/3 of the bias less what is best for the mean.
  const third = e.multiplyAdd('f64', f64('convert_low_i32x4_s', upperBits), 1 / 3, 715094163 + rounder)
  const rough = i64('shl', third, 32)
  const cube = f64('mul', f64('mul', rough, rough), f64('div', rough, normal))
  const better = f64('mul', rough, polynomial(e, cube, cbrtCoefficients))
  // So few digits that its square is exact.
  const root = i64('and', i64('add', better, 1n << 29n), -1n << 30n)
  const quotient = f64('div', normal, f64('mul', root, root))
  const change = f64('div', f64('sub', quotient, root), f64('add', f64('add', root, root), quotient))
  const value = e.multiplyAdd('f64', root, change, root)
  const scaled = f64('bitselect', f64('mul', value, 2 ** -18), value, isSubnormal)
  return f64('and', scaled, f64('gt', x, 0))
}
/** Of cube³ / x. */
const cbrtCoefficients = [0.14599619, -0.75839793, 1.6214297, -1.8849798, 1.8759518]

/** erf x / x - 1 as a function of x² for |x| ≤ 0.755: minimax, 3.5e-19. */
const erfRatio = [
  [
    -3.42917313783e-6, -9.1755569806507e-5, -0.00621736568931147, -0.031103465207619946, -0.32397377986272397,
    0.1283791670955126,
  ],
  [0.00021659107321112, 0.00588413721526909, 0.06898145261964976, 0.40623888087942267, 1],
] as const
/**
 * x · erfc x · exp x² for x from 0.75 to 27.3 as a constant, and the rest over t as a function of t = (x - c) / (x + c):
 * minimax, 1e-18. The first difference is exact where the function is steep.
 */
const erfcCoefficients = [
  1.167157315e-8, -1.1600021703e-7, 1.900617847e-7, 2.4588232528e-7, -3.4655613801e-7, -9.203516703e-7,
  -4.10870741734e-7, 2.93877257977e-6, 6.138914993095e-6, -4.732347720674e-6, -3.3655932652284e-5,
  -1.3750849832884e-5, 0.000154673079944982, 0.000183223267695482, -0.000777469473112091,
  -0.001216379967607487, 0.005430795629341725, 0.0040238859343379564, -0.05241065640778948,
  0.13515353572619976, -0.19022077212868835, 0.1439668233481782,
]
const erfcCenter = 2.25
const erfcAtCenter = 0.5199463321433817
/** erfInv x / x as a function of -ln(1 - x²) up to 36.1: minimax, 1.2e-6. */
const erfInvRatio = [
  [2.0369412e-5, 0.001216938, 0.012242012, 0.083874965, 0.3800526, 0.88622795],
  [7.8936523e-7, 0.00021665499, 0.0044987961, 0.037779095, 0.16707046, 1],
] as const

interface ErrorFunctions {
  /** Where x < 0.75, and else what follows. */
  readonly isNear: Vector
  /** erf x - x. */
  readonly more: Vector
  /** 1 - erf x. */
  readonly far: Vector
  /** exp -x². */
  readonly exponential: Power
}

/** For x ≥ 0. */
function errorFunctions(e: Emitter, x: Vector): ErrorFunctions {
  const { f64 } = e
  const size = f64('pmin', x, 28)
  const more = f64('mul', size, ratio(e, f64('mul', size, size), erfRatio))
  const high = upper(e, size)
  const rest = f64('mul', f64('sub', high, size), f64('add', high, size))
  const exponential = power(e, f64('neg', f64('mul', high, high)), rest)
  const place = f64('div', f64('sub', size, erfcCenter), f64('add', size, erfcCenter))
  const change = f64('mul', place, polynomial(e, place, erfcCoefficients))
  const sum = f64('add', change, erfcAtCenter)
  const factor = f64('div', sum, size)
  const factorLow = f64('div', lostIn(e, sum, erfcAtCenter, change), size)
  // The product of two pairs.
  const { main } = exponential
  const [mainHigh, factorHigh] = [upper(e, main), upper(e, factor)]
  const low = e.multiplyAdd('f64', f64('sub', main, mainHigh), factor, f64('mul', exponential.rest, factor))
  const part = e.multiplyAdd('f64', mainHigh, f64('add', f64('sub', factor, factorHigh), factorLow), low)
  const far = exponential.scaled(f64('add', f64('mul', mainHigh, factorHigh), part))
  return { isNear: f64('lt', x, 0.75), more, far, exponential }
}

const erf: Function = (e, x) => {
  const { f64 } = e
  const { isNear, more, far } = errorFunctions(e, x)
  return f64('bitselect', f64('add', x, more), f64('sub', 1, far), isNear)
}

const erfc: Function = (e, x) => {
  const { f64 } = e
  const size = f64('abs', x)
  const { isNear, more, far } = errorFunctions(e, size)
  const near = f64('sub', 0.5, f64('add', f64('sub', size, 0.5), more))
  const upperTail = f64('bitselect', near, far, isNear)
  return f64('bitselect', f64('sub', 2, upperTail), upperTail, f64('lt', x, 0))
}

/** An approximation, and the inverse of the Taylor series of erf around it. */
const erfInv: Function = (e, x) => {
  const { f64 } = e
  const left = f64('sub', 1, x)
  const w = f64('neg', inF64.log(e, f64('mul', left, f64('add', x, 1))))
  const y = f64('mul', x, ratio(e, w, erfInvRatio))
  const { isNear, more, far, exponential } = errorFunctions(e, y)
  const miss = f64('bitselect', f64('sub', f64('sub', x, y), more), f64('sub', far, left), isNear)
  const step = f64(
    'div',
    f64('mul', miss, Math.sqrt(Math.PI) / 2),
    exponential.scaled(f64('add', exponential.main, exponential.rest)),
  )
  const third = e.multiplyAdd('f64', f64('mul', y, y), 4 / 3, 1 / 3)
  const slope = e.multiplyAdd('f64', step, third, y)
  return f64('add', y, e.multiplyAdd('f64', f64('mul', step, step), slope, step))
}

/** |x| less a multiple of |y|, with the sign of x, where |x| < 2²⁵ · |y| and not close to overflow. */
function remainder(e: Emitter, x: Vector, y: Vector): Vector {
  const { f64 } = e
  const [size, step] = [f64('abs', x), f64('abs', y)]
  // The nearest multiple, which may be the next one.
  const n = f64('sub', f64('add', f64('div', size, step), rounder), rounder)
  const high = upper(e, step)
  const nearest = f64('sub', f64('sub', size, f64('mul', n, high)), f64('mul', n, f64('sub', step, high)))
  const rest = f64('bitselect', f64('add', nearest, step), nearest, f64('lt', nearest, 0))
  return withSign(e, f64('bitselect', size, rest, f64('lt', size, step)), x)
}

/** Functions by name. */
export const ofF64 = {
  exp: (e, x) => exp(e, x),
  expm1: /* @__PURE__ */ keepingSmall((e, x) => e.f64('mul', quarter(e, e.f64('pmax', x, -60)), 4)),
  log: (e, x) => logarithm(e, x),
  log2: (e, x) => logarithm(e, x, undefined, [1.4426950514316559, -1.0542692476429138e-8, 1, 0]),
  log10: (e, x) =>
    logarithm(
      e,
      x,
      undefined,
      [0.4342944845557213, -2.6524694553078553e-9, 0.30102999566361177, 3.694239077158931e-13],
    ),
  log1p: /* @__PURE__ */ keepingSmall(log1p),
  sin: /* @__PURE__ */ keepingSmall(/* @__PURE__ */ sineTurned(0n)),
  cos: /* @__PURE__ */ sineTurned(1n),
  tan: /* @__PURE__ */ keepingSmall(tan),
  tanh: /* @__PURE__ */ odd(/* @__PURE__ */ keepingSmall(tanh)),
  sinh: /* @__PURE__ */ odd(/* @__PURE__ */ keepingSmall(sinh)),
  cosh,
  sigmoid,
  rsqrt: (e, x) => e.f64('div', 1, e.f64('sqrt', x)),
  asin,
  acos,
  atan: /* @__PURE__ */ odd((e, x) => angle(e, x, 1)),
  atan2,
  asinh: /* @__PURE__ */ odd(asinh),
  acosh,
  atanh: /* @__PURE__ */ odd(atanh),
  cbrt: /* @__PURE__ */ odd(cbrt),
  erf: /* @__PURE__ */ odd(erf),
  erfc,
  erfInv: /* @__PURE__ */ odd(erfInv),
  gelu: (e, x) => e.f64('mul', e.f64('mul', x, 0.5), erfc(e, e.f64('mul', x, -Math.SQRT1_2))),
  pow,
  remainder,
} satisfies Readonly<Record<string, (e: Emitter, x: Vector, y: Vector) => Vector>>
