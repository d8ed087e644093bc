// Outputs of batches cut to the rows of a caller, and pieces of several batches joined.
import { flattenContainer, unflattenContainer } from '@nx/defn'
import { formatStructure, sameStructure } from '@nx/defn/internal'
import { isTensor, sliceAlongAxis, Tensor, type TensorLike } from '@nx/tensor'
import { formatShape } from '@nx/tensor/internal'
import { bitSize, NxError, sizeOf } from '@nx/types'
import { joinRows } from './join-rows.ts'

/** Gives rows of an output, as a container of the output's structure. */
export type Cut = (start: number, rows: number) => unknown

/**
 * Takes an output apart once, for who cuts it often. Throws `batch_output` unless every leaf is a tensor with at least
 * `rows` rows along its first axis.
 */
export function cutter(op: string, output: unknown, rows: number): Cut {
  const { leaves, structure } = isTensor(output)
    ? { leaves: [output], structure: { kind: 'leaf' } as const }
    : flattenContainer(output)
  const cuts = leaves.map((leaf) => leafCutter(checkRows(op, leaf, rows)))
  if (structure.kind === 'leaf') return cuts[0]!
  return (start, count) =>
    unflattenContainer(
      structure,
      cuts.map((cut) => cut(start, count)),
    )
}

function checkRows(op: string, leaf: TensorLike, rows: number): Tensor {
  if (isTensor(leaf) && leaf.shape.length > 0 && leaf.shape[0]! >= rows) return leaf
  const got = isTensor(leaf) ? `${leaf.type}${formatShape(leaf)}` : String(leaf)
  throw new NxError(
    'batch_output',
    op,
    `the function of a serving gives tensors with a row for each of the batch, ${rows} along the first axis, got ${got}; ` +
      'keep the first axis in the function',
    { rows, got },
  )
}

/** Where the host reads memory, it is read once for all rows: a call per row costs more than the copy. */
function leafCutter(tensor: Tensor): (start: number, rows: number) => Tensor {
  const { backend, names, type, vectorizedAxes } = tensor
  const [length, ...rest] = tensor.shape
  const rowBytes = (sizeOf(rest) * bitSize(type)) / 8
  const readable = backend.readSync !== undefined && vectorizedAxes.length === 0 && Number.isInteger(rowBytes)
  let bytes: Uint8Array | undefined
  return (start, rows) => {
    if (start === 0 && rows === length) return tensor
    if (!readable) return sliceAlongAxis(tensor, start, rows)
    bytes ??= backend.readSync!(tensor.data, tensor.spec)
    const spec = { type, shape: [rows, ...rest] }
    const part = bytes.subarray(start * rowBytes, (start + rows) * rowBytes)
    return new Tensor(backend, backend.upload(part, spec), spec, names, [])
  }
}

/** Pieces of one request, cut from outputs of several batches, joined in order. Throws `batch_output` if they differ. */
export function joinPieces(op: string, pieces: readonly unknown[]): unknown {
  const [first, ...others] = pieces.map(flattenContainer)
  if (others.length === 0) return pieces[0]
  for (const { structure } of others)
    if (!sameStructure(first!.structure, structure))
      throw new NxError(
        'batch_output',
        op,
        `the parts of a request that was split gave other containers, ${formatStructure(first!.structure)} and ` +
          `${formatStructure(structure)}; give the same for every batch`,
      )
  const all = [first!, ...others]
  return unflattenContainer(
    first!.structure,
    first!.leaves.map((_, i) => joinRows(all.map(({ leaves }) => leaves[i] as Tensor))),
  )
}
