// A binary heap whose items know their places, so that any of them can be taken out.

/** What a value's place in a heap hangs on; a value may be in several heaps, by an item for each. */
export interface HeapItem<T> {
  key: number
  /** Decides between equal keys, least first. */
  order: number
  value: T | null
  /** -1 while it is in no heap. */
  place: number
}

/** Items by key, least first; those of equal keys by order. */
export interface IndexedHeap<T> {
  readonly items: HeapItem<T>[]
}

export function createHeap<T>(): IndexedHeap<T> {
  return { items: [] }
}

export function createItem<T>(key: number, order: number): HeapItem<T> {
  return { key, order, value: null, place: -1 }
}

/** The value of the least key. */
export function peek<T>({ items }: IndexedHeap<T>): T | undefined {
  return items[0]?.value ?? undefined
}

/** The least key; infinite for an empty heap. */
export function leastKey<T>({ items }: IndexedHeap<T>): number {
  return items[0]?.key ?? Infinity
}

export function insert<T>({ items }: IndexedHeap<T>, item: HeapItem<T>, value: T): void {
  item.value = value
  items.push(item)
  rise(items, items.length - 1, item)
}

/** Takes an item out; nothing happens where it is in no heap. */
export function remove<T>({ items }: IndexedHeap<T>, item: HeapItem<T>): void {
  const { place } = item
  if (place < 0) return
  const last = items.pop()!
  item.place = -1
  if (last === item) return
  items[place] = last
  last.place = place
  settle(items, last)
}

/** Moves an item to where its changed key belongs. */
export function update<T>({ items }: IndexedHeap<T>, item: HeapItem<T>, key: number): void {
  item.key = key
  settle(items, item)
}

function isBefore<T>(left: HeapItem<T>, right: HeapItem<T>): boolean {
  return left.key < right.key || (left.key === right.key && left.order < right.order)
}

function settle<T>(items: HeapItem<T>[], item: HeapItem<T>): void {
  const parent = items[(item.place - 1) >> 1]
  if (item.place > 0 && isBefore(item, parent!)) rise(items, item.place, item)
  else sink(items, item.place, item)
}

function rise<T>(items: HeapItem<T>[], from: number, item: HeapItem<T>): void {
  let place = from
  while (place > 0) {
    const above = (place - 1) >> 1
    const parent = items[above]!
    if (isBefore(parent, item)) break
    items[place] = parent
    parent.place = place
    place = above
  }
  items[place] = item
  item.place = place
}

function sink<T>(items: HeapItem<T>[], from: number, item: HeapItem<T>): void {
  let place = from
  for (;;) {
    let below = 2 * place + 1
    if (below >= items.length) break
    if (below + 1 < items.length && isBefore(items[below + 1]!, items[below]!)) below++
    const child = items[below]!
    if (isBefore(item, child)) break
    items[place] = child
    child.place = place
    place = below
  }
  items[place] = item
  item.place = place
}
