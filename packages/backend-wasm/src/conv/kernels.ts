// The kernels of convolutions: tiles of filters and positions, summed over the taps that a table lists.
import { ModuleBuilder } from '../encoder/index.ts'
import type { FunctionBuilder, Local, Operand } from '../encoder/index.ts'
import type { Element } from '../gemm/element.ts'
import { byGroups } from '../gemm/loops.ts'
import { link } from '../link.ts'
import type { Linked } from '../link.ts'

type Kernel = (...parameters: number[]) => void

/** The kernels for tiles of so many filters. */
export interface TileKernels {
  /** Weights of the filters, one tap after the other. */
  readonly pack: Kernel
  /** Positions in lanes. */
  readonly positions: Kernel
  /** Taps in lanes. */
  readonly taps: Kernel
}

/** Vectors of positions in tiles of so many filters, the widest first: as many sums as registers hold beside what they need. */
export const widths = (filters: number): readonly number[] =>
  [
    [8, 4, 2, 1],
    [6, 4, 2, 1],
    [3, 2, 1],
  ][filters - 1] ?? [2, 1]

/** Results of each filter in tiles that have taps in lanes. */
const resultsOf = (filters: number): readonly number[] =>
  [
    [6, 3, 1],
    [4, 1],
    [3, 1],
  ][filters - 1] ?? [2, 1]

const i32s = (count: number): 'i32'[] => new Array<'i32'>(count).fill('i32')

/** The kernels for tiles of `filters` filters over a memory. */
export function tileKernels(element: Element, host: Linked, filters: number): TileKernels {
  const module = new ModuleBuilder()
  packKernel(module, element, filters)
  positionKernel(module, element, filters)
  tapKernel(module, element, filters)
  return link(module, host)
}

/**
 * `pack(source, filterStep, taps, target, k, groups, sourceGroup, targetGroup)`: the weights of each tap together, for
 * every group; `taps` is a table of places in bytes.
 */
function packKernel(module: ModuleBuilder, { byteLength, load, store }: Element, filters: number): void {
  const f = module.func('pack', i32s(8))
  const [source, filterStep, taps, target, k, groups, sourceGroup, targetGroup] = f.params
  const [tap, to, n, place] = f.locals('i32', 4)
  const pointers = f.locals('i32', filters)
  f.countDown(groups!, () => {
    setPointers(f, pointers, source!, filterStep!)
    f.set(tap!, f.get(taps!))
    f.set(to!, f.get(target!))
    f.set(n!, f.get(k!))
    f.countDown(n!, () => {
      f.set(place!, f.load('i32.load', 0, f.get(tap!)))
      pointers.forEach((pointer, i) => {
        f.get(to!)
        f.load(load, 0, f.op('i32.add', f.get(pointer), f.get(place!)))
        f.store(store, i * byteLength)
      })
      f.increment(tap!, 4)
      f.increment(to!, filters * byteLength)
    })
    f.advance(source!, sourceGroup!)
    f.advance(target!, targetGroup!)
  })
}

/** Leaves an address and the place that a table has at an offset. */
function placed(f: FunctionBuilder, address: Local, table: Local, offset: number): Operand {
  f.op('i32.add', f.get(address), f.load('i32.load', offset, f.get(table)))
}

/** Sets pointers to rows that are a step apart. */
function setPointers(f: FunctionBuilder, pointers: readonly Local[], first: Local, step: Local): void {
  pointers.forEach((pointer, i) => {
    if (i === 0) f.set(pointer, f.get(first))
    else f.set(pointer, f.op('i32.add', f.get(pointers[i - 1]!), f.get(step)))
  })
}

/**
 * `positions(input, weights, out, taps, k, rows, rowCount, vectors, tail, filterStep, accumulate, groups, inputGroup,
 * weightGroup, outGroup)`: sums over k taps for `vectors` vectors of positions in each row, and for one more `tail` bytes
 * behind them, which is negative, or 0 for none. `taps` is a table of places in the input, `rows` one of pairs of places,
 * in the input and in the output.
 */
function positionKernel(module: ModuleBuilder, element: Element, filters: number): void {
  const { byteLength, splatLoad, vectorAdd } = element
  const f = module.func('positions', i32s(15))
  const [input, weights, out, taps, k, rows, rowCount, vectors, tail, filterStep, accumulate, groups] =
    f.params
  const [inputGroup, weightGroup, outGroup] = f.params.slice(12)
  const [row, left, from, to, run, tap, weight, n, at] = f.locals('i32', 9)
  const most = widths(filters)[0]!
  const sums = Array.from({ length: filters }, () => f.locals('v128', most))
  const values = f.locals('v128', most)
  const factors = f.locals('v128', filters)

  const eachSum = (width: number, visit: (sum: Local, offset: number) => void): void => {
    f.set(at!, f.get(to!))
    sums.forEach((row, i) => {
      row.slice(0, width).forEach((sum, v) => visit(sum, 16 * v))
      if (i < filters - 1) f.advance(at!, filterStep!)
    })
  }
  /** A tile of so many vectors that follow each other. */
  const tile = (width: number): void => {
    for (const row of sums) for (const sum of row.slice(0, width)) f.set(sum, f.v128(new Uint8Array(16)))
    f.set(tap!, f.get(taps!))
    f.set(weight!, f.get(weights!))
    f.set(n!, f.get(k!))
    byGroups(f, n!, [4, 1], (turns) => {
      for (let turn = 0; turn < turns; turn++) {
        f.set(at!, placed(f, from!, tap!, 4 * turn))
        const value = (v: number): void => f.set(values[v]!, f.load('v128.load', 16 * v, f.get(at!)))
        const factor = (i: number): void =>
          f.set(factors[i]!, f.load(splatLoad, (turn * filters + i) * byteLength, f.get(weight!)))
        const add = (i: number, v: number): void =>
          f.set(sums[i]![v]!, element.multiplyAdd(f, factors[i]!, values[v]!, sums[i]![v]!))
        // Few values are held at a time: of those of one kind all, of the other one.
        if (filters < width) {
          sums.forEach((_, i) => factor(i))
          for (let v = 0; v < width; v++) {
            value(v)
            sums.forEach((_, i) => add(i, v))
          }
          continue
        }
        for (let v = 0; v < width; v++) value(v)
        sums.forEach((_, i) => {
          factor(i)
          for (let v = 0; v < width; v++) add(i, v)
        })
      }
      f.increment(tap!, 4 * turns)
      f.increment(weight!, turns * filters * byteLength)
    })
    f.if(f.get(accumulate!), () =>
      eachSum(width, (sum, offset) =>
        f.set(sum, f.op(vectorAdd, f.get(sum), f.load('v128.load', offset, f.get(at!)))),
      ),
    )
    eachSum(width, (sum, offset) => f.store('v128.store', offset, f.get(at!), f.get(sum)))
  }
  f.countDown(groups!, () => {
    f.set(row!, f.get(rows!))
    f.set(left!, f.get(rowCount!))
    f.countDown(left!, () => {
      f.set(from!, placed(f, input!, row!, 0))
      f.set(to!, placed(f, out!, row!, 4))
      f.set(run!, f.get(vectors!))
      byGroups(f, run!, widths(filters), (width) => {
        tile(width)
        f.increment(from!, 16 * width)
        f.increment(to!, 16 * width)
      })
      f.if(f.get(tail!), () => {
        f.advance(from!, tail!)
        f.advance(to!, tail!)
        tile(1)
      })
      f.increment(row!, 8)
    })
    f.advance(input!, inputGroup!)
    f.advance(weights!, weightGroup!)
    f.advance(out!, outGroup!)
  })
}

/**
 * `taps(input, weights, out, runs, runCount, vectors, tail, results, count, weightStep, outStep, accumulate)`: sums over runs
 * of `vectors` vectors of taps, and one more of which only `tail` lanes count, for `count` results of each filter. `runs` is a
 * table of pairs of places, in the weights and in the input, `results` one of pairs in the input and in the output.
 */
function tapKernel(module: ModuleBuilder, element: Element, filters: number): void {
  const { lanes, load, store, add, extractLane, type } = element
  const f = module.func('taps', i32s(12))
  const [
    input,
    weights,
    out,
    runs,
    runCount,
    vectors,
    tail,
    results,
    count,
    weightStep,
    outStep,
    accumulate,
  ] = f.params
  const most = resultsOf(filters)[0]!
  const [run, left, n, at] = f.locals('i32', 4)
  const places = f.locals('i32', most)
  const pointers = f.locals('i32', most)
  const rows = f.locals('i32', filters)
  const mask = f.local('v128')
  const sums = Array.from({ length: filters }, () => f.locals('v128', most))
  const values = f.locals('v128', most)
  const factor = f.local('v128')
  const total = f.local(type)
  const vector = (target: Local, pointer: Local, offset: number, isMasked: boolean): void => {
    f.load('v128.load', offset, f.get(pointer))
    if (isMasked) f.op('v128.and', undefined, f.get(mask))
    f.set(target)
  }
  const multiply = (width: number, offset: number, isMasked: boolean): void => {
    for (let j = 0; j < width; j++) vector(values[j]!, pointers[j]!, offset, isMasked)
    sums.forEach((row, i) => {
      vector(factor, rows[i]!, offset, isMasked)
      for (let j = 0; j < width; j++) f.set(row[j]!, element.multiplyAdd(f, factor, values[j]!, row[j]!))
    })
  }
  byGroups(f, count!, resultsOf(filters), (width) => {
    for (let j = 0; j < width; j++) f.set(places[j]!, placed(f, input!, results!, 8 * j))
    for (const row of sums) for (const sum of row.slice(0, width)) f.set(sum, f.v128(new Uint8Array(16)))
    f.set(run!, f.get(runs!))
    f.set(left!, f.get(runCount!))
    f.countDown(left!, () => {
      f.set(at!, placed(f, weights!, run!, 0))
      setPointers(f, rows, at!, weightStep!)
      f.set(at!, f.load('i32.load', 4, f.get(run!)))
      for (let j = 0; j < width; j++) f.set(pointers[j]!, f.op('i32.add', f.get(places[j]!), f.get(at!)))
      f.set(n!, f.get(vectors!))
      byGroups(f, n!, [4, 1], (turns) => {
        for (let turn = 0; turn < turns; turn++) multiply(width, 16 * turn, false)
        for (const pointer of [...rows, ...pointers.slice(0, width)]) f.increment(pointer, 16 * turns)
      })
      // Made here, as sums take all registers.
      f.if(f.get(tail!), () => {
        // Lane numbers, as 32-bit words.
        f.v128(new Uint8Array(Int32Array.from({ length: 4 }, (_, i) => Math.floor((i * lanes) / 4)).buffer))
        f.set(mask, f.op('i32x4.lt_u', undefined, f.op('i32x4.splat', f.get(tail!))))
        multiply(width, 0, true)
      })
      f.increment(run!, 8)
    })
    for (let j = 0; j < width; j++) {
      f.set(at!, placed(f, out!, results!, 8 * j + 4))
      sums.forEach((row, i) => {
        f.lane(extractLane, 0, f.get(row[j]!))
        for (let lane = 1; lane < lanes; lane++)
          f.op(add, undefined, f.lane(extractLane, lane, f.get(row[j]!)))
        f.set(total)
        f.if(f.get(accumulate!), () => f.set(total, f.op(add, f.get(total), f.load(load, 0, f.get(at!)))))
        f.store(store, 0, f.get(at!), f.get(total))
        if (i < filters - 1) f.advance(at!, outStep!)
      })
    }
    f.increment(results!, 8 * width)
  })
}
