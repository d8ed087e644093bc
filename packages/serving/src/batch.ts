// Batches: entries of many callers, joined along a first axis when they are computed.
import type { Traced } from '@nx/defn'
import { withLeaves } from '@nx/defn/internal'
import type { Tensor } from '@nx/tensor'
import { integerAtLeast, list, toTensor } from '@nx/tensor/internal'
import { isOfKind, NxError, wrongOption } from '@nx/types'
import {
  commonForm,
  describeEntry,
  describeLeaf,
  type EntryForm,
  formOfRow,
  formOfRows,
  takeApart,
  templateOf,
} from './entry-form.ts'
import { joinRows } from './join-rows.ts'

/** The key of batches that were given none. */
export const defaultBatchKey = 'default'

/** Rows that were added together: whole tensors, of which `start` and `rows` say the part. */
export interface Part {
  readonly tensors: readonly Tensor[]
  /** Whether the first axis has yet to be added. */
  readonly stacked: boolean
  readonly start: number
  readonly rows: number
}

/**
 * Entries to be computed together, after `Nx.Batch`: tensors, or containers of them, joined along a new first axis
 * (`stack`) or their own (`concatenate`). A batch never changes; its methods give new ones. Nothing is copied before
 * `toContainer`.
 *
 * @example
 * const batch = Batch.stack([{ x: f32([1, 2]) }, { x: f32([3, 4]) }]).pad(1)
 * batch.size // => 2
 * toArray(batch.toContainer().x) // => [[1, 2], [3, 4], [0, 0]]
 */
export class Batch<T = unknown> {
  /** @internal */
  static readonly kind: symbol = /* @__PURE__ */ Symbol.for('nx.Batch')

  static [Symbol.hasInstance](value: unknown): value is Batch {
    return isOfKind(Batch, value)
  }

  /** Batches of different keys are never merged. */
  readonly key: string
  /** Rows, without padding. */
  readonly size: number
  /** Rows of zeros that `toContainer` adds at the end. */
  readonly padding: number
  /**
   * What all entries have in common, the batch axis left out; `null` if there never were entries.
   *
   * @internal
   */
  readonly form: EntryForm | null
  /** @internal */
  readonly parts: readonly Part[]

  protected constructor(key: string, padding: number, form: EntryForm | null, parts: readonly Part[]) {
    this.key = key
    this.padding = padding
    this.form = form
    this.parts = parts
    this.size = parts.reduce((size, { rows }) => size + rows, 0)
  }

  /** A batch without entries. */
  static empty(): Batch<never> {
    return new Batch<never>(defaultBatchKey, 0, null, [])
  }

  /**
   * A batch of entries, each of which is one row.
   *
   * @throws NxError `batch_mismatch` for entries of other shapes, types or structure, `not_array`, `container`.
   *
   * @example
   * toArray(Batch.stack([f32([1, 2]), f32([3, 4])]).toContainer()) // => [[1, 2], [3, 4]]
   */
  static stack<T>(entries: readonly T[]): Batch<Traced<T>> {
    return Batch.empty().stack(entries)
  }

  /**
   * A batch of entries that have a first axis already: each of its elements is a row.
   *
   * @throws NxError `batch_mismatch`, also if the tensors of an entry have first axes of different lengths or none,
   * `not_array`, `container`.
   *
   * @example
   * Batch.concatenate([f32([1, 2]), f32([3, 4, 5])]).size // => 5
   */
  static concatenate<T>(entries: readonly T[]): Batch<Traced<T>> {
    return Batch.empty().concatenate(entries)
  }

  /**
   * One batch of the entries of several, in order; padding adds up. No batches give an empty one.
   *
   * @throws NxError `batch_key` for batches of different keys, `batch_mismatch` for entries that differ, `not_array`,
   * `option` for what is no batch.
   *
   * @example
   * Batch.merge([Batch.stack([1, 2]), Batch.stack([3])]).size // => 3
   */
  static merge<T>(batches: readonly Batch<T>[]): Batch<T> {
    const all = list('Batch.merge', 'batches', batches)
    const [first] = all
    if (first === undefined) return Batch.empty()
    let form: EntryForm | null = null
    for (const each of all) {
      if (!(each instanceof Batch)) throw wrongOption('Batch.merge', 'each of batches', 'a Batch', each)
      if (each.key !== first.key)
        throw new NxError(
          'batch_key',
          'Batch.merge',
          `batches have different keys, ${first.key} and ${each.key}; give them one by withKey`,
          { keys: [first.key, each.key] },
        )
      if (each.form !== null) form = fitted('Batch.merge', form, each.form)
    }
    if (all.length === 1) return first
    const padding = all.reduce((sum, each) => sum + each.padding, 0)
    return new Batch<T>(
      first.key,
      padding,
      form,
      all.flatMap(({ parts }) => parts),
    )
  }

  /**
   * This batch and further entries, each of which is one row; see `Batch.stack`.
   *
   * @throws NxError as `Batch.stack`.
   *
   * @example
   * toArray(Batch.stack([1]).stack([2, 3]).toContainer()) // => [1, 2, 3]
   */
  stack<E>(entries: readonly E[]): Batch<[T] extends [never] ? Traced<E> : T> {
    return this.add('Batch.stack', entries, true)
  }

  /**
   * This batch and further entries that have a first axis; see `Batch.concatenate`.
   *
   * @throws NxError as `Batch.concatenate`.
   *
   * @example
   * toArray(Batch.stack([1]).concatenate([tensor([2, 3])]).toContainer()) // => [1, 2, 3]
   */
  concatenate<E>(entries: readonly E[]): Batch<[T] extends [never] ? Traced<E> : T> {
    return this.add('Batch.concatenate', entries, false)
  }

  /**
   * This batch under another key.
   *
   * @throws NxError `option` for a key that is no text.
   *
   * @example
   * Batch.stack([1]).withKey('short').key // => 'short'
   */
  withKey(key: string): Batch<T> {
    if (typeof key !== 'string') throw wrongOption('Batch.withKey', 'key', 'text', key)
    return new Batch<T>(key, this.padding, this.form, this.parts)
  }

  /**
   * This batch with that many rows of zeros at the end, instead of those it had.
   *
   * @throws NxError `option` for anything but a whole number from 0.
   *
   * @example
   * toArray(Batch.stack([1, 2, 3]).pad(2).toContainer()) // => [1, 2, 3, 0, 0]
   */
  pad(padding: number): Batch<T> {
    integerAtLeast('Batch.pad', 'padding', padding, 0)
    if (padding === this.padding) return this
    return new Batch<T>(this.key, padding, this.form, this.parts)
  }

  /**
   * The first rows and the rest. Padding stays at the end: what fits beside the first rows goes with them.
   *
   * @throws NxError `option` for anything but a whole number above 0.
   *
   * @example
   * const [left, right] = Batch.concatenate([tensor([1, 2]), tensor([3, 4, 5])]).split(3)
   * toArray(left.toContainer()) // => [1, 2, 3]
   * toArray(right.toContainer()) // => [4, 5]
   */
  split(rows: number): [Batch<T>, Batch<T>] {
    integerAtLeast('Batch.split', 'rows', rows, 1)
    const made = (padding: number, parts: readonly Part[]): Batch<T> =>
      new Batch<T>(this.key, padding, this.form, parts)
    const left: Part[] = []
    // The parts behind, which may be many, are copied at once and not made anew.
    const right = this.parts.slice()
    let wanted = rows
    for (let part; wanted > 0 && (part = right.shift()); wanted -= part.rows) left.push(part)
    if (wanted < 0) {
      const cut = left.pop()!
      const taken = cut.rows + wanted
      left.push({ ...cut, rows: taken })
      right.unshift({ ...cut, start: cut.start + taken, rows: -wanted })
    }
    const rest = Math.min(this.padding, Math.max(this.padding - wanted, 0))
    return [made(this.padding - rest, left), made(rest, right)]
  }

  /**
   * One entry as templates; `null` for a batch that never had entries.
   *
   * @example
   * Batch.stack([f32([1, 2])]).template().shape // => [2]
   */
  template(): T | null {
    if (this.form === null) return null
    return withLeaves(this.form.structure, this.form.leaves.map(templateOf)) as T
  }

  /**
   * The entries joined along their first axis, then the padding.
   *
   * @throws NxError `empty` for a batch without entries.
   *
   * @example
   * const batch = Batch.stack([[f32(1), f32(2)], [f32(3), f32(4)]])
   * batch.toContainer().map((each) => toArray(each)) // => [[1, 3], [2, 4]]
   */
  toContainer(): T {
    if (this.form === null || this.size === 0)
      throw new NxError(
        'empty',
        'Batch.toContainer',
        'a batch without entries has no tensors; stack some first',
      )
    const { leaves, structure } = this.form
    const columns = leaves.map(({ batchName, names }, i) => {
      const pieces = this.parts.map(({ tensors, stacked, start, rows }) => ({
        tensor: toTensor(tensors[i]!, 'Batch.toContainer'),
        stacked,
        start,
        rows,
      }))
      return joinRows(pieces, this.padding, batchName, names)
    })
    return withLeaves(structure, columns) as T
  }

  protected add<E, R>(op: string, entries: readonly E[], stacked: boolean): Batch<R> {
    const parts = [...this.parts]
    let form = this.form
    for (const entry of list(op, 'entries', entries)) {
      const { structure, tensors } = takeApart(op, entry)
      const rows = stacked ? 1 : firstLength(op, tensors)
      form = fitted(op, form, { structure, leaves: tensors.map(stacked ? formOfRow : formOfRows) })
      if (rows > 0) parts.push({ tensors, stacked, start: 0, rows })
    }
    return new Batch<R>(this.key, this.padding, form, parts)
  }
}

/** What a batch's entries and another have in common. Throws `batch_mismatch`. */
function fitted(op: string, form: EntryForm | null, other: EntryForm): EntryForm {
  const common = form === null ? other : commonForm(form, other)
  if (common !== null) return common
  const [expected, got] = [describeEntry(form!), describeEntry(other)]
  throw new NxError(
    'batch_mismatch',
    op,
    `entries of one batch are alike, got ${got} after ${expected}; give all of them the same shape and type`,
    { expected, got },
  )
}

function firstLength(op: string, tensors: readonly Tensor[]): number {
  const first = tensors[0]?.shape[0]
  if (first !== undefined && tensors.every(({ shape }) => shape[0] === first)) return first
  const got = tensors.length === 0 ? 'none' : tensors.map(describeLeaf).join(' and ')
  throw new NxError(
    'batch_mismatch',
    op,
    `the tensors of an entry have first axes of one length, got ${got}; stack entries that have no batch axis`,
    { shapes: tensors.map(({ shape }) => shape) },
  )
}
