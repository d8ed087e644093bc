// Writes the steps of a program: loop nests, matrix products, calls and control flow, in order.
import { sizeOf } from '@nx/types'
import type { Graph, Spec } from '@nx/types'
import type { Draft, NestOnBuffers } from './fusion.ts'
import { unpackedType } from './held.ts'
import { ByNumbers, pick } from './lists.ts'
import { Lowering } from './lowering.ts'
import type { Scope } from './lowering.ts'
import { toLoop } from './nest.ts'
import type { Plan, Step, View } from './plan.ts'
import { inputsOf } from './program.ts'
import type { CallEntry, Id, Program, TupleNode } from './program.ts'
import { Storage } from './storage.ts'
import type { Reason } from './storage.ts'
import type { Target } from './target.ts'
import { copyTask, tasksOf } from './tasks.ts'
import type { Task } from './tasks.ts'

/** Work on numbered buffers that have no place yet. */
export interface Drafts {
  readonly buffers: Spec[]
  readonly drafts: readonly Draft[]
  readonly parameters: readonly number[]
  readonly results: readonly number[]
  /** What is written whether or not it is read. */
  readonly kept: readonly number[]
  readonly reasons: ReadonlyMap<number, Reason>
}

/** Plans a graph inside another; of a loop's body, the first parameters are the state, and each result its next one. */
type PlanInner = (graph: Graph, state: number) => Plan

/** Orders the work of a program. */
export function draftSteps(program: Program, target: Target, planGraph: PlanInner): Drafts {
  const storage = new Storage(program, target)
  return new Drafter(storage, target, planGraph).draft()
}

/** The nests of a computation, and the buffer of each of its values that has one. */
interface Written {
  readonly drafts: readonly NestOnBuffers[]
  readonly values: readonly (number | undefined)[]
}

const none: readonly Id[] = []

class Drafter {
  readonly #storage: Storage
  readonly #target: Target
  readonly #planGraph: PlanInner
  readonly #buffers: Spec[] = []
  readonly #bufferOf: (number | undefined)[]
  readonly #scope: Scope
  readonly #drafts: (Draft & { readonly order: Id })[] = []
  /** Nests by what they compute, and the buffers of the values of that. */
  readonly #known: ByNumbers<Written> = new ByNumbers()
  /** The values of the computation looked at. */
  readonly #values: Int32Array
  /** Where each value is among those of the computation looked at, counted from all before on. */
  readonly #places: Int32Array
  #passed = 0

  constructor(storage: Storage, target: Target, planGraph: PlanInner) {
    this.#storage = storage
    this.#target = target
    this.#planGraph = planGraph
    this.#places = new Int32Array(storage.program.entries.length)
    this.#values = new Int32Array(storage.program.entries.length)
    this.#bufferOf = new Array<undefined>(storage.program.entries.length).fill(undefined)
    this.#scope = {
      storage,
      bufferOf: (id) => this.#buffer(id),
      // Room is left for others to join.
      limit: Math.floor(target.instructions * 0.8),
    }
  }

  draft(): Drafts {
    const { program } = this.#storage
    const parameters = program.parameters.map((id) => this.#buffer(id))
    const taken = new Set<number>()
    const results = program.results.map((id) => {
      const own = this.#storage.alias(id)
      const buffer = this.#buffer(own)
      if (program.entries[own]!.kind !== 'parameter' && !taken.has(buffer)) {
        taken.add(buffer)
        return buffer
      }
      const copy = this.#add(this.#storage.spec(own))
      this.#nest(program.entries.length, copyTask(this.#storage, copy, own))
      return copy
    })
    // From the last value to the first: writing a nest may store more values, which all come before.
    for (let id = program.entries.length - 1; id >= 0; id--) if (this.#storage.has(id)) this.#value(id)
    const kept = [...this.#storage.kept].map((id) => this.#buffer(id))
    const drafts = this.#drafts.sort((a, b) => a.order - b.order)
    const reasons = new Map<number, Reason>()
    this.#bufferOf.forEach((buffer, id) => {
      if (buffer !== undefined) reasons.set(buffer, this.#storage.reason(id)!)
    })
    return { buffers: this.#buffers, drafts, parameters, results, kept, reasons }
  }

  #buffer(id: Id): number {
    return (this.#bufferOf[id] ??= this.#add(this.#storage.spec(id)))
  }

  /** A new buffer. */
  #add(spec: Spec): number {
    return this.#buffers.push({ ...spec, type: unpackedType(spec.type) }) - 1
  }

  #bytes(length: number): number {
    return this.#add({ type: 'u8', shape: [length] })
  }

  #push(order: Id, step: Step): void {
    this.#drafts.push({ order, step })
  }

  /** The steps that compute a stored value. */
  #value(id: Id): void {
    const entry = this.#storage.program.entries[id]!
    if (entry.kind === 'output') {
      if (entry.tuple.outputs.find((own) => this.#storage.isLive(own)) === id) this.#tuple(id, entry.tuple)
    } else if (entry.kind === 'call' && !(entry.op === 'matrix product' && this.#matmul(id, entry))) {
      this.#nests(id)
    }
  }

  /** The nests that compute a stored value; those of computations that differ in their buffers only are the same. */
  #nests(id: Id): void {
    const count = this.#walk(id)
    const output = this.#buffer(id)
    const known = this.#known.get()
    if (known !== undefined) {
      const { drafts, values } = known
      for (let i = 0; i < drafts.length; i++) {
        const { nest, buffers, whole } = drafts[i]!
        const own = buffers.slice()
        for (let k = 0; k < own.length; k++) own[k] = this.#buffer(this.#values[values.indexOf(own[k])]!)
        this.#drafts.push({ order: id, nest, buffers: own, whole })
      }
      return
    }
    const [first, { stored }] = [this.#drafts.length, this.#storage]
    for (const task of tasksOf(this.#storage, id, output)) this.#nest(id, task)
    // What was stored on the way would have to be stored again.
    if (this.#storage.stored > stored) return
    const drafts = this.#drafts.slice(first) as unknown as readonly NestOnBuffers[]
    this.#known.add({ drafts, values: pick(this.#bufferOf, this.#values.subarray(0, count)) })
  }

  /**
   * Lists the values of a computation, and writes what it shares with those that differ only in the buffers that they read
   * and write; gives the number of values.
   */
  #walk(id: Id): number {
    const { entries } = this.#storage.program
    const places = this.#places
    const values = this.#values
    const known = this.#known
    const first = this.#passed + 1
    known.begin()
    places[id] = first
    values[0] = id
    let count = 1
    for (let i = 0; i < count; i++) {
      const own = values[i]!
      const entry = entries[own]!
      const isRead = i > 0 && this.#storage.has(own)
      const inputs = isRead ? none : inputsOf(entry)
      known.push(isRead ? ~entry.form : entry.form)
      known.push(inputs.length)
      for (let k = 0; k < inputs.length; k++) {
        const input = inputs[k]!
        if (places[input]! < first) {
          values[count] = input
          places[input] = first + count++
        }
        known.push(places[input]! - first)
      }
    }
    this.#passed += count
    return count
  }

  /** The step for a matrix product, if the backend has a kernel for it. */
  #matmul(id: Id, { inputs, spec }: CallEntry): boolean {
    const [batch, rows, columns] = spec.shape as [number, number, number]
    const inner = this.#storage.spec(inputs[0]!).shape[2]!
    if (!this.#target.matmul(spec, inner)) return false
    if (sizeOf(spec.shape) === 0) return true
    const [left, right] = inputs.map((input): View => {
      const view = this.#storage.view(input)
      return { ...view, buffer: this.#buffer(view.buffer) }
    }) as [View, View]
    this.#push(id, {
      kind: 'matmul',
      type: spec.type,
      batch,
      rows,
      columns,
      inner,
      left,
      right,
      out: this.#buffer(id),
    })
    return true
  }

  #tuple(id: Id, { node, inputs: values, specs, types, outputs: own }: TupleNode): void {
    const outputs = specs.map((spec, i) =>
      this.#storage.isLive(own[i]!) ? this.#buffer(own[i]!) : this.#add(spec),
    )
    const inputs = values.map((input) => {
      const stored = this.#storage.alias(input)
      this.#storage.add(stored, 'operand')
      return this.#buffer(stored)
    })
    if (node.kind === 'call') {
      const { kind, op, attrs, host } = node
      const step = { kind, op, attrs, inputs, outputs, specs: types }
      return this.#push(id, host === undefined ? step : { ...step, host })
    }
    const arenaFor = (plans: readonly Plan[]): number =>
      this.#bytes(Math.max(...plans.map(({ arenaBytes }) => arenaBytes)))
    if (node.kind === 'cond') {
      const plans = [this.#planGraph(node.onTrue, 0), this.#planGraph(node.onFalse, 0)] as const
      return this.#push(id, { kind: 'cond', plans, inputs, outputs, arena: arenaFor(plans) })
    }
    const { kind, trips } = node
    const body = this.#planGraph(node.body, outputs.length)
    const plans =
      trips === undefined ? ([body, this.#planGraph(node.condition, 0)] as const) : ([body] as const)
    const spare = body.results.map((result, i) =>
      body.buffers[result]!.place.kind === 'parameter' ? null : this.#add(specs[i]!),
    )
    const step = { kind, plans, inputs, outputs, spare, predicate: this.#bytes(1), arena: arenaFor(plans) }
    this.#push(id, { ...step, trips })
  }

  #nest(order: Id, { parallel, reduced, ordered, whole, write }: Task): void {
    if (sizeOf(parallel) === 0) return
    const lowering = new Lowering(this.#scope, parallel, reduced)
    write(lowering)
    const { lengths, body, stores } = lowering
    const { buffers, ...nest } = toLoop({ lengths, parallel: lowering.parallel, ordered, body, stores })
    this.#drafts.push({ order, nest, buffers, whole })
  }
}
