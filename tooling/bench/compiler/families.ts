// Families of graphs of any size, each hard for another part of a compiler.
import type { Graph, Shape, ValueId } from '@nx/types'
import { GraphBuilder } from '../../../packages/compiler/test/graphs.ts'

/** One operation after the other. */
function chain(nodes: number): Graph {
  const g = new GraphBuilder()
  let last = g.parameter([1000])
  for (let i = 0; i < nodes; i++) last = g.call(i % 2 === 0 ? 'sin' : 'negate', [last], [1000])
  return g.graph(last)
}

/** Many small computations of one value, added two by two. */
function wide(nodes: number): Graph {
  const g = new GraphBuilder()
  const shape = [1000]
  const x = g.parameter(shape)
  let level = Array.from({ length: nodes / 4 }, (_, i) => {
    const scaled = g.call('multiply', [x, g.constant(i + 0.5)], shape)
    return g.call('sin', [scaled], shape)
  })
  while (level.length > 1) {
    const next: ValueId[] = []
    for (let i = 0; i + 1 < level.length; i += 2) next.push(g.call('add', [level[i]!, level[i + 1]!], shape))
    if (level.length % 2 === 1) next.push(level.at(-1)!)
    level = next
  }
  return g.graph(level[0]!)
}

/** Updates of many parameters that share one scalar, as of an optimizer. */
function sharedScalar(nodes: number): Graph {
  const g = new GraphBuilder()
  const rate = g.call('sqrt', [g.parameter([])], [])
  const shape = [64]
  const results = Array.from({ length: nodes / 4 }, () => {
    const [x, gradient] = [g.parameter(shape), g.parameter(shape)]
    const decayed = g.call('multiply', [x, g.constant(0.9)], shape)
    const step = g.call('multiply', [gradient, rate], shape)
    return g.call('subtract', [decayed, step], shape)
  })
  return g.graph(...results)
}

/** A recurrence written out, and the way back through all its states, as of a gradient. */
function unrolledGradient(nodes: number): Graph {
  const g = new GraphBuilder()
  const shape = [1000]
  const [w, start] = [g.parameter(shape), g.parameter(shape)]
  const call = (op: string, ...inputs: ValueId[]): ValueId => g.call(op, inputs, shape)
  const states = [start]
  for (let i = 0; i < nodes / 7; i++)
    states.push(call('sin', call('add', call('multiply', states.at(-1)!, w), w)))
  const back = states.reduceRight((sum, state) =>
    call('sin', call('add', call('multiply', sum, w), call('multiply', state, sum))),
  )
  return g.graph(back)
}

/** Layer after layer: a product, a bias, an activation. */
function layers(nodes: number): Graph {
  const g = new GraphBuilder()
  const shape: Shape = [32, 32]
  let x = g.parameter(shape)
  for (let i = 0; i < nodes / 3; i++) {
    const product = g.call('dot', [x, g.parameter(shape)], shape, { contract: [[1], [0]], batch: [[], []] })
    x = g.call('max', [g.call('add', [product, g.parameter([32])], shape), x], shape)
  }
  return g.graph(x)
}

/** A graph of about so many operations, by family. */
export const families: Readonly<Record<string, (nodes: number) => Graph>> = {
  chain,
  wide,
  'shared scalar': sharedScalar,
  'unrolled gradient': unrolledGradient,
  'deep products': layers,
}
