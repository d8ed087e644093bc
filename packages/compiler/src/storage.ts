// Which values are put into buffers, and why: what must be there, and what would cost more to compute again.
import { sizeOf, stridesOf } from '@nx/types'
import type { Spec } from '@nx/types'
import { checksOperands } from './failing.ts'
import { Lowering } from './lowering.ts'
import type { Access } from './loop.ts'
import { operationOf } from './operations.ts'
import type { Operation } from './operations.ts'
import type { View, Walk } from './plan.ts'
import { inputsOf } from './program.ts'
import type { Id, Program } from './program.ts'
import { limitsOf } from './target.ts'
import type { CompilerOptions, Limits } from './target.ts'

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

/** The most instructions that one value may take before it is stored: with one user, and with several. */
const longestAlone = 160
const longestShared = 48

/** Work that moving one element to or from memory takes, that of calling a nest, and that of a repeated element, in additions. */
const costOfTransfer = 1
const costOfNest = 100
const costOfRepeating = 6

/** The stored values of a program; grows while nests are written. */
export class Storage {
  readonly program: Program
  readonly #scalar: CompilerOptions['scalar']
  /** Values that are computed for the results, or as they may fail, in order. */
  readonly live: readonly Id[]
  /** Stored values that are computed whole, whatever is read of them, as they may fail. */
  readonly kept: Set<Id> = new Set()
  readonly #stored: Map<Id, Reason> = new Map()
  readonly #isLive: ReadonlySet<Id>

  constructor(program: Program, options: CompilerOptions) {
    this.program = program
    this.#scalar = options.scalar
    this.live = liveOf(program)
    this.#isLive = new Set(this.live)
    for (const id of program.parameters) this.add(id, 'parameter')
    for (const id of program.results) this.add(this.alias(id), 'result')
    for (const id of this.live) this.#require(id)
    for (const id of program.kept) this.#keep(id)
    this.#keepFailing()
    this.#bound(limitsOf(options))
    this.#choose()
  }

  spec(id: Id): Spec {
    return this.program.entries[id]!.spec
  }

  operationOf(op: string): Operation {
    return operationOf(op, this.#scalar)
  }

  has(id: Id): boolean {
    return this.#stored.has(id)
  }

  isLive(id: Id): boolean {
    return this.#isLive.has(id)
  }

  /** Why a value is stored. */
  reason(id: Id): Reason | undefined {
    return this.#stored.get(id)
  }

  add(id: Id, reason: Reason): void {
    if (!this.#stored.has(id)) this.#stored.set(id, reason)
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
      if (this.has(base) || entry.kind !== 'call' || this.operationOf(entry.op).kind !== 'view') break
      base = entry.inputs[0]!
    }
    this.add(base, 'operand')
    if (base === own) {
      const { shape } = this.spec(id)
      const strides = stridesOf(shape)
      return {
        buffer: base,
        offset: 0,
        axes: shape.map((length, axis) => [{ length, stride: strides[axis]! }]),
      }
    }
    const scope = { storage: this, bufferOf: (stored: Id) => stored, limit: 0 }
    const nest = new Lowering(scope, this.spec(id).shape, [])
    const value = nest.element(id, nest.parallelIndex)
    const { buffer, offset, strides } = (nest.body[value] as { readonly access: Access }).access
    const loops = strides.values()
    const axes = nest.axes.map((lengths) =>
      joined(lengths.map((length) => ({ length, stride: loops.next().value! }))),
    )
    return { buffer, offset, axes }
  }

  /** Stores what an operation gives, or what it takes, if it works on buffers. */
  #require(id: Id): void {
    const entry = this.program.entries[id]!
    if (entry.kind === 'parameter') return
    if (entry.kind === 'output') {
      this.add(id, 'operand')
      for (const input of entry.region.inputs) this.add(this.alias(input), 'operand')
      return
    }
    const { kind } = this.operationOf(entry.op)
    if (kind === 'reduce' || kind === 'scan' || kind === 'nest') this.add(id, 'nest')
    if (entry.op === 'matrix product') for (const input of entry.inputs) this.view(input)
    if (entry.op === 'scatter') this.#parted(entry.inputs)
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
    const failing = new Set<Id>()
    for (const id of this.live) {
      const entry = entries[id]!
      if (entry.kind !== 'call') continue
      const inputs = entry.inputs.filter((input) => failing.has(input))
      if (this.operationOf(entry.op).leavesOut) for (const input of inputs) this.#keep(input)
      const isOpen = inputs.some((input) => !this.has(this.alias(input)))
      if (!this.has(id) && (isOpen || checksOperands(entry, entries))) failing.add(id)
    }
  }

  /**
   * Stores values before too much hangs on one: a nest has room for so many instructions, and what two nests need of a long
   * computation each would repeat.
   */
  #bound(limits: Limits): void {
    const { entries } = this.program
    // What hangs on a value that is not stored, with the number of instructions of each: what is read moved is read by itself.
    const cones = new Map<Id, ReadonlyMap<Id, number>>()
    const users = new Map<Id, number>()
    for (const id of this.live)
      for (const input of new Set(inputsOf(entries[id]!))) users.set(input, (users.get(input) ?? 0) + 1)
    for (const id of this.live) {
      const entry = entries[id]!
      if (entry.kind !== 'call' || this.has(id)) continue
      const cone = new Map<Id, number>()
      let loads = 0
      for (const input of inputsOf(entry)) {
        const parts: Iterable<readonly [Id, number]> = this.has(input)
          ? [[input, 1]]
          : (cones.get(input) ?? [])
        for (const [part, size] of parts) cone.set(part, size)
      }
      const { kind } = this.operationOf(entry.op)
      if (kind === 'elementwise') cone.set(id, 1)
      let size = 0
      for (const [part, own] of cone) {
        size += own
        if (this.has(part)) loads++
      }
      const longest = users.get(id) === 1 ? longestAlone : longestShared
      if (size > longest || loads > limits.buffers / 2) this.add(this.alias(id), 'long')
      else cones.set(id, kind === 'move' ? new Map([[id, size]]) : cone)
    }
  }

  /** Stores values that several nests need, or that a broadcast repeats, unless they are cheap to compute again. */
  #choose(): void {
    const { entries } = this.program
    const costs = entries.map(() => 0)
    const users = entries.map((): Id[] => [])
    for (const id of this.live) {
      const entry = entries[id]!
      const inputs = inputsOf(entry)
      for (const input of inputs) users[input]!.push(id)
      if (entry.kind !== 'call') continue
      const own = this.operationOf(entry.op).cost
      costs[id] = Math.min(
        1e6,
        inputs.reduce((sum, input) => sum + (this.has(input) ? 1 : costs[input]!), own),
      )
    }
    // The nests that need a value; two of them stand for any number.
    const roots = entries.map((): readonly Id[] => [])
    for (const id of this.live.toReversed()) {
      const entry = entries[id]!
      const nests = new Set<Id>()
      for (const user of users[id]!) {
        if (nests.size > 1) break
        for (const root of this.has(user) ? [user] : roots[user]!) nests.add(root)
      }
      roots[id] = [...nests].slice(0, 2)
      if (this.has(id) || entry.kind !== 'call' || this.operationOf(entry.op).kind === 'create') continue
      const size = sizeOf(entry.spec.shape)
      const cost = costs[id]!
      const repeats = (): boolean => users[id]!.some((user) => sizeOf(this.spec(user).shape) > size)
      if (size === 1) {
        if (cost > costOfNest) this.add(id, 'shared')
      } else if (nests.size > 1) {
        // Computed twice, or else written once and read twice.
        if (cost > 3 * costOfTransfer) this.add(id, 'shared')
      } else if (cost > costOfRepeating && repeats()) this.add(id, 'repeated')
    }
  }
}

/** The same walk in as few loops as it takes. */
function joined(loops: readonly Walk[]): Walk[] {
  const result: Walk[] = []
  for (const { length, stride } of loops) {
    const last = result.at(-1)
    if (last?.stride === stride * length) result.splice(-1, 1, { length: last.length * length, stride })
    else if (length > 1) result.push({ length, stride })
  }
  return result
}

function liveOf({ entries, results, kept }: Program): readonly Id[] {
  const needed = new Set<Id>([...results, ...kept])
  for (let id = entries.length - 1; id >= 0; id--) {
    if (!needed.has(id)) continue
    for (const input of inputsOf(entries[id]!)) needed.add(input)
  }
  return [...needed].sort((a, b) => a - b)
}
