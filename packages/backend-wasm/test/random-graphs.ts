// Random graphs of many operations, and their evaluation call by call on any backend.
import { sizeOf } from '@nx/types'
import type { Attributes, Backend, DType, Graph, GraphNode, Spec, ValueId } from '@nx/types'
import { bytesOf, operand, random, valuesOf } from './compare.ts'
import type { Elements, Operand } from './compare.ts'

export interface RandomGraph {
  readonly graph: Graph
  readonly inputs: readonly Operand[]
}

/**
 * A graph of about `size` operations on f32 values of up to three axes; the same for the same seed. Axes are `scale`
 * times as long as the shortest that say something, and where `empty` says so, some have no elements.
 */
export function randomGraph(seed: number, size: number, scale = 1, empty = false): RandomGraph {
  const most = 200 * scale ** 3
  const next = random(seed)
  const upTo = (n: number): number => Math.floor(next() * n)
  const values: Spec[] = []
  const nodes: GraphNode[] = []
  const inputs: Operand[] = []
  const pool: ValueId[] = []
  const add = (spec: Spec): ValueId => values.push(spec) - 1
  const parameter = (type: DType, shape: readonly number[]): ValueId => {
    inputs.push(operand(type, shape, seed * 31 + values.length, true))
    return add({ type, shape })
  }
  const lists = [[4, 6], [6], [2, 3, 4], [1], [], [4, 1], [3, 5], [8]]
  if (empty) lists.push([0], [0, 6], [4, 0], [2, 0, 4], [0, 1], [0, 4, 6])
  const shapes = lists.map((shape) => shape.map((length) => (length === 1 ? 1 : length * scale)))
  const parameters = shapes.map((shape) => parameter('f32', shape))
  const index = parameter('s32', [5, 1])
  inputs[inputs.length - 1] = { ...inputs.at(-1)!, elements: [0, 1, 0, 1, 1] }
  parameters.push(index)
  const call = (
    op: string,
    ins: readonly ValueId[],
    attrs: Attributes,
    shape: readonly number[],
    type: DType = 'f32',
  ): ValueId => {
    const id = add({ type, shape })
    nodes.push({ kind: 'call', op, inputs: ins, attrs, outputs: [id] })
    return id
  }
  pool.push(...parameters.slice(0, -1), call('reverse', [parameters[0]!], { axes: [0, 1] }, shapes[0]!))
  const constant = (value: number): ValueId => call('constant', [], { value }, [])
  const pick = (): ValueId =>
    pool[upTo(3) === 0 ? upTo(pool.length) : Math.max(0, pool.length - 1 - upTo(5))]!
  const shapeOf = (id: ValueId): readonly number[] => values[id]!.shape
  /** A value that broadcasts with another one. */
  const partner = (id: ValueId): ValueId => {
    const shape = shapeOf(id)
    const options = pool.filter((other) => broadcast(shape, shapeOf(other)) !== undefined)
    return options[upTo(options.length)] ?? id
  }
  const bounded = (id: ValueId): ValueId => {
    const low = call('max', [id, constant(-3)], {}, shapeOf(id))
    return call('min', [low, constant(3)], {}, shapeOf(id))
  }
  while (nodes.length < size) {
    const x = pick()
    const shape = shapeOf(x)
    const rank = shape.length
    switch (upTo(16)) {
      case 0:
      case 1:
      case 2: {
        const y = partner(x)
        const op = ['add', 'subtract', 'multiply', 'max', 'min'][upTo(5)]!
        pool.push(bounded(call(op, [x, y], {}, broadcast(shape, shapeOf(y))!)))
        break
      }
      case 3:
        pool.push(call(['negate', 'abs', 'floor', 'sqrt'][upTo(3)]!, [x], {}, shape))
        break
      case 4:
        pool.push(call('exp', [bounded(x)], {}, shape))
        break
      case 5: {
        const y = partner(x)
        const out = broadcast(shape, shapeOf(y))!
        const predicate = call('less', [x, y], {}, out, 'u8')
        pool.push(call('select', [predicate, y, constant(0.5)], {}, out))
        break
      }
      case 6: {
        const axes = shape.map((_, axis) => axis).sort(() => next() - 0.5)
        pool.push(
          call(
            'transpose',
            [x],
            { axes },
            axes.map((axis) => shape[axis]!),
          ),
        )
        break
      }
      case 7: {
        const size = sizeOf(shape)
        const factor = [2, 3, 4, 6].filter((n) => size % n === 0)
        const first = factor[upTo(factor.length)]
        const out = first === undefined ? [size] : [first, size / first]
        pool.push(call('reshape', [x], { shape: out }, out))
        break
      }
      case 8: {
        const axes = shape.map((_, axis) => axis).filter(() => upTo(2) === 0)
        pool.push(call('reverse', [x], { axes }, shape))
        break
      }
      case 9: {
        const starts = shape.map((length) => upTo(length))
        const strides = shape.map(() => 1 + upTo(2))
        const lengths = shape.map((length, axis) => Math.min(length, 1 + upTo(length - starts[axis]!)))
        pool.push(
          call(
            'slice',
            [x],
            { starts, strides, lengths },
            lengths.map((length, axis) => Math.ceil(length / strides[axis]!)),
          ),
        )
        break
      }
      case 10: {
        if (sizeOf(shape) > most) break
        const config = shape.map(() => [upTo(3) - 1, upTo(3), upTo(2)] as const)
        const out = config.map(
          ([low, high, interior], axis) =>
            low + high + shape[axis]! + Math.max(0, shape[axis]! - 1) * interior,
        )
        if (out.some((length) => length < (empty ? 0 : 1))) break
        pool.push(call('pad', [x, constant(1.5)], { config }, out))
        break
      }
      case 11: {
        if (rank === 0 || sizeOf(shape) > most) break
        const axis = upTo(rank)
        const out = shape.map((length, i) => (i === axis ? length * 2 : length))
        pool.push(call('concatenate', [x, call('negate', [x], {}, shape)], { axis }, out))
        break
      }
      case 12:
      case 13: {
        const axes = shape.map((_, axis) => axis).filter(() => upTo(2) === 0)
        const out = shape.filter((_, axis) => !axes.includes(axis))
        pool.push(
          bounded(call(['sum', 'reduceMax', 'reduceMin'][upTo(3)]!, [x], { axes, keepAxes: false }, out)),
        )
        break
      }
      case 14: {
        if (rank !== 2) break
        const y = call('transpose', [x], { axes: [1, 0] }, [shape[1]!, shape[0]!])
        pool.push(
          bounded(call('dot', [x, y], { contract: [[1], [0]], batch: [[], []] }, [shape[0]!, shape[0]!])),
        )
        break
      }
      default: {
        if (rank === 0 || shape[0]! < 2 || sizeOf(shape) > most) break
        pool.push(call('gather', [x, index], { axes: [0] }, [5, ...shape.slice(1)]))
      }
    }
  }
  const results = [...new Set([pool.at(-1)!, pool.at(-2)!, pick(), pick()])]
  return { graph: { values, parameters, nodes, results }, inputs }
}

function broadcast(left: readonly number[], right: readonly number[]): number[] | undefined {
  const rank = Math.max(left.length, right.length)
  if (rank > 3) return undefined
  const out: number[] = []
  for (let i = 0; i < rank; i++) {
    const l = left[left.length - rank + i] ?? 1
    const r = right[right.length - rank + i] ?? 1
    if (l !== r && l !== 1 && r !== 1) return undefined
    out.push(l === 1 ? r : l)
  }
  return out
}

/** Evaluates a graph of calls one by one. */
export function evaluate(backend: Backend, { graph, inputs }: RandomGraph): Elements[] {
  const data: unknown[] = []
  graph.parameters.forEach((id, i) => {
    data[id] = backend.upload(bytesOf(inputs[i]!.elements, inputs[i]!.spec.type), inputs[i]!.spec)
  })
  for (const node of graph.nodes) {
    if (node.kind !== 'call') throw new Error('only calls')
    const values = node.inputs.map((id) => ({ spec: graph.values[id]!, data: data[id] }))
    const out = graph.values[node.outputs[0]!]!
    data[node.outputs[0]!] = backend.execute({ op: node.op, inputs: values, attrs: node.attrs, out })
  }
  return graph.results.map((id) =>
    valuesOf(backend.readSync!(data[id], graph.values[id]!), graph.values[id]!.type),
  )
}
