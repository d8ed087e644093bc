// Batches through branches, loops and custom gradients.
import {
  closeRegion,
  type CondExpression,
  type Expression,
  inScope,
  type MetadataExpression,
  recordCond,
  recordMetadata,
  recordWhile,
  type Region,
  toExpression,
  traceRegion,
  type WhileExpression,
} from '@nx/defn/internal'
import type { Spec } from '@nx/types'
import { summed } from '../emit.ts'
import type { CustomGrad } from '../metadata.ts'
import { type Mapped, NotBatchable, spread } from './mapped.ts'

/** The results of a region for a batch. */
export type BatchRegion = (
  region: Region,
  parameters: readonly Mapped[],
  captured: readonly Mapped[],
  count: number,
) => Mapped[]

/** A cond whose predicate is the same for the whole batch. Results are mapped where one branch's is. */
export function batchCond(
  { outs, onTrue, onFalse }: CondExpression,
  [predicate, ...inputs]: readonly Mapped[],
  count: number,
  run: BatchRegion,
): Mapped[] {
  if (predicate!.isMapped) throw new NotBatchable()
  let flags = outs.map(() => false)
  for (;;) {
    const found = [...flags]
    const branch = (region: Region, captured: readonly Mapped[]): Region =>
      inScope((scope) => {
        const results = run(region, [], captured, count)
        results.forEach(({ isMapped }, i) => (found[i] ||= isMapped))
        return closeRegion(scope, [], withFlags(results, flags, count))
      })
    const size = onTrue.captured.length
    const branches = [branch(onTrue, inputs.slice(0, size)), branch(onFalse, inputs.slice(size))] as const
    if (same(found, flags)) return flagged(recordCond(predicate!.value, ...branches), flags)
    flags = found
  }
}

/** A loop that goes on for as long for the whole batch. States are mapped that ever become so. */
export function batchWhile(
  node: WhileExpression,
  inputs: readonly Mapped[],
  count: number,
  run: BatchRegion,
): Mapped[] {
  const { condition, body, outs } = node
  const size = outs.length
  const first = size + condition.captured.length
  const initial = inputs.slice(0, size)
  let flags = initial.map(({ isMapped }) => isMapped)
  for (;;) {
    const specs = outs.map((spec, i) => (flags[i]! ? leading(spec, count) : spec))
    const found = [...flags]
    const stepping = traceRegion(specs, (state) => {
      const results = run(body, flagged(state, flags), inputs.slice(first), count)
      results.forEach(({ isMapped }, i) => (found[i] ||= isMapped))
      return withFlags(results, flags, count)
    })
    if (!same(found, flags)) {
      flags = found
      continue
    }
    const testing = traceRegion(specs, (state) => {
      const [result] = run(condition, flagged(state, flags), inputs.slice(size, first), count)
      if (result!.isMapped) throw new NotBatchable()
      return [result!.value]
    })
    return flagged(recordWhile(withFlags(initial, flags, count), testing, stepping, node), flags)
  }
}

/** A value with a custom gradient, whose function takes cotangents of the whole batch. */
export function batchCustomGrad(
  node: MetadataExpression,
  [value, ...inputs]: readonly Mapped[],
  count: number,
  run: BatchRegion,
): Mapped {
  const { count: size, backward } = node.payload as CustomGrad
  const specs = backward.parameters.map(({ spec }) => leading(spec, count))
  const region = traceRegion(specs, ([g]) =>
    run(backward, [{ value: g!, isMapped: true }], inputs.slice(size), count).map((result, i) => {
      const each = spread(result, count)
      return toExpression(inputs[i]!.isMapped ? each : summed(each, [0]))
    }),
  )
  const payload: CustomGrad = { count: size, backward: region }
  const about = inputs.slice(0, size).map((input) => input.value)
  const all = [toExpression(spread(value!, count)), ...about, ...region.captured]
  return { value: recordMetadata('customGrad', payload, all), isMapped: true }
}

function leading({ type, shape }: Spec, count: number): Spec {
  return { type, shape: [count, ...shape] }
}

function flagged(values: readonly Expression[], flags: readonly boolean[]): Mapped[] {
  return values.map((value, i) => ({ value, isMapped: flags[i]! }))
}

function withFlags(values: readonly Mapped[], flags: readonly boolean[], count: number): Expression[] {
  return values.map((each, i) => (flags[i]! ? toExpression(spread(each, count)) : each.value))
}

function same(left: readonly boolean[], right: readonly boolean[]): boolean {
  return left.every((flag, i) => flag === right[i])
}
