// One operation on whole buffers, planned without all passes: single calls come with ever new shapes.
import { bitSize, isComplex, isFloat, sizeOf, stridesOf } from '@nx/types'
import type { CallNode, Graph, Shape, Spec } from '@nx/types'
import { broadcastIndex, indicesOf, positionOf } from './indices.ts'
import type { Index } from './indices.ts'
import { heldAs, isPacked } from './held.ts'
import type { Access, Instruction } from './loop.ts'
import { same } from './lists.ts'
import { toLoop } from './nest.ts'
import { normalize } from './normalize.ts'
import { operationOf } from './operations.ts'
import type { Buffer, Plan, Step } from './plan.ts'
import type { Reason } from './storage.ts'
import type { Target } from './target.ts'

/**
 * What all passes together make of a graph of one element-wise operation or reduction, or of one that the backend has a kernel for; `undefined` where more is to be done.
 */
export function planSingle({ values, parameters, nodes, results }: Graph, target: Target): Plan | undefined {
  const [node] = nodes
  if (nodes.length !== 1 || node!.kind !== 'call') return undefined
  const ids = [...node!.inputs, ...node!.outputs]
  const specs = ids.map((id) => values[id]!)
  const isWhole = same(ids, [...parameters, ...results]) && specs.every(({ shape }) => sizeOf(shape) > 0)
  if (!isWhole || specs.some(({ type }) => isPacked(type))) return undefined
  const step = stepOf(node!, specs, target)
  if (step === undefined) return undefined
  const last = parameters.length
  const reasons = new Map<number, Reason>()
  const buffers = specs.map((spec, index): Buffer => {
    const isInput = index < last
    const held = heldAs(spec)
    reasons.set(index, isInput ? 'parameter' : step.kind === 'call' ? 'operand' : 'result')
    const place = isInput
      ? { kind: 'parameter' as const, index }
      : { kind: 'result' as const, index: index - last }
    return { spec: held, size: sizeOf(held.shape), place }
  })
  return {
    buffers,
    steps: [step],
    arenaBytes: 0,
    parameters: [...parameters.keys()],
    results: [...results.keys()].map((index) => last + index),
    reasons,
    target,
  }
}

/** The one step of a call on whole buffers. */
function stepOf(node: CallNode, specs: readonly Spec[], target: Target): Step | undefined {
  const { op } = node
  if (operationOf(op).kind === 'other') return kernel(node, specs, target)
  if (specs.some(({ type }) => isComplex(type))) return undefined
  return walk(node, specs)
}

/** The call of a kernel that takes buffers as they are. */
function kernel(
  { op, attrs, inputs, host }: CallNode,
  specs: readonly Spec[],
  target: Target,
): Step | undefined {
  const types = [specs.slice(0, inputs.length), specs.slice(inputs.length)] as const
  const isPart = op === 'real' || op === 'imag' || op === 'complex'
  const isConverted = op === 'argsort' && bitSize(specs[0]!.type) < 16 && isFloat(specs[0]!.type)
  const call = { op, attrs, inputs: types[0].map((spec) => ({ spec, data: undefined })), outs: types[1] }
  if (isPart || isConverted || target.scalar?.(call) === true) return undefined
  const places = specs.map((_, i) => i)
  const step = {
    kind: 'call' as const,
    op,
    attrs,
    inputs: places.slice(0, inputs.length),
    outputs: places.slice(inputs.length),
    specs: types,
  }
  return host === undefined ? step : { ...step, host }
}

/** The walk of elements, or of a reduction, which reads the reduced axes after the others. */
function walk(node: CallNode, specs: readonly Spec[]): Step | undefined {
  const { kind, combine } = operationOf(node.op)
  if (combine === undefined && kind !== 'elementwise') return undefined
  const inputs = specs.slice(0, -1)
  const out = specs.at(-1)!
  const { shape, type } = inputs[0]!
  const { attrs } = node
  let lengths = out.shape
  let parallel = lengths.length
  let axes: readonly number[] = []
  if (combine !== undefined) {
    const reduced = (attrs['axes'] ?? [attrs['axis']]) as readonly number[]
    const [kept, gone] = [false, true].map((isGone) =>
      [...shape.keys()].filter((axis) => reduced.includes(axis) === isGone),
    ) as [number[], number[]]
    if (gone.every((axis) => shape[axis] === 1) || attrs['reverse'] === true) return undefined
    if (type !== out.type && kind !== 'locate') return undefined
    axes = [...kept, ...gone]
    lengths = axes.map((axis) => shape[axis]!)
    parallel = kept.length
  }
  const factors = lengths.map((length) => (length === 1 ? [] : [length]))
  const loops = factors.flat().length
  const space = indicesOf(factors, loops)
  const access = (buffer: number, index: readonly Index[], of: Shape): Access => {
    const { affine } = positionOf(index, stridesOf(of), loops)
    return { buffer, offset: affine[loops]!, strides: affine.slice(0, loops), indirect: [] }
  }
  const indexFor = (of: Shape): readonly Index[] =>
    kind === 'elementwise'
      ? broadcastIndex(of, space, loops)
      : of.map((_, axis) => space[axes.indexOf(axis)]!)
  const body = inputs.map((own, buffer): Instruction => {
    return { op: 'load', type: own.type, access: access(buffer, indexFor(own.shape), own.shape) }
  })
  if (kind === 'elementwise') {
    const saturate = attrs['saturate'] === true
    body.push({ op: 'apply', name: node.op, type: out.type, inputs: [...inputs.keys()], saturate })
  }
  const written =
    kind === 'scan'
      ? access(1, indexFor(shape), shape)
      : access(inputs.length, space.slice(0, parallel), lengths.slice(0, parallel))
  if (kind === 'scan') body.push({ op: kind, combine: combine!, type, input: 0 })
  else if (combine !== undefined) {
    const reduce = { op: 'reduce', combine, type: out.type, input: 0 } as const
    if (kind === 'locate') {
      body.push({ op: 'index', type: 's32', offset: 0, strides: space[parallel]!.affine.slice(0, loops) })
      body.push({ ...reduce, locate: { at: 1, tieBreak: attrs['tieBreak'] as 'low' | 'high' } })
    } else body.push(reduce)
  }
  const nest = {
    lengths: factors.flat(),
    parallel: factors.slice(0, parallel).flat().length,
    ordered: false,
    body,
    stores: [{ access: written, value: body.length - 1, combine: 'put' as const }],
  }
  return { kind: 'loop', loop: toLoop(normalize(nest)) }
}
