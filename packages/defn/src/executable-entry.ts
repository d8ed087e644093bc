// One compiled variant of a function: its executable, its captured values, and how its results become tensors.
import { backendOf, isTensor, literalType, moveTo, scalar, Tensor, type TensorLike } from '@nx/tensor'
import { type Backend, type Executable, type Graph, NxError } from '@nx/types'
import { buildGraph } from './build-graph.ts'
import { unflattenContainer } from './container.ts'
import { evaluateGraph } from './evaluator.ts'
import type { CaptureExpression } from './expression.ts'
import type { Compiler } from './host-node.ts'
import type { JitOptions } from './jit-options.ts'
import type { TracedFunction } from './trace-function.ts'

/** A compiled variant of a function. */
export interface Entry {
  readonly backend: Backend
  run(leaves: readonly TensorLike[]): unknown
  runAsync(leaves: readonly TensorLike[]): Promise<unknown>
  /** Frees the executable and its copies of captured values, once no call is under way. */
  dispose(): void
}

/** Compiles a traced function on the backend where its inputs and its captured tensors meet. */
export function compileEntry(traced: TracedFunction, inputs: Backend, options: JitOptions): Entry {
  const { hooks, debug, compileOptions = {} } = options
  const first = buildGraph(traced, inputs, hooks, debug)
  const backend = meet(inputs, first.captures)
  const {
    graph,
    captures,
    around = compileWhole,
  } = backend === inputs ? first : buildGraph(traced, backend, hooks, debug)
  const compiler =
    options.compiler ?? (backend.compile === undefined || debug !== undefined ? evaluateGraph : around)
  const executable = compiler(graph, backend, compileOptions)
  return entryOf(
    traced,
    backend,
    executable,
    captures.map((capture) => hiddenInput(capture, backend)),
  )
}

const compileWhole: Compiler = (graph, backend, options) => backend.compile!(graph as Graph, options)

function meet(inputs: Backend, captures: readonly CaptureExpression[]): Backend {
  const owners = captures.flatMap(({ source }) => ('backend' in source ? [{ backend: source.backend }] : []))
  return backendOf('jit', [{ backend: inputs }, ...owners])
}

/** A captured value on the backend: looked up at each call, so that use after dispose is noticed. */
interface Hidden {
  get(): unknown
  dispose(): void
}

function hiddenInput({ source, spec }: CaptureExpression, backend: Backend): Hidden {
  if ('value' in source && source.backend === backend)
    return { get: () => source.value.data, dispose: () => {} }
  const bytes = 'bytes' in source ? source.bytes : source.backend.readSync!(source.value.data, spec)
  const data = backend.upload(bytes, spec)
  return { get: () => data, dispose: () => backend.dispose?.(data) }
}

function entryOf(
  { forms, structure }: TracedFunction,
  backend: Backend,
  executable: Executable,
  hidden: readonly Hidden[],
): Entry {
  let running = 0
  let evicted = false
  const wrap = (results: readonly unknown[]): unknown => {
    const tensors = new Array<Tensor>(forms.length)
    for (let i = 0; i < forms.length; i++) {
      const { spec, names, vectorizedAxes } = forms[i]!
      tensors[i] = new Tensor(backend, results[i], spec, names, vectorizedAxes)
    }
    return structure.kind === 'leaf' ? tensors[0] : unflattenContainer(structure, tensors)
  }
  const isOwn = (leaf: TensorLike): leaf is Tensor => isTensor(leaf) && leaf.backend === backend
  const bind = (leaves: readonly TensorLike[]): unknown[] => {
    const datas = new Array<unknown>(leaves.length + hidden.length)
    for (let i = 0; i < leaves.length; i++) {
      const leaf = leaves[i]!
      if (isOwn(leaf)) datas[i] = leaf.data
      else datas[i] = isTensor(leaf) ? moved(backend, leaf) : scalar(leaf, literalType(leaf), backend).data
    }
    hidden.forEach((each, i) => (datas[leaves.length + i] = each.get()))
    return datas
  }
  /** Frees the handles that were made for one call. */
  const release = (leaves: readonly TensorLike[], datas: readonly unknown[]): void => {
    for (let i = 0; i < leaves.length; i++) if (!isOwn(leaves[i]!)) backend.dispose?.(datas[i])
  }
  const free = (): void => {
    executable.dispose?.()
    for (const each of hidden) each.dispose()
  }
  return {
    backend,
    run(leaves) {
      const datas = bind(leaves)
      const results = executable.run(datas)
      release(leaves, datas)
      return wrap(results)
    },
    async runAsync(leaves) {
      const datas = bind(leaves)
      running++
      try {
        const results = await (executable.runAsync?.(datas) ?? executable.run(datas))
        release(leaves, datas)
        return wrap(results)
      } finally {
        running--
        if (evicted && running === 0) free()
      }
    },
    dispose() {
      evicted = true
      if (running === 0) free()
    },
  }
}

function moved(backend: Backend, tensor: Tensor): unknown {
  if (tensor.backend.readSync !== undefined) return moveTo(backend, tensor).data
  throw new NxError(
    'device_read',
    'jit',
    `an input lives on "${tensor.backend.name}", which cannot be read synchronously, and the function runs on ` +
      `"${backend.name}"; move it first with await backendTransfer(tensor, backend)`,
    { backends: [tensor.backend.name, backend.name] },
  )
}
