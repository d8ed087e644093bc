// What entries of one batch have in common: structure, types, shapes and names, without the batch axis.
import type { Structure } from '@nx/defn'
import { flattened, formatForm, formatStructure, sameStructure } from '@nx/defn/internal'
import { type Names, template, Tensor, type VectorizedAxes } from '@nx/tensor'
import { sameList, toTensor } from '@nx/tensor/internal'
import { type DType, identityKey, type Shape } from '@nx/types'

/** One tensor of an entry. */
export interface LeafForm {
  readonly type: DType
  readonly shape: Shape
  readonly names: Names
  readonly vectorizedAxes: VectorizedAxes
  /** The name of the batch axis. */
  readonly batchName: string | null
}

/** A whole entry. */
export interface EntryForm {
  readonly structure: Structure
  readonly leaves: readonly LeafForm[]
}

/** An entry taken apart, its numbers made tensors. */
export function takeApart(
  op: string,
  entry: unknown,
): { readonly structure: Structure; readonly tensors: readonly Tensor[] } {
  const { leaves, structure } = flattened(op, entry)
  return { structure, tensors: leaves.map((each) => toTensor(each, op)) }
}

/** The form of a tensor that is one row. */
export function formOfRow({ type, shape, names, vectorizedAxes }: Tensor): LeafForm {
  return { type, shape, names, vectorizedAxes, batchName: null }
}

/** The form of a row of a tensor with a batch axis. */
export function formOfRows({ type, shape: [, ...shape], names, vectorizedAxes }: Tensor): LeafForm {
  const [batchName = null, ...rest] = names
  return { type, shape, names: rest, vectorizedAxes, batchName }
}

/** What two entries have in common: names where only one has them. Nothing if they do not fit. */
export function commonForm(left: EntryForm, right: EntryForm): EntryForm | null {
  if (left === right) return left
  if (!sameStructure(left.structure, right.structure)) return null
  let leaves = left.leaves
  for (let i = 0; i < leaves.length; i++) {
    const common = commonLeaf(left.leaves[i]!, right.leaves[i]!)
    if (common === null) return null
    if (common !== left.leaves[i]) leaves = leaves.map((each, at) => (at === i ? common : each))
  }
  return leaves === left.leaves ? left : { structure: left.structure, leaves }
}

function commonLeaf(left: LeafForm, right: LeafForm): LeafForm | null {
  if (left.type !== right.type || !sameList(left.shape, right.shape)) return null
  if (!sameAxes(left.vectorizedAxes, right.vectorizedAxes)) return null
  if (sameList(left.names, right.names) && left.batchName === right.batchName) return left
  const pairs = [[left.batchName, right.batchName], ...left.names.map((name, i) => [name, right.names[i]!])]
  if (pairs.some(([one, other]) => one !== null && other !== null && one !== other)) return null
  const [batchName, ...names] = pairs.map(([one, other]) => one ?? other!)
  return { ...left, batchName: batchName!, names }
}

const sameAxes = (left: VectorizedAxes, right: VectorizedAxes): boolean =>
  left === right || JSON.stringify(left) === JSON.stringify(right)

/** A tensor without elements of this form. */
export function templateOf({ type, shape, names, vectorizedAxes }: LeafForm): Tensor {
  const { backend, data } = template([], type)
  const full = [...vectorizedAxes.map(([, length]) => length), ...shape]
  return new Tensor(backend, data, { type, shape: full }, names, vectorizedAxes)
}

/** For messages: `f32[2]`, `{ x: f32[2], y: s32[] }`. */
export function describeEntry({ structure, leaves }: EntryForm): string {
  let next = 0
  return formatStructure(structure).replaceAll('·', () => describeLeaf(leaves[next++]!))
}

/** For messages: `f32[2]`. */
export function describeLeaf({ type, shape, names, vectorizedAxes }: Omit<LeafForm, 'batchName'>): string {
  const full = [...vectorizedAxes.map(([, length]) => length), ...shape]
  return formatForm({ spec: { type, shape: full }, names, vectorizedAxes })
}

/** Text that is the same for entries that are alike in everything, and only for those. */
export function signatureOf({ structure, leaves }: EntryForm): string {
  let text = structure.kind === 'leaf' ? '' : JSON.stringify(structure, structureKey)
  for (const { type, shape, names, vectorizedAxes, batchName } of leaves) {
    text += `|${type}[${shape.join()}]`
    if (batchName !== null || names.some((name) => name !== null)) text += JSON.stringify([batchName, names])
    if (vectorizedAxes.length > 0) text += JSON.stringify(vectorizedAxes)
  }
  return text
}

/** Leaves out what does not count, and puts text in place of what JSON has no text for. */
function structureKey(key: string, value: unknown): unknown {
  if (key === 'written' || key === 'rebuild') return undefined
  return typeof value === 'function' || typeof value === 'symbol' ? [identityKey(value)] : value
}
