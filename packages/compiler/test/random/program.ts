// Writes a graph as the program of a `GraphBuilder`, so that what failed can become a test.
import type { Graph, GraphNode, ValueId } from '@nx/types'
import type { Elements } from '../interpret.ts'

/** Declares `graph` and `inputs`. */
export function program(graph: Graph, inputs: readonly Elements[]): string {
  return [...lines(graph, 'const graph ='), `const inputs = ${literal(inputs)}`].join('\n')
}

function lines(graph: Graph, end: string): string[] {
  const shape = (id: ValueId): string => literal(graph.values[id]!.shape)
  const type = (id: ValueId): string => literal(graph.values[id]!.type)
  return [
    'const g = new GraphBuilder()',
    ...graph.parameters.map((id) => `const v${id} = g.parameter(${shape(id)}, ${type(id)})`),
    ...graph.nodes.map((node) => {
      const outputs = names(node.outputs)
      if (node.kind !== 'call')
        return `const [${outputs}] = g.control(${control(node)}, ${literal(node.outputs.map((id) => graph.values[id]!))})`
      const [id] = node.outputs as [ValueId]
      const rest = `[${names(node.inputs)}], ${shape(id)}, ${literal(node.attrs)}, ${type(id)}`
      return `const ${outputs} = g.call('${node.op}', ${rest})`
    }),
    `${end} g.graph(${names(graph.results)})`,
  ]
}

const names = (ids: readonly ValueId[]): string => ids.map((id) => `v${id}`).join(', ')

function control({ outputs: _, ...node }: Exclude<GraphNode, { kind: 'call' }>): string {
  const parts = Object.entries(node).map(([key, value]) => {
    if (key === 'inputs') return `inputs: [${names(value as ValueId[])}]`
    const isGraph = typeof value === 'object'
    return `${key}: ${isGraph ? `(() => { ${lines(value as Graph, 'return').join('; ')} })()` : literal(value)}`
  })
  return `{ ${parts.join(', ')} }`
}

/** A value as JavaScript says it. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'string') return `'${value}'`
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value)
  return `{ ${Object.entries(value)
    .map(([key, each]) => `${key}: ${literal(each)}`)
    .join(', ')} }`
}
