// Values as bytes: containers of tensors, numbers, texts and bytes, first as a tree, then the elements, aligned.
import { defaultBackend, isTensor, type Names, readBinary, Tensor, vectorize, WeakFloat } from '@nx/tensor'
import { checkNames, containerKind } from '@nx/tensor/internal'
import { byteLength, Complex, type DType, dtypes, NxError } from '@nx/types'
import { Batch } from '../../batch.ts'
import { malformed, type WireReader, type WireWriter } from '../wire.ts'

/** What stands before each value; the order is that of the bytes. */
const tags = [
  'undefined',
  'null',
  'false',
  'true',
  'number',
  'bigint',
  'text',
  'complex',
  'float',
  'array',
  'object',
  'tensor',
  'typed',
  'batch',
] as const
type Tag = (typeof tags)[number]

/** Plain data in memory, by the number that stands for it. */
const typedArrays = [
  Uint8Array,
  Int8Array,
  Uint8ClampedArray,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  BigUint64Array,
  BigInt64Array,
  Float32Array,
  Float64Array,
] as const
type Typed = InstanceType<(typeof typedArrays)[number]>

/** Where elements begin, in bytes: fit for every type, and for vectors. */
const alignment = 16
const deepest = 100
const mostAxes = 64

/** Writes the tree of a value; what it gives writes the elements, when the tree is complete. */
export function writeValue(op: string, value: unknown, writer: WireWriter): () => Promise<void> {
  const elements: (() => Uint8Array | Promise<Uint8Array>)[] = []
  const tag = (name: Tag): WireWriter => writer.u8(tags.indexOf(name))
  const visit = (value: unknown, around: readonly unknown[]): void => {
    if (around.length > deepest)
      throw new NxError('container', op, `containers are more than ${deepest} deep; make them flatter`)
    switch (typeof value) {
      case 'undefined':
        return void tag('undefined')
      case 'boolean':
        return void tag(value ? 'true' : 'false')
      case 'number':
        return void tag('number').f64(value)
      case 'bigint':
        return void tag('bigint').text(String(value))
      case 'string':
        return void tag('text').text(value)
      case 'object':
        return visitObject(value, around)
      default:
        throw unsendable(op, `a ${typeof value}`)
    }
  }
  const visitObject = (value: object | null, around: readonly unknown[]): void => {
    if (value === null) return void tag('null')
    if (isTensor(value)) {
      writeTensor(tag('tensor'), value)
      elements.push(() => readBinary(value))
      return
    }
    if (value instanceof Complex) return void tag('complex').f64(value.re).f64(value.im)
    if (value instanceof WeakFloat) return void tag('float').f64(value.value)
    const within = [...around, value]
    if (value instanceof Batch) {
      tag('batch').text(value.key).u32(value.padding)
      return visit(value.size === 0 ? undefined : value.pad(0).toContainer(), within)
    }
    const typed = typedArrays.findIndex((each) => value instanceof each)
    if (typed >= 0) {
      const { buffer, byteOffset, byteLength, length } = value as Typed
      tag('typed').u8(typed).u32(length)
      elements.push(() => new Uint8Array(buffer, byteOffset, byteLength))
      return
    }
    if (Symbol.asyncIterator in value) throw unsendable(op, 'a stream')
    if (value instanceof Map || value instanceof Date || ArrayBuffer.isView(value))
      throw unsendable(op, `a ${value.constructor.name}`)
    const kind = containerKind(op, value, around)
    if (kind === 'class') throw unsendable(op, `an instance of ${value.constructor.name}`)
    if (kind === 'array') {
      tag('array').u32((value as unknown[]).length)
      for (const item of value as unknown[]) visit(item, within)
      return
    }
    const entries = Object.entries(value)
    tag('object').u32(entries.length)
    for (const [key, item] of entries) {
      writer.text(key)
      visit(item, within)
    }
  }
  visit(value, [])
  return async () => {
    for (const bytes of elements) writer.align(alignment).raw(await bytes())
  }
}

function writeTensor(writer: WireWriter, { type, spec, names, vectorizedAxes }: Tensor): void {
  writer.u8(dtypes.indexOf(type)).u8(spec.shape.length).u8(vectorizedAxes.length)
  for (const length of spec.shape) writer.f64(length)
  for (const [name] of vectorizedAxes) writer.text(name)
  for (const name of names) name === null ? writer.u8(0) : writer.u8(1).text(name)
}

function unsendable(op: string, what: string): NxError {
  return new NxError(
    'container',
    op,
    `${what} cannot be sent to another member; make it arrays and plain objects of tensors by distributedPreprocessing, ` +
      'or distributedPostprocessing of the serving',
    { got: what },
  )
}

/** Reads a value; throws `malformed` for what no member wrote. */
export function readValue(op: string, reader: WireReader): unknown {
  // Elements come after the tree, so that what holds them is filled in at last.
  const fill: (() => void)[] = []
  const visit = (depth: number, put: (value: unknown) => void): void => {
    if (depth > deepest + 1) throw malformed(op, `a value is more than ${deepest} deep`)
    const tag = tags[reader.u8()]
    switch (tag) {
      case 'undefined':
        return put(undefined)
      case 'null':
        return put(null)
      case 'false':
      case 'true':
        return put(tag === 'true')
      case 'number':
        return put(reader.f64())
      case 'bigint':
        return put(toBigInt(op, reader.text()))
      case 'text':
        return put(reader.text())
      case 'complex':
        return put(new Complex(reader.f64(), reader.f64()))
      case 'float':
        return put(new WeakFloat(reader.f64()))
      case 'array': {
        const items: unknown[] = []
        const count = counted(op, reader)
        // Those filled in later are put in their place.
        for (let i = 0; i < count; i++) visit(depth + 1, (item) => (items[i] = item))
        fill.push(() => put(items))
        return
      }
      case 'object': {
        const entries: [string, unknown][] = []
        const count = counted(op, reader)
        for (let i = 0; i < count; i++) {
          const entry: [string, unknown] = [reader.text(), undefined]
          entries.push(entry)
          visit(depth + 1, (item) => (entry[1] = item))
        }
        fill.push(() => put(Object.fromEntries(entries)))
        return
      }
      case 'tensor': {
        const facts = readTensorFacts(op, reader)
        fill.push(() => put(readElements(op, reader, facts)))
        return
      }
      case 'typed': {
        const type = typedArrays[reader.u8()]
        const length = reader.u32()
        if (type === undefined) throw malformed(op, 'an array has an unknown type')
        fill.push(() => {
          reader.align(alignment)
          put(new type(reader.raw(length * type.BYTES_PER_ELEMENT).slice().buffer))
        })
        return
      }
      case 'batch': {
        const [key, padding] = [reader.text(), reader.u32()]
        let rows: unknown
        visit(depth + 1, (value) => (rows = value))
        fill.push(() => put(toBatch(op, key, padding, rows)))
        return
      }
      case undefined:
        throw malformed(op, 'a value has an unknown tag')
    }
  }
  let result: unknown
  visit(0, (value) => (result = value))
  for (const each of fill) each()
  return result
}

/** Every item takes a byte at least. */
function counted(op: string, reader: WireReader): number {
  const count = reader.u32()
  if (count > reader.left) throw malformed(op, `${count} items in ${reader.left} bytes`)
  return count
}

function toBigInt(op: string, text: string): bigint {
  if (text.length > 10_000 || !/^-?\d+$/.test(text)) throw malformed(op, 'a bigint is not a number')
  return BigInt(text)
}

function toBatch(op: string, key: string, padding: number, rows: unknown): Batch {
  try {
    const batch: Batch = rows === undefined ? Batch.empty() : Batch.concatenate([rows])
    return batch.withKey(key).pad(padding)
  } catch (error) {
    throw error instanceof NxError ? malformed(op, `a batch is none: ${error.message}`) : error
  }
}

interface TensorFacts {
  readonly type: DType
  readonly shape: readonly number[]
  readonly axes: readonly string[]
  readonly names: Names
}

function readTensorFacts(op: string, reader: WireReader): TensorFacts {
  const type = dtypes[reader.u8()]
  const [rank, vectors] = [reader.u8(), reader.u8()]
  if (type === undefined) throw malformed(op, 'a tensor has an unknown type')
  if (rank > mostAxes || vectors > rank) throw malformed(op, `a tensor has ${rank} axes`)
  const shape = Array.from({ length: rank }, () => reader.f64())
  const size = shape.reduce((product, length) => product * (length || 1), 1)
  if (
    !shape.every((length) => Number.isSafeInteger(length) && length >= 0) ||
    !Number.isSafeInteger(size * 16)
  )
    throw malformed(op, `a tensor has the shape [${shape.join(', ')}]`)
  const axes = Array.from({ length: vectors }, () => reader.text())
  const names = Array.from({ length: rank - vectors }, () => (reader.u8() === 0 ? null : reader.text()))
  return { type, shape, axes, names }
}

function readElements(op: string, reader: WireReader, { type, shape, axes, names }: TensorFacts): Tensor {
  const backend = defaultBackend(undefined, op)
  reader.align(alignment)
  const spec = { type, shape }
  const data = backend.upload(reader.raw(byteLength(spec)), spec)
  try {
    const all = checkNames(op, [...axes.map(() => null), ...names], shape.length)
    const tensor = new Tensor(backend, data, spec, all, [])
    return axes.length === 0 ? tensor : vectorize(tensor, axes)
  } catch (error) {
    throw error instanceof NxError ? malformed(op, `names of a tensor do not fit: ${error.message}`) : error
  }
}
