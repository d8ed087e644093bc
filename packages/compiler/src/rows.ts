// Nests and products that go over the same rows: what one leaves for the next stays at hand if they take turns by blocks.
import type { FusionContext, NestOnBuffers } from './fusion.ts'
import { once } from './lists.ts'
import type { Access, Instruction } from './loop.ts'
import { toLoop, writesOfNest } from './nest.ts'
import type { Nest } from './nest.ts'
import { canReplace, touchedBy } from './in-place.ts'
import { joinAxes, normalize, walksAsOne } from './normalize.ts'
import { readsOf, writesOf } from './plan.ts'
import type { LoopStep, MatmulStep, RowsStep } from './plan.ts'
import type { Target } from './target.ts'

/** What goes over rows: a nest, which stands for a product if there is one. */
export interface Stage {
  /** With the numbers that the plan has for its buffers. */
  readonly nest: Nest
  readonly draft?: NestOnBuffers
  readonly product?: MatmulStep
}

/** Rows that several stages share: their nests with the rows as the first axis, and how many rows make a block. */
export interface SharedRows {
  readonly nests: readonly Nest[]
  readonly rows: number
  readonly block: number
}

/** Blocks of a product are of whole tiles of registers: of 2, 3, 4, 6 or 12 rows. */
const tileRows = 12

/**
 * A product that may go by blocks of rows, as a nest that touches the same: a left operand that is not read row by row stands
 * still, as a right one does, and neither is then an outcome of the same step.
 */
export function productStage(product: MatmulStep): Stage | undefined {
  const { type, batch, rows, columns, inner, left, right, out } = product
  const [outer, along, across] = left.axes.map((walks) =>
    walks.length > 1 ? NaN : (walks[0]?.stride ?? 0),
  ) as [number, number, number]
  // A single row or column would be summed in another order.
  if (Math.min(rows, columns) < 2 || Number.isNaN(along + across)) return undefined
  const isByRows = (batch === 1 || outer === rows * along) && Math.abs(across) <= Math.abs(along)
  const access = (buffer: number, strides: readonly number[], offset = 0): Access => ({
    buffer,
    offset,
    strides,
    indirect: [],
  })
  const load = (each: Access): Instruction => ({ op: 'load', type, access: each })
  const nest = {
    lengths: [batch * rows, columns, inner],
    parallel: 2,
    ordered: false,
    body: [
      load(access(left.buffer, isByRows ? [along, 0, across] : [0, 0, 0], left.offset)),
      load(access(right.buffer, [0, 1, columns])),
    ],
    stores: [{ access: access(out, [columns, 1, 0]), value: 0, combine: 'put' as const }],
  }
  return { nest, product }
}

/** Finds the longest axis of rows that stages share, if each row needs only what others left for the same row. */
export function rowsFinder(
  bytesOf: (buffer: number) => number,
  { nearBytes, farBytes, productRows }: Target,
): (stages: readonly Stage[]) => SharedRows | undefined {
  const choicesOf = once(leadingAxes)
  return (stages) => {
    // Right operands are read once a block: with few rows that would take longer than what a block saves.
    let [least, far] = [0, 0]
    for (const { product } of stages) {
      if (product === undefined) continue
      const { inner, columns, right } = product
      const own = inner * columns * bytesOf(right.buffer)
      least = Math.max(least, productRows, own > nearBytes ? inner / 6 : 0)
      far += own
    }
    if (far > farBytes) return undefined
    // Beside a product it matters less whether all of a block is in the nearest cache.
    const [unit, room] = least > 0 ? [Math.min(tileRows, productRows), 8 * nearBytes] : [1, nearBytes]
    const choices = stages.map(({ nest }) => choicesOf(nest))
    for (const rows of [...choices[0]!.keys()].sort((a, b) => b - a)) {
      if (rows < 2 || !choices.every((each) => each.has(rows))) continue
      const nests = choices.map((each) => each.get(rows)!)
      const bytes = rowBytes(nests, bytesOf)
      if (bytes === undefined) continue
      const most = Math.max(nearBytes / bytes, least)
      // Equal blocks, so that the last one has as many rows.
      const block = least > 0 ? Math.ceil(rows / Math.floor(rows / most) / unit) * unit : Math.floor(most)
      // What is small stays near anyway.
      if (block > 0 && block < rows && block * bytes <= room) return { nests, rows, block }
    }
    return undefined
  }
}

/**
 * The step of such stages. What only they touch lies where a result of the same form comes from it, or has room for one block.
 */
export function rowsStep(
  stages: readonly Stage[],
  { nests, rows, block }: SharedRows,
  isLocal: (buffer: number) => boolean,
  { buffers, add }: FusionContext,
): RowsStep {
  const steps = stages.map(
    ({ product }, i): LoopStep | MatmulStep =>
      product ?? { kind: 'loop', loop: toLoop(normalize(nests[i]!, 1)) },
  )
  const written = new Set(nests.flatMap(writesOfNest))
  const places = new Map<number, number>()
  /**
   * A result that the last stage that reads a buffer writes over it. No stage before touches it, and it cannot be where something
   * is that comes from before the step, which may have been given away.
   */
  const resultAt = (buffer: number): number | undefined => {
    const last = steps.findLastIndex((step) => touchedBy(step).includes(buffer))
    const step = steps[last]!
    const isFree = (fresh: number): boolean =>
      !isLocal(fresh) &&
      ![...places.values()].includes(fresh) &&
      steps.findIndex((each) => touchedBy(each).includes(fresh)) === last &&
      canReplace(step, buffer, fresh, buffers) &&
      readsOf(step).every((each) => written.has(each) || !canReplace(step, each, fresh, buffers))
    return writesOf(step).find(isFree)
  }
  const local: (readonly [buffer: number, stride: number])[] = []
  for (const buffer of written) {
    if (!isLocal(buffer)) continue
    let place = resultAt(buffer)
    if (place === undefined) {
      const stride = nests.flatMap(accessesOf).find((access) => access.buffer === buffer)!.strides[0]!
      place = add({ type: buffers[buffer]!.type, shape: [block * stride] })
      local.push([place, stride])
    }
    places.set(buffer, place)
  }
  const near = (buffer: number): number => places.get(buffer) ?? buffer
  const moved = (step: LoopStep | MatmulStep): LoopStep | MatmulStep => {
    if (step.kind === 'loop') return { ...step, loop: { ...step.loop, buffers: step.loop.buffers.map(near) } }
    return { ...step, left: { ...step.left, buffer: near(step.left.buffer) }, out: near(step.out) }
  }
  return { kind: 'rows', stages: steps.map(moved), rows, block, local }
}

/** A nest with its first axes as one, by the length that this one has. */
function leadingAxes(nest: Nest): Map<number, Nest> {
  const choices = new Map<number, Nest>()
  let current = nest
  for (let rest = nest.parallel; rest > 0; rest--) {
    choices.set(current.lengths[0]!, current)
    if (rest === 1 || !walksAsOne(current, 0)) break
    current = joinAxes(current, 0)
  }
  return choices
}

function accessesOf({ body, stores }: Nest): Access[] {
  const accesses: Access[] = []
  for (const each of body) if (each.op === 'load') accesses.push(each.access)
  for (const { access } of stores) accesses.push(access)
  return accesses
}

/** Bytes of one row of all buffers, or `undefined` where a row needs more than the same row of what other nests wrote. */
function rowBytes(nests: readonly Nest[], bytesOf: (buffer: number) => number): number | undefined {
  const written = new Set(nests.flatMap(writesOfNest))
  const touched = new Map<number, number>()
  for (const nest of nests) {
    const within = nest.lengths.slice(1)
    for (const { buffer, offset, strides, indirect } of accessesOf(nest)) {
      const [row, ...inner] = strides as [number, ...number[]]
      // What lies across the rows is not near.
      if (row !== 0 && inner.some((stride) => Math.abs(stride) > Math.abs(row))) return undefined
      touched.set(buffer, Math.max(touched.get(buffer) ?? 0, Math.abs(row)))
      if (!written.has(buffer)) continue
      const reach = (sign: number): number =>
        inner.reduce(
          (sum, stride, axis) => sum + sign * Math.max(0, sign * stride) * (within[axis]! - 1),
          offset,
        )
      if (indirect.length > 0 || reach(-1) < 0 || reach(1) >= row) return undefined
    }
  }
  // All must agree on what a row of a written buffer is.
  const agrees = nests
    .flatMap(accessesOf)
    .every(({ buffer, strides }) => !written.has(buffer) || strides[0] === touched.get(buffer))
  if (!agrees) return undefined
  return [...touched].reduce((sum, [buffer, row]) => sum + row * bytesOf(buffer), 0)
}
