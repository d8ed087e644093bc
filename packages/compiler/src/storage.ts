// Which values are put into buffers, and why: what must be there, and what would cost more to compute again.
import { sizeOf, stridesOf } from '@nx/types'
import type { Spec } from '@nx/types'
import { checksOperands } from './failing.ts'
import { Lowering } from './lowering.ts'
import type { Access } from './loop.ts'
import { joinWalks } from './plan.ts'
import type { View } from './plan.ts'
import { inputsOf } from './program.ts'
import type { Id, Program } from './program.ts'
import type { Target } from './target.ts'

/** Why a value is in a buffer. */
export type Reason =
  | 'parameter'
  | 'result'
  /** It comes from loops of its own: a reduction, a product, a pad. */
  | 'nest'
  /** An operation that works on buffers takes or gives it. */
  | 'operand'
  /** It may fail, though only a part of it is used, or none. */
  | 'checked'
  /** Too many instructions would hang on one value. */
  | 'long'
  /** Several nests need it. */
  | 'shared'
  /** A broadcast would compute it again and again. */
  | 'repeated'
  /** Its elements could be found by a division only. */
  | 'index'

/** Elements that are read where there are any take a few instructions more: so many times of one value. */
const mostGuarded = 2

/** The stored values of a program; grows while nests are written. */
export class Storage {
  readonly program: Program
  /** How many values are stored. */
  stored = 0
  /** Stored values that are computed whole, whatever is read of them, as they may fail. */
  readonly kept: Set<Id> = new Set()
  readonly #reasons: (Reason | undefined)[]
  /** How many values that are computed for the results, or as they may fail, need each one; -1 for those not computed. */
  readonly #users: readonly number[]

  constructor(program: Program, target: Target) {
    this.program = program
    this.#reasons = new Array<Reason | undefined>(program.entries.length).fill(undefined)
    this.#users = usersOf(program)
    for (const id of program.parameters) this.add(id, 'parameter')
    for (const id of program.results) this.add(this.alias(id), 'result')
    for (let id = 0; id < this.#users.length; id++) if (this.isLive(id)) this.#require(id)
    for (const id of program.kept) this.#keep(id)
    this.#keepFailing()
    this.#bound(target)
    this.#choose(target)
  }

  spec(id: Id): Spec {
    return this.program.entries[id]!.spec
  }

  has(id: Id): boolean {
    return this.#reasons[id] !== undefined
  }

  /** Whether a value is computed for the results, or as it may fail. */
  isLive(id: Id): boolean {
    return this.#users[id]! >= 0
  }

  /** Why a value is stored. */
  reason(id: Id): Reason | undefined {
    return this.#reasons[id]
  }

  add(id: Id, reason: Reason): void {
    if (this.has(id)) return
    this.#reasons[id] = reason
    this.stored++
  }

  /** What a value shares its elements with, reshapes left out. */
  alias(id: Id): Id {
    let own = id
    for (;;) {
      const entry = this.program.entries[own]!
      if (entry.kind !== 'call' || entry.op !== 'reshape') return own
      own = entry.inputs[0]!
    }
  }

  /** A value as a walk through a stored one, which is stored now if it was not; `buffer` is its number here. */
  view(id: Id): View {
    const { entries } = this.program
    const own = this.alias(id)
    let base = own
    for (;;) {
      const entry = entries[base]!
      if (this.has(base) || entry.kind !== 'call' || entry.operation.kind !== 'view') break
      base = entry.inputs[0]!
    }
    this.add(base, 'operand')
    if (base === own) {
      const { shape } = this.spec(id)
      const strides = stridesOf(shape)
      return {
        buffer: base,
        offset: 0,
        axes: shape.map((length, axis) => joinWalks([{ length, stride: strides[axis]! }])),
      }
    }
    const scope = { storage: this, bufferOf: (stored: Id) => stored, limit: 0 }
    const nest = new Lowering(scope, this.spec(id).shape, [])
    const value = nest.element(id, nest.parallelIndex)
    const { buffer, offset, strides } = (nest.body[value] as { readonly access: Access }).access
    const loops = strides.values()
    const axes = nest.axes.map((lengths) =>
      joinWalks(lengths.map((length) => ({ length, stride: loops.next().value! }))),
    )
    return { buffer, offset, axes }
  }

  /** Stores what an operation gives, or what it takes, if it works on buffers. */
  #require(id: Id): void {
    const entry = this.program.entries[id]!
    if (entry.kind === 'parameter') return
    if (entry.kind === 'output') {
      this.add(id, 'operand')
      for (const input of entry.tuple.inputs) this.add(this.alias(input), 'operand')
      return
    }
    const { kind } = entry.operation
    if (kind === 'reduce' || kind === 'locate' || kind === 'scan' || kind === 'nest') this.add(id, 'nest')
    if (entry.op === 'matrix product') for (const input of entry.inputs) this.view(input)
    if (entry.op === 'scatter') this.#parted(entry.inputs)
    if (entry.op === 'outer pad') this.#pad(id, entry.inputs[0]!)
  }

  /** Stores what padding is put around, so that nothing is computed outside of it, and what is read more than twice. */
  #pad(id: Id, input: Id): void {
    const own = this.alias(input)
    const entry = this.program.entries[own]!
    if (entry.kind !== 'call' || entry.operation.kind !== 'create') this.add(own, 'operand')
    if (this.#users[id]! > mostGuarded) this.add(id, 'shared')
  }

  /** Stores updates that are computed from the target, so that the target may be written over. */
  #parted([target, , updates]: readonly Id[]): void {
    const base = this.alias(target!)
    const pending = [updates!]
    const seen = new Set(pending)
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (id === base) return this.add(this.alias(updates!), 'operand')
      if (this.has(id)) continue
      for (const input of inputsOf(this.program.entries[id]!)) {
        if (!seen.has(input)) pending.push(input)
        seen.add(input)
      }
    }
  }

  #keep(id: Id): void {
    const own = this.alias(id)
    this.kept.add(own)
    this.add(own, 'checked')
  }

  /** Keeps what may fail where only a part of it is used. */
  #keepFailing(): void {
    const { entries } = this.program
    const isFailing = new Uint8Array(entries.length)
    for (let id = 0; id < entries.length; id++) {
      const entry = entries[id]!
      if (entry.kind !== 'call' || !this.isLive(id)) continue
      let fails = checksOperands(entry, entries)
      const { inputs } = entry
      for (let i = 0; i < inputs.length; i++) {
        const input = inputs[i]!
        if (isFailing[input] === 0) continue
        if (entry.operation.leavesOut) this.#keep(input)
        fails ||= !this.has(this.alias(input))
      }
      if (fails && !this.has(id)) isFailing[id] = 1
    }
  }

  /**
   * Stores values before too much hangs on one: a nest has room for so many instructions, and what two nests need of a long
   * computation each would repeat.
   */
  #bound({ instructions, buffers }: Target): void {
    const { entries } = this.program
    // What hangs on each value at most: what several of its inputs need is counted for each, until that is too much.
    const sizes = new Int32Array(entries.length)
    const loads = new Int32Array(entries.length)
    const count = this.#counter(sizes)
    for (let id = 0; id < entries.length; id++) {
      const entry = entries[id]!
      if (entry.kind !== 'call' || !this.isLive(id) || this.has(id)) continue
      const { kind } = entry.operation
      const { inputs } = entry
      let size = kind === 'elementwise' ? 1 : 0
      let read = 0
      for (let k = 0; k < inputs.length; k++) {
        const input = inputs[k]!
        if (inputs.indexOf(input) < k) continue
        const isRead = this.has(input)
        size += isRead ? 1 : sizes[input]!
        read += isRead ? 1 : loads[input]!
      }
      // Of all that a nest has room for: half for one user, less for several.
      const longest = instructions * (this.#users[id] === 1 ? 0.5 : 0.15)
      const isMove = kind === 'move'
      if (isMove || size > longest || read > buffers / 2) [size, read] = count(id)
      if (size > longest || read > buffers / 2) this.add(this.alias(id), 'long')
      else {
        sizes[id] = size
        loads[id] = isMove ? 0 : read
      }
    }
  }

  /**
   * Counts the instructions that hang on a value that is not stored, as lowering would write them, and the loads among
   * them; what is read moved, of which `sizes` are known, is read by itself.
   */
  #counter(sizes: ArrayLike<number>): (id: Id) => readonly [size: number, loads: number] {
    const { entries } = this.program
    const lastSeenFor = new Int32Array(entries.length).fill(-1)
    const pending: Id[] = []
    return (id) => {
      let [size, loads] = [0, 0]
      pending.push(id)
      for (let own = pending.pop(); own !== undefined; own = pending.pop()) {
        const entry = entries[own]!
        if (entry.kind !== 'call' || this.has(own)) {
          size++
          loads++
          continue
        }
        const { kind } = entry.operation
        if (kind === 'move' && own !== id) {
          size += sizes[own]!
          continue
        }
        if (kind === 'elementwise') size++
        for (const input of entry.inputs) {
          if (lastSeenFor[input] === id) continue
          lastSeenFor[input] = id
          pending.push(input)
        }
      }
      return [size, loads]
    }
  }

  /** Stores values that several nests need, or that a broadcast repeats, unless they are cheap to compute again. */
  #choose({ transferCost, nestCost, repeatCost }: Target): void {
    const { entries } = this.program
    const costs = new Float64Array(entries.length)
    for (let id = 0; id < entries.length; id++) {
      const entry = entries[id]!
      if (entry.kind !== 'call' || !this.isLive(id)) continue
      let cost = entry.operation.cost
      const { inputs } = entry
      for (let i = 0; i < inputs.length; i++) cost += this.has(inputs[i]!) ? 1 : costs[inputs[i]!]!
      costs[id] = Math.min(1e6, cost)
    }
    // A nest that needs each value, whether others do, and the most elements that any user of it has.
    const roots = new Int32Array(entries.length).fill(-1)
    const areMore = new Uint8Array(entries.length)
    const largest = new Float64Array(entries.length)
    for (let id = entries.length - 1; id >= 0; id--) {
      if (!this.isLive(id)) continue
      const entry = entries[id]!
      const size = sizeOf(entry.spec.shape)
      const cost = costs[id]!
      if (entry.kind === 'call' && entry.operation.kind !== 'create') {
        if (size === 1) {
          if (cost > nestCost) this.add(id, 'shared')
        } else if (areMore[id] === 1) {
          // Computed twice, or else written once and read twice.
          if (cost > 3 * transferCost) this.add(id, 'shared')
        } else if (cost > repeatCost && largest[id]! > size) this.add(id, 'repeated')
      }
      const root = this.has(id) ? id : roots[id]!
      const inputs = inputsOf(entry)
      for (let i = 0; i < inputs.length; i++) {
        const input = inputs[i]!
        if (roots[input] === -1) roots[input] = root
        else if (root !== -1 && roots[input] !== root) areMore[input] = 1
        if (root !== id && areMore[id] === 1) areMore[input] = 1
        if (size > largest[input]!) largest[input] = size
      }
    }
  }
}

/** How many values that are computed need each value; -1 for those that are not computed. */
function usersOf({ entries, results, kept }: Program): readonly number[] {
  const users = new Array<number>(entries.length).fill(-1)
  const lastUser = new Array<number>(entries.length).fill(-1)
  for (const id of results) users[id] = 0
  for (const id of kept) users[id] = 0
  for (let id = entries.length - 1; id >= 0; id--) {
    if (users[id] === -1) continue
    const inputs = inputsOf(entries[id]!)
    for (let i = 0; i < inputs.length; i++) {
      const input = inputs[i]!
      // A value that is an operand twice has one user.
      if (lastUser[input] === id) continue
      lastUser[input] = id
      users[input] = Math.max(users[input]!, 0) + 1
    }
  }
  return users
}
