// Rows of several tensors joined along their first axis, and zeros after them.
import { Tensor } from '@nx/tensor'
import { backendOf, checkSize, moveTo, own } from '@nx/tensor/internal'
import {
  type Attributes,
  type Backend,
  bitSize,
  byteLength,
  run as execute,
  sizeOf,
  type Value,
} from '@nx/types'

/** Some rows of a tensor: the whole of it as one, or a part of its first axis. */
export interface Rows {
  readonly tensor: Tensor
  /** Whether the tensor is one row, without a batch axis. */
  readonly stacked: boolean
  readonly start: number
  readonly rows: number
}

/** Pieces larger than this are joined by the backend, which copies them once. */
const largestByHost = 65_536

/** Joins rows of tensors of one form; `batchName` names the joined axis and `names` the others. */
export function joinRows(
  pieces: readonly Rows[],
  padding: number,
  batchName: string | null,
  names: readonly (string | null)[],
): Tensor {
  if (pieces.length === 1 && padding === 0) return rowsOf(pieces[0]!)
  const total = totalOf(pieces, padding)
  const onHost = hostOf(pieces)
  if (onHost !== null) return joinOnHost(onHost, pieces, total, [batchName, ...names])
  const parts = pieces.map(rowsOf)
  const backend = backendOf('concatenate', parts)
  const [{ spec, type, vectorizedAxes }] = parts as [Tensor]
  const axis = vectorizedAxes.length
  const values: Value[] = parts.map((part) => moveTo(backend, part))
  if (padding > 0) {
    const zeros = { type, shape: spec.shape.with(axis, padding) }
    values.push({ spec: zeros, data: backend.upload(new Uint8Array(byteLength(zeros)), zeros) })
  }
  const out = { type, shape: spec.shape.with(axis, total) }
  const [data] = execute(backend, { op: 'concatenate', inputs: values, attrs: { axis }, outs: [out] })
  return new Tensor(backend, data, out, [batchName, ...names], vectorizedAxes)
}

/** Rows of all pieces and of the padding. Throws `too_large` for more than a tensor may have. */
function totalOf(pieces: readonly Rows[], padding: number): number {
  const total = pieces.reduce((sum, { rows }) => sum + rows, padding)
  const { spec, shape } = pieces[0]!.tensor
  checkSize('Batch.toContainer', [total, sizeOf(spec.shape) / (pieces[0]!.stacked ? 1 : shape[0] || 1)])
  return total
}

function rowsOf({ tensor, stacked, start, rows }: Rows): Tensor {
  return stacked ? asRow(tensor) : sliceRows(tensor, start, rows)
}

/** A tensor with a first axis of length 1. */
function asRow(tensor: Tensor): Tensor {
  const { spec, names, vectorizedAxes } = tensor
  // A copy, since shapes are frozen, and frozen arrays have slow methods.
  const shape = [...spec.shape]
  shape.splice(vectorizedAxes.length, 0, 1)
  return reshaped(tensor, 'reshape', { shape }, shape, [null, ...names])
}

/**
 * Rows of a tensor along its first axis. By the primitives: the functions for this take so much more that programs that
 * only `run` a serving would pay twice.
 */
export function sliceRows(tensor: Tensor, start: number, rows: number): Tensor {
  const { spec, shape, names, vectorizedAxes } = tensor
  if (rows === shape[0]) return own(tensor)
  const axis = vectorizedAxes.length
  const lengths = spec.shape.with(axis, rows)
  const starts = spec.shape.map((_, at) => (at === axis ? start : 0))
  return reshaped(tensor, 'slice', { starts, strides: spec.shape.map(() => 1), lengths }, lengths, names)
}

function reshaped(
  { backend, data, spec, vectorizedAxes }: Tensor,
  op: 'reshape' | 'slice',
  attrs: Attributes,
  shape: readonly number[],
  names: readonly (string | null)[],
): Tensor {
  const out = { type: spec.type, shape }
  const made = execute(backend, { op, inputs: [{ spec, data }], attrs, outs: [out] })
  return new Tensor(backend, made[0], out, names, vectorizedAxes)
}

/** The backend of all pieces, if the host can copy their bytes and that costs less than calls of the backend. */
function hostOf(pieces: readonly Rows[]): Backend | null {
  const { backend, type, vectorizedAxes } = pieces[0]!.tensor
  if (backend.readSync === undefined || vectorizedAxes.length > 0) return null
  const rowBytes = rowBytesOf(pieces[0]!)
  if (!Number.isInteger(rowBytes)) return null
  for (const { tensor, rows } of pieces)
    if (tensor.backend !== backend || tensor.type !== type || rowBytes * rows > largestByHost) return null
  return backend
}

function rowBytesOf({ tensor: { shape, type }, stacked }: Rows): number {
  const count = sizeOf(shape)
  return ((stacked ? count : count / (shape[0] || 1)) * bitSize(type)) / 8
}

function joinOnHost(
  backend: Backend,
  pieces: readonly Rows[],
  total: number,
  names: readonly (string | null)[],
): Tensor {
  const { tensor: first, stacked } = pieces[0]!
  const length = total * rowBytesOf(pieces[0]!)
  const spec = { type: first.type, shape: [total, ...(stacked ? first.shape : first.shape.slice(1))] }
  const data =
    backend.fromPointer?.(joinBytes(pieces, new Uint8Array(length)), spec) ??
    backend.upload(joinBytes(pieces, room(length)), spec)
  return new Tensor(backend, data, spec, names, [])
}

/** Where rows are joined that a backend copies at once: new memory for each batch would be most of the garbage of servers. */
let shared = new Uint8Array(0)
const largestRoom = 4_194_304

function room(length: number): Uint8Array<ArrayBuffer> {
  if (length > largestRoom) return new Uint8Array(length)
  if (length > shared.length) shared = new Uint8Array(length)
  return shared.subarray(0, length)
}

/** Puts the rows there that the host can read, with zeros after them. */
function joinBytes(pieces: readonly Rows[], bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const rowBytes = rowBytesOf(pieces[0]!)
  let at = 0
  for (const { tensor, start, rows } of pieces) {
    const from = bytesOf(tensor)
    const length = rows * rowBytes
    bytes.set(from.length === length ? from : from.subarray(start * rowBytes, start * rowBytes + length), at)
    at += length
  }
  return bytes.fill(0, at)
}

/** The bytes of a tensor, in place where that is possible; only to be read, and at once. */
function bytesOf({ backend, data, spec }: Tensor): Uint8Array {
  const place = backend.view?.(data, spec) ?? backend.toPointer?.(data, spec)
  return place instanceof Uint8Array ? place : backend.readSync!(data, spec)
}

/** The joined bytes in memory that nobody else has; nothing where the host cannot join them. */
export function bytesOnHost(pieces: readonly Rows[], padding: number): Uint8Array<ArrayBuffer> | null {
  const joins = ({ tensor: { backend, vectorizedAxes } }: Rows): boolean =>
    backend.readSync !== undefined && vectorizedAxes.length === 0
  const canJoin = pieces.every(joins) && Number.isInteger(rowBytesOf(pieces[0]!))
  if (!canJoin) return null
  return joinBytes(pieces, new Uint8Array(totalOf(pieces, padding) * rowBytesOf(pieces[0]!)))
}
