// Builds graphs by hand, and evaluates them call by call: each call is a graph of its own, so nothing is fused.
import { sizeOf } from '@nx/types'
import type { Attributes, DType, Graph, GraphNode, Shape, Spec, ValueId } from '@nx/types'
import { planGraph } from '../src/index.ts'
import type { Plan } from '../src/index.ts'
import { interpret } from './interpret.ts'
import type { Elements } from './interpret.ts'

/** A graph under construction; every method returns the new value. */
export class GraphBuilder {
  readonly values: Spec[] = []
  readonly parameters: ValueId[] = []
  readonly nodes: GraphNode[] = []

  parameter(shape: Shape, type: DType = 'f32'): ValueId {
    const id = this.value(shape, type)
    this.parameters.push(id)
    return id
  }

  value(shape: Shape, type: DType): ValueId {
    return this.values.push({ type, shape }) - 1
  }

  call(op: string, inputs: readonly ValueId[], shape: Shape, attrs: Attributes = {}, type?: DType): ValueId {
    const own =
      type ?? (op === 'equal' || op === 'less' ? 'u8' : this.values[inputs[op === 'select' ? 1 : 0]!]!.type)
    const id = this.value(shape, own)
    this.nodes.push({ kind: 'call', op, inputs, attrs, outputs: [id] })
    return id
  }

  constant(value: number, shape: Shape = [], type: DType = 'f32'): ValueId {
    return this.call('constant', [], shape, { value }, type)
  }

  graph(...results: ValueId[]): Graph {
    return { values: this.values, parameters: this.parameters, nodes: this.nodes, results }
  }
}

export const plan = (graph: Graph): Plan => planGraph(graph, { matmul: () => true })

/** Elements for each parameter: small, different, of both signs. */
export function inputsFor(graph: Graph): Elements[] {
  return graph.parameters.map((value, p) => {
    const { type, shape } = graph.values[value]!
    return Array.from({ length: sizeOf(shape) }, (_, i) => {
      const x = ((i * 7 + p * 3) % 11) - 4
      return type === 'f32' || type === 'f64' ? x / 2 + 0.25 : Math.abs(x) % 3
    })
  })
}

/** The results, computed one call at a time. */
export function callByCall(graph: Graph, inputs: readonly Elements[]): Elements[] {
  const known = new Map<ValueId, Elements>(graph.parameters.map((value, i) => [value, inputs[i]!]))
  for (const node of graph.nodes) {
    const alone: Graph = {
      values: [...node.inputs, ...node.outputs].map((value) => graph.values[value]!),
      parameters: node.inputs.map((_, i) => i),
      nodes: [
        {
          ...node,
          inputs: node.inputs.map((_, i) => i),
          outputs: node.outputs.map((_, i) => node.inputs.length + i),
        },
      ],
      results: node.outputs.map((_, i) => node.inputs.length + i),
    }
    const outputs = interpret(
      plan(alone),
      node.inputs.map((value) => known.get(value)!),
    )
    node.outputs.forEach((value, i) => known.set(value, outputs[i]!))
  }
  return graph.results.map((value) => known.get(value)!)
}
