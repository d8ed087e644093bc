// The decomposition of a composite call as a graph.
import type { Backend, Call, Graph, GraphNode, HostKernel, Shape, Spec, ValueId } from '@nx/types'

/** A recorded call: a graph of its inputs, and the kernels that nodes of it refer to. */
export interface Recorded {
  readonly graph: Graph
  readonly hosts: readonly HostKernel[]
}

const unrecordable = /* @__PURE__ */ new Error(
  'a decomposition that reads or uploads elements cannot be recorded',
)

/**
 * What a call's `fallback` computes, of inputs with other shapes if these are given, as a graph for a backend; `undefined` if it reads
 * or uploads elements on the way.
 *
 * @internal
 */
export function recordCall(
  backend: Pick<Backend, 'name' | 'types' | 'contract'>,
  supports: (call: Call<unknown>) => boolean,
  call: Call<unknown>,
  shapes?: readonly Shape[],
): Recorded | undefined {
  const values: Spec[] = []
  const nodes: GraphNode[] = []
  const hosts: HostKernel[] = []
  const refuse = (): never => {
    throw unrecordable
  }
  const recorder: Backend<ValueId> = {
    name: backend.name,
    contract: backend.contract,
    types: backend.types,
    supports,
    execute({ op, attrs, host, outs, inputs }) {
      const outputs = outs.map((spec) => values.push(spec) - 1)
      const node = { kind: 'call', op, inputs: inputs.map(({ data }) => data), attrs, outputs } as const
      nodes.push(host === undefined ? node : { ...node, host: hosts.push(host) - 1 })
      return outputs
    },
    upload: refuse,
    read: refuse,
    readSync: refuse,
  }
  const specs = call.inputs.map(({ spec }, i) => ({ ...spec, shape: shapes?.[i] ?? spec.shape }))
  const parameters = specs.map((spec) => values.push(spec) - 1)
  try {
    const results = call.fallback!(recorder, parameters, specs)
    return { graph: { values, parameters, nodes, results }, hosts }
  } catch (error) {
    if (error !== unrecordable) throw error
    return undefined
  }
}
