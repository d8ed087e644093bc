// Emits the loops around a body: element-wise nests, reductions along rows, reductions of columns.
import { innerInstructions, movesInside, neededFor, operandsOf, operandsOfStore } from '@nx/compiler'
import type { LoopSchedule } from '@nx/compiler'
import { combineLanes } from './accumulators.ts'
import { Body } from './body.ts'
import type { Emitter, Local } from './emitter.ts'
import { laneClass } from './lanes.ts'
import { isGrouped, reductionsOf, registersOf, withRegisters } from './reductions.ts'
import type { Reduction, Strips } from './reductions.ts'
import { neutral, scanLanes } from './scan.ts'
import { emitTile } from './tiles.ts'
import { walkBlocks, walksOf, wholeSteps } from './walks.ts'
import type { Bounds, Frame, Walks } from './walks.ts'

/** Emits a whole nest. */
export class Nest {
  readonly #e: Emitter
  readonly #schedule: LoopSchedule
  readonly #body: Body
  readonly #frame: Frame
  readonly #walks: Walks
  readonly #reductions: readonly Reduction[]
  readonly #ownStrips: (readonly Reduction[])[] = []
  /** Level of the vectorised loop. */
  readonly #last: number

  constructor(e: Emitter, schedule: LoopSchedule, frame: Frame) {
    this.#e = e
    this.#schedule = schedule
    this.#frame = frame
    this.#body = new Body(e, schedule, frame.buffers)
    this.#walks = walksOf(e, schedule, this.#body, frame)
    this.#last = schedule.order.length - 1
    this.#reductions = reductionsOf(e, schedule, this.#body)
  }

  /** Gives the bytes of room that it needs for the totals of a panel. */
  emit(): number {
    this.#inside(-1)
    return (this.#schedule.panel / this.#e.width) * this.#vectorBytes
  }

  /** Everything inside the loop at a level: the values of that level, then the loops within. */
  #inside(level: number): void {
    const { resultLevel, columns } = this.#schedule
    this.#before(level)
    if (this.#reductions.length === 0 || level !== resultLevel) this.#loopsBelow(level)
    else if (columns) this.#columns()
    else this.#rows(level)
  }

  #loopsBelow(level: number): void {
    if (level === this.#last) this.#stores(() => true, true)
    else if (level + 2 === this.#last && this.#schedule.transposed.length > 0) this.#tiles(level + 1)
    else if (level + 1 === this.#last) this.#vector()
    else this.#walks.walk(level + 1, 1, () => this.#inside(level + 1))
  }

  /** Computes the values of a level, then folds indirect positions known now into the pointers of inner accesses. */
  #before(level: number): void {
    this.#body.ahead = [0, 0]
    this.#values(level)
    this.#body.foldTerms(level)
  }

  /** Computes the values of a level that need no reduction. */
  #values(level: number, each = (compute: () => void): void => compute()): void {
    const { levels, after } = this.#schedule
    levels.forEach((own, i) => {
      if (own === level && !after[i]) each(() => this.#value(i, this.#reductions))
    })
  }

  #value(i: number, reductions: readonly Reduction[]): void {
    const scan = reductions.find(({ instruction, isScan }) => isScan && instruction === i)
    if (scan === undefined) return this.#body.emit(i)
    const { combine, type, accumulator, registers } = scan
    const e = this.#e
    this.#input(scan)
    e.isStored = this.#body.isOnlyStored(i)
    if (this.#schedule.columns) {
      accumulator.add(e, registers)
      accumulator.lanes(e, registers)
    } else scanLanes(e, combine, type, accumulator, registers)
    e.isStored = false
    this.#body.assign(i)
  }

  /** Sets registers to what changes nothing. */
  #begin({ combine, type, isScan, accumulator, registers }: Reduction): void {
    const e = this.#e
    accumulator.init(e, registers)
    // Sums of floats are f64.
    if (isScan && Object.is(neutral(combine, type), -0))
      for (const each of registers) e.f.set(each, e.splat('f64', -0))
  }

  /** The vectorised loop of an element-wise nest, or of a reduction along rows. */
  #vector(bounds?: Bounds): void {
    const e = this.#e
    const { order, unroll } = this.#schedule
    const turn = (copies: number): void => {
      const all = (body: (copy: number) => void): (() => void)[] =>
        Array.from({ length: copies }, (_, copy) => () => {
          this.#body.copy = copy
          this.#body.ahead = [order[this.#last]!, copy * e.width]
          body(copy)
          this.#body.copy = 0
        })
      // Each instruction waits for the one before, so vectors take turns.
      this.#values(this.#last, (compute) => e.takeTurns(all(compute)))
      const emitted = all((copy) => {
        this.#stores((index) => this.#reductions.length === 0 || this.#storesInside(index), false)
        for (const reduction of this.#reductions)
          if (!reduction.isScan) this.#collect(reduction, copy > 0, copy < copies - 1)
      })
      for (const emit of emitted) emit()
    }
    this.#walks.walkVectors(bounds === undefined ? unroll : 1, turn, bounds)
  }

  /**
   * The last two loops in square tiles of vectors, so that what is contiguous along the outer one is loaded in
   * vectors too and transposed in registers. Blocks of tiles are a cache line wide, so that each line is written at once, and
   * long: what they read is then near for the next ones, and lines a power of two apart, which push each other out, are few.
   */
  #tiles(level: number): void {
    const { f, width } = this.#e
    const [row, rowEnd] = this.#walks.boundsAt(level)
    const [column, columnEnd] = this.#walks.boundsAt(level + 1)
    const [firstRow, rows, columns] = f.locals('i32', 3) as [Local, Local, Local]
    f.set(firstRow, f.get(row))
    wholeSteps(this.#e, rows, row, rowEnd, width)
    wholeSteps(this.#e, columns, column, columnEnd, width)
    walkBlocks(this.#e, row, rows, this.#schedule.block, (rowStop) => {
      f.set(column, f.i32(0))
      walkBlocks(this.#e, column, columns, this.#schedule.blockWidth, (columnStop) => {
        const tile = (): void =>
          emitTile(this.#e, this.#schedule, this.#body, level, () => this.#stores(() => true, false))
        this.#walks.walk(level, width, () => this.#walks.walk(level + 1, width, tile, [column, columnStop]), [
          row,
          rowStop,
        ])
      })
    })
    const single = (bounds: Bounds, inner?: Bounds): void => {
      const body = (): void => {
        this.#before(level)
        this.#vector(inner)
      }
      this.#walks.walk(level, 1, body, bounds)
    }
    if ((this.#walks.knownLength(level + 1) ?? 1) % width > 0) single([firstRow, rows], [columns, columnEnd])
    single([rows, rowEnd])
  }

  /** Whether a store moves along reduced axes. */
  #storesInside(index: number): boolean {
    const { loop } = this.#schedule
    return movesInside(loop, loop.stores[index]!.access.strides)
  }

  #stores(which: (index: number) => boolean, uniform: boolean): void {
    this.#schedule.loop.stores.forEach((_, index) => {
      if (which(index)) this.#body.store(index, uniform)
    })
  }

  /** Leaves the current input of a reduction, which its accumulator has seen. */
  #input({ input, combine, type, accumulator, registers }: Reduction): void {
    const e = this.#e
    this.#body.push(input)
    if (e.tail !== undefined && !this.#schedule.columns) {
      e.splat(e.laneOf(type), neutral(combine, type))
      e.tailMask(e.laneBytes(type))
      e.f.op('v128.bitselect')
    }
    e.map((x) => {
      accumulator.observe?.(e, registers, x)
      return x
    })
  }

  /** Takes the current input of a reduction into its group if that is `begun`, and the group into the total unless it is `open`. */
  #collect(reduction: Reduction, begun: boolean, open: boolean): void {
    const e = this.#e
    const { combine, type, accumulator, registers, group } = reduction
    this.#input(reduction)
    if (begun && accumulator.groups) {
      e.f.get(group)
      combineLanes(e, combine, type)
    }
    if (open && accumulator.groups) e.f.set(group)
    else accumulator.add(e, registers)
  }

  /** A reduction whose vectorised loop is a reduced one: totals in registers, then what follows, once per row. */
  #rows(level: number): void {
    const { after, levels } = this.#schedule
    for (const reduction of this.#reductions) this.#begin(reduction)
    this.#loopsBelow(level)
    this.#complete([this.#reductions], () =>
      this.#finish(this.#reductions, 'total', (i) => after[i]! && levels[i] === level),
    )
  }

  /** Goes on once totals are complete. */
  #complete(strips: Strips, goOn: () => void): void {
    const { part, emitParts } = this.#frame
    if (emitParts === undefined) goOn()
    else emitParts(this.#e, part, strips, goOn)
  }

  /** Once all rows are in: the outcomes, what follows from them, and the stores. */
  #finish(strip: readonly Reduction[], outcome: 'lanes' | 'total', follows: (i: number) => boolean): void {
    this.#schedule.loop.body.forEach((_, i) => {
      const reduction = strip.find(({ instruction }) => instruction === i)
      if (reduction?.isScan === true) return
      if (reduction !== undefined) {
        reduction.accumulator[outcome](this.#e, reduction.registers)
        this.#body.assign(i)
      } else if (follows(i)) this.#body.emit(i)
    })
    this.#stores((index) => !this.#storesInside(index), outcome === 'total')
  }

  /** Bytes of the totals of one vector. */
  get #vectorBytes(): number {
    return 16 * registersOf(this.#reductions).length
  }

  /**
   * A reduction whose vectorised loop is a parallel one: for several vectors of columns at a time, walks all rows. Sums of floats are
   * in groups of rows before they go into the totals.
   */
  #columns(): void {
    const { resultLevel, unroll, panel } = this.#schedule
    if (panel > 0) return this.#panels()
    this.#strips(unroll, (strips) => {
      for (const reduction of strips.flat()) this.#begin(reduction)
      this.#rowBlocks(resultLevel + 1, (level, bounds) => this.#group(strips, level, bounds))
      this.#outcomes(strips)
    })
  }

  /** The same with totals in memory: blocks of rows are walked outside of the vectors of a panel. */
  #panels(): void {
    const { f } = this.#e
    const { resultLevel, unroll, panel, lanes } = this.#schedule
    const { room } = this.#frame
    const [from, end] = this.#walks.boundsAt(this.#last)
    const [place, stop] = f.locals('i32', 2) as [Local, Local]
    const bytes = this.#vectorBytes
    const put = (own: readonly Reduction[]): void =>
      registersOf(own).forEach((local, i) => f.store('v128.store', 16 * i, f.get(place), f.get(local)))
    walkBlocks(this.#e, from, end, panel, (to) => {
      const strips = (copies: number, body: (strips: Strips) => void): void => {
        f.set(place, f.get(room))
        const turn = (own: Strips): void => {
          registersOf(own.flat()).forEach((local, i) =>
            f.set(local, f.load('v128.load', 16 * i, f.get(place))),
          )
          body(own)
          f.increment(place, own.length * bytes)
        }
        this.#strips(copies, turn, [from, to])
      }
      for (const reduction of this.#reductions) this.#begin(reduction)
      f.op('i32.add', f.op('i32.sub', f.get(to), f.get(from)), f.i32(lanes - 1))
      f.op('i32.mul', f.op('i32.shr_u', undefined, f.i32(Math.log2(lanes))), f.i32(bytes))
      f.set(stop, f.op('i32.add', undefined, f.tee(place, f.get(room))))
      f.forRange(place, stop, bytes, () => put(this.#reductions))
      this.#rowBlocks(resultLevel + 1, (level, bounds) =>
        strips(unroll, (own) => {
          this.#group(own, level, bounds)
          put(own.flat())
        }),
      )
      strips(1, (own) => this.#outcomes(own))
    })
  }

  /** The vectorised loop with registers for each of its copies. */
  #strips(unroll: number, body: (strips: Strips) => void, bounds?: Bounds): void {
    const own = this.#ownStrips
    while (own.length < unroll)
      own.push(this.#reductions.map((reduction) => withRegisters(this.#e, reduction)))
    this.#walks.walkVectors(unroll, (copies) => body(own.slice(0, copies)), bounds)
  }

  /** Runs something for each of the vectors. */
  #each(strips: Strips, body: (strip: readonly Reduction[]) => void): void {
    const { loop, lanes } = this.#schedule
    strips.forEach((strip, copy) => {
      this.#body.ahead = [loop.parallel - 1, copy * lanes]
      body(strip)
    })
  }

  /** Takes a group of rows into the totals. */
  #group(strips: Strips, level: number, bounds: Bounds): void {
    const e = this.#e
    const { f } = e
    const { resultLevel, after, levels } = this.#schedule
    const { body, stores } = this.#schedule.loop
    const inside = stores.filter((_, index) => this.#storesInside(index))
    const inputs = this.#reductions.flatMap(({ instruction }) => operandsOf(body[instruction]!))
    const isEarly = neededFor(body, [...inputs, ...inside.flatMap(operandsOfStore)])
    const grouped = strips.flat().filter(isGrouped)
    for (const { type, group } of grouped) f.set(group, e.splat(laneClass(type), 0))
    const row = (strip: readonly Reduction[]): void => {
      body.forEach((_, i) => {
        if (isEarly[i] === 1 && !after[i] && levels[i]! > resultLevel) this.#value(i, strip)
      })
      this.#stores((index) => this.#storesInside(index), false)
      for (const reduction of strip) {
        if (reduction.isScan) continue
        const { accumulator, combine, type, registers, group } = reduction
        this.#input(reduction)
        if (!isGrouped(reduction)) accumulator.add(e, registers)
        else {
          f.get(group)
          combineLanes(e, combine, type)
          f.set(group)
        }
      }
    }
    this.#walks.walk(level, 1, () => this.#each(strips, row), bounds)
    for (const { accumulator, registers, group } of grouped) accumulator.add(e, registers, f.get(group))
  }

  /** What follows from the totals. */
  #outcomes(strips: Strips): void {
    const { levels, loop } = this.#schedule
    const inner = innerInstructions(loop)
    this.#complete(strips, () =>
      this.#each(strips, (strip) =>
        this.#finish(strip, 'lanes', (i) => !inner[i] && levels[i] === this.#last),
      ),
    )
  }

  /** The reduced loops inside the columns; the last one goes by blocks of rows. */
  #rowBlocks(level: number, body: (level: number, bounds: Bounds) => void): void {
    if (level < this.#last - 1) return this.#walks.walk(level, 1, () => this.#rowBlocks(level + 1, body))
    const [from, end] = this.#walks.boundsAt(level)
    walkBlocks(this.#e, from, end, this.#schedule.block, (to) => body(level, [from, to]))
  }
}
