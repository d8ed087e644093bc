// One compiled variant of a function: its executable, its captured values, and how its results become tensors.
import { isTensor, Tensor, type TensorLike } from '@nx/tensor'
import { backendOf, convertedScalar, readNow } from '@nx/tensor/internal'
import {
  type Backend,
  type Executable,
  type Graph,
  NxError,
  type Spec,
  type Value,
  wrongOption,
} from '@nx/types'
import { buildGraph } from './build-graph.ts'
import { type Structure, withLeaves } from './container.ts'
import { isDonation } from './donation.ts'
import { evaluateWith, renew } from './evaluate-calls.ts'
import type { CaptureExpression, ParameterExpression } from './expression.ts'
import type { Form } from './form.ts'
import type { Compiler } from './host-node.ts'
import type { JitOptions } from './jit-options.ts'
import type { TracedFunction } from './trace-function.ts'

/** Structure and forms of arguments. */
export interface Inputs {
  readonly structure: Structure
  readonly forms: readonly Form[]
  /** Positions of those whose memory a call may take. */
  readonly donated: readonly number[]
  /** Positions of numbers. */
  readonly numbers: readonly number[]
}

/** A compiled variant of a function. */
export interface Variant {
  readonly backend: Backend
  /** What the arguments were when it was compiled. */
  readonly inputs: Inputs
  /** That of its executable. */
  readonly ready: Executable['ready']
  run(leaves: readonly TensorLike[]): unknown
  /** As `run`, or gives a promise where something has to be waited for. */
  start(leaves: readonly TensorLike[]): unknown
  /** Frees the executable and its copies of captured values, once no call is under way. */
  dispose(): void
}

/** Compiles a traced function on the backend where its inputs and its captured tensors meet. */
export function compileVariant(
  traced: TracedFunction,
  inputs: Inputs,
  chosen: Backend,
  options: JitOptions,
): Variant {
  const { hooks, debug, compileOptions = {} } = options
  const first = buildGraph(traced, chosen, hooks, debug)
  const owners = first.captures.flatMap(({ source }) => ('backend' in source ? [source] : []))
  const backend = backendOf('jit', [{ backend: chosen }, ...owners])
  const {
    graph,
    captures,
    around = compileWhole,
    control,
    hosts,
    isUsed,
  } = backend === chosen ? first : buildGraph(traced, backend, hooks, debug)
  const evaluate: Compiler = (built, on, { hosts }) => evaluateWith(built, on, control, hosts)
  const compiler =
    options.compiler ?? (backend.compile === undefined || debug !== undefined ? evaluate : around)
  const parameters = graph.parameters.filter((id) => isUsed[id] === 1)
  const taken = traced.parameters.filter((_, i) => isUsed[graph.parameters[i]!] === 1)
  const donated = taken.flatMap(({ index }, i) => (inputs.donated.includes(index) ? [i] : []))
  const more = donated.length === 0 ? { hosts } : { hosts, donated }
  const executable = compiler({ ...graph, parameters }, backend, { ...compileOptions, ...more })
  if (typeof executable?.run !== 'function')
    throw wrongOption('jit', 'compiler', 'a function that gives an object with a method run', executable)
  return entryOf(
    traced,
    taken,
    inputs,
    backend,
    executable,
    captures.map((capture) => hiddenInput(capture, backend)),
  )
}

const compileWhole: Compiler = (graph, backend, options) => backend.compile!(graph as Graph, options)

/** A captured value on the backend: looked up at each call, so that use after dispose is noticed. */
interface Hidden {
  get(): unknown
  dispose(): void
}

function hiddenInput({ source, spec }: CaptureExpression, backend: Backend): Hidden {
  if ('value' in source && source.backend === backend)
    return { get: () => source.value.data, dispose: () => {} }
  const data = backend.upload('bytes' in source ? source.bytes : bytesOf(source, spec), spec)
  return { get: () => data, dispose: () => backend.dispose?.(data) }
}

function bytesOf(
  { value, backend }: { readonly value: Value; readonly backend: Backend },
  spec: Spec,
): Uint8Array {
  if (backend.readSync !== undefined) return backend.readSync(value.data, spec)
  throw new NxError(
    'device_read',
    'jit',
    `a tensor from outside is on "${backend.name}", which cannot be read at once; move it first, by await backendTransferAsync`,
    { backend: backend.name },
  )
}

function entryOf(
  { forms, structure, scope }: TracedFunction,
  taken: readonly ParameterExpression[],
  inputs: Inputs,
  backend: Backend,
  executable: Executable,
  hidden: readonly Hidden[],
): Variant {
  let running = 0
  let evicted = false
  let isReady = executable.ready === undefined
  const { indexing } = scope.root
  /** What the executable throws, by the name of the function that was called instead of the operation's. */
  const renamed = (error: unknown): unknown => {
    if (!(error instanceof NxError) || error.code !== 'index_out_of_bounds' || indexing.size === 0)
      return error
    const message = error.message.slice(error.op.length + 2)
    return new NxError(error.code, [...indexing].join(' or '), message, error.details)
  }
  const wrap = (results: readonly unknown[]): unknown => {
    const tensors = new Array<Tensor>(forms.length)
    for (let i = 0; i < forms.length; i++) {
      const { spec, names, vectorizedAxes } = forms[i]!
      tensors[i] = new Tensor(backend, results[i], spec, names, vectorizedAxes)
    }
    return withLeaves(structure, tensors)
  }
  /** The inputs on the backend; those that had to be made for this call are added to `made`. */
  const bind = (leaves: readonly TensorLike[], made: unknown[]): unknown[] => {
    const datas = taken.map(({ index, spec: { type } }) => {
      const leaf = leaves[index]!
      if (isTensor(leaf) && leaf.backend === backend) {
        if (!inputs.donated.includes(index) || isDonation(leaf)) return leaf.data
        // Compiled to take it from a tensor that is not given away: it gets a handle that is not the only one.
        const shared = renew(backend, leaf.data, leaf.spec)
        made.push(shared)
        return shared
      }
      const data = isTensor(leaf) ? moved(backend, leaf) : convertedScalar(leaf, type, backend).data
      made.push(data)
      return data
    })
    for (const each of hidden) datas.push(each.get())
    return datas
  }
  const release = (leaves: readonly TensorLike[], made: readonly unknown[]): void => {
    for (const data of made) backend.dispose?.(data)
    if (inputs.donated.length === 0) return
    for (const leaf of leaves) if (isTensor(leaf) && isDonation(leaf)) leaf.donate()
  }
  const free = (): void => {
    executable.dispose?.()
    for (const each of hidden) each.dispose()
  }
  const run = (leaves: readonly TensorLike[]): unknown => {
    const made: unknown[] = []
    const datas = bind(leaves, made)
    let results: readonly unknown[]
    try {
      results = executable.run(datas)
    } catch (error) {
      throw renamed(error)
    } finally {
      release(leaves, made)
    }
    return wrap(results)
  }
  const runLater = async (leaves: readonly TensorLike[]): Promise<unknown> => {
    running++
    try {
      if (!isReady) await executable.ready
      isReady = true
      if (executable.runAsync === undefined) return run(leaves)
      const made: unknown[] = []
      const datas = bind(leaves, made)
      try {
        return wrap(await executable.runAsync(datas))
      } catch (error) {
        throw renamed(error)
      } finally {
        release(leaves, made)
      }
    } finally {
      running--
      if (evicted && running === 0) free()
    }
  }
  return {
    backend,
    inputs,
    ready: executable.ready,
    run,
    start: (leaves) => (isReady && executable.runAsync === undefined ? run : runLater)(leaves),
    dispose() {
      evicted = true
      if (running === 0) free()
    },
  }
}

/** The tensor's elements on another backend. Throws `device_read` if the host cannot read them at once. */
export function moved(backend: Backend, tensor: Tensor): unknown {
  return backend.upload(readNow('jit', 'backendTransferAsync', tensor), tensor.spec)
}
