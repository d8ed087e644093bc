// The interface between the front end and whatever computes.
import type { Op, Primitives, Scalar } from './contract.ts'
import { contractVersion } from './contract.ts'
import { type DType, isComplex } from './dtype.ts'
import type { Elements } from './encoding.ts'
import { NxError } from './errors.ts'
import type { Graph } from './graph.ts'
import type { Spec } from './spec.ts'

/** A value on a backend, with its type and shape. `D` is the backend's own handle. */
export interface Value<D = unknown> {
  readonly spec: Spec
  readonly data: D
}

/** What an attribute may be: plain data, which can be hashed, cloned and written to a file. */
// prettier-ignore
export type Attribute =
  Scalar | string | boolean | null | undefined | readonly Attribute[] | { readonly [name: string]: Attribute }

/** Attributes of a call, as a backend that does not know the operation sees them. */
export type Attributes = Readonly<Record<string, Attribute>>

/** The constraint of attributes whose names are known: `A extends AttributesOf<A>`. */
export type AttributesOf<A> = { readonly [K in keyof A]: Attribute }

/** One operation on concrete inputs. */
export interface Call<D = unknown, A = Attributes> {
  readonly op: string
  readonly inputs: readonly Value<D>[]
  readonly attrs: A
  /** Type and shape of each output. */
  readonly outs: readonly Spec[]
  /**
   * For composite operations: what the front end knows of them, for who transforms calls. Those of one name, which close
   * over nothing or over the same, have the same decomposition for the same attributes.
   */
  readonly definition?: {
    readonly name: string
    readonly closesOver?: object
    /**
     * Whether the decomposition has the same calls and numbers whatever the length of an axis of an input is, of as many as that
     * input has, but for shapes and for divisors that are products of lengths; axes of one length may be of one length always.
     * Then it may be kept for all lengths of it.
     */
    isFree?(axis: number, attrs: Attributes, rank: number): boolean
  }
  /** For composite operations: computes the same by primitives, on the backend given; of inputs with other lengths if these are given. */
  readonly fallback?: <E>(backend: Backend<E>, inputs: readonly E[], specs?: readonly Spec[]) => readonly E[]
  /** For composite operations that bring a kernel along. */
  readonly host?: HostKernel
}

/**
 * A kernel that a call brings along, for backends that the host can read and write: it computes the same as the call's
 * decomposition, on elements in row-major order, which it must not change. Two calls of one operation may bring
 * different ones. If `copies` is true, results are copied at once, so that they may be views of what the next call writes to.
 */
export type HostKernel = (
  call: Call<Elements> & { readonly copies?: boolean; readonly linear?: LinearMemory },
) => readonly Elements[]

/**
 * Where a call's elements are in the memory of WebAssembly, for kernels whose code can work there. One that has written all outputs
 * itself gives none.
 */
export interface LinearMemory {
  readonly memory: WebAssembly.Memory
  /** Addresses. */
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
  /** The address of so many bytes, until it is asked again. Views of memory that were made before are of no use afterwards. */
  reserve(bytes: number): number
}

/** A compiled graph. */
export interface Executable<D = unknown> {
  /** Takes one handle per graph parameter, gives a fresh handle per graph result. Inputs stay, but for donated ones. */
  run(inputs: readonly D[]): readonly D[]
  /** What it runs, as data for who explains it: a plan of `@nx/compiler`. */
  readonly plan?: unknown
  /** As `run`, and the milliseconds that each step of the plan took. */
  profile?(inputs: readonly D[]): readonly [results: readonly D[], milliseconds: readonly number[]]
  /** The same for devices that cannot be read synchronously while a graph runs. */
  runAsync?(inputs: readonly D[]): Promise<readonly D[]>
  /**
   * Fulfilled once `run` need not wait for anything that is still being made, such as modules or pipelines; what is
   * called asynchronously waits for it.
   */
  readonly ready?: Promise<void>
  dispose?(): void
}

/** What `compile` is told beside the graph; the rest are options of the user's that a backend may understand. */
export interface CompileOptions {
  /** The kernels that nodes of the graph refer to. */
  readonly hosts?: readonly HostKernel[]
  /**
   * Positions of parameters that `run` may write over, and of which results may take the memory: nobody uses such an input
   * after the call, but to dispose of it.
   */
  readonly donated?: readonly number[]
  readonly [option: string]: unknown
}

/**
 * What computes. Each handle `D` that a backend returns is owned by one tensor; two handles may share storage.
 *
 * Errors of a caller are found by the front end; a backend may trust its calls.
 */
export interface Backend<D = unknown> {
  readonly name: string
  /** The contract version this backend was written for. */
  readonly contract: number
  /**
   * The types of which it stores values. u8 and s32 must be among them, which predicates and positions have. Integers below
   * 32 bits are summed and multiplied up in u32 or s32, and tests for NaN and infinities look at the bits of a float as an
   * unsigned integer of its width: without that type, these functions are not there for the type.
   */
  readonly types: readonly DType[]
  /** Whether it can run this call itself. Must hold for every primitive where it stores the types of the call. */
  supports(call: Call<unknown>): boolean
  /** Enqueues one call, and gives a handle for each output; synchronous, though the device may finish later. */
  execute(call: Call<D>): readonly D[]
  /**
   * Takes little-endian, row-major bytes; sub-byte types packed, first element in the highest bits. The caller may
   * write to the bytes afterwards, so what is kept is a copy. They may begin anywhere in their buffer.
   *
   * @throws NxError `unsupported_type` for a type that is not among `types`: nothing else keeps it out.
   */
  upload(bytes: Uint8Array, spec: Spec): D
  /** Gives bytes in the form `upload` takes, which the caller may keep and write to: a copy, even where it is not asked for. */
  read(data: D, spec: Spec): Promise<Uint8Array>
  /**
   * `read` at once; present on backends whose memory the host can read. These raise `index_out_of_bounds` where others
   * clamp.
   */
  readSync?(data: D, spec: Spec): Uint8Array
  /** What `readSync` gives, where it lies: only to be read, and before anything else is asked of the backend. */
  view?(data: D, spec: Spec): Uint8Array
  /**
   * Takes memory of the caller's as a value, without a copy: bytes in the form `upload` takes, or a buffer of the
   * device. Gives nothing where that is impossible.
   */
  fromPointer?(pointer: unknown, spec: Spec): D | undefined
  /** The memory in which a value is, for as long as the value is in use; nothing where it is in another form. */
  toPointer?(data: D, spec: Spec): unknown
  /** Frees at once; without it, and without a call to it, garbage collection does. */
  dispose?(data: D): void
  /** Turns a graph into one executable; without it the graph is evaluated call by call. */
  compile?(graph: Graph, options: CompileOptions): Executable<D>
  /**
   * Whether `compile` takes this call, where that is not whatever is supported: composites that it does not take come to
   * it decomposed. So `{ ...backend, supports, execute }` may know more operations than the compiler does.
   */
  compiles?(call: Call<unknown>): boolean
  /** Whether tensors of this backend move by themselves when they meet another one. Needs `readSync`. */
  readonly yields?: true
  /** Present on backends that record calls instead of computing. */
  readonly recorder?: Recorder<D>
}

/** What only a backend does that records calls: its values have no elements yet. */
export interface Recorder<D = unknown> {
  /** Takes a value of any other backend. */
  adopt(value: Value, from: Backend): D
  /** The error for a function that needs elements. */
  refuse(op: string, data: D): NxError
}

type Repeat<T, N extends number, R extends readonly T[] = readonly []> = number extends N
  ? readonly T[]
  : R['length'] extends N
    ? R
    : Repeat<T, N, readonly [...R, T]>

/** The kernel of one operation: typed inputs and attributes; gives the handle of its output, or a list of several. */
export type Kernel<D, O extends Op<number, object, number>> = (
  call: Omit<Call<D>, 'inputs' | 'attrs' | 'outs'> & {
    readonly inputs: Repeat<Value<D>, O['arity']>
    readonly attrs: O['attrs']
    readonly outs: Repeat<Spec, O['outputs']>
  },
) => O['outputs'] extends 1 ? D : Repeat<D, O['outputs']>

/** A backend's table of kernels: every primitive, and whichever composite operations it does itself. */
export type Kernels<
  D,
  Composites extends Record<string, Op<number, object, number>> = Record<never, never>,
> = {
  readonly [K in keyof Primitives]: Kernel<D, Primitives[K]>
} & { readonly [K in keyof Composites]?: Kernel<D, Composites[K]> }

/**
 * `supports` and `execute` of a backend, from its table of kernels. Holds the one place where types are forgotten.
 *
 * @example
 * const { supports } = fromKernels({ negate: () => null } as unknown as Kernels<null>)
 * supports({ op: 'negate', inputs: [], attrs: {}, outs: [{ type: 'f32', shape: [] }] }) // => true
 * supports({ op: 'softmax', inputs: [], attrs: {}, outs: [{ type: 'f32', shape: [] }] }) // => false
 */
export function fromKernels<D>(kernels: Kernels<D>): Pick<Backend<D>, 'supports' | 'execute'> {
  const table = kernels as unknown as Readonly<
    Record<string, ((call: Call<D>) => D | readonly D[]) | undefined>
  >
  return {
    supports: (call) => Object.hasOwn(table, call.op),
    execute(call) {
      const made = table[call.op]!(call)
      return call.outs.length === 1 ? [made as D] : (made as readonly D[])
    },
  }
}

/**
 * Runs a call: by the backend itself where it can, else by the call's own decomposition.
 *
 * @throws NxError `unsupported_type` where neither can: the backend does not store a type of the call.
 *
 * @example
 * const call: Call<Elements> = { op: 'iota', inputs: [], attrs: { axis: null }, outs: [{ type: 's32', shape: [3] }] }
 * run(binaryBackend(), call) // => [new Int32Array([0, 1, 2])]
 */
export function run<D>(backend: Backend<D>, call: Call<D>): readonly D[] {
  if (backend.supports(call)) return backend.execute(call)
  if (call.fallback === undefined) throw unsupported(backend, call)
  return call.fallback(
    backend,
    call.inputs.map((input) => input.data),
  )
}

/**
 * The error for a call that a backend cannot run.
 *
 * @internal
 */
export function unsupported(
  { name, types: stored }: Pick<Backend, 'name' | 'types'>,
  call: Call<unknown>,
): NxError {
  const all = new Set([...call.inputs.map(({ spec }) => spec), ...call.outs].map(({ type }) => type))
  const types = [...all].filter((type) => !stored.includes(type))
  return new NxError(
    'unsupported_type',
    call.op,
    `backend "${name}" cannot do this with ${(types[0] ? types : [...all]).join(', ')}; ` +
      `use { backend: binaryBackend() } or backendTransfer${types.some(isComplex) ? '' : ', or asType'}`,
    { backend: name, types },
  )
}

/**
 * Returns the backend if it speaks this version of the contract.
 *
 * @throws NxError `contract_version` otherwise.
 *
 * @example
 * checkContract(binaryBackend()).name // => 'binary'
 * checkContract({ ...binaryBackend(), contract: 99 }) // throws contract_version
 */
export function checkContract<D>(backend: Backend<D>): Backend<D> {
  if (backend.contract === contractVersion) return backend
  throw new NxError(
    'contract_version',
    'backend',
    `backend "${backend.name}" was written for contract version ${backend.contract}, but @nx/types here is version ` +
      `${contractVersion}; install versions of both packages that belong together`,
    { backend: backend.name, expected: contractVersion, got: backend.contract },
  )
}
