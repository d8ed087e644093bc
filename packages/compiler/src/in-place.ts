// When an output may be where an input was that dies: nothing is read after it has been written over.
import { sizeOf } from '@nx/types'
import type { Spec } from '@nx/types'
import { isSamePlace } from './loop.ts'
import type { Loop } from './loop.ts'
import { readsOf, writesOf } from './plan.ts'
import type { Step, WhileStep } from './plan.ts'

/** Whether a step reads each element of `old` only before it writes the one of `fresh` at the same place. */
export function canReplace(step: Step, old: number, fresh: number, buffers: readonly Spec[]): boolean {
  if (buffers[old]!.type !== buffers[fresh]!.type) return false
  if (step.kind === 'while') return beginsAt(step, old, fresh)
  if (step.kind === 'rows') {
    const [stage, ...others] = step.stages.filter((each) => touchedBy(each).includes(old))
    const first = step.stages.find((each) => touchedBy(each).includes(fresh))
    return others.length === 0 && first === stage && canReplace(first!, old, fresh, buffers)
  }
  return step.kind === 'loop' && !step.loop.ordered && walksAlong(step.loop, old, fresh, buffers)
}

/** Whether the state of a loop begins in `old`, which the loop needs for nothing else, and ends in `fresh`. */
function beginsAt({ inputs, outputs }: WhileStep, old: number, fresh: number): boolean {
  return inputs.indexOf(old) === outputs.indexOf(fresh) && inputs.lastIndexOf(old) === inputs.indexOf(old)
}

/** Whether a nest reads each element of `old` only just before it writes the one of `fresh` at the same place. */
function walksAlong(
  { body, stores, lengths, buffers: own }: Loop,
  old: number,
  fresh: number,
  buffers: readonly Spec[],
): boolean {
  const [from, to] = [own.indexOf(old), own.indexOf(fresh)]
  const writes = stores.filter((store) => store.access.buffer === to)
  if (writes.length !== 1 || stores.some((store) => store.access.buffer === from)) return false
  const { access } = writes[0]!
  if (
    access.indirect.length > 0 ||
    sizeOf(buffers[fresh]!.shape) !== sizeOf(lengths.filter((_, axis) => access.strides[axis] !== 0))
  )
    return false
  return body.every(
    (each) => each.op !== 'load' || each.access.buffer !== from || isSamePlace(each.access, access),
  )
}

/** Whether a step only copies a buffer to where it is already. */
export function copiesOntoItself(step: Step, isSame: (left: number, right: number) => boolean): boolean {
  if (step.kind !== 'loop') return false
  const { body, stores, buffers } = step.loop
  const [load, store] = [body[0]!, stores[0]!]
  if (body.length !== 1 || stores.length !== 1 || load.op !== 'load' || store.combine !== 'put') return false
  const [from, to] = [load.access, store.access]
  return isSame(buffers[from.buffer]!, buffers[to.buffer]!) && isSamePlace(from, to)
}

/** Buffers that a step reads or writes. */
export function touchedBy(step: Step): readonly number[] {
  if (step.kind === 'loop') return step.loop.buffers
  return step.kind === 'rows' ? step.stages.flatMap(touchedBy) : [...readsOf(step), ...writesOf(step)]
}
