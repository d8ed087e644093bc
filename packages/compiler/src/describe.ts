// What a plan costs: memory traffic, arithmetic and memory, step by step.
import { byteLength, sizeOf } from '@nx/types'
import { scheduleLoop } from './loop-schedule.ts'
import type { LoopSchedule } from './loop-schedule.ts'
import { accessKey } from './keys.ts'
import type { Access, Loop } from './loop.ts'
import { writesOf } from './plan.ts'
import type { CallStep, LoopStep, MatmulStep, Plan, Step, View } from './plan.ts'
import type { Reason } from './storage.ts'

/** What a step of a plan does and costs. */
export interface StepReport {
  readonly kind: Step['kind']
  /** The operations that it computes, in order. */
  readonly name: string
  /** Bytes read from buffers: what is read again from nearby counts once, what a block leaves for the next nest not at all. */
  readonly bytesRead: number
  /** Bytes written to buffers, counted the same way. */
  readonly bytesWritten: number
  /** Arithmetic operations on elements; a multiplication and an addition of a product are two. */
  readonly operations: number
  /** How each of its nests runs on the target. */
  readonly schedules: readonly string[]
  /** Why what it writes is in memory and not in registers of the step that uses it. */
  readonly reasons: readonly Reason[]
  /** The plans of a branch or a loop. */
  readonly inner: readonly PlanReport[]
}

/** What a plan costs. */
export interface PlanReport {
  readonly steps: readonly StepReport[]
  /** Bytes read and written by all steps; of branches the dearer one, of loops one round or as many as are known. */
  readonly bytesMoved: number
  /** Bytes of parameters and results: what must be read and written at least. */
  readonly leastBytes: number
  readonly operations: number
  /** Bytes of all memory that is in use at once: parameters, results and what lies in between. */
  readonly peakBytes: number
}

/**
 * Counts what a plan costs, from the plan alone: nothing runs.
 *
 * @example
 * const spec = { type: 'f32' as const, shape: [100] }
 * const graph = {
 *   values: [spec, spec],
 *   parameters: [0],
 *   nodes: [{ kind: 'call' as const, op: 'exp', inputs: [0], attrs: {}, outputs: [1] }],
 *   results: [1],
 * }
 * const { bytesMoved, leastBytes, operations } = describePlan(planGraph(graph, { matmul: () => true }))
 * bytesMoved // => 800
 * leastBytes // => 800
 * operations // => 100
 */
export function describePlan(plan: Plan): PlanReport {
  const steps = plan.steps.map((step) => describeStep(step, plan))
  const bytesOf = (buffers: readonly number[]): number =>
    sum(buffers.map((buffer) => byteLength(plan.buffers[buffer]!.spec)))
  const leastBytes = bytesOf(plan.parameters) + bytesOf(plan.results)
  return {
    steps,
    bytesMoved: sum(steps.map(({ bytesRead, bytesWritten }) => bytesRead + bytesWritten)),
    leastBytes,
    operations: sum(steps.map(({ operations }) => operations)),
    peakBytes: leastBytes + plan.arenaBytes,
  }
}

function describeStep(step: Step, plan: Plan): StepReport {
  const reasons = [...new Set(writesOf(step).flatMap((buffer) => plan.reasons.get(buffer) ?? []))]
  const stages = stagesOf(step)
  const schedules = stages.flatMap((stage) =>
    stage.kind === 'loop' ? [describeSchedule(scheduleLoop(stage.loop, plan.target))] : [],
  )
  const report = { kind: step.kind, schedules, reasons, inner: [] }
  const bytes = (buffers: readonly number[]): number =>
    sum(buffers.map((buffer) => byteLength(plan.buffers[buffer]!.spec)))
  switch (step.kind) {
    case 'loop':
    case 'rows':
    case 'matmul':
      return {
        ...report,
        name: stages.map(nameOf).join(' | '),
        operations: sum(stages.map(operationsOf)),
        ...traffic(step, plan),
      }
    case 'call':
      return {
        ...report,
        name: step.op,
        bytesRead: bytes(step.inputs),
        bytesWritten: bytes(step.outputs),
        operations: step.op === 'conv' ? operationsOfConvolution(step) : 0,
      }
  }
  const inner = step.plans.map(describePlan)
  const dearest = (count: (report: PlanReport) => number): number => Math.max(...inner.map(count))
  const rounds = step.kind === 'while' ? (step.trips ?? 1) : 1
  const total = (count: (report: PlanReport) => number): number =>
    step.kind === 'cond' ? dearest(count) : rounds * sum(inner.map(count))
  return {
    ...report,
    inner,
    name: step.kind === 'cond' ? 'cond' : step.trips === undefined ? 'while' : `while, ${rounds} rounds`,
    bytesRead: total(({ steps }) => sum(steps.map(({ bytesRead }) => bytesRead))),
    bytesWritten: total(({ steps }) => sum(steps.map(({ bytesWritten }) => bytesWritten))),
    operations: total(({ operations }) => operations),
  }
}

/**
 * The loops of a nest by their axes, the outermost first, and what becomes of them.
 *
 * @internal
 */
export function describeSchedule(schedule: LoopSchedule): string {
  const { loop, order, lanes, unroll, transposed, splitAxis, panel } = schedule
  const parts = order.map((axis, level) => {
    const own = axis < loop.parallel ? `${axis}` : `reduced ${axis}`
    const split = axis === splitAxis ? ' split' : ''
    const vectors = level < order.length - 1 || lanes === 1 ? '' : ` vectorized by ${lanes}`
    return `${own}${split}${vectors}`
  })
  if (panel > 0) parts.push(`in panels of ${panel}`)
  if (transposed.length > 0) parts.push(`tiles of ${lanes} × ${lanes}`)
  return [...parts, ...(unroll > 1 && order.length > 0 ? [`unrolled ${unroll} times`] : [])].join(', ')
}

const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0)

const ways = { reduce: 'over an axis', scan: 'along an axis' } as const

/** The nests and products of a step, in order. */
const stagesOf = (step: Step): readonly (LoopStep | MatmulStep)[] =>
  step.kind === 'rows' ? step.stages : step.kind === 'loop' || step.kind === 'matmul' ? [step] : []

/** The operations of a nest, each once, in order, or the product. */
function nameOf(stage: LoopStep | MatmulStep): string {
  if (stage.kind === 'matmul') {
    const { batch, rows, columns, inner } = stage
    return `product of ${rows}×${inner} and ${inner}×${columns}${batch > 1 ? `, ${batch} times` : ''}`
  }
  const { body } = stage.loop
  const names = body.flatMap((each) => {
    if (each.op === 'apply') return [each.name]
    if (each.op === 'inside') return ['pad']
    if (!('combine' in each)) return []
    const name = each.op === 'reduce' && each.locate !== undefined ? `arg${each.combine}` : each.combine
    return [`${name} ${ways[each.op]}`]
  })
  return [...new Set(names)].join(' ') || 'copy'
}

/** A multiplication and an addition for each weight of each result. */
const operationsOfConvolution = ({ specs: [inputs, outs] }: CallStep): number =>
  2 * sizeOf(outs[0]!.shape) * sizeOf(inputs[1]!.shape.slice(1))

/** What an instruction runs for: every element of the space, as far as it depends on it. */
function operationsOf(stage: LoopStep | MatmulStep): number {
  if (stage.kind === 'matmul') return 2 * stage.batch * stage.rows * stage.columns * stage.inner
  const { body, lengths, parallel } = stage.loop
  const all = sizeOf(lengths)
  const outside = sizeOf(lengths.slice(0, parallel))
  let after = false
  return sum(
    body.map((each) => {
      if (each.op === 'reduce') {
        after = true
        return all
      }
      if (each.op === 'scan') return all
      return each.op === 'apply' ? (after ? outside : all) : 0
    }),
  )
}

/** Bytes that a step moves, each element of a buffer counted once; none for buffers that stay near. */
function traffic(step: Step, plan: Plan): Pick<StepReport, 'bytesRead' | 'bytesWritten'> {
  const near = new Set(step.kind === 'rows' ? step.local.map(([buffer]) => buffer) : [])
  const read = new Map<number, number>()
  const written = new Map<number, number>()
  for (const stage of stagesOf(step)) {
    if (stage.kind === 'matmul') {
      for (const view of [stage.left, stage.right]) most(read, view.buffer, walked(view))
      most(written, stage.out, Infinity)
      continue
    }
    const { loop } = stage
    const loads = loop.body.flatMap((each) => (each.op === 'load' ? [each.access] : []))
    const adds = loop.stores.flatMap(({ access, combine }) => (combine === 'add' ? [access] : []))
    count(loop, [...loads, ...adds], read)
    count(
      loop,
      loop.stores.map(({ access }) => access),
      written,
    )
  }
  const bytes = (elements: ReadonlyMap<number, number>): number =>
    sum(
      [...elements].map(([buffer, touched]) => {
        const { spec, size } = plan.buffers[buffer]!
        return near.has(buffer) || size === 0 ? 0 : (byteLength(spec) / size) * Math.min(size, touched)
      }),
    )
  // What one nest leaves for a later one of the same step is at hand.
  for (const buffer of written.keys()) if (step.kind === 'rows') read.delete(buffer)
  return { bytesRead: bytes(read), bytesWritten: bytes(written) }
}

function count({ lengths, buffers }: Loop, accesses: readonly Access[], elements: Map<number, number>): void {
  const distinct = new Map(accesses.map((access) => [accessKey(access), access]))
  const own = new Map<number, number>()
  for (const { buffer, strides, indirect } of distinct.values()) {
    const touched = sizeOf(lengths.filter((_, axis) => strides[axis] !== 0 || indirect.length > 0))
    own.set(buffers[buffer]!, (own.get(buffers[buffer]!) ?? 0) + touched)
  }
  for (const [buffer, touched] of own) most(elements, buffer, touched)
}

const most = (elements: Map<number, number>, buffer: number, touched: number): unknown =>
  elements.set(buffer, Math.max(elements.get(buffer) ?? 0, touched))

/** Elements that a view walks. */
const walked = ({ axes }: View): number =>
  sizeOf(axes.flat().flatMap(({ length, stride }) => (stride === 0 ? [] : [length])))
