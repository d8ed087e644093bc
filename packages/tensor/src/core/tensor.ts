// The tensor: a readonly record of what is known about a value, and a handle to its elements.
import { type Backend, type DType, NxError, type Shape, type Spec } from '@nx/types'
import { jsonOf, type TensorJson } from '../inspect/json.ts'
import { textOf } from '../inspect/text.ts'
import { notLiteral } from './element.ts'
import { rowsOf } from './rows.ts'
import { sameList } from './same-list.ts'

/** Name of each axis, `null` where it has none. */
export type Names = readonly (string | null)[]

/** Vectorized axes, outermost first: each has a name and a length. */
export type VectorizedAxes = readonly (readonly [name: string, length: number])[]

/** Type, shape and names of a tensor, without its elements. */
export interface TensorSpec extends Spec {
  readonly names: Names
}

/** What makes a scalar as weak as the literal it stands for. */
export interface Weak {
  /** The type it has together with a tensor of another. */
  meet(type: DType): DType
  /** The literal converted to a type, without passing through the type it has alone. */
  at(type: DType): Tensor
}

const brand: unique symbol = /* @__PURE__ */ Symbol.for('nx.tensor')
const nodeInspect: unique symbol = /* @__PURE__ */ Symbol.for('nodejs.util.inspect.custom')
const jupyterDisplay: unique symbol = /* @__PURE__ */ Symbol.for('Jupyter.display')
/** A symbol cannot be cloned, and the engine says which: so the error of `structuredClone` says what to do. */
const notCloneable: unique symbol = /* @__PURE__ */ Symbol('a tensor: send the bytes of serialize(tensor)')

/**
 * A typed n-dimensional array with optional axis names and vectorized axes. Made by `tensor` and friends.
 *
 * A tensor with axes is iterable: its slices along the first axis, each a tensor.
 */
export class Tensor implements TensorSpec {
  /** First, so that cloning stops here. */
  protected readonly cloneable: typeof notCloneable = notCloneable
  declare readonly type: DType
  /** Lengths of the axes, vectorized axes left out. */
  declare readonly shape: Shape
  declare readonly names: Names
  declare readonly vectorizedAxes: VectorizedAxes
  declare readonly backend: Backend
  /** Type and shape as the backend sees them: vectorized axes come first. */
  declare readonly spec: Spec
  /**
   * Present where the tensor stands for a literal whose value is not known yet.
   *
   * @internal
   */
  declare readonly weak?: Weak
  /** The handle, `undefined` once disposed of. An ordinary property, so that proxies and comparisons reach it. */
  declare protected held: unknown

  constructor(backend: Backend, data: unknown, spec: Spec, names: Names, vectorizedAxes: VectorizedAxes) {
    const { type } = spec
    let place = spec.shape.length
    for (let axis = 0; axis < spec.shape.length; axis++) place = (place * 31 + spec.shape[axis]!) & 63
    const shape = frozen(spec.shape, frozenShapes, place)
    this.type = type
    this.shape = shape
    this.names = frozen(names, frozenNames, names.length)
    this.vectorizedAxes = noAxes
    this.backend = backend
    this.spec = shape === spec.shape ? spec : { type, shape }
    this.held = data
    if (vectorizedAxes.length > 0) {
      this.shape = Object.freeze([...shape].slice(vectorizedAxes.length))
      this.vectorizedAxes = Object.freeze(vectorizedAxes)
      vectorizedAxes.forEach(Object.freeze)
    }
  }

  get [brand](): true {
    return true
  }

  /**
   * All the elements as text, because test frameworks compare this. Where they cannot be read at once, it is another one
   * each time: then no tensor is equal to another.
   */
  get [Symbol.toStringTag](): string {
    const { backend, held } = this
    const readable = held === null || (held !== undefined && backend.readSync !== undefined)
    return textOf(this, Infinity) + (readable ? '' : unreadable++)
  }

  /** Vue leaves alone what has this. */
  get __v_skip(): true {
    return true
  }

  /** The slices along the first axis; nothing for a scalar, which is not iterable. */
  get [Symbol.iterator](): () => IterableIterator<Tensor> {
    return (this.shape.length > 0 ? () => rowsOf(this, Tensor) : undefined) as () => IterableIterator<Tensor>
  }

  /** The backend's handle. Throws `disposed` once the tensor has been disposed of. */
  get data(): unknown {
    alive('tensor', this)
    return this.held
  }

  /** Whether `dispose` was called. */
  get disposed(): boolean {
    return this.held === undefined
  }

  /** Frees the memory now instead of at garbage collection. */
  [Symbol.dispose](): void {
    const data = this.held
    if (data === undefined) return
    this.held = undefined
    this.backend.dispose?.(data)
  }

  /** The type, the shape and the elements, as Nx prints them. */
  toString(): string {
    return textOf(this)
  }

  /** What `JSON.stringify` writes. Throws `device_read` where the host cannot read the memory. */
  toJSON(): TensorJson {
    return jsonOf(this)
  }

  [nodeInspect](): string {
    return textOf(this)
  }

  [jupyterDisplay](): Readonly<Record<string, string>> {
    return { 'text/plain': textOf(this) }
  }

  [Symbol.toPrimitive](hint: string): string {
    if (hint === 'string') return textOf(this)
    const { recorder } = this.backend
    if (recorder !== undefined) throw recorder.refuse('tensor', this.data)
    throw new NxError(
      'operator',
      'tensor',
      'JavaScript operators do not work on tensors; compute with add(x, y), less(x, y), …, or read toNumber(x)',
    )
  }
}

let unreadable = 0
const frozenShapes: Shape[] = []
const frozenNames: Names[] = []

/** Those of tensors without any. */
export const noAxes: VectorizedAxes = /* @__PURE__ */ Object.freeze([])

/** An equal frozen list: the last one of its place, since most lists come again, and freezing takes its time. */
function frozen<T extends readonly unknown[]>(list: T, known: T[], place: number): T {
  const last = known[place]
  return last !== undefined && sameList(last, list) ? last : (known[place] = Object.freeze(list))
}

/**
 * Whether a value is a tensor, also one of another copy of this package.
 *
 * @example
 * isTensor(tensor(1)) // => true
 * isTensor([1]) // => false
 */
export function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && brand in value
}

/**
 * The tensor, unless it was disposed of. Throws `disposed`.
 *
 * @internal
 */
export function alive(op: string, tensor: Tensor): Tensor {
  if (!tensor.disposed) return tensor
  const { type, shape } = tensor
  throw new NxError(
    'disposed',
    op,
    `this ${type} tensor of shape [${shape.join(', ')}] was used after dispose; ` +
      'dispose of it after its last use, or not at all',
    { type, shape },
  )
}

/**
 * Frees a tensor's memory at once. Optional: garbage collection does it otherwise. Using the tensor
 * afterwards throws `disposed`.
 *
 * @example
 * const x = tensor([1, 2])
 * dispose(x)
 * toArray(x) // throws disposed
 */
export function dispose(tensor: Tensor): void {
  if (!isTensor(tensor)) throw notLiteral('dispose', tensor)
  tensor[Symbol.dispose]()
}
