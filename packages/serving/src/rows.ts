// Outputs of batches cut to the rows of a caller, and pieces of several batches joined.
import { flattened, withLeaves } from '@nx/defn/internal'
import { isTensor, Tensor } from '@nx/tensor'
import { bitSize, NxError, show, sizeOf } from '@nx/types'
import type { Batch } from './batch.ts'
import type { DefaultModule } from './default-module.ts'
import {
  commonForm,
  describeEntry,
  describeLeaf,
  type EntryForm,
  formOfRows,
  takeApart,
} from './entry-form.ts'
import { joinRows, type Rows, sliceRows } from './join-rows.ts'
import type { Serving } from './serving.ts'

/** Gives rows of an output, as a container of the output's structure. */
export type Cut = (start: number, rows: number) => unknown

/**
 * Takes an output of a batch apart once, for who cuts it often. Throws `batch_output` unless every leaf is a tensor with
 * the rows of the batch along its first axis: as many, padding included, where the function is given tensors; one that is
 * given the batch may have padded it further.
 */
export function cutter(op: string, output: unknown, { size, padding }: Batch, { module }: Serving): Cut {
  const isExact = (module as Partial<DefaultModule>).takesTensors
  const rows = isExact ? size + padding : size
  const wrong = (got: string): NxError =>
    new NxError(
      'batch_output',
      op,
      `the function of a serving gives tensors with a row for each of the batch, ${rows} along the first axis, got ${got}; ` +
        'keep the first axis in the function',
      { rows, got },
    )
  const { leaves, structure } = flattened(op, output)
  if (leaves.length === 0) throw wrong(show(output))
  const cuts = leaves.map((leaf) => {
    if (!isTensor(leaf)) throw wrong(String(leaf))
    const length = leaf.shape[0]!
    if (length === rows || (!isExact && length > rows)) return leafCutter(leaf)
    throw wrong(describeLeaf(leaf))
  })
  return (start, count) =>
    withLeaves(
      structure,
      cuts.map((cut) => cut(start, count)),
    )
}

/** Rows of outputs of up to so many bytes share their memory: who keeps one of these keeps not much more. */
const largestShared = 16_384

/** Where the host reads memory, it is read once for all rows: a call per row costs more than the copy. */
function leafCutter(tensor: Tensor): (start: number, rows: number) => Tensor {
  const { backend, names, type, vectorizedAxes } = tensor
  const [length, ...rest] = tensor.shape
  const rowBytes = (sizeOf(rest) * bitSize(type)) / 8
  const readable = backend.readSync !== undefined && vectorizedAxes.length === 0 && Number.isInteger(rowBytes)
  let bytes: Uint8Array | undefined
  return (start, rows) => {
    if (start === 0 && rows === length) return tensor
    if (!readable) return sliceRows(tensor, start, rows)
    bytes ??= backend.readSync!(tensor.data, tensor.spec)
    const spec = { type, shape: [rows, ...rest] }
    const part = bytes.subarray(start * rowBytes, (start + rows) * rowBytes)
    const shared = bytes.length <= largestShared ? backend.fromPointer?.(part, spec) : undefined
    return new Tensor(backend, shared ?? backend.upload(part, spec), spec, names, [])
  }
}

/** Pieces of one request, cut from outputs of several batches, joined in order. Throws `batch_output` if they differ. */
export function joinPieces(op: string, pieces: readonly unknown[]): unknown {
  if (pieces.length === 1) return pieces[0]
  const taken = pieces.map((piece) => takeApart(op, piece))
  const form = taken
    .map(({ structure, tensors }): EntryForm => ({ structure, leaves: tensors.map(formOfRows) }))
    .reduce((left, right) => {
      const common = commonForm(left, right)
      if (common !== null) return common
      throw new NxError(
        'batch_output',
        op,
        `the parts of a request that was split gave different outputs, rows of ${describeEntry(left)} and of ` +
          `${describeEntry(right)}; give the same for every batch`,
      )
    })
  return withLeaves(
    form.structure,
    form.leaves.map(({ batchName, names }, i) =>
      joinRows(
        taken.map(({ tensors }) => wholeOf(tensors[i]!)),
        0,
        batchName,
        names,
      ),
    ),
  )
}

const wholeOf = (tensor: Tensor): Rows => ({ tensor, stacked: false, start: 0, rows: tensor.shape[0]! })
