// Emits passes of Fourier transforms.
import { bytesOfLanes } from '../codegen/shuffles.ts'
import type { Callable, FunctionBuilder, Local, ModuleBuilder, Operand } from '../encoder/index.ts'

/**
 * A part of a pass for a factor: of each of `count` blocks of `width` bytes and those that are `apart` from it, as many blocks of
 * results, which follow each other, times powers of a root; of each only so many `bytes`. Roots of following blocks are `step`
 * bytes apart, and that of the first block is `turned` bytes from the first root; `isBack` is 0 or 1. The same for so many lines,
 * `lineBytes` apart.
 */
export type Pass = (
  from: number,
  to: number,
  bytes: number,
  count: number,
  apart: number,
  width: number,
  roots: number,
  turned: number,
  step: number,
  isBack: number,
  lines: number,
  lineBytes: number,
) => void

/** Factors of lengths that have a pass: 4 before 2, which takes as much memory to and fro. */
export const factors = [4, 2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31] as const

export type Factor = (typeof factors)[number]

/** Divides the numbers in so many bytes. */
export type Scale = (address: number, bytes: number, divisor: number) => void

const params = new Array<'i32'>(12).fill('i32')

/** The real and the imaginary part of each number change places. */
const swaps = {
  f32: [4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11],
  f64: [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7],
} as const

/** Exports the `Scale` of complex numbers with parts of a type. */
export function scale(module: ModuleBuilder, type: 'f32' | 'f64'): void {
  const f = module.func('divide', ['i32', 'i32', 'i32'])
  const [address, bytes, divisor] = f.params
  const [factor, end] = [f.local('v128'), f.local('i32')]
  const shape = type === 'f32' ? 'f32x4' : 'f64x2'
  f.op('f64.div', f.f64(1), f.op('f64.convert_i32_u', f.get(divisor)))
  if (type === 'f32') f.op('f32.demote_f64')
  f.set(factor, f.op(`${shape}.splat`))
  const scaled = (load: 'v128.load' | 'v128.load64_zero'): Operand =>
    f.op(`${shape}.mul`, f.load(load, 0, f.get(address)), f.get(factor))
  f.set(end, f.op('i32.add', f.get(address), f.op('i32.and', f.get(bytes), f.i32(-16))))
  f.forRange(address, end, 16, () => {
    f.get(address)
    scaled('v128.load')
    f.store('v128.store', 0)
  })
  f.if(f.op('i32.and', f.get(bytes), f.i32(8)), () => {
    f.get(address)
    scaled('v128.load64_zero')
    f.memoryLane('v128.store64_lane', 0, 0)
  })
}

const splat = (f: FunctionBuilder, type: 'f32' | 'f64', offset: number, address: Local): Operand =>
  f.load(type === 'f32' ? 'v128.load32_splat' : 'v128.load64_splat', offset, f.get(address))

/**
 * Exports the `pass` for a factor, of complex numbers whose parts, of a type, lie beside each other. The first one is for blocks that
 * are single numbers of c64, of which there is an even number.
 */
export function pass(module: ModuleBuilder, type: 'f32' | 'f64', factor: Factor, isFirst: boolean): void {
  const line = passOfLine(module, type, factor, isFirst)
  const f = module.func('pass', params)
  const [from, to] = f.params
  const [lines, lineBytes] = f.params.slice(10) as [Local, Local]
  f.countDown(lines, () => {
    f.call(line, ...f.params.slice(0, 10).map((each) => f.get(each)))
    f.advance(from!, lineBytes)
    f.advance(to!, lineBytes)
  })
}

/** A pass of one line. */
function passOfLine(module: ModuleBuilder, type: 'f32' | 'f64', factor: Factor, isFirst: boolean): Callable {
  const f = module.func(undefined, params.slice(0, 10))
  const [from, to, bytes, count, apart, width, roots, turned, step, isBack] =
    f.params as unknown as Parameters<Pass>
  const [shape, partBytes] = type === 'f32' ? (['f32x4', 4] as const) : (['f64x2', 8] as const)
  const end = f.local('i32')
  const sources = f.locals('i32', factor)
  const targets = f.locals('i32', factor)
  const pointers = f.locals('i32', factor - 1)
  const reals = f.locals('v128', factor - 1)
  const imaginaries = f.locals('v128', factor - 1)
  const values = f.locals('v128', factor)
  const [quarter, other] = f.locals('v128', 2) as [Local, Local]
  /** The sign of the real or of the imaginary parts. */
  const signs = (ofImaginary: boolean): Operand =>
    f.v128(
      Array.from({ length: 16 }, (_, i) =>
        i % (2 * partBytes) === (ofImaginary ? 2 : 1) * partBytes - 1 ? 128 : 0,
      ),
    )
  const vector = (name: 'add' | 'sub' | 'mul', x: Local, y: Local): Operand =>
    f.op(`${shape}.${name}`, f.get(x), f.get(y))
  const swap = (x: Local): Operand => f.shuffle(swaps[type], f.get(x), f.get(x))
  /** x + y and x − y in the places of both. */
  const butterfly = (x: Local, y: Local): void => {
    f.set(other, vector('add', x, y))
    f.set(y, vector('sub', x, y))
    f.set(x, f.get(other))
  }
  const half = factor >> 1
  const results = f.locals('v128', factor)
  const weights = f.locals('v128', factor % 2 === 1 ? factor - 1 : 0)
  weights.forEach((weight, k) => {
    const angle = (2 * Math.PI * (1 + (k % half))) / factor
    f.f64(k < half ? Math.cos(angle) : Math.sin(angle))
    if (type === 'f32') f.op('f32.demote_f64')
    f.set(weight, f.op(`${shape}.splat`))
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
      if (j > 0) {
        f.set(other, swap(value))
        f.op(`${shape}.add`, vector('mul', value, reals[j - 1]!), vector('mul', other, imaginaries[j - 1]!))
        f.set(value)
      }
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
  /** Moves the pointer to a power of the root, so many times further as its exponent is greater. */
  const turn = (k: number, by: Local): void => {
    for (let times = 0; times <= k; times++) f.advance(pointers[k]!, by)
  }
  f.set(quarter, f.op('select', signs(false), signs(true), f.get(isBack)))
  pointers.forEach((pointer, k) => {
    f.set(pointer, f.get(roots))
    turn(k, turned)
  })
  if (isFirst) f.set(count, f.op('i32.shr_u', f.get(count), f.i32(1)))
  f.countDown(count, () => {
    f.set(sources[0]!, f.get(from))
    f.set(targets[0]!, f.get(to))
    sources.slice(1).forEach((source, k) => f.set(source, f.op('i32.add', f.get(sources[k]!), f.get(apart))))
    targets.slice(1).forEach((target, k) => f.set(target, f.op('i32.add', f.get(targets[k]!), f.get(width))))
    pointers.forEach((pointer, k) => {
      if (isFirst) {
        f.set(other, f.load('v128.load64_zero', 0, f.get(pointer)))
        turn(k, step)
        f.set(other, f.memoryLane('v128.load64_lane', 0, 1, f.get(pointer), f.get(other)))
        f.set(reals[k]!, f.shuffle(bytesOfLanes(4, [0, 0, 2, 2]), f.get(other), f.get(other)))
        f.shuffle(bytesOfLanes(4, [1, 1, 3, 3]), f.get(other), f.get(other))
      } else {
        f.set(reals[k]!, splat(f, type, 0, pointer))
        splat(f, type, partBytes, pointer)
      }
      f.set(imaginaries[k]!, f.op('v128.xor', undefined, signs(false)))
      turn(k, step)
    })
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
