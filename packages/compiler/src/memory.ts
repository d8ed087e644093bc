// Gives every buffer a place: buffers whose lives do not overlap share the arena, and outputs reuse dying inputs.
import { byteLength, sizeOf } from '@nx/types'
import type { Spec } from '@nx/types'
import { accessKey } from './loop.ts'
import { readsOf, writesOf } from './plan.ts'
import type { Buffer, Place, Plan, Step } from './plan.ts'

interface Numbered {
  readonly buffers: readonly Spec[]
  readonly parameters: readonly number[]
  readonly results: readonly number[]
}

/** Places the buffers of finished steps. */
export function placeBuffers(
  { buffers, parameters, results }: Numbered,
  steps: readonly Step[],
  alignment: number,
): Plan {
  const lastUse = new Map<number, number>()
  steps.forEach((step, i) => {
    for (const buffer of [...readsOf(step), ...writesOf(step)]) lastUse.set(buffer, i)
  })
  const places = new Map<number, Place>()
  parameters.forEach((buffer, index) => places.set(buffer, { kind: 'parameter', index }))
  results.forEach((buffer, index) => places.set(buffer, { kind: 'result', index }))
  const bytes = (buffer: number): number => Math.ceil(byteLength(buffers[buffer]!) / alignment) * alignment
  const offsets = new Map<number, number>()
  let arenaBytes = 0
  // First fit, lowest offset first.
  const fit = (size: number): number => {
    let offset = 0
    for (const [other, start] of [...offsets].sort(([, a], [, b]) => a - b)) {
      if (start - offset >= size) break
      offset = Math.max(offset, start + bytes(other))
    }
    return offset
  }
  steps.forEach((step, i) => {
    const dying = [...offsets.keys()].filter((buffer) => lastUse.get(buffer) === i)
    for (const buffer of writesOf(step)) {
      if (places.has(buffer)) continue
      const size = bytes(buffer)
      const reused = dying.find((old) => bytes(old) === size && canReplace(step, old, buffer, buffers))
      const offset = reused === undefined ? fit(size) : offsets.get(reused)!
      if (reused !== undefined) {
        offsets.delete(reused)
        dying.splice(dying.indexOf(reused), 1)
      }
      offsets.set(buffer, offset)
      places.set(buffer, { kind: 'arena', offset })
      arenaBytes = Math.max(arenaBytes, offset + size)
    }
    for (const buffer of offsets.keys()) if (lastUse.get(buffer) === i) offsets.delete(buffer)
  })
  const placed = buffers.map((spec, i): Buffer => ({
    spec,
    size: sizeOf(spec.shape),
    place: places.get(i) ?? { kind: 'arena', offset: 0 },
  }))
  return { buffers: placed, steps, arenaBytes, parameters, results }
}

/** Whether a nest reads each element of `old` only just before it writes the one of `fresh` at the same place. */
function canReplace(step: Step, old: number, fresh: number, buffers: readonly Spec[]): boolean {
  if (step.kind !== 'loop' || step.loop.ordered || buffers[old]!.type !== buffers[fresh]!.type) return false
  const { body, stores, lengths } = step.loop
  const from = step.loop.buffers.indexOf(old)
  const to = step.loop.buffers.indexOf(fresh)
  const writes = stores.filter((store) => store.access.buffer === to)
  if (writes.length !== 1 || stores.some((store) => store.access.buffer === from)) return false
  const { access } = writes[0]!
  if (
    access.indirect.length > 0 ||
    sizeOf(buffers[fresh]!.shape) !== sizeOf(lengths.filter((_, axis) => access.strides[axis] !== 0))
  )
    return false
  const place = accessKey({ ...access, buffer: from })
  return body.every(
    (each) => each.op !== 'load' || each.access.buffer !== from || accessKey(each.access) === place,
  )
}
