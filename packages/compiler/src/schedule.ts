// Writes the steps of a program: loop nests, matrix products, calls and control flow, in order.
import { sizeOf } from '@nx/types'
import type { Graph, Spec } from '@nx/types'
import type { Loop } from './loop.ts'
import { indicesOf, Lowering } from './lowering.ts'
import type { Plan, Step, View } from './plan.ts'
import type { CallEntry, Id, Program, Region } from './program.ts'
import { Storage } from './storage.ts'
import { copyTask, tasksOf } from './tasks.ts'
import type { Task } from './tasks.ts'

/** What a backend tells the compiler about itself. */
export interface CompilerOptions {
  /** Composite operations that the code generator has as scalar functions. */
  scalar?(op: string): boolean
  /** Whether a matrix product is left to the backend's own kernel; otherwise it is a loop nest. */
  matmul(spec: Spec, inner: number): boolean
  /** Bytes at which buffers of the arena are aligned; 64 by default. */
  readonly alignment?: number
}

/** Steps on numbered buffers that have no place yet. */
export interface Draft {
  readonly buffers: Spec[]
  readonly steps: DraftStep[]
  readonly parameters: readonly number[]
  readonly results: readonly number[]
  /** What is written whether or not it is read. */
  readonly kept: readonly number[]
}

/** A step, and whether it may be merged with others. */
export interface DraftStep {
  readonly step: Step
  readonly mergeable: boolean
}

/** Orders the work of a program into steps. */
export function schedule(
  program: Program,
  options: CompilerOptions,
  planGraph: (graph: Graph) => Plan,
): Draft {
  const storage = new Storage(program, options.scalar)
  return new Scheduler(storage, options, planGraph).draft()
}

class Scheduler {
  readonly #storage: Storage
  readonly #options: CompilerOptions
  readonly #planGraph: (graph: Graph) => Plan
  readonly #buffers: Spec[] = []
  readonly #bufferOf: Map<Id, number> = new Map()
  readonly #steps: (DraftStep & { readonly order: Id })[] = []

  constructor(storage: Storage, options: CompilerOptions, planGraph: (graph: Graph) => Plan) {
    this.#storage = storage
    this.#options = options
    this.#planGraph = planGraph
  }

  draft(): Draft {
    const { program } = this.#storage
    const parameters = program.parameters.map((id) => this.#buffer(id))
    const done = new Set<Id>()
    // Writing a nest may store more values, which then need nests of their own.
    for (let rest: Id[]; (rest = this.#storage.computed.filter((id) => !done.has(id))).length > 0;) {
      for (const id of rest) {
        done.add(id)
        this.#value(id)
      }
    }
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
    const kept = [...this.#storage.kept].map((id) => this.#buffer(id))
    const steps = this.#steps.sort((a, b) => a.order - b.order)
    return { buffers: this.#buffers, steps, parameters, results, kept }
  }

  #buffer(id: Id): number {
    const known = this.#bufferOf.get(id)
    if (known !== undefined) return known
    const buffer = this.#add(this.#storage.spec(id))
    this.#bufferOf.set(id, buffer)
    return buffer
  }

  /** A new buffer. */
  #add(spec: Spec): number {
    return this.#buffers.push(spec) - 1
  }

  #bytes(length: number): number {
    return this.#add({ type: 'u8', shape: [length] })
  }

  #push(order: Id, step: Step, mergeable = false): void {
    this.#steps.push({ order, step, mergeable })
  }

  /** The steps that compute a stored value. */
  #value(id: Id): void {
    const entry = this.#storage.program.entries[id]!
    if (entry.kind === 'output') {
      if (entry.region.outputs.find((own) => this.#storage.live.has(own)) === id)
        this.#region(id, entry.region)
    } else if (entry.kind === 'call' && !(entry.op === 'matmul' && this.#matmul(id, entry))) {
      for (const task of tasksOf(this.#storage, id, this.#buffer(id))) this.#nest(id, task)
    }
  }

  /** The step for a matrix product, if the backend has a kernel for it. */
  #matmul(id: Id, { inputs, spec }: CallEntry): boolean {
    const [batch, rows, columns] = spec.shape as [number, number, number]
    const inner = this.#storage.spec(inputs[0]!).shape[2]!
    if (!this.#options.matmul(spec, inner)) return false
    if (sizeOf(spec.shape) === 0) return true
    const [left, right] = inputs.map((input): View => {
      const { base, offset, strides } = this.#storage.view(input)
      return { buffer: this.#buffer(base), offset, strides }
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

  #region(id: Id, { node, inputs: values, specs, outputs: own }: Region): void {
    const outputs = specs.map((spec, i) =>
      this.#storage.live.has(own[i]!) ? this.#buffer(own[i]!) : this.#add(spec),
    )
    const inputs = values.map((input) => {
      const stored = this.#storage.alias(input)
      this.#storage.add(stored)
      return this.#buffer(stored)
    })
    if (node.kind === 'call') {
      const { kind, op, attrs, host } = node
      const types = [values.map((input) => this.#storage.spec(input)), specs] as const
      const step = { kind, op, attrs, inputs, outputs, specs: types }
      return this.#push(id, host === undefined ? step : { ...step, host })
    }
    const branches = node.kind === 'cond'
    const plans = [
      this.#planGraph(branches ? node.onTrue : node.condition),
      this.#planGraph(branches ? node.onFalse : node.body),
    ] as const
    const arena = this.#bytes(Math.max(plans[0].arenaBytes, plans[1].arenaBytes))
    if (branches) return this.#push(id, { kind: 'cond', plans, inputs, outputs, arena })
    const buffers = (): number[] => specs.map((spec) => this.#add(spec))
    const state = [buffers(), buffers()] as const
    this.#push(id, { kind: 'while', plans, inputs, state, predicate: this.#bytes(1), outputs, arena })
  }

  /** Writes one nest, splitting loops and storing values until its indices need no division. */
  #nest(order: Id, task: Task): void {
    if (sizeOf(task.parallel) === 0) return
    const factors = [...task.parallel, ...task.reduced].map((length) => (length === 1 ? [] : [length]))
    for (;;) {
      const lengths = factors.flat()
      const nest = new Lowering({ storage: this.#storage, bufferOf: (id) => this.#buffer(id) }, lengths)
      const indices = indicesOf(factors, lengths.length)
      task.write(nest, indices.slice(0, task.parallel.length), indices.slice(task.parallel.length))
      const { retry } = nest
      if (retry === undefined) {
        const parallel = factors.slice(0, task.parallel.length).flat().length
        const { body, stores, buffers } = nest
        const loop: Loop = { lengths, parallel, ordered: task.ordered, buffers, body, stores }
        return this.#push(order, { kind: 'loop', loop }, task.whole && !task.ordered)
      }
      if (retry.split === null) this.#storage.add(retry.id)
      else split(factors, retry.split.loop, retry.split.inner)
    }
  }
}

/** Splits the loop at this position into an outer loop and an inner one of the length given. */
function split(factors: number[][], loop: number, inner: number): void {
  let rest = loop
  for (const lengths of factors) {
    if (rest < lengths.length) {
      lengths.splice(rest, 1, lengths[rest]! / inner, inner)
      return
    }
    rest -= lengths.length
  }
}
