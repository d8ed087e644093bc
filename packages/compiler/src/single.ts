// One operation on whole buffers, planned without all passes: single calls come with ever new shapes.
import { bitSize, sizeOf, stridesOf } from '@nx/types'
import type { CallNode, Graph, Shape, Spec } from '@nx/types'
import { indicesOf, moveIndex, positionOf } from './indices.ts'
import type { Index } from './indices.ts'
import type { Access, Instruction } from './loop.ts'
import { matrixAxes } from './matrix-axes.ts'
import { toLoop } from './nest.ts'
import { normalize } from './normalize.ts'
import { operationOf } from './operations.ts'
import { joinWalks } from './plan.ts'
import type { Plan, Step, View } from './plan.ts'
import type { TargetOptions } from './target.ts'

/** What all passes together make of a graph of one view, reduction or product; `undefined` where more is to be done. */
export function planSingle(
  { values, parameters, nodes, results }: Graph,
  target: TargetOptions,
): Plan | undefined {
  const [node] = nodes
  if (nodes.length !== 1 || results.length !== 1 || node!.kind !== 'call') return undefined
  const ids = [...node!.inputs, ...node!.outputs]
  const last = parameters.length
  const specs = ids.map((id) => values[id]!)
  const isWhole = ids.length === last + 1 && ids.every((id, i) => id === (i < last ? parameters[i] : results[0]))
  if (!isWhole || specs.some(({ shape }) => sizeOf(shape) === 0)) return undefined
  const step = node!.op === 'dot' ? product(node!, specs, target) : walk(node!, specs)
  if (step === undefined) return undefined
  return {
    buffers: specs.map((spec, index) => ({
      spec,
      size: sizeOf(spec.shape),
      place: index < last ? { kind: 'parameter', index } : { kind: 'result', index: 0 },
    })),
    steps: [step],
    arenaBytes: 0,
    parameters: parameters.map((_, i) => i),
    results: [last],
    reasons: new Map(specs.map((_, i) => [i, i < last ? 'parameter' : 'result'])),
  }
}

/** The walk of a view, which copies it, or of a reduction. */
function walk(node: CallNode, [input, out]: readonly Spec[]): Step | undefined {
  const { kind, combine } = operationOf(node.op)
  const { shape, type } = input!
  const isReduction = kind === 'reduce'
  if (!isReduction && kind !== 'view') return undefined
  const isReduced = shape.map(
    (_, axis) => isReduction && (node.attrs['axes'] as readonly number[]).includes(axis),
  )
  const reduced = shape.filter((_, axis) => isReduced[axis])
  if (isReduction && (type !== out!.type || sizeOf(reduced) === 1)) return undefined
  const parallel = isReduction ? shape.filter((_, axis) => !isReduced[axis]) : out!.shape
  const factors = [...parallel, ...reduced].map((length) => (length === 1 ? [] : [length]))
  const lengths = factors.flat()
  const loops = lengths.length
  const space = indicesOf(factors)
  let [kept, gone] = [0, parallel.length]
  const read = isReduction
    ? shape.map((_, axis) => space[isReduced[axis] ? gone++ : kept++]!)
    : moveIndex(node, shape, space, loops)
  const access = (buffer: number, index: readonly Index[], of: Shape): Access => {
    const { affine } = positionOf(index, stridesOf(of), loops)
    return { buffer, offset: affine[loops]!, strides: affine.slice(0, loops), indirect: [] }
  }
  const body: Instruction[] = [{ op: 'load', type, access: access(0, read, shape) }]
  if (combine !== undefined) body.push({ op: 'reduce', combine, type, input: 0 })
  const written = access(1, space.slice(0, parallel.length), parallel)
  const nest = {
    lengths,
    parallel: loops - reduced.filter((length) => length > 1).length,
    ordered: false,
    body,
    stores: [{ access: written, value: body.length - 1, combine: 'put' as const }],
  }
  return { kind: 'loop', loop: toLoop(normalize(nest)) }
}

/** The product of two whole buffers, each with its axes in three groups. */
function product(
  { attrs }: CallNode,
  [left, right, out]: readonly Spec[],
  target: TargetOptions,
): Step | undefined {
  const { type } = out!
  const parts = [left!, right!].map(({ shape }, buffer) => {
    const strides = stridesOf(shape)
    const walks = matrixAxes(attrs, buffer, shape.length).map((axes) =>
      axes.map((axis) => ({ length: shape[axis]!, stride: strides[axis]! })),
    )
    return {
      view: { buffer, offset: 0, axes: walks.map(joinWalks) } satisfies View,
      lengths: walks.map((loops) => sizeOf(loops.map(({ length }) => length))),
    }
  })
  const [a, b] = parts as [(typeof parts)[0], (typeof parts)[0]]
  const [count, rows, inner] = a.lengths as [number, number, number]
  const columns = b.lengths[2]!
  // Narrow floats are summed in wider ones.
  if (bitSize(type) < 32 || !target.matmul({ type, shape: [count, rows, columns] }, inner)) return undefined
  return { kind: 'matmul', type, batch: count, rows, columns, inner, left: a.view, right: b.view, out: 2 }
}
