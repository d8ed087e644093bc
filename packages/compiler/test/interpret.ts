// Runs plans element by element in plain JavaScript: slow, obvious, and independent of any code generator.
import { bitSize, byteLength, isInteger, roundTo, sizeOf, typeMax, typeMin, wrapTo } from '@nx/types'
import type { DType } from '@nx/types'
import { generalize, operandsOf } from '../src/index.ts'
import type { Access, Combine, Instruction, Loop, MatmulStep, Plan, Step, View } from '../src/index.ts'
import { applyScalar } from './apply-scalar.ts'
import { argsort } from './argsort.ts'
import { Block } from './block.ts'
import type { Address, Real } from './block.ts'
import { filled } from './filled.ts'

export type Elements = Real[]

/** Runs a plan on one list of elements per parameter. */
export function interpret(plan: Plan, parameters: readonly Elements[]): Elements[] {
  const whole = (bytes: number): Address => ({ block: new Block(bytes), byte: 0 })
  const blocks = (buffers: readonly number[]): Address[] =>
    buffers.map((buffer) => whole(byteLength(plan.buffers[buffer]!.spec)))
  const [given, made] = [blocks(plan.parameters), blocks(plan.results)]
  parameters.forEach((elements, i) => {
    const { type, shape } = plan.buffers[plan.parameters[i]!]!.spec
    if (elements.length !== sizeOf(shape)) throw new Error(`parameter ${i} has ${elements.length} elements`)
    elements.forEach((value, k) => given[i]!.block.write((k * bitSize(type)) / 8, bitSize(type) / 8, value))
  })
  const memory = run(plan, given, made, whole(plan.arenaBytes))
  return plan.results.map((buffer) => memory.all(buffer))
}

/** Runs a plan where its parameters, results and arena are; those of an inner plan are in the memory of the outer one. */
function run(
  plan: Plan,
  parameters: readonly Address[],
  results: readonly Address[],
  arena: Address,
): Memory {
  const addresses = plan.buffers.map(({ place }): Address => {
    if (place.kind === 'arena') return { ...arena, byte: arena.byte + place.offset }
    return place.kind === 'parameter' ? parameters[place.index]! : results[place.index]!
  })
  const memory = new Memory(plan, addresses)
  for (const step of plan.steps) runStep(step, memory)
  return memory
}

/** The buffers of a plan that runs. */
class Memory {
  readonly #plan: Plan
  readonly #addresses: readonly Address[]
  readonly #firsts: ReadonlyMap<number, number>

  constructor(plan: Plan, addresses: readonly Address[], firsts: ReadonlyMap<number, number> = new Map()) {
    this.#plan = plan
    this.#addresses = addresses
    this.#firsts = firsts
  }

  /** The same memory, where some buffers begin with a later element. */
  from(firsts: ReadonlyMap<number, number>): Memory {
    return new Memory(this.#plan, this.#addresses, firsts)
  }

  addresses(buffers: readonly number[]): Address[] {
    return buffers.map((buffer) => this.#addresses[buffer]!)
  }

  type(buffer: number): DType {
    return this.#plan.buffers[buffer]!.spec.type
  }

  read(buffer: number, i: number): Real {
    const at = i - (this.#firsts.get(buffer) ?? 0)
    const bytes = this.#bytes(buffer, at)
    const { block, byte } = this.#addresses[buffer]!
    return block.read(byte + at * bytes, bytes)
  }

  write(buffer: number, i: number, value: Real): void {
    const at = i - (this.#firsts.get(buffer) ?? 0)
    const bytes = this.#bytes(buffer, at)
    if (this.#plan.parameters.includes(buffer)) throw new Error('write to a parameter')
    const { block, byte } = this.#addresses[buffer]!
    block.write(byte + at * bytes, bytes, value)
  }

  all(buffer: number): Elements {
    return Array.from({ length: this.#plan.buffers[buffer]!.size }, (_, i) => this.read(buffer, i))
  }

  put(buffer: number, elements: Elements): void {
    elements.forEach((value, i) => this.write(buffer, i, value))
  }

  /** Bytes of an element, which must be there. */
  #bytes(buffer: number, i: number): number {
    const { size, spec } = this.#plan.buffers[buffer]!
    if (!(i >= 0 && i < size)) throw new Error(`element ${i} of ${size}`)
    return bitSize(spec.type) / 8
  }
}

function runStep(step: Step, memory: Memory): void {
  switch (step.kind) {
    case 'loop':
      // By way of parameters, so that they are interpreted, too.
      return runLoop(filled(generalize(step.loop)), memory)
    case 'rows': {
      const { loops, rows, block, local } = step
      for (let begin = 0; begin < rows; begin += block) {
        const near = memory.from(new Map(local.map(([buffer, stride]) => [buffer, begin * stride])))
        for (const loop of loops)
          runLoop(filled(generalize(loop)), near, [begin, Math.min(rows, begin + block)])
      }
      return
    }
    case 'matmul':
      return runMatmul(step, memory)
    case 'cond': {
      const [predicate, ...inputs] = step.inputs as [number, ...number[]]
      const plan = step.plans[memory.read(predicate, 0) ? 0 : 1]
      const [arena] = memory.addresses([step.arena])
      run(plan, memory.addresses(inputs), memory.addresses(step.outputs), arena!)
      return
    }
    case 'while': {
      const { inputs, outputs, spare, trips } = step
      const fixed = memory.addresses(inputs.slice(outputs.length))
      const [body, condition] = step.plans
      const [arena, predicate] = memory.addresses([step.arena, step.predicate]) as [Address, Address]
      spare.forEach((buffer, i) => buffer ?? memory.put(outputs[i]!, memory.all(inputs[i]!)))
      let current = outputs.map((own, i) => (spare[i] === null ? own : inputs[i]!))
      for (let round = 0; round !== trips; round++) {
        const parameters = [...memory.addresses(current), ...fixed]
        if (condition !== undefined) {
          run(condition, parameters, [predicate], arena)
          if (!memory.read(step.predicate, 0)) break
        }
        current = outputs.map((own, i) => (round % 2 === 0 ? (spare[i] ?? own) : own))
        run(body, parameters, memory.addresses(current), arena)
      }
      const state = current.map((buffer) => memory.all(buffer))
      return state.forEach((elements, i) => memory.put(outputs[i]!, elements))
    }
    case 'call': {
      if (step.op !== 'argsort') throw new Error(`no kernel for ${step.op}`)
      const order = argsort(memory.all(step.inputs[0]!), step.specs[0][0]!.shape, step.attrs)
      const wrap = wrapTo(memory.type(step.outputs[0]!))
      return memory.put(step.outputs[0]!, order.map(wrap))
    }
  }
}

function runMatmul(step: MatmulStep, memory: Memory): void {
  const { batch, rows, columns, inner, left, right, out, type } = step
  for (const [b, i, j] of indices([batch, rows, columns]) as Iterable<[number, number, number]>) {
    let sum = first('sum', type)
    for (let k = 0; k < inner; k++) {
      const x = memory.read(left.buffer, walked(left, [b, i, k]))
      const y = memory.read(right.buffer, walked(right, [b, k, j]))
      // Products of floats are exact in f64, if not of f64 themselves.
      const product = isInteger(type) ? applyScalar('multiply', type, [x, y]) : Number(x) * Number(y)
      sum = combine('sum', type, sum, product)
    }
    memory.write(out, (b * rows + i) * columns + j, ofType(type, sum))
  }
}

/** Where a view is at an index: that of the innermost loop of an axis changes first. */
function walked({ offset, axes }: View, index: readonly number[]): number {
  return axes.reduce((position, loops, axis) => {
    let rest = index[axis]!
    return loops.reduceRight((sum, { length, stride }) => {
      const own = rest % length
      rest = (rest - own) / length
      return sum + own * stride
    }, position)
  }, offset)
}

function at(offset: number, strides: readonly number[], index: readonly number[]): number {
  return strides.reduce((sum, stride, axis) => sum + stride * index[axis]!, offset)
}

/** Runs a nest, or a range of its first axis. */
function runLoop(loop: Loop, memory: Memory, [begin, end]: readonly [number, number] = [0, Infinity]): void {
  const { lengths, parallel } = loop
  const inner = lengths.slice(parallel)
  for (const p of indices(lengths.slice(0, parallel))) {
    if (p[0]! < begin || p[0]! >= end) continue
    const totals = new Map<number, Real>()
    for (const r of indices(inner)) {
      const values = evaluate(loop, [...p, ...r], memory, totals, true)
      runStores(loop, [...p, ...r], memory, values, (moves) => moves)
    }
    const final = evaluate(loop, [...p, ...inner.map(() => 0)], memory, totals, false)
    runStores(loop, [...p, ...inner.map(() => 0)], memory, final, (moves) => !moves)
  }
}

function* indices(lengths: readonly number[]): Generator<number[]> {
  if (lengths.length === 0) {
    yield []
    return
  }
  for (let i = 0; i < lengths[0]!; i++) for (const rest of indices(lengths.slice(1))) yield [i, ...rest]
}

function runStores(
  loop: Loop,
  index: number[],
  memory: Memory,
  values: Real[],
  when: (moves: boolean) => boolean,
): void {
  for (const { access, value, combine: how } of loop.stores) {
    const moves = access.strides.some((stride, axis) => axis >= loop.parallel && stride !== 0)
    if (!when(moves)) continue
    const position = address(access, index, values)
    const buffer = loop.buffers[access.buffer]!
    const added = (): Real =>
      applyScalar('add', memory.type(buffer), [memory.read(buffer, position), values[value]!])
    memory.write(buffer, position, how === 'add' ? added() : values[value]!)
  }
}

function address(
  { offset, strides, indirect }: Access,
  index: readonly number[],
  values: readonly Real[],
): number {
  const terms = indirect.map(({ value, stride, length, bounds }) => {
    const position = Number(values[value])
    const inside = Math.max(0, Math.min(length - 1, position))
    if (bounds === 'check' && inside !== position) throw new Error(`index ${position} of ${length}`)
    return inside * stride
  })
  return terms.reduce((sum, term) => sum + term, at(offset, strides, index))
}

/**
 * The value of each instruction; with `accumulate`, reductions take part and what needs them waits, otherwise they give
 * their totals.
 */
function evaluate(
  loop: Loop,
  index: number[],
  memory: Memory,
  totals: Map<number, Real>,
  accumulate: boolean,
): Real[] {
  const values: Real[] = []
  loop.body.forEach((instruction, i) => {
    if (accumulate && operandsOf(instruction).some((operand) => values[operand] === undefined)) return
    const value = one(loop, instruction, i, index, values, memory, totals, accumulate)
    if (value !== undefined) values[i] = value
  })
  return values
}

function one(
  loop: Loop,
  instruction: Instruction,
  i: number,
  index: number[],
  values: Real[],
  memory: Memory,
  totals: Map<number, Real>,
  accumulate: boolean,
): Real | undefined {
  const { type } = instruction
  switch (instruction.op) {
    case 'load':
      return memory.read(loop.buffers[instruction.access.buffer]!, address(instruction.access, index, values))
    case 'constant':
      return ofType(type, instruction.value as Real)
    case 'index':
      return ofType(type, at(instruction.offset, instruction.strides, index))
    case 'reduce': {
      const before = totals.get(i) ?? first(instruction.combine, type)
      if (!accumulate) return ofType(type, before)
      totals.set(i, combine(instruction.combine, type, before, values[instruction.input]!))
      return undefined
    }
    case 'scan': {
      // A sum of floats begins with its first element, which may be -0.
      const next = values[instruction.input]!
      const before = totals.get(i)
      const value = before === undefined ? next : combine(instruction.combine, type, before, next)
      totals.set(i, value)
      return ofType(type, value)
    }
    case 'apply': {
      const inputs = instruction.inputs.map((input) => values[input]!)
      if (instruction.name !== 'asType' && instruction.name !== 'bitcast')
        return applyScalar(instruction.name, type, inputs)
      const from = loop.body[instruction.inputs[0]!]!.type
      return applyScalar(instruction.name, type, inputs, from, instruction.saturate)
    }
  }
}

/** A number as an element of a type. */
const ofType = (type: DType, value: Real): Real =>
  isInteger(type) ? wrapTo(type)(value) : roundTo(type)(Number(value))

/** What a reduction begins with. */
function first(how: Combine, type: DType): Real {
  if (how === 'max' || how === 'min') return how === 'max' ? typeMin(type) : typeMax(type)
  return ofType(type, how === 'sum' ? 0 : 1)
}

/** Floats are rounded when all are combined, integers at once. */
function combine(how: Combine, type: DType, before: Real, next: Real): Real {
  const name = { sum: 'add', product: 'multiply', max: 'max', min: 'min' }[how]
  return applyScalar(name, isInteger(type) ? type : 'f64', [before, next])
}
