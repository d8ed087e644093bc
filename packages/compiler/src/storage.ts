// Which values are put into buffers: what must be there, and what would cost more to compute again.
import { sizeOf } from '@nx/types'
import type { Spec } from '@nx/types'
import { indicesOf, Lowering } from './lowering.ts'
import { checksOperands, usesPart } from './failing.ts'
import { operationOf } from './operations.ts'
import type { Operation } from './operations.ts'
import { inputsOf } from './program.ts'
import type { Id, Program } from './program.ts'
import type { CompilerOptions } from './schedule.ts'

/** A stored value and how another one is read from it. */
export interface StoredView {
  readonly base: Id
  readonly offset: number
  readonly strides: readonly number[]
}

/** The most instructions that one value may take before it is stored: with one user, and with several. */
const longestAlone = 160
const longestShared = 48

/** The stored values of a program; grows while nests are written. */
export class Storage {
  readonly program: Program
  readonly #scalar: CompilerOptions['scalar']
  readonly live: ReadonlySet<Id>
  /** Stored values that are computed whole, whatever is read of them, as they may fail. */
  readonly kept: Set<Id> = new Set()
  readonly #stored: Set<Id> = new Set()

  constructor(program: Program, scalar: CompilerOptions['scalar']) {
    this.program = program
    this.#scalar = scalar
    this.live = liveOf(program)
    for (const id of program.parameters) this.#stored.add(id)
    for (const id of program.results) this.#stored.add(this.alias(id))
    for (const id of this.live) this.#require(id)
    for (const id of program.kept) this.#keep(id)
    this.#keepFailing()
    this.#bound()
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

  add(id: Id): void {
    this.#stored.add(id)
  }

  /** Values that are in buffers and are not parameters, in order. */
  get computed(): Id[] {
    return [...this.#stored]
      .filter((id) => this.program.entries[id]!.kind !== 'parameter')
      .sort((a, b) => a - b)
  }

  /** What a value shares its elements with, reshapes left out. */
  alias(id: Id): Id {
    const entry = this.program.entries[id]!
    return entry.kind === 'call' && entry.op === 'reshape' ? this.alias(entry.inputs[0]!) : id
  }

  /** A value as a strided view of a stored one, which is stored now if it was not. */
  view(id: Id): StoredView {
    const { entries } = this.program
    let base = id
    for (;;) {
      const entry = entries[base]!
      if (this.has(base) || entry.kind !== 'call' || this.operationOf(entry.op).kind !== 'view') break
      base = entry.inputs[0]!
    }
    this.add(base)
    const { shape } = this.spec(id)
    for (;;) {
      const nest = new Lowering({ storage: this, bufferOf: (stored) => stored }, shape)
      const load = nest.element(
        id,
        indicesOf(
          shape.map((length) => [length]),
          shape.length,
        ),
      )
      const each = nest.body[load]
      if (nest.retry !== undefined) this.add(nest.retry.id)
      else if (each?.op === 'load') return { ...each.access, base: nest.buffers[0]! }
    }
  }

  /** Stores what an operation gives, or what it takes, if it works on buffers. */
  #require(id: Id): void {
    const entry = this.program.entries[id]!
    if (entry.kind === 'parameter') return
    if (entry.kind === 'output') {
      this.add(id)
      for (const input of entry.region.inputs) this.add(this.alias(input))
      return
    }
    const { kind } = this.operationOf(entry.op)
    if (kind === 'reduce' || kind === 'nest') this.add(id)
    if (entry.op === 'matmul') for (const input of entry.inputs) this.view(input)
  }

  #keep(id: Id): void {
    const own = this.alias(id)
    this.kept.add(own)
    this.add(own)
  }

  /** Keeps what may fail where only a part of it is used. */
  #keepFailing(): void {
    const { entries } = this.program
    const failing = new Set<Id>()
    for (const id of this.live) {
      const entry = entries[id]!
      if (entry.kind !== 'call') continue
      const inputs = entry.inputs.filter((input) => failing.has(input))
      if (usesPart(entry)) for (const input of inputs) this.#keep(input)
      const isOpen = inputs.some((input) => !this.has(this.alias(input)))
      if (!this.has(id) && (isOpen || checksOperands(entry, entries))) failing.add(id)
    }
  }

  /**
   * Stores values before too much hangs on one: a nest has room for so many instructions, and what two nests need of a long
   * computation each would repeat.
   */
  #bound(): void {
    const { entries } = this.program
    const cones = new Map<Id, ReadonlySet<Id>>()
    const users = new Map<Id, number>()
    for (const id of this.live)
      for (const input of new Set(inputsOf(entries[id]!))) users.set(input, (users.get(input) ?? 0) + 1)
    for (const id of this.live) {
      const entry = entries[id]!
      if (entry.kind !== 'call' || this.has(id)) continue
      const cone = new Set(
        inputsOf(entry).flatMap((input) => (this.has(input) ? [] : [...(cones.get(input) ?? [])])),
      )
      if (this.operationOf(entry.op).kind === 'elementwise') cone.add(id)
      if (cone.size > (users.get(id) === 1 ? longestAlone : longestShared)) this.add(this.alias(id))
      else cones.set(id, cone)
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
    const roots = entries.map((): ReadonlySet<Id> => new Set())
    for (const id of [...this.live].reverse()) {
      const entry = entries[id]!
      const nests = new Set<Id>()
      for (const user of users[id]!) {
        if (this.has(user)) nests.add(user)
        else for (const root of roots[user]!) nests.add(root)
      }
      roots[id] = nests
      if (this.has(id) || entry.kind !== 'call') continue
      const size = sizeOf(entry.spec.shape)
      const repeated = users[id]!.some((user) => sizeOf(this.spec(user).shape) > size)
      const limit = size === 1 ? 100 : nests.size > 1 ? 3 : repeated ? 6 : Infinity
      if (costs[id]! > limit && this.operationOf(entry.op).kind !== 'create') this.add(id)
    }
  }
}

/** Values that are computed for the results, or as they may fail, in order. */
function liveOf({ entries, results, kept }: Program): ReadonlySet<Id> {
  const needed = new Set<Id>([...results, ...kept])
  for (let id = entries.length - 1; id >= 0; id--) {
    if (!needed.has(id)) continue
    for (const input of inputsOf(entries[id]!)) needed.add(input)
  }
  return new Set([...needed].sort((a, b) => a - b))
}
