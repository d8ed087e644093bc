// Gives every buffer a place: buffers whose lives do not overlap share the arena, and outputs take the places of dying
// inputs, parameters that were given away among them.
import { byteLength, sizeOf } from '@nx/types'
import type { Spec } from '@nx/types'
import { canReplace, copiesOntoItself } from './in-place.ts'
import { readsOf, writesOf } from './plan.ts'
import type { Buffer, Place, Plan, Step } from './plan.ts'

interface Numbered extends Pick<Plan, 'reasons'> {
  readonly buffers: readonly Spec[]
  readonly parameters: readonly number[]
  readonly results: readonly number[]
}

/** Whether a result, or an intermediate value, may be where a parameter is once that is needed no more. */
export type Donation = (parameter: number, result: number | undefined) => boolean

/** Places the buffers of finished steps; copies that came to nothing are left out. */
export function placeBuffers(
  { buffers, parameters, results, reasons }: Numbered,
  steps: readonly Step[],
  alignment: number,
  donated: Donation,
): Plan {
  const places = new Map<number, Place>()
  const resultOf = new Map(results.map((buffer, index) => [buffer, index]))
  parameters.forEach((buffer, index) => places.set(buffer, { kind: 'parameter', index }))
  const ends = endsOf(steps, buffers.length)
  const arena = new Arena()
  const touched = new Set(ends.flat())
  /** Places of parameters in which nothing is that is needed. */
  const free = new Set(parameters.flatMap((buffer, index) => (touched.has(buffer) ? [] : [index])))
  const bytes = (buffer: number): number => byteLength(buffers[buffer]!)
  const aligned = (buffer: number): number => Math.ceil(bytes(buffer) / alignment) * alignment
  const isOpen = (place: Place | undefined, buffer: number): boolean => {
    const result = resultOf.get(buffer)
    if (place?.kind !== 'parameter') return place?.kind === 'arena' && result === undefined
    return donated(place.index, result) && bytes(parameters[place.index]!) === bytes(buffer)
  }
  const unused = (buffer: number): Place | undefined => {
    const index = [...free].find((each) => isOpen({ kind: 'parameter', index: each }, buffer))
    return index === undefined ? undefined : { kind: 'parameter', index }
  }
  steps.forEach((step, i) => {
    const dying = new Set(ends[i]!.filter((buffer) => places.has(buffer) && !resultOf.has(buffer)))
    for (const buffer of writesOf(step)) {
      if (places.has(buffer)) continue
      const old = [...dying].find(
        (each) =>
          isOpen(places.get(each), buffer) &&
          aligned(each) === aligned(buffer) &&
          canReplace(step, each, buffer, buffers),
      )
      const result = resultOf.get(buffer)
      const place =
        old !== undefined
          ? places.get(old)!
          : result === undefined
            ? { kind: 'arena' as const, offset: arena.take(aligned(buffer)) }
            : (unused(buffer) ?? { kind: 'result' as const, index: result })
      if (old !== undefined) dying.delete(old)
      if (place.kind === 'parameter') free.delete(place.index)
      places.set(buffer, place)
    }
    for (const buffer of ends[i]!) {
      const place = places.get(buffer)!
      if (resultOf.has(buffer) || (!dying.has(buffer) && !writesOf(step).includes(buffer))) continue
      if (place.kind === 'arena') arena.give(place.offset, aligned(buffer))
      else if (place.kind === 'parameter') free.add(place.index)
    }
  })
  const placeOf = (buffer: number): Place => {
    const result = resultOf.get(buffer)
    return (
      places.get(buffer) ??
      (result === undefined ? { kind: 'arena', offset: 0 } : { kind: 'result', index: result })
    )
  }
  const isSame = (left: number, right: number): boolean => places.get(left) === places.get(right)
  return {
    buffers: buffers.map((spec, i): Buffer => ({ spec, size: sizeOf(spec.shape), place: placeOf(i) })),
    steps: steps.filter((step) => !copiesOntoItself(step, isSame)),
    arenaBytes: arena.bytes,
    parameters,
    results,
    reasons,
  }
}

/** For each step, the buffers that none after it touches. */
function endsOf(steps: readonly Step[], count: number): readonly (readonly number[])[] {
  const seen = new Array<boolean>(count).fill(false)
  return steps
    .toReversed()
    .map((step) =>
      [...new Set([...readsOf(step), ...writesOf(step)])].filter((buffer) => {
        const isLast = !seen[buffer]
        seen[buffer] = true
        return isLast
      }),
    )
    .reverse()
}

/** Room that is taken and given back: first fit, lowest offset first. */
class Arena {
  bytes = 0
  /** Taken pieces in order, as offset and end. */
  readonly #taken: (readonly [offset: number, end: number])[] = []

  take(size: number): number {
    if (size === 0) return 0
    let offset = 0
    let at = 0
    for (; at < this.#taken.length; at++) {
      const [start, end] = this.#taken[at]!
      if (start - offset >= size) break
      offset = Math.max(offset, end)
    }
    this.#taken.splice(at, 0, [offset, offset + size])
    this.bytes = Math.max(this.bytes, offset + size)
    return offset
  }

  give(offset: number, size: number): void {
    if (size === 0) return
    const at = this.#taken.findIndex(([start]) => start === offset)
    this.#taken.splice(at, 1)
  }
}
