// Joins steps that are better done together, where the order of all others allows it.
import { include } from './lists.ts'

/** A step, what it reads of others, what it writes, and whether it may be joined with others. */
export interface Item<T> {
  readonly reads: readonly number[]
  readonly writes: readonly number[]
  readonly work: T
  /** The least that its nests go over in any order, in elements. */
  readonly space: number
  readonly joins: boolean
}

const union = (left: readonly number[], right: readonly number[]): number[] => {
  const all = left.slice()
  for (let i = 0; i < right.length; i++) include(all, right[i]!)
  return all
}

/** An item that may have been joined with others since, and its place among all. */
interface PlacedItem<T> {
  reads: readonly number[]
  writes: readonly number[]
  work: T
  space: number
  readonly joins: boolean
  readonly at: number
  into?: PlacedItem<T>
}

/** How many steps that touched a buffer last are looked at: what keeps the time linear. */
const recent = 8

/**
 * The items in order, which touch so many buffers, joined wherever `join` gives something for two of them that `suit`. Each meets the steps that wrote what it reads,
 * and a few that touched the same buffers last. The time is linear in the items, but for `join` itself.
 */
export function joinItems<T>(
  items: readonly Item<T>[],
  buffers: number,
  suit: (first: Item<T>, second: Item<T>) => boolean,
  join: (first: Item<T>, second: Item<T>) => T | undefined,
): Item<T>[] {
  const places: PlacedItem<T>[] = []
  const writers = new Array<PlacedItem<T> | undefined>(buffers).fill(undefined)
  const readers = new Array<PlacedItem<T>[] | undefined>(buffers).fill(undefined)
  /** The last place at which a reader is that is no longer listed. */
  const forgotten = new Map<number, number>()

  const current = (place: PlacedItem<T>): PlacedItem<T> => {
    let last = place
    while (last.into !== undefined) last = last.into
    if (place !== last) place.into = last
    return last
  }
  const enter = (place: PlacedItem<T>): void => {
    const { reads, writes } = place
    for (let i = 0; i < writes.length; i++) writers[writes[i]!] = place
    for (let i = 0; i < reads.length; i++) {
      const buffer = reads[i]!
      const list = (readers[buffer] ??= [])
      if (list.includes(place)) continue
      list.push(place)
      if (list.length > recent)
        forgotten.set(buffer, Math.max(forgotten.get(buffer) ?? -1, current(list.shift()!).at))
    }
  }
  /** Whether all that a place reads is there where `first` is, or comes from it. */
  const canRise = (place: PlacedItem<T>, first: PlacedItem<T>): boolean => {
    const { reads } = place
    for (let i = 0; i < reads.length; i++) {
      const writer = writers[reads[i]!]
      if (writer !== undefined && current(writer).at > first.at) return false
    }
    return true
  }
  /** Whether nothing before `second` reads what a place writes. */
  const canSink = (place: PlacedItem<T>, second: PlacedItem<T>): boolean => {
    for (const buffer of place.writes) {
      if ((forgotten.get(buffer) ?? -1) > place.at) return false
      for (const each of readers[buffer] ?? []) {
        const reader = current(each)
        if (reader !== second && reader.at > place.at && reader.at <= second.at) return false
      }
    }
    return true
  }
  const tryJoin = (a: PlacedItem<T>, b: PlacedItem<T>): PlacedItem<T> | undefined => {
    const first = a.at < b.at ? a : b
    const second = first === a ? b : a
    if (!suit(first, second)) return undefined
    const rises = canRise(second, first)
    if (!rises && !canSink(first, second)) return undefined
    const work = join(first, second)
    if (work === undefined) return undefined
    const [kept, gone] = rises ? [first, second] : [second, first]
    kept.work = work
    kept.space = Math.min(kept.space, gone.space)
    const writes = union(kept.writes, gone.writes)
    kept.writes = writes
    kept.reads = union(kept.reads, gone.reads).filter((buffer) => !writes.includes(buffer))
    gone.into = kept
    enter(kept)
    return kept
  }

  const near: PlacedItem<T>[] = []
  const meet = (other: PlacedItem<T>): void => {
    const there = current(other)
    if (!there.joins || near.includes(there)) return
    // The last ones first.
    let i = near.length
    for (; i > 0 && near[i - 1]!.at < there.at; i--) near[i] = near[i - 1]!
    near[i] = there
  }
  for (let at = 0; at < items.length; at++) {
    const { reads, writes, work, space, joins } = items[at]!
    let place: PlacedItem<T> = { reads, writes, work, space, joins, at }
    places.push(place)
    if (joins) {
      near.length = 0
      for (let i = 0; i < reads.length; i++) {
        const writer = writers[reads[i]!]
        if (writer !== undefined) meet(writer)
        readers[reads[i]!]?.forEach(meet)
      }
      for (let i = 0; i < near.length && i < 2 * recent; i++) {
        const there = current(near[i]!)
        if (there !== place) place = tryJoin(there, place) ?? place
      }
    }
    if (place.at === at) enter(place)
  }
  return places.filter((place) => place.into === undefined)
}
