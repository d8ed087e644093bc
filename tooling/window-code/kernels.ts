// Emits what combines elements that are a step apart into the largest or smallest, and what adds where these are.
import type { WindowKernels } from '../../packages/tensor/src/windows/workspace.ts'
import { bytesOfLanes } from '../../packages/backend-wasm/src/codegen/shuffles.ts'
import type { Local, ModuleBuilder, Operand } from '../../packages/backend-wasm/src/encoder/index.ts'
import { byGroups } from '../../packages/backend-wasm/src/gemm/loops.ts'

type Float = 'f32' | 'f64'

const bytesOf = { f32: 4, f64: 8 } as const

/** Exports the kernels of a type, whose name is in front of theirs. */
export function windowKernels(module: ModuleBuilder, type: Float): void {
  const combine = (name: keyof WindowKernels, kind: Kind): void =>
    combineKernel(module, `${type} ${name}`, type, kind)
  combine('toKeys', { ofNumbers: true })
  combine('toEqualKeys', { ofNumbers: true, joinsZeros: true })
  combine('ofKeys', {})
  combine('toNumbers', { toNumbers: true })
  combine('ofNumbers', { ofNumbers: true, toNumbers: true })
  combine('withPlaces', { hasPlaces: true })
  scatterKernel(module, type)
  finishKernel(module, type)
}

function scatterKernel(module: ModuleBuilder, type: Float): void {
  const f = module.func(`${type} scatter`, ['i32', 'i32', 'i32', 'i32'])
  const [places, source, sums, count] = f.params
  const at = f.local('i32')
  const bytes = bytesOf[type]
  f.countDown(count, () => {
    // Of places of 8 bytes the lower half says all.
    f.op('i32.shl', f.load('i32.load', 0, f.get(places)), f.i32(3))
    f.set(at, f.op('i32.add', undefined, f.get(sums)))
    f.get(at)
    f.load('f64.load', 0, f.get(at))
    f.load(`${type}.load`, 0, f.get(source))
    if (type === 'f32') f.op('f64.promote_f32')
    f.store('f64.store', 0, undefined, f.op('f64.add'))
    f.increment(places, bytes)
    f.increment(source, bytes)
  })
}

function finishKernel(module: ModuleBuilder, type: Float): void {
  const f = module.func(`${type} finish`, ['i32', 'i32', 'i32', 'f64'])
  const [sums, to, count, initial] = f.params
  const first = f.local('v128')
  const bytes = bytesOf[type]
  f.set(first, f.op('f64x2.splat', f.get(initial)))
  byGroups(f, count, [2, 1], (size) => {
    f.get(to)
    f.load(size === 2 ? 'v128.load' : 'v128.load64_zero', 0, f.get(sums))
    if (type === 'f32') f.op('f32x4.demote_f64x2_zero')
    if (size * bytes === 16) f.store('v128.store', 0)
    else f.memoryLane(size * bytes === 8 ? 'v128.store64_lane' : 'v128.store32_lane', 0, 0)
    if (size === 2) f.store('v128.store', 0, f.get(sums), f.get(first))
    else f.memoryLane('v128.store64_lane', 0, 0, f.get(sums), f.get(first))
    f.increment(sums, 8 * size)
    f.increment(to, size * bytes)
  })
}

interface Kind {
  readonly ofNumbers?: boolean
  readonly toNumbers?: boolean
  readonly joinsZeros?: boolean
  readonly hasPlaces?: boolean
}

function combineKernel(
  module: ModuleBuilder,
  name: string,
  type: Float,
  { ofNumbers = false, toNumbers = false, joinsZeros = false, hasPlaces = false }: Kind,
): void {
  const f = module.func(name, new Array<'i32'>(14).fill('i32'))
  const [from, to, slices, fromSlice, toSlice, rows, fromRow, toRow, count, step] = f.params
  const [terms, termStep, places, flips] = f.params.slice(10)
  const [fromAt, toAt, left, source, target, n, at, term] = f.locals('i32', 8)
  const [x, mask, greatest, flip] = f.locals('v128', 4)
  // Keys, and where they are.
  const totals = Array.from({ length: hasPlaces ? 2 : 4 }, () => f.locals('v128', 2))
  const [bytes, floats, integers] =
    type === 'f32' ? ([4, 'f32x4', 'i32x4'] as const) : ([8, 'f64x2', 'i64x2'] as const)
  const lanes = 16 / bytes
  /** In every lane one byte above so many others. */
  const lanesOf = (highest: number, others: number): Operand =>
    f.v128(Array.from({ length: 16 }, (_, i) => (i % bytes === bytes - 1 ? highest : others)))
  const load = f.load.bind(f)

  /** Flips all bits of a negative number but its sign. */
  const turn = (): void => {
    f.op(`${integers}.shr_s`, f.get(x!), f.i32(8 * bytes - 1))
    f.op('v128.xor', f.op(`${integers}.shr_u`, undefined, f.i32(1)), f.get(x!))
  }
  /** The key of the number on the stack. */
  const toKey = (): void => {
    // -0 + 0 is 0.
    if (joinsZeros) f.op(`${floats}.add`, undefined, lanesOf(0, 0))
    f.set(x!)
    f.get(greatest!)
    turn()
    f.op('v128.xor', undefined, f.get(flip!))
    f.op('v128.bitselect', undefined, undefined, f.op(`${floats}.ne`, f.get(x!), f.get(x!)))
  }
  const toNumber = (): void => {
    f.op('v128.xor', undefined, f.get(flip!))
    f.set(x!)
    turn()
  }
  const choose = (own: Local, read: () => void): void =>
    f.set(own, f.op('v128.bitselect', f.get(own), read(), f.get(mask!)))
  /** Takes what is read from an address, or from as far as places are behind it, into a total. */
  const take = ([key, place]: readonly Local[], read: (address: () => Operand) => void): void => {
    read(() => f.get(at!))
    if (ofNumbers) toKey()
    if (type === 'f32' && !hasPlaces) return f.set(key!, f.op('i32x4.max_s', undefined, f.get(key!)))
    f.set(x!)
    f.set(mask!, f.op(`${integers}.lt_s`, f.get(x!), f.get(key!)))
    choose(key!, () => f.get(x!))
    if (hasPlaces) choose(place!, () => read(() => f.op('i32.add', f.get(at!), f.get(places!))))
  }
  const clear = (width: number): void =>
    totals.slice(0, width).forEach(([key, place]) => {
      f.set(key!, lanesOf(128, 0))
      if (hasPlaces) f.set(place!, lanesOf(255, 255))
    })
  const write = (width: number): void =>
    totals.slice(0, width).forEach(([key, place], v) => {
      f.get(target!)
      f.get(key!)
      if (toNumbers) toNumber()
      f.store('v128.store', 16 * v)
      if (hasPlaces)
        f.store('v128.store', 16 * v, f.op('i32.add', f.get(target!), f.get(places!)), f.get(place!))
    })
  const eachTerm = (most: () => void, body: () => void): void => {
    f.set(at!, f.get(source!))
    f.set(term!, most())
    f.countDown(term!, body)
  }
  /** Vectors of results that follow each other. */
  const dense = (width: number): void => {
    clear(width)
    eachTerm(
      () => f.get(terms!),
      () => {
        totals
          .slice(0, width)
          .forEach((total, v) => take(total, (address) => load('v128.load', 16 * v, address())))
        f.advance(at!, termStep!)
      },
    )
    write(width)
  }
  /** A vector of results that see every other element: two vectors have two terms of each. */
  const alternating = (): void => {
    clear(1)
    const pick = (first: number): void =>
      take(totals[0]!, (address) => {
        load('v128.load', 0, address())
        const picked = Array.from({ length: lanes }, (_, i) => 2 * i + first)
        f.shuffle(bytesOfLanes(bytes, picked), undefined, load('v128.load', 16, address()))
      })
    eachTerm(
      () => f.op('i32.shr_u', f.get(terms!), f.i32(1)),
      () => {
        pick(0)
        pick(1)
        f.increment(at!, 2 * bytes)
      },
    )
    f.if(f.op('i32.and', f.get(terms!), f.i32(1)), () => pick(0))
    write(1)
  }
  const [one, storeOne] =
    type === 'f32'
      ? (['v128.load32_zero', 'v128.store32_lane'] as const)
      : (['v128.load64_zero', 'v128.store64_lane'] as const)
  const single = (): void => {
    clear(1)
    eachTerm(
      () => f.get(terms!),
      () => {
        take(totals[0]!, (address) => load(one, 0, address()))
        f.advance(at!, termStep!)
      },
    )
    const [key, place] = totals[0]!
    if (toNumbers) {
      f.get(key!)
      toNumber()
      f.set(key!)
    }
    f.memoryLane(storeOne, 0, 0, f.get(target!), f.get(key!))
    if (hasPlaces)
      f.memoryLane(storeOne, 0, 0, f.op('i32.add', f.get(target!), f.get(places!)), f.get(place!))
  }

  f.set(greatest!, lanesOf(127, 255))
  f.set(flip!, f.op('i32x4.splat', f.get(flips!)))
  f.countDown(slices!, () => {
    f.set(fromAt!, f.get(from!))
    f.set(toAt!, f.get(to!))
    f.set(left!, f.get(rows!))
    f.countDown(left!, () => {
      f.set(source!, f.get(fromAt!))
      f.set(target!, f.get(toAt!))
      f.set(n!, f.get(count!))
      f.if(f.op('i32.eq', f.get(step!), f.i32(bytes)), () => {
        byGroups(f, n!, [totals.length * lanes, lanes], (size) => {
          dense(size / lanes)
          f.increment(source!, size * bytes)
          f.increment(target!, size * bytes)
        })
        // What is left of a row that is long enough is a vector that begins earlier.
        f.op('i32.and', f.op('i32.ge_u', f.get(count!), f.i32(lanes)), f.op('i32.ne', f.get(n!), f.i32(0)))
        f.if(undefined, () => {
          f.set(n!, f.op('i32.mul', f.op('i32.sub', f.get(n!), f.i32(lanes)), f.i32(bytes)))
          f.advance(source!, n!)
          f.advance(target!, n!)
          dense(1)
          f.set(n!, f.i32(0))
        })
      })
      f.op('i32.eq', f.get(step!), f.i32(2 * bytes))
      f.if(f.op('i32.and', undefined, f.op('i32.eq', f.get(termStep!), f.i32(bytes))), () =>
        byGroups(f, n!, [lanes], () => {
          alternating()
          f.increment(source!, 32)
          f.increment(target!, 16)
        }),
      )
      f.countDown(n!, () => {
        single()
        f.advance(source!, step!)
        f.increment(target!, bytes)
      })
      f.advance(fromAt!, fromRow!)
      f.advance(toAt!, toRow!)
    })
    f.advance(from!, fromSlice!)
    f.advance(to!, toSlice!)
  })
}
