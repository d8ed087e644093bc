// Nests that go over the same rows: what one leaves for the next stays at hand if they take turns by blocks of rows.
import type { FusionContext } from './fusion.ts'
import type { Access } from './loop.ts'
import { toLoop, writesOfNest } from './nest.ts'
import type { Nest } from './nest.ts'
import { joinAxes, normalize, walksAsOne } from './normalize.ts'
import type { RowsStep } from './plan.ts'

/** Rows that several nests share: the nests with their rows as the first axis, and the bytes of all that one row touches. */
export interface SharedRows {
  readonly nests: readonly Nest[]
  readonly rows: number
  readonly bytes: number
}

/** Finds the longest axis of rows that nests share, if each row needs only what others left for the same row. */
export function rowsFinder(
  bytesOf: (buffer: number) => number,
  nearBytes: number,
): (nests: readonly Nest[]) => SharedRows | undefined {
  const known = new Map<Nest, ReadonlyMap<number, Nest>>()
  const choicesOf = (nest: Nest): ReadonlyMap<number, Nest> => {
    const choices = known.get(nest) ?? leadingAxes(nest)
    known.set(nest, choices)
    return choices
  }
  return (nests) => {
    const choices = nests.map(choicesOf)
    for (const rows of [...choices[0]!.keys()].sort((a, b) => b - a)) {
      if (rows < 2 || !choices.every((each) => each.has(rows))) continue
      const aligned = choices.map((each) => each.get(rows)!)
      const bytes = rowBytes(aligned, bytesOf)
      // What is small stays near anyway.
      if (bytes !== undefined && bytes <= nearBytes && rows * bytes > nearBytes)
        return { nests: aligned, rows, bytes }
    }
    return undefined
  }
}

/** The step of such nests; what only they touch needs room for one block. */
export function rowsStep(
  before: readonly Nest[],
  { nests, rows, bytes }: SharedRows,
  isLocal: (buffer: number) => boolean,
  { buffers, add, target }: FusionContext,
): RowsStep {
  const block = Math.max(1, Math.min(rows, Math.floor(target.nearBytes / Math.max(1, bytes))))
  const written = new Set(before.flatMap(writesOfNest))
  const local = new Map<number, readonly [buffer: number, stride: number]>()
  for (const buffer of written) {
    if (!isLocal(buffer)) continue
    const stride = nests.flatMap(accessesOf).find((access) => access.buffer === buffer)!.strides[0]!
    local.set(buffer, [add({ type: buffers[buffer]!.type, shape: [block * stride] }), stride])
  }
  const moved = (access: Access): Access => {
    const own = local.get(access.buffer)
    return own === undefined ? access : { ...access, buffer: own[0] }
  }
  const loops = nests.map(({ body, stores, ...rest }) =>
    toLoop(
      normalize(
        {
          ...rest,
          body: body.map((each) => (each.op === 'load' ? { ...each, access: moved(each.access) } : each)),
          stores: stores.map((store) => ({ ...store, access: moved(store.access) })),
        },
        1,
      ),
    ),
  )
  return { kind: 'rows', loops, rows, block, local: [...local.values()] }
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
