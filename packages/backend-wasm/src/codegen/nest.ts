// Emits the loops around a body: element-wise nests, reductions along rows, reductions of columns.
import { accumulatorFor, combineLanes, identity } from './accumulators.ts'
import type { Accumulator } from './accumulators.ts'
import type { Shape } from './analysis.ts'
import { weightOf } from './analysis.ts'
import { Body } from './body.ts'
import type { Pointer, Position } from './body.ts'
import type { Emitter, Local } from './emitter.ts'
import { laneClass } from './lanes.ts'
import { operandsOf } from '@nx/compiler'
import { runVectors } from './vector-loop.ts'

/** Parameters of a kernel besides its buffers. */
export interface Frame {
  readonly buffers: readonly Local[]
  readonly scratch: Local
  readonly begin: Local
  readonly end: Local
}

interface Reduction {
  readonly instruction: number
  readonly input: number
  readonly accumulator: Accumulator
  readonly registers: readonly Local[]
  /** Where vectors of one group are combined. */
  readonly group: Local
}

/** The axis whose range a kernel's caller chooses; -1 if there is none. */
export function rangeAxis({ loop, columns, order }: Shape): number {
  if (loop.parallel === 0) return -1
  return columns && loop.parallel === 1 ? 0 : order[0]!
}

/** Bytes of scratch memory per element of the vectorised axis. */
export function scratchPerColumn({ loop, columns, width }: Shape): number {
  if (!columns) return 0
  let bytes = 0
  for (const each of loop.body) {
    if (each.op === 'reduce') bytes += (16 / width) * accumulatorFor(each.combine, each.type, width).registers
  }
  return bytes
}

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
    if (level + 1 === this.#last) this.#vector()
    else
      this.#loop(level + 1, 1, () => {
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

  /** A scalar loop over the axis at a level; `from` where it does not begin at 0. */
  #loop(level: number, step: number, body: () => void, bounds?: readonly [from: number, to: number]): void {
    const { f } = this.#e
    const axis = this.#shape.order[level]!
    const ranged = rangeAxis(this.#shape) === axis
    const counter = f.local('i32')
    const end = f.local('i32')
    if (ranged) {
      f.set(counter, f.get(this.#frame.begin))
      f.set(end, f.get(this.#frame.end))
    } else {
      f.set(counter, f.i32(bounds?.[0] ?? 0))
      f.set(end, f.i32(bounds?.[1] ?? this.#shape.loop.lengths[axis]!))
    }
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
  #vectors(unroll: number, body: (bytes: ReadonlyMap<number, Local>, copies: number) => void): void {
    const axis = this.#shape.order[this.#last]!
    const ranged = rangeAxis(this.#shape) === axis
    const steps = new Set(this.#accesses.map(({ access, bytes }) => (access.strides[axis] ?? 0) * bytes))
    steps.delete(0)
    const range = ranged ? ([this.#frame.begin, this.#frame.end] as const) : this.#shape.loop.lengths[axis]!
    runVectors(this.#e, range, unroll, [...steps], (counter, bytes, copies) => {
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
  #vector(): void {
    const axis = this.#shape.order[this.#last]!
    const width = this.#e.width
    const inner = this.#inner()
    const moving = (slot: number): boolean => !this.#hasReductions || this.#storesInside(slot)
    this.#vectors(this.#copies, (bytes, copies) => {
      for (let copy = 0; copy < copies; copy++) {
        const at = this.#position(bytes, new Map([[axis, copy * width]]))
        for (const i of inner) this.#body.emit(i, at)
        this.#stores(moving, at, false)
        this.#collect(copy, copies)
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
      if (e.tail !== undefined && !this.#shape.columns) {
        const lane = laneClass(each.type)
        e.splat(lane, identity(each.combine, each.type))
        e.tailMask(lane === 'i64' || lane === 'f64' ? 8 : 4)
        f.op('v128.bitselect')
      }
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

  /** A reduction whose vectorised loop is a reduced one: totals in registers, then what follows, once per row. */
  #rows(level: number): void {
    const e = this.#e
    const { after, levels, loop } = this.#shape
    for (const { accumulator, registers } of this.#reductions) accumulator.init(e, registers)
    this.#loopsBelow(level)
    loop.body.forEach((_, i) => {
      const reduction = this.#reductions.find(({ instruction }) => instruction === i)
      if (reduction !== undefined) {
        reduction.accumulator.total(e, reduction.registers)
        this.#body.assign(i)
      } else if (after[i] && levels[i] === level) this.#body.emit(i, this.#position())
    })
    this.#stores((index) => !this.#storesInside(index), this.#position(), true)
  }

  /** A reduction whose vectorised loop is a parallel one: totals in scratch memory, walked once per few rows. */
  #columns(): void {
    const e = this.#e
    const { f } = e
    const { resultLevel, after, loop } = this.#shape
    const early = this.#closure(
      this.#reductions.map(({ input }) => input),
      (index) => this.#storesInside(index),
    )
    const late = this.#closure([], (index) => !this.#storesInside(index))
    const scratch = f.local('i32')
    const perVector = 16 * this.#reductions.reduce((sum, { registers }) => sum + registers.length, 0)
    const overScratch = (unroll: number, body: (bytes: ReadonlyMap<number, Local>) => void): void => {
      f.set(scratch, f.get(this.#frame.scratch))
      this.#vectors(unroll, (bytes) => {
        body(bytes)
        f.increment(scratch, perVector)
      })
    }
    overScratch(1, () => {
      for (const { accumulator, registers } of this.#reductions) accumulator.init(e, registers)
      this.#transfer('store', scratch)
    })
    this.#reducedLoops(resultLevel + 1, (axis, copies) => {
      overScratch(1, (bytes) => {
        this.#transfer('load', scratch)
        for (let copy = 0; copy < copies; copy++) {
          const at = this.#position(bytes, new Map([[axis, copy]]))
          loop.body.forEach((_, i) => {
            if (early.has(i) && !after[i] && this.#shape.levels[i]! >= this.#last - 1) this.#body.emit(i, at)
          })
          this.#stores((index) => this.#storesInside(index), at, false)
          this.#collect(copy, copies)
        }
        this.#transfer('store', scratch)
      })
    })
    overScratch(1, (bytes) => {
      this.#transfer('load', scratch)
      const at = this.#position(bytes)
      loop.body.forEach((_, i) => {
        const reduction = this.#reductions.find(({ instruction }) => instruction === i)
        if (reduction !== undefined) {
          reduction.accumulator.lanes(e, reduction.registers)
          this.#body.assign(i)
        } else if (late.has(i) && this.#shape.levels[i] === this.#last) this.#body.emit(i, at)
      })
      this.#stores((index) => !this.#storesInside(index), at, false)
    })
  }

  /** The reduced loops around the columns; the last one takes several rows at a time. */
  #reducedLoops(level: number, body: (axis: number, copies: number) => void): void {
    const axis = this.#shape.order[level]!
    if (level < this.#last - 1) {
      this.#loop(level, 1, () => {
        this.#before(level)
        this.#reducedLoops(level + 1, body)
      })
      return
    }
    const length = this.#shape.loop.lengths[axis]!
    const copies = Math.min(this.#copies, length)
    const whole = copies === 0 ? 0 : length - (length % copies)
    if (whole > 0) this.#loop(level, copies, () => body(axis, copies), [0, whole])
    if (whole < length) this.#loop(level, 1, () => body(axis, 1), [whole, length])
  }

  /** Moves the totals of one vector between registers and scratch memory. */
  #transfer(direction: 'load' | 'store', scratch: Local): void {
    const { f } = this.#e
    let offset = 0
    for (const { registers } of this.#reductions) {
      for (const register of registers) {
        if (direction === 'load') f.set(register, f.load('v128.load', offset, f.get(scratch)))
        else f.store('v128.store', offset, f.get(scratch), f.get(register))
        offset += 16
      }
    }
  }

  /** Instructions that some values and stores need, not looking behind reductions. */
  #closure(values: readonly number[], stores: (index: number) => boolean): Set<number> {
    const { loop } = this.#shape
    const needed = new Set(values)
    loop.stores.forEach(({ value, access }, index) => {
      if (!stores(index)) return
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
