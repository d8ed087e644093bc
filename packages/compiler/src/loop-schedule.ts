// How a nest will run on a target: the order of its loops, which one is vectorized, and what one turn of it takes.
import { bitSize, isFloat, isInteger } from '@nx/types'
import { longLength } from './keys.ts'
import { operandsOf, ownStrides } from './loop.ts'
import type { Access, Instruction, Loop, Size } from './loop.ts'
import { afterReductions } from './nest.ts'
import { operationOf } from './operations.ts'
import type { Target } from './target.ts'

/**
 * How a nest runs. Its loops are numbered by level, the outermost is 0.
 *
 * Without `columns`, reduced loops are the innermost, and what follows from reductions is computed once they are through. With
 * it, the last parallel loop is inside of them: each of its vectors has totals of its own.
 */
export interface LoopSchedule {
  readonly loop: Loop<Size>
  /** Axis of the loop at each level; the last one is vectorized. */
  readonly order: readonly number[]
  /** Elements of a vector; 1 where there are none. */
  readonly lanes: number
  /** Vectors of one turn of the vectorized loop. */
  readonly unroll: number
  /** Whether the vectorized loop is a parallel one inside the reduced ones. */
  readonly columns: boolean
  /**
   * Elements of the vectorized loop whose totals are in memory while the reduced loops run outside of it, so that rows are read in
   * long runs; 0 where totals stay in registers, and the reduced loops are walked for each turn.
   */
  readonly panel: number
  /**
   * Loads that are contiguous along the last but one loop. Where there are any, the last two loops run in squares of vectors:
   * these are loaded along the one and transposed.
   */
  readonly transposed: readonly number[]
  /** Rows of a block: those that are combined before they go into totals, or those of squares that are done one below the other. */
  readonly block: number
  /** Elements of a row of a block of squares: a cache line, which is written as a whole. */
  readonly blockWidth: number
  /** Level at which each instruction is computed: -1 before all loops; reductions where they are complete. */
  readonly levels: readonly number[]
  /** Whether an instruction is a reduction, or needs the outcome of one. */
  readonly after: readonly boolean[]
  /** Level whose body is complete when all reduced loops inside have run; -1 without parallel loops outside them. */
  readonly resultLevel: number
  /** The outermost parallel axis, whose range may be split among calls, workers or blocks; -1 if there is none. */
  readonly splitAxis: number
  /** Parts that end at multiples of it share no vector and no cache line. */
  readonly splitUnit: number
  /** Work of one vector of the body. */
  readonly work: number
}

type Combining = Extract<Instruction<Size>, { readonly combine: unknown }>

/** Few enough that f32 loses nothing in their sum. */
const groupedRows = 8

/**
 * Chooses how a nest runs, from what is known of its lengths. The words are those of Halide (Ragan-Kelley et al., "Halide: a
 * language and compiler for optimizing parallelism, locality, and recomputation", 2013).
 *
 * @example
 * const spec = { type: 'f32' as const, shape: [300, 500] }
 * const graph = {
 *   values: [spec, { type: 'f32' as const, shape: [500] }],
 *   parameters: [0],
 *   nodes: [{ kind: 'call' as const, op: 'sum', inputs: [0], attrs: { axes: [0], keepAxes: false }, outputs: [1] }],
 *   results: [1],
 * }
 * const { steps, target } = planGraph(graph, { matmul: () => true })
 * const { order, lanes, unroll } = scheduleLoop((steps[0] as LoopStep).loop, target)
 * order // => [1, 0]
 * lanes // => 4
 * unroll // => 8
 */
export function scheduleLoop(loop: Loop<Size>, target: Target): LoopSchedule {
  const { body, stores, parallel, lengths } = loop
  const outer = [...lengths.keys()]
  const reduced = outer.splice(parallel)
  const last = parallel - 1
  const narrow = target.narrow?.(loop)
  const widest = narrow ?? Math.max(target.laneBytes, ...body.map(({ type }) => bitSize(type) / 8))
  const lanes = Math.max(1, target.vectorBytes / widest)
  const columns = lanes > 1 && reduced.length > 0 && prefersColumns(loop, target)
  const across = lanes > 1 && reduced.length === 0 ? axisAcross(loop) : -1
  const order = columns
    ? [...outer.slice(0, -1), ...reduced, last]
    : across >= 0
      ? [...outer.filter((axis) => axis !== across && axis !== last), across, last]
      : [...outer, ...reduced]
  const transposed = [...body.keys()].filter((i) => isAcross(body[i]!, across, last))
  const blockWidth = target.lineBytes / widest
  // Lines of narrow elements have room for more than squares fill.
  const isNarrow = transposed.some((i) => bitSize(body[i]!.type) < 8 * target.laneBytes)
  const resultLevel = columns ? parallel - 2 : last
  const work = body.reduce(
    (sum, each) => sum + (each.op === 'apply' ? operationOf(each.name).cost : 1),
    stores.length,
  )
  const splitAxis = order.find((axis) => axis < parallel) ?? -1
  return {
    loop,
    order,
    lanes,
    unroll: unrolled(loop, columns, work, target),
    columns,
    panel: columns && hasPanels(loop, lanes) ? panelOf(target) : 0,
    transposed,
    block: columns ? groupedRows : isNarrow ? blockWidth : groupedRows * blockWidth,
    blockWidth,
    ...levelsOf(loop, order, resultLevel, columns),
    resultLevel,
    splitAxis,
    splitUnit: order.at(-1) === splitAxis || across >= 0 ? target.lineBytes : 1,
    work,
  }
}

/**
 * Level of the innermost loop on which an address depends.
 *
 * @internal
 */
export function accessLevel({ order, levels }: LoopSchedule, { strides, indirect }: Access<Size>): number {
  const operands = indirect.map(({ value }) => value)
  return levelOf(order, strides, operands, levels)
}

/**
 * Whether totals of parts of the reduced axes may be combined to the same bits: sums and products of floats are rounded.
 *
 * @internal
 */
export const splitsReductions = ({ body }: Loop<Size>): boolean =>
  body.every(
    (each) =>
      !('combine' in each) ||
      (each.op === 'reduce' &&
        each.locate === undefined &&
        (isInteger(each.type) || each.combine === 'max' || each.combine === 'min')),
  )

/** Whether elements a stride apart are no neighbours. */
const isFar = (stride: Size): boolean => typeof stride !== 'number' || Math.abs(stride) > 1

const leastOf = (length: Size): number => (typeof length === 'number' ? length : length.least)

/** Whether a load is contiguous along one axis and far apart along another. */
function isAcross(each: Instruction<Size>, along: number, apart: number): boolean {
  if (each.op !== 'load' || each.access.indirect.length > 0 || each.where !== undefined) return false
  return each.access.strides[along] === 1 && isFar(each.access.strides[apart]!)
}

/** The axis along which loads are contiguous that are far apart along the last one; -1 if there is none. */
function axisAcross({ body, parallel, lengths, ordered }: Loop<Size>): number {
  const last = parallel - 1
  const isLong = (axis: number): boolean => leastOf(lengths[axis]!) >= longLength
  if (ordered || last < 0 || !isLong(last)) return -1
  return lengths.findIndex(
    (_, axis) => axis < last && isLong(axis) && body.some((each) => isAcross(each, axis, last)),
  )
}

/** Whether vectors along the last parallel axis take less work than along the last reduced one. */
function prefersColumns({ body, parallel, lengths }: Loop<Size>, { gatherCost }: Target): boolean {
  if (parallel === 0 || lengths[parallel - 1] === 1) return false
  const work = (axis: number): number =>
    body.reduce((sum, each) => {
      const stride = each.op === 'load' ? each.access.strides[axis]! : 0
      // Every second element is in one of two vectors.
      return sum + (stride === 2 ? 2 : isFar(stride) ? gatherCost : stride === 0 ? 0 : 1)
    }, 0)
  return work(parallel - 1) < work(lengths.length - 1)
}

/** Columns whose totals fit in a small part of what stays at hand, in whole cache lines. */
const panelOf = ({ nearBytes, lineBytes }: Target): number =>
  Math.ceil(nearBytes / 64 / lineBytes) * lineBytes

/** Whether there are rows and columns enough to keep totals in memory from one block of rows to the next. */
function hasPanels({ parallel, lengths }: Loop<Size>, lanes: number): boolean {
  const [rows, columns] = [lengths.at(-1)!, lengths[parallel - 1]!]
  const isLong = typeof rows === 'number' ? rows >= groupedRows : rows.least > 0
  return isLong && (typeof columns !== 'number' || columns > lanes)
}

/** Registers of a reduction or a scan: extremes of floats watch for NaN and zeros, too, others for where they are. */
const registersOf = (each: Combining): number => {
  if (each.op === 'reduce' && each.locate !== undefined) return 3
  return isFloat(each.type) && (each.combine === 'max' || each.combine === 'min') ? 2 : 1
}

/** How many vectors one turn takes: short bodies gain most, and long ones wait less. Columns need registers for the totals of each. */
function unrolled(
  { body }: Loop<Size>,
  columns: boolean,
  work: number,
  { registers, turnCost }: Target,
): number {
  const half = registers / 2
  const totals = body.reduce((sum, each) => sum + ('combine' in each ? registersOf(each) : 0), 0)
  const enough = 2 ** Math.floor(Math.log2(turnCost / work))
  const vectors = columns
    ? (work <= half ? half : Math.min(half / 4, enough)) / totals
    : Math.min(totals > 0 ? half : half / 2, Math.max(4, enough))
  return Math.max(1, Math.floor(vectors))
}

function levelsOf(
  loop: Loop<Size>,
  order: readonly number[],
  resultLevel: number,
  columns: boolean,
): Pick<LoopSchedule, 'levels' | 'after'> {
  const levels: number[] = []
  const after = afterReductions(loop)
  loop.body.forEach((each, i) => {
    // Behind the reductions only the parallel axes remain: the vectorized one for columns, else those outside.
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
