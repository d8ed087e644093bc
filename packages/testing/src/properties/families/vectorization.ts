// Names, vectorized axes, and chains.
import * as nx from '@nx/tensor'
import { sizeOf } from '@nx/types'
import { fromValues } from '../array.ts'
import type { Draw } from '../draw.ts'
import type { NDArray, Operand, Property, Trial } from '../property.ts'
import { alignment, type Lines } from '../reference/alignment.ts'
import { show } from '../show.ts'
import { drawShapeOf } from './shaping.ts'

/** Properties of the functions of names and vectorized axes. */
export const vectorization = (): readonly Property[] => [
  { name: 'rename', draw: drawRename },
  { name: 'vectorize', draw: drawVectorize },
  { name: 'devectorize', draw: drawDevectorize },
  { name: 'revectorize', draw: drawRevectorize },
  { name: 'reshapeVectors', draw: (draw) => drawAligned(draw, 'reshapeVectors', nx.reshapeVectors) },
  { name: 'broadcastVectors', draw: (draw) => drawAligned(draw, 'broadcastVectors', nx.broadcastVectors) },
  { name: 'fluent', draw: drawFluent },
]

/** Names for vectorized axes, which no other axis has. */
const leads = ['p', 'q', 'r'] as const
type Lengths = Readonly<Record<string, number>>

/** A tensor with how many of its axes are vectorized: without them it does not say. */
const counted = (x: nx.Tensor): nx.Tensor[] => [x, nx.tensor(x.vectorizedAxes.length)]

/** The same of an array, of which the vectorized axes come first. */
const countedArray = (array: NDArray, count: number): NDArray[] => [
  array,
  { type: 's32', shape: [], values: [BigInt(count)], names: [] },
]

const lengthsOf = (names: readonly string[], shape: readonly number[]): Lengths =>
  Object.fromEntries(names.map((name, axis) => [name, shape[axis]!]))

function drawRename(draw: Draw): Trial {
  const x = draw.operand()
  const names = draw.names(x.shape.length).toReversed()
  return {
    call: `rename(x, ${show(names)})`,
    inputs: [x],
    run: (tensor) => nx.rename(tensor!, names),
    expected: (array) => ({ ...array, names }),
  }
}

function drawVectorize(draw: Draw): Trial {
  const x = draw.operand({ vectorize: false })
  // Some axes may be vectorized already.
  const before = draw.integer(0, Math.min(1, x.shape.length))
  const after = draw.integer(before, Math.min(3, x.shape.length))
  const [own, added] = [leads.slice(0, before), leads.slice(before, after)]
  const lengths = added.map((name, i) => [name, x.shape[before + i]!] as const)
  const axes = draw.one([
    added,
    added.map((name, i) => (draw.boolean() ? lengths[i]! : name)) as (typeof lengths)[number][],
    lengths,
    Object.fromEntries(lengths),
    ...(added.length === 1 ? [added[0]!] : []),
  ])
  const names = [...own, ...added, ...x.names.slice(after)]
  const y = draw.operand({ shape: x.shape, vectorize: false })
  const container = draw.rarely()
  const start = (tensor: nx.Tensor): nx.Tensor => nx.vectorize(tensor, own)
  return {
    call: `vectorize(${container ? '{x, more: [y]}' : 'x'}, ${show(axes)}) with ${show(own)} before`,
    inputs: [x, y],
    run(first, second) {
      if (!container) return counted(nx.vectorize(start(first!), axes))
      const both = nx.vectorize({ x: start(first!), more: [start(second!)] }, axes)
      return [...counted(both.x), ...counted(both.more[0]!)]
    },
    expected: (first, second) => {
      const result = (array: Operand): NDArray[] =>
        countedArray({ ...array, names: [...own, ...added, ...array.names.slice(after)] }, after)
      return container ? [...result(first), ...result(second!)] : countedArray({ ...first, names }, after)
    },
  }
}

function drawDevectorize(draw: Draw): Trial {
  const x = draw.operand({ vectorize: false })
  const own = leads.slice(0, draw.integer(0, Math.min(3, x.shape.length)))
  const options = draw.one([undefined, {}, { keepNames: true }, { keepNames: false }])
  const kept = options?.keepNames !== false
  return {
    call: `devectorize(x, ${show(options)}) with ${show(own)}`,
    inputs: [x],
    run: (tensor) => counted(nx.devectorize(nx.vectorize(tensor!, own), options)),
    expected: (array) =>
      countedArray(
        {
          ...array,
          names: array.names.map((name, axis) => (kept ? (own[axis] ?? name) : own[axis] ? null : name)),
        },
        0,
      ),
  }
}

function drawRevectorize(draw: Draw): Trial {
  const x = draw.operand({ vectorize: false })
  const own = leads.slice(0, draw.integer(0, Math.min(2, x.shape.length)))
  const rest = x.shape.slice(own.length)
  const reshaped = draw.boolean() || own.length === 0
  const whole = reshaped
    ? drawShapeOf(draw, sizeOf(x.shape))
    : drawShapeOf(draw, sizeOf(x.shape.slice(0, own.length)))
  const count = Math.min(reshaped ? draw.integer(0, whole.length) : whole.length, 8)
  const names = whole.slice(0, count).map((_, axis) => `new${axis}`)
  const shape = reshaped ? whole.slice(count) : rest
  const lengths: (number | 'auto')[] = [...whole.slice(0, count), ...shape]
  const open = draw.integer(0, reshaped ? lengths.length : count)
  if (open < lengths.length && sizeOf([...whole.slice(0, count), ...shape].toSpliced(open, 1)) > 0)
    lengths[open] = 'auto'
  const target = names.map((name, axis) => [name, lengths[axis]!] as const)
  const targetNames = draw.names(shape.length)
  const named = draw.boolean()
  const options = reshaped ? { targetShape: lengths.slice(count), ...(named && { targetNames }) } : {}
  const axes = draw.boolean() ? target : Object.fromEntries(target)
  return {
    call: `revectorize(x, ${show(axes)}, ${show(options)}) with ${show(own)}`,
    inputs: [x],
    run: (tensor) => counted(nx.revectorize(nx.vectorize(tensor!, own), axes, options)),
    expected: (array) => {
      const inner = reshaped ? (named ? targetNames : shape.map(() => null)) : array.names.slice(own.length)
      const result = fromValues(array.type, [...whole.slice(0, count), ...shape], array.values, [
        ...names,
        ...inner,
      ])
      return countedArray(result, count)
    },
  }
}

function drawAligned(
  draw: Draw,
  name: string,
  fn: (tensors: readonly nx.Tensor[], options?: nx.AlignOptions) => nx.Tensor[],
): Trial {
  const full = lengthsOf(leads, [draw.integer(1, 3), draw.integer(1, 2), draw.integer(1, 2)])
  const parts = Array.from({ length: draw.integer(1, 3) }, () => {
    const axes = draw.some(draw.permutation(leads.length)).map((i) => leads[i]!)
    const inner = draw.shape({ rank: [0, 2], size: 4 })
    const lengths = axes.map((axis) => (draw.rarely() ? 1 : full[axis]!))
    const names = [...axes.map(() => null), ...draw.names(inner.length)]
    return { axes, input: draw.operand({ shape: [...lengths, ...inner], names, vectorize: false }) }
  })
  const options = draw.one([undefined, {}, { alignRanks: false }, { alignRanks: true }])
  return {
    call: `${name}([…], ${show(options)}) with ${show(parts.map(({ axes }) => axes))}`,
    inputs: parts.map(({ input }) => input),
    run: (...tensors) =>
      fn(
        tensors.map((tensor, i) => nx.vectorize(tensor, parts[i]!.axes)),
        options,
      ).flatMap(counted),
    expected: (...arrays) => {
      const lines = arrays.map((array, i): Lines => ({ array, axes: parts[i]!.axes }))
      const aligned = alignment(lines, options?.alignRanks === true, name === 'broadcastVectors')
      return aligned.flatMap(({ array, axes }) => countedArray(array, axes.length))
    },
  }
}

function drawFluent(draw: Draw): Trial {
  const x = draw.operand()
  const steps = Array.from({ length: draw.integer(0, 4) }, () => draw.one(['flatten', 'newAxis', 'squeeze']))
  const start = nx.fluent({ flatten: nx.flatten, newAxis: nx.newAxis, squeeze: nx.squeeze })
  return {
    call: `fluent({ flatten, newAxis, squeeze })(x).${steps.join('().')}`,
    inputs: [x],
    run: (tensor) =>
      steps.reduce((chain, step) => (step === 'newAxis' ? chain.newAxis(-1) : chain[step]()), start(tensor!))
        .value,
    expected: (array) =>
      steps.reduce<NDArray>((result, step) => {
        const { shape, names } = result as Operand
        if (step === 'newAxis') return { ...result, shape: [...shape, 1], names: [...names, null] }
        if (step === 'flatten') return { ...result, shape: [sizeOf(shape)], names: [null] }
        const long = (_: unknown, axis: number): boolean => shape[axis] !== 1
        return { ...result, shape: shape.filter(long), names: names.filter(long) }
      }, array),
  }
}
