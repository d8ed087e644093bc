// The decomposition of a composite call as a graph.
import { contractVersion, outsOf } from '@nx/types'
import type { Backend, Call, Graph, GraphNode, HostKernel, Spec, ValueId } from '@nx/types'

/** A recorded call: the graph's parameters are the inputs of the call, then what it brought from elsewhere. */
export interface Recorded<D> {
  readonly graph: Graph
  readonly brought: readonly D[]
  readonly hosts: readonly HostKernel[]
}

const unreadable = new Error('a decomposition that reads elements cannot be recorded')

/**
 * What a call's `fallback` computes, as a graph for a backend; `undefined` if it reads elements on the way.
 *
 * @internal
 */
export function recordCall<D>(
  backend: Pick<Backend<D>, 'name' | 'types' | 'upload'>,
  supports: (call: Call<unknown>) => boolean,
  call: Call<D>,
): Recorded<D> | undefined {
  const values: Spec[] = []
  const nodes: GraphNode[] = []
  const parameters: ValueId[] = []
  const brought: D[] = []
  const hosts: HostKernel[] = []
  const parameter = (spec: Spec): ValueId => {
    const id = values.push(spec) - 1
    parameters.push(id)
    return id
  }
  const read = (): never => {
    throw unreadable
  }
  const recorder: Backend<ValueId> = {
    name: backend.name,
    contract: contractVersion,
    types: backend.types,
    supports,
    execute({ op, attrs, host, out, inputs }) {
      const outputs = outsOf({ out }).map((spec) => values.push(spec) - 1)
      const node = { kind: 'call', op, inputs: inputs.map(({ data }) => data), attrs, outputs } as const
      nodes.push(host === undefined ? node : { ...node, host: hosts.push(host) - 1 })
      return Array.isArray(out) ? outputs : outputs[0]!
    },
    upload(bytes, spec) {
      brought.push(backend.upload(bytes, spec))
      return parameter(spec)
    },
    read,
    readSync: read,
  }
  const inputs = call.inputs.map(({ spec }) => parameter(spec))
  try {
    const results = call.fallback!(recorder, inputs)
    const graph = { values, parameters, nodes, results: Array.isArray(results) ? results : [results] }
    return { graph, brought, hosts } as Recorded<D>
  } catch (error) {
    if (error !== unreadable) throw error
    return undefined
  }
}
