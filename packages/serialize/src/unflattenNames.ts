// Nested objects from names such as `layer.w`.
import { isTensor } from '@nx/tensor'
import { describe, NxError, show } from '@nx/types'
import { defaultLimits } from './core/limits.ts'
import { quote } from './core/quote.ts'

/** Values by the part of a name up to the next dot. */
type Branch<T> = Map<string, T | Branch<T>>

/**
 * Tensors by names such as `layer.w` as nested objects, the way back from what `saveSafetensors` and `saveNumpyArchive`
 * make of them: what is named `0`, `1` and so on becomes an array. Takes the `tensors` of `loadSafetensors`, or the
 * entries of `loadNumpyArchive`. The second type parameter says what you expect; it is not checked.
 *
 * @throws NxError `container` for what holds no names and values, `name` for a name that is also the beginning of another, or of more than 100 parts.
 *
 * @example
 * const bytes = saveSafetensors({ layers: [{ w: tensor([1, 2]) }, { w: tensor([3, 4]) }] })
 * const { tensors } = loadSafetensors(bytes)
 * Object.keys(tensors) // => ['layers.0.w', 'layers.1.w']
 * toArray(unflattenNames<Tensor, { layers: { w: Tensor }[] }>(tensors).layers[1]!.w) // => [3, 4]
 */
export function unflattenNames<T, R = unknown>(
  named: Readonly<Record<string, T>> | Iterable<readonly [name: string, value: T]>,
): R {
  if (typeof named !== 'object' || named === null || ArrayBuffer.isView(named) || isTensor(named)) {
    throw new NxError(
      'container',
      'unflattenNames',
      `got ${describe(named)} where an object of values by name belongs`,
    )
  }
  const root: Branch<T> = new Map()
  const entries = Symbol.iterator in named ? named : Object.entries(named)
  for (const entry of entries as Iterable<unknown>) {
    if (!isEntry<T>(entry)) throw notEntry(entry)
    put(root, ...entry)
  }
  return nest(root) as R
}

const isEntry = <T>(entry: unknown): entry is readonly [name: string, value: T] =>
  Array.isArray(entry) && entry.length === 2 && typeof entry[0] === 'string'

const notEntry = (entry: unknown): NxError =>
  new NxError(
    'container',
    'unflattenNames',
    `got ${show(entry)} among the entries; each is a name and a value: [['layer.w', w]], or { 'layer.w': w }`,
    { entry },
  )

function put<T>(root: Branch<T>, name: string, value: T): void {
  const path = name.split('.')
  const last = path.pop()!
  if (path.length >= defaultLimits.depth) throw clash(name, `it has more than ${defaultLimits.depth} parts`)
  let branch = root
  for (const part of path) {
    let next = branch.get(part)
    if (next === undefined) branch.set(part, (next = new Map() as Branch<T>))
    if (!(next instanceof Map)) throw clash(name, 'another one is its beginning')
    branch = next
  }
  if (branch.has(last)) throw clash(name, 'it is the beginning of another one, or comes twice')
  branch.set(last, value)
}

const clash = (name: string, problem: string): NxError =>
  new NxError('name', 'unflattenNames', `cannot nest what is named ${quote(name)}: ${problem}; rename it`, {
    name,
  })

function nest<T>(branch: Branch<T>): unknown {
  const entries = [...branch].map(
    ([key, value]) => [key, value instanceof Map ? nest(value) : value] as const,
  )
  const isList =
    branch.size > 0 && entries.every(([key], index) => branch.has(String(index)) && /^\d+$/.test(key))
  const made = Object.fromEntries(entries)
  return isList ? entries.map((_, index) => made[index]) : made
}
