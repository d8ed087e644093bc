// Gives every buffer a place: buffers whose lives do not overlap share the arena, and outputs take the places of dying
// inputs, parameters that were given away among them.
import { byteLength, sizeOf } from '@nx/types'
import type { Spec } from '@nx/types'
import { canReplace, copiesOntoItself, touchedBy } from './in-place.ts'
import { writesOf } from './plan.ts'
import type { Buffer, Place, Plan, Step } from './plan.ts'

interface Numbered extends Pick<Plan, 'reasons' | 'target'> {
  readonly buffers: readonly Spec[]
  readonly parameters: readonly number[]
  readonly results: readonly number[]
}

/** Parameters that were given away: once they are needed no more, results and intermediate values may be where they are. */
export interface Donation {
  readonly parameters: ReadonlySet<number>
  /** Whether only the result of the same number may be there. */
  readonly own: boolean
}

/** Places the buffers of finished steps; copies that came to nothing are left out. */
export function placeBuffers(
  { buffers, parameters, results, reasons, target }: Numbered,
  steps: readonly Step[],
  donated: Donation,
): Plan {
  const places: (Place | undefined)[] = buffers.map(() => undefined)
  const resultOf: (number | undefined)[] = buffers.map(() => undefined)
  results.forEach((buffer, index) => (resultOf[buffer] = index))
  parameters.forEach((buffer, index) => (places[buffer] = { kind: 'parameter', index }))
  const { ends, touched } = endsOf(steps, buffers.length)
  const arena = new Arena()
  const bytes = (buffer: number): number => byteLength(buffers[buffer]!)
  const { lineBytes } = target
  const aligned = (buffer: number): number => Math.ceil(bytes(buffer) / lineBytes) * lineBytes
  const isOpen = (place: Place, buffer: number): boolean => {
    const result = resultOf[buffer]
    if (place.kind !== 'parameter') return place.kind === 'arena' && result === undefined
    const { index } = place
    if (!donated.parameters.has(index) || (donated.own && index !== result)) return false
    return bytes(parameters[index]!) === bytes(buffer)
  }
  /** Places of parameters given away in which nothing is that is needed, by what they are good for. */
  const free = new Map<number, Place[]>()
  const release = (place: Place): void => {
    if (place.kind !== 'parameter' || !donated.parameters.has(place.index)) return
    const use = donated.own ? place.index : bytes(parameters[place.index]!)
    const list = free.get(use)
    if (list === undefined) free.set(use, [place])
    else list.push(place)
  }
  const unused = (buffer: number, result: number): Place | undefined => {
    const list = free.get(donated.own ? result : bytes(buffer))
    return list?.[0] !== undefined && isOpen(list[0], buffer) ? list.shift() : undefined
  }
  for (const buffer of parameters) if (touched[buffer] === 0) release(places[buffer]!)
  steps.forEach((step, i) => {
    const ended = ends[i]!
    const writes = writesOf(step)
    const dying = ended.filter((buffer) => places[buffer] !== undefined && resultOf[buffer] === undefined)
    for (const buffer of writes) {
      if (places[buffer] !== undefined) continue
      const old = dying.findIndex(
        (each) =>
          isOpen(places[each]!, buffer) &&
          aligned(each) === aligned(buffer) &&
          canReplace(step, each, buffer, buffers),
      )
      const index = resultOf[buffer]
      if (old >= 0) places[buffer] = places[dying.splice(old, 1)[0]!]
      else if (index !== undefined) places[buffer] = unused(buffer, index) ?? { kind: 'result', index }
      else places[buffer] = { kind: 'arena', offset: arena.take(aligned(buffer)) }
    }
    for (const buffer of ended) {
      if (resultOf[buffer] !== undefined || !(dying.includes(buffer) || writes.includes(buffer))) continue
      const place = places[buffer]!
      if (place.kind === 'arena') arena.give(place.offset, aligned(buffer))
      else release(place)
    }
  })
  const placeOf = (buffer: number): Place => {
    const index = resultOf[buffer]
    return places[buffer] ?? (index === undefined ? { kind: 'arena', offset: 0 } : { kind: 'result', index })
  }
  const isSame = (left: number, right: number): boolean => places[left] === places[right]
  return {
    buffers: buffers.map((spec, i): Buffer => ({ spec, size: sizeOf(spec.shape), place: placeOf(i) })),
    steps: steps.filter((step) => !copiesOntoItself(step, isSame)),
    arenaBytes: arena.bytes,
    parameters,
    results,
    reasons,
    target,
  }
}

/** For each step, the buffers that none after it touches, and which buffers any step touches. */
function endsOf(
  steps: readonly Step[],
  count: number,
): { readonly ends: readonly (readonly number[])[]; readonly touched: Uint8Array } {
  const touched = new Uint8Array(count)
  const ends = steps.map((): number[] => [])
  for (let i = steps.length - 1; i >= 0; i--) {
    for (const buffer of touchedBy(steps[i]!)) {
      if (touched[buffer] === 0) ends[i]!.push(buffer)
      touched[buffer] = 1
    }
  }
  return { ends, touched }
}

/** Room that is taken and given back: first fit, lowest offset first. */
class Arena {
  bytes = 0
  /** Free pieces in order, as offset and end. */
  readonly #free: [offset: number, end: number][] = [[0, Infinity]]

  take(size: number): number {
    if (size === 0) return 0
    const at = this.#free.findIndex(([start, end]) => end - start >= size)
    const piece = this.#free[at]!
    const offset = piece[0]
    piece[0] += size
    if (piece[0] === piece[1]) this.#free.splice(at, 1)
    this.bytes = Math.max(this.bytes, offset + size)
    return offset
  }

  give(offset: number, size: number): void {
    if (size === 0) return
    const at = this.#free.findIndex(([start]) => start > offset)
    const piece = this.#free[at]!
    const before = this.#free[at - 1]
    if (piece[0] === offset + size) piece[0] = offset
    else this.#free.splice(at, 0, [offset, offset + size])
    const own = this.#free[at]!
    if (before?.[1] === offset) {
      before[1] = own[1]
      this.#free.splice(at, 1)
    }
  }
}
