// Batches: entries of many callers, joined along a first axis when they are computed.
import { flattenContainer, type Structure, type Traced, unflattenContainer } from '@nx/defn'
import { formatForm, formatStructure, formOf, sameStructure } from '@nx/defn/internal'
import {
  compatible,
  concatenate,
  newAxis,
  pad,
  sliceAlongAxis,
  template,
  type Tensor,
  type TensorLike,
  toTemplate,
} from '@nx/tensor'
import { list, toTensor } from '@nx/tensor/internal'
import { NxError, show } from '@nx/types'

/** The key of batches that were given none. */
export const defaultBatchKey = 'default'

/** Rows that were added together: whole tensors, of which `start` and `rows` say the part. */
interface Part {
  readonly leaves: readonly TensorLike[]
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
  /** Batches of different keys are never merged. */
  readonly key: string
  /** Rows, without padding. */
  readonly size: number
  /** Rows of zeros that `toContainer` adds at the end. */
  readonly padding: number
  protected readonly structure: Structure | null
  /** One entry, without the batch axis. */
  protected readonly forms: readonly Tensor[]
  protected readonly parts: readonly Part[]

  protected constructor(
    key: string,
    padding: number,
    structure: Structure | null,
    forms: readonly Tensor[],
    parts: readonly Part[],
  ) {
    this.key = key
    this.padding = padding
    this.structure = structure
    this.forms = forms
    this.parts = parts
    this.size = parts.reduce((sum, { rows }) => sum + rows, 0)
  }

  /** A batch without entries. */
  static empty(): Batch<never> {
    return new Batch<never>(defaultBatchKey, 0, null, [], [])
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
   * @throws NxError `batch_key` for batches of different keys, `batch_mismatch` for entries that differ.
   *
   * @example
   * Batch.merge([Batch.stack([1, 2]), Batch.stack([3])]).size // => 3
   */
  static merge<T>(batches: readonly Batch<T>[]): Batch<T> {
    const all = list('Batch.merge', 'batches', batches)
    const [first] = all
    if (first === undefined) return Batch.empty()
    const model = all.find(({ structure }) => structure !== null) ?? first
    for (const each of all) {
      if (each.key !== first.key)
        throw new NxError(
          'batch_key',
          'Batch.merge',
          `batches have different keys, ${show(first.key)} and ${show(each.key)}; give them one by withKey`,
          { keys: [first.key, each.key] },
        )
      if (each.structure !== null) model.assertFits('Batch.merge', each.structure, each.forms)
    }
    return new Batch<T>(
      first.key,
      all.reduce((sum, { padding }) => sum + padding, 0),
      model.structure,
      model.forms,
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
    if (typeof key !== 'string')
      throw new NxError('option', 'Batch.withKey', `a batch key is text, got ${show(key)}; write 'short'`)
    return new Batch<T>(key, this.padding, this.structure, this.forms, this.parts)
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
    assertCount('Batch.pad', 'padding', padding, 0)
    return new Batch<T>(this.key, padding, this.structure, this.forms, this.parts)
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
    assertCount('Batch.split', 'rows', rows, 1)
    const made = (padding: number, parts: readonly Part[]): Batch<T> =>
      new Batch<T>(this.key, padding, this.structure, this.forms, parts)
    if (rows >= this.size) {
      const rest = Math.max(this.size + this.padding - rows, 0)
      return [made(this.padding - rest, this.parts), made(rest, [])]
    }
    const left: Part[] = []
    const right: Part[] = []
    let before = 0
    for (const part of this.parts) {
      const taken = Math.min(Math.max(rows - before, 0), part.rows)
      if (taken > 0) left.push({ ...part, rows: taken })
      if (taken < part.rows) right.push({ ...part, start: part.start + taken, rows: part.rows - taken })
      before += part.rows
    }
    return [made(0, left), made(this.padding, right)]
  }

  /**
   * One entry as templates; `null` for a batch that never had entries.
   *
   * @example
   * Batch.stack([f32([1, 2])]).template().shape // => [2]
   */
  template(): T | null {
    return this.structure === null ? null : (unflattenContainer(this.structure, this.forms) as T)
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
    if (this.structure === null || this.size === 0)
      throw new NxError(
        'empty',
        'Batch.toContainer',
        'a batch without entries has no tensors; stack some first',
      )
    const columns = this.forms.map((form, i) => {
      const pieces = this.parts.map((part) => piece(part, i))
      if (this.padding === 0) return concatenate(pieces)
      const joined = concatenate(pieces)
      return pad(joined, 0, [[0, this.padding, 0], ...form.shape.map(() => [0, 0, 0] as const)])
    })
    return unflattenContainer(this.structure, columns) as T
  }

  protected add<E, R>(op: string, entries: readonly E[], stacked: boolean): Batch<R> {
    const parts = [...this.parts]
    let model: Batch | null = this.structure === null ? null : this
    for (const entry of list(op, 'entries', entries)) {
      const { leaves, structure } = flattenContainer(entry)
      const forms = leaves.map((leaf) => toTemplate(toTensor(leaf, op)))
      const rows = stacked ? 1 : firstLength(op, forms, structure)
      const single = stacked ? forms : forms.map(withoutFirst)
      if (model === null) model = new Batch(this.key, this.padding, structure, single, [])
      else model.assertFits(op, structure, single)
      parts.push({ leaves, stacked, start: 0, rows })
    }
    return new Batch<R>(this.key, this.padding, model?.structure ?? null, model?.forms ?? [], parts)
  }

  protected assertFits(op: string, structure: Structure, forms: readonly Tensor[]): void {
    const fits =
      sameStructure(this.structure!, structure) && this.forms.every((form, i) => compatible(form, forms[i]!))
    if (fits) return
    const [expected, got] = [describeEntry(this.structure!, this.forms), describeEntry(structure, forms)]
    throw new NxError(
      'batch_mismatch',
      op,
      `entries of one batch are alike, got ${got} after ${expected}; give all of them the same shape and type`,
      { expected, got },
    )
  }
}

/** One tensor of some rows, with a batch axis. */
function piece({ leaves, stacked, start, rows }: Part, index: number): Tensor {
  const leaf = toTensor(leaves[index]!, 'Batch.toContainer')
  return stacked ? newAxis(leaf, 0) : sliceAlongAxis(leaf, start, rows)
}

function firstLength(op: string, forms: readonly Tensor[], structure: Structure): number {
  const lengths = forms.map(({ shape }) => shape[0])
  const [first] = lengths
  if (first !== undefined && lengths.every((each) => each === first)) return first
  throw new NxError(
    'batch_mismatch',
    op,
    `the tensors of an entry have first axes of one length, got ${describeEntry(structure, forms)}; ` +
      'stack entries that have no batch axis',
    { shapes: forms.map(({ shape }) => shape) },
  )
}

function withoutFirst({ shape, type, names }: Tensor): Tensor {
  return template(shape.slice(1), type, { names: names.slice(1) })
}

/** For messages: `f32[2]`, `{ x: f32[2], y: s32[] }`. */
function describeEntry(structure: Structure, forms: readonly Tensor[]): string {
  let next = 0
  return formatStructure(structure).replaceAll('·', () => formatForm(formOf(forms[next++]!)))
}

function assertCount(op: string, name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return
  throw new NxError(
    'option',
    op,
    `${name} is a whole number from ${least}, got ${show(value)}; write ${least + 1}`,
  )
}
