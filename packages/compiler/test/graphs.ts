// Builds graphs by hand, and evaluates them call by call: each call is a graph of its own, so nothing is fused.
import { sizeOf } from '@nx/types'
import type {
  Attributes,
  CondNode,
  DType,
  Graph,
  GraphNode,
  Scalar,
  Shape,
  Spec,
  ValueId,
  WhileNode,
} from '@nx/types'
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

  /** A branch or a loop, with outputs like these. */
  control(node: Omit<CondNode, 'outputs'> | Omit<WhileNode, 'outputs'>, specs: readonly Spec[]): ValueId[] {
    const outputs = specs.map(({ shape, type }) => this.value(shape, type))
    this.nodes.push({ ...node, outputs })
    return outputs
  }

  constant(value: Scalar, shape: Shape = [], type: DType = 'f32'): ValueId {
    return this.call('constant', [], shape, { value }, type)
  }

  graph(...results: ValueId[]): Graph {
    return { values: this.values, parameters: this.parameters, nodes: this.nodes, results }
  }
}

/** A plan for a target that has little near it, so that small tensors are taken in blocks too. */
export const plan = (graph: Graph): Plan =>
  planGraph(graph, { matmul: () => true, nearBytes: 96, productRows: 2 })

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

/** The results, computed one call at a time, in branches and loops too. */
export function callByCall(graph: Graph, inputs: readonly Elements[]): Elements[] {
  const known = valuesOf(graph, inputs)
  return graph.results.map((value) => known.get(value)!)
}

/** All values of a graph, computed one call at a time. */
export function valuesOf(graph: Graph, inputs: readonly Elements[]): Map<ValueId, Elements> {
  const known = new Map<ValueId, Elements>(graph.parameters.map((value, i) => [value, inputs[i]!]))
  for (const node of graph.nodes) {
    const operands = node.inputs.map((value) => known.get(value)!)
    const outputs = runNode(node, operands, (value) => graph.values[value]!)
    node.outputs.forEach((value, i) => known.set(value, outputs[i]!))
  }
  return known
}

function runNode(node: GraphNode, operands: Elements[], spec: (value: ValueId) => Spec): Elements[] {
  if (node.kind === 'cond') {
    const [predicate, ...inputs] = operands
    return callByCall(predicate![0] ? node.onTrue : node.onFalse, inputs)
  }
  if (node.kind === 'while') {
    let state = operands.slice(0, node.outputs.length)
    const fixed = operands.slice(node.outputs.length)
    while (callByCall(node.condition, [...state, ...fixed])[0]![0])
      state = callByCall(node.body, [...state, ...fixed])
    return state
  }
  const known = alone.get(node) ?? planAlone(node, spec)
  alone.set(node, known)
  return interpret(known, operands)
}

/** Plans of calls by themselves, as those in loops come again. */
const alone = new WeakMap<GraphNode, Plan>()

function planAlone(node: GraphNode, spec: (value: ValueId) => Spec): Plan {
  const inputs = node.inputs.map((_, i) => i)
  const outputs = node.outputs.map((_, i) => node.inputs.length + i)
  return plan({
    values: [...node.inputs, ...node.outputs].map(spec),
    parameters: inputs,
    nodes: [{ ...node, inputs, outputs }],
    results: outputs,
  })
}
