// Runs plans element by element in plain JavaScript: slow, obvious, and independent of any code generator.
import { convert, isInteger, roundTo, wrapTo } from '@nx/types'
import type { DType, Scalar } from '@nx/types'
import type { Access, Instruction, Loop, Plan, Step } from '../src/index.ts'

export type Elements = (number | bigint)[]

type Real = number | bigint

const operations: Readonly<Record<string, (...values: Real[]) => Real>> = {
  negate: (x) => -x!,
  abs: (x) => (x! < 0 || Object.is(x, -0) ? -x! : x!),
  floor: (x) => (typeof x === 'number' ? Math.floor(x) : x!),
  exp: (x) => Math.exp(Number(x)),
  log: (x) => Math.log(Number(x)),
  sin: (x) => Math.sin(Number(x)),
  cos: (x) => Math.cos(Number(x)),
  sqrt: (x) => Math.sqrt(Number(x)),
  add: (x, y) => (x as number) + (y as number),
  subtract: (x, y) => (x as number) - (y as number),
  multiply: (x, y) => (x as number) * (y as number),
  divide: (x, y) => Number(x) / Number(y),
  quotient: (x, y) => (typeof x === 'bigint' ? x / (y as bigint) : Math.trunc((x as number) / (y as number))),
  remainder: (x, y) => (x as number) % (y as number),
  pow: (x, y) => (x as number) ** (y as number),
  min: (x, y) => (x! !== x! || y! !== y! ? NaN : x! < y! ? x! : y!),
  max: (x, y) => (x! !== x! || y! !== y! ? NaN : x! > y! ? x! : y!),
  equal: (x, y) => Number(x === y),
  less: (x, y) => Number(x! < y!),
  bitwiseAnd: (x, y) => (x as number) & (y as number),
  select: (p, x, y) => (p ? x! : y!),
}

function rounded(type: DType, value: Real): Real {
  return isInteger(type) ? wrapTo(type)(value) : roundTo(type)(Number(value))
}

/** Runs a plan on one list of elements per parameter. */
export function interpret(plan: Plan, parameters: readonly Elements[]): Elements[] {
  // Buffers share the arena as the plan says, so that a wrong place shows.
  const cells = new Map<string, Real>()
  const results: Elements[] = plan.results.map((buffer) =>
    new Array<Real>(plan.buffers[buffer]!.size).fill(NaN),
  )
  const key = (buffer: number, i: number): string => {
    const { place, spec } = plan.buffers[buffer]!
    if (place.kind !== 'arena') return `${place.kind}${place.index}:${i}`
    return `${place.offset + (i * Number(spec.type.replace(/\D/g, ''))) / 8}`
  }
  const read = (buffer: number, i: number): Real => {
    const { place, size } = plan.buffers[buffer]!
    if (i < 0 || i >= size) throw new Error(`read of element ${i} of ${size}`)
    if (place.kind === 'parameter') return parameters[place.index]![i]!
    if (place.kind === 'result') return results[place.index]![i]!
    const value = cells.get(key(buffer, i))
    if (value === undefined) throw new Error(`read of element ${i} before it is written`)
    return value
  }
  const write = (buffer: number, i: number, value: Real): void => {
    const { place, size } = plan.buffers[buffer]!
    if (i < 0 || i >= size) throw new Error(`write of element ${i} of ${size}`)
    if (place.kind === 'parameter') throw new Error('write to a parameter')
    if (place.kind === 'result') results[place.index]![i] = value
    else cells.set(key(buffer, i), value)
  }
  const all = (buffer: number): Elements =>
    Array.from({ length: plan.buffers[buffer]!.size }, (_, i) => read(buffer, i))
  const put = (buffer: number, elements: Elements): void =>
    elements.forEach((value, i) => write(buffer, i, value))
  for (const step of plan.steps) runStep(step, { read, write, all, put })
  return results
}

interface Memory {
  read(buffer: number, i: number): Real
  write(buffer: number, i: number, value: Real): void
  all(buffer: number): Elements
  put(buffer: number, elements: Elements): void
}

function runStep(step: Step, memory: Memory): void {
  switch (step.kind) {
    case 'loop':
      return runLoop(step.loop, memory)
    case 'matmul': {
      const { batch, rows, columns, inner, left, right, out, type } = step
      for (let b = 0; b < batch; b++) {
        for (let i = 0; i < rows; i++) {
          for (let j = 0; j < columns; j++) {
            let sum = 0
            for (let k = 0; k < inner; k++) {
              const x = memory.read(left.buffer, at(left.offset, left.strides, [b, i, k]))
              const y = memory.read(right.buffer, at(right.offset, right.strides, [b, k, j]))
              sum += Number(x) * Number(y)
            }
            memory.write(out, (b * rows + i) * columns + j, rounded(type, sum))
          }
        }
      }
      return
    }
    case 'cond': {
      const [predicate, ...inputs] = step.inputs as [number, ...number[]]
      const plan = step.plans[memory.read(predicate, 0) ? 0 : 1]
      interpret(plan, inputs.map(memory.all)).forEach((elements, i) => memory.put(step.outputs[i]!, elements))
      return
    }
    case 'while': {
      const inputs = step.inputs.map(memory.all)
      let state = inputs.slice(0, step.outputs.length)
      const fixed = inputs.slice(step.outputs.length)
      const [condition, body] = step.plans
      while (interpret(condition, [...state, ...fixed])[0]![0]) state = interpret(body, [...state, ...fixed])
      state.forEach((elements, i) => memory.put(step.outputs[i]!, elements))
      return
    }
    case 'call':
      throw new Error(`no kernel for ${step.op}`)
  }
}

function at(offset: number, strides: readonly number[], index: readonly number[]): number {
  return strides.reduce((sum, stride, axis) => sum + stride * index[axis]!, offset)
}

function runLoop(loop: Loop, memory: Memory): void {
  const { lengths, parallel } = loop
  const outer = lengths.slice(0, parallel)
  const inner = lengths.slice(parallel)
  for (const p of indices(outer)) {
    const totals = new Map<number, Real>()
    let last: Real[] = []
    for (const r of indices(inner)) {
      last = evaluate(loop, [...p, ...r], memory, totals, true)
      runStores(loop, [...p, ...r], memory, last, (moves) => moves)
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
  for (const { access, value, combine } of loop.stores) {
    const moves = access.strides.some((stride, axis) => axis >= loop.parallel && stride !== 0)
    if (!when(moves)) continue
    const position = address(access, index, values)
    const buffer = loop.buffers[access.buffer]!
    const before = combine === 'add' ? memory.read(buffer, position) : 0
    memory.write(
      buffer,
      position,
      combine === 'add' ? (before as number) + (values[value] as number) : values[value]!,
    )
  }
}

function address(
  { offset, strides, indirect }: Access,
  index: readonly number[],
  values: readonly Real[],
): number {
  const terms = indirect.map(({ value, stride, length }) => {
    return Math.max(0, Math.min(length - 1, Number(values[value]))) * stride
  })
  return terms.reduce((sum, term) => sum + term, at(offset, strides, index))
}

const identities = { sum: 0, product: 1, max: -Infinity, min: Infinity }

/** The value of each instruction; with `accumulate`, reductions take part, otherwise they give their totals. */
function evaluate(
  loop: Loop,
  index: number[],
  memory: Memory,
  totals: Map<number, Real>,
  accumulate: boolean,
): Real[] {
  const values: Real[] = []
  for (const [i, instruction] of loop.body.entries())
    values.push(one(loop, instruction, i, index, values, memory, totals, accumulate))
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
): Real {
  switch (instruction.op) {
    case 'load':
      return memory.read(loop.buffers[instruction.access.buffer]!, address(instruction.access, index, values))
    case 'constant':
      return instruction.value as Real
    case 'index':
      return at(instruction.offset, instruction.strides, index)
    case 'reduce': {
      const identity = identities[instruction.combine]
      if (accumulate) {
        const before = totals.get(i) ?? identity
        const x = values[instruction.input]!
        const after = { sum: 'add', product: 'multiply', max: 'max', min: 'min' }[instruction.combine]
        totals.set(i, operations[after]!(before, x))
        return NaN
      }
      return rounded(instruction.type, totals.get(i) ?? identity)
    }
    case 'apply': {
      const inputs = instruction.inputs.map((input) => values[input]!)
      if (instruction.name === 'asType') {
        const from = loop.body[instruction.inputs[0]!]!.type
        return convert(from, instruction.type)(inputs[0] as Scalar) as Real
      }
      return rounded(instruction.type, operations[instruction.name]!(...inputs))
    }
  }
}
