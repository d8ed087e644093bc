// Emits the loops around a body: element-wise nests, reductions along rows, reductions of columns.
import { accumulatorFor, combineLanes, identity } from './accumulators.ts'
import type { Accumulator } from './accumulators.ts'
import type { Shape } from './analysis.ts'
import { isAcross, weightOf } from './analysis.ts'
import { Body } from './body.ts'
import type { Pointer, Position } from './body.ts'
import type { Emitter, Local } from './emitter.ts'
import { laneClass } from './lanes.ts'
import { innerInstructions, operandsOf } from '@nx/compiler'
import type { Instruction } from '@nx/compiler'
import { transposed } from './shuffles.ts'
import { runVectors } from './vector-loop.ts'

/** Parameters of a kernel besides its buffers. */
export interface Frame {
  readonly buffers: readonly Local[]
  readonly begin: Local
  readonly end: Local
}

type ReduceInstruction = Instruction & { readonly op: 'reduce' }

interface Reduction {
  readonly instruction: number
  readonly input: number
  readonly accumulator: Accumulator
  readonly registers: readonly Local[]
  /** Where neighbouring vectors are combined before they are added. */
  readonly group: Local
}

/** The axis whose range a kernel's caller chooses; -1 if there is none. */
export function rangeAxis({ loop, columns, order }: Shape): number {
  if (loop.parallel === 0) return -1
  return columns && loop.parallel === 1 ? 0 : order[0]!
}

/**
 * Rows of a group: few enough that f32 loses nothing; and elements of 4 bytes in a cache line, for blocks of tiles.
 */
const blockLength = 16

/** Emits a whole nest. */
export class Nest {
  readonly #e: Emitter
  readonly #shape: Shape
  readonly #body: Body
  readonly #frame: Frame
  readonly #reductions: Reduction[]
  readonly #accesses: ReturnType<Body['accesses']>
  readonly #weight: number
  readonly #counters: Map<number, Local> = new Map()
  #pointers: Pointer[]

  constructor(e: Emitter, shape: Shape, frame: Frame) {
    this.#e = e
    this.#shape = shape
    this.#frame = frame
    this.#body = new Body(e, shape)
    this.#accesses = this.#body.accesses()
    this.#pointers = this.#accesses.map(({ access }) => ({
      local: frame.buffers[access.buffer]!,
      folded: false,
    }))
    this.#weight = weightOf(shape.loop)
    this.#reductions = shape.loop.body.flatMap((each, instruction): Reduction[] => {
      if (each.op !== 'reduce') return []
      const accumulator = accumulatorFor(each.combine, each.type, shape.width)
      const registers = e.f.locals('v128', accumulator.registers)
      return [{ instruction, input: each.input, accumulator, registers, group: e.f.local('v128') }]
    })
  }

  emit(): void {
    this.#before(-1)
    this.#inside(-1)
  }

  get #last(): number {
    return this.#shape.order.length - 1
  }

  get #hasReductions(): boolean {
    return this.#reductions.length > 0
  }

  #position(
    bytes: ReadonlyMap<number, Local> = new Map(),
    ahead: ReadonlyMap<number, number> = new Map(),
  ): Position {
    return { pointers: this.#pointers, counters: this.#counters, bytes, ahead }
  }

  /** Everything inside the loop at a level, once the values of that level are known. */
  #inside(level: number): void {
    const { resultLevel, columns } = this.#shape
    if (this.#hasReductions && level === resultLevel) return columns ? this.#columns() : this.#rows(level)
    this.#loopsBelow(level)
  }

  #loopsBelow(level: number): void {
    if (level === this.#last) return this.#scalar()
    if (level + 2 === this.#last && this.#shape.tiled) this.#tiles(level + 1)
    else if (level + 1 === this.#last) this.#vector()
    else
      this.#loop(level + 1, 1, undefined, () => {
        this.#before(level + 1)
        this.#inside(level + 1)
      })
  }

  /** A nest without loops. */
  #scalar(): void {
    if (this.#hasReductions) return
    this.#stores(() => true, this.#position(), true)
  }

  /** Computes the values of a level, then folds indirect positions known now into the pointers of inner accesses. */
  #before(level: number): void {
    const { levels, after, loop } = this.#shape
    loop.body.forEach((each, i) => {
      if (levels[i] === level && !after[i] && each.op !== 'constant' && level < Math.max(this.#last, 0)) {
        this.#body.emit(i, this.#position())
      }
    })
    const { f } = this.#e
    this.#pointers = this.#accesses.map(({ access, bytes, level: own }, slot) => {
      const pointer = this.#pointers[slot]!
      const terms = access.indirect
      if (pointer.folded || terms.length === 0 || own <= level) return pointer
      if (terms.some(({ value }) => levels[value]! > level)) return pointer
      const local = f.local('i32')
      f.get(pointer.local)
      for (const term of terms) {
        this.#body.pushTerm(term, 0, bytes)
        f.op('i32.add')
      }
      f.set(local)
      return { local, folded: true }
    })
  }

  /** A scalar loop over the axis at a level, all of it or between two locals. */
  #loop(
    level: number,
    step: number,
    bounds: readonly [from: Local, to: Local] | undefined,
    body: () => void,
  ): void {
    const { f } = this.#e
    const axis = this.#shape.order[level]!
    const counter = f.local('i32')
    const end = f.local('i32')
    const { begin, end: rangeEnd } = this.#frame
    const range = bounds ?? (rangeAxis(this.#shape) === axis ? [begin, rangeEnd] : undefined)
    f.set(counter, range === undefined ? f.i32(0) : f.get(range[0]))
    f.set(end, range === undefined ? f.i32(this.#shape.loop.lengths[axis]!) : f.get(range[1]))
    const before = this.#pointers
    const moving = this.#advanced(axis, counter)
    this.#counters.set(axis, counter)
    f.forRange(counter, end, step, () => {
      const at = this.#pointers
      body()
      this.#pointers = at
      for (const [local, bytes] of moving) f.increment(local, bytes * step)
    })
    this.#counters.delete(axis)
    this.#pointers = before
  }

  /** Gives the accesses that move along an axis pointers of their own, placed at the counter; returns their steps. */
  #advanced(axis: number, counter: Local): Map<Local, number> {
    const { f } = this.#e
    const known = new Map<string, Pointer>()
    const moving = new Map<Local, number>()
    this.#pointers = this.#accesses.map(({ access, bytes }, slot) => {
      const pointer = this.#pointers[slot]!
      const step = (access.strides[axis] ?? 0) * bytes
      if (step === 0) return pointer
      const key = `${pointer.local}:${pointer.folded}:${step}`
      const same = known.get(key)
      if (same !== undefined) return same
      const local = f.local('i32')
      f.set(local, f.op('i32.add', f.get(pointer.local), f.op('i32.mul', f.get(counter), f.i32(step))))
      const moved = { local, folded: pointer.folded }
      known.set(key, moved)
      moving.set(local, step)
      return moved
    })
    return moving
  }

  /** The vectorised loop over the last axis; copies of the body are `ahead` of its counter. */
  #vectors(
    unroll: number,
    body: (bytes: ReadonlyMap<number, Local>, copies: number) => void,
    bounds?: readonly [from: Local, to: Local],
  ): void {
    const axis = this.#shape.order[this.#last]!
    const ranged = rangeAxis(this.#shape) === axis
    const steps = new Set(this.#accesses.map(({ access, bytes }) => (access.strides[axis] ?? 0) * bytes))
    steps.delete(0)
    const whole = ranged ? ([this.#frame.begin, this.#frame.end] as const) : this.#shape.loop.lengths[axis]!
    runVectors(this.#e, bounds ?? whole, unroll, [...steps], (counter, bytes, copies) => {
      this.#counters.set(axis, counter)
      body(bytes, copies)
      this.#counters.delete(axis)
    })
  }

  /** How many copies of the body one turn of a loop takes: short bodies gain most. */
  get #copies(): number {
    if (this.#weight <= 5) return this.#hasReductions ? 8 : 4
    return this.#weight <= 12 ? 4 : this.#weight <= 24 ? 2 : 1
  }

  /** The vectorised loop of an element-wise nest, or of a reduction along rows. */
  #vector(bounds?: readonly [from: Local, to: Local]): void {
    const axis = this.#shape.order[this.#last]!
    const width = this.#e.width
    const inner = this.#inner()
    const moving = (slot: number): boolean => !this.#hasReductions || this.#storesInside(slot)
    const turn = (bytes: ReadonlyMap<number, Local>, copies: number): void => {
      for (let copy = 0; copy < copies; copy++) {
        const at = this.#position(bytes, new Map([[axis, copy * width]]))
        for (const i of inner) this.#body.emit(i, at)
        this.#stores(moving, at, false)
        this.#collect(copy, copies)
      }
    }
    this.#vectors(bounds === undefined ? this.#copies : 1, turn, bounds)
  }

  /**
   * The last two loops in square tiles of vectors, so that what is contiguous along the outer one is loaded in
   * vectors too and transposed in registers; blocks of tiles use whole cache lines.
   */
  #tiles(level: number): void {
    const { f, width } = this.#e
    const { order, loop } = this.#shape
    const [across, along] = [order[level]!, order[level + 1]!]
    const [from, end, fullEnd, start] = f.locals('i32', 4) as [Local, Local, Local, Local]
    const [column, columns, columnEnd] = f.locals('i32', 3) as [Local, Local, Local]
    const { begin, end: rangeEnd } = this.#frame
    const ranged = rangeAxis(this.#shape) === across
    f.set(from, ranged ? f.get(begin) : f.i32(0))
    f.set(start, f.get(from))
    f.set(end, ranged ? f.get(rangeEnd) : f.i32(loop.lengths[across]!))
    f.op('i32.and', f.op('i32.sub', f.get(end), f.get(from)), f.i32(-width))
    f.set(fullEnd, f.op('i32.add', undefined, f.get(from)))
    f.set(columnEnd, f.i32(loop.lengths[along]!))
    f.set(columns, f.i32(loop.lengths[along]! & -width))
    this.#blocks(from, fullEnd, (stop) => {
      f.set(column, f.i32(0))
      this.#blocks(column, columns, (columnStop) => {
        this.#loop(level, width, [from, stop], () => {
          this.#loop(level + 1, width, [column, columnStop], () => this.#tile(across, along))
        })
      })
    })
    const row = (bounds: readonly [Local, Local], inner?: readonly [Local, Local]): void =>
      this.#loop(level, 1, bounds, () => {
        this.#before(level)
        this.#vector(inner)
      })
    if (loop.lengths[along]! % width > 0) row([start, fullEnd], [columns, columnEnd])
    row([fullEnd, end])
  }

  /** One square: each load across is transposed, then the body runs once per row. */
  #tile(across: number, along: number): void {
    const e = this.#e
    const { levels, loop } = this.#shape
    e.scoped(() => {
      const rows = Array.from({ length: e.width }, (_, i) => i)
      const squares = loop.body.map((each, i) => {
        if (!isAcross(each, across, along)) return undefined
        const columns = rows.map((column) => {
          this.#body.loadAlong(i, this.#position(new Map(), new Map([[along, column]])))
          return e.take()
        })
        return transposed(e, columns, laneClass(each.type))
      })
      for (const row of rows) {
        const at = this.#position(new Map(), new Map([[across, row]]))
        loop.body.forEach((each, i) => {
          if (levels[i]! < this.#last - 1 || each.op === 'constant') return
          const square = squares[i]
          if (square === undefined) return this.#body.emit(i, at)
          e.push(square[row]!)
          this.#body.assign(i)
        })
        this.#stores(() => true, at, false)
      }
    })
  }

  /** Instructions of the vectorised loop that do not wait for reductions. */
  #inner(): number[] {
    const { levels, after, loop } = this.#shape
    return loop.body.flatMap((each, i) =>
      levels[i] === this.#last && !after[i] && each.op !== 'constant' ? [i] : [],
    )
  }

  /** Whether a store moves along reduced axes. */
  #storesInside(index: number): boolean {
    const { loop } = this.#shape
    return loop.stores[index]!.access.strides.some((stride, axis) => axis >= loop.parallel && stride !== 0)
  }

  #stores(which: (index: number) => boolean, at: Position, uniform: boolean): void {
    this.#shape.loop.stores.forEach((_, index) => {
      if (which(index)) this.#body.store(index, at, uniform)
    })
  }

  /** Takes the current inputs of the reductions into their groups, and full groups into the totals. */
  #collect(copy: number, copies: number): void {
    const e = this.#e
    const { f } = e
    for (const { instruction, input, accumulator, registers, group } of this.#reductions) {
      const each = this.#shape.loop.body[instruction]!
      if (each.op !== 'reduce') continue
      this.#body.push(input)
      if (e.tail !== undefined) {
        const lane = laneClass(each.type)
        e.splat(lane, identity(each.combine, each.type))
        e.tailMask(lane === 'i64' || lane === 'f64' ? 8 : 4)
        f.op('v128.bitselect')
      }
      this.#observe(accumulator, registers)
      if (copies === 1 || !accumulator.groups) {
        accumulator.add(e, registers)
        continue
      }
      if (copy > 0) {
        f.get(group)
        combineLanes(e, each.combine, each.type)
      }
      if (copy < copies - 1) f.set(group)
      else accumulator.add(e, registers)
    }
  }

  /** Shows the vector on the stack to an accumulator that wants to see each one. */
  #observe(accumulator: Accumulator, registers: readonly Local[]): void {
    const e = this.#e
    if (accumulator.observe === undefined) return
    e.map((x) => {
      accumulator.observe!(e, registers, x)
      return x
    })
  }

  /** A reduction whose vectorised loop is a reduced one: totals in registers, then what follows, once per row. */
  #rows(level: number): void {
    const e = this.#e
    const { after, levels } = this.#shape
    for (const { accumulator, registers } of this.#reductions) accumulator.init(e, registers)
    this.#loopsBelow(level)
    this.#finish(this.#reductions, 'total', this.#position(), true, (i) => after[i]! && levels[i] === level)
  }

  /** Once all rows are in: the outcomes, what follows from them, and the stores. */
  #finish(
    strip: readonly Reduction[],
    outcome: 'lanes' | 'total',
    at: Position,
    uniform: boolean,
    follows: (i: number) => boolean,
  ): void {
    this.#shape.loop.body.forEach((each, i) => {
      const reduction = strip.find(({ instruction }) => instruction === i)
      if (reduction !== undefined) {
        reduction.accumulator[outcome](this.#e, reduction.registers)
        this.#body.assign(i)
      } else if (each.op !== 'constant' && follows(i)) this.#body.emit(i, at)
    })
    this.#stores((index) => !this.#storesInside(index), at, uniform)
  }

  /**
   * A reduction whose vectorised loop is a parallel one: for several vectors of columns at a time, walks all rows.
   * Groups of rows are combined before they go into the totals.
   */
  #columns(): void {
    const e = this.#e
    const { f } = e
    const { resultLevel, after, levels, loop } = this.#shape
    const inner = innerInstructions(loop)
    const early = this.#early()
    const most = this.#weight <= 8 ? 8 : this.#weight <= 24 ? 2 : 1
    const strips = Array.from(
      { length: Math.max(1, Math.floor(most / this.#reductions.length)) },
      (_, copy) =>
        copy === 0 ? this.#reductions : this.#reductions.map((reduction) => this.#another(reduction)),
    )
    this.#vectors(strips.length, (bytes, count) => {
      const current = strips.slice(0, count)
      const at = (copy: number): Position =>
        this.#position(bytes, new Map([[loop.parallel - 1, copy * e.width]]))
      for (const { accumulator, registers } of current.flat()) accumulator.init(e, registers)
      this.#rowBlocks(resultLevel + 1, (level, from, to) => {
        for (const { instruction, accumulator, group } of current.flat()) {
          const { combine, type } = loop.body[instruction] as ReduceInstruction
          if (accumulator.groups) f.set(group, e.splat(laneClass(type), identity(combine, type)))
        }
        this.#loop(level, 1, [from, to], () => {
          current.forEach((strip, copy) => {
            loop.body.forEach((_, i) => {
              if (early.has(i) && !after[i] && levels[i]! > resultLevel) this.#body.emit(i, at(copy))
            })
            this.#stores((index) => this.#storesInside(index), at(copy), false)
            for (const { instruction, input, accumulator, registers, group } of strip) {
              const { combine, type } = loop.body[instruction] as ReduceInstruction
              this.#body.push(input)
              this.#observe(accumulator, registers)
              if (accumulator.groups) {
                f.get(group)
                combineLanes(e, combine, type)
                f.set(group)
              } else accumulator.add(e, registers)
            }
          })
        })
        for (const { accumulator, registers, group } of current.flat()) {
          if (!accumulator.groups) continue
          f.get(group)
          accumulator.add(e, registers)
        }
      })
      current.forEach((strip, copy) => {
        this.#finish(strip, 'lanes', at(copy), false, (i) => !inner[i] && levels[i] === this.#last)
      })
    })
  }

  /** The same reduction with registers of its own. */
  #another(reduction: Reduction): Reduction {
    const { f } = this.#e
    return { ...reduction, registers: f.locals('v128', reduction.registers.length), group: f.local('v128') }
  }

  /** The reduced loops inside the columns; the last one goes by blocks of rows. */
  #rowBlocks(level: number, body: (level: number, from: Local, to: Local) => void): void {
    if (level < this.#last - 1) return this.#loop(level, 1, undefined, () => this.#rowBlocks(level + 1, body))
    const { f } = this.#e
    const [from, end] = f.locals('i32', 2) as [Local, Local]
    f.set(from, f.i32(0))
    f.set(end, f.i32(this.#shape.loop.lengths[this.#shape.order[level]!]!))
    this.#blocks(from, end, (to) => body(level, from, to))
  }

  /** Runs over blocks of a range; the body gets the end of each. */
  #blocks(from: Local, end: Local, body: (to: Local) => void): void {
    const { f } = this.#e
    const to = f.local('i32')
    f.forRange(from, end, blockLength, () => {
      f.set(to, f.op('i32.add', f.get(from), f.i32(blockLength)))
      f.op('select', f.get(to), f.get(end), f.op('i32.lt_u', f.get(to), f.get(end)))
      f.set(to)
      body(to)
    })
  }

  /** Instructions that the inputs of reductions and the stores inside need. */
  #early(): Set<number> {
    const { loop } = this.#shape
    const needed = new Set(this.#reductions.map(({ input }) => input))
    loop.stores.forEach(({ value, access }, index) => {
      if (!this.#storesInside(index)) return
      needed.add(value)
      for (const term of access.indirect) needed.add(term.value)
    })
    for (let i = loop.body.length - 1; i >= 0; i--) {
      const each = loop.body[i]!
      if (needed.has(i) && each.op !== 'reduce') for (const operand of operandsOf(each)) needed.add(operand)
    }
    return needed
  }
}
