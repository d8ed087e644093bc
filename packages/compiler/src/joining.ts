// Joins steps that are better done together, where the order of all others allows it.

/** A step, what it reads of others, what it writes, and whether it may be joined with others. */
export interface Item<T> {
  readonly reads: ReadonlySet<number>
  readonly writes: ReadonlySet<number>
  readonly work: T
  readonly joins: boolean
}

/** An item that may have been joined with others since, and its place among all. */
interface Place<T> {
  reads: Set<number>
  writes: Set<number>
  work: T
  at: number
  readonly joins: boolean
  into?: Place<T>
}

/** How many steps that touched a buffer last are looked at: what keeps the time linear. */
const recent = 8

/**
 * The items in order, joined wherever `join` gives something for two of them. Each meets the steps that wrote what it reads,
 * and a few that touched the same buffers last. The time is linear in the items, but for `join` itself.
 */
export function joinItems<T>(
  items: readonly Item<T>[],
  join: (first: Item<T>, second: Item<T>) => T | undefined,
): Item<T>[] {
  const places: Place<T>[] = []
  const writers = new Map<number, Place<T>>()
  const readers = new Map<number, Place<T>[]>()
  /** The last place at which a reader is that is no longer listed. */
  const forgotten = new Map<number, number>()

  const current = (place: Place<T>): Place<T> => {
    let last = place
    while (last.into !== undefined) last = last.into
    if (place !== last) place.into = last
    return last
  }
  const enter = (place: Place<T>): void => {
    for (const buffer of place.writes) writers.set(buffer, place)
    for (const buffer of place.reads) {
      const list = readers.get(buffer) ?? []
      readers.set(buffer, list)
      if (!list.includes(place)) list.push(place)
      if (list.length > recent)
        forgotten.set(buffer, Math.max(forgotten.get(buffer) ?? -1, current(list.shift()!).at))
    }
  }
  /** Whether all that a place reads is there where `first` is, or comes from it. */
  const canRise = (place: Place<T>, first: Place<T>): boolean =>
    [...place.reads].every((buffer) => {
      const writer = writers.get(buffer)
      return writer === undefined || current(writer).at <= first.at
    })
  /** Whether nothing before `second` reads what a place writes. */
  const canSink = (place: Place<T>, second: Place<T>): boolean =>
    [...place.writes].every(
      (buffer) =>
        (forgotten.get(buffer) ?? -1) <= place.at &&
        (readers.get(buffer) ?? []).every((each) => {
          const reader = current(each)
          return reader === second || reader.at <= place.at || reader.at > second.at
        }),
    )
  const tryJoin = (a: Place<T>, b: Place<T>): Place<T> | undefined => {
    const [first, second] = a.at < b.at ? [a, b] : [b, a]
    const rises = canRise(second, first)
    if (!rises && !canSink(first, second)) return undefined
    const work = join(first, second)
    if (work === undefined) return undefined
    const [kept, gone] = rises ? [first, second] : [second, first]
    kept.work = work
    kept.writes = new Set([...first.writes, ...second.writes])
    kept.reads = new Set([...first.reads, ...second.reads].filter((buffer) => !kept.writes.has(buffer)))
    gone.into = kept
    enter(kept)
    return kept
  }

  items.forEach((item, at) => {
    let place: Place<T> = { ...item, reads: new Set(item.reads), writes: new Set(item.writes), at }
    places.push(place)
    if (item.joins) {
      const near = new Set<Place<T>>()
      for (const buffer of item.reads) {
        const writer = writers.get(buffer)
        if (writer !== undefined) near.add(current(writer))
        for (const reader of readers.get(buffer) ?? []) near.add(current(reader))
      }
      for (const other of [...near].sort((a, b) => b.at - a.at).slice(0, 2 * recent)) {
        const there = current(other)
        if (there.joins && there !== place) place = tryJoin(there, place) ?? place
      }
    }
    if (place.at === at) enter(place)
  })
  return places.filter((place) => place.into === undefined).sort((a, b) => a.at - b.at)
}
