// Emits passes of Fourier transforms whose numbers lie in groups: real parts in one vector, imaginary ones in the next.
import { bytesOfLanes, range } from '../codegen/shuffles.ts'
import type { Callable, Local, ModuleBuilder, Operand } from '../encoder/index.ts'
import { splat } from './numbers.ts'
import type { Pass } from './passes.ts'

/** How a pass reads and writes: in groups, or each number's parts beside each other. */
export interface Form {
  /** Blocks are single numbers, of which there are as many as fill groups. */
  readonly isFirst: boolean
  readonly isLast: boolean
  readonly readsGroups: boolean
  readonly writesGroups: boolean
}

/** Two vectors. */
export const groupBytes = 32

interface Parts {
  readonly re: Local
  readonly im: Local
}

/**
 * A pass of one line, for the factors 2 and 4. Blocks, and bytes of them, are whole groups. A product of so many numbers takes
 * three quarters of the instructions that it takes with parts beside each other, and a quarter of a turn none but signs.
 */
export function splitPassOfLine(
  module: ModuleBuilder,
  type: 'f32' | 'f64',
  factor: 2 | 4,
  { isFirst, isLast, readsGroups, writesGroups }: Form,
): Callable {
  const f = module.func(undefined, new Array<'i32'>(8).fill('i32'))
  const [from, to, bytes, count, apart, width, roots, isBack] = f.params as unknown as Parameters<Pass>
  const [shape, partBytes] = type === 'f32' ? (['f32x4', 4] as const) : (['f64x2', 8] as const)
  const lanes = 16 / partBytes
  const numberBytes = 2 * partBytes
  const end = f.local('i32')
  const sources = f.locals('i32', factor)
  const targets = f.locals('i32', isFirst ? 1 : factor)
  const complexes = (length: number): Parts[] =>
    Array.from({ length }, () => ({ re: f.local('v128'), im: f.local('v128') }))
  const values = complexes(factor)
  const powers = complexes(isLast ? 0 : factor - 1)
  const [other, scale, realSign, imaginarySign] = f.locals('v128', 4) as [Local, Local, Local, Local]

  const vector = (name: 'add' | 'sub' | 'mul', x: Operand, y: Operand): Operand =>
    f.op(`${shape}.${name}`, x, y)
  const product = (x: Local, y: Local): Operand => vector('mul', f.get(x), f.get(y))
  const shuffled = (lane: (i: number) => number, x: Local, y: Local): Operand =>
    f.shuffle(bytesOfLanes(partBytes, range(0, lanes).map(lane)), f.get(x), f.get(y))
  const even = (x: Local, y: Local): Operand => shuffled((i) => 2 * i, x, y)
  const odd = (x: Local, y: Local): Operand => shuffled((i) => 2 * i + 1, x, y)
  /** Lanes of both in turn, from the first or from the middle ones on. */
  const low = (x: Local, y: Local): Operand => shuffled((i) => (i >> 1) + (i & 1) * lanes, x, y)
  const high = (x: Local, y: Local): Operand => shuffled((i) => ((lanes + i) >> 1) + (i & 1) * lanes, x, y)
  /** Two results in the places of what they are made of. */
  const both = (x: Local, y: Local, first: Operand, second: () => Operand): void => {
    f.set(other, first)
    f.set(y, second())
    f.set(x, f.get(other))
  }
  const butterfly = (x: Parts, y: Parts): void => {
    for (const part of ['re', 'im'] as const) {
      const of = (name: 'add' | 'sub'): Operand => vector(name, f.get(x[part]), f.get(y[part]))
      both(x[part], y[part], of('add'), () => of('sub'))
    }
  }
  const multiply = (x: Parts, y: Parts): void => {
    f.set(other, product(x.re, y.im))
    f.set(x.re, vector('sub', product(x.re, y.re), product(x.im, y.im)))
    f.set(x.im, vector('add', f.get(other), product(x.im, y.re)))
  }
  /** Takes two vectors of numbers whose parts lie beside each other apart, and puts them together. */
  const apartOf = ({ re, im }: Parts): void => both(re, im, even(re, im), () => odd(re, im))
  const together = ({ re, im }: Parts): void => both(re, im, low(re, im), () => high(re, im))

  /** The transforms of the numbers at the sources, in the order of the results. */
  const transformed = (offset: number): Parts[] => {
    values.forEach((value, k) => {
      f.set(value.re, f.load('v128.load', offset, f.get(sources[k]!)))
      f.set(value.im, f.load('v128.load', offset + 16, f.get(sources[k]!)))
      if (!readsGroups) apartOf(value)
    })
    const [a, b, c, d] = values as [Parts, Parts, Parts, Parts]
    let order = [a, b]
    if (factor === 2) butterfly(a, b)
    else {
      butterfly(a, c)
      butterfly(b, d)
      both(d.re, d.im, f.op('v128.xor', f.get(d.im), f.get(realSign)), () =>
        f.op('v128.xor', f.get(d.re), f.get(imaginarySign)),
      )
      butterfly(a, b)
      butterfly(c, d)
      order = [a, c, b, d]
    }
    order.forEach((value, j) => {
      if (isLast) for (const part of [value.re, value.im]) f.set(part, product(part, scale))
      else if (j > 0) multiply(value, powers[j - 1]!)
    })
    return order
  }
  const store = (target: Local, offset: number, value: () => Operand): void => {
    f.store('v128.store', offset, f.get(target), value())
  }
  const body = (offset: number): void =>
    transformed(offset).forEach((value, j) => {
      if (!writesGroups) together(value)
      store(targets[j]!, offset, () => f.get(value.re))
      store(targets[j]!, offset + 16, () => f.get(value.im))
    })
  /** As many blocks of one number as there are lanes: each has its own root, and their results become groups. */
  const firstBlocks = (): void => {
    powers.forEach(({ re, im }, k) => {
      f.set(re, f.load('v128.load', k * groupBytes, f.get(roots)))
      f.set(im, f.load('v128.load', k * groupBytes + 16, f.get(roots)))
    })
    f.increment(roots, powers.length * groupBytes)
    const results = transformed(0)
    const [target] = targets as [Local]
    const blockBytes = factor * numberBytes
    for (const [i, part] of (['re', 'im'] as const).entries()) {
      const [p, q, r, s] = results.map((each) => each[part]) as [Local, Local, Local, Local]
      if (type === 'f64') {
        for (const [group, x, y] of [
          [0, p, q],
          [1, r, s],
        ] as const) {
          const at = group * groupBytes + 16 * i
          store(target, at, () => low(x, y))
          store(target, blockBytes + at, () => high(x, y))
        }
        continue
      }
      both(p, q, low(p, q), () => high(p, q))
      both(r, s, low(r, s), () => high(r, s))
      for (const [block, x, y, half] of [
        [0, p, r, 0],
        [1, p, r, 1],
        [2, q, s, 0],
        [3, q, s, 1],
      ] as const)
        store(target, block * blockBytes + 16 * i, () =>
          f.shuffle(bytesOfLanes(8, [half, 2 + half]), f.get(x), f.get(y)),
        )
    }
    for (const source of sources) f.increment(source, groupBytes)
    f.increment(target, lanes * blockBytes)
  }

  const none = (): Operand => f.v128(new Array<number>(16).fill(0))
  const sign = (): Operand => f.v128(range(0, 16).map((i) => (i % partBytes === partBytes - 1 ? 128 : 0)))
  f.set(realSign, f.op('select', sign(), none(), f.get(isBack)))
  f.set(imaginarySign, f.op('v128.xor', f.get(realSign), sign()))
  if (isLast) f.set(scale, splat(f, type, 0, roots))
  const setSources = (): void => {
    f.set(sources[0]!, f.get(from))
    sources.slice(1).forEach((source, k) => f.set(source, f.op('i32.add', f.get(sources[k]!), f.get(apart))))
  }
  if (isFirst) {
    setSources()
    f.set(targets[0]!, f.get(to))
    f.set(count, f.op('i32.shr_u', f.get(count), f.i32(Math.log2(lanes))))
    f.countDown(count, firstBlocks)
    return f
  }
  f.countDown(count, () => {
    setSources()
    f.set(targets[0]!, f.get(to))
    targets.slice(1).forEach((target, k) => f.set(target, f.op('i32.add', f.get(targets[k]!), f.get(width))))
    powers.forEach(({ re, im }, k) => {
      f.set(re, splat(f, type, k * numberBytes, roots))
      f.set(im, splat(f, type, k * numberBytes + partBytes, roots))
    })
    f.increment(roots, powers.length * numberBytes)
    f.set(end, f.op('i32.add', f.get(from), f.get(bytes)))
    f.loop((again) => {
      body(0)
      for (const pointer of [...sources, ...targets]) f.increment(pointer, groupBytes)
      f.brIf(again, f.op('i32.lt_u', f.get(sources[0]!), f.get(end)))
    })
    f.advance(from, width)
    for (let block = 0; block < factor; block++) f.advance(to, width)
  })
  return f
}
