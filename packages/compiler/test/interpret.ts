// Runs plans element by element in plain JavaScript: slow, obvious, and independent of any code generator.
import { bitSize, byteLength, isInteger, sizeOf, wrapTo } from '@nx/types'
import { generalize } from '../src/index.ts'
import type { MatmulStep, Plan, Step, View } from '../src/index.ts'
import { applyScalar } from './apply-scalar.ts'
import { argsort } from './argsort.ts'
import { Block } from './block.ts'
import type { Address } from './block.ts'
import { combine, first, indices, ofType } from './loop-semantics.ts'
import { PlanMemory } from './plan-memory.ts'
import type { Elements } from './plan-memory.ts'
import { runLoop } from './run-loop.ts'
import type { LoopRunner } from './run-loop.ts'

export type { Elements } from './plan-memory.ts'

/** Runs a plan on one list of elements per parameter, its nests by the runner given. */
export function interpret(
  plan: Plan,
  parameters: readonly Elements[],
  runNest: LoopRunner = runLoop,
): Elements[] {
  const whole = (bytes: number): Address => ({ block: new Block(bytes), byte: 0 })
  const blocks = (buffers: readonly number[]): Address[] =>
    buffers.map((buffer) => whole(byteLength(plan.buffers[buffer]!.spec)))
  const [given, made] = [blocks(plan.parameters), blocks(plan.results)]
  parameters.forEach((elements, i) => {
    const { type, shape } = plan.buffers[plan.parameters[i]!]!.spec
    if (elements.length !== sizeOf(shape)) throw new Error(`parameter ${i} has ${elements.length} elements`)
    elements.forEach((value, k) => given[i]!.block.write((k * bitSize(type)) / 8, bitSize(type) / 8, value))
  })
  const memory = run(plan, given, made, whole(plan.arenaBytes), runNest)
  return plan.results.map((buffer) => memory.all(buffer))
}

/** Runs a plan where its parameters, results and arena are; those of an inner plan are in the memory of the outer one. */
function run(
  plan: Plan,
  parameters: readonly Address[],
  results: readonly Address[],
  arena: Address,
  runNest: LoopRunner,
): PlanMemory {
  const addresses = plan.buffers.map(({ place }): Address => {
    if (place.kind === 'arena') return { ...arena, byte: arena.byte + place.offset }
    return place.kind === 'parameter' ? parameters[place.index]! : results[place.index]!
  })
  const memory = new PlanMemory(plan, addresses)
  for (const step of plan.steps) runStep(step, memory, runNest)
  return memory
}

function runStep(step: Step, memory: PlanMemory, runNest: LoopRunner): void {
  switch (step.kind) {
    case 'loop':
      // By way of parameters, so that they are interpreted, too.
      return runNest(generalize(step.loop), memory)
    case 'rows': {
      const { stages, rows, block, local } = step
      for (let begin = 0; begin < rows; begin += block) {
        const near = memory.from(new Map(local.map(([buffer, stride]) => [buffer, begin * stride])))
        const range = [begin, Math.min(rows, begin + block)] as const
        for (const stage of stages) {
          if (stage.kind === 'matmul') runMatmul(stage, near, range)
          else runNest(generalize(stage.loop), near, range)
        }
      }
      return
    }
    case 'matmul':
      return runMatmul(step, memory)
    case 'cond': {
      const [predicate, ...inputs] = step.inputs as [number, ...number[]]
      const plan = step.plans[memory.read(predicate, 0) ? 0 : 1]
      const [arena] = memory.addresses([step.arena])
      run(plan, memory.addresses(inputs), memory.addresses(step.outputs), arena!, runNest)
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
          run(condition, parameters, [predicate], arena, runNest)
          if (!memory.read(step.predicate, 0)) break
        }
        current = outputs.map((own, i) => (round % 2 === 0 ? (spare[i] ?? own) : own))
        run(body, parameters, memory.addresses(current), arena, runNest)
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

/** Multiplies matrices, or a range of the rows of all of them. */
function runMatmul(
  step: MatmulStep,
  memory: PlanMemory,
  [begin, end]: readonly [number, number] = [0, Infinity],
): void {
  const { batch, rows, columns, inner, left, right, out, type } = step
  for (const [b, i, j] of indices([batch, rows, columns]) as Iterable<[number, number, number]>) {
    if (b * rows + i < begin || b * rows + i >= end) continue
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
