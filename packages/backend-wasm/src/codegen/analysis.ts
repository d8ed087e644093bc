// How a loop nest will run: the order of its loops, which one is vectorised, and on which loops each value depends.
import { bitSize } from '@nx/types'
import { afterReductions, operandsOf, operationOf, ownStrides } from '@nx/compiler'
import type { Access, Instruction, Loop, Size } from '@nx/compiler'

/** A nest with its loops in the order in which they will run, the vectorised one last. */
export interface Shape {
  readonly loop: Loop<Size>
  /** Axis of the loop nest at each level, outermost first. */
  readonly order: readonly number[]
  /** Whether the vectorised loop is a parallel one inside the reduced ones. */
  readonly columns: boolean
  /** Whether the last two loops run in square tiles, because some loads are contiguous along the last but one. */
  readonly tiled: boolean
  readonly width: 2 | 4
  /** Level at which each instruction is computed: -1 before all loops; reductions where they are complete. */
  readonly levels: readonly number[]
  /** Whether an instruction needs the outcome of a reduction. */
  readonly after: readonly boolean[]
  /** Level whose body is complete when all reduced loops inside have run; -1 without parallel loops outside them. */
  readonly resultLevel: number
}

/** Chooses the order of the loops. */
export function shapeOf(loop: Loop<Size>): Shape {
  const parallel = range(0, loop.parallel)
  const reduced = range(loop.parallel, loop.lengths.length)
  const columns = reduced.length > 0 && prefersColumns(loop)
  const across = reduced.length === 0 ? axisAcross(loop) : -1
  const tiled = across >= 0
  const others = parallel.filter((axis) => axis !== across)
  const order = columns
    ? [...parallel.slice(0, -1), ...reduced, loop.parallel - 1]
    : tiled
      ? [...others.slice(0, -1), across, loop.parallel - 1]
      : [...parallel, ...reduced]
  const resultLevel = columns ? loop.parallel - 2 : loop.parallel - 1
  const width = loop.body.some(({ type }) => bitSize(type) === 64) ? 2 : 4
  return { loop, order, columns, tiled, width, resultLevel, ...levelsOf(loop, order, resultLevel, columns) }
}

/** Numbers from the first on, up to but without the last. */
export function range(from: number, to: number): number[] {
  const numbers: number[] = []
  for (let number = from; number < to; number++) numbers.push(number)
  return numbers
}

/** Whether elements a stride apart are no neighbours. */
const isFar = (stride: Size): boolean => typeof stride !== 'number' || Math.abs(stride) > 1

const leastOf = (length: Size): number => (typeof length === 'number' ? length : length.least)

/** Whether a load is contiguous along one axis and far apart along another. */
export function isAcross(each: Instruction<Size>, along: number, apart: number): boolean {
  if (each.op !== 'load' || each.access.indirect.length > 0) return false
  return each.access.strides[along] === 1 && isFar(each.access.strides[apart]!)
}

/** The axis along which loads are contiguous that are far apart along the last one; -1 if there is none. */
function axisAcross({ body, parallel, lengths, ordered }: Loop<Size>): number {
  const last = parallel - 1
  if (ordered || last < 0 || leastOf(lengths[last]!) < 4) return -1
  return range(0, last).findIndex(
    (axis) => leastOf(lengths[axis]!) >= 4 && body.some((each) => isAcross(each, axis, last)),
  )
}

/** Whether vectors along the last parallel axis take less work than along the last reduced one. */
function prefersColumns({ body, parallel, lengths }: Loop<Size>): boolean {
  if (parallel === 0 || lengths[parallel - 1] === 1) return false
  // Elements that are far apart are loaded one by one.
  const work = (axis: number): number =>
    body.reduce((sum, each) => {
      const stride = each.op === 'load' ? each.access.strides[axis]! : 0
      return sum + (isFar(stride) ? 8 : stride === 0 ? 0 : 1)
    }, 0)
  return work(parallel - 1) < work(lengths.length - 1)
}

function levelsOf(
  loop: Loop<Size>,
  order: readonly number[],
  resultLevel: number,
  columns: boolean,
): Pick<Shape, 'levels' | 'after'> {
  const levels: number[] = []
  const after = afterReductions(loop)
  loop.body.forEach((each, i) => {
    // Behind the reductions only the parallel axes remain: the vectorised one for columns, else those outside.
    const late = columns ? order.length - 1 : resultLevel
    const own = (): number => levelOf(order, ownStrides(each), operandsOf(each), levels)
    levels.push(after[i] ? late : each.op === 'scan' ? order.length - 1 : own())
  })
  return { levels, after }
}

/** Level of the innermost loop on which something with these strides and operands depends. */
function levelOf(
  order: readonly number[],
  strides: readonly Size[],
  operands: readonly number[],
  levels: readonly number[],
): number {
  return Math.max(
    -1,
    ...order.map((axis, level) => (strides[axis] ? level : -1)),
    ...operands.map((operand) => levels[operand]!),
  )
}

/** Level of the innermost loop on which an address depends. */
export function accessLevel({ order, levels }: Shape, { strides, indirect }: Access<Size>): number {
  const operands = indirect.map(({ value }) => value)
  return levelOf(order, strides, operands, levels)
}

/** Rough amount of work for one vector of the body, in additions. */
export function weightOf({ body, stores }: Loop<Size>): number {
  return body.reduce(
    (sum, each) => sum + (each.op === 'apply' ? operationOf(each.name).cost : 1),
    stores.length,
  )
}
