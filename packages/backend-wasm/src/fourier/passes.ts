// Emits passes of Fourier transforms.
import { bytesOfLanes, range, swapHalves } from '../codegen/shuffles.ts'
import type { Callable, FunctionBuilder, Local, ModuleBuilder, Operand } from '../encoder/index.ts'
import { fill, splat } from './numbers.ts'
import { type Form, splitPassOfLine } from './split-passes.ts'

/**
 * A part of a pass for a factor: of each of `count` blocks of `width` bytes and those that are `apart` from it, as many blocks of
 * results, which follow each other, times powers of a root; of each only so many `bytes`. `roots` has the powers of each block,
 * from the first one on, in the order of the blocks; `isBack` is 0 or 1. The same for so many lines, `lineBytes` apart. In a last
 * pass there is one block, whose results are all times the number at `roots`, which is real.
 */
export type Pass = (
  from: number,
  to: number,
  bytes: number,
  count: number,
  apart: number,
  width: number,
  roots: number,
  isBack: number,
  lines: number,
  lineBytes: number,
) => void

/** Factors of lengths that have a pass: 4 before 2, which takes as much memory to and fro. */
export const factors = [4, 2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31] as const

export type Factor = (typeof factors)[number]

const params = new Array<'i32'>(10).fill('i32')

/** What computes with complex numbers in vectors, their parts beside each other. */
function numbersIn(f: FunctionBuilder, type: 'f32' | 'f64') {
  const [shape, partBytes] = type === 'f32' ? (['f32x4', 4] as const) : (['f64x2', 8] as const)
  const other = f.local('v128')
  const bytes = range(0, 16)
  /** The sign of the real or of the imaginary parts. */
  const signs = (ofImaginary: boolean): Operand =>
    f.v128(bytes.map((i) => (i % (2 * partBytes) === (ofImaginary ? 2 : 1) * partBytes - 1 ? 128 : 0)))
  const vector = (name: 'add' | 'sub' | 'mul', x: Local, y: Local): Operand =>
    f.op(`${shape}.${name}`, f.get(x), f.get(y))
  const rearranged = (lanes: readonly number[], x: Local): Operand => f.shuffle(lanes, f.get(x), f.get(x))
  const swap = (x: Local): Operand =>
    rearranged(
      bytes.map((i) => i ^ partBytes),
      x,
    )
  /** The real or the imaginary part of each number, twice. */
  const spread = (ofImaginary: boolean, x: Local): Operand =>
    rearranged(
      bytes.map((i) => (ofImaginary ? i | partBytes : i & ~partBytes)),
      x,
    )
  /** x + y and x − y in the places of both. */
  const butterfly = (x: Local, y: Local): void => {
    f.set(other, vector('add', x, y))
    f.set(y, vector('sub', x, y))
    f.set(x, f.get(other))
  }
  /** A product with numbers by their real parts, and their imaginary parts of which the first has the other sign. */
  const multiply = (x: Local, reals: Local, imaginaries: Local): void => {
    f.set(other, swap(x))
    f.op(`${shape}.add`, vector('mul', x, reals), vector('mul', other, imaginaries))
    f.set(x)
  }
  return [signs, vector, swap, spread, butterfly, multiply] as const
}

/**
 * Exports the `pass` for a factor, of complex numbers whose parts, of a type, lie beside each other. The first one is for blocks that
 * are single numbers of c64, of which there is an even number.
 */
export function pass(module: ModuleBuilder, type: 'f32' | 'f64', factor: Factor, form: Form): void {
  const hasGroups = form.readsGroups || form.writesGroups
  const line = hasGroups
    ? splitPassOfLine(module, type, factor as 2 | 4, form)
    : passOfLine(module, type, factor, form)
  const f = module.func('pass', params)
  const [from, to] = f.params
  const [lines, lineBytes] = f.params.slice(8) as [Local, Local]
  f.countDown(lines, () => {
    f.call(line, ...f.params.slice(0, 8).map((each) => f.get(each)))
    f.advance(from!, lineBytes)
    f.advance(to!, lineBytes)
  })
}

/**
 * Of so many lines of real numbers, from the transform of their pairs to the first half of their own, or back: the first number, and
 * those at both ends from `first` bytes after it on, as many vectors as there are roots. A line is `bytes` long, and half a
 * transform one number more.
 */
export type Untangle = (
  from: number,
  to: number,
  bytes: number,
  first: number,
  roots: number,
  end: number,
  lines: number,
) => void

/**
 * Exports `untangle`. With z and y as far from both ends, e = z + y̅, d = z - y̅ and a root w that is turned by a quarter, e + wd and
 * the conjugate of e - wd are results back, and twice the results otherwise.
 */
export function untangle(module: ModuleBuilder, type: 'f32' | 'f64', isBack: boolean): void {
  const f = module.func('untangle', params.slice(0, 7))
  const [from, to, bytes, first, roots, end, lines] = f.params as unknown as Parameters<Untangle>
  const partBytes = type === 'f32' ? 4 : 8
  const [signs, vector, , spread, butterfly, multiply] = numbersIn(f, type)
  const [near, far, toNear, toFar, root] = f.locals('i32', 5) as [Local, Local, Local, Local, Local]
  const [e, d, reals, imaginaries, half] = f.locals('v128', 5) as [Local, Local, Local, Local, Local]
  const zero = f.local(type)
  const place = (pointer: Local, name: 'add' | 'sub', start: Local, distance: Local): void =>
    f.set(pointer, f.op(`i32.${name}`, f.get(start), f.get(distance)))
  const read = (offset: number, line: Local): Operand => f.load(`${type}.load`, offset, f.get(line))
  /** From the other end, with the other sign of the imaginary parts. */
  const mirror = (z: Local): void => {
    f.set(z, f.op('v128.xor', f.get(z), signs(true)))
    if (type === 'f32') f.set(z, f.shuffle(swapHalves(), f.get(z), f.get(z)))
  }
  fill(f, type, half, f.f64(0.5))
  f.countDown(lines, () => {
    place(near, 'add', from, first)
    place(toNear, 'add', to, first)
    place(far, 'add', from, bytes)
    place(toFar, 'add', to, bytes)
    const write = (name: 'add' | 'sub', offset: number, line: Local): void => {
      const other = (): Operand => (isBack ? read(0, far) : read(partBytes, from))
      f.store(`${type}.store`, offset, f.get(line), f.op(`${type}.${name}`, read(0, from), other()))
      if (!isBack) f.store(`${type}.store`, partBytes, f.get(line), f.get(zero))
    }
    write('add', 0, to)
    if (isBack) write('sub', partBytes, to)
    else write('sub', 0, toFar)
    place(far, 'sub', far, first)
    place(toFar, 'sub', toFar, first)
    f.set(root, f.get(roots))
    f.forRange(root, end, 16, () => {
      for (const pointer of [far, toFar]) f.increment(pointer, -16)
      f.set(e, f.load('v128.load', 2 * partBytes, f.get(near)))
      f.set(d, f.load('v128.load', 0, f.get(far)))
      mirror(d)
      butterfly(e, d)
      f.set(imaginaries, f.load('v128.load', 0, f.get(root)))
      f.set(reals, spread(false, imaginaries))
      f.set(imaginaries, f.op('v128.xor', spread(true, imaginaries), signs(false)))
      multiply(d, reals, imaginaries)
      if (!isBack) for (const each of [e, d]) f.set(each, vector('mul', each, half))
      butterfly(e, d)
      mirror(d)
      f.store('v128.store', 2 * partBytes, f.get(toNear), f.get(e))
      f.store('v128.store', 0, f.get(toFar), f.get(d))
      for (const pointer of [near, toNear]) f.increment(pointer, 16)
    })
    for (const line of [from, to]) f.advance(line, bytes)
    f.increment(isBack ? from : to, 2 * partBytes)
  })
}

/** A pass of one line. */
function passOfLine(
  module: ModuleBuilder,
  type: 'f32' | 'f64',
  factor: Factor,
  { isFirst, isLast }: Form,
): Callable {
  const f = module.func(undefined, params.slice(0, 8))
  const [from, to, bytes, count, apart, width, roots, isBack] = f.params as unknown as Parameters<Pass>
  const [shape, partBytes] = type === 'f32' ? (['f32x4', 4] as const) : (['f64x2', 8] as const)
  const end = f.local('i32')
  const sources = f.locals('i32', factor)
  const targets = f.locals('i32', factor)
  const reals = f.locals('v128', factor - 1)
  const imaginaries = f.locals('v128', factor - 1)
  const values = f.locals('v128', factor)
  const [quarter, other] = f.locals('v128', 2) as [Local, Local]
  const [signs, vector, swap, spread, butterfly, multiply] = numbersIn(f, type)
  const half = factor >> 1
  const rootsBytes = (factor - 1) * 2 * partBytes
  const results = f.locals('v128', factor)
  const weights = f.locals('v128', factor % 2 === 1 ? factor - 1 : 0)
  weights.forEach((weight, k) => {
    const angle = (2 * Math.PI * (1 + (k % half))) / factor
    fill(f, type, weight, f.f64(k < half ? Math.cos(angle) : Math.sin(angle)))
  })
  /** By the sums and differences of pairs, whose powers of the root are conjugates. */
  const ofOdd = (): Local[] => {
    const pairs = Array.from({ length: half }, (_, k) => k + 1)
    const [first, sum] = [values[0]!, results[0]!]
    f.set(sum, f.get(first))
    for (const k of pairs) {
      butterfly(values[k]!, values[factor - k]!)
      f.set(sum, vector('add', sum, values[k]!))
    }
    for (const j of pairs) {
      const [even, odd] = [results[j]!, results[factor - j]!]
      f.set(even, f.get(first))
      for (const k of pairs) {
        const power = (j * k) % factor
        const nearest = Math.min(power, factor - power) - 1
        f.set(even, f.op(`${shape}.add`, f.get(even), vector('mul', values[k]!, weights[nearest]!)))
        const part = (): Operand => vector('mul', values[factor - k]!, weights[half + nearest]!)
        if (k === 1) f.set(odd, part())
        else f.set(odd, f.op(`${shape}.${power > half ? 'sub' : 'add'}`, f.get(odd), part()))
      }
      f.set(odd, f.op('v128.xor', swap(odd), f.get(quarter)))
      butterfly(even, odd)
    }
    return results
  }
  /** Loads, transforms and stores a vector of each block, or half of one. */
  const body = (bytes: 8 | 16): void => {
    values.forEach((value, k) =>
      f.set(value, f.load(bytes === 16 ? 'v128.load' : 'v128.load64_zero', 0, f.get(sources[k]!))),
    )
    const [a, b, c, d] = values as [Local, Local, Local, Local]
    let order = [a, b]
    if (factor === 2) butterfly(a, b)
    else if (factor !== 4) order = ofOdd()
    else {
      butterfly(a, c)
      butterfly(b, d)
      f.set(d, f.op('v128.xor', swap(d), f.get(quarter)))
      butterfly(a, b)
      butterfly(c, d)
      order = [a, c, b, d]
    }
    order.forEach((value, j) => {
      if (isLast) f.set(value, vector('mul', value, reals[0]!))
      else if (j > 0) multiply(value, reals[j - 1]!, imaginaries[j - 1]!)
      if (isFirst) return
      if (bytes === 16) f.store('v128.store', 0, f.get(targets[j]!), f.get(value))
      else f.memoryLane('v128.store64_lane', 0, 0, f.get(targets[j]!), f.get(value))
    })
    if (isFirst) {
      for (const [i, block] of [0, 0, 1, 1].entries()) {
        const [x, y] = i % 2 === 0 ? [a, c] : [b, d]
        f.get(targets[0]!)
        f.shuffle(bytesOfLanes(8, [block, block + 2]), f.get(x), f.get(y))
        f.store('v128.store', 16 * i)
      }
    } else for (const pointer of [...sources, ...targets]) f.increment(pointer, bytes)
  }
  f.set(quarter, f.op('select', signs(false), signs(true), f.get(isBack)))
  if (isLast) f.set(reals[0]!, splat(f, type, 0, roots))
  if (isFirst) f.set(count, f.op('i32.shr_u', f.get(count), f.i32(1)))
  f.countDown(count, () => {
    f.set(sources[0]!, f.get(from))
    f.set(targets[0]!, f.get(to))
    sources.slice(1).forEach((source, k) => f.set(source, f.op('i32.add', f.get(sources[k]!), f.get(apart))))
    targets.slice(1).forEach((target, k) => f.set(target, f.op('i32.add', f.get(targets[k]!), f.get(width))))
    for (let k = 0; k < factor - 1 && !isLast; k++) {
      const at = k * 2 * partBytes
      if (isFirst) {
        f.set(other, f.load('v128.load64_zero', at, f.get(roots)))
        f.set(other, f.memoryLane('v128.load64_lane', at + rootsBytes, 1, f.get(roots), f.get(other)))
        f.set(reals[k]!, spread(false, other))
        spread(true, other)
      } else {
        f.set(reals[k]!, splat(f, type, at, roots))
        splat(f, type, at + partBytes, roots)
      }
      f.set(imaginaries[k]!, f.op('v128.xor', undefined, signs(false)))
    }
    f.increment(roots, isFirst ? 2 * rootsBytes : rootsBytes)
    if (isFirst) {
      body(16)
      f.increment(from, 16)
      f.increment(to, 64)
      return
    }
    f.set(end, f.op('i32.add', f.get(from), f.op('i32.and', f.get(bytes), f.i32(-16))))
    f.loop((again) => {
      f.if(f.op('i32.lt_u', f.get(sources[0]!), f.get(end)), () => {
        body(16)
        f.br(again)
      })
    })
    if (type === 'f32') f.if(f.op('i32.and', f.get(bytes), f.i32(8)), () => body(8))
    f.advance(from, width)
    for (let block = 0; block < factor; block++) f.advance(to, width)
  })
  return f
}
