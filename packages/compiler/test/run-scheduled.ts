// Runs nests as their schedules say: in the order of their loops, by vectors, turns, squares and blocks, in parts.
import { movesInside, operandsOf, operandsOfStore, scheduleLoop } from '../src/index.ts'
import type { Loop, LoopSchedule, Target } from '../src/index.ts'
import type { Real } from './block.ts'
import { filled } from './filled.ts'
import { compute, ofType, outcomeOf, runStore, scanned, together, totalOf } from './loop-semantics.ts'
import type { Total } from './loop-semantics.ts'
import type { PlanMemory } from './plan-memory.ts'
import type { LoopRunner } from './run-loop.ts'

type Bounds = readonly [from: number, to: number]

/** Runs nests by their schedules for a target; what may run in parts runs in two, the second one first. */
export const scheduledRunner =
  (target: Target): LoopRunner =>
  (general, memory, range) => {
    const loop = filled(general)
    const schedule = scheduleLoop(general.loop, target)
    const { splitAxis, splitUnit } = schedule
    if (range !== undefined && splitAxis !== 0) throw new Error(`rows cannot be split from axis ${splitAxis}`)
    const [begin, end] = range ?? [0, loop.lengths[splitAxis] ?? 1]
    const middle = begin + Math.ceil((end - begin) / 2 / splitUnit) * splitUnit
    const parts: readonly Bounds[] =
      loop.ordered || middle >= end
        ? [[begin, end]]
        : [
            [middle, end],
            [begin, middle],
          ]
    for (const part of parts) new Run(schedule, loop, memory, part).run()
  }

class Run {
  readonly #schedule: LoopSchedule
  readonly #loop: Loop
  readonly #memory: PlanMemory
  readonly #range: Bounds
  readonly #last: number
  readonly #reduces: boolean
  /** Where the loops are that run, by axis. */
  readonly #index: number[] = []
  /** The last value of each instruction outside of the vectorized loop, and where its loops were. */
  readonly #known: (readonly [where: string, value: Real])[] = []
  /** The values of those inside, for the lanes at hand. */
  readonly #vectors: Map<string, Real> = new Map()
  /** Totals by reduction and by where the parallel loops are. */
  #totals: Map<string, Total> = new Map()
  /** What scans have come to, in the same way. */
  readonly #scans: Map<string, Real> = new Map()

  constructor(schedule: LoopSchedule, loop: Loop, memory: PlanMemory, range: Bounds) {
    this.#schedule = schedule
    this.#loop = loop
    this.#memory = memory
    this.#range = range
    this.#last = schedule.order.length - 1
    this.#reduces = loop.body.some((each) => 'combine' in each)
  }

  run(): void {
    this.#inside(-1)
  }

  #inside(level: number): void {
    if (!this.#reduces || level !== this.#schedule.resultLevel) return this.#below(level)
    if (this.#schedule.columns) return this.#columns()
    this.#below(level)
    this.#results([[...this.#index]])
    this.#totals.clear()
    this.#scans.clear()
  }

  #below(level: number): void {
    if (level === this.#last) return this.#elements([[...this.#index]])
    if (level + 2 === this.#last && this.#schedule.transposed.length > 0) return this.#squares(level + 1)
    if (level + 1 === this.#last)
      return this.#turns((vectors) => vectors.forEach((each) => this.#elements(this.#lanes(each))))
    this.#along(level + 1, this.#bounds(level + 1), () => this.#inside(level + 1))
  }

  #bounds(level: number): Bounds {
    const axis = this.#schedule.order[level]!
    return axis === this.#schedule.splitAxis ? this.#range : [0, this.#loop.lengths[axis]!]
  }

  #along(level: number, [from, to]: Bounds, body: () => void): void {
    const axis = this.#schedule.order[level]!
    for (let i = from; i < to; i++) {
      this.#index[axis] = i
      body()
    }
    delete this.#index[axis]
  }

  /** The vectors of each turn of the last loop, as the position of each lane. */
  #turns(body: (vectors: readonly (readonly number[])[]) => void, bounds = this.#bounds(this.#last)): void {
    const { lanes, unroll } = this.#schedule
    let [at] = bounds
    const vector = (from: number, length: number): number[] => Array.from({ length }, (_, i) => from + i)
    for (const copies of [unroll, 1]) {
      for (; at + copies * lanes <= bounds[1]; at += copies * lanes)
        body(Array.from({ length: copies }, (_, copy) => vector(at + copy * lanes, lanes)))
    }
    if (at < bounds[1]) body([vector(at, bounds[1] - at)])
  }

  /** The current index with the last loop at each of these positions. */
  #lanes(positions: readonly number[]): number[][] {
    return positions.map((position) => {
      const index = [...this.#index]
      index[this.#schedule.order[this.#last]!] = position
      return index
    })
  }

  /** The last two loops: blocks of squares, whose elements are all read before any is written, then what is left. */
  #squares(level: number): void {
    const { lanes, block, blockWidth } = this.#schedule
    const [rows, columns] = [this.#bounds(level), this.#bounds(level + 1)]
    const whole = ([from, to]: Bounds): number => from + Math.floor((to - from) / lanes) * lanes
    const [rowStop, columnStop] = [whole(rows), whole(columns)]
    for (let row = rows[0]; row < rowStop; row += block)
      for (let column = columns[0]; column < columnStop; column += blockWidth)
        for (let r = row; r < Math.min(rowStop, row + block); r += lanes)
          for (let c = column; c < Math.min(columnStop, column + blockWidth); c += lanes) {
            const square: number[][] = []
            this.#along(level, [r, r + lanes], () => {
              square.push(...this.#lanes(Array.from({ length: lanes }, (_, i) => c + i)))
            })
            this.#elements(square)
          }
    const rest = (own: Bounds, others: Bounds): void =>
      this.#along(level, own, () =>
        this.#turns((vectors) => vectors.forEach((each) => this.#elements(this.#lanes(each))), others),
      )
    rest([rows[0], rowStop], [columnStop, columns[1]])
    rest([rowStop, rows[1]], columns)
  }

  /** For the vectors of a turn, all reduced loops; with panels all reduced loops for many turns. */
  #columns(): void {
    const { panel } = this.#schedule
    const columns = this.#bounds(this.#last)
    if (panel === 0) return this.#turns((vectors) => this.#walk((body) => body(vectors)), columns)
    for (let from = columns[0]; from < columns[1]; from += panel)
      this.#walk((body) => this.#turns(body, [from, Math.min(columns[1], from + panel)]))
  }

  /** All reduced loops for some turns; blocks of the last one are combined before they go into the totals. */
  #walk(turns: (body: (vectors: readonly (readonly number[])[]) => void) => void): void {
    const { resultLevel, block } = this.#schedule
    const inside = (level: number): void => {
      if (level < this.#last - 1) return this.#along(level, this.#bounds(level), () => inside(level + 1))
      const [from, to] = this.#bounds(level)
      for (let begin = from; begin < to; begin += block) {
        turns((vectors) => {
          const before = this.#totals
          this.#totals = new Map()
          this.#along(level, [begin, Math.min(to, begin + block)], () =>
            vectors.forEach((vector) => this.#elements(this.#lanes(vector))),
          )
          const group = this.#totals
          this.#totals = before
          for (const [key, value] of group) this.#combine(key, value)
        })
      }
    }
    inside(resultLevel + 1)
    turns((vectors) => vectors.forEach((vector) => this.#results(this.#lanes(vector))))
    this.#totals.clear()
    this.#scans.clear()
  }

  /** What runs for every element of the space. */
  #elements(indices: readonly (readonly number[])[]): void {
    const { body } = this.#loop
    this.#vectors.clear()
    body.forEach((each, i) => {
      if (each.op !== 'reduce') return
      for (const index of indices) {
        const next = totalOf(each, (operand) => this.#value(operand, index))
        this.#combine(this.#keyOf(i, index), next)
      }
    })
    this.#stores(indices, (moves) => moves || !this.#reduces)
  }

  /** What runs when all is reduced. */
  #results(indices: readonly (readonly number[])[]): void {
    this.#vectors.clear()
    this.#stores(indices, (moves) => !moves)
  }

  #stores(indices: readonly (readonly number[])[], when: (moves: boolean) => boolean): void {
    const loop = this.#loop
    const stores = loop.stores.filter(({ access }) => when(movesInside(loop, access.strides)))
    const values = indices.map((index) => {
      const own: Real[] = []
      for (const i of stores.flatMap(operandsOfStore)) own[i] = this.#value(i, index)
      return own
    })
    for (const store of stores)
      indices.forEach((index, lane) => runStore(loop, store, index, values[lane]!, this.#memory))
  }

  #keyOf(reduction: number, index: readonly number[]): string {
    let key = `${reduction}:`
    for (let axis = 0; axis < this.#loop.parallel; axis++) key += `${index[axis]},`
    return key
  }

  #combine(key: string, next: Total): void {
    const each = this.#loop.body[Number.parseInt(key)]!
    if (each.op !== 'reduce') throw new Error('no reduction')
    this.#totals.set(key, together(each, this.#totals.get(key), next))
  }

  /** The value of an instruction, computed once for each position of the loops up to its level. */
  #value(i: number, index: readonly number[]): Real {
    const { levels, order } = this.#schedule
    let where = ''
    for (let level = 0; level <= levels[i]!; level++) where += `${index[order[level]!]},`
    const inside = levels[i] === this.#last
    const known = this.#known[i]
    const before = inside ? this.#vectors.get(`${i}:${where}`) : known?.[0] === where ? known[1] : undefined
    if (before !== undefined) return before
    const each = this.#loop.body[i]!
    const value = (): Real => {
      if (each.op === 'reduce') return outcomeOf(each, this.#totals.get(this.#keyOf(i, index)))
      const values: Real[] = []
      for (const operand of operandsOf(each)) values[operand] = this.#value(operand, index)
      if (each.op === 'scan') {
        const key = this.#keyOf(i, index)
        this.#scans.set(key, scanned(each.combine, each.type, this.#scans.get(key), values[each.input]!))
        return ofType(each.type, this.#scans.get(key)!)
      }
      return compute(this.#loop, each, index, values, this.#memory)
    }
    const own = value()
    if (inside) this.#vectors.set(`${i}:${where}`, own)
    else this.#known[i] = [where, own]
    return own
  }
}
