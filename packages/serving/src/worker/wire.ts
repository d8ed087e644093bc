// Batches and results as bytes that move to another thread.
import type { Structure } from '@nx/defn'
import { flattened, withLeaves } from '@nx/defn/internal'
import { isTensor, readBinary, Tensor } from '@nx/tensor'
import { toTensor } from '@nx/tensor/internal'
import { type Backend, NxError } from '@nx/types'
import { Batch } from '../batch.ts'
import { type EntryForm, formOfRows } from '../entry-form.ts'
import { bytesOnHost, joinRows } from '../join-rows.ts'
import type { WireBatch, WireContainer, WireTensor } from './messages.ts'

/** A batch joined into memory that nobody else has. Throws `empty`, `container` or `disposed`. */
export async function toWireBatch(op: string, batch: Batch): Promise<WireBatch> {
  const { form, key, size, padding } = batch
  if (form === null || size === 0)
    throw new NxError('empty', op, 'a batch without entries has no tensors; stack some first')
  const structure = plain(op, form.structure)
  const tensors = form.leaves.map(({ type, shape, names, vectorizedAxes, batchName }, i) => {
    const pieces = batch.parts.map(({ tensors: parts, ...rest }) => ({
      ...rest,
      tensor: toTensor(parts[i]!, op) as Tensor,
    }))
    const joined = bytesOnHost(pieces, padding)
    if (joined === null) return toWireTensor(joinRows(pieces, padding, batchName, names))
    return {
      type,
      shape: [size + padding, ...shape],
      names: [batchName, ...names],
      vectorizedAxes,
      bytes: joined,
    }
  })
  return { key, size, padding, structure, tensors: await Promise.all(tensors) }
}

/** A container of tensors, read. Throws `container` for instances of classes and for functions. */
export async function toWire(op: string, value: unknown): Promise<WireContainer> {
  const { leaves, structure } = flattened(op, value)
  const tensors = leaves.map((leaf) => toWireTensor(isTensor(leaf) ? leaf : toTensor(leaf, op)))
  return { structure: plain(op, structure), tensors: await Promise.all(tensors) }
}

function toWireTensor(tensor: Tensor): WireTensor | Promise<WireTensor> {
  const { backend, data, spec, names, vectorizedAxes } = tensor
  const made = (bytes: Uint8Array): WireTensor => ({ ...spec, names, vectorizedAxes, bytes: alone(bytes) })
  // What is read is the reader's.
  return backend.readSync === undefined ? readBinary(tensor).then(made) : made(backend.readSync(data, spec))
}

/** Bytes that have their memory to themselves. */
function alone(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = bytes
  const isWhole = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength
  return isWhole ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes)
}

/** The memory that moves along with a message. */
export function memoryOf({ tensors }: WireContainer): ArrayBuffer[] {
  return tensors.map(({ bytes }) => bytes.buffer)
}

/** The structure, if it can be cloned. */
function plain(op: string, structure: Structure): Structure {
  if (structure.kind === 'array') structure.items.forEach((item) => plain(op, item))
  if (structure.kind === 'object') structure.items.forEach((item) => plain(op, item))
  const isCode = structure.kind === 'static' && ['function', 'symbol'].includes(typeof structure.value)
  if (structure.kind !== 'class' && !isCode) return structure
  const what = structure.kind === 'class' ? 'instances of classes' : 'functions and symbols'
  throw new NxError(
    'container',
    op,
    `${what} in a container cannot move to or from a worker; use arrays, plain objects and texts, or inProcessPartitions`,
  )
}

function fromWireTensor({ bytes, names, vectorizedAxes, type, shape }: WireTensor, backend: Backend): Tensor {
  const spec = { type, shape }
  const data = backend.fromPointer?.(bytes, spec) ?? backend.upload(bytes, spec)
  return new Tensor(backend, data, spec, names, vectorizedAxes)
}

/** The container, its tensors on a backend, in the memory that moved where the backend can take that. */
export function fromWire({ structure, tensors }: WireContainer, backend: Backend): unknown {
  return withLeaves(
    structure,
    tensors.map((each) => fromWireTensor(each, backend)),
  )
}

/** A batch that was joined elsewhere. */
class JoinedBatch extends Batch {
  protected readonly columns: readonly Tensor[]

  constructor({ key, size, padding, structure }: WireBatch, columns: readonly Tensor[]) {
    const form: EntryForm = { structure, leaves: columns.map(formOfRows) }
    super(key, padding, form, [{ tensors: columns, stacked: false, start: 0, rows: size }])
    this.columns = columns
  }

  override toContainer(): unknown {
    return withLeaves(this.form!.structure, this.columns)
  }
}

/** The batch, its tensors on a backend. */
export function fromWireBatch(batch: WireBatch, backend: Backend): Batch {
  return new JoinedBatch(
    batch,
    batch.tensors.map((each) => fromWireTensor(each, backend)),
  )
}
